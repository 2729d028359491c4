//! The commands that plan and the ones that change.

use std::future::Future;

use switchback_core::preflight::{self, Finding, Severity};
use switchback_core::{Kind, Lang, Operation, OperationId, Plan, Revision, Target};
use switchback_engine::board::BoardEvents;
use switchback_engine::journal::JournalError;
use switchback_engine::memory::Memory;
use switchback_engine::operate::{Asked, OperateError, Went, expected_current};
use switchback_engine::prepare::{self, Prepared};

use crate::console::{Console, Following};
use crate::error::{ApiError, Code};
use crate::operation_words;
use crate::record::unknown;
use crate::refuse;
use crate::shape::{OperationAnswer, PlanAnswer, RollbackRequest};
use crate::words;

/// What an operator gives along with an undo or a resume.
#[derive(Debug, Clone, Copy, Default)]
pub struct Again<'a> {
    /// The plan on screen, by its id: if the fresh one differs, nothing is sent.
    pub plan: Option<&'a str>,
    /// What a protected account asks for: its name.
    pub account: Option<&'a str>,
    /// Refuse if a target serves something else.
    pub if_current: Option<&'a str>,
}

impl Console {
    /// What a rollback would do now. Writes nothing, works read-only.
    ///
    /// # Errors
    /// Unknown targets and revisions, nothing armed, reads that could not be made.
    pub async fn arm(&self, request: &RollbackRequest, lang: Lang) -> Result<PlanAnswer, ApiError> {
        self.targets_here(&request.targets)?;
        let reader = match self.parts.journal.reader() {
            // Out of this user's reach: what can be planned without it is shown, and its memory is missed where it counts.
            Err(JournalError::Unwritable { .. }) => return self.arm_without_memory(request, lang).await,
            reader => reader?,
        };
        self.arm_with(reader.as_ref().into(), request, lang).await
    }

    /// The same without the journal, where that cannot be used. A destination that only its memory
    /// would have borne out has a finding `memory_gone`.
    ///
    /// # Errors
    /// As [`Console::arm`].
    pub async fn arm_without_memory(&self, request: &RollbackRequest, lang: Lang) -> Result<PlanAnswer, ApiError> {
        self.arm_with(Memory::Gone, request, lang).await
    }

    async fn arm_with(&self, memory: Memory<'_>, request: &RollbackRequest, lang: Lang) -> Result<PlanAnswer, ApiError> {
        let mut prepared = self.prepare_with(memory, request, lang).await?;
        prepared.findings.extend(self.capacity(&prepared.plan).await);
        prepared.findings.sort_by_key(|f| f.severity);
        Ok(planned(prepared, lang))
    }

    async fn prepare_with(&self, memory: Memory<'_>, request: &RollbackRequest, lang: Lang) -> Result<Prepared, ApiError> {
        let targets = self.targets_here(&request.targets)?;
        let to = self.revision_here(request.to.as_deref())?;
        let if_current = self.revision_here(request.if_current.as_deref())?;
        let prepared = prepare::rollback(&*self.parts.observe, memory, &targets, to.as_ref()).await.map_err(OperateError::Prepare);
        let expected = prepared.and_then(|prepared| expected_current(&prepared, if_current.as_ref()).map(|()| prepared));
        expected.map_err(|e| refuse::of_operate(e, lang))
    }

    /// Warm capacity that will follow the pointer of an alias in minutes. Who only looks has the time for that reading;
    /// the key has not.
    async fn capacity(&self, plan: &Plan) -> Vec<Finding> {
        let aliases = plan.steps.iter().map(|s| &s.target).filter(|t| t.kind() == Kind::Lambda);
        let looks = aliases.map(|target| self.parts.observe.observe_around(target));
        let seen = futures_util::future::join_all(looks).await;
        seen.iter().flatten().flat_map(preflight::around).collect()
    }

    /// What an undo would do now. Writes nothing, works read-only.
    ///
    /// # Errors
    /// Unknown operations, nothing to undo, targets that changed since.
    pub async fn preview_undo(&self, operation: Option<&str>, lang: Lang) -> Result<PlanAnswer, ApiError> {
        let id = self.undoable(operation)?;
        let undone = self.recorded(&id)?;
        self.same_place(&undone)?;
        let reader = self.parts.journal.reader()?.ok_or_else(|| unknown(&id))?;
        Ok(planned(prepare::undo(&*self.parts.observe, &reader, &undone).await?, lang))
    }

