//! A plan being carried out, as the fold of its events.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::action::{Action, Latest};
use crate::event::{Event, Opened, RefusalKind, Seen, Settled, Verdict};
use crate::intent::Intent;
use crate::plan::{OnFailure, Pause};
use crate::saga::{Impossible, Saga, StepState};
use crate::serving::{Serving, Token};
use crate::target::Target;

/// An operation's id: a ULID, so that ids sort by time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationId(pub String);

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationState {
    /// Steps are being sent or verified.
    Running,
    /// A forward operation is taking its steps back.
    Unwinding,
    /// All steps were sent and verified.
    Done,
    /// A forward operation failed and was taken back.
    Undone,
    /// Refused before anything was changed.
    Refused,
    /// A forward operation failed before what is served was changed.
    Failed,
    /// A rollback took its targets over.
    Superseded,
    /// A step could not be taken back: a person must act.
    Stuck,
    /// Not certain, or not whole: a person must look.
    NeedsAttention,
}

impl OperationState {
    /// Whether it still holds its targets: another forward operation on them is refused.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Running | Self::Unwinding | Self::Stuck | Self::NeedsAttention)
    }

    /// The word in results and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Unwinding => "unwinding",
            Self::Done => "done",
            Self::Undone => "undone",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Superseded => "superseded",
            Self::Stuck => "stuck",
            Self::NeedsAttention => "needs_attention",
        }
    }
}

/// An operation with all that is recorded of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// Its id.
    pub id: OperationId,
    /// How it began.
    pub opened: Opened,
    /// When it began.
    pub opened_at: Timestamp,
    /// When it last came to rest.
    pub ended_at: Option<Timestamp>,
    /// The state machine, after all events.
    pub saga: Saga,
    /// Start and end of each step, and the ids of its requests.
    pub steps: Vec<StepRecord>,
    /// What was seen at the end.
    pub observed: Vec<Seen>,
    /// The verdict at the end.
    pub verdict: Option<Verdict>,
    /// Whether something else than a step's aim was seen: another's write, or a deployment that failed.
    pub contradicted: bool,
    /// The kind of the last certain refusal; `None` where a lost answer turned out as not applied.
    pub refusal: Option<RefusalKind>,
}

/// What the records say of one step, beside its status.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StepRecord {
    /// When its first attempt was recorded.
    pub started_at: Option<Timestamp>,
    /// When its newest call, or the call that undoes it, was about to be made.
    pub sent_at: Option<Timestamp>,
    /// When it was last heard of.
    pub ended_at: Option<Timestamp>,
    /// AWS's id of the last request.
    pub request_id: Option<String>,
    /// What it made, or the deployment it started: its name; of new code, its hash.
    pub made: Option<String>,
    /// What the target was read with right after its write, where AWS said so.
    pub token: Option<Token>,
    /// What `$LATEST` was known by right after new code was sent there.
    pub latest: Option<Latest>,
    /// What went wrong, if anything did.
    pub message: Option<String>,
    /// Whether something else than its aim was seen.
    pub contradicted: bool,
}

impl Operation {
    /// The operation as its first event leaves it.
    pub fn opened(id: OperationId, opened: Opened, at: Timestamp) -> Self {
        let saga = Saga::new(&opened.plan);
        let steps = vec![StepRecord::default(); opened.plan.steps.len()];
        Self { id, opened, opened_at: at, ended_at: None, saga, steps, observed: Vec::new(), verdict: None, contradicted: false, refusal: None }
    }

