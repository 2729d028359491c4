//! What others have in flight when a rollback takes over: waited out where the rollback itself goes, and told afterwards
//! where it does not.

use switchback_core::{OperationId, OperationState, Target};

use crate::journal::{JournalReader, JournalWriter, Recorded};
use crate::operate::{OperateError, Operator};
use crate::timing::Wait;

impl Operator<'_> {
    /// Of the operations that are fenced off, those that have not ended and have one of these targets. One that was superseded
    /// before holds its target only until it is known what became of its call.
    pub(crate) fn still_to_be_ended(&self, reader: Option<&JournalReader>, fenced: Vec<OperationId>, on: &[Target]) -> Result<Vec<OperationId>, OperateError> {
        let Some(reader) = reader else { return Ok(fenced) };
        let mut left = Vec::new();
        for id in fenced {
            let ends = |other: &Recorded| match other {
                Recorded::Known(other) => other.state() != OperationState::Superseded,
                Recorded::Newer(other) => other.state != OperationState::Superseded,
            };
            if reader.on_record(&id)?.is_some_and(|other| ends(&other) && other.targets().iter().any(|t| on.contains(t))) {
                left.push(id);
            }
        }
        Ok(left)
    }

    /// Waits out what an operation that goes no further has in flight on these targets, and records what became of it, where
    /// its own process cannot any more.
    pub(crate) async fn see_landed(&self, writer: &mut JournalWriter, id: &OperationId, on: &[Target]) -> Result<(), OperateError> {
        self.let_flight_end(id, on).await?;
        if let Some(mut left) = writer.left_behind(id)? {
            self.executor().settle_lost(writer, &mut left, on).await?;
        }
        Ok(())
    }

    /// Once our own calls are seen through: what became of those that the operations we took over had in flight elsewhere.
    /// Where nobody waits, or it cannot be told now, their targets stay held until a resume or the next rollback there tells.
    pub(crate) async fn see_through(&self, writer: &mut JournalWriter, took_over: &[OperationId]) {
        for id in took_over.iter().filter(|_| self.wait) {
            let other = self.journal.reader().ok().flatten().and_then(|reader| reader.operation(id).ok().flatten());
            let Some(other) = other.filter(|other| other.saga.lost().next().is_some()) else { continue };
            if let Err(e) = self.see_landed(writer, id, other.targets()).await {
                tracing::warn!(operation = %id, error = %e, "what became of its last call could not be recorded");
            }
        }
    }

    /// Waits until the calls of an operation on these targets have their outcomes, or can have none any more.
    pub(crate) async fn let_flight_end(&self, id: &OperationId, on: &[Target]) -> Result<(), OperateError> {
        let wait = Wait::begin(self.clock);
        loop {
            let Some(reader) = self.journal.reader()? else { return Ok(()) };
            let other = match reader.on_record(id)? {
                Some(Recorded::Known(other)) => other,
                // Whatever it has sent was recorded before: it lands within that time, or not at all.
                Some(Recorded::Newer(other)) if wait.since(Some(other.heard_at)) < self.timing.longest_flight() => {
                    self.clock.sleep(self.timing.poll).await;
                    continue;
                }
                Some(Recorded::Newer(_)) | None => return Ok(()),
            };
            let may_land = |step: usize| {
                let planned = &other.opened.plan.steps[step];
                let target = &planned.target;
                // What only makes something takes no traffic, whenever it lands.
                !planned.action.makes() && on.contains(target) && wait.since(other.steps[step].sent_at) < self.timing.flight_of(target.kind())
            };
            if !other.saga.lost().any(may_land) {
                return Ok(());
            }
            // Its effect may be seen before its process has an answer to record; but not proven by that, so only the
            // outcome or the time ends the wait.
            self.clock.sleep(self.timing.poll).await;
        }
    }
}
