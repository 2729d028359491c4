//! The commands that plan and the ones that change.

use std::future::Future;

use switchback_core::preflight::Severity;
use switchback_core::{Lang, OperationId, Revision, Target};
use switchback_engine::operate::{Asked, OperateError, Went};
use switchback_engine::prepare::{self, Prepared};

use crate::console::{Console, Following};
use crate::error::ApiError;
use crate::operation_words;
use crate::refuse;
use crate::shape::{OperationAnswer, PlanAnswer, RollbackRequest};
use crate::words;

impl Console {
    /// What a rollback would do now. Writes nothing, works read-only.
    ///
    /// # Errors
    /// Unknown targets and revisions, nothing armed, reads that could not be made.
    pub async fn arm(&self, request: &RollbackRequest, lang: Lang) -> Result<PlanAnswer, ApiError> {
        let targets = self.targets_here(&request.targets)?;
        let reader = self.parts.journal.reader()?;
        let to = request.to.as_deref().map(Revision::from);
        let prepared = prepare::rollback(&*self.parts.observe, reader.as_ref(), &targets, to.as_ref()).await;
        prepared.map(|p| planned(&p, lang)).map_err(|e| refuse::of_operate(OperateError::Prepare(e), lang))
    }

    /// What an undo would do now. Writes nothing, works read-only.
    ///
    /// # Errors
    /// Unknown operations, nothing to undo, targets that changed since.
    pub async fn preview_undo(&self, operation: Option<&str>, lang: Lang) -> Result<PlanAnswer, ApiError> {
        let id = self.undoable(operation)?;
        let reader = self.parts.journal.reader()?.ok_or_else(|| unknown(&id))?;
        let undone = reader.operation(&id)?.ok_or_else(|| unknown(&id))?;
        self.same_place(&undone)?;
        Ok(planned(&prepare::undo(&*self.parts.observe, &reader, &undone).await?, lang))
    }

    /// Takes targets back, and answers when that has come to rest.
    ///
    /// # Errors
    /// Why nothing was opened. An operation that was opened is in the answer, however it ended.
    pub async fn rollback(&self, request: &RollbackRequest, wait: bool, lang: Lang) -> Result<OperationAnswer, ApiError> {
        let change = self.may_change(request.account.as_deref())?;
        let targets = self.targets_here(&request.targets)?;
        let asked = Asked {
            to: request.to.as_deref().map(Revision::from),
            if_current: request.if_current.as_deref().map(Revision::from),
            plan: request.plan.clone(),
            expected: request.expected.clone(),
        };
        let follow = Following(self);
        let operator = self.operator(&**change, wait, &follow);
        self.carry_out(operator.rollback(&targets, &asked), lang).await
    }

    /// Restores what an operation changed; without an id the newest that can be undone.
    ///
    /// # Errors
    /// As [`Console::rollback`].
    pub async fn undo(&self, operation: Option<&str>, plan: Option<&str>, account: Option<&str>, wait: bool, lang: Lang) -> Result<OperationAnswer, ApiError> {
        let change = self.may_change(account)?;
        let id = self.undoable(operation)?;
        if let Some(undone) = self.parts.journal.reader()?.and_then(|r| r.operation(&id).transpose()).transpose()? {
            self.same_place(&undone)?;
        }
        let follow = Following(self);
        let operator = self.operator(&**change, wait, &follow);
        self.carry_out(operator.undo(&id, plan, None), lang).await
    }

    /// Goes on with an operation that was left behind; without an id the newest open one.
    ///
    /// # Errors
    /// As [`Console::rollback`].
    pub async fn resume(&self, operation: Option<&str>, account: Option<&str>, wait: bool, lang: Lang) -> Result<OperationAnswer, ApiError> {
        let change = self.may_change(account)?;
        let id = self.resumable(operation)?;
        if let Some(left) = self.parts.journal.reader()?.and_then(|r| r.operation(&id).transpose()).transpose()? {
            self.same_place(&left)?;
        }
        let follow = Following(self);
        let operator = self.operator(&**change, wait, &follow);
        self.carry_out(operator.resume(&id), lang).await
    }

    /// Runs a flow with the inventory paused, and puts its end into words.
    async fn carry_out(&self, flow: impl Future<Output = Result<Went, OperateError>>, lang: Lang) -> Result<OperationAnswer, ApiError> {
        let paused = self.parts.gate.shut();
        let went = flow.await;
        drop(paused);
        let went = went.map_err(|e| refuse::of_operate(e, lang))?;
        let standing = match &went {
            Went::Operation(op) => {
                let reader = self.parts.journal.reader()?;
                let open = if op.state().is_open() { vec![op.id.clone()] } else { Vec::new() };
                self.standing(reader.as_ref(), &open, op)
            }
            Went::AlreadyThere(_) => operation_words::Standing::default(),
        };
        let answer = operation_words::answer(&went, standing, &self.parts.actor.name, self.parts.clock.now(), lang);
        if let Went::Operation(op) = &went {
            self.parts.events.operation(answer.operation.clone());
            self.rearm(op.targets()).await;
        }
        Ok(answer)
    }

    /// What an operation touched is armed anew for the board at once.
    async fn rearm(&self, targets: &[Target]) {
        for target in targets {
            self.board.forget_arming(target);
        }
        self.looking.again();
    }
}

fn planned(prepared: &Prepared, lang: Lang) -> PlanAnswer {
    PlanAnswer {
        ok: !prepared.findings.iter().any(|f| f.severity == Severity::Block),
        plan: words::plan(&prepared.plan),
        findings: prepared.findings.iter().map(|f| words::finding(f, lang)).collect(),
    }
}

fn unknown(id: &OperationId) -> ApiError {
    switchback_engine::journal::JournalError::Unknown { id: id.clone() }.into()
}
