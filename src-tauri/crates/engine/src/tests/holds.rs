//! Holds: what they stop, when, and what passes.

use std::sync::atomic::{AtomicBool, Ordering};

use switchback_core::preflight::Rule;
use switchback_core::saga::StepState;
use switchback_core::{Intent, Operation, OperationState};

use crate::operate::{OperateError, Went};
use crate::ports::Observe;
use crate::testing::{ECS, LAMBDA, REST, Stage, deploy, ended, shift, target};

impl Stage {
    fn hold(&self, id: &str, note: &str) {
        self.operate(async |o| o.hold(&[target(id)], Some(note)).map_err(OperateError::from)).expect("recorded");
    }

    fn lift(&self, id: &str) {
        self.operate(async |o| o.lift(&[target(id)]).map_err(OperateError::from)).expect("recorded");
    }
}

fn blocked_by_hold(went: Result<Went, OperateError>) -> bool {
    match went {
        Err(OperateError::Blocked(findings)) => {
            findings.iter().any(|f| matches!(&f.rule, Rule::OnHold { by, note, .. } if by == "jiwoo" && note.as_deref() == Some("month's end")))
        }
        _ => false,
    }
}

#[test]
fn what_goes_forward_waits_for_the_lift_and_what_goes_back_does_not() {
    let stage = Stage::new();
    ended(stage.forward(&shift(LAMBDA, "9", "5")));
    stage.hold(LAMBDA, "month's end");
    let calls = stage.cloud.calls();
    for forward in [shift(LAMBDA, "9", "50"), Intent::Promote { targets: vec![target(LAMBDA)] }, deploy(&[LAMBDA])] {
        assert!(blocked_by_hold(stage.forward(&forward)), "stopped by name, with the reason: {forward:?}");
    }
    assert_eq!(stage.cloud.calls(), calls, "nothing was sent");
    ended(stage.forward(&Intent::Promote { targets: vec![target(REST)] }));
    let aborted = ended(stage.forward(&Intent::Abort { targets: vec![target(LAMBDA)] }));
    assert_eq!(aborted.state(), OperationState::Done, "an abort goes back");
    assert!(matches!(stage.undo(&aborted.id), Err(OperateError::Blocked(_))), "its undo would bring the release again");
    stage.lift(LAMBDA);
    assert_eq!(ended(stage.undo(&aborted.id)).state(), OperationState::Done, "lifted, it may");
    stage.hold(LAMBDA, "month's end");
    assert_eq!(ended(stage.rollback(&[LAMBDA])).state(), OperationState::Done, "a rollback waits for nobody");
}

#[test]
fn a_hold_on_one_of_several_stops_the_plan_before_anything_is_sent() {
    let stage = Stage::new();
    stage.hold(ECS, "month's end");
    assert!(blocked_by_hold(stage.forward(&deploy(&[LAMBDA, ECS]))), "the plan is one");
    assert_eq!(stage.cloud.calls(), 0, "the other target was not touched");
}

#[test]
fn a_shift_under_way_rests_before_its_next_step_until_the_hold_is_lifted() {
    let stage = Stage::new();
    let beside = stage.without_listener();
    let done = AtomicBool::new(false);
    stage.on_record(move |op: &Operation| {
        if op.saga.steps().first() == Some(&StepState::Verified) && !done.swap(true, Ordering::SeqCst) {
            std::thread::scope(|s| s.spawn(|| beside.hold(LAMBDA, "month's end")).join()).expect("no panic");
        }
    });
    let rests = ended(stage.forward(&shift(LAMBDA, "9", "5,50,100")));
    assert_eq!((rests.state(), stage.cloud.calls()), (OperationState::NeedsAttention, 1), "the split stays where it is");
    assert_eq!(ended(stage.resume(&rests.id)).state(), OperationState::NeedsAttention, "a resume does not pass it");
    assert_eq!(stage.cloud.calls(), 1, "nor sends anything");
    stage.lift(LAMBDA);
    assert_eq!(ended(stage.resume(&rests.id)).state(), OperationState::Done, "lifted, it goes on");
}

#[test]
fn a_hold_set_after_the_plan_was_made_is_seen() {
    let stage = Stage::new();
    let beside = stage.without_listener();
    let done = AtomicBool::new(false);
    stage.cloud.on_read(move |_| {
        if !done.swap(true, Ordering::SeqCst) {
            std::thread::scope(|s| s.spawn(|| beside.hold(LAMBDA, "month's end")).join()).expect("no panic");
        }
    });
    assert!(blocked_by_hold(stage.forward(&shift(LAMBDA, "9", "50"))), "planned anew, and stopped");
    assert_eq!(stage.cloud.calls(), 0, "nothing was sent");
}

#[test]
fn holds_stand_in_their_place_only_and_survive_in_the_chain() {
    let stage = Stage::new();
    stage.hold(LAMBDA, "first");
    stage.hold(LAMBDA, "month's end");
    stage.hold(REST, "x");
    stage.lift(REST);
    stage.lift(REST);
    let reader = stage.reader();
    let scope = stage.cloud.scope().clone();
    let stand: Vec<_> = reader.holds(&scope).expect("sound").into_iter().map(|h| (h.target, h.note)).collect();
    assert_eq!(stand, [(target(LAMBDA), Some("month's end".to_owned()))], "one, with its newest words");
    assert_eq!(reader.hold_lines(0).expect("sound").len(), 4, "lifting what is not held records nothing");
    assert_eq!(reader.verify_chain().expect("whole"), 4, "in the chain like everything else");
    let elsewhere = stage.in_another_account();
    assert!(matches!(elsewhere.reader().holds(elsewhere.cloud.scope()), Ok(holds) if holds.is_empty()), "another account's target is another target");
}

#[test]
fn an_undo_is_judged_by_which_way_it_leads() {
    let stage = Stage::new();
    let back = ended(stage.rollback(&[LAMBDA]));
    stage.hold(LAMBDA, "month's end");
    assert!(matches!(stage.undo(&back.id), Err(OperateError::Blocked(_))), "it would bring the release again");
    let named = ended(stage.rollback_to(LAMBDA, "9"));
    assert!(named.opened.findings.iter().any(|f| matches!(f.rule, Rule::OnHold { .. })), "where a revision is named, the hold is told");
    assert_eq!(ended(stage.undo(&named.id)).state(), OperationState::Done, "and its undo is not stopped");
}

#[test]
fn an_undo_of_a_rollback_that_was_cut_off_sends_nothing_to_a_held_target() {
    let stage = Stage::new();
    let back = ended(stage.rollback(&[LAMBDA]));
    let beside = stage.without_listener();
    let done = AtomicBool::new(false);
    stage.on_record(move |_: &Operation| {
        if !done.swap(true, Ordering::SeqCst) {
            std::thread::scope(|s| s.spawn(|| beside.hold(LAMBDA, "month's end")).join()).expect("no panic");
        }
    });
    let calls = stage.cloud.calls();
    let rests = ended(stage.undo(&back.id));
    assert_eq!((rests.state(), stage.cloud.calls()), (OperationState::NeedsAttention, calls), "opened, and stopped before its call");
    stage.lift(LAMBDA);
    assert_eq!(ended(stage.resume(&rests.id)).state(), OperationState::Done, "lifted, it goes on");
}
