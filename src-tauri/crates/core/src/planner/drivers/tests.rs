//! Plans over and through engines that AWS runs.

use super::*;
use crate::driver::Strategy;
use crate::planner::tests::settled_service;
use crate::planner::{Note, abort, promote, restore, rollback, shift};
use crate::revision::{Condition, RevisionInfo};
use crate::serving::Circumstance;
use crate::serving::Token;

fn observed(id: &str, serving: Serving, around: Vec<Circumstance>) -> Observed {
    Observed { target: id.parse().expect("an id"), serving, token: Token::Fingerprint("t".into()), at: jiff::Timestamp::UNIX_EPOCH, around }
}

fn group() -> Circumstance {
    let pattern = AppSpec::Function {
        function: "checkout".into(),
        alias: "live".into(),
        current: "40".into(),
        target: "41".into(),
        hooks: vec![("BeforeAllowTraffic".into(), "check".into())],
    };
    let routing = Some(Routing::Canary { percent: 10, minutes: 5 });
    Circumstance::DeploymentGroup(DeploymentGroup { application: "shop".into(), group: "live".into(), config: "ours".into(), routing, pattern })
}

/// The alias on 41 and so much of 42, with the group its releases go through.
fn alias(weight: Option<f64>, run: Option<Run>) -> Observed {
    let weights = weight.map(|w| ("42".into(), w)).into_iter().collect();
    observed("lambda:checkout:live", Serving::Alias(AliasServing { version: "41".into(), weights, run }), vec![group()])
}

fn run(goes_back: bool) -> Option<Run> {
    let (from, to) = if goes_back { ("42", "41") } else { ("41", "42") };
    Some(Run { deployment: "d-1".into(), from: from.into(), to: to.into(), goes_back })
}

fn service(controller: Controller, strategy: Option<Strategy>) -> EcsServing {
    let mut service = settled_service("web:8");
    service.controller = controller;
    service.rollout.strategy = strategy;
    service
}

fn service_group() -> Circumstance {
    let properties = [("LoadBalancerInfo".to_owned(), serde_json::json!({"ContainerName": "web", "ContainerPort": 80}))].into_iter().collect();
    let pattern = AppSpec::Service { definition: "arn:td/web:8".into(), properties, hooks: vec![("AfterAllowTestTraffic".into(), "check".into())] };
    Circumstance::DeploymentGroup(DeploymentGroup {
        application: "shop".into(),
        group: "web".into(),
        config: "CodeDeployDefault.ECSLinear10PercentEvery1Minutes".into(),
        routing: Some(Routing::Linear { percent: 10, minutes: 1 }),
        pattern,
    })
}

fn to(revision: &str) -> RevisionInfo {
    RevisionInfo { arn: Some(format!("arn:td/{revision}")), ..RevisionInfo::bare(revision.into(), Condition::Ready) }
}

fn ramp(list: &str, every: &str) -> Steps {
    Steps::new(list, Some(every)).expect("a rising list")
}

fn ask(now: &Observed, revision: &str, ramp: &Steps, engine: Option<Engine>) -> Result<Vec<Step>, Rule> {
    let note = Note { description: "jiwoo: as asked".into(), event: None };
    shift(now, &to(revision), &note, ramp, engine)
}

fn calls(steps: &[Step]) -> Vec<&'static str> {
    steps.iter().map(|s| s.action.operation()).collect()
}

const CREATE: &str = "codedeploy:CreateDeployment";
const STOP: &str = "codedeploy:StopDeployment";

