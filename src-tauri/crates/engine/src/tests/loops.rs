//! The three loops over every story: fail each step, repeat each step, crash after each record.

use std::time::Duration;

use switchback_core::event::RefusalKind;
use switchback_core::operation::StepRecord;
use switchback_core::plan::OnFailure;
use switchback_core::saga::StepState;
use switchback_core::{Operation, OperationState, Step};

use super::judge::{effects, judge, nothing_was_sent_blindly, only_told};
use super::stories::{STORIES, Story};
use crate::testing::{Fault, Stage, ended, every_instant};

/// Runs the story undisturbed. Gives the stage, the operation, and how many calls had been made before it.
fn undisturbed(story: &Story) -> (Stage, Operation, usize) {
    let stage = story.stage();
    let before = stage.cloud.calls();
    let operation = ended(story.run(&stage));
    (stage, operation, before)
}

fn faults() -> Vec<Fault> {
    vec![
        Fault::Refuse(RefusalKind::Other),
        Fault::Refuse(RefusalKind::Denied),
        Fault::Refuse(RefusalKind::Stale),
        Fault::Refuse(RefusalKind::Throttled),
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::Late(Duration::from_secs(9)),
        Fault::ThenBlind(3),
        Fault::ThenBlind(10_000),
        Fault::ThenStale(4),
    ]
}

#[test]
fn undisturbed_every_story_is_done_with_one_call_a_step() {
    for story in STORIES {
        let (stage, operation, before) = undisturbed(story);
        judge(story.name, &stage, &operation);
        assert_eq!(operation.state(), OperationState::Done, "{}", story.name);
        assert_eq!(stage.cloud.calls() - before, operation.opened.plan.steps.len(), "{}: exactly one call a step", story.name);
    }
}

#[test]
fn fail_each_step() {
    for story in STORIES {
        let steps = undisturbed(story).1.opened.plan.steps.len();
        for (n, fault) in (0..steps).flat_map(|n| faults().into_iter().map(move |f| (n, f))) {
            let case = format!("{}: step {n}, {fault:?}", story.name);
            let stage = story.stage();
            stage.cloud.fault(stage.cloud.calls() + n, fault.clone());
            let operation = ended(story.run(&stage));
            judge(&case, &stage, &operation);
            nothing_was_sent_blindly(&case, &stage.cloud.heard());
            let harmless =
                matches!(fault, Fault::Refuse(RefusalKind::Throttled) | Fault::DropAfter | Fault::Late(_) | Fault::ThenBlind(3) | Fault::ThenStale(_));
            let lost = matches!(fault, Fault::DropAfter | Fault::Late(_)) && only_told(&operation.opened.plan.steps[n].action);
            let harmless = harmless && !lost;
            if harmless {
                assert_eq!(operation.state(), OperationState::Done, "{case}: it gets over this");
            } else {
                assert_ne!(operation.state(), OperationState::Done, "{case}: it must not say done");
            }
            // Where nothing can be read any more, nothing more is sent that would have to be compared first.
            if story.on_failure == OnFailure::GoOn && !harmless && fault != Fault::ThenBlind(10_000) {
                others_went_back(&case, &stage, &operation);
            }
        }
    }
}

/// Only one target met a fault; every other is where the rollback was to take it.
fn others_went_back(case: &str, stage: &Stage, operation: &Operation) {
    let steps = &operation.opened.plan.steps;
    let failed = operation.saga.steps().iter().position(|s| *s == StepState::Refused).unwrap_or_else(|| panic!("{case}: a refused step"));
    for step in steps.iter().filter(|s| s.target != steps[failed].target) {
        let aim = steps.iter().rfind(|s| s.target == step.target).expect("itself at least");
        let truth = stage.cloud.truth(&step.target);
        let there = switchback_core::verify::still_as_left(&aim.verify, &truth);
        assert!(there, "{case}: {} was to go to {} all the same, but serves {truth}", step.target, aim.verify);
    }
}

#[test]
fn repeat_each_step() {
    for story in STORIES {
        let (stage, operation, _) = undisturbed(story);
        let (calls, records) = (stage.cloud.calls(), stage.reader().generation().expect("a count"));
        let again = ended(stage.resume(&operation.id));
        assert_eq!(again.state(), operation.state(), "{}: resuming what is done changes nothing", story.name);
        assert_eq!(stage.cloud.calls(), calls, "{}: no call is made twice", story.name);
        assert_eq!(stage.reader().generation().expect("a count"), records, "{}: and nothing is recorded", story.name);
    }
}

