//! Where there was a journal and its memory is gone, the armed destination says so.

use std::sync::{Arc, Mutex};

use switchback_core::OperationState;
use switchback_core::preflight::Finding;
use switchback_core::saga::StepState;

use crate::journal::JournalError;
use crate::memory::Memory;
use crate::operate::OperateError;
use crate::ports::Clock;
use crate::prepare;
use crate::testing::{HTTP, LAMBDA, REST, Snapshot, Stage, block_on, ended, target};

fn altered(stage: &Stage, record: &str) {
    let db = rusqlite::Connection::open(stage.journal().path()).expect("the file");
    let sql = format!("DROP TRIGGER record_is_never_changed; UPDATE record SET body = body || ' ' WHERE seq = {record}");
    db.execute_batch(&sql).expect("altered");
}

/// A rollback from 8 to 7 is recorded, and then the newest record is damaged.
fn damaged() -> Stage {
    let stage = Stage::new();
    ended(stage.rollback(&[LAMBDA]));
    altered(&stage, "(SELECT max(seq) FROM record)");
    stage
}

/// The same, but others' records came after, and the damage is in an older one.
fn damaged_within() -> Stage {
    let stage = Stage::new();
    let back = ended(stage.rollback(&[LAMBDA]));
    ended(stage.rollback(&[REST]));
    altered(&stage, &format!("(SELECT max(seq) FROM record WHERE operation = '{}')", back.id));
    stage
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|f| f.rule.code()).collect()
}

/// The rollback that put 7 there cannot be read any more, so the plan leads further back than it should.
#[test]
fn a_plan_made_without_the_journal_says_so() {
    let stage = damaged();
    let prepared = block_on(prepare::rollback(stage.cloud.as_ref(), Memory::Gone, &[target(LAMBDA)], None)).expect("a plan");
    assert_eq!(prepared.plan.to[0].as_str(), "6", "the way the operator's own hands would go");
    assert!(codes(&prepared.findings).contains(&"memory_gone"), "and what to think of first: {:?}", prepared.findings);
}

/// Wherever the damage is, the operator gets the commands, and nothing is sent.
#[test]
fn damage_in_any_record_gives_the_plan_made_without_it() {
    for (case, stage) in [("the newest", damaged()), ("an older one", damaged_within())] {
        let calls = stage.cloud.calls();
        match stage.rollback(&[LAMBDA]) {
            Err(OperateError::NoRecord { source: JournalError::Damaged { .. }, plan: Some(plan) }) => {
                assert_eq!(plan.plan.to[0].as_str(), "6", "{case}: without the memory");
                assert!(codes(&plan.findings).contains(&"memory_gone"), "{case}: and what to think of before one types it: {:?}", plan.findings);
            }
            other => panic!("{case}: {other:?}"),
        }
        assert_eq!(stage.cloud.calls(), calls, "{case}: nothing is sent");
    }
}

/// A process died in the middle of a rollback, the first of its journal, and that one's beginning is damaged.
fn damaged_while_open() -> Stage {
    let stage = Stage::new();
    let dead = Arc::new(Mutex::new(None));
    let (seen, beside) = (Arc::clone(&dead), stage.beside());
    stage.on_record(move |operation| {
        if operation.saga.steps() == [StepState::Applied] {
            *seen.lock().expect("not poisoned") = Some((operation.id.clone(), Snapshot::copy_of(beside.dir())));
        }
    });
    ended(stage.rollback(&[LAMBDA]));
    let (id, left) = dead.lock().expect("not poisoned").take().expect("it was open once");
    let left = left.stage();
    altered(&left, &format!("(SELECT min(seq) FROM record WHERE operation = '{id}')"));
    left
}

/// What holds a target cannot be read, so it cannot be taken over.
#[test]
fn damage_in_an_open_operation_gives_the_plan() {
    let left = damaged_while_open();
    match left.rollback_to(LAMBDA, "6") {
        Err(OperateError::NoRecord { source: JournalError::Damaged { .. }, plan: Some(plan) }) => assert_eq!(plan.plan.to[0].as_str(), "6", "as it was asked"),
        other => panic!("nobody knows who holds the target: {other:?}"),
    }
    assert_eq!(left.cloud.calls(), 0, "nothing is sent");
}

