//! What standing holds cost: the newest record of each target that was ever on hold, however often that was.

use rusqlite::params;
use switchback_core::event::Actor;
use switchback_core::{Intent, Target};

use crate::journal::apart::{NEWEST_HOLD, NEWEST_HOLDS, TOLD};
use crate::journal::body::chain;
use crate::journal::{JournalError, schema};
use crate::ports::{Clock, Observe};
use crate::testing::{ECS, LAMBDA, REST, Stage, ended, shift, target};

use super::raw;

const OFTEN: usize = 400;

fn jiwoo() -> Actor {
    Actor { name: "jiwoo".into(), arn: None }
}

/// Two targets put on hold and let go again, many times; at the end one stands.
fn often_held() -> Stage {
    let stage = Stage::new();
    let (scope, mut writer) = (stage.cloud.scope().clone(), stage.journal().writer().expect("a writer"));
    for _ in 0..OFTEN {
        for id in [LAMBDA, REST] {
            writer.hold(&scope, &[target(id)], &jiwoo(), Some("audit"), stage.clock.now()).expect("set");
            writer.lift(&scope, &[target(id)], &jiwoo(), stage.clock.now()).expect("lifted");
        }
    }
    writer.hold(&scope, &[target(REST)], &jiwoo(), Some("month's end"), stage.clock.now()).expect("set");
    stage
}

/// How many records one of these reads.
fn reads<T>(of: impl FnOnce() -> T) -> (T, u64) {
    let before = TOLD.get();
    let done = of();
    (done, TOLD.get() - before)
}

#[test]
fn what_stands_costs_the_newest_record_of_each_target() {
    let stage = often_held();
    let (reader, scope) = (stage.reader(), stage.cloud.scope().clone());
    let (stands, read) = reads(|| reader.holds(&scope).expect("sound"));
    assert_eq!(stands.iter().map(|hold| &hold.target).collect::<Vec<_>>(), [&target(REST)], "one stands");
    assert_eq!(read, 2, "two targets were ever on hold");
    let (free, read) = reads(|| (reader.hold_on(&scope, &target(LAMBDA)).expect("sound"), reader.hold_on(&scope, &target(ECS)).expect("sound")));
    assert_eq!((free, read), ((None, None), 1), "one was lifted, of the other there is no record");
}

/// Setting and lifting look the same way.
#[test]
fn setting_and_lifting_cost_what_they_are_about() {
    let stage = often_held();
    let (scope, mut writer) = (stage.cloud.scope().clone(), stage.journal().writer().expect("a writer"));
    let (_, read) = reads(|| writer.lift(&scope, &[target(REST)], &jiwoo(), stage.clock.now()).expect("lifted"));
    assert_eq!(read, 1, "its newest record");
    let (_, read) = reads(|| writer.hold(&scope, &[target(REST)], &jiwoo(), None, stage.clock.now()).expect("set"));
    assert_eq!(read, 0, "what was before does not matter");
}

#[test]
fn a_rollback_reads_no_record_of_a_hold() {
    let (held, free) = (often_held(), Stage::new());
    let (_, without) = reads(|| ended(free.rollback(&[REST])));
    let (_, with) = reads(|| ended(held.rollback(&[REST])));
    // Opening the file checks the newest record, and a new one has none.
    assert!(with <= without + 8, "{with} against {without} in a journal without holds");
    let (_, forward) = reads(|| held.forward(&shift(REST, "d9", "50")));
    assert!(forward < 40, "nor does what goes forward read them all: {forward}");
    assert!(held.forward(&Intent::Promote { targets: vec![target(REST)] }).is_err(), "but it is stopped");
}

/// The index finds them, and not a look at every record.
#[test]
fn sqlite_finds_them_by_its_own_index() {
    let stage = often_held();
    let db = raw(stage.dir());
    for sql in [NEWEST_HOLD, NEWEST_HOLDS] {
        let mut plan = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a plan");
        let how: Vec<String> = plan
            .query_map(params!["p", "t"].get(..plan_parameters(sql)).expect("parameters"), |row| row.get(3))
            .expect("rows")
            .map(|r| r.expect("text"))
            .collect();
        assert!(how.iter().any(|line| line.contains("record_held_of_2")), "{how:?}");
        assert!(how.iter().all(|line| !line.starts_with("SCAN record") || line.contains("INDEX")), "no record is looked at in vain: {how:?}");
    }
}