    /// Takes targets back, and answers when that has come to rest.
    ///
    /// # Errors
    /// Why nothing was opened. An operation that was opened is in the answer, however it ended.
    pub async fn rollback(&self, request: &RollbackRequest, wait: bool, lang: Lang) -> Result<OperationAnswer, ApiError> {
        if let Some(source) = self.shut_out().filter(|_| !self.is_read_only()) {
            // Nothing can be recorded, nor is it known what the account asks for: the plan is for the operator's own hands.
            let plan = Some(Box::new(self.prepare_with(Memory::Gone, request, lang).await?));
            return Err(refuse::of_operate(OperateError::NoRecord { source, plan }, lang));
        }
        let change = self.may_change(request.account.as_deref())?;
        let targets = self.targets_here(&request.targets)?;
        let asked = Asked {
            to: self.revision_here(request.to.as_deref())?,
            if_current: self.revision_here(request.if_current.as_deref())?,
            plan: request.plan.clone(),
            expected: request.expected.clone(),
        };
        let follow = Following(self);
        let operator = self.operator(&**change, wait, &follow);
        self.carry_out(true, operator.rollback(&targets, &asked), lang).await
    }

    /// Restores what an operation changed; without an id the newest that can be undone.
    ///
    /// # Errors
    /// As [`Console::rollback`].
    pub async fn undo(&self, operation: Option<&str>, asked: &Again<'_>, wait: bool, lang: Lang) -> Result<OperationAnswer, ApiError> {
        let change = self.may_change(asked.account)?;
        let id = self.undoable(operation)?;
        self.found_here(&id, asked, lang).await?;
        let follow = Following(self);
        let operator = self.operator(&**change, wait, &follow);
        self.carry_out(true, operator.undo(&id, asked.plan, None), lang).await
    }

    /// Goes on with an operation that was left behind; without an id the newest open one.
    ///
    /// # Errors
    /// As [`Console::rollback`].
    pub async fn resume(&self, operation: Option<&str>, asked: &Again<'_>, wait: bool, lang: Lang) -> Result<OperationAnswer, ApiError> {
        let change = self.may_change(asked.account)?;
        let id = self.resumable(operation)?;
        self.found_here(&id, asked, lang).await?;
        let follow = Following(self);
        let operator = self.operator(&**change, wait, &follow);
        let goes_back = self.recorded(&id)?.opened.plan.intent.goes_back();
        self.carry_out(goes_back, operator.resume(&id), lang).await
    }

    /// A revision as the operator wrote it. A full ARN must be of this account and Region.
    pub(crate) fn revision_here(&self, written: Option<&str>) -> Result<Option<Revision>, ApiError> {
        let Some(written) = written else { return Ok(None) };
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_:/$".contains(&b);
        if written.is_empty() || written.len() > 512 || !written.bytes().all(plain) {
            let shown: String = written.chars().take(100).collect();
            return Err(ApiError::of(Code::MalformedInput, format!("`{shown}` is not a revision")).in_korean(format!("`{shown}`은(는) 리비전이 아닙니다")));
        }
        if let Some(arn) = written.strip_prefix("arn:") {
            let parts: Vec<&str> = arn.splitn(5, ':').collect();
            let scope = self.scope();
            if parts.get(2) != Some(&scope.region.as_str()) || parts.get(3) != Some(&scope.account.as_str()) {
                let message = format!("{written} belongs to another place than {scope}");
                let (en, ko) = ("name a revision of this account and Region", "이 계정과 리전의 리비전을 지정하세요");
                let said = format!("{written}은(는) {scope}의 리비전이 아닙니다");
                return Err(ApiError::of(Code::WrongScope, message).in_korean(said).hinting(en, ko));
            }
        }
        Ok(Some(Revision::from(written)))
    }

    /// Refuses where a target serves something else than the operator said.
    async fn expect_current(&self, targets: &[Target], said: Option<&str>, lang: Lang) -> Result<(), ApiError> {
        let Some(asked) = self.revision_here(said)? else { return Ok(()) };
        for target in targets {
            let serving = self.parts.observe.observe(target).await?.serving;
            if serving.stable() != Some(&asked) {
                let other = OperateError::NotCurrent { target: target.clone(), serves: serving.to_string(), asked };
                return Err(refuse::of_operate(other, lang));
            }
        }
        Ok(())
    }

