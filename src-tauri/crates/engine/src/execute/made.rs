//! Steps that make something or start a deployment: read until what was made is ready, or, after a lost answer, until it is found.

use std::collections::BTreeMap;

use switchback_core::event::{Refusal, RefusalKind, Settled};
use switchback_core::saga::{Move, StepState};
use switchback_core::{Action, Observed, Target};

use super::Executor;
use crate::journal::{Found, JournalError, JournalWriter, OpenOperation};
use crate::ports::{Made, Making, ReadError};
use crate::timing::Wait;

impl Executor<'_> {
    pub(super) async fn look(&self, op: &OpenOperation, step: usize) -> Result<Made, ReadError> {
        let (planned, record) = (&op.operation().opened.plan.steps[step], &op.operation().steps[step]);
        let (operation, named, latest) = (&op.operation().id, record.made.as_deref(), record.latest.as_ref());
        let making = Making { operation, target: &planned.target, action: &planned.action, named, sent: record.started_at, latest };
        self.observe.made(&making).await
    }

    /// Waits until what a call has made can be relied on.
    pub(super) async fn verify_made(
        &self,
        writer: &mut JournalWriter,
        op: &mut OpenOperation,
        seen: &BTreeMap<Target, Observed>,
        step: usize,
    ) -> Result<(), JournalError> {
        let (began, deadline, mut wait) = (self.clock.now(), self.deadline(self.timing.make), self.timing.poll);
        loop {
            let found = self.look(op, step).await;
            match &found {
                // That it is there is all that this step was for. What is not known by anything is not published.
                Ok(Made::Ready(_) | Made::Unshown(_) | Made::Untold) => return writer.verified(op, step, self.clock.now()),
                Ok(Made::Settled(latest)) => return writer.settled(op, step, latest.clone(), self.clock.now()),
                Ok(Made::Failed(reason)) => return writer.unverified(op, step, true, reason.clone(), self.clock.now()),
                Ok(Made::Absent | Made::Pending(_)) | Err(_) => {}
            }
            if self.time_is_up(deadline) {
                let message = match found {
                    Err(e) => format!("time is up, and what was made cannot be read: {e}"),
                    Ok(found) => format!("time is up: {} after {} s", unready(op, step, found), self.clock.now().duration_since(began).as_secs().max(0)),
                };
                return writer.unverified(op, step, false, message, self.clock.now());
            }
            self.pause(writer, op, seen, &mut wait).await?;
            if op.operation().saga.next() == Move::Stop {
                return Ok(());
            }
        }
    }

    /// Why this step would publish what nobody was shown: new code has settled, and nothing says that what is set beside it
    /// is what the plan's differences showed.
    pub(super) async fn unshown(&self, op: &OpenOperation, step: usize) -> Option<Refusal> {
        let steps = &op.operation().opened.plan.steps;
        let Action::PublishVersion { latest: None, .. } = &steps[step].action else { return None };
        let code = steps[..step].iter().rposition(|s| s.target == steps[step].target && matches!(s.action, Action::UpdateCode { .. }));
        let found = match code {
            Some(code) => self.look(op, code).await,
            None => Ok(Made::Untold),
        };
        let why = match found {
            Ok(Made::Unshown(why)) => why,
            _ => "no record says what $LATEST was known by when its new code had settled".to_owned(),
        };
        let message = format!("{why}; so nothing was published: plan the deploy again, its differences show what is set now");
        Some(Refusal { code: "latest_unshown".into(), message, request_id: None, kind: RefusalKind::Stale })
    }

    /// After a lost answer: it is there; or it is not, and it is too late for it to come. A late one would take no traffic
    /// by itself, so the wait counts from here and not from when it was sent, which an upload may outlast by far.
    pub(super) async fn settle_made(
        &self,
        writer: &mut JournalWriter,
        op: &mut OpenOperation,
        seen: &mut BTreeMap<Target, Observed>,
        step: usize,
    ) -> Result<(), JournalError> {
        let certain = self.timing.flight_of(op.operation().opened.plan.steps[step].target.kind());
        let give_up = certain.saturating_add(self.timing.verify);
        let (waiting, begun) = (Wait::begin(self.clock), Some(self.clock.now()));
        let mut wait = self.timing.poll;
        loop {
            let since = waiting.since(begun);
            let found = self.look(op, step).await;
            let unread = match found {
                Ok(found) => {
                    let found = became(found);
                    if found.outcome != Settled::NotApplied || since >= certain {
                        return writer.settle(op, step, found, self.clock.now());
                    }
                    None
                }
                Err(why) => Some(why),
            };
            if unread.is_some() && since >= give_up || self.limit.is_over(self.clock) {
                if let Some(why) = unread {
                    writer.still_uncertain(op, step, format!("no answer came, and it is not known whether it was taken: {why}"), self.clock.now())?;
                }
                return self.rest_uncertain(writer, op, seen).await;
            }
            self.pause(writer, op, seen, &mut wait).await?;
            if op.operation().saga.next() == Move::Stop {
                return Ok(());
            }
        }
    }

    /// The same for an operation that goes no further: what is to be read now is all there will be.
    pub(super) async fn settle_what_was_made(&self, writer: &mut JournalWriter, op: &mut OpenOperation, step: usize) -> Result<(), JournalError> {
        // What only its answer tells of, nobody will ever tell: it must not hold its target for ever.
        let Ok(found) = self.look(op, step).await else { return Ok(()) };
        writer.settle(op, step, became(found), self.clock.now())
    }
}

/// What became of a call that was to make something, once no answer can come any more, and the name of what was found.
fn became(found: Made) -> Found {
    let (outcome, made, message) = match found {
        Made::Ready(name) | Made::Pending(name) => (Settled::MatchesAuthorUnproven, name, None),
        Made::Settled(_) | Made::Unshown(_) => (Settled::MatchesAuthorUnproven, None, None),
        Made::Failed(reason) => (Settled::SomethingElse, None, Some(format!("no answer came, and what it made has failed: {reason}"))),
        Made::Absent | Made::Untold => (Settled::NotApplied, None, Some("no answer came, and nothing of it is there".to_owned())),
    };
    Found { outcome, made, message }
}

/// What is not ready yet, by its name where it has one.
fn unready(op: &OpenOperation, step: usize, found: Made) -> String {
    let operation = op.operation();
    match (&operation.opened.plan.steps[step].action, found) {
        (Action::UpdateCode { .. }, Made::Pending(_)) => "$LATEST is still taking its new code".to_owned(),
        (_, Made::Pending(name)) => match name.or_else(|| operation.steps[step].made.clone()) {
            Some(name) => format!("{name} is still Pending"),
            None => "what was made is still Pending".to_owned(),
        },
        _ => "what was made is not there".to_owned(),
    }
}

/// Whether what became of this step's call is found by the name of what it made or started. What takes a step back is not.
pub(super) fn found_by_name(op: &OpenOperation, step: usize) -> bool {
    op.operation().opened.plan.steps[step].action.is_found_by_name() && op.operation().saga.steps()[step] != StepState::Undoing
}

/// Whether this step only makes something.
pub(super) fn makes(op: &OpenOperation, step: usize) -> bool {
    op.operation().opened.plan.steps[step].action.makes()
}
