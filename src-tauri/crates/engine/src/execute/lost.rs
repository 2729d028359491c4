//! After a lost answer: reads tell what became of the call.

use std::collections::BTreeMap;

use switchback_core::event::Settled;
use switchback_core::saga::{Move, StepState};
use switchback_core::verify::{shows_effect, still_as_left};
use switchback_core::{Observed, OperationState, Serving, Step, Target};

use super::made::found_by_name;
use super::{Executor, applied};
use crate::journal::{Found, JournalError, JournalWriter, OpenOperation};
use crate::timing::Wait;

impl Executor<'_> {
    /// After a lost answer: what we wanted is there; or it is not, and it is too late for it to come; or neither.
    pub(super) async fn settle(
        &self,
        writer: &mut JournalWriter,
        op: &mut OpenOperation,
        seen: &mut BTreeMap<Target, Observed>,
        step: usize,
    ) -> Result<(), JournalError> {
        let planned = op.operation().opened.plan.steps[step].clone();
        let (sent, waiting) = (op.operation().steps[step].sent_at, Wait::begin(self.clock));
        let certain = self.timing.flight_of(planned.target.kind());
        let give_up = certain.saturating_add(self.timing.verify);
        let undoing = op.operation().saga.steps()[step] == StepState::Undoing;
        let mut wait = self.timing.poll;
        loop {
            let since = waiting.since(sent);
            let outcome = match self.observe.observe(&planned.target).await {
                Ok(now) if undoing => {
                    let told = self.settle_undo(writer, op, step, &now.serving, since >= certain)?;
                    seen.insert(planned.target.clone(), now);
                    if told {
                        return Ok(());
                    }
                    None
                }
                Ok(now) => {
                    let outcome = what_became(&planned, &now.serving, since >= certain);
                    seen.insert(planned.target.clone(), now);
                    outcome
                }
                // Nothing can be read.
                Err(_) if since >= give_up => return self.rest_uncertain(writer, op, seen).await,
                Err(_) => None,
            };
            if let Some(outcome) = outcome {
                return writer.settle(op, step, outcome, self.clock.now());
            }
            if self.limit.is_over(self.clock) {
                return self.rest_uncertain(writer, op, seen).await;
            }
            self.pause(writer, op, seen, &mut wait).await?;
            if op.operation().saga.next() == Move::Stop {
                return Ok(());
            }
        }
    }

    /// What became of a call stays uncertain, and a resume goes on from here. What else was sent is read back first.
    pub(super) async fn rest_uncertain(
        &self,
        writer: &mut JournalWriter,
        op: &mut OpenOperation,
        seen: &mut BTreeMap<Target, Observed>,
    ) -> Result<(), JournalError> {
        if !applied(op.operation()).is_empty() {
            self.verify(writer, op, seen).await?;
        }
        if op.operation().saga.next() == Move::Stop {
            return Ok(());
        }
        self.end(writer, op, seen, OperationState::NeedsAttention).await
    }

    /// Records what a reading says of a call that was to take a step back; `false` where it does not tell yet.
    fn settle_undo(&self, writer: &mut JournalWriter, op: &mut OpenOperation, step: usize, now: &Serving, too_late: bool) -> Result<bool, JournalError> {
        let planned = &op.operation().opened.plan.steps[step];
        if still_as_left(&planned.expect, now) {
            return writer.undone(op, step, self.clock.now()).map(|()| true);
        }
        if too_late {
            let message = format!("no answer came, and {} serves {now}, not {} as before", planned.target, planned.expect);
            writer.undo_failed(op, step, message, self.clock.now())?;
        }
        Ok(too_late)
    }

    /// Settles the calls on these targets of an operation that goes no further and whose process is dead, now that they can
    /// land no more. What cannot be read stays uncertain.
    pub(crate) async fn settle_lost(&self, writer: &mut JournalWriter, op: &mut OpenOperation, on: &[Target]) -> Result<(), JournalError> {
        let lost: Vec<usize> = op.operation().saga.lost().collect();
        for step in lost {
            let planned = op.operation().opened.plan.steps[step].clone();
            if !on.contains(&planned.target) {
                continue;
            }
            if found_by_name(op, step) {
                self.settle_what_was_made(writer, op, step).await?;
                continue;
            }
            let Ok(now) = self.observe.observe(&planned.target).await else { continue };
            if op.operation().saga.steps()[step] == StepState::Undoing {
                self.settle_undo(writer, op, step, &now.serving, true)?;
            } else if let Some(outcome) = what_became(&planned, &now.serving, true) {
                writer.settle(op, step, outcome, self.clock.now())?;
            }
        }
        Ok(())
    }
}

/// What a reading says of a call whose answer was lost. That it did not take effect is said only when it is too late for it.
fn what_became(planned: &Step, now: &Serving, too_late: bool) -> Option<Found> {
    if shows_effect(planned, now) {
        return Some(Found { outcome: Settled::MatchesAuthorUnproven, made: None, message: None });
    }
    let as_before = now.agrees(&planned.expect);
    let outcome = if as_before { Settled::NotApplied } else { Settled::SomethingElse };
    let message = match as_before {
        true => format!("no answer came, and {} still serves {now}: the call did not arrive", planned.target),
        false => format!("no answer came, and {} serves {now}, neither {} as before nor {}", planned.target, planned.expect, planned.verify),
    };
    too_late.then_some(Found { outcome, made: None, message: Some(message) })
}
