//! Findings say what is so before anything is sent.

use super::*;
use crate::intent::Intent;
use crate::plan::{CheckedPlan, OnFailure};
use crate::revision::RevisionInfo;
use crate::scope::{Endpoint, Scope};
use crate::serving::{HttpServing, Observed, Token};
use crate::text::Lang;

fn http_plan(destination: RevisionInfo, why: Why) -> (Plan, Vec<ArmedRollback>) {
    let target: Target = "http:x1/prod".parse().expect("an id");
    let observed = Observed {
        target: target.clone(),
        serving: Serving::Http(HttpServing { deployment: Some("d2".into()), auto_deploy: true, managed: false }),
        token: Token::Fingerprint("t".into()),
        at: Timestamp::UNIX_EPOCH,
        around: vec![Circumstance::StageVariables { names: vec!["ALIAS".into()] }],
    };
    let steps = crate::planner::rollback(&observed, &destination).expect("steps");
    let plan = Plan {
        scope: Scope { account: "123456789012".into(), region: "ap-northeast-2".into(), endpoint: Endpoint::Practice },
        intent: Intent::Rollback { targets: vec![target.clone()], to: None },
        to: vec![destination.revision.clone()],
        observed: vec![observed],
        steps,
        on_failure: OnFailure::GoOn,
    };
    (plan, vec![ArmedRollback { target, to: destination, why, doubt: None }])
}

#[test]
fn what_is_left_off_and_what_stays_is_said() {
    let (plan, to) = http_plan(RevisionInfo::bare("d1".into(), Condition::Ready), Why::Unproven);
    let codes: Vec<&str> = rollback(&plan, &to).iter().map(|f| f.rule.code()).collect();
    assert_eq!(codes, ["unproven", "auto_deploy_left_off", "variables_stay", "detects_only"], "warnings first, then what is good to know");
}

#[test]
fn a_destination_that_cannot_serve_blocks() {
    let (plan, to) = http_plan(RevisionInfo::bare("d1".into(), Condition::Pending), Why::Asked);
    let findings = rollback(&plan, &to);
    assert_eq!(CheckedPlan::new(plan, findings).expect_err("blocked")[0].code(), "revision_not_ready", "no plan comes out of preflight");
}

#[test]
fn both_languages_have_words_for_it() {
    let (plan, to) = http_plan(RevisionInfo::bare("d1".into(), Condition::Idle), Why::Unproven);
    for finding in rollback(&plan, &to) {
        assert_ne!(finding.cause(Lang::En), finding.cause(Lang::Ko), "{} is translated", finding.code());
    }
}

#[test]
fn an_undo_to_latest_says_that_it_is_no_fixed_release() {
    use crate::operation::OperationId;
    use crate::serving::AliasServing;
    let observed = |version: &str| Observed {
        target: "lambda:checkout:live".parse().expect("an id"),
        serving: Serving::Alias(AliasServing { version: version.into(), weights: Default::default(), run: None }),
        token: Token::RevisionId("r".into()),
        at: Timestamp::UNIX_EPOCH,
        around: Vec::new(),
    };
    let undoing = |before: &Observed| {
        let now = observed("5");
        let (mut undone, _) = http_plan(RevisionInfo::bare("d1".into(), Condition::Ready), Why::Asked);
        let steps = crate::planner::restore(&before.serving, &now).expect("movable");
        let intent = Intent::Undo { operation: OperationId("o-1".into()), targets: vec![now.target.clone()] };
        undone.observed = vec![before.clone()];
        let plan = Plan { intent, to: Vec::new(), observed: vec![now], steps, ..undone.clone() };
        undo(&plan, &undone).iter().map(|f| f.rule.code()).collect::<Vec<_>>()
    };
    assert_eq!(undoing(&observed("$LATEST")), ["latest_moves"], "what it serves may have been uploaded since");
    assert!(undoing(&observed("4")).is_empty(), "a published version is what it was");
}

