//! Somebody who waits no longer than so: it bounds the whole command, and what is left then is said.

use std::time::Duration;

use switchback_core::shift::Steps;
use switchback_core::{Intent, OperationState};

use crate::ports::Clock;
use crate::testing::{ECS, Fault, LAMBDA, Stage, deploy, ended, printed, shift, target};

/// Reads go on until the last of them, which may come this much after the time is up.
const LAST_READ: Duration = Duration::from_secs(3);

fn within(seconds: u64) -> Stage {
    let mut stage = Stage::new();
    stage.timing = stage.timing.clone().within(Duration::from_secs(seconds));
    stage
}

#[test]
fn what_never_becomes_ready_is_waited_for_no_longer_than_asked() {
    for (id, call) in [(LAMBDA, 0), (LAMBDA, 1), (ECS, 0)] {
        let stage = within(15);
        stage.cloud.fault(call, Fault::ThenStale(u32::MAX));
        let operation = ended(stage.forward(&deploy(&[id])));
        let took = stage.clock.passed();
        assert!((Duration::from_secs(15)..Duration::from_secs(15) + LAST_READ).contains(&took), "{id}, call {call}: {took:?}");
        assert_eq!(operation.state(), OperationState::Failed, "nothing that is served was changed:\n{}", printed(&stage, &operation.id));
        let said = operation.steps[call].message.clone().unwrap_or_default();
        let what = if (id, call) == (LAMBDA, 0) { "$LATEST is still taking its new code after 1" } else { " is still Pending after 1" };
        assert!(said.contains(what), "{id}, call {call}: what is waited for, and how long: {said}");
    }
}

#[test]
fn a_lost_answer_is_looked_for_no_longer_than_asked() {
    for (id, call, seconds) in [(ECS, 0, 40), (ECS, 0, 10), (LAMBDA, 2, 10), (LAMBDA, 2, 30)] {
        let stage = within(seconds);
        stage.cloud.fault(call, Fault::DropBefore);
        stage.cloud.hide_after(&target(id), call);
        let operation = ended(stage.forward(&deploy(&[id])));
        let (took, limit) = (stage.clock.passed(), Duration::from_secs(seconds));
        assert!((limit..limit + LAST_READ).contains(&took), "{id}, {seconds} s: {took:?}");
        assert_eq!(operation.state(), OperationState::NeedsAttention, "it stays uncertain:\n{}", printed(&stage, &operation.id));
    }
}

#[test]
fn a_resume_waits_no_longer_than_asked_either() {
    let stage = within(15);
    stage.cloud.fault(0, Fault::DropBefore);
    stage.cloud.hide_after(&target(ECS), 0);
    let left = ended(stage.forward(&deploy(&[ECS])));
    let began = stage.clock.passed();
    assert_eq!(ended(stage.resume(&left.id)).state(), OperationState::NeedsAttention, "still nothing can be read");
    let took = stage.clock.passed() - began;
    assert!((Duration::from_secs(15)..Duration::from_secs(15) + LAST_READ).contains(&took), "{took:?}");
}

#[test]
fn one_limit_is_for_all_steps_together() {
    let stage = within(20);
    // Each share shows after a while, and the last never.
    (0..3).for_each(|call| stage.cloud.fault(call, Fault::ThenStale(if call < 2 { 6 } else { u32::MAX })));
    let steps = Steps::new("10,50,100", Some("1s")).expect("a rising list");
    let Intent::Shift { targets, to, .. } = shift(LAMBDA, "9", "100") else { panic!("a shift") };
    ended(stage.forward(&Intent::Shift { targets, to, steps, engine: None }));
    let took = stage.clock.passed();
    // Two pauses, and what it takes to take the shares back.
    assert!((Duration::from_secs(22)..Duration::from_secs(22 + 10) + LAST_READ).contains(&took), "{took:?}");
}

#[test]
fn the_pauses_that_were_asked_for_are_no_waiting() {
    let stage = within(5);
    let steps = Steps::new("10,50,100", Some("60s")).expect("a rising list");
    let Intent::Shift { targets, to, .. } = shift(LAMBDA, "9", "100") else { panic!("a shift") };
    let operation = ended(stage.forward(&Intent::Shift { targets, to, steps, engine: None }));
    assert_eq!(operation.state(), OperationState::Done, "two minutes of pauses are no time-out:\n{}", printed(&stage, &operation.id));
}
