//! The one transition function of an operation: the executor asks it for the next move, and the journal is replayed
//! through it after a crash. It knows steps by number only, and draws no conclusions that are not in the events.

use serde::Serialize;
use thiserror::Error;

use crate::event::{Event, RefusalKind, Settled};
use crate::operation::OperationState;
use crate::plan::{OnFailure, Plan};
use crate::target::Target;

/// Where one step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Not begun.
    Pending,
    /// Recorded as begun; whether the call was sent is not known until its outcome is recorded.
    Started,
    /// Throttled: certainly not applied, and to be tried again.
    Throttled,
    /// Sent, and no answer came.
    Indeterminate,
    /// Applied, not yet read back.
    Applied,
    /// Applied and read back.
    Verified,
    /// Applied, and the read-back did not agree in time.
    Unverified,
    /// Certainly not applied.
    Refused,
    /// Never attempted, because an earlier step on its target failed.
    Skipped,
    /// Being taken back.
    Undoing,
    /// Taken back.
    Undone,
    /// Could not be taken back.
    UndoFailed,
}

impl StepState {
    /// Whether its call is known to have taken effect, and was not taken back.
    pub fn is_applied(self) -> bool {
        matches!(self, Self::Applied | Self::Verified | Self::Unverified | Self::UndoFailed)
    }

    /// Whether its call is still to be made, for the first time or again.
    pub fn is_to_be_sent(self) -> bool {
        matches!(self, Self::Pending | Self::Throttled)
    }
}

/// What the executor is to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// Make the call of this step, as this attempt.
    Start {
        /// The step.
        step: usize,
        /// Counted from 1.
        attempt: u32,
    },
    /// Find out by reading what became of this step's call, or of the one that takes it back.
    Settle(usize),
    /// Read back until this step's aim holds or its time is up.
    Verify(usize),
    /// Take this step back.
    Undo(usize),
    /// Record the end.
    End(OperationState),
    /// Nothing: another operation has taken over, or it has ended.
    Stop,
}

/// An event that cannot follow the ones before it.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("event {event} cannot follow when step {step:?} is {state}: the journal is damaged")]
pub struct Impossible {
    /// The event.
    pub event: String,
    /// The step it names.
    pub step: Option<usize>,
    /// What stood before it.
    pub state: String,
}

/// Attempts at one step while AWS throttles it.
pub const MOST_ATTEMPTS: u32 = 6;

/// The state of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Saga {
    steps: Vec<StepState>,
    attempts: Vec<u32>,
    targets: Vec<Target>,
    /// Steps that only make something: what they made stays when the rest is taken back.
    stays: Vec<bool>,
    on_failure: OnFailure,
    superseded: bool,
    ended: Option<OperationState>,
}

impl Saga {
    /// A saga before its first step.
    pub fn new(plan: &Plan) -> Self {
        Self {
            steps: vec![StepState::Pending; plan.steps.len()],
            attempts: vec![0; plan.steps.len()],
            targets: plan.steps.iter().map(|s| s.target.clone()).collect(),
            stays: plan.steps.iter().map(|s| s.action.makes()).collect(),
            on_failure: plan.on_failure,
            superseded: false,
            ended: None,
        }
    }

    /// Where each step stands, in the plan's order.
    pub fn steps(&self) -> &[StepState] {
        &self.steps
    }

    /// Where the operation stands.
    pub fn state(&self) -> OperationState {
        match self.ended {
            _ if self.superseded => OperationState::Superseded,
            Some(state) => state,
            None if self.unwinding() => OperationState::Unwinding,
            None => OperationState::Running,
        }
    }

