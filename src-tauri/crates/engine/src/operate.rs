//! The flows that open operations: rollback with its take-over, undo, and resume.

use switchback_core::arming::NotArmed;
use switchback_core::event::{Actor, RefusalKind};
use switchback_core::intent::Way;
use switchback_core::preflight::{Finding, Rule, Severity};
use switchback_core::saga::StepState;
use switchback_core::{Action, CheckedPlan, Intent, Operation, OperationId, OperationState, Plan, Revision, Target};
use thiserror::Error;

use crate::execute::{Executor, Follow};
use crate::journal::{Beginning, Journal, JournalError, JournalReader, JournalWriter, OpenError, Recorded};
use crate::memory::Memory;
use crate::ports::{Actuate, Clock, Observe};
use crate::prepare::{self, PrepareError, Prepared};
use crate::shown::is_as_shown;
use crate::timing::{Limit, Timing};

/// Everything an operation needs. A read-only process cannot build one: it has no [`Actuate`].
pub struct Operator<'a> {
    /// Reads.
    pub observe: &'a dyn Observe,
    /// Changes.
    pub actuate: &'a dyn Actuate,
    /// Time.
    pub clock: &'a dyn Clock,
    /// How long things may take.
    pub timing: &'a Timing,
    /// How long the command may still wait; it began when this was made.
    pub limit: Limit,
    /// Who listens.
    pub follow: &'a dyn Follow,
    /// Whether to wait for the read-back.
    pub wait: bool,
    /// Where it is recorded.
    pub journal: &'a Journal,
    /// Who asks.
    pub actor: Actor,
}

/// What the operator asked of a rollback, beside its targets.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The revision named, instead of the armed one.
    pub to: Option<Revision>,
    /// Refuse if the target serves something else.
    pub if_current: Option<Revision>,
    /// The plan on screen, by [`plan_id`](crate::shown::plan_id).
    pub plan: Option<String>,
    /// What the operator expects.
    pub expected: Option<String>,
}

/// How a flow ended without an error of its own.
#[derive(Debug)]
pub enum Went {
    /// An operation was opened and came to rest.
    Operation(Box<Operation>),
    /// Every target was already there: nothing was opened.
    AlreadyThere(Box<Prepared>),
}

/// Why nothing was opened.
#[derive(Debug, Error)]
pub enum OperateError {
    /// There is no plan.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// Preflight blocks it.
    #[error("preflight blocks it")]
    Blocked(Vec<Finding>),
    /// The fresh plan differs from the one on screen.
    #[error("what would be done now differs from what was shown")]
    PlanChanged(Box<Prepared>),
    /// The target serves something else than the operator said.
    #[error("{target} serves {serves}, not {asked}")]
    NotCurrent {
        /// The target.
        target: Target,
        /// What it serves.
        serves: String,
        /// What was said.
        asked: Revision,
    },
    /// Another operation is open.
    #[error("another operation is open on this target: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Held(Vec<OperationId>),
    /// The journal failed before any call. The plan is given back for the operator's own hands.
    #[error("{source}")]
    NoRecord {
        /// Why.
        source: JournalError,
        /// What would have been done.
        plan: Option<Box<Prepared>>,
    },
    /// The journal failed in the middle: what is recorded stands, and a resume goes on from there.
    #[error("operation {id} could not be recorded further: {source}")]
    RecordLost {
        /// The operation.
        id: OperationId,
        /// Why.
        source: JournalError,
    },
}

impl From<JournalError> for OperateError {
    fn from(source: JournalError) -> Self {
        Self::NoRecord { source, plan: None }
    }
}

