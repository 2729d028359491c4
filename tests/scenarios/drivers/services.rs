//! Services that CodeDeploy deploys, and services whose traffic ECS moves by a strategy.

use aws_sdk_ecs::types::{
    DeploymentConfiguration, DeploymentLifecycleHook, DeploymentLifecycleHookAction, DeploymentLifecycleHookStage, DeploymentLifecycleHookTargetType,
};
use switchback_core::arming::Witness;
use switchback_core::driver::Strategy;
use switchback_core::serving::{Controller, Phase};

use super::*;

const PAYMENT: &str = "ecs:market-prod/payment";
const EDGE: &str = "ecs:market-prod/api-gateway-edge";
const FAMILY: &str = "arn:aws:ecs:ap-northeast-2:210987654321:task-definition";

/// The next deployment of the payment service, from the pattern of its group.
fn next(around: &[Circumstance], number: u32) -> AppSpec {
    let pattern = around.iter().find_map(|c| if let Circumstance::DeploymentGroup(group) = c { Some(&group.pattern) } else { None });
    match pattern.expect("a group") {
        AppSpec::Service { properties, hooks, .. } => {
            AppSpec::Service { definition: format!("{FAMILY}/payment:{number}"), properties: properties.clone(), hooks: hooks.clone() }
        }
        other => panic!("a service, not {other:?}"),
    }
}

#[tokio::test]
async fn its_task_set_leads_to_its_group_without_looking_through_all() {
    let place = Place::market();
    let observer = place.session().await.observer();
    let (read, around) = service(&observer, PAYMENT).await;
    assert_eq!((read.controller, read.rollout.phase, read.task_definition.as_str()), (Controller::CodeDeploy, Phase::Completed, "payment:52"), "at rest");
    assert!(matches!(next(&around, 51), AppSpec::Service { properties, .. } if properties.contains_key("LoadBalancerInfo")), "what the next one needs");
    assert_eq!(place.asked("ListApplications"), 0, "its task set bears the id of the deployment that made it");
    let before = observer.served_before(&target(PAYMENT)).await.expect("CodeDeploy's history");
    assert_eq!(before.first().map(|s| (s.revision.as_str(), s.source)), Some(("payment:52", Witness::CodeDeploy)), "ECS keeps none for it");
}

#[tokio::test]
async fn a_deployment_of_it_is_followed_there_and_back() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    let (_, around) = service(&observer, PAYMENT).await;
    let id = deploy(&sdk, "payment", "payment-prod", &next(&around, 51), "back to 51").await;
    let (created, _) = service(&observer, PAYMENT).await;
    assert_eq!((created.rollout.phase, created.rollout.deployment.as_deref()), (Phase::InProgress, Some(id.as_str())), "from its creation");
    assert_eq!(created.task_definition.as_str(), "payment:51", "it wants what the deployment brings");
    let mut split = None;
    for _ in 0..60 {
        pass(&place, 10);
        let (now, _) = service(&observer, PAYMENT).await;
        assert_eq!(now.rollout.source.as_ref().map(|s| s.0.as_str()), Some("payment:52"), "a stop leads here all the way: {now:#?}");
        split = Some(now.rollout.traffic).filter(|t| t.iter().any(|(revision, share)| revision.as_str() == "payment:51" && *share == 10.0));
        if split.is_some() {
            break;
        }
    }
    assert_eq!(split.map(|s| s.len()), Some(2), "the canary's share is seen beside the rest");
    stop(&sdk, &id, true).await;
    let (back, _) = service(&observer, PAYMENT).await;
    assert_eq!((back.rollout.phase, back.task_definition.as_str()), (Phase::RollingBack, "payment:52"), "CodeDeploy takes it back");
    pass(&place, 3_600);
    let (there, around) = service(&observer, PAYMENT).await;
    assert_eq!((there.rollout.phase, there.task_definition.as_str()), (Phase::Completed, "payment:52"), "as before");
    assert!(around.contains(&Circumstance::WentBackByItself), "so that the key goes no further: {around:?}");
}

#[tokio::test]
async fn a_canary_of_ecs_shows_its_strategy_and_its_shares() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    let canary = Some(Strategy::Canary { percent: 10.0, minutes: 5 });
    let (at_rest, _) = service(&observer, EDGE).await;
    assert_eq!((at_rest.rollout.strategy, at_rest.rollout.phase), (canary, Phase::Completed), "the plan needs it before it starts one");
    sdk.ecs.update_service().cluster("market-prod").service("api-gateway-edge").task_definition("api-gateway-edge:20").send().await.expect("a release");
    let mut shares = Vec::new();
    for _ in 0..120 {
        pass(&place, 10);
        let (now, _) = service(&observer, EDGE).await;
        let on_new = now.rollout.traffic.iter().find(|(revision, _)| revision.as_str() == "api-gateway-edge:20").map(|(_, share)| *share);
        assert!(now.rollout.phase != Phase::InProgress || now.rollout.strategy == canary, "all the way: {now:#?}");
        shares.extend(on_new);
    }
    shares.dedup();
    assert_eq!(shares, [0.0, 10.0, 100.0], "no traffic, a tenth, all of it");
}

#[tokio::test]
async fn a_deployment_that_waits_for_somebody_says_at_which_hook() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    let hook = DeploymentLifecycleHook::builder()
        .target_type(DeploymentLifecycleHookTargetType::Pause)
        .lifecycle_stages(DeploymentLifecycleHookStage::PostScaleUp)
        .build();
    let hooked = DeploymentConfiguration::builder().lifecycle_hooks(hook).build();
    let release = sdk.ecs.update_service().cluster("market-prod").service("api-gateway-edge").task_definition("api-gateway-edge:20");
    release.deployment_configuration(hooked).send().await.expect("a release with a pause");
    pass(&place, 300);
    let (waiting, _) = service(&observer, EDGE).await;
    let hook = waiting.rollout.waits.clone().expect("it waits");
    let arn = waiting.rollout.deployment.expect("its deployment");
    let go_on = sdk.ecs.continue_service_deployment().service_deployment_arn(arn).hook_id(hook).action(DeploymentLifecycleHookAction::Continue);
    go_on.send().await.expect("this hook of this deployment");
    pass(&place, 30);
    assert_eq!(service(&observer, EDGE).await.0.rollout.waits, None, "it went on");
}