    /// Lets an operation that came to rest while still open go on: what could not be verified is read again, what could
    /// not be taken back is tried again, and in one that goes on past failures, what was certainly not applied is too.
    pub fn reopen(&mut self) {
        if !self.ended.is_some_and(OperationState::is_open) {
            return;
        }
        self.ended = None;
        for (step, attempts) in self.steps.iter_mut().zip(&mut self.attempts) {
            match (self.on_failure, *step) {
                (OnFailure::GoOn, StepState::Unverified) => *step = StepState::Applied,
                (OnFailure::GoOn, StepState::Refused | StepState::Skipped) => (*step, *attempts) = (StepState::Pending, 0),
                (OnFailure::Unwind, StepState::UndoFailed) => *step = StepState::Unverified,
                _ => {}
            }
        }
    }

    /// Takes one event in.
    ///
    /// # Errors
    /// [`Impossible`] for an event that cannot follow; the saga is then unchanged.
    pub fn apply(&mut self, event: &Event) -> Result<(), Impossible> {
        use StepState::{Applied, Indeterminate, Pending, Refused, Started, Throttled, UndoFailed, Undoing, Undone, Unverified, Verified};
        let (step, to, from): (usize, StepState, &[StepState]) = match event {
            Event::Opened(_) => return Ok(()),
            Event::Superseded { .. } => {
                self.superseded = true;
                return Ok(());
            }
            Event::Ended { state, .. } => {
                self.ended = Some(*state);
                return Ok(());
            }
            Event::StepStarted { step, .. } if self.on_failure == OnFailure::GoOn => (*step, Started, &[Pending, Throttled, Refused]),
            Event::StepStarted { step, .. } => (*step, Started, &[Pending, Throttled]),
            Event::StepSucceeded { step, .. } => (*step, Applied, &[Started, Indeterminate]),
            Event::StepRefused { step, refusal } => {
                let again = refusal.kind == RefusalKind::Throttled && self.attempts.get(*step).is_some_and(|n| *n < MOST_ATTEMPTS);
                // Refused, resumed, and refused again.
                (*step, if again { Throttled } else { Refused }, &[Pending, Started, Throttled, Refused])
            }
            // Again where reads could not tell either, with the reason.
            Event::StepIndeterminate { step, .. } => (*step, Indeterminate, &[Started, Indeterminate]),
            Event::StepSettled { step, outcome, .. } => {
                let to = match outcome {
                    Settled::MatchesAuthorUnproven => Applied,
                    Settled::NotApplied => Refused,
                    Settled::SomethingElse => Unverified,
                };
                (*step, to, &[Started, Indeterminate])
            }
            Event::StepVerified { step, .. } => (*step, Verified, &[Applied, Unverified]),
            Event::StepUnverified { step, .. } => (*step, Unverified, &[Applied, Unverified]),
            Event::UndoStarted { step } => (*step, Undoing, &[Applied, Verified, Unverified, UndoFailed]),
            // Without a call where a reading shows that it is as before.
            Event::UndoFinished { step, .. } => (*step, Undone, &[Undoing, Unverified, UndoFailed]),
            Event::UndoFailed { step, .. } => (*step, UndoFailed, &[Applied, Verified, Unverified, Undoing, UndoFailed]),
        };
        if !self.steps.get(step).is_some_and(|now| from.contains(now)) {
            let name = format!("{event:?}");
            return Err(Impossible {
                event: name.split([' ', '(']).next().unwrap_or_default().to_owned(),
                step: Some(step),
                state: self.steps.get(step).map_or("unknown".to_owned(), |s| format!("{s:?}")),
            });
        }
        if let Event::StepStarted { attempt, .. } = event {
            self.attempts[step] = *attempt;
        }
        self.steps[step] = to;
        // Whoever writes a step event goes on with an operation that had come to rest.
        self.ended = None;
        if self.on_failure == OnFailure::GoOn {
            match to {
                Refused | Unverified => self.turn_rest_of(step, Pending, StepState::Skipped),
                // Seen to hold after all: what builds on it may follow.
                Verified => self.turn_rest_of(step, StepState::Skipped, Pending),
                _ => {}
            }
        }
        Ok(())
    }

