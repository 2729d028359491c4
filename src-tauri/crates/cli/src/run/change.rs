//! The commands that change: show the plan, ask where nobody said yes, go, and say how it ended.

use switchback_api::error::{ApiError, Code};
use switchback_api::shape::{ChangeSetAnswer, OperationAnswer, PlanAnswer, ReleaseRequest, ReviewRequest, RollbackRequest};
use switchback_api::{Again, Console};
use switchback_core::Lang;

use super::aside;
use super::stop::{before_anything, nothing_sent, until_stopped};
use crate::args::Global;
use crate::progress::Progress;
use crate::{ask, report, say};

/// What every one of these commands works with.
pub struct Change<'a> {
    pub console: &'a Console,
    pub global: &'a Global,
    pub progress: &'a Progress,
    pub lang: Lang,
}

impl Change<'_> {
    /// `rollback`
    pub async fn rollback(&self, mut request: RollbackRequest, dry_run: bool) -> Result<u8, ApiError> {
        let Self { console, global, lang, .. } = *self;
        if dry_run {
            return Ok(self.shown(&console.arm(&request, lang).await?));
        }
        self.allowed()?;
        before_anything(!global.yes, aside::make_room(console, global, &mut request, lang), lang).await?;
        if !global.yes {
            let answer = console.arm(&request, lang).await?;
            self.confirm(&answer, &mut request.account)?;
            request.plan = Some(answer.plan.id);
        }
        self.carry_out(console.rollback(&request, !global.no_wait, lang)).await
    }

    /// `deploy`, `shift`, `promote` and `abort`
    pub async fn release(&self, mut request: ReleaseRequest, dry_run: bool) -> Result<u8, ApiError> {
        let Self { console, global, lang, .. } = *self;
        if dry_run {
            return Ok(self.shown(&console.plan_release(&request, lang).await?));
        }
        self.allowed()?;
        if !global.yes {
            let answer = before_anything(true, console.plan_release(&request, lang), lang).await?;
            self.confirm(&answer, &mut request.account)?;
            request.plan = Some(answer.plan.id);
        }
        self.carry_out(console.release(&request, !global.no_wait, lang)).await
    }

    /// The findings of a plan, and nothing else of it.
    pub fn findings(&self, answer: &PlanAnswer) -> u8 {
        if self.global.json {
            say::document(&serde_json::json!({ "ok": answer.ok, "findings": answer.findings, "error": answer.error }));
        } else {
            report::findings(answer.findings.iter(), self.lang, say::out);
        }
        answer.error.as_ref().map_or(0, |error| error.code.exit())
    }

    /// `preflight change-set --template`. What it makes is deleted again, so it asks nothing; a protected account wants
    /// its name all the same.
    pub async fn review(&self, request: ReviewRequest) -> Result<u8, ApiError> {
        let Self { console, lang, .. } = *self;
        match until_stopped(console.review_template(&request, lang)).await {
            Some(answer) => Ok(self.reviewed(&answer?)),
            None => match self.progress.operation() {
                Some(id) => Ok(self.ended(&console.interrupted(&id, lang)?)),
                None => Err(nothing_sent(lang)),
            },
        }
    }

    /// What a change set would do.
    pub fn reviewed(&self, answer: &ChangeSetAnswer) -> u8 {
        if self.global.json {
            say::document(answer)
        } else {
            report::change_set(answer, self.lang, say::out)
        }
        answer.error.as_ref().map_or(0, |error| error.code.exit())
    }

    /// `undo`
    pub async fn undo(&self, operation: Option<String>, dry_run: bool) -> Result<u8, ApiError> {
        let Self { console, global, lang, .. } = *self;
        if dry_run {
            return Ok(self.shown(&console.preview_undo(operation.as_deref(), lang).await?));
        }
        self.allowed()?;
        let mut account = global.account.clone();
        let mut plan = None;
        if !global.yes {
            let answer = console.preview_undo(operation.as_deref(), lang).await?;
            self.confirm(&answer, &mut account)?;
            plan = Some(answer.plan.id);
        }
        let asked = Again { plan: plan.as_deref(), account: account.as_deref(), if_current: global.if_current.as_deref() };
        self.carry_out(console.undo(operation.as_deref(), &asked, !global.no_wait, lang)).await
    }

    /// `resume`
    pub async fn resume(&self, mut operation: Option<String>) -> Result<u8, ApiError> {
        let Self { console, global, lang, .. } = *self;
        self.allowed()?;
        let mut account = global.account.clone();
        if !global.yes {
            // The yes is for the one that is shown, whatever is opened meanwhile.
            let shown = console.to_resume(operation.as_deref(), lang)?;
            report::operation(&shown, lang, say::err);
            self.agree(&mut account)?;
            operation = shown.id;
        }
        let asked = Again { plan: None, account: account.as_deref(), if_current: global.if_current.as_deref() };
        self.carry_out(console.resume(operation.as_deref(), &asked, !global.no_wait, lang)).await
    }

    /// Read-only first, and before anything is asked of AWS or of the operator.
    fn allowed(&self) -> Result<(), ApiError> {
        if self.global.read_only || self.console.is_read_only() {
            let message = self.lang.pick("this process is read-only: it holds no means to change anything", "읽기 전용 프로세스입니다: 변경할 수단이 없습니다");
            return Err(ApiError::of(Code::ReadOnly, message));
        }
        Ok(())
    }

    /// Shows what will be done, and asks; where nothing would be, there is nothing to ask.
    fn confirm(&self, answer: &PlanAnswer, account: &mut Option<String>) -> Result<(), ApiError> {
        report::plan(answer, self.lang, say::err);
        if answer.plan.steps.is_empty() || !answer.ok { Ok(()) } else { self.agree(account) }
    }

    /// Asks: a protected account for its name, any other for a yes. A name given beforehand answers only where it is asked.
    fn agree(&self, account: &mut Option<String>) -> Result<(), ApiError> {
        let lang = self.lang;
        if self.console.protection().protected {
            if account.is_none() {
                *account = Some(ask::line(lang.pick("The account's name: ", "계정 이름: "), lang)?);
            }
            return Ok(());
        }
        let question = format!("{} ({})", lang.pick("Do it?", "실행할까요?"), self.console.scope());
        if ask::yes(&question, lang)? {
            return Ok(());
        }
        Err(ApiError::of(Code::NeedsYes, lang.pick("not confirmed: nothing was sent", "확인되지 않아 아무것도 보내지 않았습니다"))
            .hinting("run it again when it is wanted", "필요할 때 다시 실행하세요"))
    }

    /// Goes on until it ends, or the operator or the system stops this process; either way what is recorded is said.
    async fn carry_out(&self, flow: impl Future<Output = Result<OperationAnswer, ApiError>>) -> Result<u8, ApiError> {
        let answer = match until_stopped(flow).await {
            Some(ended) => ended?,
            None => match self.progress.operation() {
                Some(id) => self.console.interrupted(&id, self.lang)?,
                None => return Err(nothing_sent(self.lang)),
            },
        };
        Ok(self.ended(&answer))
    }

    fn shown(&self, answer: &PlanAnswer) -> u8 {
        if self.global.json {
            say::document(answer)
        } else {
            report::plan(answer, self.lang, say::out)
        }
        answer.error.as_ref().map_or(0, |error| error.code.exit())
    }

    fn ended(&self, answer: &OperationAnswer) -> u8 {
        if self.global.json {
            say::document(answer)
        } else {
            report::operation(&answer.operation, self.lang, say::out)
        }
        let Some(error) = &answer.error else { return 0 };
        say::failure_in_words(error, self.lang);
        error.code.exit()
    }
}
