//! The writing half: opens operations, and appends one durable record at a time.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use switchback_core::event::{Actor, Event, Opened, Seen, Verdict};
use switchback_core::{CheckedPlan, Operation, OperationId, OperationState, Scope};
use thiserror::Error;

use super::body::{Begun, Body, Entry, VERSION, chain};
use super::error::JournalError;
use super::folder::FileIdentity;
use super::lock::OperationLock;
use super::{Journal, fence, holds, newer, reader, schema};

/// Appends to the journal. Each operation under way has a writer of its own.
#[derive(Debug)]
pub struct JournalWriter {
    pub(super) db: Connection,
    pub(super) path: PathBuf,
    pub(super) dir: PathBuf,
    /// The file it has open: that of this name may be another by now.
    file: FileIdentity,
    /// Held from the first fence on: who put it up is still at work.
    pub(super) at_work: Option<OperationLock>,
}

/// An operation this process holds: what is recorded of it, and the lock that says so.
#[derive(Debug)]
pub struct OpenOperation {
    pub(super) operation: Operation,
    scope: Scope,
    resumed: bool,
    _lock: OperationLock,
    /// While an undo runs, what it undoes cannot be resumed beside it.
    _undone: Option<OperationLock>,
}

impl OpenOperation {
    /// The operation as recorded.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// Whether somebody has taken it up again after it came to rest or was left behind.
    pub fn is_resumed(&self) -> bool {
        self.resumed
    }
}

/// How an operation begins.
#[derive(Debug)]
pub struct Beginning {
    /// Its id.
    pub id: OperationId,
    /// The plan that preflight let through.
    pub plan: CheckedPlan,
    /// Who asked.
    pub actor: Actor,
    /// What the operator expects.
    pub expected: Option<String>,
    /// What it takes over: fenced off by it, and ended in the same transaction that opens it.
    pub took_over: Vec<OperationId>,
    /// The newest record that the plan took in.
    pub head: i64,
    /// When.
    pub at: Timestamp,
}

