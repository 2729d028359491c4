//! Carries an operation out, one move of its saga at a time: record, call, record, read back.

mod driven;
mod end;
mod lost;
mod made;
mod pace;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use switchback_core::event::{Refusal, RefusalKind};
use switchback_core::operation::StepRecord;
use switchback_core::plan::OnFailure;
use switchback_core::saga::{Move, StepState};
use switchback_core::serving::Observed;
use switchback_core::verify::{Reached, still_as_left};
use switchback_core::{Action, Operation, OperationState, Pause, Step, Target, Token};

use crate::journal::{JournalError, JournalWriter, OpenOperation, OpenStep, StepPermit};
use crate::ports::{Actuate, Clock, Observe, Outcome, ReadError};
use crate::timing::{Limit, Timing, Wait};
use driven::{Arrived, moves_alias};
use made::{found_by_name, makes};
use pace::GAP;

/// Hears how an operation goes on.
pub trait Follow: Send + Sync {
    /// Something was recorded, or a reading came in. `seen` holds the newest reading of each target.
    fn goes_on(&self, operation: &Operation, seen: &BTreeMap<Target, Observed>);
}

/// What an executor works with.
pub struct Executor<'a> {
    /// Reads.
    pub observe: &'a dyn Observe,
    /// Changes.
    pub actuate: &'a dyn Actuate,
    /// Time.
    pub clock: &'a dyn Clock,
    /// How long things may take.
    pub timing: &'a Timing,
    /// How long the command may still wait.
    pub limit: &'a Limit,
    /// Who listens.
    pub follow: &'a dyn Follow,
    /// Whether to read back until it holds; otherwise the operation rests, unverified, once every call is made.
    pub wait: bool,
}

