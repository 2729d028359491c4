//! Journals from before there were fences: without the table, and with operations that were ended for a rollback which then
//! could not be opened.

use rusqlite::params;
use switchback_core::{Event, Operation, OperationId, OperationState};

use crate::journal::body::{Body, Entry, VERSION, chain};
use crate::ports::Clock;
use crate::testing::{Fault, LAMBDA, Stage, ended};

use super::raw;

/// What a take-over of then left behind where it failed after its first record.
fn orphaned() -> (Stage, Operation) {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::ThenBlind(10_000));
    let open = ended(stage.rollback(&[LAMBDA]));
    stage.cloud.heal();
    let db = raw(stage.dir());
    let (seq, prev): (i64, Vec<u8>) =
        db.query_row("SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1", [], |r| Ok((r.get(0)?, r.get(1)?))).expect("the newest");
    let entry = Entry::Event(Event::Superseded { by: OperationId("o-never".into()) });
    let body = Body { v: VERSION, at: stage.clock.now(), scope: Some(open.opened.plan.scope.clone()), operation: Some(open.id.clone()), entry };
    let text = serde_json::to_string(&body).expect("text");
    db.execute("INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5)", params![seq + 1, open.id.0, text, prev, chain(&prev, &text)]).expect("a record");
    db.execute_batch("UPDATE operation SET superseded_by = 'o-never'; DELETE FROM claim; DROP TABLE fence;").expect("as it was left");
    (stage, open)
}

#[test]
fn one_superseded_by_nothing_is_not_superseded() {
    let (stage, open) = orphaned();
    assert_eq!(stage.recorded(&open.id).state(), OperationState::NeedsAttention, "a reader alone sees that it is still open");
    stage.reader().verify_chain().expect("and that the file is sound");
    drop(stage.journal().writer().expect("a writer of today"));
    let held: Vec<OperationId> = stage.reader().open_operations().expect("sound").iter().map(|o| o.id().clone()).collect();
    assert_eq!(held, std::slice::from_ref(&open.id), "it has its target again");
    stage.reader().verify_chain().expect("still sound");
    assert_eq!(ended(stage.resume(&open.id)).state(), OperationState::Done, "and can be resumed");
}

#[test]
fn one_superseded_by_nothing_can_be_taken_over_or_undone() {
    let (stage, open) = orphaned();
    let taker = ended(stage.rollback_to(LAMBDA, "6"));
    assert_eq!(stage.recorded(&open.id).state(), OperationState::Superseded, "now there is a successor");
    assert_eq!(taker.opened.took_over, [open.id], "which names it");
    stage.reader().verify_chain().expect("sound");

    let (stage, open) = orphaned();
    assert_eq!(ended(stage.undo(&open.id)).state(), OperationState::Done, "undone");
}

/// What has come on its target since stands: it gets nothing back that others have moved.
#[test]
fn one_superseded_by_nothing_gets_no_target_back_that_another_has_had_since() {
    let (stage, open) = orphaned();
    let db = raw(stage.dir());
    db.execute_batch("INSERT INTO operation SELECT 'o-later', scope, seq + 100, NULL, NULL FROM operation").expect("a later one");
    db.execute_batch("INSERT INTO operation_target SELECT scope, target, seq + 100, 'o-later' FROM operation_target").expect("on its target");
    drop(stage.journal().writer().expect("a writer of today"));
    let held: i64 = db.query_row("SELECT count(*) FROM claim", [], |r| r.get(0)).expect("a count");
    assert_eq!(held, 0, "{} holds nothing", open.id);
}
