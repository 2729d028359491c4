//! Moves of the saga. The loops over all kinds, on a real journal, are the engine's.

use super::*;
use crate::action::Action;
use crate::event::Refusal;
use crate::intent::Intent;
use crate::plan::Step;
use crate::scope::{Endpoint, Scope};
use crate::serving::{HttpServing, Serving};

fn plan(targets: &[&str], on_failure: OnFailure) -> Plan {
    let state = Serving::Http(HttpServing { deployment: None, auto_deploy: false, managed: false });
    let step = |id: &&str| Step {
        target: id.parse().expect("an id"),
        action: Action::TurnAutoDeployOff,
        expect: state.clone(),
        verify: state.clone(),
        undo: Some(Action::TurnAutoDeployOff),
        pause: None,
    };
    Plan {
        scope: Scope { account: "1".into(), region: "r".into(), endpoint: Endpoint::Practice },
        intent: Intent::Rollback { targets: Vec::new(), to: None },
        observed: Vec::new(),
        to: Vec::new(),
        steps: targets.iter().map(step).collect(),
        on_failure,
    }
}

fn start(step: usize) -> Event {
    Event::StepStarted { step, attempt: 1 }
}

fn succeed(step: usize) -> Event {
    Event::StepSucceeded { step, request_id: None, token: None, made: None, latest: None }
}

fn refuse(step: usize, kind: RefusalKind) -> Event {
    Event::StepRefused { step, refusal: Refusal { code: "X".into(), message: String::new(), request_id: None, kind } }
}

fn after(saga: &mut Saga, events: &[Event]) -> Move {
    for event in events {
        saga.apply(event).expect("a possible event");
    }
    saga.next()
}

#[test]
fn a_rollback_sends_to_every_target_before_it_waits_for_any() {
    let mut saga = Saga::new(&plan(&["http:a/x", "http:b/x"], OnFailure::GoOn));
    assert_eq!(after(&mut saga, &[start(0), succeed(0)]), Move::Start { step: 1, attempt: 1 }, "b does not wait for a's read-back");
    assert_eq!(after(&mut saga, &[start(1), succeed(1)]), Move::Verify(0), "then both are read back");
}

#[test]
fn a_step_that_another_builds_on_is_verified_first() {
    let mut saga = Saga::new(&plan(&["http:a/x", "http:a/x"], OnFailure::GoOn));
    assert_eq!(after(&mut saga, &[start(0), succeed(0)]), Move::Verify(0), "the second step expects what the first leaves");
}

#[test]
fn a_failed_target_does_not_stop_the_others_and_is_named() {
    let mut saga = Saga::new(&plan(&["http:a/x", "http:a/x", "http:b/x"], OnFailure::GoOn));
    assert_eq!(after(&mut saga, &[start(0), refuse(0, RefusalKind::Stale)]), Move::Start { step: 2, attempt: 1 }, "a's second step is skipped, b goes on");
    let end = after(&mut saga, &[start(2), succeed(2), Event::StepVerified { step: 2, latest: None }]);
    assert_eq!(end, Move::End(OperationState::NeedsAttention), "what went back stays back, and a person is told");
}

#[test]
fn nothing_changed_is_refused() {
    let mut saga = Saga::new(&plan(&["http:a/x"], OnFailure::GoOn));
    assert_eq!(after(&mut saga, &[start(0), refuse(0, RefusalKind::Stale)]), Move::End(OperationState::Refused), "stale: nothing was sent");
}

#[test]
fn a_throttle_is_a_new_attempt_and_not_for_ever() {
    let mut saga = Saga::new(&plan(&["http:a/x"], OnFailure::GoOn));
    let start = |attempt| Event::StepStarted { step: 0, attempt };
    for attempt in 1..MOST_ATTEMPTS {
        let next = after(&mut saga, &[start(attempt), refuse(0, RefusalKind::Throttled)]);
        assert_eq!(next, Move::Start { step: 0, attempt: attempt + 1 }, "certainly not applied, so tried again");
    }
    assert_eq!(after(&mut saga, &[start(MOST_ATTEMPTS), refuse(0, RefusalKind::Throttled)]), Move::End(OperationState::Refused), "then it is enough");
}

