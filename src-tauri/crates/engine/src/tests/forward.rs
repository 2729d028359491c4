//! Forward operations: they unwind in reverse, and what cannot be taken back is stuck, not overwritten.

use std::time::Duration;

use switchback_core::event::RefusalKind;
use switchback_core::saga::StepState;
use switchback_core::{OperationState, Serving};

use crate::testing::{ECS, Fault, LAMBDA, Moment, REST, Stage, ended, every_instant, forward, printed, target};

#[test]
fn a_failed_step_takes_back_all_before_it_last_first() {
    let stage = Stage::new();
    stage.cloud.fault(3, Fault::Refuse(RefusalKind::Other));
    let operation = ended(stage.run("o-forward", forward(&stage.cloud, &[ECS, REST, LAMBDA])));
    assert_eq!(operation.state(), OperationState::Undone, "all taken back:\n{}", printed(&stage, &operation.id));
    let order: Vec<usize> = stage
        .reader()
        .lines(&operation.id)
        .expect("records")
        .iter()
        .filter_map(|l| match l.event {
            switchback_core::event::Event::UndoStarted { step } => Some(step),
            _ => None,
        })
        .collect();
    assert_eq!(order, [2, 1, 0], "in reverse");
}

/// Taking a step back must not take back what somebody else has written since.
#[test]
fn unwinding_does_not_overwrite_somebody_elses_write() {
    for (id, other) in [(LAMBDA, "5"), (REST, "d5"), (ECS, "web:5")] {
        let stage = Stage::new();
        let plan = if id == LAMBDA { forward(&stage.cloud, &[LAMBDA]) } else { forward(&stage.cloud, &[id, LAMBDA]) };
        let fails = plan.steps.iter().position(|s| s.target == target(LAMBDA)).expect("an alias step") + usize::from(id == LAMBDA);
        stage.cloud.fault(fails, Fault::Refuse(RefusalKind::Other));
        let cloud = stage.cloud.clone();
        stage.cloud.on_call(move |m| {
            if m == Moment::Answering(fails) {
                cloud.alter(&target(id), |thing| thing.point_to(other));
            }
        });
        let operation = ended(stage.run("o-forward", plan));
        let serves = stage.cloud.truth(&target(id));
        assert_eq!(serves.stable().expect("a revision").as_str(), other, "{id}: the other's write stands:\n{}", printed(&stage, &operation.id));
        assert_eq!(operation.state(), OperationState::Stuck, "{id}: and a person is told");
    }
}

#[test]
fn a_reading_from_before_the_last_undo_is_nobody_elses_write() {
    for id in [LAMBDA, REST] {
        let stage = Stage::new();
        let plan = if id == LAMBDA { forward(&stage.cloud, &[LAMBDA, ECS]) } else { forward(&stage.cloud, &[id, ECS]) };
        let fails = plan.steps.len() - 1;
        stage.cloud.fault(fails, Fault::Refuse(RefusalKind::Other));
        stage.cloud.fault(fails + 1, Fault::ThenStale(2));
        let operation = ended(stage.run("o-forward", plan));
        assert_eq!(operation.state(), OperationState::Undone, "{id}: both steps are taken back:\n{}", printed(&stage, &operation.id));
    }
}

#[test]
fn power_failing_while_a_step_is_taken_back_is_seen_through() {
    for id in [LAMBDA, REST, ECS] {
        let stage = Stage::new();
        let plan = if id == LAMBDA { forward(&stage.cloud, &[LAMBDA]) } else { forward(&stage.cloud, &[id, LAMBDA]) };
        let last = plan.steps.len() - 1;
        stage.cloud.fault(last, Fault::Refuse(RefusalKind::Other));
        let (whole, instants) = every_instant(&stage, || ended(stage.run("o-forward", plan)));
        assert_eq!(whole.state(), OperationState::Undone, "{id}: undisturbed it is taken back");
        for (i, instant) in instants.iter().enumerate() {
            let after = instant.stage();
            if !after.recorded(&whole.id).saga.steps().iter().any(|s| matches!(s, StepState::Refused | StepState::Undoing | StepState::Undone)) {
                continue;
            }
            let resumed = ended(after.resume(&whole.id));
            super::judge::judge(&format!("{id}: instant {i}"), &after, &resumed);
            super::judge::nothing_was_sent_blindly(&format!("{id}: instant {i}"), &after.cloud.heard());
            assert!(matches!(resumed.state(), OperationState::Undone | OperationState::Stuck), "{id}, instant {i}: {:?}", resumed.state());
        }
    }
}

#[test]
fn a_lost_answer_to_taking_back_is_looked_at() {
    for fault in [Fault::DropAfter, Fault::Late(Duration::from_secs(9))] {
        let stage = Stage::new();
        stage.cloud.fault(1, Fault::Refuse(RefusalKind::Other));
        stage.cloud.fault(2, fault.clone());
        let operation = ended(stage.run("o-forward", forward(&stage.cloud, &[LAMBDA])));
        assert_eq!(operation.state(), OperationState::Undone, "{fault:?}: it was taken back, and reads show it:\n{}", printed(&stage, &operation.id));
        assert_eq!(stage.cloud.calls(), 3, "{fault:?}: and nothing was sent again");
    }
    let stage = Stage::new();
    stage.cloud.fault(1, Fault::Refuse(RefusalKind::Other));
    stage.cloud.fault(2, Fault::DropBefore);
    let operation = ended(stage.run("o-forward", forward(&stage.cloud, &[LAMBDA])));
    assert_eq!(operation.state(), OperationState::Stuck, "never applied: a person is told");
    assert_eq!(stage.cloud.calls(), 3, "and nothing was sent again");
}

/// A person has mended what kept the way back shut: resuming takes it.
#[test]
fn what_is_stuck_can_be_resumed_once_its_cause_is_gone() {
    let stage = Stage::new();
    stage.cloud.fault(1, Fault::Refuse(RefusalKind::Other));
    stage.cloud.fault(2, Fault::Refuse(RefusalKind::Denied));
    let stuck = ended(stage.run("o-forward", forward(&stage.cloud, &[LAMBDA])));
    assert_eq!(stuck.state(), OperationState::Stuck, "not permitted to go back");
    let resumed = ended(stage.resume(&stuck.id));
    assert_eq!(resumed.state(), OperationState::Undone, "now permitted:\n{}", printed(&stage, &stuck.id));
    assert!(matches!(stage.cloud.truth(&target(LAMBDA)), Serving::Alias(a) if a.version.as_str() == "8" && a.weights.is_empty()), "the split is gone");
}

#[test]
fn not_waiting_does_not_take_a_release_back() {
    let mut stage = Stage::new();
    stage.wait = false;
    let operation = ended(stage.run("o-forward", forward(&stage.cloud, &[ECS])));
    assert_eq!(operation.state(), OperationState::NeedsAttention, "not waited for, so not certain:\n{}", printed(&stage, &operation.id));
    assert_eq!(stage.cloud.calls(), 1, "and not undone");
    stage.wait = true;
    assert_eq!(ended(stage.resume(&operation.id)).state(), OperationState::Done, "a resume reads it back");
}