    /// Takes the next event in.
    ///
    /// # Errors
    /// [`Impossible`] for an event that cannot follow: the journal is damaged, or the code is wrong.
    pub fn apply(&mut self, event: &Event, at: Timestamp) -> Result<(), Impossible> {
        self.saga.apply(event)?;
        match event {
            Event::StepUnverified { step, contradicted: true, .. } | Event::StepSettled { step, outcome: Settled::SomethingElse, .. } => {
                self.steps[*step].contradicted = true;
            }
            Event::StepVerified { step, .. } => self.steps[*step].contradicted = false,
            Event::StepRefused { refusal, .. } => self.refusal = Some(refusal.kind),
            _ => {}
        }
        if let Event::StepSucceeded { step, made: Some(made), .. } | Event::StepSettled { step, made: Some(made), .. } = event {
            self.steps[*step].made = Some(made.clone());
            if self.opened.plan.steps[*step].action.makes() {
                self.opened.plan.came_about(*step, made);
            }
        }
        self.contradicted = self.steps.iter().any(|s| s.contradicted);
        match event {
            Event::StepStarted { step, .. } | Event::UndoStarted { step } => {
                let record = &mut self.steps[*step];
                record.started_at = record.started_at.or(Some(at));
                record.sent_at = Some(at);
            }
            Event::StepSucceeded { step, request_id, token, latest, .. } => {
                self.note(*step, at, None);
                self.steps[*step].request_id.clone_from(request_id);
                self.steps[*step].token.clone_from(token);
                self.steps[*step].latest.clone_from(latest);
            }
            Event::UndoFinished { step, request_id } => {
                self.note(*step, at, None);
                self.steps[*step].request_id.clone_from(request_id);
            }
            Event::StepRefused { step, refusal } => {
                self.note(*step, at, Some(format!("{}: {}", refusal.code, refusal.message)));
                self.steps[*step].request_id.clone_from(&refusal.request_id);
            }
            Event::StepIndeterminate { step, message } | Event::StepUnverified { step, message, .. } | Event::UndoFailed { step, message } => {
                self.note(*step, at, Some(message.clone()));
            }
            Event::StepVerified { step, latest } => {
                self.note(*step, at, None);
                if let Some(latest) = latest {
                    self.opened.plan.settled_as(*step, latest);
                }
            }
            Event::StepSettled { step, message, .. } => self.note(*step, at, message.clone()),
            Event::Ended { verdict, observed, .. } => {
                self.ended_at = Some(at);
                self.verdict = Some(*verdict);
                self.observed.clone_from(observed);
            }
            Event::Superseded { .. } => self.ended_at = Some(at),
            Event::Opened(_) => {}
        }
        Ok(())
    }

    /// Where it stands.
    pub fn state(&self) -> OperationState {
        self.saga.state()
    }

    /// What it leaves `target` with: as it was seen at the end, else as its last call left it; while it runs or
    /// arrives, what it is to serve.
    pub fn leaves(&self, target: &Target) -> Option<&Serving> {
        let before = || self.opened.plan.before(target).map(|before| &before.serving);
        let calls = self.opened.plan.steps.iter().zip(self.saga.steps());
        let mut moves = calls.filter(|(step, _)| step.target == *target && !step.action.makes());
        if self.ended_at.is_none() && self.state() != OperationState::Unwinding {
            return moves.next_back().map(|(step, _)| &step.verify).or_else(before);
        }
        // What was sent and not yet seen to arrive is on its way there.
        if let Some((step, _)) = moves.clone().find(|(_, state)| **state == StepState::Applied) {
            return Some(&step.verify);
        }
        let seen = self.observed.iter().find(|seen| seen.target == *target).map(|seen| &seen.serving);
        seen.or_else(|| moves.rfind(|(_, state)| state.is_applied()).map(|(step, _)| &step.verify)).or_else(before)
    }

    /// What was last said of a step that went wrong, by the step's place. Of one that was applied after all, a lost answer or a
    /// throttle on the way there is only history.
    pub fn last_said(&self) -> Option<(usize, &str)> {
        let wrong = |step: usize| !matches!(self.saga.steps()[step], StepState::Applied | StepState::Verified) || self.steps[step].contradicted;
        let said = self.steps.iter().enumerate().rev().filter(|(step, _)| wrong(*step));
        said.filter_map(|(step, record)| Some((step, record.message.as_deref()?))).find(|(_, said)| !said.is_empty())
    }

