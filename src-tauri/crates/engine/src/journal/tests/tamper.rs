//! Every kind of tampering is found, and the door is shut to the plain ones.

use crate::journal::JournalError;
use crate::ports::Clock;
use crate::testing::{LAMBDA, Stage, ended};

use super::{history, raw};

fn verify(stage: &Stage) -> Result<u64, JournalError> {
    stage.journal().reader().and_then(|r| r.expect("a journal").verify_chain())
}

/// Tampers behind the triggers' back.
fn tamper(stage: &Stage, sql: &str) {
    let db = raw(stage.dir());
    db.execute_batch("DROP TRIGGER record_is_never_changed; DROP TRIGGER record_is_never_removed;").expect("a tamperer drops them");
    db.execute_batch(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
}

#[test]
fn an_honest_journal_verifies() {
    let stage = history();
    let count = verify(&stage).expect("sound");
    assert_eq!(count, stage.reader().generation().expect("a count").unsigned_abs(), "every record was looked at");
    assert!(count > 40, "the history is worth testing: {count} records");
}

#[test]
fn a_record_can_be_neither_changed_nor_removed() {
    let stage = history();
    let db = raw(stage.dir());
    for sql in ["UPDATE record SET body = body", "UPDATE record SET operation = NULL WHERE seq = 2", "DELETE FROM record", "DELETE FROM record WHERE seq = 3"] {
        let refused = db.execute_batch(sql).expect_err("refused").to_string();
        assert!(refused.contains("never"), "{sql}: {refused}");
    }
    drop(db);
    verify(&stage).expect("nothing has changed");
}

#[test]
fn every_record_is_protected() {
    let whole = verify(&history()).expect("sound");
    for seq in 1..=whole {
        for sql in [
            format!(
                "UPDATE record SET body = replace(body, 'jiwoo', 'minji') WHERE seq = {seq} AND body LIKE '%jiwoo%'; UPDATE record SET body = body || ' ' WHERE seq = {seq}"
            ),
            format!("UPDATE record SET hash = x'00' WHERE seq = {seq}"),
            format!("UPDATE record SET prev = x'00' WHERE seq = {seq}"),
            format!("UPDATE record SET operation = 'o-other' WHERE seq = {seq}"),
        ] {
            let stage = one_history_copied();
            tamper(&stage, &sql);
            assert!(matches!(verify(&stage), Err(JournalError::Damaged { .. })), "found: {sql}");
        }
    }
}

/// The same history, copied: making it each time would be slow.
fn one_history_copied() -> Stage {
    use std::sync::OnceLock;
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = BYTES.get_or_init(|| {
        let stage = history();
        raw(stage.dir()).pragma_update(None, "wal_checkpoint", "TRUNCATE").expect("all in one file");
        std::fs::read(stage.journal().path()).expect("bytes")
    });
    let stage = Stage::new();
    std::fs::write(stage.journal().path(), bytes).expect("a copy");
    stage
}

#[test]
fn records_taken_out_put_in_or_moved_are_found() {
    let last = verify(&one_history_copied()).expect("the copy is sound");
    for sql in [
        "DELETE FROM record WHERE seq = 1".to_owned(),
        "DELETE FROM record WHERE seq = 7".to_owned(),
        // The end cut off while the indices still know of it.
        format!("DELETE FROM record WHERE operation = (SELECT operation FROM record WHERE seq = {last})"),
        "UPDATE record SET seq = -1 WHERE seq = 5; UPDATE record SET seq = 5 WHERE seq = 6; UPDATE record SET seq = 6 WHERE seq = -1".to_owned(),
        format!("INSERT INTO record SELECT {last} + 1, operation, body, prev, hash FROM record WHERE seq = {last}"),
        "UPDATE record SET body = (SELECT body FROM record WHERE seq = 4) WHERE seq = 3".to_owned(),
    ] {
        let stage = one_history_copied();
        tamper(&stage, &sql);
        assert!(matches!(verify(&stage), Err(JournalError::Damaged { .. })), "found: {sql}");
    }
}

#[test]
fn indices_that_hide_or_alter_an_operation_are_found() {
    for sql in [
        "DELETE FROM operation WHERE id = 'o-forward'",
        "UPDATE operation SET superseded_by = NULL",
        "UPDATE operation SET superseded_by = 'o-forward' WHERE superseded_by IS NULL",
        "UPDATE operation SET undoes = NULL",
        "UPDATE operation SET seq = seq + 1 WHERE id = 'o-forward'",
        "UPDATE operation SET scope = 'elsewhere'",
        "DELETE FROM operation_target WHERE operation = 'o-forward'",
        "UPDATE operation_target SET target = 'lambda:other:live' WHERE operation = 'o-forward'",
        "INSERT INTO operation_target SELECT scope, 'lambda:other:live', seq, operation FROM operation_target LIMIT 1",
    ] {
        let stage = one_history_copied();
        tamper(&stage, sql);
        assert!(matches!(verify(&stage), Err(JournalError::Damaged { .. })), "found: {sql}");
    }
}

#[test]
fn a_last_record_that_was_altered_is_found_by_merely_opening() {
    let stage = one_history_copied();
    tamper(&stage, "UPDATE record SET body = body || ' ' WHERE seq = (SELECT max(seq) FROM record)");
    assert!(matches!(stage.journal().reader(), Err(JournalError::Damaged { .. })), "by a reader");
    assert!(matches!(stage.journal().writer(), Err(JournalError::Damaged { .. })), "and by a writer, before it writes");
}

/// What is armed, resumed or undone comes from older records too, and nobody waits for the whole chain to be checked.
#[test]
fn an_older_record_that_was_altered_is_found_by_whoever_reads_its_operation() {
    let stage = one_history_copied();
    let operation = stage.newest();
    tamper(&stage, &format!("UPDATE record SET body = body || ' ' WHERE seq = (SELECT min(seq) FROM record WHERE operation = '{}')", operation.id));
    let (reader, mut writer) = (stage.reader(), stage.journal().writer().expect("the newest record is sound"));
    let target = &operation.targets()[0];
    assert!(matches!(reader.operation(&operation.id), Err(JournalError::Damaged { .. })), "by its id");
    assert!(matches!(reader.on_target(&operation.opened.plan.scope, target, 1), Err(JournalError::Damaged { .. })), "by the memory of its target");
    assert!(matches!(reader.first_line(&operation.id), Err(JournalError::Damaged { .. })), "by the audit");
    assert!(matches!(writer.resume(&operation.id), Err(JournalError::Damaged { .. })), "by a resume");
}

#[test]
fn a_beginning_that_was_altered_is_found_by_whoever_asks_for_it() {
    let stage = one_history_copied();
    let missing = JournalError::missing(&stage.journal().path());
    std::fs::remove_file(stage.journal().path()).expect("removed");
    stage.journal().begin_anew(&missing, stage.clock.now()).expect("begun anew");
    ended(stage.rollback(&[LAMBDA]));
    tamper(&stage, "UPDATE record SET body = body || ' ' WHERE seq = 1");
    assert!(matches!(stage.reader().begun(), Err(JournalError::Damaged { .. })), "whether another journal came before is not known");
}

/// A journal that began with an operation came after no other, whatever became of that operation's record.
#[test]
fn an_altered_first_record_of_an_operation_is_no_beginning() {
    let stage = one_history_copied();
    tamper(&stage, "UPDATE record SET body = body || ' ' WHERE seq = 1");
    assert!(matches!(stage.reader().begun(), Ok(None)), "no other journal came before");
}