impl Operator<'_> {
    /// Takes targets back. Never refused for another open operation: it takes over.
    ///
    /// # Errors
    /// [`OperateError`]: nothing was opened, or, for `RecordLost`, its record broke off.
    pub async fn rollback(&self, targets: &[Target], asked: &Asked) -> Result<Went, OperateError> {
        let mut went = self.rollback_recorded(targets, asked).await;
        if let Ok(Went::Operation(operation)) = &went
            && let Some((target, to)) = overrun(operation)
        {
            // What was to be stopped had come to its end: the way back is another now, to the same revision.
            let asked = Asked { to: Some(to), ..asked.clone() };
            went = self.rollback_recorded(&[target], &asked).await;
        }
        match went {
            Err(OperateError::NoRecord { source, plan: None } | OperateError::Prepare(PrepareError::Journal(source))) => {
                // No record, no call: the plan is given for the operator's own hands, from what can still be remembered.
                let reader = self.journal.reader();
                let plan = match self.plan_rollback(Memory::of(&reader), targets, asked).await {
                    Err(OperateError::Prepare(PrepareError::Journal(_))) => self.plan_rollback(Memory::Gone, targets, asked).await?,
                    plan => plan?,
                };
                Err(OperateError::NoRecord { source, plan: Some(Box::new(plan)) })
            }
            went => went,
        }
    }

    async fn rollback_recorded(&self, targets: &[Target], asked: &Asked) -> Result<Went, OperateError> {
        let id = new_id();
        let mut writer = self.journal.writer()?;
        let known = Known::of(self.journal)?;
        let mut held = self.held_by_others(known.reader.as_ref(), targets)?;
        let first = match self.plan_rollback(known.reader.as_ref().into(), targets, asked).await {
            // Back already, yet something else is open on it and may be moving it away again.
            Err(OperateError::Prepare(PrepareError::NotArmed { why: NotArmed::AlreadyRolledBack, .. })) if held.iter().any(|o| !o.rolls_back) => None,
            first => Some(first?),
        };
        if let Some(first) = &first {
            // What is open on nothing but a target that is left out goes on.
            held = self.held_by_others(known.reader.as_ref(), first.plan.intent.targets())?;
        }
        let mut others: Vec<OperationId> = held.into_iter().map(|o| o.id).collect();
        if let Some(first) = &first {
            // What nothing will come of stops nobody else either.
            if first.findings.iter().any(|f| f.severity == Severity::Block) {
                return Err(OperateError::Blocked(first.findings.clone()));
            }
            if others.is_empty() && is_there(&first.plan) {
                return Ok(Went::AlreadyThere(Box::new(first.clone())));
            }
            if others.is_empty() {
                match self.open_and_run(&mut writer, &id, known.head, first.clone(), asked, Vec::new()).await? {
                    Opening::Ran(operation) => return Ok(Went::Operation(operation)),
                    Opening::Held(held) => others = held,
                    Opening::Overtaken => {}
                }
            }
        }
        let went = self.take_over(&mut writer, &id, targets, asked, first.map(|f| f.plan), others).await;
        if went.is_err() {
            // Nothing took their place: what was fenced off can be resumed. So it can where this cannot be recorded.
            let _ = writer.lift_fences(&id);
        }
        went
    }

    /// Fences the others off, waits for what they have in flight, looks again, and goes on from what is there now.
    async fn take_over(
        &self,
        writer: &mut JournalWriter,
        id: &OperationId,
        targets: &[Target],
        asked: &Asked,
        first: Option<Plan>,
        held: Vec<OperationId>,
    ) -> Result<Went, OperateError> {
        let mut held = held;
        loop {
            for other in &held {
                writer.fence(other, id)?;
                self.see_landed(writer, other, targets).await?;
            }
            let known = Known::of(self.journal)?;
            let (mut fresh, back) = prepare::rollback_or_stay(self.observe, known.reader.as_ref().into(), targets, asked.to.as_ref()).await?;
            let going = fresh.plan.intent.targets().to_vec();
            let took_over = self.still_to_be_ended(known.reader.as_ref(), writer.fenced_by(id)?, &going)?;
            expected_current(&fresh, asked.if_current.as_ref())?;
            // What was taken over may have done it, or a part; but what is left must be what was asked for.
            let plan = &fresh.plan;
            let stays = |t: &Target| plan.steps.iter().all(|s| s.target != *t);
            let elsewhere = first.as_ref().is_some_and(|first| {
                let shown = |target: &Target| first.observed.iter().zip(&first.to).find(|(o, _)| o.target == *target).map(|(_, to)| to);
                plan.observed.iter().zip(&plan.to).any(|(o, to)| shown(&o.target).is_some_and(|shown| shown != to) && stays(&o.target))
            });
            let unlike = asked.plan.as_ref().is_some_and(|shown| !plan.steps.is_empty() && !is_as_shown(shown, &fresh));
            if elsewhere || unlike {
                return Err(OperateError::PlanChanged(Box::new(fresh)));
            }
            // Another has come and gone, and there is nobody whose work must be seen through.
            if took_over.is_empty() && back == plan.observed.len() {
                prepare::already_back(targets)?;
            }
            if took_over.is_empty() && is_there(plan) {
                return Ok(Went::AlreadyThere(Box::new(fresh)));
            }
            fresh.findings.extend(known.takes_over(&took_over, &going)?);
            match self.open_and_run(writer, id, known.head, fresh, asked, took_over.clone()).await? {
                Opening::Ran(operation) => {
                    self.see_through(writer, &took_over).await;
                    return Ok(Went::Operation(operation));
                }
                Opening::Held(others) => held = others,
                Opening::Overtaken => held.clear(),
            }
        }
    }

    async fn plan_rollback(&self, memory: Memory<'_>, targets: &[Target], asked: &Asked) -> Result<Prepared, OperateError> {
        let prepared = prepare::rollback(self.observe, memory, targets, asked.to.as_ref()).await?;
        expected_current(&prepared, asked.if_current.as_ref())?;
        match &asked.plan {
            Some(shown) if !is_as_shown(shown, &prepared) => Err(OperateError::PlanChanged(Box::new(prepared))),
            _ => Ok(prepared),
        }
    }

    fn held_by_others(&self, reader: Option<&JournalReader>, targets: &[Target]) -> Result<Vec<Holder>, OperateError> {
        let Some(reader) = reader else { return Ok(Vec::new()) };
        let holder = |recorded: Recorded| match recorded {
            Recorded::Known(o) if o.state() == OperationState::Superseded && !o.uncertain().any(|target| targets.contains(target)) => None,
            Recorded::Known(o) => Some(Holder { rolls_back: matches!(o.opened.plan.intent, Intent::Rollback { .. } | Intent::Abort { .. }), id: o.id }),
            // What it holds is for the table of claims to say: it may still be moving the target away.
            Recorded::Newer(newer) => Some(Holder { rolls_back: false, id: newer.id }),
        };
        Ok(reader.open_on(self.observe.scope(), targets)?.into_iter().filter_map(holder).collect())
    }

    /// Restores what an operation changed, if its targets still are as it left them.
    ///
    /// # Errors
    /// [`OperateError`].
    pub async fn undo(&self, id: &OperationId, shown: Option<&str>, expected: Option<String>) -> Result<Went, OperateError> {
        let mut writer = self.journal.writer()?;
        let unknown = || JournalError::Unknown { id: id.clone() };
        loop {
            let known = Known::of(self.journal)?;
            let reader = known.reader.ok_or_else(unknown)?;
            let undone = reader.operation(id)?.ok_or_else(unknown)?;
            writer.not_live(id)?;
            let prepared = prepare::undo(self.observe, &reader, &undone).await?;
            if shown.is_some_and(|shown| !is_as_shown(shown, &prepared)) {
                return Err(OperateError::PlanChanged(Box::new(prepared)));
            }
            if prepared.plan.steps.is_empty() && !prepared.findings.iter().any(|f| f.severity == Severity::Block) {
                return Ok(Went::AlreadyThere(Box::new(prepared)));
            }
            let asked = Asked { expected: expected.clone(), ..Asked::default() };
            match self.open_and_run(&mut writer, &new_id(), known.head, prepared, &asked, Vec::new()).await? {
                Opening::Ran(operation) => return Ok(Went::Operation(operation)),
                Opening::Held(held) => return Err(OperateError::Held(held)),
                Opening::Overtaken => {}
            }
        }
    }

    /// Goes on with an operation that was left behind: settles what is uncertain, sends what is left, reads back.
    ///
    /// # Errors
    /// [`JournalError::Live`] where a process still works on it.
    pub async fn resume(&self, id: &OperationId) -> Result<Went, OperateError> {
        let mut writer = self.journal.writer()?;
        let mut op = writer.resume(id)?;
        prepare::of_here(self.observe, op.operation())?;
        if let Some(reader) = self.journal.reader()?
            && op.operation().state().is_open()
            && reader.way(op.operation())? == Way::Forward
        {
            reader.may_go_forward(self.observe.scope())?;
        }
        if op.operation().state() == OperationState::Superseded {
            // It goes no further; but what became of its last calls can be told.
            let targets = op.operation().targets().to_vec();
            self.let_flight_end(id, &targets).await?;
            self.executor().settle_lost(&mut writer, &mut op, &targets).await?;
        }
        let mut run = self.executor().run(&mut writer, &mut op).await;
        let operation = op.operation();
        let unread = operation.waits_before().is_some() && matches!(operation.opened.plan.intent, Intent::Review { .. });
        if run.is_ok() && unread {
            // It was cut off before its change set stood: nobody reads that any more, and it is deleted at once.
            drop(op);
            op = writer.resume(id)?;
            run = self.executor().run(&mut writer, &mut op).await;
        }
        run.map_err(|source| OperateError::RecordLost { id: id.clone(), source })?;
        Ok(Went::Operation(Box::new(op.operation().clone())))
    }

    pub(crate) async fn open_and_run(
        &self,
        writer: &mut JournalWriter,
        id: &OperationId,
        head: i64,
        prepared: Prepared,
        asked: &Asked,
        took_over: Vec<OperationId>,
    ) -> Result<Opening, OperateError> {
        let by_hand = prepared.clone();
        let plan: CheckedPlan = prepared.checked().map_err(OperateError::Blocked)?;
        let beginning = Beginning { id: id.clone(), plan, actor: self.actor.clone(), expected: asked.expected.clone(), took_over, head, at: self.clock.now() };
        let mut op = match writer.open_operation(beginning) {
            Ok(op) => op,
            Err(OpenError::Held { held, .. }) => return Ok(Opening::Held(held)),
            Err(OpenError::Overtaken) => return Ok(Opening::Overtaken),
            Err(OpenError::Journal(source)) => return Err(OperateError::NoRecord { source, plan: Some(Box::new(by_hand)) }),
        };
        let run = self.executor().run(writer, &mut op).await;
        run.map_err(|source| OperateError::RecordLost { id: id.clone(), source })?;
        Ok(Opening::Ran(Box::new(op.operation().clone())))
    }

    pub(crate) fn executor(&self) -> Executor<'_> {
        Executor {
            observe: self.observe,
            actuate: self.actuate,
            clock: self.clock,
            timing: self.timing,
            limit: &self.limit,
            follow: self.follow,
            wait: self.wait,
        }
    }
}

