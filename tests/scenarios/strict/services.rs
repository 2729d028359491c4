//! ECS services and what may be deployed to them.

use aws_sdk_ecs::types::{DeploymentConfiguration, DeploymentStrategy, StopServiceDeploymentStopType};

use super::HERE;
use crate::harness::{Place, Sdk, refused};

const INVALID: &str = "InvalidParameterException";

/// UpdateService of `market-prod` with another definition.
async fn set(sdk: &Sdk, service: &str, definition: &str) -> Result<(), aws_sdk_ecs::operation::update_service::UpdateServiceError> {
    let send = sdk.ecs.update_service().cluster("market-prod").service(service).task_definition(definition);
    send.send().await.map(drop).map_err(|error| error.into_service_error())
}

#[tokio::test]
async fn a_deregistered_definition() {
    let said = refused(set(&Place::market().sdk(), "notify", "notify:12").await);
    assert_eq!(said, ("ClientException".into(), "TaskDefinition is inactive".into()), "never armed, because of this");
}

#[tokio::test]
async fn a_definition_that_is_not_there() {
    let sdk = Place::market().sdk();
    assert_eq!(refused(set(&sdk, "search", "search:99").await), ("ClientException".into(), "TaskDefinition not found.".into()), "set");
    let described = sdk.ecs.describe_task_definition().task_definition("search:99").send().await;
    assert_eq!(refused(described), ("ClientException".into(), "Unable to describe task definition.".into()), "described");
}

#[tokio::test]
async fn a_family_without_a_number_is_its_latest() {
    let place = Place::market();
    let sdk = place.sdk();
    set(&sdk, "search", "search:24").await.expect("back by number");
    set(&sdk, "search", "search").await.expect("by name alone");
    // A read right after a write may still show the deployment before.
    place.clock.pass(std::time::Duration::from_secs(2));
    assert_eq!(sdk.definition("market-prod", "search").await, "search:26", "forward again: why the full ARN is always given");
}

#[tokio::test]
async fn services_of_other_controllers() {
    let sdk = Place::market().sdk();
    let (code, message) = refused(set(&sdk, "payment", "payment:51").await);
    assert_eq!(code, INVALID, "{message}");
    assert_eq!(
        message, "Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
        "in AWS's words"
    );
    assert_eq!(refused(set(&sdk, "legacy-pos", "legacy-pos:7").await).0, INVALID, "nor of an external one");
}

#[tokio::test]
async fn stopping_a_finished_deployment_or_by_abort() {
    let place = Place::market();
    let sdk = place.sdk();
    let finished = sdk.service("market-prod", "search").await.current_service_deployment().expect("its last").to_owned();
    let stop = |arn: &str, how: StopServiceDeploymentStopType| sdk.ecs.stop_service_deployment().service_deployment_arn(arn).stop_type(how).send();
    assert_eq!(refused(stop(&finished, StopServiceDeploymentStopType::Rollback).await).0, "ConflictException", "a finished one");
    let running = sdk.service("market-prod", "order-api").await.current_service_deployment().expect("it runs").to_owned();
    assert_eq!(refused(stop(&running, StopServiceDeploymentStopType::Abort).await).0, INVALID, "the enum lists ABORT; only ROLLBACK is allowed");
    let unknown = format!("arn:aws:ecs:{HERE}:service-deployment/market-prod/search/AAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(refused(stop(&unknown, StopServiceDeploymentStopType::Rollback).await).0, "ServiceDeploymentNotFoundException", "one that never was");
}

#[tokio::test]
async fn a_stop_returns_to_the_previous_revision_and_not_to_one_of_your_choosing() {
    let place = Place::market();
    let sdk = place.sdk();
    let running = sdk.service("market-prod", "order-api").await.current_service_deployment().expect("it runs").to_owned();
    let send = sdk.ecs.stop_service_deployment().service_deployment_arn(&running).stop_type(StopServiceDeploymentStopType::Rollback);
    send.send().await.expect("stopped");
    place.clock.pass(std::time::Duration::from_secs(900));
    assert_eq!(sdk.definition("market-prod", "order-api").await, "order-api:41", "its source");
}

#[tokio::test]
async fn settings_out_of_their_bounds() {
    let sdk = Place::market().sdk();
    let with = |settings: DeploymentConfiguration| sdk.ecs.update_service().cluster("market-prod").service("search").deployment_configuration(settings).send();
    let bake = DeploymentConfiguration::builder().strategy(DeploymentStrategy::BlueGreen).bake_time_in_minutes(1_441).build();
    assert_eq!(refused(with(bake).await).0, INVALID, "a bake of more than a day");
    let canary = aws_sdk_ecs::types::CanaryConfiguration::builder().canary_percent(0.0).build();
    let canary = DeploymentConfiguration::builder().strategy(DeploymentStrategy::Canary).canary_configuration(canary).build();
    assert_eq!(refused(with(canary).await).0, INVALID, "a canary of nothing");
    let linear = aws_sdk_ecs::types::LinearConfiguration::builder().step_percent(2.0).build();
    let linear = DeploymentConfiguration::builder().strategy(DeploymentStrategy::Linear).linear_configuration(linear).build();
    assert_eq!(refused(with(linear).await).0, INVALID, "steps under 3 %");
}

#[tokio::test]
async fn clusters_and_services_that_are_not_there() {
    let sdk = Place::market().sdk();
    let nowhere = sdk.ecs.describe_services().cluster("nowhere").services("web").send().await;
    assert_eq!(refused(nowhere), ("ClusterNotFoundException".into(), "Cluster not found.".into()), "a cluster");
    assert_eq!(refused(set(&sdk, "nothing", "search:25").await).0, "ServiceNotFoundException", "a service");
    let missing = sdk.ecs.describe_services().cluster("market-prod").services("nothing").send().await.expect("described");
    assert_eq!(missing.failures()[0].reason(), Some("MISSING"), "a description names what is missing");
}

#[tokio::test]
async fn the_breaker_forgets_deaths_once_a_task_runs() {
    let sdk = Place::market().sdk();
    let looping = sdk.service("market-prod", "order-api").await;
    let primary = looping.deployments().iter().find(|d| d.status() == Some("PRIMARY")).expect("it deploys");
    assert!(primary.failed_tasks() < 3, "after 25 minutes of deaths AWS's own counter says {}: count them yourself", primary.failed_tasks());
}