#[test]
fn a_failed_deployment_of_what_is_wanted_is_not_there_already() {
    use crate::serving::{EcsServing, Phase, Rollout};
    let service = |phase| {
        let rollout = Rollout {
            phase,
            deployment: None,
            source: None,
            tasks: Vec::new(),
            desired: 2,
            since: None,
            failed: 2,
            reason: Some("tasks failed to start".into()),
            strategy: None,
            traffic: Vec::new(),
            waits: None,
        };
        let serving = EcsServing { controller: Controller::Ecs, task_definition: "web:8".into(), arn: "arn:web:8".into(), rollout };
        Observed {
            target: "ecs:prod/web".parse().expect("an id"),
            serving: Serving::Ecs(serving),
            token: Token::Fingerprint("f".into()),
            at: Timestamp::UNIX_EPOCH,
            around: Vec::new(),
        }
    };
    let (rest, _) = http_plan(RevisionInfo::bare("d1".into(), Condition::Ready), Why::Asked);
    let found = |observed: Vec<Observed>, steps: Vec<crate::plan::Step>| {
        let plan = Plan { observed, steps, ..rest.clone() };
        rollback(&plan, &[]).into_iter().find(|f| f.code() == "failed_there").map(|f| f.severity)
    };
    assert_eq!(found(vec![service(Phase::Failed)], Vec::new()), Some(Severity::Block), "nothing would be sent, and nothing runs");
    assert_eq!(found(vec![service(Phase::Completed)], Vec::new()), None, "it runs");
    let others = [rest.observed.clone(), vec![service(Phase::Failed)]].concat();
    assert_eq!(found(others, rest.steps.clone()), Some(Severity::Warn), "the others are not held back");
}

#[test]
fn two_releases_for_one_function_are_no_plan() {
    use crate::base::{Base, FunctionBase};
    use crate::preflight::forward::{ForwardRule, Making, check};
    use crate::release::Source;
    let base = FunctionBase::at_rest();
    let making = |id: &str| Making {
        target: id.parse().expect("an id"),
        base: Base::Function(base.clone()),
        source: Source::Object { bucket: "b".into(), key: "k".into(), version: None, etag: None },
        package: None,
    };
    let plan = |makings: &[Making]| {
        let targets: Vec<Target> = makings.iter().map(|m| m.target.clone()).collect();
        let scope = Scope { account: "1".into(), region: "r".into(), endpoint: Endpoint::Practice };
        let intent = Intent::Promote { targets };
        Plan { scope, on_failure: intent.on_failure(), intent, observed: Vec::new(), to: Vec::new(), steps: Vec::new() }
    };
    let today = jiff::civil::date(2026, 11, 21);
    let same = Rule::from(ForwardRule::SameFunction { function: "a".into() });
    for (ids, blocked) in [(["lambda:a:live", "lambda:a:beta"], true), (["lambda:a:live", "lambda:b:live"], false)] {
        let makings = ids.map(making);
        let found = check(&plan(&makings), &makings, today);
        assert_eq!(found.iter().any(|f| f.rule == same && f.severity == Severity::Block), blocked, "{ids:?}: {found:?}");
    }
}

#[test]
fn an_api_that_is_compared_with_nothing_is_said_before_it_is_published() {
    use crate::base::{ApiBase, Base};
    use crate::preflight::forward::{ForwardRule, Making, check};
    use crate::release::Source;
    let (plan, _) = http_plan(RevisionInfo::bare("d1".into(), Condition::Ready), Why::Asked);
    let warned = |stands: Option<&str>| {
        let base = Base::Api(ApiBase { name: "shop".into(), unpublished: None, stands: stands.map(str::to_owned) });
        let making = Making { target: "http:a1/live".parse().expect("an id"), base, source: Source::Snapshot, package: None };
        let found = check(&plan, &[making], jiff::civil::date(2026, 11, 22));
        found.iter().any(|f| f.rule == ForwardRule::ApiNotCompared.into() && f.severity == Severity::Warn)
    };
    assert!(warned(None), "edits made meanwhile go out unseen");
    assert!(!warned(Some("a")), "here they would be seen");
}

#[test]
fn what_aws_has_not_named_yet_is_said_in_the_readers_language() {
    let found = Finding::new(Severity::Warn, &"lambda:checkout:live".parse().expect("an id"), Rule::Unproven { revision: Revision::upcoming() });
    assert!(found.cause(Lang::En).contains("(new)"), "the plan's own sign: {}", found.cause(Lang::En));
    let korean = found.cause(Lang::Ko);
    assert!(korean.contains("새 리비전") && !korean.contains("(new)"), "in words: {korean}");
}
