//! Undo: of a rollback, of an undo, and where it must refuse.

use std::sync::{Arc, Mutex};

use switchback_core::event::RefusalKind;
use switchback_core::saga::StepState;
use switchback_core::{Intent, OperationState};

use crate::journal::JournalError;
use crate::operate::{OperateError, Went};
use crate::prepare::PrepareError;
use crate::testing::{ALL, ECS, Fault, HTTP, LAMBDA, Moment, REST, Snapshot, Stage, ended, every_instant, forward, printed, target};

#[test]
fn undo_and_undo_of_undo_restore_what_was_served() {
    for id in [LAMBDA, REST, ECS] {
        let stage = Stage::new();
        let before = stage.cloud.truth(&target(id));
        let back = ended(stage.rollback(&[id]));
        let after = stage.cloud.truth(&target(id));
        let undone = ended(stage.undo(&back.id));
        assert!(stage.cloud.truth(&target(id)).agrees(&before), "{id}: exactly what was served before");
        assert!(matches!(&undone.opened.plan.intent, Intent::Undo { operation, .. } if *operation == back.id), "{id}: it names what it undoes");
        let redone = ended(stage.undo(&undone.id));
        assert!(stage.cloud.truth(&target(id)).agrees(&after), "{id}: undo of undo is the rollback again");
        assert_eq!(redone.state(), OperationState::Done, "{id}");
        assert_eq!(stage.recorded(&back.id).state(), OperationState::Done, "{id}: what was undone keeps its state");
    }
}

#[test]
fn an_operation_is_undone_once() {
    let stage = Stage::new();
    let back = ended(stage.rollback(&[LAMBDA]));
    ended(stage.undo(&back.id));
    let again = stage.undo(&back.id);
    assert!(matches!(again, Err(OperateError::Prepare(PrepareError::NothingToUndo { .. }))), "{again:?}");
    assert_eq!(stage.cloud.calls(), 2, "nothing is sent");
}

#[test]
fn undo_after_somebody_elses_change_is_refused_and_sends_nothing() {
    for (id, other) in [(LAMBDA, "5"), (REST, "d5"), (HTTP, "d5"), (ECS, "web:5")] {
        let stage = Stage::new();
        let back = ended(stage.rollback(&[id]));
        let (calls, records) = (stage.cloud.calls(), stage.reader().generation().expect("a count"));
        stage.cloud.alter(&target(id), |thing| thing.point_to(other));
        let went = stage.undo(&back.id);
        match went {
            Err(OperateError::Prepare(PrepareError::ChangedSince { serves, .. })) => assert!(serves.contains(other), "{id}: it says what is served: {serves}"),
            went => panic!("{id}: changed since: {went:?}"),
        }
        assert_eq!((stage.cloud.calls(), stage.reader().generation().expect("a count")), (calls, records), "{id}: nothing sent, nothing recorded");
    }
}

#[test]
fn an_undo_that_was_refused_is_no_undo() {
    let stage = Stage::new();
    let back = ended(stage.rollback(&[LAMBDA]));
    stage.cloud.fault(1, Fault::Refuse(RefusalKind::Denied));
    assert_eq!(ended(stage.undo(&back.id)).state(), OperationState::Refused, "not permitted");
    assert_eq!(ended(stage.undo(&back.id)).state(), OperationState::Done, "so it can be tried again");
}