#[test]
fn what_was_refused_is_sent_again_by_a_resume_and_replays() {
    let plan = plan(&["http:a/x", "http:a/x", "http:b/x"], OnFailure::GoOn);
    let end = Event::Ended { state: OperationState::NeedsAttention, verdict: crate::event::Verdict::NotVerified, observed: Vec::new() };
    let first = [start(0), refuse(0, RefusalKind::Credentials), start(2), succeed(2), Event::StepVerified { step: 2, latest: None }, end];
    let again =
        [start(0), refuse(0, RefusalKind::Throttled), Event::StepStarted { step: 0, attempt: 2 }, succeed(0), Event::StepVerified { step: 0, latest: None }];
    let mut saga = Saga::new(&plan);
    assert_eq!(after(&mut saga, &first), Move::Stop, "it rests");
    saga.reopen();
    assert_eq!(saga.next(), Move::Start { step: 0, attempt: 1 }, "the refused step begins anew");
    assert_eq!(after(&mut saga, &again), Move::Start { step: 1, attempt: 1 }, "and what was skipped after it follows");
    let mut replayed = Saga::new(&plan);
    after(&mut replayed, &first);
    after(&mut replayed, &again);
    assert_eq!(replayed, saga, "the records alone tell the same");
}

#[test]
fn what_a_forward_operation_was_refused_is_never_sent_again() {
    let mut saga = Saga::new(&plan(&["http:a/x"], OnFailure::Unwind));
    after(&mut saga, &[start(0), refuse(0, RefusalKind::Other)]);
    assert!(saga.apply(&start(0)).is_err(), "it unwinds instead");
}

#[test]
fn a_started_step_without_an_outcome_is_observed_never_repeated() {
    let mut saga = Saga::new(&plan(&["http:a/x"], OnFailure::GoOn));
    assert_eq!(after(&mut saga, &[start(0)]), Move::Settle(0), "after a crash nobody knows whether it was sent");
    assert!(saga.apply(&start(0)).is_err(), "starting it again is impossible");
}

#[test]
fn a_forward_operation_takes_back_in_reverse() {
    let mut saga = Saga::new(&plan(&["http:a/x", "http:b/x", "http:c/x"], OnFailure::Unwind));
    let verified = |step| [start(step), succeed(step), Event::StepVerified { step, latest: None }];
    after(&mut saga, &verified(0));
    after(&mut saga, &verified(1));
    assert_eq!(after(&mut saga, &[start(2), refuse(2, RefusalKind::Other)]), Move::Undo(1), "last done first");
    assert_eq!(saga.state(), OperationState::Unwinding, "and it says so");
    let undone = |step| [Event::UndoStarted { step }, Event::UndoFinished { step, request_id: None }];
    assert_eq!(after(&mut saga, &undone(1)), Move::Undo(0), "then the one before");
    assert_eq!(after(&mut saga, &undone(0)), Move::End(OperationState::Undone), "all taken back");
}

#[test]
fn a_failed_undo_is_stuck() {
    let mut saga = Saga::new(&plan(&["http:a/x", "http:b/x"], OnFailure::Unwind));
    after(&mut saga, &[start(0), succeed(0), Event::StepVerified { step: 0, latest: None }, start(1), refuse(1, RefusalKind::Other)]);
    let end = after(&mut saga, &[Event::UndoStarted { step: 0 }, Event::UndoFailed { step: 0, message: "denied".into() }]);
    assert_eq!(end, Move::End(OperationState::Stuck), "a person is told");
}

#[test]
fn a_superseded_operation_makes_no_further_move() {
    let mut saga = Saga::new(&plan(&["http:a/x", "http:b/x"], OnFailure::GoOn));
    after(&mut saga, &[start(0), Event::Superseded { by: crate::operation::OperationId("o2".into()) }]);
    assert_eq!(after(&mut saga, &[succeed(0)]), Move::Stop, "its last answer is recorded, and that is all");
    assert_eq!(saga.state(), OperationState::Superseded, "the rollback has taken over");
}

