//! What goes wrong inside, as an error at the edge: which code, and which next move.

use switchback_core::arming::NotArmed;
use switchback_core::event::RefusalKind;
use switchback_core::preflight::{self, Finding, Rule, Severity};
use switchback_core::saga::StepState;
use switchback_core::target::{MalformedId, WrongScope};
use switchback_core::{Action, Hold, Intent, Lang, Operation, OperationState, Plan, Step, Target, Token};
use switchback_engine::journal::JournalError;
use switchback_engine::operate::OperateError;
use switchback_engine::ports::{CredentialTrouble, ReadError};
use switchback_engine::prepare::PrepareError;

use crate::error::{ApiError, Code};
use crate::korean;

impl From<MalformedId> for ApiError {
    fn from(e: MalformedId) -> Self {
        let (en, ko) = ("`switchback targets` lists the ids", "대상 ID는 `switchback targets`로 볼 수 있습니다");
        Self::of(Code::MalformedInput, e.to_string()).in_korean(korean::malformed(&e)).hinting(en, ko)
    }
}

impl From<WrongScope> for ApiError {
    fn from(e: WrongScope) -> Self {
        let en = "use --profile and --region of that place, or drop the prefix";
        Self::of(Code::WrongScope, e.to_string())
            .in_korean(korean::elsewhere(&e))
            .hinting(en, "그곳의 --profile과 --region으로 실행하거나, ID 앞의 계정/리전을 빼세요")
    }
}

impl From<ReadError> for ApiError {
    fn from(e: ReadError) -> Self {
        let code = match &e {
            ReadError::NotFound { .. } => Code::UnknownTarget,
            ReadError::Denied { .. } => Code::NotPermitted,
            ReadError::Credentials { kind: CredentialTrouble::Missing, .. } => Code::NoCredentials,
            ReadError::Credentials { kind: CredentialTrouble::Expired, .. } => Code::ExpiredCredentials,
            ReadError::Credentials { kind: CredentialTrouble::NeedsMfa, .. } => Code::MfaNeeded,
            ReadError::Throttled { .. } => Code::Throttled,
            ReadError::Unreachable { .. } => Code::Unreachable,
            ReadError::NotARead { .. } => Code::Internal,
            ReadError::Other { .. } => Code::ReadFailed,
        };
        let error = Self::of(code, e.to_string()).in_korean(korean::read(&e));
        let ReadError::Denied { action, .. } = &e else { return error };
        let en = format!("allow {action}: docs/iam lists what Switchback needs");
        error.hinting(en, format!("{action} 권한을 허용하세요. Switchback에 필요한 권한은 docs/iam에 있습니다"))
    }
}

impl From<JournalError> for ApiError {
    fn from(e: JournalError) -> Self {
        let error = |code| Self::of(code, e.to_string()).in_korean(korean::journal(&e));
        match &e {
            JournalError::Newer { .. } => error(Code::JournalNewer),
            JournalError::NewerRecord { .. } => error(Code::JournalNewer).hinting(
                "what goes back still goes; go forward with the version that wrote it",
                "되돌리기는 계속 할 수 있습니다. 앞으로 진행하려면 기록한 버전을 사용하세요",
            ),
            JournalError::NewerOperation { id, .. } => error(Code::JournalNewer).about(id.to_string()).hinting(
                "use the version that wrote it; a rollback of its targets goes with this one too",
                "기록한 버전을 사용하세요. 대상을 롤백하는 것은 이 버전으로도 됩니다",
            ),
            JournalError::Damaged { .. } if e.is_of_index() => error(Code::JournalDamaged).hinting(
                "`sqlite3 journal.db REINDEX` makes it again; until then holds may go unseen",
                "`sqlite3 journal.db REINDEX`로 다시 만드세요. 그전에는 보류가 보이지 않을 수 있습니다",
            ),
            JournalError::Damaged { .. } => error(Code::JournalDamaged),
            JournalError::Unwritable { .. } => error(Code::JournalUnwritable),
            JournalError::Superseded { by } => error(Code::Superseded).about(by.to_string()),
            JournalError::OnHold { .. } => error(Code::Blocked),
            JournalError::Unknown { id } => error(Code::UnknownOperation).about(id.to_string()),
            JournalError::Live { id } => error(Code::OperationLive).about(id.to_string()),
            JournalError::Impossible(_) => error(Code::Internal),
        }
    }
}