#[test]
fn back_out_of_a_run_stops_it_and_writes_only_once_nothing_runs() {
    let now = alias(Some(0.1), run(false));
    let back = rollback(&now, &to("41")).expect("a plan");
    assert_eq!((calls(&back), back[0].verify.to_string().as_str()), (vec![STOP], "41"), "one call, all traffic where it came from");
    assert!(back[0].verify.driven_by().is_none(), "and no run is left");
    let further = rollback(&now, &to("39")).expect("a plan");
    assert_eq!(calls(&further), [STOP, "lambda:UpdateAlias"], "elsewhere from there");
    assert!(further[1].expect.driven_by().is_none(), "the write expects that nothing runs");
    assert_eq!(calls(&abort(&now, None).expect("a plan").1), [STOP], "an abort likewise");
    let before_any_share = alias(None, run(false));
    assert_eq!(calls(&abort(&before_any_share, None).expect("a plan").1), [STOP], "also while it only asks its hooks");
}

#[test]
fn a_run_that_goes_back_is_followed_and_not_turned_around() {
    let now = alias(Some(0.1), run(true));
    assert_eq!(rollback(&now, &to("41")).expect("a plan"), [], "it leads there already");
    let refused = rollback(&now, &to("39")).expect_err("it cannot be stopped");
    assert_eq!(refused, NotArmed::Driven { deployment: "d-1".into(), goes_back: true }, "and nothing is written underneath it");
    assert_eq!(abort(&now, None), Err(ForwardRule::UnderWay.into()), "nothing to abort");
    let before = Serving::Alias(AliasServing::whole("41".into()));
    assert_eq!(abort(&now, Some(&before)).expect("to be followed").1, [], "the abort of a release follows it");
    let by_hand = abort(&alias(Some(0.1), run(false)), Some(&Serving::Alias(AliasServing::whole("42".into())))).expect("to be followed");
    assert_eq!(by_hand, ("42".into(), Vec::new()), "as it does where somebody has CodeDeploy take it back by a deployment of its own");
}

#[test]
fn what_runs_is_stopped_also_where_no_group_tells_how_to_start_another() {
    let mut moving = service(Controller::CodeDeploy, None);
    moving.rollout.phase = Phase::InProgress;
    moving.rollout.deployment = Some("d-2".into());
    moving.rollout.source = Some(("web:7".into(), "arn:td/web:7".into()));
    moving.rollout.failed = 3;
    let now = observed("ecs:shop/web", Serving::Ecs(moving), Vec::new());
    assert_eq!(calls(&rollback(&now, &to("web:7")).expect("a plan")), [STOP], "its AppSpec lies in a bucket, and a stop needs none");
    assert_eq!(calls(&abort(&now, None).expect("a plan").1), [STOP], "nor does an abort");
    assert_eq!(rollback(&now, &to("web:6")).expect_err("it cannot be told").code(), "foreign_controller", "further it cannot be taken");
    let foreign = Rule::ForeignController { controller: Controller::CodeDeploy };
    assert_eq!(ask(&now, "web:9", &Steps::whole(), None), Err(foreign), "and forward nothing is written underneath it");
}

#[test]
fn nobody_goes_forward_under_a_run() {
    for goes_back in [false, true] {
        let now = alias(Some(0.1), run(goes_back));
        let driven = Rule::from(DriverRule::Driven { deployment: "d-1".into(), goes_back });
        for (revision, engine) in [("42", None), ("43", Some(Engine::Local)), ("43", Some(Engine::CodeDeploy))] {
            assert_eq!(ask(&now, revision, &Steps::whole(), engine), Err(driven.clone()), "to {revision} by {engine:?}");
        }
        let undone = restore(&Serving::Alias(AliasServing::whole("40".into())), &now);
        assert_eq!(undone, Err(NotArmed::Driven { deployment: "d-1".into(), goes_back }), "nor does an undo");
    }
    assert_eq!(promote(&alias(Some(0.1), run(false))), Err(DriverRule::FinishesByItself { deployment: "d-1".into() }.into()), "CodeDeploy cannot be hurried");
}

