//! Records beside those of operations: the indices that find them, and what a newer Switchback may have put among them.
//!
//! The indices lie over what the records say, and SQLite keeps them, whichever program writes: there is no table of ours that
//! could be behind. What they find is read from its record, and must bear out its hash. A reader that comes before the first
//! writer of this version finds the same without them.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use switchback_core::Scope;

use super::body::{Body, hex, sound};
use super::error::JournalError;
use super::reader::JournalReader;
use super::writer::place;

/// The version and kind of a record, and of a hold what changed.
macro_rules! form {
    () => {
        "CASE WHEN json_valid(body) THEN (body ->> '$.v') || CASE WHEN body -> '$.entry.begun' IS NOT NULL THEN ' begun' \
         ELSE coalesce(' hold ' || (body ->> '$.entry.hold.change'), '') END END"
    };
}

/// A record's place, as the other indices hold it.
macro_rules! at_place {
    () => {
        "CASE WHEN json_valid(body) THEN (body ->> '$.scope.account') || '/' || (body ->> '$.scope.region') || '/' || (body ->> '$.scope.endpoint') END"
    };
}

/// What a hold is on.
macro_rules! on_target {
    () => {
        "CASE WHEN json_valid(body) THEN body ->> '$.entry.hold.target' END"
    };
}

/// Those that this version does not know. Another version has an index of its own, and SQLite keeps both.
macro_rules! not_known {
    () => {
        concat!("operation IS NULL AND coalesce(", form!(), ", '') NOT IN ('1 begun', '2 hold set', '2 hold lifted')")
    };
}

macro_rules! holds {
    () => {
        concat!("operation IS NULL AND ", form!(), " IN ('2 hold set', '2 hold lifted')")
    };
}

const INDICES: &str = concat!(
    "CREATE INDEX IF NOT EXISTS record_not_known_to_2 ON record (seq) WHERE ",
    not_known!(),
    "; CREATE INDEX IF NOT EXISTS record_of_hold_2 ON record (",
    at_place!(),
    ", ",
    on_target!(),
    ", seq) WHERE ",
    holds!(),
    ";"
);

const NOT_KNOWN: &str = concat!("SELECT seq FROM record WHERE ", not_known!(), " AND coalesce(", at_place!(), ", ?1) = ?1 ORDER BY seq LIMIT 1");

const EACH_NOT_KNOWN: &str = concat!("SELECT seq, body, prev, hash FROM record WHERE ", not_known!(), " AND seq > ?1 ORDER BY seq");

/// The newest record of a hold on a target.
pub(super) const NEWEST_HOLD: &str =
    concat!("SELECT seq, body, prev, hash FROM record WHERE ", holds!(), " AND ", at_place!(), " = ?1 AND ", on_target!(), " = ?2 ORDER BY seq DESC LIMIT 1");

/// The newest record of a hold on each target of a place.
pub(super) const NEWEST_HOLDS: &str = concat!(
    "SELECT seq, body, prev, hash FROM record WHERE seq IN (SELECT max(seq) FROM record WHERE ",
    holds!(),
    " AND ",
    at_place!(),
    " = ?1 GROUP BY ",
    on_target!(),
    ") ORDER BY seq"
);

/// A record beside the operations that only a newer Switchback understands, as a reader gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct NewerLine {
    /// Its number.
    pub seq: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Where; `None` where that is not understood, or it is about no place.
    pub scope: Option<Scope>,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

/// Makes a file of any age ready for them.
pub(super) fn ready(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    tx.execute_batch(INDICES)
}

#[cfg(test)]
thread_local! {
    /// How many records this thread has read one by one.
    pub(super) static TOLD: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// One record as it lies there.
pub(super) struct Found {
    pub seq: i64,
    pub text: String,
    prev: Vec<u8>,
    pub hash: Vec<u8>,
}

impl Found {
    /// From `seq, body, prev, hash`.
    pub fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { seq: row.get(0)?, text: row.get(1)?, prev: row.get(2)?, hash: row.get(3)? })
    }

    /// What it tells, if it bears out its hash.
    pub fn told(&self, path: &Path) -> Result<Body, JournalError> {
        #[cfg(test)]
        TOLD.with(|told| told.set(told.get() + 1));
        sound(self.seq, &self.text, &self.prev, &self.hash, path)
    }
}

impl JournalReader {
    /// Whether anything here may stop what goes forward that this program does not understand: a record beside the operations
    /// that only a newer Switchback knows, of this place or of none, whatever was recorded after it.
    ///
    /// # Errors
    /// [`JournalError::NewerRecord`]: there is one. What goes back does not ask.
    pub fn may_go_forward(&self, scope: &Scope) -> Result<(), JournalError> {
        match not_known(&self.db, scope).map_err(|e| JournalError::from_sqlite(&self.path, &e))? {
            Some(record) => Err(JournalError::NewerRecord { path: self.path.clone(), record }),
            None => Ok(()),
        }
    }

    /// Every record beside the operations after `seq` that only a newer Switchback understands, of every place, oldest first.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] where one does not bear out its hash.
    pub fn newer_lines(&self, seq: u64) -> Result<Vec<NewerLine>, JournalError> {
        let wrong = |e: rusqlite::Error| JournalError::from_sqlite(&self.path, &e);
        let mut statement = self.db.prepare_cached(EACH_NOT_KNOWN).map_err(wrong)?;
        let found = statement.query_map(params![i64::try_from(seq).unwrap_or(i64::MAX)], Found::of).map_err(wrong)?;
        let line = |found: Found| {
            let body = found.told(&self.path)?;
            Ok(NewerLine { seq: found.seq.unsigned_abs(), at: body.at, scope: body.scope, hash: hex(&found.hash) })
        };
        found.map(|found| line(found.map_err(wrong)?)).collect()
    }
}

/// The first record of this place, or of none, that only a newer Switchback knows.
pub(super) fn not_known(db: &Connection, scope: &Scope) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached(NOT_KNOWN)?.query_row(params![place(scope)], |row| row.get(0)).optional()
}