impl From<PrepareError> for ApiError {
    fn from(e: PrepareError) -> Self {
        let (message, ko) = (e.to_string(), korean::prepare(&e));
        let error = |code| Self::of(code, message).in_korean(ko);
        match e {
            PrepareError::Read(e) => e.into(),
            PrepareError::Journal(e) => e.into(),
            PrepareError::Package(e) => e.into(),
            PrepareError::NotArmed { target, why } => not_armed(&target, &why),
            PrepareError::UnknownRevision { .. } => error(Code::UnknownRevision),
            PrepareError::ChangedSince { operation, .. } => error(Code::ChangedSince).about(operation.to_string()),
            PrepareError::Elsewhere { operation, .. } => error(Code::WrongScope).about(operation.to_string()),
            PrepareError::NothingToUndo { operation, .. } => error(Code::NothingToUndo).about(operation.to_string()),
        }
    }
}

/// Nothing is armed. Where no revision at all could be set, another `--to` is no next move: what the finding says is.
fn not_armed(target: &Target, why: &NotArmed) -> ApiError {
    let code = if *why == NotArmed::AlreadyRolledBack { Code::AlreadyRolledBack } else { Code::NothingArmed };
    let said = |lang| format!("{target}: {}", why.text(target, lang));
    let error = ApiError::of(code, said(Lang::En)).in_korean(said(Lang::Ko));
    match preflight::blocked(target, why) {
        Some(finding) => error.hinting(finding.fix(Lang::En), finding.fix(Lang::Ko)),
        None => error,
    }
}

/// The error of a flow that opened nothing, in the asked language where a rule has words for it.
pub fn of_operate(e: OperateError, lang: Lang) -> ApiError {
    let (message, ko) = (e.to_string(), korean::operate(&e));
    let plain = |code| ApiError::of(code, message).in_korean(ko);
    match e {
        OperateError::Prepare(PrepareError::NotArmed { target, why }) => not_armed(&target, &why),
        OperateError::Prepare(e) => e.into(),
        OperateError::Blocked(findings) => {
            let blocks = findings.iter().filter(|f| f.severity == Severity::Block);
            let (causes, fixes): (Vec<_>, Vec<_>) = blocks.map(|f| (format!("{}: {}", f.target, f.cause(lang)), f.fix(lang))).unzip();
            // The findings speak the reader's language already.
            let fixes = fixes.join("; ");
            ApiError::of(Code::Blocked, causes.join("; ")).hinting(fixes.clone(), fixes)
        }
        OperateError::PlanChanged(_) => plain(Code::PlanChanged),
        OperateError::NotCurrent { .. } => plain(Code::NotCurrent),
        OperateError::Held(held) => {
            let error = plain(Code::OperationOpen);
            held.first().map_or(error.clone(), |id| error.clone().about(id.to_string()))
        }
        OperateError::NoRecord { source, plan } => {
            // What follows is in the reader's language already.
            let mut error = ApiError::from(source).in_lang(lang);
            if let Some(prepared) = plan {
                error.commands = by_hand(&prepared.plan);
                // Whoever types them sees no plan: what it warns of is said here.
                let warnings = prepared.findings.iter().filter(|f| f.severity == Severity::Warn);
                error.message = warnings.fold(error.message, |said, f| format!("{said}; {}: {}", f.target, f.cause(lang)));
            }
            error
        }
        OperateError::RecordLost { id, .. } => {
            let en = format!("mend what it names, then `switchback resume {id}`");
            let ko = format!("메시지에 나온 원인을 고친 뒤 `switchback resume {id}` 명령을 실행하세요");
            plain(Code::NeedsAttention).hinting(en, ko).about(id.to_string())
        }
    }
}