#[test]
fn a_lost_answer_holds_up_no_other_target() {
    let mut saga = Saga::new(&plan(&["http:a/x", "http:a/x", "http:b/x"], OnFailure::GoOn));
    let lost = Event::StepIndeterminate { step: 0, message: String::new() };
    assert_eq!(after(&mut saga, &[start(0), lost]), Move::Start { step: 2, attempt: 1 }, "b's call goes out; a's second step waits");
    assert_eq!(after(&mut saga, &[start(2), succeed(2)]), Move::Settle(0), "then a is looked at");
    let still = Event::StepIndeterminate { step: 0, message: "the list goes on".into() };
    assert_eq!(after(&mut saga, &[still]), Move::Settle(0), "why that did not tell is taken in, and it is no less uncertain");
}

#[test]
fn a_throttle_holds_up_no_other_target() {
    let mut saga = Saga::new(&plan(&["http:a/x", "http:b/x"], OnFailure::GoOn));
    assert_eq!(after(&mut saga, &[start(0), refuse(0, RefusalKind::Throttled)]), Move::Start { step: 1, attempt: 1 }, "b first");
    assert_eq!(after(&mut saga, &[start(1), succeed(1)]), Move::Start { step: 0, attempt: 2 }, "then a again");
}

#[test]
fn what_is_verified_after_all_lets_its_next_step_follow() {
    let mut saga = Saga::new(&plan(&["http:a/x", "http:a/x"], OnFailure::GoOn));
    let unverified = Event::StepUnverified { step: 0, contradicted: false, message: String::new() };
    assert_eq!(after(&mut saga, &[start(0), succeed(0), unverified]), Move::End(OperationState::NeedsAttention), "the second is skipped");
    let end = Event::Ended { state: OperationState::NeedsAttention, verdict: crate::event::Verdict::NotVerified, observed: Vec::new() };
    after(&mut saga, &[end]);
    saga.reopen();
    assert_eq!(after(&mut saga, &[Event::StepVerified { step: 0, latest: None }]), Move::Start { step: 1, attempt: 1 }, "a resume goes on");
}

#[test]
fn taking_back_without_an_answer_is_observed_never_repeated() {
    let mut saga = Saga::new(&plan(&["http:a/x", "http:b/x"], OnFailure::Unwind));
    after(&mut saga, &[start(0), succeed(0), Event::StepVerified { step: 0, latest: None }, start(1), refuse(1, RefusalKind::Other)]);
    assert_eq!(after(&mut saga, &[Event::UndoStarted { step: 0 }]), Move::Settle(0), "nobody knows whether it was sent");
    assert!(saga.apply(&Event::UndoStarted { step: 0 }).is_err(), "starting it again is impossible");
}

#[test]
fn what_was_only_made_is_not_taken_back() {
    let mut plan = plan(&["http:a/x", "http:a/x", "http:b/x"], OnFailure::Unwind);
    plan.steps[0].action = Action::CreateHttpDeployment { stands: None, description: String::new() };
    let done = |step| [start(step), succeed(step), Event::StepVerified { step, latest: None }];
    let mut saga = Saga::new(&plan);
    after(&mut saga, &done(0));
    let refused = after(&mut saga, &[start(1), refuse(1, RefusalKind::Other)]);
    assert_eq!(refused, Move::End(OperationState::Failed), "nothing that is served was changed");
    let mut saga = Saga::new(&plan);
    after(&mut saga, &done(0));
    after(&mut saga, &done(1));
    assert_eq!(after(&mut saga, &[start(2), refuse(2, RefusalKind::Other)]), Move::Undo(1), "what moved goes back");
    let undone = Event::UndoFinished { step: 1, request_id: None };
    assert_eq!(after(&mut saga, &[Event::UndoStarted { step: 1 }, undone]), Move::End(OperationState::Undone), "and what was made stays");
}
