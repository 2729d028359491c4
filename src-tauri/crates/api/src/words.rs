//! The domain in the shapes of the edge: rows, plans, findings and operations, in the asked language.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use switchback_core::arming::{NotArmed, Why, Witness};
use switchback_core::diff::Line;
use switchback_core::event::Verdict;
use switchback_core::preflight::{Finding, Severity, moving};
use switchback_core::revision::{Condition, RevisionInfo};
use switchback_core::serving::{AliasServing, Circumstance, Phase};
use switchback_core::{ArmedRollback, Hold, Kind, Lang, Pause, Scope, Serving, Target, TrafficSplit};
use switchback_engine::board::Row;
use switchback_engine::ports::Call;
use switchback_engine::prepare::Prepared;
use switchback_engine::shown::plan_id;

use crate::refuse::by_hand;
use crate::shape::{ArmedShape, CallShape, DiffLine, DiffShape, FindingShape, HoldShape, PlanShape, PlannedStep, RevisionRow, RowState, ShareShape, TargetRow};

/// What the journal tells of targets, whatever they serve.
#[derive(Debug, Default)]
pub struct Marks {
    /// The open operation on each.
    pub open: BTreeMap<Target, String>,
    /// What is on hold.
    pub holds: Vec<Hold>,
}

/// A row of the board.
pub fn row(scope: &Scope, target: &Target, row: &Row, marks: &Marks, lang: Lang) -> TargetRow {
    let serving = row.observed.as_ref().map(|o| &o.serving);
    let why_not = match &row.armed {
        Some(Ok(_)) => None,
        Some(Err(why)) => Some(why.clone()),
        None => Some(NotArmed::NotChecked),
    };
    TargetRow {
        id: target.to_string(),
        kind: target.kind().to_string(),
        account: scope.account.clone(),
        region: scope.region.clone(),
        name: row.name.clone(),
        revision: serving.and_then(Serving::stable).map(ToString::to_string),
        split: serving.map(|s| shares(&s.split())).unwrap_or_default(),
        armed: row.armed.as_ref().and_then(|a| a.as_ref().ok()).map(|a| armed(a, lang)),
        armed_reason: why_not.as_ref().map(|w| w.code().to_owned()),
        armed_text: why_not.map(|w| w.text(target, lang)),
        health: "no_data".to_owned(),
        state: serving.map_or(RowState::Unread, state),
        driver: serving.and_then(|s| moving(s, lang)),
        operation: marks.open.get(target).cloned(),
        hold: marks.holds.iter().find(|hold| hold.target == *target).map(HoldShape::from),
        observed_at: row.observed.as_ref().map(|o| o.at),
    }
}

fn state(serving: &Serving) -> RowState {
    match serving {
        Serving::Alias(_) if serving.goes_back() => RowState::RollingBack,
        Serving::Alias(_) if serving.driven_by().is_some() => RowState::RollingOut,
        Serving::Alias(_) if serving.in_motion() => RowState::Split,
        Serving::Rest(_) if serving.in_motion() => RowState::Canary,
        Serving::Ecs(e) => match e.rollout.phase {
            Phase::Completed => RowState::Steady,
            Phase::InProgress => RowState::RollingOut,
            Phase::RollingBack => RowState::RollingBack,
            Phase::Failed => RowState::Failed,
        },
        _ => RowState::Steady,
    }
}

/// All shares of a split.
pub fn shares(split: &TrafficSplit) -> Vec<ShareShape> {
    split.0.iter().map(|s| ShareShape { revision: s.revision.to_string(), percent: s.percent }).collect()
}

/// What is served, as a line of the audit trail has it: `42 70 % + 43 30 %`.
pub fn side(serving: &Serving) -> String {
    match serving.split().0.as_slice() {
        shares @ [_, _, ..] => shares.iter().map(|s| format!("{} {} %", s.revision, s.percent)).collect::<Vec<_>>().join(" + "),
        _ => serving.to_string(),
    }
}

/// An armed rollback with its proof in words.
pub fn armed(armed: &ArmedRollback, lang: Lang) -> ArmedShape {
    let (why, proof) = match &armed.why {
        Why::Stable => ("stable", lang.pick("the stable side, serving now".to_owned(), "지금 서비스 중인 안정 쪽".to_owned())),
        Why::KnownGood => ("known_good", lang.pick("verified healthy here".to_owned(), "여기서 정상으로 확인됨".to_owned())),
        Why::ServedBefore { at, source } => {
            let by = match source {
                Witness::Journal => lang.pick("journal", "저널"),
                Witness::Ecs => "ECS",
                Witness::CodeDeploy => "CodeDeploy",
            };
            let text = match at {
                Some(at) => lang.pick(format!("served here until {} ({by})", clock(*at)), format!("{}까지 여기서 서비스됨 ({by})", clock(*at))),
                None => lang.pick(format!("served here before ({by})"), format!("이전에 여기서 서비스됨 ({by})")),
            };
            ("served_before", text)
        }
        Why::Unproven => {
            let text = match armed.target.kind() {
                Kind::Rest | Kind::Http => lang.pick("exists, but never seen on this stage", "존재하지만 이 스테이지에서 본 적 없음"),
                _ => lang.pick("exists, but never seen serving here", "존재하지만 여기서 서비스된 기록 없음"),
            };
            ("unproven", text.to_owned())
        }
        Why::Asked => ("asked", lang.pick("named by the operator".to_owned(), "운영자가 지정함".to_owned())),
    };
    ArmedShape { to: armed.to.revision.to_string(), why: why.to_owned(), proof, description: armed.to.description.clone() }
}

/// Day and minute in the machine's own time zone.
fn clock(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%m-%d %H:%M").to_string()
}