/// A plan as `aws` commands. Only a first Lambda step can be made conditional on the reading.
pub fn by_hand(plan: &Plan) -> Vec<String> {
    let command = |(place, step): (usize, &Step)| {
        let revision_id = plan.before(&step.target).and_then(|o| match &o.token {
            Token::RevisionId(id) => Some(id.as_str()),
            Token::Fingerprint(_) => None,
        });
        // The first write gives the alias another.
        let written = plan.steps[..place].iter().any(|s| s.target == step.target && !s.action.makes());
        if step.action.names_upcoming() {
            // What AWS has not named yet can be pasted by nobody.
            return format!("# then {} on {}, with the revision that AWS has named", step.action.operation(), step.target);
        }
        step.action.as_aws_command(&step.target, revision_id.filter(|_| !written))
    };
    plan.steps.iter().enumerate().map(command).collect()
}

/// The calls of an operation on these of its targets that were not sent, as `aws` commands.
pub fn not_sent(operation: &Operation, targets: &[Target]) -> Vec<String> {
    let plan = &operation.opened.plan;
    let calls = by_hand(plan).into_iter().zip(&plan.steps).zip(operation.saga.steps());
    let unsent = calls.filter(|((_, step), state)| targets.contains(&step.target) && state.is_to_be_sent());
    unsent.map(|((command, _), _)| command).collect()
}

/// Why an operation that was taken over is not done, where that has left more undone than `by` has taken: what was asked
/// for there is not to be lost without a word.
pub fn left_beside(error: ApiError, operation: &Operation, by: &Operation, lang: Lang) -> ApiError {
    let Some(left) = operation.left_beside(by.targets()) else { return error };
    let mut error = error.hinting(preflight::go_on(&left, Lang::En), preflight::go_on(&left, Lang::Ko)).in_lang(lang);
    error.message = format!("{}; {}", error.message, preflight::not_sent(&left, lang));
    error.commands = not_sent(operation, left.targets());
    error
}