fn plan_parameters(sql: &str) -> usize {
    if sql.contains("?2") { 2 } else { 1 }
}

/// A program that knows nothing of the index writes beside it: SQLite keeps it all the same. And where it is not there yet, a
/// reader finds the same.
#[test]
fn the_index_is_never_behind_and_never_needed() {
    let stage = often_held();
    let scope = stage.cloud.scope().clone();
    let db = raw(stage.dir());
    let (seq, prev): (i64, Vec<u8>) = db.query_row("SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1", [], |r| Ok((r.get(0)?, r.get(1)?))).expect("one");
    let text: String = db.query_row("SELECT body FROM record WHERE seq = 1", [], |r| r.get(0)).expect("the first hold");
    db.execute("INSERT INTO record VALUES (?1, NULL, ?2, ?3, ?4)", params![seq + 1, text, prev, chain(&prev, &text)]).expect("a record");
    let stands = |of: &str| {
        let stands: Vec<Target> = stage.reader().holds(&scope).expect("sound").into_iter().map(|hold| hold.target).collect();
        assert_eq!(stands, [target(REST), target(LAMBDA)], "{of}: both, in their order");
    };
    stands("with the index");
    db.execute_batch("DROP INDEX record_held_of_2; DROP INDEX record_beside_of_2").expect("as an older version left it");
    stands("without");
    schema::open_for_writing(&stage.journal().path()).expect("a writer");
    let there: i64 =
        db.query_row("SELECT count(*) FROM sqlite_master WHERE name IN ('record_held_of_2', 'record_beside_of_2')", [], |r| r.get(0)).expect("a count");
    assert_eq!(there, 2, "the next writer makes them");
    stands("made anew");
}

/// What the index points at is believed only with its hash.
#[test]
fn an_altered_record_of_a_hold_holds() {
    let stage = often_held();
    let db = raw(stage.dir());
    db.execute_batch(
        "DROP TRIGGER record_is_never_changed; UPDATE record SET body = replace(body, '\"set\"', '\"lifted\"') WHERE seq = (SELECT max(seq) FROM record);",
    )
    .expect("altered");
    drop(db);
    super::write_newer(&stage, None, &stage_note(&stage));
    let reader = stage.reader();
    assert!(matches!(reader.hold_on(stage.cloud.scope(), &target(REST)), Err(JournalError::Damaged { .. })), "it does not say that it was lifted");
    assert!(reader.holds(stage.cloud.scope()).is_err(), "nor does the list");
}

/// A record that is sound, so that the altered one is not the newest.
fn stage_note(stage: &Stage) -> String {
    raw(stage.dir()).query_row("SELECT body FROM record WHERE seq = 1", [], |r| r.get(0)).expect("the first hold")
}

/// An index that has lost its rows voids holds: the check of the whole says so, and SQLite makes it again.
#[test]
fn an_index_that_lost_its_rows_is_found() {
    for name in ["record_held_of_2", "record_beside_of_2"] {
        let stage = often_held();
        super::write_newer(&stage, None, r#"{"v":9,"told":"in words of the future"}"#);
        stage.reader().verify_chain().expect("sound so far");
        let db = raw(stage.dir());
        let sql: String = db.query_row("SELECT sql FROM sqlite_master WHERE name = ?1", [name], |r| r.get(0)).expect("an index");
        db.execute_batch(&format!("DROP INDEX {name}; {sql} AND seq < 0; PRAGMA writable_schema = 1")).expect("over no rows");
        db.execute("UPDATE sqlite_master SET sql = ?2 WHERE name = ?1", [name, &sql]).expect("under its old definition");
        drop(db);
        let wrong = stage.reader().verify_chain();
        assert!(wrong.as_ref().is_err_and(JournalError::is_of_index), "{name}: it says so: {wrong:?}");
        raw(stage.dir()).execute_batch("REINDEX").expect("mended");
        stage.reader().verify_chain().expect("sound again");
        assert_eq!(stage.reader().holds(stage.cloud.scope()).expect("sound").len(), 1, "{name}: and found again");
    }
}
