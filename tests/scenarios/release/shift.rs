//! Shares of the traffic: given, raised, promoted, taken back.

use switchback_api::shape::ReleaseIntent;

use super::{asks, calls, planned, released, shifts, verified};
use crate::harness::{Place, undo};

#[tokio::test]
async fn an_alias_goes_up_in_steps_and_is_undone_to_where_it_was() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let up = released(&console, &shifts("lambda:checkout:live", "41", "5,50,100", Some("60s"))).await.expect("it goes");
    verified(&up);
    assert_eq!(calls(&up), ["lambda:UpdateAlias"; 3], "one call a step");
    assert_eq!(sdk.alias("checkout", "live").await, "41", "all of it, and no weight left");
    verified(&undo(&console).await.expect("one undo for all of it"));
    assert_eq!(sdk.alias("checkout", "live").await, "42", "as before");
}

#[tokio::test]
async fn a_split_is_raised_promoted_and_undone() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    verified(&released(&console, &shifts("lambda:catalog:live", "64", "25", None)).await.expect("another percent of the same two"));
    assert_eq!(sdk.alias("catalog", "live").await, "63 + 64 at 0.25", "raised");
    verified(&released(&console, &asks(ReleaseIntent::Promote, "lambda:catalog:live")).await.expect("promoted"));
    assert_eq!(sdk.alias("catalog", "live").await, "64", "all to the new side");
    verified(&undo(&console).await.expect("undone"));
    assert_eq!(sdk.alias("catalog", "live").await, "63 + 64 at 0.25", "the split, with its weight");
    verified(&released(&console, &asks(ReleaseIntent::Abort, "lambda:catalog:live")).await.expect("aborted"));
    assert_eq!(sdk.alias("catalog", "live").await, "63", "all to the stable side");
}

#[tokio::test]
async fn a_canary_is_made_raised_and_promoted_in_order() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let api = sdk.rest_api("storefront-api").await;
    let before = sdk.rest_stage(&api, "prod").await;
    let target = format!("rest:{api}/prod");
    let older = other_deployment(&sdk, &api, &before).await;
    verified(&released(&console, &shifts(&target, &older, "10", None)).await.expect("a canary"));
    assert_eq!(sdk.rest_stage(&api, "prod").await, format!("{before} + {older} at 10"), "made on its own deployment");
    let promoted = released(&console, &asks(ReleaseIntent::Promote, &target)).await.expect("promoted");
    verified(&promoted);
    assert_eq!(calls(&promoted), ["apigateway:UpdateStage"; 2], "promotion does not end the canary: its removal is a step");
    assert_eq!(sdk.rest_stage(&api, "prod").await, older, "the stage itself, and no canary");
    verified(&undo(&console).await.expect("undone"));
    assert_eq!(sdk.rest_stage(&api, "prod").await, format!("{before} + {older} at 10"), "deployment and canary as they were");
}

/// Another deployment of this API than the one that is served.
pub(super) async fn other_deployment(sdk: &crate::harness::Sdk, api: &str, served: &str) -> String {
    let all = sdk.rest.get_deployments().rest_api_id(api).limit(500).send().await.expect("a list");
    let other = all.items().iter().filter_map(|d| d.id()).find(|id| !served.contains(id));
    other.expect("another deployment").to_owned()
}

#[tokio::test]
async fn what_cannot_be_split_says_why() {
    let place = Place::market();
    let console = place.console().await;
    for (request, code) in [
        (shifts("lambda:catalog:live", "62", "5", None), "third_revision"),
        (asks(ReleaseIntent::Promote, "lambda:checkout:live"), "no_split_on"),
        (asks(ReleaseIntent::Abort, "ecs:market-prod/search"), "no_split_on"),
        (shifts("ecs:market-prod/search", "search:25", "10", None), "own_strategy"),
        (shifts("ecs:market-prod/catalog", "catalog:31", "100", None), "under_way"),
        (asks(ReleaseIntent::Promote, "ecs:market-prod/legacy-pos"), "foreign_controller"),
    ] {
        let plan = planned(&console, &request).await.expect("a plan to look at");
        let blocks: Vec<&str> = plan.findings.iter().filter(|f| f.severity == "block").map(|f| f.code.as_str()).collect();
        assert_eq!((plan.ok, blocks), (false, vec![code]), "{request:?}: {plan:#?}");
        assert!(!plan.findings[0].fix.is_empty() || code == "no_split_on", "and what to do: {:?}", plan.findings[0]);
        let refused = released(&console, &request).await.expect_err("refused");
        assert_eq!(refused.code.as_str(), "blocked", "{refused:#?}");
    }
    assert_eq!(place.asked("UpdateAlias") + place.asked("UpdateService"), 0, "nothing was sent");
}
