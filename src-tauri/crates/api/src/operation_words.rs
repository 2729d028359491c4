//! Operations and audit entries in the shapes of the edge.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use switchback_core::hold::HoldChange;
use switchback_core::preflight::Rule;
use switchback_core::preflight::forward::ForwardRule;
use switchback_core::saga::StepState;
use switchback_core::{Action, Hold, Intent, Lang, Observed, Operation, OperationState, Pause, Target};
use switchback_engine::journal::HoldLine;
use switchback_engine::operate::Went;
use switchback_engine::prepare::Prepared;

use crate::korean;
use crate::refuse;
use crate::shape::{AuditEntry, OperationAnswer, OperationShape, StepShape, TargetState};
use crate::words;

/// What only the journal's other records tell of an operation.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Whether it holds its targets.
    pub open: bool,
    /// Whether a live process works on it.
    pub live: bool,
    /// Whether an undo of it could be planned.
    pub undoable: bool,
    /// The operation that took it over, if one has.
    pub by: Option<Box<Operation>>,
    /// The hold that keeps it from its next step, if one does.
    pub hold: Option<Hold>,
}

/// An operation; `seen` holds newer readings than its records, where there are any.
pub fn operation(op: &Operation, standing: &Standing, seen: &BTreeMap<Target, Observed>, lang: Lang) -> OperationShape {
    let plan = &op.opened.plan;
    let undoes = plan.intent.undoes().map(ToString::to_string);
    let pause = op.waits_before();
    let next_step_at = pause.filter(|_| standing.live).and_then(|(step, pause)| match pause {
        Pause::For { seconds } => op.steps[step - 1].ended_at?.checked_add(SignedDuration::from_secs(i64::try_from(seconds).ok()?)).ok(),
        Pause::UntilAsked => None,
    });
    let steps = plan.steps.iter().zip(op.saga.steps()).zip(&op.steps).map(|((step, state), record)| StepShape {
        target: step.target.to_string(),
        action: step.action.operation().to_owned(),
        from: step.expect.to_string(),
        to: step.verify.to_string(),
        pause_s: step.pause.map(words::pause),
        state: step_state(*state).to_owned(),
        request_id: record.request_id.clone(),
        message: record.message.as_ref().map(|said| lang.pick(said.clone(), korean::step(*state, record, said))),
        started_at: record.started_at,
        ended_at: record.ended_at,
    });
    let targets = plan.observed.iter().zip(&plan.to).map(|(before, to)| TargetState {
        id: before.target.to_string(),
        from: words::shares(&before.serving.split()),
        to: to.to_string(),
        after: op.leaves(&before.target).map(|serving| words::shares(&serving.split())).unwrap_or_default(),
        state: target_state(op, &before.target).to_owned(),
        progress: seen.get(&before.target).and_then(|now| {
            let waits = standing.live && waits_for_codedeploy(op, &before.target) && now.unread_for_now().is_some();
            if waits { Some(words::no_word_of_codedeploy(lang)) } else { words::progress(&now.serving, lang) }
        }),
    });
    let not_restored = op.opened.findings.iter().filter(|f| match f.rule {
        Rule::AutoDeployNotRestored | Rule::LatestMoves | Rule::RolloutStartsAgain { .. } | Rule::Forward(ForwardRule::MadeStays { .. }) => true,
        Rule::Forward(ForwardRule::VariablesCopied { .. }) => plan.intent.undoes().is_some(),
        _ => false,
    });
    OperationShape {
        id: Some(op.id.to_string()),
        intent: plan.intent.word().to_owned(),
        state: op.state().as_str().to_owned(),
        open: standing.open,
        live: standing.live,
        verdict: op.verdict.filter(|_| op.ended_at.is_some()).map(|v| words::verdict(v).to_owned()),
        targets: targets.collect(),
        steps: steps.collect(),
        findings: op.opened.findings.iter().map(|f| words::finding(f, lang)).collect(),
        expected: op.opened.expected.clone(),
        observed: observed(op, lang),
        undoes,
        undoable: standing.undoable,
        not_restored: not_restored.map(|f| f.cause(lang)).collect(),
        unused: op.made_and_unused(standing.by.as_deref()),
        // A review waits for nobody's decision about traffic: a resume of it cleans up.
        held: standing.open && !standing.live && op.held_before().is_some() && !matches!(plan.intent, Intent::Review { .. }),
        next_step_at,
        actor: op.opened.actor.name.clone(),
        started_at: op.opened_at,
        ended_at: op.ended_at,
    }
}

/// What was seen at the end, in words.
fn observed(op: &Operation, lang: Lang) -> Option<String> {
    if op.observed.is_empty() {
        return None;
    }
    let serves = op.observed.iter().map(|s| lang.pick(format!("{} serves {}", s.target, s.serving), format!("{} → {}", s.target, s.serving)));
    let basis = lang.pick("read back; no checks were chosen", "다시 읽어 확인함; 선택된 점검 없음");
    Some(format!("{} ({basis})", serves.collect::<Vec<_>>().join("; ")))
}

fn target_state(op: &Operation, target: &Target) -> &'static str {
    let states: Vec<StepState> = op.opened.plan.steps.iter().zip(op.saga.steps()).filter(|(step, _)| step.target == *target).map(|(_, state)| *state).collect();
    let any = |wanted: &[StepState]| states.iter().any(|s| wanted.contains(s));
    match () {
        () if any(&[StepState::Indeterminate]) => "unknown",
        () if any(&[StepState::Started, StepState::Undoing]) => "in_flight",
        () if any(&[StepState::UndoFailed]) => "failed",
        () if any(&[StepState::Undone]) => "undone",
        () if any(&[StepState::Unverified]) => "failed",
        () if any(&[StepState::Refused]) => "refused",
        () if any(&[StepState::Skipped]) => "failed",
        () if any(&[StepState::Pending, StepState::Throttled]) => "pending",
        () if any(&[StepState::Applied]) => "applied",
        () => "verified",
    }
}

