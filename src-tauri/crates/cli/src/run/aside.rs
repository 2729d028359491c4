//! A journal that cannot be used is kept aside, untouched, once somebody agrees; a rollback must not wait for more.
//!
//! What it remembers is gone then: what a rollback has put where it is, and what it has left behind. So a bare `--yes`,
//! given before anybody knew, leads to no armed revision: that takes a named one, or a second look.

use jiff::Timestamp;
use switchback_api::Console;
use switchback_api::error::ApiError;
use switchback_api::shape::{PlanAnswer, RollbackRequest};
use switchback_core::Lang;
use switchback_engine::journal::JournalError;

use crate::args::Global;
use crate::{ask, report, say};

/// Keeps a damaged or newer journal aside, if this rollback may go on then. What would be refused anyway moves nothing.
pub async fn make_room(console: &Console, global: &Global, request: &RollbackRequest, lang: Lang) -> Result<(), ApiError> {
    let trouble = match console.journal_trouble() {
        Some(trouble @ (JournalError::Damaged { .. } | JournalError::Newer { .. })) => trouble,
        // In any other trouble the rollback itself says so, and prints its plan.
        _ => return Ok(()),
    };
    if global.yes || request.account.is_some() {
        console.lets_change(request.account.as_deref())?;
    }
    let answer = console.arm_without_memory(request, lang).await?;
    if global.yes {
        if request.to.is_none() {
            report::plan(&answer, lang, say::err);
            return Err(forgotten(trouble, &answer));
        }
        if let Some(blocked) = answer.error {
            return Err(blocked);
        }
    } else {
        say::err(&trouble.to_string());
        let question = lang.pick(
            "Keep it aside, untouched, and begin a new one? What it remembers of these targets is not known then.",
            "그대로 따로 보관하고 새 저널을 시작할까요? 이 대상들에 대한 기억은 사라집니다.",
        );
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

/// Why a bare yes goes nowhere, with the plan for whoever finds it right.
fn forgotten(trouble: JournalError, answer: &PlanAnswer) -> ApiError {
    let (en, ko) = match answer.plan.steps.as_slice() {
        [] => (
            "name the revision with --to; see `switchback show TARGET`".to_owned(),
            "--to로 리비전을 지정하세요. `switchback show TARGET`을 참고하세요".to_owned(),
        ),
        [one] => (format!("if that is right, name it: --to {}", one.to), format!("이 계획이 맞으면 직접 지정하세요: --to {}", one.to)),
        _ => ("if that is right, name each: one rollback a target, with --to".to_owned(), "이 계획이 맞으면 대상마다 --to를 지정해 따로 롤백하세요".to_owned()),
    };
    let mut error = ApiError::from(trouble);
    let goes: Vec<String> = answer.plan.steps.iter().map(|step| format!("{} {} → {}", step.target, step.from, step.to)).collect();
    error.message =
        format!("{}; its memory is gone: whether a rollback has put these targets where they are, nobody knows. Not sent: {}", error.message, goes.join("; "));
    error.commands = answer.plan.steps.iter().map(|step| step.command.clone()).collect();
    error.hinting(en, ko)
}