    /// Its targets.
    pub fn targets(&self) -> &[Target] {
        self.opened.plan.intent.targets()
    }

    /// The targets where a call of it may have taken effect without anybody knowing.
    pub fn uncertain(&self) -> impl Iterator<Item = &Target> {
        self.saga.lost().map(|step| &self.opened.plan.steps[step].target)
    }

    /// What it has made or changed that none of its targets serves, as AWS names it: left behind by a release that went no
    /// further. `by` is the operation that took it over, if one has. While it may still go on, nothing is left behind.
    pub fn made_and_unused(&self, by: Option<&Self>) -> Vec<String> {
        let calls = self.opened.plan.steps.iter().zip(self.saga.steps()).zip(&self.steps).filter(|_| !self.state().is_open());
        let unused = calls.filter(|((step, state), _)| step.action.makes() && state.is_applied() && !self.uses_what_it_made(&step.target, by));
        let named = unused.filter_map(|((step, _), record)| match (&step.action, &step.target) {
            (Action::UploadPackage { bucket, key, .. }, _) => Some(format!("s3://{bucket}/{key}")),
            // Where other code was found it is not known to be ours.
            (Action::UpdateCode { .. }, Target::LambdaAlias { function, .. }) => (!record.contradicted).then(|| format!("{function}:$LATEST")),
            // Publishing what is published already answers the version that is there.
            (_, target) => record.made.clone().filter(|made| !self.opened.plan.before(target).is_some_and(|now| now.serving.serves(made))),
        });
        named.collect()
    }

    /// Whether the target was moved to what was made for it, and was not taken elsewhere by the operation that took over.
    fn uses_what_it_made(&self, target: &Target, by: Option<&Self>) -> bool {
        let to = |op: &Self| op.opened.plan.leads_to(target).cloned();
        // Without a step it was there already.
        let there = by.filter(|by| by.moved(target) || by.opened.plan.steps.iter().all(|s| s.target != *target)).and_then(to);
        there.map_or_else(|| self.moved(target), |there| to(self) == Some(there))
    }

    /// Whether a call of it has moved this target's traffic, and was not taken back.
    fn moved(&self, target: &Target) -> bool {
        let mut calls = self.opened.plan.steps.iter().zip(self.saga.steps());
        calls.any(|(step, state)| step.target == *target && !step.action.makes() && state.is_applied())
    }

    /// The step that an operation which goes forward stands before, with all before it proven.
    pub fn held_before(&self) -> Option<usize> {
        let steps = self.saga.steps();
        let next = steps.iter().position(|s| s.is_to_be_sent()).filter(|next| *next > 0 && steps[next - 1] == StepState::Verified);
        next.filter(|_| self.opened.plan.on_failure == OnFailure::Unwind)
    }

    /// The step of a shift that comes next once its pause is over, where all before it is proven.
    pub fn waits_before(&self) -> Option<(usize, Pause)> {
        let next = self.held_before().filter(|next| self.saga.steps()[*next] == StepState::Pending)?;
        self.opened.plan.steps[next].pause.map(|pause| (next, pause))
    }

    /// What it has not sent, on other targets than these: as the intent that would ask for just that.
    pub fn left_beside(&self, taken: &[Target]) -> Option<Intent> {
        let plan = &self.opened.plan;
        let unsent = |target: &Target| {
            let mut calls = plan.steps.iter().zip(self.saga.steps()).filter(|(step, _)| step.target == *target);
            calls.any(|(_, state)| state.is_to_be_sent())
        };
        let targets: Vec<Target> = self.targets().iter().filter(|t| !taken.contains(t) && unsent(t)).cloned().collect();
        Some(plan.intent.only_for(&targets)).filter(|left| !left.targets().is_empty())
    }

    fn note(&mut self, step: usize, at: Timestamp, message: Option<String>) {
        self.steps[step].ended_at = Some(at);
        if message.is_some() {
            self.steps[step].message = message;
        }
    }
}