/// What nobody asks for is not read: neither who holds another target, nor what another account's is held by.
#[test]
fn damage_in_an_open_operation_elsewhere_stops_nobody() {
    let left = damaged_while_open();
    for (place, stage, id) in [("another target", left.clone(), HTTP), ("another account", left.in_another_account(), LAMBDA)] {
        let went = ended(stage.rollback(&[id]));
        assert_eq!(went.state(), OperationState::Done, "{place}: it goes back");
        assert!(!codes(&went.opened.findings).contains(&"memory_gone"), "{place}: and nothing was forgotten of it: {:?}", went.opened.findings);
    }
}

#[test]
fn a_plan_made_with_a_journal_begun_anew_says_so_until_it_has_a_memory_of_its_own() {
    let stage = damaged();
    let why = stage.journal().writer().map(drop).expect_err("damaged");
    stage.journal().begin_anew(&why, stage.clock.now()).expect("begun");
    let further = ended(stage.rollback(&[LAMBDA]));
    assert!(codes(&further.opened.findings).contains(&"memory_gone"), "what the kept journal knew is not known here: {:?}", further.opened.findings);
    ended(stage.undo(&further.id));
    let again = ended(stage.rollback(&[LAMBDA]));
    assert!(!codes(&again.opened.findings).contains(&"memory_gone"), "by now it remembers: {:?}", again.opened.findings);
}

/// Taken for a beginning, it led a second press one release further back, without a word.
#[test]
fn a_journal_that_went_missing_gives_the_plan_and_says_so() {
    let stage = Stage::new();
    ended(stage.rollback(&[LAMBDA]));
    std::fs::remove_file(stage.journal().path()).expect("removed");
    let calls = stage.cloud.calls();
    match stage.rollback(&[LAMBDA]) {
        Err(OperateError::NoRecord { source: JournalError::Damaged { .. }, plan: Some(plan) }) => {
            assert!(codes(&plan.findings).contains(&"memory_gone"), "what to think of first: {:?}", plan.findings);
        }
        other => panic!("missing: {other:?}"),
    }
    assert_eq!(stage.cloud.calls(), calls, "nothing is sent");
    let why = stage.journal().writer().map(drop).expect_err("missing");
    stage.journal().begin_anew(&why, stage.clock.now()).expect("begun");
    let further = ended(stage.rollback(&[LAMBDA]));
    assert!(codes(&further.opened.findings).contains(&"memory_gone"), "the new one knows nothing of before: {:?}", further.opened.findings);
}

#[test]
fn what_needs_no_memory_is_not_doubted() {
    let stage = damaged();
    let why = stage.journal().writer().map(drop).expect_err("damaged");
    stage.journal().begin_anew(&why, stage.clock.now()).expect("begun");
    let canary = ended(stage.rollback(&[REST]));
    assert!(!codes(&canary.opened.findings).contains(&"memory_gone"), "the stable side is what AWS says now: {:?}", canary.opened.findings);
    let first = ended(Stage::new().rollback(&[LAMBDA]));
    assert!(!codes(&first.opened.findings).contains(&"memory_gone"), "where nothing was ever recorded nothing is gone: {:?}", first.opened.findings);
}

/// The journal of another user, in a folder that is closed to this one: nobody said that there is none. (A name that leads
/// round in a circle is out of reach for everybody, root too.)
#[cfg(unix)]
#[test]
fn a_journal_that_is_out_of_reach_gives_the_plan_and_says_so() {
    let stage = Stage::new();
    std::os::unix::fs::symlink("journal.db", stage.journal().path()).expect("a circle");
    let read = stage.journal().reader().map(|reader| reader.is_some());
    assert!(matches!(read, Err(JournalError::Unwritable { .. })), "not as if it were still to begin: {read:?}");
    match stage.rollback(&[LAMBDA]) {
        Err(OperateError::NoRecord { source: JournalError::Unwritable { .. }, plan: Some(plan) }) => {
            assert!(codes(&plan.findings).contains(&"memory_gone"), "what to think of first: {:?}", plan.findings);
        }
        other => panic!("out of reach: {other:?}"),
    }
    assert_eq!(stage.cloud.calls(), 0, "nothing is sent");
}
