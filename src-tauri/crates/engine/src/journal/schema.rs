//! The tables, and opening the file in a known state.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::body::chain;
use super::error::JournalError;

/// The format of the file written today; `PRAGMA user_version`.
pub(super) const FORMAT: i64 = 1;

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

/// Opens for writing, making the tables where the file is new.
pub(super) fn open_for_writing(path: &Path) -> Result<Connection, JournalError> {
    let wrong = |e: &rusqlite::Error| JournalError::from_sqlite(path, e);
    let mut db = Connection::open(path).map_err(|e| wrong(&e))?;
    db.busy_timeout(Duration::from_secs(5)).map_err(|e| wrong(&e))?;
    check_format(&db, path)?;
    db.pragma_update(None, "journal_mode", "WAL").map_err(|e| wrong(&e))?;
    db.pragma_update(None, "synchronous", "FULL").map_err(|e| wrong(&e))?;
    let begin = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(|e| wrong(&e))?;
    if format(&begin, path)? == 0 {
        begin.execute_batch(TABLES).map_err(|e| wrong(&e))?;
        begin.pragma_update(None, "user_version", FORMAT).map_err(|e| wrong(&e))?;
    }
    begin.commit().map_err(|e| wrong(&e))?;
    check_head(&db, path)?;
    Ok(db)
}

/// Opens for reading only; the process cannot write through this connection.
pub(super) fn open_for_reading(path: &Path) -> Result<Connection, JournalError> {
    let wrong = |e: &rusqlite::Error| JournalError::from_sqlite(path, e);
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(|e| wrong(&e))?;
    db.busy_timeout(Duration::from_secs(5)).map_err(|e| wrong(&e))?;
    check_format(&db, path)?;
    if format(&db, path)? != 0 {
        check_head(&db, path)?;
    }
    Ok(db)
}

/// The file's format; 0 where nothing was written yet.
pub(super) fn format(db: &Connection, path: &Path) -> Result<i64, JournalError> {
    db.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(|e| JournalError::from_sqlite(path, &e))
}

fn check_format(db: &Connection, path: &Path) -> Result<(), JournalError> {
    match format(db, path)? {
        found if found > FORMAT => Err(JournalError::Newer { path: path.to_owned(), found, known: FORMAT }),
        _ => Ok(()),
    }
}

/// The newest record must bear out its hash. The whole chain is checked by `doctor` and by the audit.
fn check_head(db: &Connection, path: &Path) -> Result<(), JournalError> {
    let newest = db
        .query_row("SELECT seq, body, prev, hash FROM record ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, Vec<u8>>(2)?, row.get::<_, Vec<u8>>(3)?))
        })
        .optional()
        .map_err(|e| JournalError::from_sqlite(path, &e))?;
    match newest {
        Some((seq, body, prev, hash)) if chain(&prev, &body) != hash => {
            Err(JournalError::Damaged { path: path.to_owned(), what: format!("record {seq} does not bear out its hash") })
        }
        _ => Ok(()),
    }
}
