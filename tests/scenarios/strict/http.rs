//! Stages of HTTP APIs.

use crate::harness::{Place, refused};

const BAD: &str = "BadRequestException";

#[tokio::test]
async fn a_deployment_while_auto_deploy_is_on() {
    let sdk = Place::market().sdk();
    let api = sdk.http_api("app-gateway").await;
    let (own, _) = sdk.http_stage(&api, "prod").await;
    let text = "Deployment ID cannot be set on this stage because AutoDeploy is enabled";
    let set = || sdk.http.update_stage().api_id(&api).stage_name("prod").deployment_id(&own);
    assert_eq!(refused(set().send().await), (BAD.into(), text.into()), "even its own");
    assert_eq!(refused(set().auto_deploy(false).send().await), (BAD.into(), text.into()), "and not in one call with turning it off");
    sdk.http.update_stage().api_id(&api).stage_name("prod").auto_deploy(false).send().await.expect("off first");
    set().send().await.expect("then the deployment");
}

#[tokio::test]
async fn turning_auto_deploy_on_publishes_at_once() {
    let sdk = Place::market().sdk();
    let api = sdk.http_api("app-gateway").await;
    sdk.http.update_stage().api_id(&api).stage_name("prod").auto_deploy(false).send().await.expect("off");
    let (before, _) = sdk.http_stage(&api, "prod").await;
    sdk.http.update_stage().api_id(&api).stage_name("prod").auto_deploy(true).send().await.expect("on");
    assert_ne!(sdk.http_stage(&api, "prod").await.0, before, "what is in the API now: why it is left off after a rollback");
}

#[tokio::test]
async fn the_stage_that_quick_create_manages() {
    let sdk = Place::market().sdk();
    let api = sdk.http_api("checkout-webhook").await;
    let said = refused(sdk.http.update_stage().api_id(&api).stage_name("$default").auto_deploy(false).send().await);
    assert_eq!(said, (BAD.into(), "You can't modify the $default stage".into()), "nobody can");
    let found = sdk.http.get_stage().api_id(&api).stage_name("$default").send().await.expect("it can be read");
    assert_eq!(found.api_gateway_managed(), Some(true), "and says whose it is");
}

#[tokio::test]
async fn a_deployment_that_is_not_there_or_has_failed() {
    let sdk = Place::market().sdk();
    let api = sdk.http_api("delivery-api").await;
    let set = |id: &str| sdk.http.update_stage().api_id(&api).stage_name("prod").deployment_id(id).send();
    assert_eq!(refused(set("gone42").await), (BAD.into(), "Deployment id does not exist".into()), "one that never was");
    let all = sdk.http.get_deployments().api_id(&api).send().await.expect("deployments");
    let failed = all.items().iter().find(|d| d.deployment_status().is_some_and(|s| s.as_str() == "FAILED")).expect("one that failed");
    assert!(failed.deployment_status_message().is_some_and(|m| !m.is_empty()), "it says why: {failed:?}");
    assert_eq!(refused(set(failed.deployment_id().unwrap_or_default()).await).0, BAD, "one that failed");
}
