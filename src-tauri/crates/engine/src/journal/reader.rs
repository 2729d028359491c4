//! The reading half: operations as the fold of their records. It holds no way to write.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row, params};
use switchback_core::event::Event;
use switchback_core::{Operation, OperationId, Scope, Target};

use super::apart::Found;
use super::body::{Begun, Entry, Line, hex};
use super::error::JournalError;
use super::lock::OperationLock;
use super::newer::{Recorded, known};
use super::writer::place;
use super::{Journal, schema, whole};

/// Reads the journal. The database is opened read-only.
#[derive(Debug)]
pub struct JournalReader {
    pub(super) db: Connection,
    pub(super) path: PathBuf,
    pub(super) dir: PathBuf,
}

impl JournalReader {
    pub(super) fn open(journal: &Journal) -> Result<Option<Self>, JournalError> {
        let path = journal.path();
        schema::check_not_lost(&path)?;
        if !path.exists() {
            return Ok(None);
        }
        let db = schema::open_for_reading(&path)?;
        // A writer makes the tables in its first transaction; before that there is nothing to read.
        if schema::format(&db, &path)? == 0 {
            return Ok(None);
        }
        Ok(Some(Self { db, path, dir: journal.dir().to_owned() }))
    }

    /// How this journal began, where it began beside another: what that one remembered is not in this one.
    ///
    /// # Errors
    /// As [`JournalReader::operation`].
    pub fn begun(&self) -> Result<Option<Begun>, JournalError> {
        let wrong = |e: rusqlite::Error| JournalError::from_sqlite(&self.path, &e);
        // One that began with an operation did not, and that record is for whoever reads the operation.
        let sql = "SELECT seq, body, prev, hash FROM record WHERE seq = 1 AND operation IS NULL";
        let first = self.db.query_row(sql, [], Found::of).optional().map_err(wrong)?;
        let first = first.map(|found| found.told(&self.path)).transpose()?;
        Ok(first.and_then(|body| match body.entry {
            Entry::Begun(begun) => Some(begun),
            Entry::Event(_) | Entry::Hold(_) | Entry::Newer => None,
        }))
    }

    /// One operation.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] where its records do not fit together; [`JournalError::NewerOperation`].
    pub fn operation(&self, id: &OperationId) -> Result<Option<Operation>, JournalError> {
        replay(&self.db, &self.path, id)
    }

    /// The same as it lies there, understood or not.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] where its records do not fit together.
    pub fn on_record(&self, id: &OperationId) -> Result<Option<Recorded>, JournalError> {
        Recorded::read(self, id)
    }

    /// The newest operations of every place, newest first.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] where the records of one do not fit together.
    pub fn recorded(&self, most: usize) -> Result<Vec<Recorded>, JournalError> {
        self.replay_all("SELECT id FROM operation ORDER BY seq DESC LIMIT ?1", params![most as i64])
    }

    /// Those of them that are understood.
    ///
    /// # Errors
    /// As [`JournalReader::recorded`].
    pub fn newest(&self, most: usize) -> Result<Vec<Operation>, JournalError> {
        self.recorded(most).map(known)
    }

    /// Operations on one target, newest first. They never cross account, Region or endpoint.
    ///
    /// # Errors
    /// As [`JournalReader::recorded`].
    pub fn on_target(&self, scope: &Scope, target: &Target, most: usize) -> Result<Vec<Recorded>, JournalError> {
        self.replay_all(
            "SELECT operation FROM operation_target WHERE scope = ?1 AND target = ?2 ORDER BY seq DESC LIMIT ?3",
            params![place(scope), target.to_string(), most as i64],
        )
    }

    /// Operations that still hold their targets, newest first.
    ///
    /// # Errors
    /// As [`JournalReader::recorded`].
    pub fn open_operations(&self) -> Result<Vec<Recorded>, JournalError> {
        self.replay_all("SELECT id FROM operation WHERE id IN (SELECT operation FROM claim) ORDER BY seq DESC", [])
    }