/// Whether a call to CodeDeploy was taken on this target, and its end is read before anything else is done there.
fn waits_for_codedeploy(op: &Operation, target: &Target) -> bool {
    let to_codedeploy = |a: &Action| matches!(a, Action::StartDeployment { .. } | Action::StopDeployment { .. } | Action::ContinueDeployment { .. });
    let mut calls = op.opened.plan.steps.iter().zip(op.saga.steps());
    calls.any(|(step, state)| step.target == *target && *state == StepState::Applied && to_codedeploy(&step.action))
}

fn step_state(state: StepState) -> &'static str {
    match state {
        StepState::Pending => "pending",
        StepState::Started => "started",
        StepState::Throttled => "throttled",
        StepState::Indeterminate => "indeterminate",
        StepState::Applied => "applied",
        StepState::Verified => "verified",
        StepState::Unverified => "unverified",
        StepState::Refused => "refused",
        StepState::Skipped => "skipped",
        StepState::Undoing => "undoing",
        StepState::Undone => "undone",
        StepState::UndoFailed => "undo_failed",
    }
}

/// The answer to a flow that came to an end.
pub fn answer(went: &Went, standing: &Standing, actor: &str, now: jiff::Timestamp, lang: Lang) -> OperationAnswer {
    match went {
        Went::Operation(op) => {
            let operation = operation(op, standing, &BTreeMap::new(), lang);
            let error = refuse::of_operation(op, lang).map(|e| refuse::left_behind(e, &operation.unused, lang));
            let error = error.map(|e| standing.hold.iter().fold(e, |e, hold| refuse::on_hold(e, op, hold, lang)));
            let error = error.map(|e| standing.by.iter().fold(e, |e, by| refuse::left_beside(e, op, by, lang)).in_lang(lang));
            OperationAnswer { ok: error.is_none(), operation, error }
        }
        Went::AlreadyThere(prepared) => OperationAnswer { ok: true, operation: already_there(prepared, actor, now, lang), error: None },
    }
}

/// Nothing was opened, because nothing was left to do.
fn already_there(prepared: &Prepared, actor: &str, now: jiff::Timestamp, lang: Lang) -> OperationShape {
    let plan = &prepared.plan;
    let targets = plan.observed.iter().zip(&plan.to).map(|(before, to)| TargetState {
        id: before.target.to_string(),
        from: words::shares(&before.serving.split()),
        to: to.to_string(),
        after: words::shares(&before.serving.split()),
        state: "verified".to_owned(),
        progress: words::progress(&before.serving, lang),
    });
    OperationShape {
        id: None,
        intent: plan.intent.word().to_owned(),
        state: "done".to_owned(),
        open: false,
        live: false,
        verdict: Some("verified".to_owned()),
        targets: targets.collect(),
        steps: Vec::new(),
        findings: prepared.findings.iter().map(|f| words::finding(f, lang)).collect(),
        expected: None,
        observed: Some(match plan.intent {
            // What it serves stands beside it.
            Intent::Abort { .. } => lang.pick("nothing to abort: nothing was sent", "중단할 것이 없습니다: 보낸 것이 없습니다").to_owned(),
            _ => lang.pick("already there: nothing was sent", "이미 그 상태입니다: 보낸 것이 없습니다").to_owned(),
        }),
        undoes: None,
        undoable: false,
        not_restored: Vec::new(),
        unused: Vec::new(),
        held: false,
        next_step_at: None,
        actor: actor.to_owned(),
        started_at: now,
        ended_at: Some(now),
    }
}

/// A line of the audit trail; `seq` and `hash` are of the record the operation began with.
pub fn audit(op: &Operation, seq: u64, hash: String, lang: Lang) -> AuditEntry {
    let plan = &op.opened.plan;
    let change = plan.observed.iter().map(|before| {
        let after = op.leaves(&before.target).unwrap_or(&before.serving);
        format!("{}: {} → {}", before.target, words::side(&before.serving), words::side(after))
    });
    AuditEntry {
        seq,
        at: op.opened_at,
        actor: op.opened.actor.name.clone(),
        arn: op.opened.actor.arn.clone(),
        account: plan.scope.account.clone(),
        region: plan.scope.region.clone(),
        endpoint: plan.scope.endpoint.to_string(),
        operation: op.id.to_string(),
        intent: plan.intent.word().to_owned(),
        targets: op.targets().iter().map(ToString::to_string).collect(),
        change: change.collect(),
        state: op.state().as_str().to_owned(),
        verdict: op.verdict.map(|v| words::verdict(v).to_owned()),
        expected: op.opened.expected.clone(),
        observed: observed(op, lang),
        hash,
    }
}

/// One line of the audit trail: a hold that was set or lifted.
pub fn audit_hold(line: HoldLine) -> AuditEntry {
    let HoldLine { seq, at, scope, change, hash } = line;
    let target = change.target().to_string();
    let told = match &change {
        HoldChange::Set { note: Some(note), .. } => format!("{target}: {note}"),
        HoldChange::Set { note: None, .. } | HoldChange::Lifted { .. } => target.clone(),
    };
    AuditEntry {
        seq,
        at,
        actor: change.by().name.clone(),
        arn: change.by().arn.clone(),
        account: scope.account,
        region: scope.region,
        endpoint: scope.endpoint.to_string(),
        operation: String::new(),
        intent: change.word().to_owned(),
        targets: vec![target],
        change: vec![told],
        state: OperationState::Done.as_str().to_owned(),
        verdict: None,
        expected: None,
        observed: None,
        hash,
    }
}