impl Executor<'_> {
    /// Goes on until the operation comes to rest. Whatever is wrong with AWS is recorded, not returned.
    ///
    /// # Errors
    /// Only the journal's: no record, no call. [`JournalError::Superseded`] is not an error here but an end.
    pub async fn run(&self, writer: &mut JournalWriter, op: &mut OpenOperation) -> Result<(), JournalError> {
        let mut seen = readings_still_good(op.operation());
        let (mut paced, awake) = (None, Wait::begin(self.clock));
        // Whoever resumes one that waits to be asked has said that it goes on.
        let mut asked = op.is_resumed() && op.operation().waits_before().is_some();
        loop {
            self.follow.goes_on(op.operation(), &seen);
            if matches!(op.operation().saga.next(), Move::Start { .. } | Move::Undo(_) | Move::End(_)) {
                self.let_others_decide(writer, op).await?;
            }
            let went = match op.operation().saga.next() {
                Move::Start { step, .. } if step > 0 && op.operation().opened.plan.on_failure == OnFailure::Unwind && awake.slept() > GAP => {
                    self.end(writer, op, &mut seen, OperationState::NeedsAttention).await
                }
                Move::Start { step, attempt: 1 } if paced != Some(step) && waits(op, step).is_some() => {
                    let waited = match waits(op, step) {
                        Some(Pause::For { seconds }) => self.pace(writer, op, &mut seen, step, Duration::from_secs(seconds)).await,
                        Some(Pause::UntilAsked) if !asked => self.end(writer, op, &mut seen, OperationState::NeedsAttention).await,
                        Some(Pause::UntilAsked) | None => Ok(()),
                    };
                    // A rest that was refused at a fence is no wait: it is still to come once the fence is down.
                    if waited.is_ok() {
                        (paced, asked) = (Some(step), false);
                    }
                    waited
                }
                Move::Start { step, attempt } => self.start(writer, op, &mut seen, step, attempt).await,
                Move::Settle(step) if found_by_name(op, step) => self.settle_made(writer, op, &mut seen, step).await,
                Move::Settle(step) => self.settle(writer, op, &mut seen, step).await,
                Move::Verify(step) if makes(op, step) => self.verify_made(writer, op, &seen, step).await,
                Move::Verify(_) => self.verify(writer, op, &mut seen).await,
                Move::Undo(step) => self.undo(writer, op, &mut seen, step).await,
                Move::End(state @ (OperationState::Done | OperationState::Undone)) => self.end_where_arrived(writer, op, &mut seen, state).await,
                Move::End(state) => self.end(writer, op, &mut seen, state).await,
                Move::Stop => return Ok(()),
            };
            match went {
                Ok(()) => {}
                // Refused at a fence. Whatever the move was, it is the next one again, and would be refused again.
                Err(JournalError::Superseded { .. }) => self.let_others_decide(writer, op).await?,
                Err(e) => return Err(e),
            }
        }
    }

    /// Where a rollback is about to take over, nothing starts or ends until it has; or until it has come to nothing, and
    /// this one goes on. Reading goes on meanwhile.
    async fn let_others_decide(&self, writer: &mut JournalWriter, op: &mut OpenOperation) -> Result<(), JournalError> {
        let patience = self.clock.passed() + self.timing.longest_flight();
        while writer.is_fenced(op)? {
            if self.clock.passed() >= patience {
                // Who put it up has come to a standstill. Should it go on, it will find this one open and begin again.
                writer.clear_fences(op)?;
            }
            self.clock.sleep(self.timing.poll).await;
        }
        writer.refresh(op, self.clock.now())
    }

    async fn start(
        &self,
        writer: &mut JournalWriter,
        op: &mut OpenOperation,
        seen: &mut BTreeMap<Target, Observed>,
        step: usize,
        attempt: u32,
    ) -> Result<(), JournalError> {
        let planned = op.operation().opened.plan.steps[step].clone();
        if attempt > 1 {
            self.clock.sleep(self.timing.after_throttle(attempt)).await;
        }
        if let Some(refusal) = self.unshown(op, step).await {
            return writer.refuse_unsent(op, step, refusal, self.clock.now());
        }
        // Forward, another target may have been followed for an hour before this one: what CodeDeploy has begun here meanwhile
        // shows in no RevisionId until its first write. On the way back nothing is waited for, and nothing is read twice.
        let plan = &op.operation().opened.plan;
        let forward = plan.on_failure == OnFailure::Unwind;
        let anew = forward && step.checked_sub(1).is_some_and(|before| plan.steps[before].target != planned.target);
        let now = match self.just_before(seen, &planned, anew).await {
            Ok(now) => now,
            Err(refusal) => {
                // What the plan had read is not so any more: the end reads anew.
                seen.remove(&planned.target);
                return writer.refuse_unsent(op, step, refusal, self.clock.now());
            }
        };
        if step > 0 && forward && moves_alias(&planned.action) && now.unread_for_now().is_some() {
            // Nothing is written on the chance that CodeDeploy has not begun here meanwhile: it rests where it stands.
            seen.insert(planned.target, now);
            return self.end(writer, op, seen, OperationState::NeedsAttention).await;
        }
        let held = match writer.start_step(op, step, attempt, now.token.clone(), self.clock.now()) {
            Ok((permit, open)) => return self.send(permit, open, seen).await,
            Err(JournalError::OnHold { .. } | JournalError::NewerRecord { .. } | JournalError::Damaged { .. }) => now,
            Err(e) => return Err(e),
        };
        // It rests where it stands until the hold is lifted, or a version that understands the record goes on; what takes it back may come at any time.
        seen.insert(planned.target, held);
        self.end(writer, op, seen, OperationState::NeedsAttention).await
    }

    /// Makes the one call of a step that is recorded as begun, and records what came of it.
    async fn send(&self, permit: StepPermit, open: OpenStep<'_>, seen: &mut BTreeMap<Target, Observed>) -> Result<(), JournalError> {
        // From here the reading says nothing any more.
        seen.remove(permit.target());
        self.follow.goes_on(open.operation(), seen);
        let (uploads, began) = (matches!(permit.action(), Action::UploadPackage { .. } | Action::UpdateCode { .. }), self.clock.passed());
        let outcome = self.actuate.act(permit).await;
        if uploads {
            self.limit.grant(self.clock.passed().saturating_sub(began));
        }
        match outcome {
            Outcome::Applied(receipt) => open.taken(receipt),
            Outcome::Refused(refusal) => open.refused(refusal, self.clock.now()),
            Outcome::Indeterminate { message } => open.indeterminate(message, self.clock.now()),
        }
    }

    /// The reading a write is compared with. Where AWS compares by itself (a RevisionId) it is the plan's, however old that
    /// is, unless it is to be read `anew`; elsewhere, and for CodeDeploy, which does not, a new one, for the planning took its time. It must show what the plan found: what is served, and,
    /// before this operation's first write, every setting that the fingerprint holds.
    async fn just_before(&self, seen: &BTreeMap<Target, Observed>, planned: &Step, anew: bool) -> Result<Observed, Refusal> {
        let (target, known) = (&planned.target, seen.get(&planned.target));
        let compared = |known: &Observed| matches!(known.token, Token::RevisionId(_)) && !matches!(planned.action, Action::StartDeployment { .. });
        let now = match known {
            Some(known) if !anew && compared(known) => known.clone(),
            _ => self.read_patiently(target).await.map_err(|e| Refusal {
                code: "not_readable".into(),
                message: format!("{target} could not be read just before the write: {e}"),
                request_id: None,
                kind: RefusalKind::Other,
            })?,
        };
        let message = if !now.serving.agrees(&planned.expect) {
            format!("{target} serves {}, not {} as planned: somebody else has changed it", now.serving, planned.expect)
        } else if known.is_some_and(|known| known.token != now.token) {
            format!("{target} serves {} as planned, but somebody else has written to it since it was read", now.serving)
        } else {
            return Ok(now);
        };
        Err(Refusal { code: "changed_since_read".into(), message, request_id: None, kind: RefusalKind::Stale })
    }

    /// A read that fails for a moment keeps no target from going back; but the others are not made to wait long for it.
    async fn read_patiently(&self, target: &Target) -> Result<Observed, ReadError> {
        let mut wait = self.timing.poll;
        let until = self.deadline(wait * 10);
        loop {
            match self.observe.observe(target).await {
                Err(_) if self.clock.now() < until => self.clock.sleep(wait).await,
                read => return read,
            }
            wait *= 2;
        }
    }

    /// Whether nothing more is waited for.
    fn time_is_up(&self, deadline: Timestamp) -> bool {
        self.clock.now() >= deadline || self.limit.is_over(self.clock)
    }

    /// So long from now.
    fn deadline(&self, wait: Duration) -> Timestamp {
        after(self.clock.now(), wait)
    }

    /// Reads back what was sent, until all of it has arrived, its time is up, or something else can be sent.
    async fn verify(&self, writer: &mut JournalWriter, op: &mut OpenOperation, seen: &mut BTreeMap<Target, Observed>) -> Result<(), JournalError> {
        let more_to_send = op.operation().saga.steps().contains(&StepState::Pending);
        if !self.wait && !more_to_send {
            // It rests as applied: whether it arrives is for a resume to see.
            return self.end(writer, op, seen, OperationState::NeedsAttention).await;
        }
        let began = self.clock.now();
        let mut wait = self.timing.poll;
        loop {
            // In turn: none waits for another to arrive, or for another's time to be up.
            for step in applied(op.operation()) {
                self.read_back(writer, op, seen, step, began).await?;
                if op.operation().saga.steps()[step] != StepState::Applied {
                    self.follow.goes_on(op.operation(), seen);
                }
            }
            if applied(op.operation()).is_empty() || matches!(op.operation().saga.next(), Move::Start { .. } | Move::Stop) {
                return Ok(());
            }
            self.pause(writer, op, seen, &mut wait).await?;
            if op.operation().saga.next() == Move::Stop {
                return Ok(());
            }
        }
    }

    /// Reads a step's target back once, and records what that tells, or that the time is up since `began`.
    async fn read_back(
        &self,
        writer: &mut JournalWriter,
        op: &mut OpenOperation,
        seen: &mut BTreeMap<Target, Observed>,
        step: usize,
        began: Timestamp,
    ) -> Result<(), JournalError> {
        let planned = op.operation().opened.plan.steps[step].clone();
        let unreadable = match self.observe.observe(&planned.target).await {
            Ok(mut now) => {
                let verdict = self.reached(op, step, &mut now).await;
                seen.insert(planned.target.clone(), now);
                match verdict {
                    Reached::Yes => return writer.verified(op, step, self.clock.now()),
                    Reached::No(message) => return writer.unverified(op, step, true, message, self.clock.now()),
                    Reached::NotYet => None,
                }
            }
            Err(e) => Some(e),
        };
        if !self.time_is_up(after(began, self.timing.verify_step(&planned))) {
            return Ok(());
        }
        if planned.is_followed() && op.operation().opened.plan.on_failure == OnFailure::Unwind {
            // It goes on without us, and nothing is taken back underneath it: a resume follows it further.
            return self.end(writer, op, seen, OperationState::NeedsAttention).await;
        }
        let message = match unreadable {
            Some(e) => format!("time is up, and {} cannot be read: {e}", planned.target),
            None => format!("time is up: {} was not yet seen to serve {}", planned.target, planned.verify),
        };
        writer.unverified(op, step, false, message, self.clock.now())
    }

    async fn undo(&self, writer: &mut JournalWriter, op: &mut OpenOperation, seen: &mut BTreeMap<Target, Observed>, step: usize) -> Result<(), JournalError> {
        let planned = op.operation().opened.plan.steps[step].clone();
        let unverified = op.operation().saga.steps()[step] == StepState::Unverified;
        if unverified && planned.is_followed() {
            match self.let_arrive(writer, op, seen, step).await? {
                Arrived::There => {}
                Arrived::Back => return writer.undone(op, step, self.clock.now()),
                Arrived::Elsewhere(message) => return writer.undo_failed(op, step, message, self.clock.now()),
                Arrived::TakenOver => return Ok(()),
            }
        }
        // A reading may still show what was there before the last undo.
        let (until, mut wait) = (self.deadline(self.timing.settle_for(planned.target.kind())), self.timing.poll);
        let now = loop {
            let told = |now: &Observed| still_as_left(&planned.verify, &now.serving) || (unverified && still_as_left(&planned.expect, &now.serving));
            match self.observe.observe(&planned.target).await {
                Ok(now) if told(&now) || self.clock.now() >= until => break now,
                Err(e) if self.clock.now() >= until => {
                    return writer.undo_failed(op, step, format!("{} cannot be read: {e}", planned.target), self.clock.now());
                }
                Ok(_) | Err(_) => self.clock.sleep(wait).await,
            }
            wait *= 2;
        };
        if !still_as_left(&planned.verify, &now.serving) {
            if still_as_left(&planned.expect, &now.serving) && unverified {
                return writer.undone(op, step, self.clock.now());
            }
            let message = format!("{} serves {}, not {} as this step left it: somebody else has changed it", planned.target, now.serving, planned.verify);
            return writer.undo_failed(op, step, message, self.clock.now());
        }
        let Some((permit, open)) = writer.start_undo(op, step, now.token, self.clock.now())? else { return Ok(()) };
        self.send(permit, open, seen).await
    }

    /// Waits before the next read, and hears whether a rollback took over in the meantime.
    async fn pause(
        &self,
        writer: &mut JournalWriter,
        op: &mut OpenOperation,
        seen: &BTreeMap<Target, Observed>,
        wait: &mut Duration,
    ) -> Result<(), JournalError> {
        self.follow.goes_on(op.operation(), seen);
        self.clock.sleep(*wait).await;
        *wait = (*wait * 2).min(self.timing.poll * 10);
        writer.refresh(op, self.clock.now())
    }
}

fn waits(op: &OpenOperation, step: usize) -> Option<Pause> {
    op.operation().opened.plan.steps[step].pause
}

/// The plan's readings of targets that no step has tried to change since.
fn readings_still_good(operation: &Operation) -> BTreeMap<Target, Observed> {
    let plan = &operation.opened.plan;
    let tried = |record: &StepRecord| record.sent_at.or(record.ended_at).is_some();
    let touched = |t: &Target| plan.steps.iter().zip(&operation.steps).any(|(step, record)| step.target == *t && tried(record));
    plan.observed.iter().filter(|o| !touched(&o.target)).map(|o| (o.target.clone(), o.clone())).collect()
}

/// So long after a moment; whoever asked for longer than time goes on waits for ever.
fn after(moment: Timestamp, wait: Duration) -> Timestamp {
    moment.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

/// The steps that were taken and are still to be read back.
fn applied(operation: &Operation) -> Vec<usize> {
    let steps = operation.saga.steps().iter().enumerate();
    steps.filter(|(_, state)| **state == StepState::Applied).map(|(step, _)| step).collect()
}
