//! The board: every target with what it serves and where its rollback key would lead, filled in the background.
//!
//! Names come first, then what the listings tell, then the armed rollbacks of the rows somebody looks at. Everything
//! here waits at the [`Gate`] while an operation runs: a rollback never queues behind the inventory.

mod gate;
mod inventory;
mod watch;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use switchback_core::arming::NotArmed;
use switchback_core::{ArmedRollback, Kind, Observed, Target};

pub use gate::{Gate, Shut};
pub use inventory::read_all;
pub use watch::{Looking, watch};

use crate::ports::{Page, ReadError};

/// One target on the board.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The name a person knows it by, where the id is not one.
    pub name: Option<String>,
    /// What it serves; `None` until it was read.
    pub observed: Option<Observed>,
    /// Where the rollback key would lead, or why nowhere; `None` until it was worked out.
    pub armed: Option<Result<ArmedRollback, NotArmed>>,
    /// When it was last attempted to read and arm it.
    pub armed_at: Option<Timestamp>,
    /// When the armed rollback was last proven.
    pub proven_at: Option<Timestamp>,
    /// How often what was armed was called into question: an answer worked out before that no longer counts.
    pub questioned: u64,
}

/// Where a target's row stood before its rollback was worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before(u64);

/// How far the inventory is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// Kinds still being listed.
    pub reading: Vec<Kind>,
    /// What went wrong, by kind.
    pub trouble: BTreeMap<Kind, ReadError>,
    /// When the last listing of a kind began that was read to its end.
    pub listed: BTreeMap<Kind, Timestamp>,
}

/// Hears of changes on the board.
pub trait BoardEvents: Send + Sync {
    /// These rows changed, or are gone: then the board no longer has them.
    fn rows_changed(&self, targets: &[Target]);
    /// The inventory went on.
    fn progressed(&self, progress: &Progress);
}

/// The rows, shared between those who fill them and those who show them.
#[derive(Debug, Default)]
pub struct Board {
    rows: Mutex<BTreeMap<Target, Row>>,
    progress: Mutex<Progress>,
}

impl Board {
    /// A board without rows.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// A copy of all rows, by kind and id.
    pub fn rows(&self) -> Vec<(Target, Row)> {
        self.locked().iter().map(|(t, r)| (t.clone(), r.clone())).collect()
    }

    /// A copy of these rows.
    pub fn some(&self, targets: &[Target]) -> Vec<(Target, Row)> {
        let rows = self.locked();
        targets.iter().filter_map(|t| rows.get(t).map(|r| (t.clone(), r.clone()))).collect()
    }

    /// One row.
    pub fn row(&self, target: &Target) -> Option<Row> {
        self.locked().get(target).cloned()
    }

    /// Rows known by name, and how many of these were read.
    pub fn counts(&self) -> (usize, usize) {
        let rows = self.locked();
        (rows.len(), rows.values().filter(|r| r.observed.is_some()).count())
    }

    /// How far the inventory is.
    pub fn progress(&self) -> Progress {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_progress(&self, change: impl FnOnce(&mut Progress)) -> Progress {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut progress);
        progress.clone()
    }

    /// Takes a page of the inventory in; returns the rows that changed.
    pub fn merge(&self, page: Page) -> Vec<Target> {
        let mut rows = self.locked();
        let mut changed = Vec::new();
        for (target, name) in page.names {
            let row = rows.entry(target.clone()).or_default();
            if row.name.as_ref() != Some(&name) {
                row.name = Some(name);
                changed.push(target);
            }
        }
        for (target, observed) in page.rows {
            let row = rows.entry(target.clone()).or_default();
            if let Some(observed) = observed {
                row.take(observed);
            }
            changed.push(target);
        }
        changed
    }

    fn of_kind(&self, kind: Kind) -> Vec<Target> {
        self.locked().keys().filter(|target| target.kind() == kind).cloned().collect()
    }

    /// The target does not exist any longer.
    fn remove(&self, target: &Target) {
        self.locked().remove(target);
    }

    /// Takes one reading in.
    pub fn observe(&self, observed: Observed) {
        let target = observed.target.clone();
        self.locked().entry(target).or_default().take(observed);
    }

    /// To be asked before the journal and the cloud are read for an armed rollback, and given to [`Board::arm`].
    pub fn before(&self, target: &Target) -> Before {
        Before(self.locked().get(target).map_or(0, |row| row.questioned))
    }

    /// Takes an armed rollback in, worked out from `observed`, unless the target was changed or read anew meanwhile:
    /// then it stays due, and is worked out again.
    pub fn arm(&self, before: Before, observed: Observed, armed: Result<ArmedRollback, NotArmed>) {
        let mut rows = self.locked();
        let row = rows.entry(observed.target.clone()).or_default();
        let overtaken = row.observed.as_ref().is_some_and(|now| now.at > observed.at && !now.serving.agrees(&observed.serving));
        if overtaken || Before(row.questioned) != before {
            row.armed_at = None;
            return row.take(observed);
        }
        row.armed_at = Some(observed.at);
        row.proven_at = row.armed_at;
        row.take(observed);
        row.armed = Some(armed);
    }

    /// What was armed for a target may no longer hold: it is worked out anew.
    pub fn forget_arming(&self, target: &Target) {
        if let Some(row) = self.locked().get_mut(target) {
            row.armed_at = None;
            row.proven_at = None;
            row.questioned += 1;
        }
    }

    /// A target was looked at now: it is not looked at again before its time.
    fn attempted(&self, before: Before, target: &Target, now: Timestamp) {
        if let Some(row) = self.locked().get_mut(target).filter(|row| Before(row.questioned) == before) {
            row.armed_at = Some(now);
        }
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<Target, Row>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Row {
    /// A newer reading replaces an older one; what it contradicts is no longer armed.
    fn take(&mut self, observed: Observed) {
        if self.observed.as_ref().is_some_and(|old| old.at > observed.at) {
            return;
        }
        if self.observed.as_ref().is_some_and(|old| !old.serving.agrees(&observed.serving)) {
            self.armed = None;
        }
        self.observed = Some(observed);
    }
}

#[cfg(test)]
mod tests;
