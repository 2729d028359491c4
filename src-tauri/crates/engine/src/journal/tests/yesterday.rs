//! Records as version 1 wrote them must keep replaying, whatever becomes of the code. The fixture is never written anew:
//! a change that cannot read it needs a new record version that can.

use rusqlite::params;
use switchback_core::{Event, OperationId, OperationState};
use tempfile::TempDir;

use crate::journal::body::{Body, Entry, chain, parse};
use crate::journal::writer::place;
use crate::journal::{Journal, JournalReader, schema};
use crate::testing::folder;

const RECORDS: &str = include_str!("yesterday-v1.jsonl");

/// A journal that holds exactly these records.
fn journal(dir: &TempDir) -> JournalReader {
    let journal = Journal::in_dir(dir.path());
    let (db, _) = schema::open_for_writing(&journal.path()).expect("a new file");
    let mut prev = Vec::new();
    for (seq, text) in (1i64..).zip(RECORDS.lines()) {
        let body = parse(text, seq, &journal.path()).expect("a record of version 1");
        let hash = chain(&prev, text);
        let id = body.operation.as_ref().map(|o| &o.0);
        db.execute("INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5)", params![seq, id, text, prev, hash]).expect("a row");
        index(&db, seq, &body);
        prev = hash;
    }
    drop(db);
    journal.reader().expect("sound").expect("a journal")
}

fn index(db: &rusqlite::Connection, seq: i64, body: &Body) {
    let (Entry::Event(event), Some(id), Some(scope)) = (&body.entry, &body.operation, &body.scope) else { return };
    match event {
        Event::Opened(opened) => {
            let undoes = opened.plan.intent.undoes().map(|operation| operation.0.clone());
            db.execute("INSERT INTO operation VALUES (?1, ?2, ?3, NULL, ?4)", params![id.0, place(scope), seq, undoes]).expect("a row");
            for target in opened.plan.intent.targets() {
                db.execute("INSERT INTO operation_target VALUES (?1, ?2, ?3, ?4)", params![place(scope), target.to_string(), seq, id.0]).expect("a row");
            }
        }
        Event::Superseded { by } => drop(db.execute("UPDATE operation SET superseded_by = ?2 WHERE id = ?1", params![id.0, by.0]).expect("a row")),
        _ => {}
    }
}

#[test]
fn yesterdays_records_replay_to_the_same_ends() {
    let dir = folder();
    let reader = journal(&dir);
    assert_eq!(reader.verify_chain().expect("sound"), RECORDS.lines().count() as u64, "all of them");
    let mut ends: Vec<(String, OperationState)> = Vec::new();
    for operation in reader.newest(100).expect("sound records").iter().rev() {
        ends.push((operation.opened.plan.intent.word().to_owned(), operation.state()));
    }
    let told: Vec<String> = ends.iter().map(|(word, state)| format!("{word} {}", state.as_str())).collect();
    assert_eq!(
        told,
        ["rollback done", "undo done", "undo undone", "rollback superseded", "rollback done", "undo superseded", "rollback done"],
        "as they ended then"
    );
    let forward = reader.operation(&OperationId("o-forward".into())).expect("sound").expect("there");
    let sent = forward.steps.iter().filter(|s| s.started_at.is_some()).count();
    assert_eq!((forward.steps.len(), sent), (3, 2), "with every step");
}

/// Every kind of event is among them: what is not in the fixture is not protected by it.
#[test]
fn the_fixture_holds_every_event() {
    for event in [
        "opened",
        "step_started",
        "step_succeeded",
        "step_refused",
        "step_indeterminate",
        "step_settled",
        "step_verified",
        "step_unverified",
        "undo_failed",
        "undo_started",
        "undo_finished",
        "superseded",
        "ended",
    ] {
        assert!(RECORDS.contains(&format!("\"event\":\"{event}\"")), "{event}");
    }
}

/// Today's code writes what yesterday's wrote. A difference here means: raise the record version.
#[test]
fn what_was_read_is_written_the_same_way() {
    for (seq, text) in (1i64..).zip(RECORDS.lines()) {
        let body = parse(text, seq, std::path::Path::new("yesterday")).expect("a record");
        assert_eq!(serde_json::to_string(&body).expect("text"), text, "record {seq}");
    }
}
