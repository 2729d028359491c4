//! Stages and deployments of REST APIs.

use aws_sdk_apigateway::operation::update_stage::{UpdateStageError, UpdateStageOutput};
use aws_sdk_apigateway::types::{Op, PatchOperation};

use crate::harness::{Place, Sdk, refused};

const BAD: &str = "BadRequestException";

/// UpdateStage of `prod` with one patch.
async fn patch(sdk: &Sdk, api: &str, op: Op, path: &str, value: &str) -> Result<UpdateStageOutput, UpdateStageError> {
    let mut patch = PatchOperation::builder().op(op.clone()).path(path);
    patch = match op {
        Op::Copy => patch.from(value),
        Op::Remove => patch,
        _ => patch.value(value),
    };
    let send = sdk.rest.update_stage().rest_api_id(api).stage_name("prod").patch_operations(patch.build());
    send.send().await.map_err(|error| error.into_service_error())
}

/// The API with a canary on `prod`, with the stage's deployment and the canary's.
async fn with_canary() -> (Sdk, String, String, String) {
    let sdk = Place::market().sdk();
    let api = sdk.rest_api("orders-api").await;
    let stage = sdk.rest_stage(&api, "prod").await;
    let mut words = stage.split(' ');
    let (own, canary) = (words.next().unwrap_or_default().to_owned(), words.nth(1).unwrap_or_default().to_owned());
    (sdk, api, own, canary)
}

#[tokio::test]
async fn a_deployment_that_is_not_there() {
    let sdk = Place::market().sdk();
    let api = sdk.rest_api("storefront-api").await;
    let said = refused(patch(&sdk, &api, Op::Replace, "/deploymentId", "gone42").await);
    assert_eq!(said, (BAD.into(), "Deployment id does not exist".into()), "prove that it exists before arming it");
}

#[tokio::test]
async fn another_deployment_while_a_canary_is_on() {
    let (sdk, api, own, _) = with_canary().await;
    let all = sdk.rest.get_deployments().rest_api_id(&api).send().await.expect("deployments");
    let other = all.items().iter().min_by_key(|d| d.created_date().map(|t| t.secs())).and_then(|d| d.id()).expect("the oldest");
    let (code, message) = refused(patch(&sdk, &api, Op::Replace, "/deploymentId", other).await);
    assert_eq!((code.as_str(), message.contains("canary")), (BAD, true), "{message}");
    patch(&sdk, &api, Op::Remove, "/canarySettings", "").await.expect("the canary goes first");
    patch(&sdk, &api, Op::Replace, "/deploymentId", other).await.expect("then the deployment");
    assert_ne!(own, other, "another one than before");
}

#[tokio::test]
async fn a_share_for_a_canary_that_is_not_there_creates_one() {
    let sdk = Place::market().sdk();
    let api = sdk.rest_api("storefront-api").await;
    let own = sdk.rest_stage(&api, "prod").await;
    patch(&sdk, &api, Op::Replace, "/canarySettings/percentTraffic", "5").await.expect("taken, silently");
    assert_eq!(sdk.rest_stage(&api, "prod").await, format!("{own} + {own} at 5"), "on the stage's own deployment: check first");
}

#[tokio::test]
async fn a_promotion_does_not_end_the_canary() {
    let (sdk, api, _, canary) = with_canary().await;
    patch(&sdk, &api, Op::Replace, "/canarySettings/percentTraffic", "0.0").await.expect("no more traffic");
    patch(&sdk, &api, Op::Copy, "/deploymentId", "/canarySettings/deploymentId").await.expect("promoted");
    let stage = sdk.rest_stage(&api, "prod").await;
    assert!(stage.starts_with(&canary) && stage.contains('+'), "the stage serves it, and the canary is still on: {stage}");
    patch(&sdk, &api, Op::Remove, "/canarySettings", "").await.expect("removed");
    assert_eq!(sdk.rest_stage(&api, "prod").await, canary, "only now it is over");
}

#[tokio::test]
async fn deleting_a_deployment_that_a_stage_points_at_and_one_that_none_does() {
    let sdk = Place::market().sdk();
    let api = sdk.rest_api("storefront-api").await;
    let own = sdk.rest_stage(&api, "prod").await;
    let said = refused(sdk.rest.delete_deployment().rest_api_id(&api).deployment_id(&own).send().await);
    assert_eq!(said, (BAD.into(), "Active stages pointing to this deployment must be moved or deleted".into()), "held by a stage");
    let all = sdk.rest.get_deployments().rest_api_id(&api).send().await.expect("deployments");
    let other = all.items().iter().find_map(|d| d.id().filter(|id| *id != own)).expect("another");
    sdk.rest.delete_deployment().rest_api_id(&api).deployment_id(other).send().await.expect("nothing holds the one before: tools delete it");
}

#[tokio::test]
async fn a_stage_or_an_api_that_is_not_there() {
    let sdk = Place::market().sdk();
    let api = sdk.rest_api("storefront-api").await;
    let said = refused(sdk.rest.get_stage().rest_api_id(&api).stage_name("none").send().await);
    assert_eq!(said, ("NotFoundException".into(), "Invalid Stage identifier specified".into()), "the stage");
    let said = refused(sdk.rest.get_rest_api().rest_api_id("nothing123").send().await);
    assert_eq!(said, ("NotFoundException".into(), "Invalid API identifier specified 210987654321:nothing123".into()), "the API");
}
