//! The door to a call: a step is recorded as started, and only then is there a permit; it is closed by its outcome.

use jiff::Timestamp;
use switchback_core::action::Latest;
use switchback_core::event::{Event, Refusal, Settled};
use switchback_core::{Operation, Token};

use super::error::JournalError;
use super::permit::{Receipt, StepPermit};
use super::writer::{JournalWriter, OpenOperation};

/// A step whose call may be on its way. It borrows the writer, so that no second one can be open beside it.
#[derive(Debug)]
#[must_use = "the outcome of a started step must be recorded"]
pub struct OpenStep<'w> {
    writer: &'w mut JournalWriter,
    op: &'w mut OpenOperation,
    step: usize,
    undoing: bool,
}

/// What became of a call whose answer was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// That.
    pub outcome: Settled,
    /// The name of what it has made.
    pub made: Option<String>,
    /// What was seen, where that is not what the call was for.
    pub message: Option<String>,
}

impl JournalWriter {
    /// Records durably that the step starts, and gives out the permit for its one call. `token` is what the write is to
    /// be conditional on, where AWS can do that.
    ///
    /// # Errors
    /// [`JournalError::Superseded`] where a rollback has taken over; then there is no permit.
    pub fn start_step<'w>(
        &'w mut self,
        op: &'w mut OpenOperation,
        step: usize,
        attempt: u32,
        token: Token,
        at: Timestamp,
    ) -> Result<(StepPermit, OpenStep<'w>), JournalError> {
        self.record(op, Event::StepStarted { step, attempt }, at)?;
        let planned = &op.operation.opened.plan.steps[step];
        let permit = StepPermit::mint(op.operation.id.clone(), step, planned.target.clone(), planned.action.clone(), token);
        Ok((permit, OpenStep { writer: self, op, step, undoing: false }))
    }

    /// The same for taking a step back; `None` where AWS has no way back, which is recorded.
    ///
    /// # Errors
    /// As [`JournalWriter::start_step`].
    pub fn start_undo<'w>(
        &'w mut self,
        op: &'w mut OpenOperation,
        step: usize,
        token: Token,
        at: Timestamp,
    ) -> Result<Option<(StepPermit, OpenStep<'w>)>, JournalError> {
        let planned = &op.operation.opened.plan.steps[step];
        let target = planned.target.clone();
        let Some(action) = planned.undo.clone() else {
            self.record(op, Event::UndoFailed { step, message: "AWS has no way back from this step".into() }, at)?;
            return Ok(None);
        };
        self.record(op, Event::UndoStarted { step }, at)?;
        let permit = StepPermit::mint(op.operation.id.clone(), step, target, action, token);
        Ok(Some((permit, OpenStep { writer: self, op, step, undoing: true })))
    }

    /// Records a refusal that was found by comparing, before any call: nothing was sent.
    ///
    /// # Errors
    /// The journal's.
    pub fn refuse_unsent(&mut self, op: &mut OpenOperation, step: usize, refusal: Refusal, at: Timestamp) -> Result<(), JournalError> {
        self.record(op, Event::StepRefused { step, refusal }, at)
    }

    /// Records that an undo could not be sent.
    ///
    /// # Errors
    /// The journal's.
    pub fn undo_failed(&mut self, op: &mut OpenOperation, step: usize, message: String, at: Timestamp) -> Result<(), JournalError> {
        self.record(op, Event::UndoFailed { step, message }, at)
    }

    /// Records that reads show a step taken back, without an answer that says so.
    ///
    /// # Errors
    /// The journal's.
    pub fn undone(&mut self, op: &mut OpenOperation, step: usize, at: Timestamp) -> Result<(), JournalError> {
        self.record(op, Event::UndoFinished { step, request_id: None }, at)
    }

    /// Records what reads have shown of a call whose answer was lost: what it has made, or what they saw instead.
    ///
    /// # Errors
    /// The journal's.
    pub fn settle(&mut self, op: &mut OpenOperation, step: usize, found: Found, at: Timestamp) -> Result<(), JournalError> {
        let Found { outcome, made, message } = found;
        self.record(op, Event::StepSettled { step, outcome, made, message }, at)
    }

    /// Records why reads do not tell what became of a call whose answer was lost. Once: nothing else has changed.
    ///
    /// # Errors
    /// The journal's.
    pub fn still_uncertain(&mut self, op: &mut OpenOperation, step: usize, message: String, at: Timestamp) -> Result<(), JournalError> {
        if op.operation.steps[step].message.as_ref() == Some(&message) {
            return Ok(());
        }
        self.record(op, Event::StepIndeterminate { step, message }, at)
    }

    /// Records that a read-back agreed.
    ///
    /// # Errors
    /// The journal's.
    pub fn verified(&mut self, op: &mut OpenOperation, step: usize, at: Timestamp) -> Result<(), JournalError> {
        self.record(op, Event::StepVerified { step, latest: None }, at)
    }

    /// Records that new code has settled as planned, and what it is published by.
    ///
    /// # Errors
    /// The journal's.
    pub fn settled(&mut self, op: &mut OpenOperation, step: usize, latest: Latest, at: Timestamp) -> Result<(), JournalError> {
        self.record(op, Event::StepVerified { step, latest: Some(latest) }, at)
    }

    /// Records that a read-back did not agree, or not in time.
    ///
    /// # Errors
    /// The journal's.
    pub fn unverified(&mut self, op: &mut OpenOperation, step: usize, contradicted: bool, message: String, at: Timestamp) -> Result<(), JournalError> {
        self.record(op, Event::StepUnverified { step, contradicted, message }, at)
    }
}

impl OpenStep<'_> {
    /// The operation, with this step started.
    pub fn operation(&self) -> &Operation {
        &self.op.operation
    }

    /// AWS took the call.
    ///
    /// # Errors
    /// The journal's: the call was made, and the record of it is missing; a resume will find out by reading.
    pub fn taken(self, receipt: Receipt) -> Result<(), JournalError> {
        let Receipt { step, request_id, token, made, latest, at, operation } = receipt;
        if step != self.step || operation != self.op.operation.id {
            return self.indeterminate(format!("the answer that came was for step {step} of {operation}"), at);
        }
        let event = if self.undoing { Event::UndoFinished { step, request_id } } else { Event::StepSucceeded { step, request_id, token, made, latest } };
        self.writer.record(self.op, event, at)
    }

    /// AWS certainly refused it.
    ///
    /// # Errors
    /// The journal's.
    pub fn refused(self, refusal: Refusal, at: Timestamp) -> Result<(), JournalError> {
        let step = self.step;
        let event = if self.undoing {
            Event::UndoFailed { step, message: format!("{}: {}", refusal.code, refusal.message) }
        } else {
            Event::StepRefused { step, refusal }
        };
        self.writer.record(self.op, event, at)
    }

    /// No answer came. For a step being taken back the record that it began says as much: it stays so until reads tell.
    ///
    /// # Errors
    /// The journal's.
    pub fn indeterminate(self, message: String, at: Timestamp) -> Result<(), JournalError> {
        if self.undoing {
            return Ok(());
        }
        self.writer.record(self.op, Event::StepIndeterminate { step: self.step, message }, at)
    }
}