#[test]
fn a_release_goes_through_its_group_with_the_groups_own_configuration() {
    let steps = ask(&alias(None, None), "42", &Steps::whole(), None).expect("a plan");
    let [step] = steps.as_slice() else { panic!("one call: {steps:?}") };
    let Action::StartDeployment { config, lasts_s, spec, description, .. } = &step.action else { panic!("a deployment: {step:?}") };
    assert_eq!((config.as_str(), *lasts_s), ("ours", 300), "unless told otherwise");
    let AppSpec::Function { current, target, hooks, .. } = spec else { panic!("of a function") };
    assert_eq!((current.as_str(), target.as_str(), hooks.len()), ("41", "42", 1), "from what is served, with the hooks that were asked before");
    assert_eq!(description, "jiwoo: as asked", "by which it is found where no answer came");
    assert_eq!(step.undo, Some(Action::SetAlias(AliasServing::whole("41".into()))), "once it is done nothing runs any more");
}

#[test]
fn steps_go_through_codedeploy_where_it_has_a_configuration_for_them() {
    let now = alias(None, None);
    let config = |steps: Result<Vec<Step>, Rule>| match steps.expect("a plan").remove(0).action {
        Action::StartDeployment { config, .. } => config,
        other => other.operation().to_owned(),
    };
    assert_eq!(config(ask(&now, "42", &ramp("10,100", "10m"), None)), "CodeDeployDefault.LambdaCanary10Percent10Minutes", "the same steps");
    assert_eq!(config(ask(&now, "42", &ramp("5,100", "10m"), None)), "lambda:UpdateAlias", "others are this machine's");
    assert_eq!(ask(&now, "42", &ramp("5,100", "10m"), Some(Engine::CodeDeploy)), Err(DriverRule::NoSuchConfiguration.into()), "unless it must be CodeDeploy");
    assert_eq!(config(ask(&now, "42", &Steps::whole(), Some(Engine::Local))), "lambda:UpdateAlias", "as asked, for nothing runs");
    let mut alone = now;
    alone.around.clear();
    assert_eq!(ask(&alone, "42", &Steps::whole(), Some(Engine::CodeDeploy)), Err(DriverRule::NoGroup.into()), "there is no group");
    assert_eq!(config(ask(&alone, "42", &Steps::whole(), None)), "lambda:UpdateAlias", "so this machine it is");
}

#[test]
fn codedeploy_begins_only_from_one_version() {
    let split = alias(Some(0.1), None);
    let left = Rule::from(DriverRule::SplitLeftOver { stable: "41".into(), other: "42".into() });
    assert_eq!(ask(&split, "43", &Steps::whole(), None), Err(left), "the split is ended first");
    assert_eq!(calls(&promote(&split).expect("a plan").1), ["lambda:UpdateAlias"], "and this is how");
    assert_eq!(calls(&abort(&split, None).expect("a plan").1), ["lambda:UpdateAlias"], "or this");
}

#[test]
fn what_could_not_be_read_this_time_is_not_written_under_and_who_goes_back_goes() {
    for (denied, forward) in [(false, Err(Rule::from(DriverRule::Unread { why: "throttled".into() }))), (true, Ok(vec!["lambda:UpdateAlias"]))] {
        let now = observed(
            "lambda:checkout:live",
            Serving::Alias(AliasServing::whole("41".into())),
            vec![Circumstance::DriverUnread { why: "throttled".into(), denied }],
        );
        assert_eq!(ask(&now, "42", &Steps::whole(), None).map(|steps| calls(&steps)), forward, "denied: {denied}");
        assert_eq!(calls(&rollback(&now, &to("40")).expect("a plan")), ["lambda:UpdateAlias"], "a rollback is not blocked by it");
    }
}

