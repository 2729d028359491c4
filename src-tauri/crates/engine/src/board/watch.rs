//! Keeps what somebody looks at fresh and armed: the selected target first, then the visible ones.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use switchback_core::{Observed, Target};
use tokio::sync::Notify;

use super::{Board, BoardEvents, Gate};
use crate::journal::Journal;
use crate::ports::{Clock, Observe, ReadError};
use crate::prepare::arm_target;

/// How old a reading of the selected target may get.
const SELECTED: SignedDuration = SignedDuration::from_secs(5);
/// How old a reading of a visible target may get.
const VISIBLE: SignedDuration = SignedDuration::from_secs(30);
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
    let due = |target: &Target, most: SignedDuration| board.row(target).is_none_or(|row| row.armed_at.is_none_or(|at| now.duration_since(at) > most));
    if let Some(target) = selected.filter(|t| due(t, SELECTED)) {
        return Some(target);
    }
    let unarmed = visible.iter().find(|t| board.row(t).is_some_and(|r| r.armed_at.is_none()));
    unarmed.or_else(|| visible.iter().find(|t| due(t, VISIBLE))).cloned()
}

/// Reads a target anew and arms it. A target that is gone, or cannot be read, keeps its last reading and its age.
async fn refresh(cloud: &dyn Observe, board: &Board, journal: &Journal, clock: &dyn Clock, target: &Target) {
    let observed = match cloud.observe_around(target).await {
        Ok(observed) => observed,
        Err(e) => {
            if !matches!(e, ReadError::NotFound { .. }) {
                tracing::debug!(%target, error = %e, "could not be read");
            }
            board.not_read(target, clock.now());
            return;
        }
    };
    let armed = arm_now(cloud, journal, observed.clone()).await;
    match armed {
        Some((observed, armed)) => board.arm(observed, armed),
        None => {
            board.observe(observed);
            board.not_read(target, clock.now());
        }
    }
}

async fn arm_now(
    cloud: &dyn Observe,
    journal: &Journal,
    observed: Observed,
) -> Option<(Observed, Result<switchback_core::ArmedRollback, switchback_core::NotArmed>)> {
    let reader = journal.reader().ok()?;
    match arm_target(cloud, reader.as_ref(), observed).await {
        Ok(armed) => Some((armed.observed, armed.rollback)),
        Err(e) => {
            tracing::debug!(error = %e, "could not be armed");
            None
        }
    }
}
