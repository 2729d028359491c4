//! What changes a plan that was shown, and what does not.

use std::collections::BTreeMap;

use switchback_core::diff::Line;
use switchback_core::driver::Run;
use switchback_core::preflight::facts::Subject;
use switchback_core::serving::AliasServing;

use super::*;
use crate::prepare::{self, Given};
use crate::testing::{HTTP, LAMBDA, Stage, block_on, deploy, target};

fn prepared() -> Prepared {
    let mut plan = of(LAMBDA);
    plan.diffs = vec![(target(LAMBDA), vec![line("memory")])];
    plan.findings.clear();
    plan
}

/// The plan of a deploy.
fn of(id: &str) -> Prepared {
    let (stage, today) = (Stage::new(), "2026-11-22".parse().expect("a day"));
    block_on(prepare::forward(stage.cloud.as_ref(), &deploy(&[id]), &Given::default(), today, &[])).expect("a plan")
}

fn line(field: &str) -> Line {
    Line { field: field.into(), from: Some("128".into()), to: Some("256".into()), hidden: false }
}

fn found(severity: Severity, why: &str) -> Finding {
    Finding::new(severity, &target(LAMBDA), FactRule::Unusable { why: why.into() }.into())
}

/// Whether the second is as the first was shown.
fn agrees(shown: &Prepared, fresh: &Prepared) -> bool {
    is_as_shown(&plan_id(shown), fresh)
}

#[test]
fn what_differs_changes_it_and_what_was_not_read_does_not() {
    let shown = prepared();
    assert!(agrees(&shown, &shown.clone()), "the same");
    let other = Prepared { diffs: vec![(target(LAMBDA), vec![line("timeout")])], ..shown.clone() };
    assert!(!agrees(&shown, &other), "another difference was not shown");
    let why = FactRule::NotChecked { subject: Subject::Differences, why: "slow".into() };
    let unread = Prepared {
        unread: vec![target(LAMBDA)],
        diffs: Vec::new(),
        findings: vec![Finding::new(Severity::Info, &target(LAMBDA), why.into())],
        ..shown.clone()
    };
    assert!(agrees(&shown, &unread), "a reading that fails now makes no Enter fail");
    assert!(agrees(&unread, &shown), "nor one that failed when it was shown");
    let fewer = Prepared {
        plan: {
            let mut plan = shown.plan.clone();
            plan.steps.pop();
            plan
        },
        ..unread
    };
    assert!(!agrees(&shown, &fewer), "other calls are another plan, whatever was read");
}

#[test]
fn a_warning_nobody_saw_changes_it_and_so_does_a_block_that_is_not_found_again() {
    let shown = prepared();
    let with = |finding| Prepared { findings: vec![finding], ..shown.clone() };
    let warned = with(found(Severity::Warn, "a"));
    assert!(agrees(&warned, &warned) && !agrees(&shown, &warned), "it is shown first");
    assert!(!agrees(&warned, &with(found(Severity::Warn, "b"))), "another one too");
    assert!(agrees(&warned, &shown), "what was said and is not there any more, or not known, stands in nobody's way");
    assert!(agrees(&shown, &with(found(Severity::Info, "a"))), "what is only worth knowing does not either");
    let blocked = with(found(Severity::Block, "a"));
    assert!(agrees(&blocked, &blocked) && !agrees(&blocked, &shown), "a block stays one: it may only not have been read");
}

#[test]
fn of_what_goes_back_only_the_calls_count() {
    let stage = Stage::new();
    let shown = block_on(prepare::rollback(stage.cloud.as_ref(), None, &[target(LAMBDA)], None)).expect("a plan");
    let warned = Prepared { findings: vec![found(Severity::Warn, "a")], ..shown.clone() };
    assert!(!plan_id(&shown).contains(PART) && agrees(&shown, &warned), "a rollback waits for no reading around it");
}

#[test]
fn another_share_of_a_split_is_another_plan_unless_an_engine_moves_it() {
    let at = |percent: f64, run: Option<Run>| {
        let mut plan = prepared();
        let weights = BTreeMap::from([("64".into(), percent / 100.0)]);
        plan.plan.observed[0].serving = Serving::Alias(AliasServing { version: "63".into(), weights, run });
        plan
    };
    assert!(agrees(&at(10.0, None), &at(10.0, None)), "the same split");
    assert!(!agrees(&at(10.0, None), &at(95.0, None)), "somebody has moved it since it was shown");
    let run = Run { deployment: "d-1".into(), from: "63".into(), to: "64".into(), goes_back: false };
    assert!(agrees(&at(10.0, Some(run.clone())), &at(20.0, Some(run))), "what an engine moves goes on by itself");
    let back = |percent: f64| {
        let mut back = at(percent, None);
        back.plan.intent = Intent::Abort { targets: vec![target(LAMBDA)] };
        back
    };
    assert!(agrees(&back(10.0), &back(95.0)), "and the way back waits for no share");
}

#[test]
fn a_count_that_rises_is_the_same_warning() {
    let shown = prepared();
    let with = |rule: Rule| Prepared { findings: vec![Finding::new(Severity::Warn, &target(LAMBDA), rule)], ..shown.clone() };
    let failing = |revision: &str, failed| with(ForwardRule::ReplacesFailing { revision: revision.into(), failed }.into());
    assert!(agrees(&failing("web:42", 3), &failing("web:42", 9)), "tasks go on dying while somebody reads it");
    assert!(!agrees(&failing("web:42", 3), &failing("web:43", 3)), "another rollout is another warning");
    let forgets = |desired| with(FactRule::BreakerForgets { threshold: 3, desired }.into());
    assert!(agrees(&forgets(1), &forgets(2)), "what autoscaling adds is no news");
    let unread = |why: &str| with(DriverRule::Unread { why: why.into() }.into());
    assert!(agrees(&unread("timed out"), &unread("throttled")), "nor is why it could not be read");
}

#[test]
fn an_api_that_was_shown_is_read_again_and_one_that_was_not_told_stays_so() {
    let with = |to: Option<&str>| {
        let mut plan = of(HTTP);
        let made = plan.plan.steps.iter_mut().find_map(|step| match &mut step.action {
            Action::CreateHttpDeployment { stands, .. } => Some(stands),
            _ => None,
        });
        *made.expect("it makes a deployment") = to.map(str::to_owned);
        plan
    };
    let (read, edited, unread) = (with(Some("a")), with(Some("b")), with(None));
    let again = |shown: &Prepared, fresh: &Prepared| not_read_again(&plan_id(shown), fresh).cloned();
    assert!(agrees(&read, &read) && !agrees(&read, &edited), "an edit is another plan");
    assert!(agrees(&unread, &read) && agrees(&unread, &unread), "what could not be read when it was shown was said then");
    assert_eq!(again(&read, &unread), Some(target(HTTP)), "what was compared is not published unseen, and that is no other plan");
    for (shown, fresh) in [(&read, &read), (&read, &edited), (&unread, &read), (&unread, &unread)] {
        assert_eq!(again(shown, fresh), None, "this one can be judged");
    }
}
