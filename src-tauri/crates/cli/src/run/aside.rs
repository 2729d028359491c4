//! A journal that cannot be used is kept aside, untouched, once somebody agrees; a rollback must not wait for more.
//!
//! What it remembers is gone then: what a rollback has put where it is, and what it has left behind. So a bare `--yes`,
//! given before anybody knew, leads to no revision that only this memory would bear out: that takes a named one, or a
//! second look. The same in the journal that was begun anew, on whatever it knows nothing of yet.

use std::collections::BTreeMap;

use jiff::Timestamp;
use switchback_api::Console;
use switchback_api::error::{ApiError, Code};
use switchback_api::shape::{PlanShape, RollbackRequest};
use switchback_core::Lang;
use switchback_engine::journal::JournalError;

use crate::args::Global;
use crate::{ask, report, say};

/// What preflight finds on a destination that the journal's memory would have borne out.
const MEMORY_GONE: &str = "memory_gone";

/// Keeps a damaged or newer journal aside, if this rollback may go on then. What would be refused anyway moves nothing.
pub async fn make_room(console: &Console, global: &Global, request: &mut RollbackRequest, lang: Lang) -> Result<(), ApiError> {
    let trouble = match console.journal_trouble_of(&request.targets, request.to.is_some())? {
        Some(trouble @ (JournalError::Damaged { .. } | JournalError::Newer { .. })) => trouble,
        // In any other trouble the rollback itself says so, and prints its plan.
        Some(_) => return Ok(()),
        None => return second_look(console, global, request, lang).await,
    };
    if global.yes || request.account.is_some() {
        console.lets_change(request.account.as_deref())?;
    }
    let answer = console.arm_without_memory(request, lang).await?;
    if let Some(blocked) = answer.error {
        return Err(blocked);
    }
    if global.yes {
        if answer.findings.iter().any(|f| f.code == MEMORY_GONE) {
            report::plan(&answer, lang, say::err);
            return Err(forgotten(ApiError::from(trouble), &answer.plan, lang));
        }
        if request.to.is_none() {
            // The yes is for this destination: if another is armed by the time it goes, nothing is sent.
            request.plan = Some(answer.plan.id.clone());
        }
    } else {
        say::err(&trouble.to_string());
        let question = lang.pick(
            "Keep it aside, untouched, and begin a new one? What it remembers of these targets is not known then.",
            "그대로 따로 보관하고 새 저널을 시작할까요? 이 대상들에 대해 저널이 기억하던 것은 알 수 없게 됩니다.",
        );
        if !ask::yes(question, lang).unwrap_or(false) {
            return Err(trouble.into());
        }
    }
    #[expect(clippy::disallowed_methods, reason = "the command line is where the time of day comes from")]
    let kept = match console.journal().begin_anew(&trouble, Timestamp::now()) {
        Err(live @ JournalError::Live { .. }) => {
            report::plan(&answer, lang, say::err);
            return Err(in_use(&trouble, live, &answer.plan, lang));
        }
        kept => kept?,
    };
    say::err(&trouble.to_string());
    if let Some(kept) = kept {
        say::err(&format!("{} {}", lang.pick("kept as", "보관:"), kept.display()));
    }
    Ok(())
}

/// A journal that was begun beside another knows nothing from before: there a bare yes goes no further than it did while
/// the other one lay in the way. An account's name is such a yes too, where nobody is asked anything else.
async fn second_look(console: &Console, global: &Global, request: &mut RollbackRequest, lang: Lang) -> Result<(), ApiError> {
    let bare = global.yes || (console.protection().protected && request.account.is_some());
    if !bare || request.to.is_some() || !console.began_beside_another() {
        return Ok(());
    }
    console.lets_change(request.account.as_deref())?;
    let answer = match console.arm(request, lang).await {
        // It is remembered here; whether another operation is moving it away again is for the rollback to see.
        Err(e) if e.code == Code::AlreadyRolledBack => return Ok(()),
        answer => answer?,
    };
    if answer.findings.iter().any(|f| f.code == MEMORY_GONE) {
        report::plan(&answer, lang, say::err);
        let begun = lang.pick("the journal was begun beside an older one", "이 저널은 이전 저널을 따로 보관하고 새로 시작한 것입니다");
        return Err(forgotten(ApiError::of(Code::Blocked, begun), &answer.plan, lang));
    }
    // The yes is for this destination, as above.
    request.plan = Some(answer.plan.id);
    Ok(())
}

/// Why it cannot be kept aside now, with the plan for whoever cannot wait.
fn in_use(trouble: &JournalError, live: JournalError, plan: &PlanShape, lang: Lang) -> ApiError {
    let mut error = ApiError::from(live);
    let meanwhile = lang.pick("it is not kept aside meanwhile", "그동안에는 저널을 따로 보관하지 않습니다");
    error.message = format!("{trouble}; {}: {meanwhile}", error.message);
    error.commands = commands(plan);
    error.hinting(
        "wait until it has ended and run this again, or send the calls by your own hands",
        "그 작업이 끝난 뒤 다시 실행하세요. 기다릴 수 없으면 호출을 직접 보내세요",
    )
}

fn commands(plan: &PlanShape) -> Vec<String> {
    plan.steps.iter().map(|step| step.command.clone()).collect()
}

/// Why a bare yes goes nowhere, with the plan for whoever finds it right.
fn forgotten(mut error: ApiError, plan: &PlanShape, lang: Lang) -> ApiError {
    let ends: BTreeMap<&str, &str> = plan.steps.iter().map(|step| (step.target.as_str(), step.to.as_str())).collect();
    let (en, ko) = match ends.values().collect::<Vec<_>>().as_slice() {
        [to] => (format!("if that is right, name it: --to {to}"), format!("이 계획이 맞으면 직접 지정하세요: --to {to}")),
        _ => ("if that is right, name each: one rollback a target, with --to".to_owned(), "이 계획이 맞으면 대상마다 --to를 지정해 따로 롤백하세요".to_owned()),
    };
    let goes: Vec<String> = plan.steps.iter().map(|step| format!("{} {} → {}", step.target, step.from, step.to)).collect();
    let goes = goes.join("; ");
    let gone = lang.pick(
        format!("its memory is gone: nobody knows whether a rollback put there what is served now. Not sent: {goes}"),
        format!("저널의 기억이 없어져, 지금 서비스 중인 것이 이미 롤백된 것인지 알 수 없습니다. 보내지 않음: {goes}"),
    );
    error.message = format!("{}; {gone}", error.message);
    error.commands = commands(plan);
    error.hinting(en, ko)
}