/// An operation that is open on one of our targets.
struct Holder {
    id: OperationId,
    rolls_back: bool,
}

pub(crate) enum Opening {
    Ran(Box<Operation>),
    Held(Vec<OperationId>),
    Overtaken,
}

/// The journal as a plan takes it in. What comes on its targets after `head` is news to it.
pub(crate) struct Known {
    pub reader: Option<JournalReader>,
    pub head: i64,
}

impl Known {
    pub(crate) fn of(journal: &Journal) -> Result<Self, JournalError> {
        let reader = journal.reader()?;
        let head = reader.as_ref().map_or(Ok(0), JournalReader::generation)?;
        Ok(Self { reader, head })
    }

    /// Tells of what is taken over on these targets. What it had yet to do elsewhere is not done either, and must not be lost
    /// without a word.
    pub(crate) fn takes_over(&self, took_over: &[OperationId], going: &[Target]) -> Result<Vec<Finding>, JournalError> {
        let mut found = Vec::new();
        for operation in took_over {
            let (left, known) = match self.reader.as_ref().map_or(Ok(None), |reader| reader.operation(operation)) {
                // What it had yet to do is for the version that wrote it to say.
                Err(JournalError::NewerOperation { .. }) => (None, false),
                other => (other?.and_then(|other| other.left_beside(going)), true),
            };
            let severity = if left.is_some() || !known { Severity::Warn } else { Severity::Info };
            let rule = Rule::TakesOver { operation: operation.clone(), left };
            found.extend(going.iter().map(|target| Finding::new(severity, target, rule.clone())));
        }
        Ok(found)
    }
}

