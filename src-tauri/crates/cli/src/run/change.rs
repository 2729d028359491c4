//! The commands that change: show the plan, ask where nobody said yes, go, and say how it ended.

use jiff::Timestamp;
use switchback_api::error::{ApiError, Code};
use switchback_api::shape::{OperationAnswer, PlanAnswer, RollbackRequest};
use switchback_api::{Again, Console};
use switchback_core::Lang;
use switchback_engine::journal::JournalError;

use crate::args::Global;
use crate::{ask, report, say};

/// `rollback`
pub async fn rollback(
    console: &Console,
    global: &Global,
    targets: Vec<String>,
    to: Option<String>,
    dry_run: bool,
    expect: Option<String>,
    lang: Lang,
) -> Result<u8, ApiError> {
    let mut request = RollbackRequest { targets, to, if_current: global.if_current.clone(), plan: None, expected: expect, account: global.account.clone() };
    if dry_run {
        return Ok(shown(&console.arm(&request, lang).await?, global, lang));
    }
    allowed(console, global, lang)?;
    with_a_journal(console, global, lang)?;
    if !global.yes {
        let answer = console.arm(&request, lang).await?;
        confirm(console, global, &answer, &mut request.account, lang)?;
        request.plan = Some(answer.plan.id);
    }
    Ok(ended(&console.rollback(&request, !global.no_wait, lang).await?, global, lang))
}

/// `undo`
pub async fn undo(console: &Console, global: &Global, operation: Option<String>, dry_run: bool, lang: Lang) -> Result<u8, ApiError> {
    if dry_run {
        return Ok(shown(&console.preview_undo(operation.as_deref(), lang).await?, global, lang));
    }
    allowed(console, global, lang)?;
    let mut account = global.account.clone();
    let mut plan = None;
    if !global.yes {
        let answer = console.preview_undo(operation.as_deref(), lang).await?;
        confirm(console, global, &answer, &mut account, lang)?;
        plan = Some(answer.plan.id);
    }
    let asked = Again { plan: plan.as_deref(), account: account.as_deref(), if_current: global.if_current.as_deref() };
    Ok(ended(&console.undo(operation.as_deref(), &asked, !global.no_wait, lang).await?, global, lang))
}

/// `resume`
pub async fn resume(console: &Console, global: &Global, operation: Option<String>, lang: Lang) -> Result<u8, ApiError> {
    allowed(console, global, lang)?;
    if !global.yes && !ask::yes(lang.pick("Go on with it?", "이어서 진행할까요?"), lang)? {
        return Ok(declined(lang));
    }
    let asked = Again { plan: None, account: global.account.as_deref(), if_current: global.if_current.as_deref() };
    Ok(ended(&console.resume(operation.as_deref(), &asked, !global.no_wait, lang).await?, global, lang))
}

/// Read-only first, and before anything is asked of AWS or of the operator.
fn allowed(console: &Console, global: &Global, lang: Lang) -> Result<(), ApiError> {
    if global.read_only || console.is_read_only() {
        let message = lang.pick("this process is read-only: it holds no means to change anything", "읽기 전용 프로세스입니다: 변경할 수단이 없습니다");
        return Err(ApiError::of(Code::ReadOnly, message));
    }
    Ok(())
}

/// A damaged or newer journal is kept aside, untouched, once somebody agrees; a rollback must not wait for more.
fn with_a_journal(console: &Console, global: &Global, lang: Lang) -> Result<(), ApiError> {
    match console.journal().reader() {
        Err(trouble @ (JournalError::Damaged { .. } | JournalError::Newer { .. })) => {
            let question = lang.pick("Keep it aside, untouched, and begin a new one?", "그대로 따로 보관하고 새 저널을 시작할까요?");
            if !global.yes {
                say::err(&trouble.to_string());
                if !ask::yes(question, lang).unwrap_or(false) {
                    return Err(trouble.into());
                }
            }
            #[expect(clippy::disallowed_methods, reason = "the command line is where the time of day comes from")]
            let kept = console.journal().begin_anew(&trouble, Timestamp::now())?;
            say::err(&trouble.to_string());
            say::err(&format!("{} {}", lang.pick("kept as", "보관:"), kept.display()));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Shows what will be done, and asks: a protected account for its name, any other for a yes.
fn confirm(console: &Console, global: &Global, answer: &PlanAnswer, account: &mut Option<String>, lang: Lang) -> Result<(), ApiError> {
    if !global.json {
        report::plan(answer, lang);
    }
    if answer.plan.steps.is_empty() || !answer.ok || account.is_some() {
        return Ok(());
    }
    if console.protection().protected {
        *account = Some(ask::line(lang.pick("The account's name: ", "계정 이름: "), lang)?);
        return Ok(());
    }
    let scope = console.scope();
    let question = format!("{} ({scope})", lang.pick("Do it?", "실행할까요?"));
    if ask::yes(&question, lang)? {
        return Ok(());
    }
    Err(ApiError::new(Code::NeedsYes, lang.pick("not confirmed: nothing was sent", "확인되지 않아 아무것도 보내지 않았습니다"), ""))
}

fn declined(lang: Lang) -> u8 {
    say::err(lang.pick("not confirmed: nothing was sent", "확인되지 않아 아무것도 보내지 않았습니다"));
    Code::NeedsYes.exit()
}

fn shown(answer: &PlanAnswer, global: &Global, lang: Lang) -> u8 {
    if global.json {
        say::document(answer)
    } else {
        report::plan(answer, lang)
    }
    if answer.ok { 0 } else { Code::Blocked.exit() }
}

fn ended(answer: &OperationAnswer, global: &Global, lang: Lang) -> u8 {
    if global.json {
        say::document(answer);
    } else {
        report::operation(&answer.operation, lang);
    }
    match &answer.error {
        None => 0,
        Some(error) => {
            say::failure_in_words(error, lang);
            error.code.exit()
        }
    }
}
