//! The flow of deploys and shifts, and of promote and abort: plan, take over a shift of the same target where that is
//! allowed, open, carry out.

use switchback_core::intent::Way;
use switchback_core::preflight::Severity;
use switchback_core::saga::StepState;
use switchback_core::verify::has_arrived;
use switchback_core::{Intent, Observed, Operation, OperationId, OperationState, Target};

use crate::journal::{JournalWriter, Recorded, known as known_of};
use crate::operate::{Asked, Known, Opening, OperateError, Operator, Went, expected_current, is_overrun, new_id, overrun};
use crate::ports::ReadError;
use crate::prepare::{self, Given, PrepareError};
use crate::shown::{is_as_shown, not_read_again};

impl Operator<'_> {
    /// Carries out a deploy, a shift, a promote or an abort. Another operation that is open on a target is in the way,
    /// unless the intent may take it over.
    ///
    /// # Errors
    /// [`OperateError`]: nothing was opened, or, for `RecordLost`, its record broke off. An abort that cannot be recorded comes
    /// with its plan.
    pub async fn forward(&self, intent: &Intent, given: &Given, asked: &Asked) -> Result<Went, OperateError> {
        match self.forward_recorded(intent, given, asked).await {
            Ok(Went::Operation(operation)) if let (Intent::Abort { .. }, Some((target, to))) = (intent, overrun(&operation)) => {
                // What was to be aborted had come to its end: what is left is to go back.
                let asked = Asked { to: Some(to), ..asked.clone() };
                self.rollback(&[target], &asked).await
            }
            Err(OperateError::NoRecord { source, plan: None }) if intent.goes_back() => {
                // No record, no call: the way back is given for the operator's own hands.
                let prepared = prepare::forward(self.observe, intent, given, self.clock.today(), &[]).await?;
                expected_current(&prepared, asked.if_current.as_ref())?;
                Err(OperateError::NoRecord { source, plan: Some(Box::new(prepared)) })
            }
            went => went,
        }
    }

    async fn forward_recorded(&self, intent: &Intent, given: &Given, asked: &Asked) -> Result<Went, OperateError> {
        let mut writer = self.journal.writer()?;
        let (mut aborted, mut again) = (Vec::new(), false);
        loop {
            let id = new_id();
            let went = self.forward_as(&mut writer, &id, intent, given, asked, &mut aborted).await;
            if went.is_err() {
                // Nothing took their place: what was fenced off goes on, or can be resumed.
                let _ = writer.lift_fences(&id);
            }
            match went {
                Ok(Went::Operation(op)) if matches!(intent, Intent::Abort { .. }) && came_too_late(&op) => {}
                // Once: what stays behind then is for a person.
                Ok(Went::Operation(op)) if matches!(intent, Intent::Abort { .. }) && !again && partly_too_late(&op) => again = true,
                went => return went,
            }
        }
    }

    /// One operation of it. `aborted` is what an abort was to end: by the time that it is planned anew, that has ended.
    async fn forward_as(
        &self,
        writer: &mut JournalWriter,
        id: &OperationId,
        intent: &Intent,
        given: &Given,
        asked: &Asked,
        aborted: &mut Vec<Operation>,
    ) -> Result<Went, OperateError> {
        let (today, way) = (self.clock.today(), intent.way().unwrap_or(Way::Unknown));
        loop {
            self.fence_off(writer, id, intent)?;
            for other in writer.fenced_by(id)? {
                self.see_landed(writer, &other, intent.targets()).await?;
            }
            let known = Known::of(self.journal)?;
            let open = known.reader.as_ref().map_or(Ok(Vec::new()), |reader| reader.open_on(self.observe.scope(), intent.targets()))?;
            if !open.is_empty() {
                *aborted = known_of(open);
            }
            let mut prepared = prepare::forward(self.observe, intent, given, today, aborted).await?;
            // What is open on nothing but a target that is left out goes on.
            let going = prepared.plan.intent.targets().to_vec();
            let took_over = self.still_to_be_ended(known.reader.as_ref(), writer.fenced_by(id)?, &going)?;
            prepared.findings.extend(known.takes_over(&took_over, &going)?);
            prepared.findings.extend(known.reader.as_ref().map_or(Ok(Vec::new()), |reader| prepare::held(reader, self.observe.scope(), intent, way))?);
            expected_current(&prepared, asked.if_current.as_ref())?;
            if let Some(target) = asked.plan.as_ref().and_then(|shown| not_read_again(shown, &prepared)) {
                let message = format!("whether the API of {target} still stands as it was shown could not be read: nothing was sent, so try again");
                let (action, code) = ("how the API stands".to_owned(), "not_readable".to_owned());
                return Err(PrepareError::Read(ReadError::Other { action, code, message }).into());
            }
            if asked.plan.as_ref().is_some_and(|shown| !is_as_shown(shown, &prepared)) {
                return Err(OperateError::PlanChanged(Box::new(prepared)));
            }
            if took_over.is_empty() && prepared.plan.steps.is_empty() && !prepared.findings.iter().any(|f| f.severity == Severity::Block) {
                return Ok(Went::AlreadyThere(Box::new(prepared)));
            }
            // Held or overtaken: somebody has come in between, and is looked at anew.
            if let Opening::Ran(operation) = self.open_and_run(writer, id, known.head, prepared, asked, took_over.clone()).await? {
                self.see_through(writer, &took_over).await;
                return Ok(Went::Operation(operation));
            }
        }
    }

    /// Fences off what is open on the targets; what may not be taken over is in the way, and what is not understood is not judged.
    fn fence_off(&self, writer: &mut JournalWriter, id: &OperationId, intent: &Intent) -> Result<(), OperateError> {
        let Some(reader) = self.journal.reader()? else { return Ok(()) };
        let open = reader.open_on(self.observe.scope(), intent.targets())?;
        let open: Vec<Operation> = open.into_iter().map(Recorded::understood).collect::<Result<_, _>>()?;
        // One that goes no further holds only the targets of its lost calls. One that is being taken back is not turned around.
        let holds = |o: &&Operation| o.state() != OperationState::Superseded || o.uncertain().any(|target| intent.targets().contains(target));
        let goes_back = |o: &Operation| matches!(o.state(), OperationState::Unwinding | OperationState::Stuck);
        let open: Vec<&Operation> = open.iter().filter(holds).collect();
        let takes_over = |o: &Operation| {
            let other = &o.opened.plan.intent;
            intent.takes_over(other) || (!reader.is_live(&o.id) && intent.takes_over_dead(other))
        };
        let stays = |o: &&&Operation| !takes_over(o) || (!intent.goes_back() && goes_back(o));
        let in_the_way: Vec<OperationId> = open.iter().filter(stays).map(|o| o.id.clone()).collect();
        if !in_the_way.is_empty() {
            return Err(OperateError::Held(in_the_way));
        }
        open.iter().try_for_each(|other| writer.fence(&other.id, id))?;
        // Whoever takes one up that seemed dead holds its lock before he clears its fences: here it is seen, or the fence is gone.
        let taken_up = |o: &&&Operation| !intent.takes_over(&o.opened.plan.intent) && reader.is_live(&o.id);
        let theirs: Vec<OperationId> = open.iter().filter(taken_up).map(|o| o.id.clone()).collect();
        if theirs.is_empty() { Ok(()) } else { Err(OperateError::Held(theirs)) }
    }
}

