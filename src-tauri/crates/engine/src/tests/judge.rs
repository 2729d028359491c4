//! What must hold of every operation, however it went: the invariants of the house as one function.

use std::collections::BTreeMap;

use switchback_core::event::{Event, Verdict};
use switchback_core::plan::OnFailure;
use switchback_core::saga::StepState;
use switchback_core::verify::still_as_left;
use switchback_core::{Action, Operation, OperationState, Target};

use crate::testing::{Heard, Stage, printed};

/// Whether AWS's answer alone tells what became of a call: what a version says to an event, or which code an object had.
/// Where it is lost, nothing moves.
pub(super) fn only_told(action: &Action) -> bool {
    match action {
        Action::TryVersion { .. } => true,
        Action::UpdateCode { code, .. } => code.sha256().is_none(),
        _ => false,
    }
}

/// Checks one operation that came to rest on `stage`. `told` is what the flow answered.
pub(super) fn judge(case: &str, stage: &Stage, told: &Operation) {
    let story = || format!("{case}\n{}", printed(stage, &told.id));
    let recorded = stage.recorded(&told.id);
    assert_eq!(recorded.state(), told.state(), "the answer and the journal agree on the end: {}", story());
    assert_eq!(recorded.verdict, told.verdict, "and on the verdict: {}", story());
    stage.reader().verify_chain().unwrap_or_else(|e| panic!("the chain holds: {e}; {}", story()));

    every_call_was_recorded_before(stage, &story);
    states_mean_what_they_say(stage, told, &story);
    if told.opened.plan.on_failure == OnFailure::GoOn {
        let lines = stage.reader().lines(&told.id).expect("sound records");
        assert!(!lines.iter().any(|l| matches!(l.event, Event::UndoStarted { .. })), "a rollback never unwinds itself: {}", story());
    }
}

/// As many calls arrived as records say were begun, over all operations.
fn every_call_was_recorded_before(stage: &Stage, story: &dyn Fn() -> String) {
    let reader = stage.reader();
    let mut begun = 0;
    for operation in reader.newest(100).expect("sound records") {
        let lines = reader.lines(&operation.id).expect("sound records");
        begun += lines.iter().filter(|l| matches!(l.event, Event::StepStarted { .. } | Event::UndoStarted { .. })).count();
    }
    // A crash between the record and the call leaves a record more.
    assert!(stage.cloud.calls() <= begun, "{} calls, but only {begun} were recorded before: {}", stage.cloud.calls(), story());
}

fn states_mean_what_they_say(stage: &Stage, told: &Operation, story: &dyn Fn() -> String) {
    let plan = &told.opened.plan;
    let mut last: BTreeMap<&Target, &switchback_core::Serving> = BTreeMap::new();
    for step in &plan.steps {
        last.insert(&step.target, &step.verify);
    }
    match told.state() {
        OperationState::Done => {
            assert_eq!(told.verdict, Some(Verdict::Verified), "done is verified: {}", story());
            for (target, aim) in last {
                assert!(still_as_left(aim, &stage.cloud.truth(target)), "{target} is done but serves {}: {}", stage.cloud.truth(target), story());
            }
        }
        OperationState::Undone => {
            for (target, _) in last {
                let before = &plan.before(target).expect("a prior state").serving;
                let truth = stage.cloud.truth(target);
                assert!(still_as_left(before, &truth), "{target} is undone but serves {truth}, not {before}: {}", story());
            }
        }
        OperationState::Refused | OperationState::Failed => {
            let unchanged = |(step, state): (&switchback_core::Step, &StepState)| {
                step.action.makes() || matches!(state, StepState::Refused | StepState::Skipped | StepState::Pending)
            };
            assert!(plan.steps.iter().zip(told.saga.steps()).all(unchanged), "nothing that is served was changed: {}", story());
            assert_ne!(told.verdict, Some(Verdict::Verified), "nothing was verified: {}", story());
        }
        OperationState::NeedsAttention | OperationState::Stuck => {
            assert_ne!(told.verdict, Some(Verdict::Verified), "a person is told: {}", story());
        }
        open @ (OperationState::Running | OperationState::Unwinding | OperationState::Superseded) => panic!("it did not come to rest: {open:?}: {}", story()),
    }
}

/// No call of one step may follow another of it without a read between: what is unknown is looked at first.
pub(super) fn nothing_was_sent_blindly(case: &str, heard: &[Heard]) {
    for (at, first) in heard.iter().enumerate() {
        let Heard::Call { target, action, .. } = first else { continue };
        for later in &heard[at + 1..] {
            match later {
                Heard::Read(read) if read == target => break,
                Heard::Call { target: t, action: a, .. } => {
                    assert!(t != target || a != action, "{case}: {} on {target} was sent twice without a look", action.operation());
                }
                Heard::Read(_) => {}
            }
        }
    }
}

/// How many calls took effect, by target and call.
pub(super) fn effects(heard: &[Heard]) -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for h in heard {
        if let Heard::Call { target, action, effect: true } = h {
            *count.entry(format!("{target} {action:?}")).or_default() += 1;
        }
    }
    count
}
