//! Keeps what somebody looks at fresh and armed: the selected target first, then the visible ones.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use switchback_core::{ArmedRollback, Kind, NotArmed, Observed, Target};
use tokio::sync::Notify;

use super::{Board, BoardEvents, Gate};
use crate::journal::Journal;
use crate::ports::{Clock, Observe, ReadError};
use crate::prepare::arm_target;

/// How old a reading of the selected target may get.
const SELECTED: SignedDuration = SignedDuration::from_secs(5);
/// How old a reading of a visible target may get.
const VISIBLE: SignedDuration = SignedDuration::from_secs(30);
/// How long a destination counts as proven while the target serves the same.
const PROOF: SignedDuration = SignedDuration::from_mins(5);
/// The shortest rest between two rounds.
const REST: Duration = Duration::from_millis(500);

/// What somebody looks at.
#[derive(Debug, Default)]
pub struct Looking {
    at: Mutex<(Option<Target>, Vec<Target>)>,
    moved: Notify,
}

impl Looking {
    /// The eye moved.
    pub fn look(&self, selected: Option<Target>, visible: Vec<Target>) {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = (selected, visible);
        self.moved.notify_one();
    }

    /// Something that is looked at may have changed.
    pub fn again(&self) {
        self.moved.notify_one();
    }

    fn now(&self) -> (Option<Target>, Vec<Target>) {
        self.at.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Runs until dropped.
pub async fn watch(cloud: &dyn Observe, board: &Board, journal: &Journal, gate: &Gate, clock: &dyn Clock, looking: &Looking, events: &dyn BoardEvents) {
    loop {
        match most_urgent(board, looking, clock.now()) {
            Some(target) => {
                gate.pass().await;
                refresh(cloud, board, journal, clock, &target).await;
                events.rows_changed(&[target]);
            }
            None => tokio::select! {
                () = looking.moved.notified() => {}
                () = clock.sleep(REST) => {}
            },
        }
    }
}

/// The first target that is due: never armed before stale, the selected one before the visible ones.
fn most_urgent(board: &Board, looking: &Looking, now: Timestamp) -> Option<Target> {
    let (selected, visible) = looking.now();
    // What has left the board is not asked for any longer, even while somebody still looks at where it was.
    let due = |target: &Target, most: SignedDuration| board.row(target).is_some_and(|row| row.armed_at.is_none_or(|at| now.duration_since(at) > most));
    if let Some(target) = selected.filter(|t| due(t, SELECTED)) {
        return Some(target);
    }
    let unarmed = visible.iter().find(|t| board.row(t).is_some_and(|r| r.armed_at.is_none()));
    unarmed.or_else(|| visible.iter().find(|t| due(t, VISIBLE))).cloned()
}

/// Reads a target anew, and arms it where it changed or its proof is old. A target that is gone, or cannot be read,
/// keeps its last reading and its age.
async fn refresh(cloud: &dyn Observe, board: &Board, journal: &Journal, clock: &dyn Clock, target: &Target) {
    let before = board.before(target);
    let known = board.row(target).filter(|row| row.armed.is_some() && row.proven_at.is_some_and(|at| clock.now().duration_since(at) < PROOF));
    let read = match &known {
        Some(_) => cloud.observe(target).await,
        None => cloud.observe_around(target).await,
    };
    let mut observed = match read {
        Ok(observed) => observed,
        Err(e) => {
            if !matches!(e, ReadError::NotFound { .. }) {
                tracing::debug!(%target, error = %e, "could not be read");
            }
            return board.attempted(before, target, clock.now());
        }
    };
    if let Some(last) = known.and_then(|row| row.observed).filter(|last| last.serving.agrees(&observed.serving)) {
        // For these kinds the quick reading says nothing of what stands around; it was read with the proof.
        if matches!(target.kind(), Kind::Lambda | Kind::Http) {
            observed.around = last.around;
        }
        board.observe(observed);
        return board.attempted(before, target, clock.now());
    }
    match arm_now(cloud, journal, observed.clone()).await {
        Some((observed, armed)) => board.arm(before, observed, armed),
        None => {
            board.observe(observed);
            board.attempted(before, target, clock.now());
        }
    }
}

async fn arm_now(cloud: &dyn Observe, journal: &Journal, observed: Observed) -> Option<(Observed, Result<ArmedRollback, NotArmed>)> {
    let reader = journal.reader().ok()?;
    match arm_target(cloud, reader.as_ref(), observed).await {
        Ok(armed) => Some((armed.observed, armed.rollback)),
        Err(e) => {
            tracing::debug!(error = %e, "could not be armed");
            None
        }
    }
}