#[test]
fn what_needs_attention_can_be_resumed_and_sends_nothing_twice() {
    for story in STORIES.iter().filter(|s| s.on_failure == OnFailure::GoOn) {
        let steps = undisturbed(story).1.opened.plan.steps.len();
        for (n, fault) in (0..steps).flat_map(|n| [Fault::ThenBlind(10_000), Fault::DropBefore].map(move |f| (n, f))) {
            let case = format!("{}: step {n}, {fault:?}, then resumed", story.name);
            let stage = story.stage();
            stage.cloud.fault(stage.cloud.calls() + n, fault.clone());
            let first = ended(story.run(&stage));
            stage.cloud.heal();
            stage.clock.turn(3_600_000);
            let again = ended(stage.resume(&first.id));
            judge(&case, &stage, &again);
            assert!(effects(&stage.cloud.heard()).values().all(|n| *n <= 1), "{case}: nothing takes effect twice: {:?}", stage.cloud.heard());
            if matches!(fault, Fault::ThenBlind(_)) {
                assert_eq!(again.state(), OperationState::Done, "{case}: once reads work again it is seen through");
            }
        }
    }
}

#[test]
fn crash_after_each_record() {
    for story in STORIES {
        let stage = story.stage();
        let first_record = stage.journal().reader().expect("sound").map_or(0, |r| r.generation().expect("a count"));
        let (whole, instants) = every_instant(&stage, || ended(story.run(&stage)));
        let last = stage.reader().generation().expect("a count");
        let seen: std::collections::BTreeSet<i64> = instants.iter().map(|i| i.records).collect();
        assert!((first_record + 1..last).all(|n| seen.contains(&n)), "{}: every prefix of the records is among {seen:?}", story.name);

        for (i, later, instant) in instants.iter().enumerate().flat_map(|(i, instant)| [0, 3_600_000].map(|later| (i, later, instant))) {
            let case = format!("{}: power fails at instant {i}, after record {}, back {later} ms later", story.name, instant.records);
            let after = instant.stage();
            after.clock.turn(later);
            let resumed = ended(after.resume(&whole.id));
            judge(&case, &after, &resumed);
            let calls = after.cloud.heard();
            nothing_was_sent_blindly(&case, &calls);
            assert!(effects(&calls).values().all(|n| *n <= 1), "{case}: no effect twice: {calls:?}");
            match resumed.state() {
                OperationState::Done => {}
                // What was recorded as begun and never left is refused or undone after a look, never sent on a guess.
                state => {
                    // AutoDeploy, once off, has no way back.
                    let no_way_back = resumed.opened.plan.steps.iter().any(|s| s.undo.is_none());
                    assert!(state != OperationState::Stuck || no_way_back, "{case}: stuck: {}", crate::testing::printed(&after, &whole.id));
                    let untold = |(step, record): (&Step, &StepRecord)| record.contradicted && only_told(&step.action);
                    assert!(
                        resumed.saga.steps().contains(&StepState::Refused) || resumed.opened.plan.steps.iter().zip(&resumed.steps).any(untold),
                        "{case}: only a call that was certainly not made keeps it from being done: {}",
                        crate::testing::printed(&after, &whole.id)
                    );
                }
            }
            again_at_rest(&case, &after, &resumed);
        }
    }
}

/// Resumed once more: what was certainly not applied is sent now, and only that; all else stays as it is.
fn again_at_rest(case: &str, stage: &Stage, resumed: &Operation) {
    let calls = stage.cloud.calls();
    let refused = resumed.saga.steps().contains(&StepState::Refused);
    let again = ended(stage.resume(&resumed.id));
    if resumed.opened.plan.on_failure == OnFailure::GoOn && resumed.state() == OperationState::NeedsAttention && refused {
        assert_eq!(again.state(), OperationState::Done, "{case}: a second resume sends what was refused: {}", crate::testing::printed(stage, &resumed.id));
        assert!(effects(&stage.cloud.heard()).values().all(|n| *n <= 1), "{case}: and nothing twice: {:?}", stage.cloud.heard());
    } else {
        assert_eq!((again.state(), stage.cloud.calls()), (resumed.state(), calls), "{case}: a second resume sends nothing and ends the same");
    }
}