/// Half of an undo was refused: a resume sends that half, through a throttle too, and nothing else again.
#[test]
fn what_an_undo_was_refused_is_finished_by_a_resume() {
    let throttled = vec![Fault::Refuse(RefusalKind::Throttled); 6];
    for faults in [vec![Fault::Refuse(RefusalKind::Credentials)], throttled] {
        let stage = Stage::new();
        let back = ended(stage.rollback(&[REST, LAMBDA]));
        let (before, after) = (stage.cloud.truth(&target(LAMBDA)), stage.cloud.calls());
        // The alias goes first; its further attempts come after the stage's only call.
        for (n, fault) in faults.iter().enumerate() {
            stage.cloud.fault(after + if n == 0 { 0 } else { n + 1 }, fault.clone());
        }
        let half = ended(stage.undo(&back.id));
        assert_eq!((half.state(), stage.cloud.truth(&target(LAMBDA))), (OperationState::NeedsAttention, before), "the alias was refused");
        assert!(matches!(stage.undo(&back.id), Err(OperateError::Held(held)) if held == [half.id.clone()]), "what is half done is named");
        stage.cloud.fault(stage.cloud.calls(), Fault::Refuse(RefusalKind::Throttled));
        let calls = stage.cloud.calls();
        let whole = ended(stage.resume(&half.id));
        assert_eq!((whole.state(), stage.cloud.calls() - calls), (OperationState::Done, 2), "one throttled attempt, and one that is taken");
        assert_eq!(stage.cloud.truth(&target(LAMBDA)).to_string(), "8", "the alias is where it was before the rollback");
        assert_eq!(stage.recorded(&half.id).state(), OperationState::Done, "and the records tell it");
        assert!(matches!(stage.undo(&back.id), Err(OperateError::Prepare(PrepareError::NothingToUndo { .. }))), "now all of it is undone");
    }
}

/// An undo brought one of two targets back, and was then taken over: the other can still be undone, by itself.
#[test]
fn a_target_that_no_undo_brought_back_can_still_be_undone() {
    let stage = Stage::new();
    let back = ended(stage.rollback(&[REST, LAMBDA]));
    stage.cloud.fault(stage.cloud.calls(), Fault::Refuse(RefusalKind::Denied));
    ended(stage.undo(&back.id));
    stage.clock.turn(60_000);
    assert_eq!(ended(stage.rollback(&[REST])).state(), OperationState::Done, "the stage goes back again, and the half undo is taken over");
    let rest = ended(stage.undo(&back.id));
    assert_eq!((rest.state(), rest.targets()), (OperationState::Done, &[target(LAMBDA)][..]), "only the alias is left to undo");
}

/// What a rollback left behind stays behind, though an undo of it was tried and refused.
#[test]
fn a_refused_undo_does_not_bring_back_what_was_left_behind() {
    let stage = Stage::new();
    let back = ended(stage.rollback(&[LAMBDA]));
    stage.cloud.fault(1, Fault::Refuse(RefusalKind::Denied));
    ended(stage.undo(&back.id));
    // Somebody deploys 9 and deletes 7: 8 was served before, but it was rolled back from.
    stage.cloud.alter(&target(LAMBDA), |thing| {
        thing.point_to("9");
        thing.revisions.retain(|i| i.revision.as_str() != "7");
    });
    let next = ended(stage.rollback(&[LAMBDA]));
    assert_eq!(next.opened.plan.to[0].as_str(), "6", "not the bad release 8");
}

#[test]
fn an_uncertain_operation_is_resumed_before_it_is_undone() {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::DropAfter);
    let cloud = stage.cloud.clone();
    stage.cloud.on_call(move |m| {
        if m == Moment::Answering(0) {
            cloud.blind(10_000);
        }
    });
    let back = ended(stage.rollback(&[LAMBDA]));
    stage.cloud.heal();
    let went = stage.undo(&back.id);
    assert!(matches!(went, Err(OperateError::Prepare(PrepareError::NothingToUndo { .. }))), "nobody knows whether it was applied: {went:?}");
    assert_eq!(ended(stage.resume(&back.id)).state(), OperationState::Done, "resume finds out");
    assert_eq!(ended(stage.undo(&back.id)).state(), OperationState::Done, "then it can be undone");
}

