//! Stages of HTTP APIs.

use super::{codes, plan, rollback_to, verified};
use crate::harness::{Place, rollback, undo};

#[tokio::test]
async fn auto_deploy_goes_off_first_and_stays_off() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let api = sdk.http_api("app-gateway").await;
    let (before, automatic) = sdk.http_stage(&api, "prod").await;
    assert!(automatic, "it deploys by itself");
    let back = rollback(&console, &[&format!("http:{api}/prod")]).await.expect("it goes back");
    verified(&back);
    assert_eq!(back.operation.steps.len(), 2, "each step is one call: {back:#?}");
    assert!(codes(&back).contains(&"auto_deploy_left_off"), "it is said: {:#?}", back.operation.findings);
    let (now, automatic) = sdk.http_stage(&api, "prod").await;
    assert!(now != before && !automatic, "on the older deployment, and off");
    let forward = undo(&console).await.expect("the deployment comes back");
    verified(&forward);
    assert_eq!(sdk.http_stage(&api, "prod").await, (before, false), "the deployment, and not what would publish again");
    assert_eq!(forward.operation.not_restored.len(), 1, "what does not come back is listed: {:#?}", forward.operation.not_restored);
}

#[tokio::test]
async fn a_managed_stage_explains_itself_and_points_to_the_alias() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let api = sdk.http_api("checkout-webhook").await;
    let target = format!("http:{api}/$default");
    let refused = rollback(&console, &[&target]).await.expect_err("nobody can change it");
    assert_eq!(refused.code.as_str(), "nothing_armed", "{refused:#?}");
    assert!(refused.message.contains("lambda:checkout:live"), "the alias behind it is named: {}", refused.message);
    let (deployment, _) = sdk.http_stage(&api, "$default").await;
    let named = rollback_to(&console, &target, &deployment).await;
    assert!(named.as_ref().is_err_and(|e| e.code.as_str() == "blocked") || named.as_ref().is_ok_and(|a| a.operation.steps.is_empty()), "{named:#?}");
    assert_eq!(place.asked("UpdateStage"), 0, "nothing sent");
    verified(&rollback(&console, &["lambda:checkout:live"]).await.expect("the way it points to works"));
}

#[tokio::test]
async fn a_deployment_that_failed_is_passed_over() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let api = sdk.http_api("delivery-api").await;
    let all = sdk.http.get_deployments().api_id(&api).send().await.expect("deployments");
    let failed = all.items().iter().find(|d| d.deployment_status().is_some_and(|s| s.as_str() == "FAILED")).and_then(|d| d.deployment_id());
    let failed = failed.expect("one that failed").to_owned();
    let target = format!("http:{api}/prod");
    let armed = plan(&console, &target, None).await.expect("armed");
    assert_ne!(armed.plan.steps[0].to, failed, "never to one that failed");
    let named = rollback_to(&console, &target, &failed).await.expect_err("nor by name");
    assert!(named.code.as_str() == "blocked" && named.message.contains("CreateDeployment") || named.code.as_str() == "blocked", "{named:#?}");
    verified(&rollback(&console, &[&target]).await.expect("it goes back"));
    assert_eq!(place.asked("UpdateStage"), 1, "AutoDeploy is off already: one call");
}
