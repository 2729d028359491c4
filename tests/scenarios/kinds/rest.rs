//! Stages of REST APIs.

use bytes::Bytes;

use super::{calls, codes, plan, rollback_to, verified};
use crate::harness::{Place, rollback, undo};

/// The status a stage answers a GET with.
async fn visit(place: &Place, api: &str, path: &str) -> u16 {
    let request = http::Request::get(path).body(Bytes::new()).expect("a request");
    place.cloud.handle_stage(api.to_owned(), path.to_owned(), request).await.status().as_u16()
}

#[tokio::test]
async fn a_bad_deployment_is_left_and_the_stage_answers_again() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let api = sdk.rest_api("storefront-api").await;
    let target = format!("rest:{api}/prod");
    let before = sdk.rest_stage(&api, "prod").await;
    assert!(visit(&place, &api, "/prod/products").await >= 500, "the bad release: its alias does not exist");
    verified(&rollback(&console, &[&target]).await.expect("it goes back"));
    assert_eq!(visit(&place, &api, "/prod/products").await, 200, "it really recovered");
    verified(&undo(&console).await.expect("it goes forward again"));
    assert_eq!(sdk.rest_stage(&api, "prod").await, before, "as before");
}

#[tokio::test]
async fn a_canary_goes_first_and_the_undo_puts_it_back_whole() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let api = sdk.rest_api("orders-api").await;
    let target = format!("rest:{api}/prod");
    let before = sdk.rest_stage(&api, "prod").await;
    let back = rollback(&console, &[&target]).await.expect("it goes back");
    verified(&back);
    assert_eq!((calls(&back).len(), codes(&back).contains(&"canary_removed")), (1, true), "the stable side stays; only the canary goes: {back:#?}");
    assert_eq!(sdk.rest_stage(&api, "prod").await, before.split(' ').next().unwrap_or_default(), "the stage's own deployment");
    verified(&undo(&console).await.expect("the canary comes back"));
    assert_eq!(sdk.rest_stage(&api, "prod").await, before, "on its deployment, with its share");
}

#[tokio::test]
async fn with_a_canary_on_another_deployment_takes_two_steps() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let api = sdk.rest_api("orders-api").await;
    let before = sdk.rest_stage(&api, "prod").await;
    let all = sdk.rest.get_deployments().rest_api_id(&api).send().await.expect("deployments");
    let oldest = all.items().iter().min_by_key(|d| d.created_date().map(|t| t.secs())).and_then(|d| d.id()).expect("the oldest");
    let back = rollback_to(&console, &format!("rest:{api}/prod"), oldest).await.expect("it goes back");
    verified(&back);
    assert_eq!(back.operation.steps.len(), 2, "the canary off, then the deployment: {back:#?}");
    assert_eq!(sdk.rest_stage(&api, "prod").await, oldest, "the deployment that was named, alone");
    verified(&undo(&console).await.expect("both come back"));
    assert_eq!(sdk.rest_stage(&api, "prod").await, before, "the deployment and its canary");
}

#[tokio::test]
async fn a_deployment_that_only_another_stage_serves_is_never_armed() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let api = sdk.rest_api("members-api").await;
    let trial = sdk.rest_stage(&api, "dev").await;
    let armed = plan(&console, &format!("rest:{api}/prod"), None).await.expect("armed");
    assert_ne!(armed.plan.steps[0].to, trial, "the newest older one is dev's trial");
    let oldest = armed.plan.steps[0].to.clone();
    verified(&rollback(&console, &[&format!("rest:{api}/prod")]).await.expect("it goes back"));
    assert_eq!(sdk.rest_stage(&api, "prod").await, oldest, "the one before the trial");
}

#[tokio::test]
async fn where_the_way_back_was_deleted_it_says_so() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let api = sdk.rest_api("payments-api").await;
    let refused = rollback(&console, &[&format!("rest:{api}/prod")]).await.expect_err("there is nothing left");
    assert_eq!(refused.code.as_str(), "nothing_armed", "{refused:#?}");
}

#[tokio::test]
async fn variables_are_named_and_stay() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let api = sdk.rest_api("coupons-api").await;
    let back = rollback(&console, &[&format!("rest:{api}/prod")]).await.expect("it goes back");
    let stays = back.operation.findings.iter().find(|f| f.code == "variables_stay").expect("it says that variables stay");
    assert!(stays.cause.contains("alias"), "by name: {stays:?}");
    let stage = sdk.rest.get_stage().rest_api_id(&api).stage_name("prod").send().await.expect("the stage");
    assert_eq!(stage.variables().and_then(|v| v.get("alias")).map(String::as_str), Some("live"), "and they do");
}