#[test]
fn undo_while_the_operation_is_live_is_refused() {
    let stage = Stage::new();
    let other = stage.beside();
    stage.cloud.on_call(move |_| {
        let id = other.newest().id;
        let went = std::thread::scope(|s| s.spawn(|| other.undo(&id)).join()).expect("no panic");
        assert!(matches!(went, Err(OperateError::NoRecord { source: JournalError::Live { .. }, .. })), "it is being worked on: {went:?}");
    });
    assert_eq!(ended(stage.rollback(&[LAMBDA])).state(), OperationState::Done, "undisturbed");
}

#[test]
fn undo_of_several_takes_the_last_back_first() {
    let stage = Stage::new();
    let back = ended(stage.rollback(&ALL));
    let undone = ended(stage.undo(&back.id));
    let order: Vec<String> = undone.opened.plan.intent.targets().iter().map(ToString::to_string).collect();
    assert_eq!(order, [ECS, HTTP, REST, LAMBDA], "in reverse");
    assert_eq!(undone.state(), OperationState::Done, "all of them");
}

/// An operation belongs to one account, Region and endpoint: elsewhere the same name is another thing.
#[test]
fn undo_and_resume_never_cross_into_another_account() {
    let here = Stage::new();
    let back = ended(here.rollback(&[LAMBDA]));
    here.cloud.fault(1, Fault::ThenBlind(10_000));
    let open = ended(here.rollback(&[HTTP, ECS]));
    let there = here.in_another_account();
    let (undo, resume) = (there.undo(&back.id), there.resume(&open.id));
    assert!(undo.is_err(), "the undo belongs to another account: {undo:?}");
    assert!(resume.is_err(), "and so does the resume: {resume:?}");
    assert!(there.cloud.heard().is_empty(), "nothing is even read there: {:?}", there.cloud.heard());
}

/// While an undo runs, what it undoes cannot be resumed beside it; and afterwards it sends nothing into another's work.
#[test]
fn what_is_being_undone_cannot_be_resumed_beside_it() {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::ThenBlind(10_000));
    let back = ended(stage.rollback(&[LAMBDA]));
    stage.cloud.heal();
    let (other, id) = (stage.beside(), back.id.clone());
    stage.cloud.on_call(move |_| {
        let went = std::thread::scope(|s| s.spawn(|| other.resume(&id)).join()).expect("no panic");
        assert!(went.is_err(), "the undo holds it: {went:?}");
    });
    assert_eq!(ended(stage.undo(&back.id)).state(), OperationState::Done, "undisturbed");
}

/// It was dead when the undo looked, and is alive when the undo wants to begin.
#[test]
fn what_was_resumed_in_the_meantime_is_not_undone() {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::ThenBlind(10_000));
    let back = ended(stage.rollback(&[LAMBDA]));
    stage.cloud.heal();
    let _live = stage.journal().writer().expect("a writer").resume(&back.id).expect("resumed");
    let mut plan = forward(&stage.cloud, &[LAMBDA]);
    plan.intent = Intent::Undo { operation: back.id.clone(), targets: plan.intent.targets().to_vec() };
    let went = stage.run("o-undo", plan);
    assert!(matches!(&went, Err(OperateError::NoRecord { source: JournalError::Live { id }, .. }) if *id == back.id), "it is alive: {went:?}");
}

#[test]
fn what_was_undone_cannot_be_resumed_into_anothers_operation() {
    let stage = Stage::new();
    // A rollback of two targets dies after the first; the first is undone; a forward operation begins on it.
    let (back, instants) = every_instant(&stage, || ended(stage.rollback(&[HTTP, LAMBDA])));
    let half = instants.iter().find(|i| i.stage().recorded(&back.id).saga.steps()[0] == StepState::Verified).expect("such an instant");
    let stage = half.stage();
    ended(stage.undo(&back.id));
    let plan = forward(&stage.cloud, &[HTTP]);
    let (other, id) = (stage.beside(), back.id.clone());
    let first = stage.cloud.calls();
    stage.cloud.on_call(move |m| {
        if m == Moment::Sending(first) {
            let went = std::thread::scope(|s| s.spawn(|| other.resume(&id)).join()).expect("no panic");
            assert!(went.is_err(), "another operation is open on its target: {went:?}");
        }
    });
    let deployed = ended(stage.run("o-forward", plan));
    assert_eq!(deployed.state(), OperationState::Done, "undisturbed");
}

