//! Somebody else writes at the same moment.

use std::sync::Arc;
use std::time::Duration;

use crate::harness::{Place, rollback};

#[tokio::test]
async fn lambda_itself_refuses_a_stale_write_and_nothing_is_sent_again() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let colleague = sdk.clone();
    place.wire.before("PUT /2015-03-31/functions/checkout", async move { colleague.point("checkout", "live", "40").await });
    let refused = rollback(&console, &["lambda:checkout:live"]).await.expect("an operation");
    assert_eq!(refused.error.as_ref().map(|e| (e.code.as_str(), e.code.exit())), Some(("stale", 3)), "{refused:#?}");
    assert_eq!(refused.operation.state, "refused", "nothing of ours changed: {refused:#?}");
    assert_eq!(sdk.alias("checkout", "live").await, "40", "their write stands");
    assert_eq!(place.asked("UpdateAlias"), 2, "theirs, and ours once");
}

#[tokio::test]
async fn a_stage_that_moved_since_it_was_read_is_left_alone() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let api = sdk.rest_api("storefront-api").await;
    let all = sdk.rest.get_deployments().rest_api_id(&api).send().await.expect("deployments");
    let oldest = all.items().iter().min_by_key(|d| d.created_date().map(|t| t.secs())).and_then(|d| d.id()).expect("the oldest").to_owned();
    let (colleague, clock, theirs) = (sdk.clone(), Arc::clone(&place.clock), (api.clone(), oldest.clone()));
    place.wire.before(&format!("GET /restapis/{api}/deployments"), async move {
        colleague.move_stage(&theirs.0, "prod", &theirs.1).await;
        clock.pass(Duration::from_secs(2));
    });
    let refused = rollback(&console, &[&format!("rest:{api}/prod")]).await.expect("an operation");
    assert_eq!(refused.error.as_ref().map(|e| e.code.as_str()), Some("stale"), "seen just before the write: {refused:#?}");
    assert_eq!((sdk.rest_stage(&api, "prod").await, place.asked("UpdateStage")), (oldest, 1), "only theirs was sent");
}

#[tokio::test]
async fn a_service_that_moved_since_it_was_read_is_left_alone() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let (colleague, clock) = (sdk.clone(), Arc::clone(&place.clock));
    place.wire.before("DescribeTaskDefinition", async move {
        colleague.ecs.update_service().cluster("market-prod").service("search").task_definition("search:24").send().await.expect("theirs");
        clock.pass(Duration::from_secs(2));
    });
    let refused = rollback(&console, &["ecs:market-prod/search"]).await.expect("an operation");
    assert_eq!(refused.error.as_ref().map(|e| e.code.as_str()), Some("stale"), "seen just before the write: {refused:#?}");
    assert_eq!((sdk.definition("market-prod", "search").await.as_str(), place.asked("UpdateService")), ("search:24", 1), "only theirs was sent");
}

#[tokio::test]
async fn a_write_on_top_of_ours_is_seen_and_not_shown_as_done() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let (colleague, wire) = (sdk.clone(), Arc::clone(&place.wire));
    place.wire.before("PUT /2015-03-31/functions/checkout", async move {
        // Ours goes through; theirs comes before we read it back.
        wire.clone().before("GET /2015-03-31/functions/checkout/aliases/live", async move { colleague.point("checkout", "live", "39").await });
    });
    let ended = rollback(&console, &["lambda:checkout:live"]).await.expect("an operation");
    assert_eq!((ended.operation.state.as_str(), ended.operation.verdict.as_deref()), ("needs_attention", Some("contradicted")), "{ended:#?}");
    assert_eq!(ended.error.as_ref().map(|e| e.code.exit()), Some(4), "{ended:#?}");
    assert_eq!((sdk.alias("checkout", "live").await.as_str(), place.asked("UpdateAlias")), ("39", 2), "and it is not fought over");
}

#[tokio::test]
async fn a_deploy_during_a_service_rollback_is_seen() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let (colleague, wire) = (sdk.clone(), Arc::clone(&place.wire));
    place.wire.before("UpdateService", async move {
        wire.clone().before("DescribeServices", async move {
            colleague.ecs.update_service().cluster("market-prod").service("search").task_definition("search:24").send().await.expect("theirs");
        });
    });
    let ended = rollback(&console, &["ecs:market-prod/search"]).await.expect("an operation");
    assert_eq!((ended.operation.state.as_str(), ended.operation.verdict.as_deref()), ("needs_attention", Some("contradicted")), "{ended:#?}");
}