    /// What comes next.
    pub fn next(&self) -> Move {
        if self.superseded || self.ended.is_some() {
            return Move::Stop;
        }
        match self.on_failure {
            OnFailure::Unwind => self.next_forward(),
            OnFailure::GoOn => self.next_back(),
        }
    }

    /// Steps whose call, or the one that takes them back, may have taken effect without anybody knowing.
    pub fn lost(&self) -> impl Iterator<Item = usize> {
        let lost = |s: &StepState| matches!(s, StepState::Started | StepState::Indeterminate | StepState::Undoing);
        self.steps.iter().enumerate().filter(move |(_, s)| lost(s)).map(|(step, _)| step)
    }

    /// Forward: each step is verified before the next; a failure takes back what was done, last first.
    fn next_forward(&self) -> Move {
        use StepState::{Applied, Pending, Refused, Throttled, UndoFailed, Undoing, Undone, Unverified, Verified};
        if let Some(lost) = self.lost().next() {
            return Move::Settle(lost);
        }
        if self.unwinding() {
            if self.steps.contains(&UndoFailed) {
                return Move::End(OperationState::Stuck);
            }
            let done = |s: &StepState| matches!(s, Applied | Verified | Unverified);
            return match (0..self.steps.len()).rfind(|step| done(&self.steps[*step]) && !self.stays[*step]) {
                Some(step) => Move::Undo(step),
                None if self.steps.contains(&Undone) => Move::End(OperationState::Undone),
                None => Move::End(OperationState::Failed),
            };
        }
        for (step, state) in self.steps.iter().enumerate() {
            match state {
                Pending | Throttled => return Move::Start { step, attempt: self.attempts[step] + 1 },
                Applied => return Move::Verify(step),
                Verified | Refused | Unverified | Undoing | Undone | UndoFailed | StepState::Skipped | StepState::Started | StepState::Indeterminate => {}
            }
        }
        Move::End(OperationState::Done)
    }

    /// Back: every call first, so that no target waits for another's read-back, throttle or lost answer; only a step that
    /// another on the same target builds on is verified before that one.
    fn next_back(&self) -> Move {
        use StepState::{Applied, Pending, Throttled, Verified};
        let start = |step: usize| Move::Start { step, attempt: self.attempts[step] + 1 };
        let same = |step: usize| move |other: &usize| self.targets[*other] == self.targets[step];
        let is = |wanted: StepState| (0..self.steps.len()).filter(move |step| self.steps[*step] == wanted);
        if let Some(free) = is(Pending).find(|step| (0..*step).filter(same(*step)).all(|before| self.steps[before] == Verified)) {
            return start(free);
        }
        if let Some(throttled) = is(Throttled).next() {
            return start(throttled);
        }
        if let Some(step) = is(Applied).find(|step| is(Pending).any(|later| same(*step)(&later))) {
            return Move::Verify(step);
        }
        if let Some(lost) = self.lost().next() {
            return Move::Settle(lost);
        }
        if let Some(step) = is(Applied).next() {
            return Move::Verify(step);
        }
        let all = |wanted: &[StepState]| self.steps.iter().all(|s| wanted.contains(s));
        if all(&[Verified]) {
            Move::End(OperationState::Done)
        } else if all(&[StepState::Refused, StepState::Skipped]) {
            Move::End(OperationState::Refused)
        } else {
            Move::End(OperationState::NeedsAttention)
        }
    }

    fn unwinding(&self) -> bool {
        use StepState::{Refused, UndoFailed, Undoing, Undone, Unverified};
        self.on_failure == OnFailure::Unwind && self.steps.iter().any(|s| matches!(s, Refused | Unverified | Undoing | Undone | UndoFailed))
    }

    fn turn_rest_of(&mut self, step: usize, from: StepState, to: StepState) {
        for later in step + 1..self.steps.len() {
            if self.targets[later] == self.targets[step] && self.steps[later] == from {
                self.steps[later] = to;
            }
        }
    }
}

#[cfg(test)]
mod tests;
