//! The tables, and opening the file in a known state.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};

use super::apart::Found;
use super::error::JournalError;
use super::folder::{self, FileIdentity};

/// The format of the file written today; `PRAGMA user_version`.
pub(super) const FORMAT: i64 = 1;

/// How long to wait for another process's transaction.
const PATIENCE: Duration = Duration::from_secs(5);

/// The process cannot write through such a connection.
const READING: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// How many bytes the header of an SQLite file has. SQLite takes a shorter file for an empty one.
const HEADER: u64 = 100;

/// `record` is the journal. The others are indices into it, kept in the same transactions.
const TABLES: &str = "
CREATE TABLE record (
    seq INTEGER PRIMARY KEY, operation TEXT, body TEXT NOT NULL, prev BLOB NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE INDEX record_of_operation ON record (operation, seq);
CREATE TRIGGER record_is_never_changed BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'a record is never changed'); END;
CREATE TRIGGER record_is_never_removed BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'a record is never removed'); END;
CREATE TABLE operation (id TEXT PRIMARY KEY, scope TEXT NOT NULL, seq INTEGER NOT NULL, superseded_by TEXT, undoes TEXT) STRICT;
CREATE TABLE operation_target (scope TEXT NOT NULL, target TEXT NOT NULL, seq INTEGER NOT NULL, operation TEXT NOT NULL) STRICT;
CREATE INDEX operations_of_target ON operation_target (scope, target, seq);
CREATE TABLE claim (scope TEXT NOT NULL, target TEXT NOT NULL, operation TEXT NOT NULL, PRIMARY KEY (scope, target)) STRICT;
";

/// Opens for writing, making the tables where the file is new. Whether it may be is for [`check_not_lost`] to say. Which file
/// it is comes along.
pub(super) fn open_for_writing(path: &Path) -> Result<(Connection, FileIdentity), JournalError> {
    let wrong = |e: &rusqlite::Error| JournalError::from_sqlite(path, e);
    folder::make_file(path, folder::OWN).map_err(|e| JournalError::Unwritable { path: path.to_owned(), what: e.to_string() })?;
    let file = FileIdentity::of(path)?;
    let mut db = Connection::open(path).map_err(|e| wrong(&e))?;
    // Until it is known to be ours and sound, closing it must not write its log back into it.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(|e| wrong(&e))?;
    db.busy_timeout(PATIENCE).map_err(|e| wrong(&e))?;
    check(&db, path)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map_err(|e| wrong(&e))?;
    keep_a_log(&db).map_err(|e| wrong(&e))?;
    db.pragma_update(None, "synchronous", "FULL").map_err(|e| wrong(&e))?;
    let begin = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(|e| wrong(&e))?;
    if format(&begin, path)? == 0 {
        begin.execute_batch(TABLES).map_err(|e| wrong(&e))?;
        begin.pragma_update(None, "user_version", FORMAT).map_err(|e| wrong(&e))?;
    }
    super::fence::ready(&begin).map_err(|e| wrong(&e))?;
    super::apart::ready(&begin).map_err(|e| wrong(&e))?;
    // What was opened lies between the two looks at its name.
    file.still_at(path)?;
    begin.commit().map_err(|e| wrong(&e))?;
    // SQLite gives them the journal's permissions when it makes them; those may have changed since.
    if let Ok(journal) = path.metadata() {
        ["-wal", "-shm"].iter().for_each(|tail| folder::make_like(&with_tail(path, tail), &journal));
    }
    Ok((db, file))
}

/// Turns the write-ahead log on. SQLite does not wait for others here, and they may be beginning the same journal.
fn keep_a_log(db: &Connection) -> rusqlite::Result<()> {
    let until = Instant::now() + PATIENCE;
    loop {
        match db.pragma_update(None, "journal_mode", "WAL") {
            Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && Instant::now() < until => std::thread::sleep(PATIENCE / 1000),
            done => return done,
        }
    }
}

/// Opens for reading only.
pub(super) fn open_for_reading(path: &Path) -> Result<Connection, JournalError> {
    let wrong = |e: &rusqlite::Error| JournalError::from_sqlite(path, e);
    let db = Connection::open_with_flags(path, READING).map_err(|e| wrong(&e))?;
    db.busy_timeout(PATIENCE).map_err(|e| wrong(&e))?;
    match check(&db, path) {
        // A reader too makes files beside the journal, and in a folder that is not its own it may not. Where nothing is in
        // the log the journal is whole by itself.
        Err(JournalError::Unwritable { .. }) if !has_log(path) => open_as_it_lies(path),
        checked => checked.map(|()| db),
    }
}

/// Opens for one who may make no file, as long as nobody writes.
fn open_as_it_lies(path: &Path) -> Result<Connection, JournalError> {
    let name: String = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let db = Connection::open_with_flags(format!("file:{name}?immutable=1"), READING | OpenFlags::SQLITE_OPEN_URI);
    let db = db.map_err(|e| JournalError::from_sqlite(path, &e))?;
    check(&db, path)?;
    Ok(db)
}

/// Whether records lie in SQLite's log beside the journal.
fn has_log(path: &Path) -> bool {
    with_tail(path, "-wal").metadata().is_ok_and(|m| m.len() > 0)
}

/// The name of a file that SQLite keeps beside the journal.
pub(super) fn with_tail(path: &Path, tail: &str) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(tail);
    name.into()
}

/// The file's format; 0 where nothing was written yet.
pub(super) fn format(db: &Connection, path: &Path) -> Result<i64, JournalError> {
    db.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(|e| JournalError::from_sqlite(path, &e))
}

fn check(db: &Connection, path: &Path) -> Result<(), JournalError> {
    match format(db, path)? {
        0 => Ok(()),
        found if found > FORMAT => Err(JournalError::Newer { path: path.to_owned(), found, known: FORMAT }),
        _ => check_head(db, path),
    }
}

/// A journal begins where there is no file, or an empty one; and SQLite would drop a log found beside that. But where
/// operations have been locked, or a log holds records, there was a journal before, and it is lost.
pub(super) fn check_not_lost(path: &Path) -> Result<(), JournalError> {
    // These first: whoever begins a journal meanwhile makes the file before them.
    let had_operations = path.with_file_name("locks").read_dir().is_ok_and(|mut locks| locks.next().is_some());
    let had_records = had_operations || has_log(path);
    let lost = |what: &str| JournalError::Damaged { path: path.to_owned(), what: what.into() };
    match path.metadata().map(|m| m.len()) {
        Ok(0) if had_records => Err(lost("it is empty, but there were operations in it")),
        Ok(1..HEADER) => Err(lost("it is cut short")),
        Err(e) if e.kind() == ErrorKind::NotFound && had_records => Err(JournalError::missing(path)),
        // Nobody has said that there is none.
        Err(e) if e.kind() != ErrorKind::NotFound => Err(JournalError::Unwritable { path: path.to_owned(), what: e.to_string() }),
        _ => Ok(()),
    }
}

/// The newest record must bear out its hash. One of a newer version stops only what depends on it; the whole chain is checked
/// by `doctor` and by the audit.
fn check_head(db: &Connection, path: &Path) -> Result<(), JournalError> {
    let newest = db.query_row("SELECT seq, body, prev, hash FROM record ORDER BY seq DESC LIMIT 1", [], Found::of).optional();
    newest.map_err(|e| JournalError::from_sqlite(path, &e))?.map_or(Ok(()), |found| found.told(path).map(drop))
}
