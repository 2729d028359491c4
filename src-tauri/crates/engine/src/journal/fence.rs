//! A fence around an operation that a rollback is about to take over: no step of it starts any more, but it has not ended.
//! It becomes `superseded` in the transaction that opens its successor; if none is opened, the fence is taken down, and the
//! operation goes on or can be resumed. Like claims, fences are locks, not history: no record tells of them.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use switchback_core::OperationId;

use super::error::JournalError;
use super::lock::OperationLock;
use super::writer::{JournalWriter, OpenOperation};

const TABLE: &str = "CREATE TABLE IF NOT EXISTS fence (operation TEXT NOT NULL, successor TEXT NOT NULL, PRIMARY KEY (operation, successor)) STRICT;";

/// Before there were fences, an operation was ended before its successor was opened. Where that then failed, nothing has
/// taken its place: it gets the claims back that nobody has needed since.
const ORPHANS: &str = "
INSERT OR IGNORE INTO claim
    SELECT t.scope, t.target, t.operation FROM operation_target t JOIN operation o ON o.id = t.operation
    WHERE o.superseded_by NOT IN (SELECT id FROM operation)
        AND t.seq = (SELECT max(seq) FROM operation_target newest WHERE newest.scope = t.scope AND newest.target = t.target);
UPDATE operation SET superseded_by = NULL WHERE superseded_by NOT IN (SELECT id FROM operation);
";

/// Makes a file of any age ready for fences.
pub(super) fn ready(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    tx.execute_batch(TABLE)?;
    tx.execute_batch(ORPHANS)
}

impl JournalWriter {
    /// Fences an operation off in favour of `by`; one that has ended, or that another has taken over, is left as it is.
    ///
    /// # Errors
    /// The journal's.
    pub fn fence(&mut self, id: &OperationId, by: &OperationId) -> Result<(), JournalError> {
        if self.at_work.is_none() {
            self.at_work = Some(self.lock(by)?);
        }
        self.transact(|tx| {
            let open = "INSERT OR IGNORE INTO fence SELECT DISTINCT operation, ?2 FROM claim WHERE operation = ?1";
            tx.execute(open, params![id.0, by.0]).map(drop)
        })
    }

    /// What `by` has fenced off, and nobody has taken over or taken up since.
    ///
    /// # Errors
    /// The journal's.
    pub fn fenced_by(&mut self, by: &OperationId) -> Result<Vec<OperationId>, JournalError> {
        self.transact(|tx| fenced_by(tx, by))
    }

    /// Takes the fences down that `by` has put up: nothing has come of it. Others' stand.
    ///
    /// # Errors
    /// The journal's. A fence that is left standing is taken down by a resume.
    pub fn lift_fences(&mut self, by: &OperationId) -> Result<(), JournalError> {
        self.at_work = None;
        self.transact(|tx| lift(tx, by))
    }

    /// Takes all fences around an operation down: whoever put one up has to put up another before it can take over.
    ///
    /// # Errors
    /// The journal's.
    pub fn clear_fences(&mut self, op: &OpenOperation) -> Result<(), JournalError> {
        self.transact(|tx| clear(tx, &op.operation().id))
    }

    /// Whether somebody is about to take the operation over. A fence whose maker has died is taken down.
    ///
    /// # Errors
    /// The journal's.
    pub fn is_fenced(&mut self, op: &OpenOperation) -> Result<bool, JournalError> {
        let makers = makers(&self.db, &op.operation().id).map_err(|e| JournalError::from_sqlite(&self.path, &e))?;
        let (at_work, dead): (Vec<_>, Vec<_>) = makers.into_iter().partition(|by| OperationLock::is_held(&self.dir, by));
        if !dead.is_empty() {
            self.transact(|tx| dead.iter().try_for_each(|by| lift(tx, by)))?;
        }
        Ok(!at_work.is_empty())
    }
}

/// Takes the fences down that `by` has put up.
pub(super) fn lift(tx: &Transaction<'_>, by: &OperationId) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM fence WHERE successor = ?1", params![by.0]).map(drop)
}

/// Who has put up the fences around an operation.
fn makers(db: &Connection, id: &OperationId) -> rusqlite::Result<Vec<OperationId>> {
    db.prepare_cached("SELECT successor FROM fence WHERE operation = ?1")?.query_map(params![id.0], |row| row.get(0).map(OperationId))?.collect()
}

/// The same, as part of a transaction.
pub(super) fn fenced_by(tx: &Transaction<'_>, by: &OperationId) -> rusqlite::Result<Vec<OperationId>> {
    tx.prepare_cached("SELECT operation FROM fence WHERE successor = ?1 ORDER BY operation")?
        .query_map(params![by.0], |row| row.get(0).map(OperationId))?
        .collect()
}

/// Takes all fences around an operation down.
pub(super) fn clear(tx: &Transaction<'_>, id: &OperationId) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM fence WHERE operation = ?1", params![id.0]).map(drop)
}

/// Who has taken the operation over.
pub(super) fn superseded_by(db: &Connection, id: &OperationId) -> rusqlite::Result<Option<OperationId>> {
    let sql = "SELECT superseded_by FROM operation WHERE id = ?1 AND superseded_by IS NOT NULL";
    db.prepare_cached(sql)?.query_row(params![id.0], |row| row.get(0).map(OperationId)).optional()
}

/// Who has taken the operation over, or is about to.
pub(super) fn successor(db: &Connection, id: &OperationId) -> rusqlite::Result<Option<OperationId>> {
    if let Some(by) = superseded_by(db, id)? {
        return Ok(Some(by));
    }
    Ok(makers(db, id)?.pop())
}
