//! Holds in the journal: records of their own, beside those of operations.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use switchback_core::event::{Actor, Event};
use switchback_core::hold::{self, Hold, HoldChange};
use switchback_core::{Intent, Operation, Scope, Target};

use super::body::{Body, Entry, WITH_HOLDS, hex, sound};
use super::error::JournalError;
use super::reader::{JournalReader, replay};
use super::writer::{JournalWriter, append};

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
    /// The holds that stand in a place, in the order in which they were set.
    ///
    /// # Errors
    /// As [`JournalReader::operation`].
    pub fn holds(&self, scope: &Scope) -> Result<Vec<Hold>, JournalError> {
        standing(&self.db, &self.path, scope)
    }

    /// Whether an operation brings a release, rather than take one back. An undo does the opposite of what it undoes.
    ///
    /// # Errors
    /// As [`JournalReader::operation`].
    pub fn brings_a_release(&self, operation: &Operation) -> Result<bool, JournalError> {
        brings_a_release(&self.db, &self.path, operation)
    }

    /// Every record of a hold, of every place, oldest first.
    ///
    /// # Errors
    /// As [`JournalReader::operation`].
    pub fn hold_lines(&self) -> Result<Vec<HoldLine>, JournalError> {
        lines(&self.db, &self.path)
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
        let held = standing(&self.db, &self.path, scope)?.into_iter().filter(|hold| targets.contains(&hold.target));
        let lifted = held.map(|hold| HoldChange::Lifted { target: hold.target, by: by.clone() });
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
    Ok(brings_a_release(db, path, operation)?.then(|| step.target.clone()))
}

/// Of an undo whose undone operation is not on record nobody knows: it passes, as what goes back does.
fn brings_a_release(db: &Connection, path: &Path, operation: &Operation) -> Result<bool, JournalError> {
    Ok(match &operation.opened.plan.intent {
        Intent::Deploy { .. } | Intent::Shift { .. } | Intent::Promote { .. } => true,
        Intent::Rollback { .. } | Intent::Abort { .. } | Intent::Review { .. } => false,
        Intent::Undo { operation, .. } => match replay(db, path, operation)? {
            // Where a revision was named, nobody but the operator knows which way that was.
            Some(undone) if matches!(undone.opened.plan.intent, Intent::Rollback { to: Some(_), .. } | Intent::Review { .. }) => false,
            Some(undone) => !brings_a_release(db, path, &undone)?,
            None => false,
        },
    })
}

/// Whether a target is on hold, in the view of whoever is about to write. A record that cannot be read counts as one.
pub(super) fn is_held(tx: &Transaction<'_>, path: &Path, scope: &Scope, target: &Target) -> rusqlite::Result<bool> {
    Ok(standing(tx, path, scope).map_or(true, |holds| holds.iter().any(|hold| hold.target == *target)))
}

fn standing(db: &Connection, path: &Path, scope: &Scope) -> Result<Vec<Hold>, JournalError> {
    let here = lines(db, path)?.into_iter().filter(|line| line.scope == *scope);
    Ok(hold::standing(here.map(|line| (line.at, line.change))))
}

fn lines(db: &Connection, path: &Path) -> Result<Vec<HoldLine>, JournalError> {
    let wrong = |e: rusqlite::Error| JournalError::from_sqlite(path, &e);
    let mut statement = db.prepare_cached("SELECT seq, body, prev, hash FROM record WHERE operation IS NULL ORDER BY seq").map_err(wrong)?;
    let mut rows = statement.query([]).map_err(wrong)?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next().map_err(wrong)? {
        let (seq, text): (i64, String) = (row.get(0).map_err(wrong)?, row.get(1).map_err(wrong)?);
        let (prev, hash): (Vec<u8>, Vec<u8>) = (row.get(2).map_err(wrong)?, row.get(3).map_err(wrong)?);
        let body = sound(seq, &text, &prev, &hash, path)?;
        if let (Entry::Hold(change), Some(scope)) = (body.entry, body.scope) {
            lines.push(HoldLine { seq: seq.unsigned_abs(), at: body.at, scope, change, hash: hex(&hash) });
        }
    }
    Ok(lines)
}