/// Why an operation could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Others are open on its targets. The beginning is given back for another try.
    #[error("another operation is open on this target: {}", .held.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Held {
        /// Those.
        held: Vec<OperationId>,
        /// What was to begin.
        beginning: Box<Beginning>,
    },
    /// Another operation has come or gone on with its targets since the plan was made, and may have ended already.
    #[error("another operation has worked on this target since the plan was made")]
    Overtaken,
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl JournalWriter {
    pub(super) fn open(journal: &Journal) -> Result<Self, JournalError> {
        schema::check_not_lost(&journal.path())?;
        Self::open_or_make(journal)
    }

    fn open_or_make(journal: &Journal) -> Result<Self, JournalError> {
        let path = journal.path();
        super::make_folder(journal.dir()).map_err(|e| JournalError::Unwritable { path: path.clone(), what: e.to_string() })?;
        let (db, file) = schema::open_for_writing(&path)?;
        Ok(Self { db, path, dir: journal.dir().to_owned(), file, at_work: None })
    }

    pub(super) fn begin(journal: &Journal, begun: Begun, at: Timestamp) -> Result<(), JournalError> {
        let mut writer = Self::open_or_make(journal)?;
        writer.transact(|tx| append(tx, &Body { v: VERSION, at, scope: None, operation: None, entry: Entry::Begun(begun) }).map(|_| ()))
    }

    /// Opens an operation, if no other is open on its targets, nor has worked on them since it was planned. What it has fenced off ends
    /// as superseded by it, at once with its beginning. An undo may pass by the operation it undoes.
    ///
    /// # Errors
    /// [`OpenError::Held`] names the others; [`OpenError::Overtaken`] where a new plan is needed.
    pub fn open_operation(&mut self, beginning: Beginning) -> Result<OpenOperation, OpenError> {
        let lock = self.at_work.take().map_or_else(|| self.lock(&beginning.id), Ok)?;
        let plan = beginning.plan.plan();
        let scope = plan.scope.clone();
        let place = place(&scope);
        let undoes = plan.intent.undoes().map(|operation| operation.0.clone());
        let undone = plan.intent.undoes().map(|operation| self.lock(operation)).transpose()?;
        let targets: Vec<String> = plan.intent.targets().iter().map(ToString::to_string).collect();
        // What goes back looks for no hold.
        let (forward, plan_targets, path) = (!plan.intent.goes_back(), plan.intent.targets(), self.path.clone());
        let (mut held, mut overtaken) = (Vec::new(), false);
        let (plan, findings) = beginning.plan.clone().into_parts();
        let opened = Opened { plan, findings, actor: beginning.actor.clone(), expected: beginning.expected.clone(), took_over: beginning.took_over.clone() };
        let mut uncertain = BTreeMap::new();
        for other in &beginning.took_over {
            match reader::replay(&self.db, &self.path, other) {
                Ok(Some(operation)) => drop(uncertain.insert(other, uncertain_targets(&operation))),
                Ok(None) => {}
                // What it has in flight was waited out where this goes; elsewhere nobody here can tell.
                Err(JournalError::NewerOperation { .. }) => {
                    let elsewhere = newer::targets_of(&self.db, &self.path, other)?.into_iter().filter(|target| !targets.contains(target));
                    uncertain.insert(other, serde_json::Value::from_iter(elsewhere).to_string());
                }
                Err(e) => return Err(e.into()),
            }
        }
        let event = Event::Opened(Box::new(opened.clone()));
        let body = Body { v: VERSION, at: beginning.at, scope: Some(scope.clone()), operation: Some(beginning.id.clone()), entry: Entry::Event(event) };
        self.transact(|tx| {
            let fenced = fence::fenced_by(tx, &beginning.id)?;
            held = holders(tx, &place, &targets)?.into_iter().filter(|h| Some(&h.0) != undoes.as_ref() && !fenced.contains(h)).collect();
            overtaken = anything_new(tx, &place, &targets, beginning.head)? || (forward && holds::in_the_way(tx, &path, &scope, plan_targets).is_some());
            if !held.is_empty() || overtaken {
                return Ok(());
            }
            // One that was taken up again meanwhile is fenced off no more.
            for (other, uncertain) in uncertain.iter().filter(|(other, _)| fenced.contains(other)) {
                supersede(tx, other, uncertain, &beginning, &scope)?;
            }
            fence::lift(tx, &beginning.id)?;
            let seq = append(tx, &body)?;
            tx.execute("INSERT INTO operation (id, scope, seq, undoes) VALUES (?1, ?2, ?3, ?4)", params![beginning.id.0, place, seq, undoes])?;
            for target in &targets {
                tx.execute("INSERT INTO operation_target VALUES (?1, ?2, ?3, ?4)", params![place, target, seq, beginning.id.0])?;
            }
            claim(tx, &place, &targets, &beginning.id)
        })?;
        if held.is_empty() && !overtaken {
            return Ok(OpenOperation { operation: Operation::opened(beginning.id, opened, beginning.at), scope, resumed: false, _lock: lock, _undone: undone });
        }
        self.at_work = Some(lock);
        if held.is_empty() {
            return Err(OpenError::Overtaken);
        }
        held.dedup();
        Err(OpenError::Held { held, beginning: Box::new(beginning) })
    }

    /// Makes sure that no live process works on the operation.
    ///
    /// # Errors
    /// [`JournalError::Live`] where one does.
    pub fn not_live(&self, id: &OperationId) -> Result<(), JournalError> {
        self.lock(id).map(drop)
    }

    /// An operation whose process died before it knew what became of its calls: for a record of that, not to go on with it.
    /// `None` where nothing is uncertain, or where its process lives and may still hear.
    ///
    /// # Errors
    /// The journal's.
    pub fn left_behind(&self, id: &OperationId) -> Result<Option<OpenOperation>, JournalError> {
        let uncertain = || match reader::replay(&self.db, &self.path, id) {
            // Only the version that wrote it can tell.
            Err(JournalError::NewerOperation { .. }) => Ok(None),
            found => found.map(|found| found.filter(|o| o.saga.lost().next().is_some())),
        };
        if uncertain()?.is_none() {
            return Ok(None);
        }
        let lock = match self.lock(id) {
            Err(JournalError::Live { .. }) => return Ok(None),
            lock => lock?,
        };
        // Its process may have heard just before it let go.
        let left = |operation: Operation| OpenOperation { scope: operation.opened.plan.scope.clone(), operation, resumed: true, _lock: lock, _undone: None };
        Ok(uncertain()?.map(left))
    }

    /// Takes up an operation that a process left behind, with all that is recorded of it, if nothing else is open on its
    /// targets since.
    ///
    /// # Errors
    /// [`JournalError::Live`] where a process still works on it, or where another operation, which it names, is open.
    pub fn resume(&mut self, id: &OperationId) -> Result<OpenOperation, JournalError> {
        let lock = self.lock(id)?;
        let mut operation = reader::replay(&self.db, &self.path, id)?.ok_or_else(|| JournalError::Unknown { id: id.clone() })?;
        if operation.state().is_open() {
            self.claim_again(&operation)?;
        }
        operation.saga.reopen();
        Ok(OpenOperation { scope: operation.opened.plan.scope.clone(), operation, resumed: true, _lock: lock, _undone: None })
    }

    /// An undo took its targets' claims from what it undid; a resume needs them back, and no fence around it: whoever put one
    /// up will find it open and put up another.
    fn claim_again(&mut self, operation: &Operation) -> Result<(), JournalError> {
        let place = place(&operation.opened.plan.scope);
        let targets: Vec<String> = operation.targets().iter().map(ToString::to_string).collect();
        let other = self.transact(|tx| {
            let others = holders(tx, &place, &targets)?.into_iter().find(|holder| *holder != operation.id);
            if others.is_none() {
                claim(tx, &place, &targets, &operation.id)?;
                fence::clear(tx, &operation.id)?;
            }
            Ok(others)
        })?;
        other.map_or(Ok(()), |id| Err(JournalError::Live { id }))
    }

    /// Records that an operation came to rest.
    ///
    /// # Errors
    /// The journal's.
    pub fn end(&mut self, op: &mut OpenOperation, state: OperationState, verdict: Verdict, observed: Vec<Seen>, at: Timestamp) -> Result<(), JournalError> {
        self.record(op, Event::Ended { state, verdict, observed }, at)
    }

    /// Takes in what others have recorded of the operation: that a rollback took it over.
    ///
    /// # Errors
    /// The journal's.
    pub fn refresh(&mut self, op: &mut OpenOperation, at: Timestamp) -> Result<(), JournalError> {
        let by = fence::superseded_by(&self.db, &op.operation.id).map_err(|e| JournalError::from_sqlite(&self.path, &e))?;
        if let Some(by) = by {
            op.operation.apply(&Event::Superseded { by }, at)?;
        }
        Ok(())
    }

    /// Appends one event of an operation. A step, an undo or an end is refused where a rollback has taken over, or is about to.
    pub(super) fn record(&mut self, op: &mut OpenOperation, event: Event, at: Timestamp) -> Result<(), JournalError> {
        let mut after = op.operation.clone();
        after.apply(&event, at)?;
        let starts = matches!(event, Event::StepStarted { .. } | Event::UndoStarted { .. });
        let ends = matches!(&event, Event::Ended { .. });
        let closes = matches!(&event, Event::Ended { state, .. } if !state.is_open());
        let id = op.operation.id.clone();
        let body = Body { v: VERSION, at, scope: Some(op.scope.clone()), operation: Some(id.clone()), entry: Entry::Event(event) };
        let uncertain = uncertain_targets(&after);
        let forward = holds::forward_step(&self.db, &self.path, &op.operation, &body.entry)?;
        let (mut taken_by, mut stopped) = (None, None);
        let path = self.path.clone();
        self.transact(|tx| {
            if starts || ends {
                taken_by = fence::successor(tx, &id)?;
                if taken_by.is_some() {
                    return Ok(());
                }
            }
            if let Some(target) = &forward {
                stopped = holds::in_the_way(tx, &path, &op.scope, std::slice::from_ref(target));
                if stopped.is_some() {
                    return Ok(());
                }
            }
            append(tx, &body)?;
            if closes || fence::superseded_by(tx, &id)?.is_some() {
                release(tx, &id, &uncertain)?;
            }
            Ok(())
        })?;
        if let Some(by) = taken_by {
            self.refresh(op, at)?;
            return Err(JournalError::Superseded { by });
        }
        if let Some(stopped) = stopped {
            return Err(stopped);
        }
        op.operation = after;
        Ok(())
    }

    pub(super) fn lock(&self, id: &OperationId) -> Result<OperationLock, JournalError> {
        OperationLock::try_take(&self.dir, id)
            .map_err(|e| JournalError::Unwritable { path: self.path.clone(), what: e.to_string() })?
            .ok_or_else(|| JournalError::Live { id: id.clone() })
    }

    pub(super) fn transact<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T, JournalError> {
        let path = &self.path;
        let wrong = |e: rusqlite::Error| JournalError::from_sqlite(path, &e);
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(wrong)?;
        // Whoever puts a journal aside looks for operations' locks before and after: an operation that they have not seen sees here.
        self.file.still_at(path)?;
        let done = work(&tx).map_err(wrong)?;
        tx.commit().map_err(wrong)?;
        Ok(done)
    }
}