    /// Operations that have one of these targets and are still open, newest first. Nothing else is read.
    ///
    /// # Errors
    /// As [`JournalReader::recorded`].
    pub fn open_on(&self, scope: &Scope, targets: &[Target]) -> Result<Vec<Recorded>, JournalError> {
        let targets: Vec<String> = targets.iter().map(ToString::to_string).collect();
        self.replay_all(
            "SELECT id FROM operation WHERE id IN (SELECT operation FROM claim) AND id IN (
                SELECT operation FROM operation_target WHERE scope = ?1 AND target IN (SELECT value FROM json_each(?2))
            ) ORDER BY seq DESC",
            params![place(scope), serde_json::Value::from(targets).to_string()],
        )
    }

    /// Every operation that undoes another, as (undone, undoing).
    ///
    /// # Errors
    /// The journal's.
    pub fn undone(&self) -> Result<Vec<(OperationId, OperationId)>, JournalError> {
        self.query("SELECT undoes, id FROM operation WHERE undoes IS NOT NULL", [], |row| Ok((OperationId(row.get(0)?), OperationId(row.get(1)?))))
    }

    /// Whether a live process works on the operation.
    pub fn is_live(&self, id: &OperationId) -> bool {
        OperationLock::is_held(&self.dir, id)
    }

    /// Changes whenever another connection has written.
    ///
    /// # Errors
    /// The journal's.
    pub fn generation(&self) -> Result<i64, JournalError> {
        self.db.query_row("SELECT coalesce(max(seq), 0) FROM record", [], |row| row.get(0)).map_err(|e| JournalError::from_sqlite(&self.path, &e))
    }

    /// The records of one operation, oldest first.
    ///
    /// # Errors
    /// As [`JournalReader::operation`].
    pub fn lines(&self, id: &OperationId) -> Result<Vec<Line>, JournalError> {
        lines(&self.db, &self.path, id)
    }

    /// The record an operation began with.
    ///
    /// # Errors
    /// As [`JournalReader::operation`].
    pub fn first_line(&self, id: &OperationId) -> Result<Option<Line>, JournalError> {
        Ok(lines(&self.db, &self.path, id)?.into_iter().next())
    }

    /// Checks that every record bears out its hash and names the one before, and that the indices tell the same. Returns
    /// how many records there are. Records cut off at the end, with the indices cut to fit, leave no trace in the file itself.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] naming the first record that does not.
    pub fn verify_chain(&self) -> Result<u64, JournalError> {
        whole::verify(&self.db, &self.path)
    }

    fn replay_all(&self, sql: &str, params: impl rusqlite::Params) -> Result<Vec<Recorded>, JournalError> {
        let ids = self.query(sql, params, |row| row.get(0).map(OperationId))?;
        ids.iter().filter_map(|id| Recorded::read(self, id).transpose()).collect()
    }

    fn query<T>(&self, sql: &str, params: impl rusqlite::Params, read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>, JournalError> {
        let wrong = |e: &rusqlite::Error| JournalError::from_sqlite(&self.path, e);
        let mut statement = self.db.prepare_cached(sql).map_err(|e| wrong(&e))?;
        let rows = statement.query_map(params, read).map_err(|e| wrong(&e))?;
        rows.collect::<rusqlite::Result<Vec<T>>>().map_err(|e| wrong(&e))
    }
}

/// Replays one operation through the same transition function that carried it out.
pub(super) fn replay(db: &Connection, path: &Path, id: &OperationId) -> Result<Option<Operation>, JournalError> {
    let mut folded: Option<Operation> = None;
    for line in lines(db, path, id)? {
        match (&mut folded, line.event) {
            // Taken over by what was then never opened: nothing has taken its place.
            (_, Event::Superseded { by }) if !is_there(db, path, &by)? => {}
            (None, Event::Opened(opened)) => folded = Some(Operation::opened(id.clone(), *opened, line.at)),
            (Some(operation), event) => {
                operation.apply(&event, line.at).map_err(|e| JournalError::Damaged { path: path.to_owned(), what: format!("record {}: {e}", line.seq) })?
            }
            (None, _) => {
                return Err(JournalError::Damaged { path: path.to_owned(), what: format!("record {} of {id} comes before its beginning", line.seq) });
            }
        }
    }
    Ok(folded)
}

fn is_there(db: &Connection, path: &Path, id: &OperationId) -> Result<bool, JournalError> {
    let mut find = db.prepare_cached("SELECT 1 FROM operation WHERE id = ?1").map_err(|e| JournalError::from_sqlite(path, &e))?;
    find.exists(params![id.0]).map_err(|e| JournalError::from_sqlite(path, &e))
}

fn lines(db: &Connection, path: &Path, id: &OperationId) -> Result<Vec<Line>, JournalError> {
    let wrong = |e: &rusqlite::Error| JournalError::from_sqlite(path, e);
    let mut statement = db.prepare_cached("SELECT seq, body, prev, hash FROM record WHERE operation = ?1 ORDER BY seq").map_err(|e| wrong(&e))?;
    let mut lines = Vec::new();
    for found in statement.query_map(params![id.0], Found::of).map_err(|e| wrong(&e))? {
        let found = found.map_err(|e| wrong(&e))?;
        let seq = found.seq.unsigned_abs();
        let body = found.told(path)?;
        match body.entry {
            Entry::Event(event) => lines.push(Line { seq, at: body.at, scope: body.scope, event, hash: hex(&found.hash) }),
            Entry::Newer => return Err(JournalError::NewerOperation { id: id.clone(), record: seq }),
            Entry::Begun(_) | Entry::Hold(_) => {}
        }
    }
    Ok(lines)
}
