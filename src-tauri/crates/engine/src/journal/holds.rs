//! Holds in the journal: records of their own, beside those of operations. What stands is read from the newest record on each
//! target; the index that finds it is SQLite's.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, Params, Transaction, params};
use switchback_core::event::{Actor, Event};
use switchback_core::hold::{self, Hold, HoldChange};
use switchback_core::intent::Way;
use switchback_core::{Operation, Scope, Target};

use super::apart::{NEWEST_HOLD, NEWEST_HOLDS, all_known, each};
use super::body::{Body, Entry, WITH_HOLDS, hex};
use super::error::JournalError;
use super::reader::{JournalReader, replay};
use super::writer::{JournalWriter, append, place};

/// One record of a hold, as a reader gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct HoldLine {
    /// Its number.
    pub seq: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Where.
    pub scope: Scope,
    /// What changed.
    pub change: HoldChange,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

impl JournalReader {
    /// The holds that stand in a place, in the order in which they were set, without those that cannot be read.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] where a record does not bear out its hash.
    pub fn holds(&self, scope: &Scope) -> Result<Vec<Hold>, JournalError> {
        lines(&self.db, &self.path, NEWEST_HOLDS, params![place(scope)]).map(|lines| standing(lines.read))
    }

    /// Whether every hold of a place can be read.
    ///
    /// # Errors
    /// [`JournalError::NewerRecord`] where the newest record on a target cannot, and so counts as a hold.
    pub fn holds_are_read(&self, scope: &Scope) -> Result<(), JournalError> {
        lines(&self.db, &self.path, NEWEST_HOLDS, params![place(scope)])?.all(&self.path).map(drop)
    }

    /// The hold on one target, if it is on hold. Only its newest record is read.
    ///
    /// # Errors
    /// [`JournalError::NewerRecord`] where that cannot be read; [`JournalError::Damaged`].
    pub fn hold_on(&self, scope: &Scope, target: &Target) -> Result<Option<Hold>, JournalError> {
        on(&self.db, &self.path, scope, target)
    }

    /// Which way an operation leads. An undo leads the opposite way of what it undoes.
    ///
    /// # Errors
    /// As [`JournalReader::operation`].
    pub fn way(&self, operation: &Operation) -> Result<Way, JournalError> {
        way(&self.db, &self.path, operation)
    }

    /// Every record of a hold after `seq`, of every place, oldest first. Those that cannot be read are among [`JournalReader::newer_lines`].
    ///
    /// # Errors
    /// As [`JournalReader::operation`].
    pub fn hold_lines(&self, seq: u64) -> Result<Vec<HoldLine>, JournalError> {
        let sql = "SELECT seq, body, prev, hash FROM record WHERE operation IS NULL AND seq > ?1 ORDER BY seq";
        lines(&self.db, &self.path, sql, params![i64::try_from(seq).unwrap_or(i64::MAX)]).map(|lines| lines.read)
    }
}

impl JournalWriter {
    /// Puts targets on hold, in one transaction. One that is on hold already gets the new words.
    ///
    /// # Errors
    /// The journal's.
    pub fn hold(&mut self, scope: &Scope, targets: &[Target], by: &Actor, note: Option<&str>, at: Timestamp) -> Result<(), JournalError> {
        let set = |target: &Target| HoldChange::Set { target: target.clone(), by: by.clone(), note: note.map(ToOwned::to_owned) };
        self.change_holds(scope, targets.iter().map(set).collect(), at)
    }

    /// Lifts the holds of targets, in one transaction. Of one that is not on hold nothing is recorded.
    ///
    /// # Errors
    /// The journal's.
    pub fn lift(&mut self, scope: &Scope, targets: &[Target], by: &Actor, at: Timestamp) -> Result<(), JournalError> {
        let (mut held, path) = (Vec::new(), self.path.clone());
        for target in targets {
            held.extend(on(&self.db, &path, scope, target)?);
        }
        let lifted = held.into_iter().map(|hold| HoldChange::Lifted { target: hold.target, by: by.clone() });
        self.change_holds(scope, lifted.collect(), at)
    }