#[test]
fn a_service_of_codedeploy_goes_forward_with_its_hooks_and_back_without() {
    let now = observed("ecs:shop/web", Serving::Ecs(service(Controller::CodeDeploy, None)), vec![service_group()]);
    let told = |steps: Vec<Step>| match steps.as_slice() {
        [Step { action: Action::StartDeployment { config, spec: AppSpec::Service { definition, properties, hooks }, .. }, undo, .. }] => {
            assert!(
                matches!(undo, Some(Action::StartDeployment { spec: AppSpec::Service { definition, .. }, .. }) if definition == "arn:td/web:8"),
                "{undo:?}"
            );
            (config.clone(), definition.clone(), properties.len(), hooks.len())
        }
        other => panic!("one deployment: {other:?}"),
    };
    let forward = told(ask(&now, "web:9", &Steps::whole(), None).expect("a plan"));
    assert_eq!(forward, ("CodeDeployDefault.ECSLinear10PercentEvery1Minutes".into(), "arn:td/web:9".into(), 1, 1), "as the group does it");
    let back = told(rollback(&now, &to("web:7")).expect("a plan"));
    assert_eq!(back, (AT_ONCE.into(), "arn:td/web:7".into(), 1, 0), "at once, and asking nobody");
    let nobody = Observed { around: Vec::new(), ..now };
    assert_eq!(rollback(&nobody, &to("web:7")).expect_err("no group").code(), "foreign_controller", "without its group CodeDeploy cannot be told");
}

#[test]
fn a_running_deployment_of_a_service_is_stopped_or_told_to_go_on() {
    let mut moving = service(Controller::CodeDeploy, None);
    moving.rollout.phase = Phase::InProgress;
    moving.rollout.deployment = Some("d-2".into());
    moving.rollout.source = Some(("web:7".into(), "arn:td/web:7".into()));
    let now = |service: &EcsServing| observed("ecs:shop/web", Serving::Ecs(service.clone()), vec![service_group()]);
    assert_eq!(calls(&rollback(&now(&moving), &to("web:7")).expect("a plan")), [STOP], "back to where it came from");
    assert_eq!(calls(&rollback(&now(&moving), &to("web:6")).expect("a plan")), [STOP, CREATE], "and from there further");
    let driven = Rule::from(DriverRule::Driven { deployment: "d-2".into(), goes_back: false });
    assert_eq!(ask(&now(&moving), "web:9", &Steps::whole(), None), Err(driven), "nobody goes forward under it");
    assert_eq!(promote(&now(&moving)), Err(ForwardRule::UnderWay.into()), "it waits for nobody");
    moving.rollout.waits = Some("ready".into());
    assert_eq!(calls(&promote(&now(&moving)).expect("a plan").1), ["codedeploy:ContinueDeployment"], "it waits for a word");
    moving.controller = Controller::Ecs;
    moving.rollout.waits = Some("hook-1".into());
    let (_, steps) = promote(&now(&moving)).expect("a plan");
    assert_eq!(steps[0].action, Action::ContinueRollout { deployment: "d-2".into(), hook: "hook-1".into() }, "past ECS's own hook");
    moving.rollout.phase = Phase::RollingBack;
    moving.controller = Controller::CodeDeploy;
    assert_eq!(rollback(&now(&moving), &to("web:7")).expect("a plan"), [], "it goes there already");
    assert_eq!(rollback(&now(&moving), &to("web:6")).expect_err("not turned around").code(), "driven", "and is let arrive");
}

#[test]
fn the_services_own_strategy_decides_on_its_steps() {
    let strategy = Strategy::Canary { percent: 10.0, minutes: 5 };
    let now = observed("ecs:shop/web", Serving::Ecs(service(Controller::Ecs, Some(strategy))), Vec::new());
    assert_eq!(ask(&now, "web:9", &ramp("10,100", "5m"), None), Err(DriverRule::OwnStrategy { strategy }.into()), "it is named");
    assert_eq!(ask(&now, "web:9", &Steps::whole(), Some(Engine::Local)), Err(DriverRule::WrongEngine { engine: Engine::Local }.into()), "not this machine");
    let steps = ask(&now, "web:9", &Steps::whole(), Some(Engine::Ecs)).expect("a plan");
    assert_eq!(calls(&steps), ["ecs:UpdateService"], "ECS itself");
    assert!(steps[0].is_followed(), "which goes on, or back, by itself");
}
