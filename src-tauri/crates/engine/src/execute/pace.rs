//! The time between two steps of a shift, spent awake. After a gap nothing goes forward by itself: the split stays where it
//! is until somebody says how it goes on.

use std::collections::BTreeMap;
use std::time::Duration;

use switchback_core::saga::Move;
use switchback_core::{Observed, OperationState, Target};

use super::Executor;
use crate::journal::{JournalError, JournalWriter, OpenOperation};

/// How much longer than asked a wait may take before it counts as a gap: the machine slept, or the process was stopped. The
/// same for a sleep during anything else that an operation does before its next step.
pub(super) const GAP: Duration = Duration::from_secs(15);

/// How often the wait looks up: whether a rollback has come, and whether it was awake.
const LOOK: Duration = Duration::from_secs(1);

impl Executor<'_> {
    /// Waits until so long after the proof of the step before this one; whoever resumes it later than that waits no more. Where the machine was not awake for it, or something was recorded meanwhile that
    /// ends the operation, the next move is another than that step.
    pub(super) async fn pace(
        &self,
        writer: &mut JournalWriter,
        op: &mut OpenOperation,
        seen: &mut BTreeMap<Target, Observed>,
        step: usize,
        pause: Duration,
    ) -> Result<(), JournalError> {
        let proven = step.checked_sub(1).and_then(|before| op.operation().steps[before].ended_at);
        let since = proven.and_then(|at| Duration::try_from(self.clock.now().duration_since(at)).ok());
        let mut left = pause.saturating_sub(since.unwrap_or_default());
        while !left.is_zero() {
            let slice = left.min(LOOK);
            let (wall, passed) = (self.clock.now(), self.clock.passed());
            self.clock.sleep(slice).await;
            let by_the_wall = Duration::try_from(self.clock.now().duration_since(wall)).unwrap_or_default();
            let took = by_the_wall.max(self.clock.passed().saturating_sub(passed));
            if took > slice + GAP {
                return self.end(writer, op, seen, OperationState::NeedsAttention).await;
            }
            self.limit.grant(slice);
            left = left.saturating_sub(slice);
            self.let_others_decide(writer, op).await?;
            if op.operation().saga.next() == Move::Stop {
                return Ok(());
            }
            self.follow.goes_on(op.operation(), seen);
        }
        // An engine of AWS's may have begun to move the target meanwhile, before any write that would make the reading stale.
        seen.remove(&op.operation().opened.plan.steps[step].target);
        Ok(())
    }
}