/// The operations that hold these targets.
fn holders(tx: &Transaction<'_>, place: &str, targets: &[String]) -> rusqlite::Result<Vec<OperationId>> {
    let mut find = tx.prepare_cached("SELECT operation FROM claim WHERE scope = ?1 AND target = ?2")?;
    let found = targets.iter().map(|target| find.query_row(params![place, target], |row| row.get(0).map(OperationId)).optional());
    found.filter_map(Result::transpose).collect()
}

fn claim(tx: &Transaction<'_>, place: &str, targets: &[String], id: &OperationId) -> rusqlite::Result<()> {
    let mut put = tx.prepare_cached("INSERT OR REPLACE INTO claim VALUES (?1, ?2, ?3)")?;
    targets.iter().try_for_each(|target| put.execute(params![place, target, id.0]).map(drop))
}

/// A scope as the indices hold it.
pub(super) fn place(scope: &Scope) -> String {
    format!("{}/{}/{}", scope.account, scope.region, scope.endpoint)
}

/// Whether something was recorded after `head` of an operation on these targets.
fn anything_new(tx: &Transaction<'_>, place: &str, targets: &[String], head: i64) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM record WHERE seq > ?3 AND operation IN (SELECT operation FROM operation_target WHERE scope = ?1 AND target = ?2))";
    let mut find = tx.prepare_cached(sql)?;
    targets.iter().try_fold(false, |new, target| Ok(new || find.query_row(params![place, target, head], |row| row.get(0))?))
}

