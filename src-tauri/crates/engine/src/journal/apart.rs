//! Records beside those of operations: the indices that find them, and what a newer Switchback may have put among them.
//!
//! The indices lie over what the records say, and SQLite keeps them, whichever program writes: there is no table of ours that
//! could be behind. What they find is read from its record, and must bear out its hash. A reader that comes before the first
//! writer of this version finds the same without them.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, Params, Row, Transaction, params};
use switchback_core::Scope;

use super::body::{Body, Entry, VERSION, hex, sound};
use super::error::JournalError;
use super::reader::JournalReader;
use super::writer::place;

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

/// Whether a record can be found as a hold: by its version and what changed, with a place and a target that are text, and
/// nothing beside it. Whether it can be read is for its reader to say.
macro_rules! is_hold {
    () => {
        "coalesce(CASE WHEN json_valid(body) THEN body -> '$.v' = '2' AND body ->> '$.entry.hold.change' IN ('set', 'lifted') \
         AND json_remove(body -> '$.entry', '$.hold') = '{}' AND json_type(body, '$.entry.hold.target') = 'text' \
         AND json_type(body, '$.scope.account') = 'text' AND json_type(body, '$.scope.region') = 'text' AND json_type(body, '$.scope.endpoint') = 'text' END, 0)"
    };
}

/// Together with [`others`], every record beside the operations.
macro_rules! holds {
    () => {
        concat!("operation IS NULL AND ", is_hold!(), " = 1")
    };
}

macro_rules! others {
    () => {
        concat!("operation IS NULL AND ", is_hold!(), " = 0")
    };
}

/// Another version, and another definition, has names of its own, and SQLite keeps them all.
const INDICES: &str = concat!(
    "CREATE INDEX IF NOT EXISTS record_beside_of_2 ON record (seq) WHERE ",
    others!(),
    "; CREATE INDEX IF NOT EXISTS record_held_of_2 ON record (",
    at_place!(),
    ", ",
    on_target!(),
    ", seq) WHERE ",
    holds!(),
    ";"
);

const OTHERS: &str = concat!("SELECT seq, body, prev, hash FROM record WHERE ", others!(), " AND coalesce(", at_place!(), ", ?1) = ?1 ORDER BY seq");

const ALL_BESIDE: &str = "SELECT seq, body, prev, hash FROM record WHERE operation IS NULL AND seq > ?1 ORDER BY seq";

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
#[derive(Clone)]
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
    /// [`JournalError::NewerRecord`]: there is one; [`JournalError::Damaged`] where it does not bear out its hash. What goes
    /// back does not ask.
    pub fn may_go_forward(&self, scope: &Scope) -> Result<(), JournalError> {
        all_known(&self.db, &self.path, scope)
    }

    /// Every record beside the operations after `seq` that only a newer Switchback understands, of every place, oldest first.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] where one does not bear out its hash.
    pub fn newer_lines(&self, seq: u64) -> Result<Vec<NewerLine>, JournalError> {
        let mut lines = Vec::new();
        each(&self.db, &self.path, ALL_BESIDE, params![i64::try_from(seq).unwrap_or(i64::MAX)], |found, body| {
            if !(is_beginning(&body) || matches!((&body.entry, &body.scope), (Entry::Hold(_), Some(_)))) {
                lines.push(NewerLine { seq: found.seq.unsigned_abs(), at: body.at, scope: body.scope, hash: hex(&found.hash) });
            }
            Ok(())
        })?;
        Ok(lines)
    }

    /// Whether every record beside the operations, of every place, bears out its hash and can be told.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] where one does not.
    pub fn beside_is_sound(&self) -> Result<(), JournalError> {
        each(&self.db, &self.path, ALL_BESIDE, params![0], |_, _| Ok(()))
    }
}

/// Whether no record of this place, or of none, is one that only a newer Switchback knows.
pub(super) fn all_known(db: &Connection, path: &Path, scope: &Scope) -> Result<(), JournalError> {
    each(db, path, OTHERS, params![place(scope)], |found, body| match is_beginning(&body) {
        true => Ok(()),
        false => Err(JournalError::NewerRecord { path: path.to_owned(), record: found.seq }),
    })
}

/// The one kind of record beside the operations that is no hold and stops nothing.
fn is_beginning(body: &Body) -> bool {
    body.v == VERSION && matches!(body.entry, Entry::Begun(_))
}

/// Reads `seq, body, prev, hash` of records, each with what it tells, until one is wrong.
pub(super) fn each(
    db: &Connection,
    path: &Path,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(Found, Body) -> Result<(), JournalError>,
) -> Result<(), JournalError> {
    let wrong = |e: rusqlite::Error| JournalError::from_sqlite(path, &e);
    let mut statement = db.prepare_cached(sql).map_err(wrong)?;
    for found in statement.query_map(params, Found::of).map_err(wrong)? {
        let found = found.map_err(wrong)?;
        let body = found.told(path)?;
        read(found, body)?;
    }
    Ok(())
}