/// Why an operation that came to rest is not "done and verified"; `None` where it is.
pub fn of_operation(operation: &Operation, lang: Lang) -> Option<ApiError> {
    let said = || operation.last_said().map(|(_, said)| said.to_owned());
    let ko = || korean::last_step(operation).unwrap_or_default();
    let error = |code| ApiError::of(code, said().unwrap_or_default()).in_korean(ko());
    let error = match operation.state() {
        OperationState::Done => return left_out(operation, lang),
        // Something was done, if only to what takes no traffic: that is no refusal before anything was changed.
        OperationState::Failed | OperationState::Undone if keeps_a_version_back(operation) => {
            let ko = "새 코드를 보낸 뒤 함수($LATEST)의 설정이 바뀌었거나 바뀌지 않았다고 확인할 수 없어 버전을 게시하지 않았습니다";
            let moved = match operation.state() {
                OperationState::Undone => ("what had moved is back", "옮긴 트래픽은 되돌렸습니다"),
                _ => ("no traffic has moved", "옮겨진 트래픽은 없습니다"),
            };
            let error = error(Code::Failed).in_korean(ko).hinting(
                format!("{}; look at the function, then plan the deploy again: its differences show what was edited", moved.0),
                format!("{}. 함수를 확인한 뒤 배포를 다시 계획하세요. 바뀐 설정이 차이점에 나옵니다", moved.1),
            );
            // What is left behind is said after it, in the same language.
            error.in_lang(lang)
        }
        OperationState::Failed | OperationState::Undone if operation.refusal == Some(RefusalKind::Stale) && !is_untouched(operation) => {
            let ko = format!("{} ({})", Code::Stale.meaning(Lang::Ko), said().unwrap_or_default());
            error(Code::Failed).in_korean(ko).hinting(Code::Stale.next(Lang::En), Code::Stale.next(Lang::Ko))
        }
        OperationState::Failed | OperationState::Undone if is_not_ready_in_time(operation) => {
            error(Code::Failed).hinting("give it longer: run it again with a longer --timeout", "더 긴 --timeout으로 다시 실행하세요")
        }
        OperationState::Failed if !is_untouched(operation) => error(Code::Failed),
        OperationState::Refused | OperationState::Failed => match operation.refusal {
            // Where nothing was said of it, its process was stopped in the middle.
            None => said().map_or_else(|| not_applied(operation), |said| ApiError::of(Code::Refused, said).in_korean(ko())).hinting(
                "the answer was lost and the call was not applied: nothing changed, so run it again",
                "응답을 받지 못했지만 호출은 적용되지 않았습니다. 다시 실행하세요",
            ),
            Some(RefusalKind::Stale) => error(Code::Stale),
            Some(RefusalKind::Throttled) => error(Code::Throttled),
            Some(RefusalKind::Denied) => error(Code::NotPermitted),
            Some(RefusalKind::Credentials) => error(Code::ExpiredCredentials),
            Some(RefusalKind::Unreachable) => error(Code::Unreachable),
            Some(RefusalKind::Other) => error(Code::Refused),
        },
        OperationState::Superseded => {
            ApiError::of(Code::Superseded, lang.pick("another operation took this one over", "다른 작업이 이 작업을 넘겨받아 더 진행하지 않았습니다"))
        }
        OperationState::Undone => error(Code::Failed),
        _ if operation.saga.steps().iter().any(|s| matches!(s, StepState::Started | StepState::Indeterminate)) => error(Code::Indeterminate),
        OperationState::NeedsAttention if operation.held_before().is_some() => {
            let id = &operation.id;
            if matches!(operation.opened.plan.intent, Intent::Review { .. }) {
                let message = lang.pick("the change set stands, and waits to be deleted", "변경 세트가 남아 있어 삭제를 기다립니다");
                let (en, ko) = (format!("`switchback resume {id}` deletes it"), format!("`switchback resume {id}` 명령으로 지우세요"));
                return Some(ApiError::of(Code::NeedsAttention, message).hinting(en, ko).about(id.to_string()));
            }
            let serves = operation.observed.iter().map(|s| format!("{} serves {}", s.target, s.serving)).collect::<Vec<_>>().join("; ");
            let en = format!("`switchback resume {id}` goes on with the next step; `switchback promote` or `abort` ends it");
            let ko = format!("`switchback resume {id}` 명령으로 다음 단계를 진행하거나, `switchback promote` 또는 `abort` 명령으로 끝내세요");
            let message = lang.pick(format!("held: {serves}; the next step waits to be asked for"), format!("멈춤: {serves}; 다음 단계는 지시를 기다립니다"));
            ApiError::of(Code::NeedsAttention, message).hinting(en, ko)
        }
        // Nothing was said where nobody waited for it, or where an engine goes on by itself.
        _ => {
            let silent = || match goes_on(operation) {
                Some(engine) => ApiError::of(Code::NeedsAttention, format!("time is up; {engine} goes on"))
                    .in_korean(format!("확인할 시간이 지났지만 {engine}에서 계속 진행합니다")),
                None => ApiError::of(Code::NeedsAttention, "sent, and not yet seen to arrive").in_korean("보냈지만 아직 반영된 것을 확인하지 못했습니다"),
            };
            said().map_or_else(silent, |_| error(Code::NeedsAttention))
        }
    };
    Some(error.about(operation.id.to_string()).in_lang(lang))
}

/// The engine of AWS's that was told to move a target, and is not done.
fn goes_on(operation: &Operation) -> Option<&'static str> {
    let mut calls = operation.opened.plan.steps.iter().zip(operation.saga.steps());
    let (step, _) = calls.find(|(step, state)| **state == StepState::Applied && step.is_followed())?;
    Some(if matches!(step.action, Action::ContinueRollout { .. }) { "ECS" } else { "CodeDeploy" })
}