/// Whether some of several targets are back, or on their way, and what was to be stopped on the others had come to its end just
/// before. Nobody else has written there either, and they go back another way.
fn partly_too_late(op: &Operation) -> bool {
    let plan = &op.opened.plan;
    let behind = |target: &Target| {
        let mut calls = plan.steps.iter().zip(op.saga.steps()).filter(|(step, _)| step.target == *target);
        calls.any(|(_, state)| matches!(state, StepState::Refused | StepState::Unverified))
    };
    let ended = |target: &Target| {
        let seen = op.observed.iter().find(|seen| seen.target == *target).map(|seen| &seen.serving);
        is_overrun(op, target) || plan.before(target).zip(seen).is_some_and(|(before, now)| has_arrived(&before.serving, now))
    };
    let mut left = op.targets().iter().filter(|target| behind(target)).peekable();
    op.targets().len() > 1 && op.state().is_open() && left.peek().is_some() && left.all(ended)
}

/// Whether nothing was done because the rollouts that were to be stopped had arrived just before. A release that has arrived
/// goes back another way; nobody else has written.
fn came_too_late(op: &Operation) -> bool {
    let plan = &op.opened.plan;
    let seen = |target: &Target| op.observed.iter().find(|seen| seen.target == *target).map(|seen| &seen.serving);
    let arrived = |o: &Observed| seen(&o.target).is_some_and(|now| has_arrived(&o.serving, now));
    let sent = |o: &&Observed| plan.steps.iter().any(|step| step.target == o.target);
    op.state() == OperationState::Refused && plan.observed.iter().filter(sent).all(arrived)
}