#[test]
fn nothing_to_undo_is_said() {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::Refuse(RefusalKind::Denied));
    let refused = ended(stage.rollback(&[LAMBDA]));
    let went = stage.undo(&refused.id);
    assert!(matches!(went, Err(OperateError::Prepare(PrepareError::NothingToUndo { .. }))), "it changed nothing: {went:?}");
    let unknown = stage.undo(&switchback_core::OperationId("o-none".into()));
    assert!(matches!(unknown, Err(OperateError::NoRecord { source: JournalError::Unknown { .. }, .. })), "{unknown:?}");
    assert!(!matches!(unknown, Ok(Went::AlreadyThere(_))), "and is an error");
}

/// Its process died with a call in flight, and a rollback took it over: what that found out is enough to undo it.
#[test]
fn what_was_taken_over_with_its_call_lost_is_not_uncertain_for_ever() {
    for arrived in [true, false] {
        let stage = Stage::new();
        let (back, instants) = every_instant(&stage, || ended(stage.rollback(&[LAMBDA, HTTP])));
        let serves = |stage: &Stage| stage.cloud.truth(&target(LAMBDA)).to_string();
        let in_flight = |s: &Stage| s.reader().operation(&back.id).expect("sound").is_some_and(|o| o.saga.steps()[0] == StepState::Started);
        let died = instants.iter().map(Snapshot::stage).find(|s| in_flight(s) && (serves(s) == "7") == arrived).expect("such an instant");
        let taker = ended(died.rollback(&[LAMBDA, HTTP]));
        assert_eq!((taker.state(), died.recorded(&back.id).state()), (OperationState::Done, OperationState::Superseded), "taken over");
        let told = printed(&died, &back.id);
        died.reader().verify_chain().expect("sound");
        if arrived {
            assert_eq!(ended(died.undo(&back.id)).state(), OperationState::Done, "it did arrive, and is undone:\n{told}");
            assert_eq!(serves(&died), "8", "what was served before");
        } else {
            let undone = died.undo(&back.id);
            let nothing = matches!(&undone, Err(OperateError::Prepare(PrepareError::NothingToUndo { why, .. })) if why.contains("changed nothing"));
            assert!(nothing, "it never arrived: {undone:?}\n{told}");
            assert_eq!(ended(died.undo(&taker.id)).state(), OperationState::Done, "it was the taker's doing");
            assert_eq!(serves(&died), "8", "what was served before");
        }
    }
}

/// A process that lives may still hear what became of its call: nobody records that for it.
#[test]
fn what_a_live_process_waits_for_is_left_to_it() {
    let stage = Stage::new();
    let (other, id) = (stage.beside(), Arc::new(Mutex::new(None)));
    let keep = id.clone();
    stage.cloud.on_call(move |m| {
        if m == Moment::Answering(0) {
            let taker = std::thread::scope(|s| s.spawn(|| other.rollback(&[LAMBDA, HTTP])).join()).expect("no panic");
            *keep.lock().expect("not poisoned") = Some(ended(taker).id);
        }
    });
    let first = ended(stage.rollback(&[LAMBDA, HTTP]));
    assert_eq!(stage.recorded(&first.id).saga.steps()[0], StepState::Applied, "its own answer came:\n{}", printed(&stage, &first.id));
    let settled = stage.reader().lines(&first.id).expect("sound").iter().any(|l| matches!(l.event, switchback_core::Event::StepSettled { .. }));
    assert!(!settled, "and nobody else's conclusion");
    assert!(id.lock().expect("not poisoned").is_some(), "it was taken over");
}
