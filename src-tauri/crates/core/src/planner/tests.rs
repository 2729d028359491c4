//! The calls each kind of rollback and undo becomes, printed as a person would read them.

use super::*;
use crate::revision::Condition;
use crate::serving::{Canary, Controller, Token};

fn observed(id: &str, serving: Serving) -> Observed {
    Observed { target: id.parse().expect("an id"), serving, token: Token::Fingerprint("t".into()), at: jiff::Timestamp::UNIX_EPOCH, around: Vec::new() }
}

fn info(name: &str) -> RevisionInfo {
    let mut info = RevisionInfo::bare(name.into(), Condition::Ready);
    info.arn = Some(format!("arn:td/{name}"));
    info
}

fn calls(steps: &[Step]) -> Vec<String> {
    steps.iter().map(|s| format!("{} {}", s.action.operation(), serde_json::to_string(&s.action).expect("json"))).collect()
}

fn rest(deployment: &str, canary: Option<&str>) -> Serving {
    let canary = canary.map(|d| Canary { deployment: d.into(), percent: 10.0, use_stage_cache: false, overrides: Default::default() });
    Serving::Rest(RestServing { deployment: deployment.into(), canary })
}

fn ecs(wanted: &str, phase: Phase, source: Option<&str>) -> Serving {
    Serving::Ecs(EcsServing {
        controller: Controller::Ecs,
        task_definition: wanted.into(),
        arn: format!("arn:td/{wanted}"),
        rollout: Rollout {
            phase,
            deployment: (phase == Phase::InProgress).then(|| "arn:sd/9".to_owned()),
            source: source.map(|s| (Revision::from(s), format!("arn:td/{s}"))),
            tasks: Vec::new(),
            desired: 2,
            since: None,
            failed: 0,
            reason: None,
            strategy: None,
            traffic: Vec::new(),
            waits: None,
        },
    })
}

#[test]
fn an_alias_goes_back_in_one_call_with_its_weights_cleared() {
    let alias = AliasServing { version: "3".into(), weights: [("4".into(), 0.1)].into(), run: None };
    let steps = rollback(&observed("lambda:f:live", Serving::Alias(alias.clone())), &info("3")).expect("a plan");
    assert_eq!(calls(&steps), [r#"lambda:UpdateAlias {"call":"set_alias","version":"3","weights":{}}"#], "weights are explicit");
    assert_eq!(steps[0].undo, Some(Action::SetAlias(alias)), "undo is the exact prior state");
}

#[test]
fn a_canary_is_removed_first_as_its_own_step() {
    let steps = rollback(&observed("rest:a/prod", rest("d2", Some("d3"))), &info("d1")).expect("a plan");
    assert_eq!(
        calls(&steps),
        [r#"apigateway:UpdateStage {"call":"remove_canary"}"#, r#"apigateway:UpdateStage {"call":"set_rest_deployment","deployment":"d1"}"#],
        "two calls, in this order"
    );
    assert_eq!(steps[0].verify, steps[1].expect, "the second expects what the first leaves");
}

#[test]
fn going_back_to_the_stable_side_of_a_canary_only_removes_it() {
    let steps = rollback(&observed("rest:a/prod", rest("d2", Some("d3"))), &info("d2")).expect("a plan");
    assert_eq!(calls(&steps), [r#"apigateway:UpdateStage {"call":"remove_canary"}"#], "the stage's own deployment stays");
}

#[test]
fn auto_deploy_goes_off_first_and_has_no_undo() {
    let stage = Serving::Http(HttpServing { deployment: Some("d2".into()), auto_deploy: true, managed: false });
    let steps = rollback(&observed("http:a/prod", stage), &info("d1")).expect("a plan");
    assert_eq!(
        calls(&steps),
        [r#"apigatewayv2:UpdateStage {"call":"turn_auto_deploy_off"}"#, r#"apigatewayv2:UpdateStage {"call":"set_http_deployment","deployment":"d1"}"#],
        "off, then back"
    );
    assert_eq!(steps[0].undo, None, "turning it on again would publish the current configuration");
}

#[test]
fn a_running_rollout_is_stopped_only_where_that_leads_to_the_destination() {
    let now = observed("ecs:c/s", ecs("web:8", Phase::InProgress, Some("web:7")));
    let back = rollback(&now, &info("web:7")).expect("a plan");
    assert_eq!(calls(&back), [r#"ecs:StopServiceDeployment {"call":"stop_rollout","deployment":"arn:sd/9"}"#], "to its source");
    let further = rollback(&now, &info("web:5")).expect("a plan");
    assert_eq!(calls(&further), [r#"ecs:UpdateService {"call":"set_task_definition","arn":"arn:td/web:5"}"#], "elsewhere by full ARN");
}

#[test]
fn a_target_that_is_already_there_needs_no_step() {
    assert!(rollback(&observed("rest:a/prod", rest("d2", None)), &info("d2")).expect("a plan").is_empty(), "rest");
    assert!(rollback(&observed("ecs:c/s", ecs("web:7", Phase::Completed, None)), &info("web:7")).expect("a plan").is_empty(), "ecs");
}

#[test]
fn undo_puts_a_canary_back_after_its_deployment() {
    let now = observed("rest:a/prod", rest("d1", None));
    let steps = restore(&rest("d2", Some("d3")), &now).expect("a plan");
    let words: Vec<&str> = steps.iter().map(|s| s.action.operation()).collect();
    assert_eq!(words, ["apigateway:UpdateStage"; 2], "deployment, then canary");
    assert!(matches!(steps[1].action, Action::SetCanary(_)), "the canary comes last");
}

#[test]
fn a_service_of_another_controller_cannot_be_moved() {
    let Serving::Ecs(mut e) = ecs("web:8", Phase::Completed, None) else { panic!("an ECS state") };
    e.controller = Controller::CodeDeploy;
    let refused = rollback(&observed("ecs:c/s", Serving::Ecs(e)), &info("web:7")).expect_err("no plan");
    assert_eq!(refused.code(), "foreign_controller", "UpdateService cannot change its task definition");
}

/// A service at rest on a revision.
pub(crate) fn settled_service(revision: &str) -> EcsServing {
    match ecs(revision, Phase::Completed, None) {
        Serving::Ecs(service) => service,
        _ => unreachable!("ecs() makes services"),
    }
}