/// A plan.
pub fn plan(prepared: &Prepared) -> PlanShape {
    let plan = &prepared.plan;
    let steps = plan.steps.iter().zip(by_hand(plan)).map(|(step, command)| PlannedStep {
        target: step.target.to_string(),
        action: step.action.operation().to_owned(),
        from: step.expect.to_string(),
        to: step.verify.to_string(),
        pause_s: step.pause.map(pause),
        command,
    });
    PlanShape { id: plan_id(prepared), intent: plan.intent.word().to_owned(), steps: steps.collect() }
}

/// Seconds; 0 for a step that waits to be asked for.
pub fn pause(pause: Pause) -> u64 {
    match pause {
        Pause::For { seconds } => seconds,
        Pause::UntilAsked => 0,
    }
}

/// What a new revision has otherwise.
pub fn diff(target: &Target, lines: &[Line]) -> DiffShape {
    let line = |l: &Line| DiffLine { field: l.field.clone(), from: l.from.clone(), to: l.to.clone(), hidden: l.hidden };
    DiffShape { target: target.to_string(), lines: lines.iter().map(line).collect() }
}

/// A severity's word.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Block => "block",
        Severity::Warn => "warn",
        Severity::Info => "info",
    }
}

/// A finding.
pub fn finding(finding: &Finding, lang: Lang) -> FindingShape {
    FindingShape {
        severity: severity(finding.severity).to_owned(),
        code: finding.code().to_owned(),
        target: finding.target.to_string(),
        cause: finding.cause(lang),
        fix: finding.fix(lang),
    }
}

/// A revision of a target that serves `serving`.
pub fn revision(info: &RevisionInfo, serving: &Serving, armed: Option<&str>) -> RevisionRow {
    let condition = match &info.condition {
        Condition::Ready => "ready",
        Condition::Listed => "listed",
        Condition::Idle => "idle",
        Condition::Pending => "pending",
        Condition::Failed { .. } => "failed",
        Condition::Inactive => "inactive",
    };
    let name = info.revision.to_string();
    RevisionRow {
        percent: serving.split().0.iter().filter(|s| s.revision == info.revision).map(|s| s.percent).sum(),
        armed: armed == Some(name.as_str()),
        revision: name,
        created: info.created,
        description: info.description.clone(),
        digest: info.digest.clone(),
        condition: condition.to_owned(),
    }
}

/// What stands around a target, in words.
pub fn around(circumstance: &Circumstance, lang: Lang) -> String {
    let list = |names: &[String]| names.join(", ");
    match circumstance {
        Circumstance::ProvisionedConcurrency => lang.pick("provisioned concurrency on the alias".into(), "별칭에 프로비저닝된 동시성".into()),
        Circumstance::StageVariables { names } => lang.pick(format!("stage variables: {}", list(names)), format!("스테이지 변수: {}", list(names))),
        Circumstance::Cache => lang.pick("stage cache is on".into(), "스테이지 캐시 켜짐".into()),
        Circumstance::AliasBehind { targets } => {
            let names: Vec<String> = targets.iter().map(ToString::to_string).collect();
            lang.pick(format!("in front of {}", list(&names)), format!("뒤에 있는 대상: {}", list(&names)))
        }
        Circumstance::WentBackByItself => lang.pick("AWS itself went back to this revision".into(), "AWS가 스스로 이 리비전으로 되돌렸음".into()),
        Circumstance::DeploymentGroup(group) => {
            let (application, name) = (&group.application, &group.group);
            lang.pick(format!("CodeDeploy group {application}/{name}"), format!("CodeDeploy 그룹 {application}/{name}"))
        }
        Circumstance::DriverUnread { why, .. } => {
            lang.pick(format!("whether CodeDeploy is moving it could not be read: {why}"), format!("CodeDeploy가 옮기는 중인지 읽을 수 없음: {why}"))
        }
    }
}

/// Why nothing goes on after a call to CodeDeploy: what it says of the end comes first.
pub fn no_word_of_codedeploy(lang: Lang) -> String {
    let (en, ko) = ("CodeDeploy does not answer: waiting for it before anything is written", "CodeDeploy가 응답하지 않습니다: 응답을 기다린 뒤에 씁니다");
    lang.pick(en.to_owned(), ko.to_owned())
}

/// How far a service, or an alias that CodeDeploy moves, is, in words; `None` where there is nothing to count.
pub fn progress(serving: &Serving, lang: Lang) -> Option<String> {
    if let Serving::Alias(AliasServing { run: Some(run), .. }) = serving {
        let share = serving.split().0.iter().find(|s| s.revision == run.to).map_or(0.0, |s| s.percent);
        return Some(lang.pick(format!("{share} % on {}", run.to), format!("{}에 {share} %", run.to)));
    }
    let Serving::Ecs(service) = serving else { return None };
    let running = service.rollout.tasks.iter().find(|(r, _)| *r == service.task_definition).map_or(0, |(_, n)| *n);
    let (wanted, failed) = (service.rollout.desired, service.rollout.failed);
    let counted = lang.pick(format!("{running} of {wanted} tasks"), format!("태스크 {wanted}개 중 {running}개"));
    Some(if failed == 0 { counted } else { lang.pick(format!("{counted}, {failed} failed"), format!("{counted}, {failed}개 실패")) })
}

/// A verdict's word.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Verified => "verified",
        Verdict::NotVerified => "not_verified",
        Verdict::Contradicted => "contradicted",
    }
}

/// A line of the call log.
pub fn call(number: u64, call: Call) -> CallShape {
    CallShape {
        number,
        operation: call.operation,
        mutates: call.mutates,
        at: call.at,
        took_ms: call.took_ms,
        status: call.status,
        request_id: call.request_id,
        error: call.error,
    }
}