    /// An operation that is to be undone or resumed must be of this place, and its targets as the operator said.
    async fn found_here(&self, id: &OperationId, asked: &Again<'_>, lang: Lang) -> Result<(), ApiError> {
        let operation = self.recorded(id)?;
        self.same_place(&operation)?;
        self.expect_current(operation.targets(), asked.if_current, lang).await
    }

    /// Runs a flow, and puts its end into words. The inventory is paused for what goes back. A shift may take hours, and is
    /// watched on the board meanwhile.
    pub(crate) async fn carry_out(
        &self,
        goes_back: bool,
        flow: impl Future<Output = Result<Went, OperateError>>,
        lang: Lang,
    ) -> Result<OperationAnswer, ApiError> {
        let paused = goes_back.then(|| self.parts.gate.shut());
        let went = flow.await;
        drop(paused);
        let went = match went {
            Ok(went) => went,
            Err(e) => return self.stopped_short(e, lang),
        };
        let standing = match &went {
            Went::Operation(op) => {
                // It has run, whatever becomes of the journal now.
                let reader = self.parts.journal.reader().ok().flatten();
                let open = if op.state().is_open() { vec![op.id.clone()] } else { Vec::new() };
                self.standing(reader.as_ref(), &open, op)
            }
            Went::AlreadyThere(_) => operation_words::Standing::default(),
        };
        let answer = operation_words::answer(&went, &standing, &self.parts.actor.name, self.parts.clock.now(), lang);
        if let Went::Operation(op) = &went {
            self.parts.events.operation(answer.operation.clone());
            self.rearm(op.targets()).await;
        }
        Ok(answer)
    }

    /// The end of a flow that failed; where its record broke off, as far as that goes, with the calls that were not sent.
    fn stopped_short(&self, e: OperateError, lang: Lang) -> Result<OperationAnswer, ApiError> {
        let recorded = match &e {
            OperateError::RecordLost { id, .. } => self.recorded(id).ok(),
            _ => None,
        };
        let mut error = refuse::of_operate(e, lang);
        let Some(operation) = recorded else { return Err(error) };
        error.commands = refuse::not_sent(&operation, operation.targets());
        Ok(OperationAnswer { ok: false, error: Some(error.in_lang(lang)), ..self.as_recorded(operation, lang) })
    }

    /// An operation that no longer runs here, as its records tell it.
    fn as_recorded(&self, operation: Operation, lang: Lang) -> OperationAnswer {
        let standing = operation_words::Standing { open: operation.state().is_open(), ..operation_words::Standing::default() };
        let went = Went::Operation(Box::new(operation));
        operation_words::answer(&went, &standing, &self.parts.actor.name, self.parts.clock.now(), lang)
    }

    /// An operation that this process leaves where it is, as it is recorded: who works on it was told to stop.
    ///
    /// # Errors
    /// The journal's.
    pub fn interrupted(&self, id: &str, lang: Lang) -> Result<OperationAnswer, ApiError> {
        let mut answer = self.as_recorded(self.recorded(&OperationId(id.to_owned()))?, lang);
        if answer.operation.open {
            let message = lang.pick("stopped on the way: what is recorded stands", "진행 중에 중단되었습니다. 기록된 내용은 그대로 남아 있습니다");
            answer.error = Some(ApiError::of(Code::Interrupted, message).about(id).in_lang(lang));
        }
        Ok(answer)
    }

    /// What an operation touched is armed anew for the board at once.
    async fn rearm(&self, targets: &[Target]) {
        for target in targets {
            self.board.forget_arming(target);
        }
        // The last reading is shown at once; where the key would lead now follows.
        self.rows_changed(targets);
        self.looking.again();
    }
}

pub(crate) fn planned(prepared: Prepared, lang: Lang) -> PlanAnswer {
    let (plan, findings) = (words::plan(&prepared), prepared.findings.iter().map(|f| words::finding(f, lang)).collect());
    let blocked = prepared.findings.iter().any(|f| f.severity == Severity::Block);
    let diff = prepared.diffs.iter().map(|(target, lines)| words::diff(target, lines)).collect();
    let error = blocked.then(|| refuse::of_operate(OperateError::Blocked(prepared.findings), lang).in_lang(lang));
    PlanAnswer { ok: error.is_none(), plan, findings, diff, error }
}