/// Ends an operation in favour of the one that is being opened.
fn supersede(tx: &Transaction<'_>, id: &OperationId, uncertain: &str, by: &Beginning, scope: &Scope) -> rusqlite::Result<()> {
    let entry = Entry::Event(Event::Superseded { by: by.id.clone() });
    append(tx, &Body { v: VERSION, at: by.at, scope: Some(scope.clone()), operation: Some(id.clone()), entry })?;
    tx.execute("UPDATE operation SET superseded_by = ?2 WHERE id = ?1", params![id.0, by.id.0])?;
    release(tx, id, uncertain)
}

/// Lets the targets of an operation go that goes no further, but for those where nobody knows what became of its call: that
/// may land yet, and whoever comes there next has to wait for it.
fn release(tx: &Transaction<'_>, id: &OperationId, uncertain: &str) -> rusqlite::Result<()> {
    let sql = "DELETE FROM claim WHERE operation = ?1 AND target NOT IN (SELECT value FROM json_each(?2))";
    tx.execute(sql, params![id.0, uncertain])?;
    tx.execute("DELETE FROM fence WHERE operation = ?1 AND operation NOT IN (SELECT operation FROM claim)", params![id.0]).map(drop)
}

/// As SQLite reads a list.
fn uncertain_targets(operation: &Operation) -> String {
    serde_json::Value::from_iter(operation.uncertain().map(ToString::to_string)).to_string()
}

/// Appends behind the newest record, whoever wrote that.
pub(super) fn append(tx: &Transaction<'_>, body: &Body) -> rusqlite::Result<i64> {
    let (seq, prev) = tx
        .query_row("SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1", [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))
        .optional()?
        .unwrap_or_default();
    let text = serde_json::to_string(body).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
    let hash = chain(&prev, &text);
    let operation = body.operation.as_ref().map(|o| &o.0);
    tx.execute("INSERT INTO record (seq, operation, body, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5)", params![seq + 1, operation, text, prev, hash])?;
    Ok(seq + 1)
}