/// Whether nothing that it sent is in effect.
fn is_untouched(operation: &Operation) -> bool {
    operation.state() == OperationState::Failed && !operation.saga.steps().iter().any(|s| s.is_applied())
}

/// Whether what a step has made was not ready in the time that there was, and nothing says that it never will be.
fn is_not_ready_in_time(operation: &Operation) -> bool {
    let mut steps = operation.opened.plan.steps.iter().zip(operation.saga.steps()).zip(&operation.steps);
    steps.any(|((step, state), record)| step.action.makes() && *state == StepState::Unverified && !record.contradicted)
}

/// Whether a version was not published because of what stands beside its code: somebody has edited that, or may have.
fn keeps_a_version_back(operation: &Operation) -> bool {
    let mut calls = operation.opened.plan.steps.iter().zip(operation.saga.steps());
    operation.refusal == Some(RefusalKind::Stale)
        && calls.any(|(step, state)| *state == StepState::Refused && matches!(step.action, Action::PublishVersion { .. }))
}

/// What rests because of a hold says so: going on is for whoever may lift it.
pub fn on_hold(error: ApiError, operation: &Operation, hold: &Hold, lang: Lang) -> ApiError {
    if error.code != Code::NeedsAttention {
        return error;
    }
    let (target, id) = (&hold.target, &operation.id);
    let cause = Finding::new(Severity::Block, target, hold.into()).cause(lang);
    let serves = operation.observed.iter().map(|s| format!("{} serves {}", s.target, s.serving)).collect::<Vec<_>>().join("; ");
    let message = lang.pick(format!("held: {serves}; {target}: {cause}"), format!("멈춤: {serves}; {target}: {cause}"));
    let en = format!("`switchback hold lift {target}`, then `switchback resume {id}`; `abort` takes it back at any time");
    let ko = format!("`switchback hold lift {target}` 다음에 `switchback resume {id}`를 실행하세요. `abort`로 언제든 되돌릴 수 있습니다");
    ApiError::of(Code::NeedsAttention, message).hinting(en, ko).about(id.to_string())
}

/// A call whose answer never came, and that was not applied.
fn not_applied(operation: &Operation) -> ApiError {
    let calls = operation.opened.plan.steps.iter().zip(operation.saga.steps());
    let refused: Vec<&str> = calls.filter(|(_, state)| **state == StepState::Refused).map(|(step, _)| step.action.operation()).collect();
    let calls = refused.join(", ");
    ApiError::of(Code::Refused, format!("{calls} was begun and no answer came, and reads show that it was not applied"))
        .in_korean(format!("{calls} 호출을 시작했지만 응답이 오지 않았고, 다시 읽어 보니 적용되지 않았습니다"))
}

/// What a release that came to nothing has left behind is named.
pub fn left_behind(mut error: ApiError, unused: &[String], lang: Lang) -> ApiError {
    if !unused.is_empty() {
        let left = lang.pick("left behind, not served by its targets", "남았지만 대상이 서비스하지 않는 것");
        error.message = format!("{}; {left}: {}", error.message, unused.join(", "));
    }
    error
}

/// All that was carried out is done; but not all that was asked for.
fn left_out(operation: &Operation, lang: Lang) -> Option<ApiError> {
    let left: Vec<&Finding> = operation.opened.findings.iter().filter(|f| matches!(f.rule, Rule::LeftOut { .. })).collect();
    let causes: Vec<String> = left.iter().map(|f| f.cause(lang)).collect();
    let fix = |lang| left.iter().map(|f| f.fix(lang)).collect::<Vec<_>>().join("; ");
    let error = || ApiError::of(Code::NeedsAttention, causes.join("; ")).hinting(fix(Lang::En), fix(Lang::Ko));
    (!left.is_empty()).then(|| error().about(operation.id.to_string()))
}

#[cfg(test)]
mod tests;