    fn change_holds(&mut self, scope: &Scope, changes: Vec<HoldChange>, at: Timestamp) -> Result<(), JournalError> {
        self.transact(|tx| {
            changes.into_iter().try_for_each(|change| {
                let entry = Entry::Hold(change);
                append(tx, &Body { v: WITH_HOLDS, at, scope: Some(scope.clone()), operation: None, entry }).map(drop)
            })
        })
    }
}

/// The target of a step that this event begins, where it takes traffic forward. What only makes something may be made.
pub(super) fn forward_step(db: &Connection, path: &Path, operation: &Operation, entry: &Entry) -> Result<Option<Target>, JournalError> {
    let Entry::Event(Event::StepStarted { step, .. }) = entry else { return Ok(None) };
    let Some(step) = operation.opened.plan.steps.get(*step).filter(|step| !step.action.makes()) else { return Ok(None) };
    Ok((way(db, path, operation)? == Way::Forward).then(|| step.target.clone()))
}

/// Of an undo whose undone operation is not on record, or not understood, nobody knows.
fn way(db: &Connection, path: &Path, operation: &Operation) -> Result<Way, JournalError> {
    let intent = &operation.opened.plan.intent;
    if let Some(way) = intent.way() {
        return Ok(way);
    }
    match intent.undoes().map_or(Ok(None), |undone| replay(db, path, undone)) {
        Ok(Some(undone)) => way(db, path, &undone).map(Way::opposite),
        Ok(None) | Err(JournalError::NewerOperation { .. }) => Ok(Way::Unknown),
        Err(e) => Err(e),
    }
}

/// What keeps these targets from going forward, in the view of whoever is about to write. A record that cannot be read counts as a hold.
pub(super) fn in_the_way(tx: &Transaction<'_>, path: &Path, scope: &Scope, targets: &[Target]) -> Option<JournalError> {
    if let Err(unknown) = all_known(tx, path, scope) {
        return Some(unknown);
    }
    targets.iter().find_map(|target| match on(tx, path, scope, target) {
        Ok(None) => None,
        Ok(Some(_)) => Some(JournalError::OnHold { target: target.clone() }),
        Err(unread) => Some(unread),
    })
}

fn on(db: &Connection, path: &Path, scope: &Scope, target: &Target) -> Result<Option<Hold>, JournalError> {
    let newest = lines(db, path, NEWEST_HOLD, params![place(scope), target.to_string()])?;
    Ok(standing(newest.all(path)?).pop())
}

fn standing(newest: Vec<HoldLine>) -> Vec<Hold> {
    hold::standing(newest.into_iter().map(|line| (line.at, line.change)))
}

/// Records of holds.
#[derive(Default)]
struct Lines {
    /// Those that can be read.
    read: Vec<HoldLine>,
    /// The first that cannot.
    unread: Option<i64>,
}

impl Lines {
    /// All of them, or none.
    fn all(self, path: &Path) -> Result<Vec<HoldLine>, JournalError> {
        match self.unread {
            Some(record) => Err(JournalError::NewerRecord { path: path.to_owned(), record }),
            None => Ok(self.read),
        }
    }
}

fn lines(db: &Connection, path: &Path, sql: &str, params: impl Params) -> Result<Lines, JournalError> {
    let mut lines = Lines::default();
    each(db, path, sql, params, |found, body| {
        match (body.entry, body.scope) {
            (Entry::Hold(change), Some(scope)) => {
                lines.read.push(HoldLine { seq: found.seq.unsigned_abs(), at: body.at, scope, change, hash: hex(&found.hash) });
            }
            (Entry::Begun(_), _) => {}
            (Entry::Hold(_) | Entry::Event(_) | Entry::Newer, _) => drop(lines.unread.get_or_insert(found.seq)),
        }
        Ok(())
    })?;
    Ok(lines)
}