/// Whether nothing is left to do or to follow.
fn is_there(plan: &Plan) -> bool {
    plan.steps.is_empty() && plan.observed.iter().all(|o| !o.serving.in_motion())
}

/// Where an operation on one target was to go by stopping a deployment that is overrun. An operation on several is left for the
/// next press of the key, which plans each anew.
pub(crate) fn overrun(operation: &Operation) -> Option<(Target, Revision)> {
    let [target] = operation.targets() else { return None };
    let to = operation.opened.plan.to.first()?;
    is_overrun(operation, target).then(|| (target.clone(), to.clone()))
}

/// Whether the deployment that was to be stopped on a target had ended before, or was not taken back by CodeDeploy, and a
/// reading shows it no more.
pub(crate) fn is_overrun(operation: &Operation, target: &Target) -> bool {
    let steps = operation.opened.plan.steps.iter().zip(operation.saga.steps()).filter(|(step, _)| step.target == *target);
    let mut stops = steps.filter_map(|(step, state)| match &step.action {
        Action::StopDeployment { deployment } => Some((deployment, *state)),
        _ => None,
    });
    let Some((deployment, state)) = stops.next() else { return false };
    let mut seen = operation.observed.iter().filter(|seen| seen.target == *target).map(|seen| seen.serving.driven_by());
    match state {
        StepState::Refused if operation.refusal == Some(RefusalKind::Stale) => seen.any(|driven| driven != Some(deployment)),
        // Whatever became of the call: nothing moves it, and it is not back.
        StepState::Unverified => seen.any(|driven| driven.is_none()),
        _ => false,
    }
}

/// Refuses where a target serves something else than the operator said.
///
/// # Errors
/// [`OperateError::NotCurrent`].
pub fn expected_current(prepared: &Prepared, said: Option<&Revision>) -> Result<(), OperateError> {
    let Some(said) = said else { return Ok(()) };
    match prepared.plan.observed.iter().find(|o| o.serving.stable() != Some(said)) {
        Some(other) => Err(OperateError::NotCurrent { target: other.target.clone(), serves: other.serving.to_string(), asked: said.clone() }),
        None => Ok(()),
    }
}

/// A new operation's id: a ULID of this moment.
pub(crate) fn new_id() -> OperationId {
    OperationId(ulid::Ulid::generate().to_string())
}
