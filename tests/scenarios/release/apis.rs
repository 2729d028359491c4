//! A deployment publishes an API as it stands: as it stood when that was planned, or not at all.

use aws_sdk_apigateway::types::IntegrationType;
use switchback_api::shape::SourceShape;

use super::{deploys, planned, released, verified};
use crate::harness::{Place, Sdk};

/// A REST and an HTTP API, each with the request that tells how it stands.
async fn apis(sdk: &Sdk) -> [(String, String, String); 2] {
    let (rest, http) = (sdk.rest_api("storefront-api").await, sdk.http_api("delivery-api").await);
    let (resources, export) = (format!("GET /restapis/{rest}/resources"), format!("GET /v2/apis/{http}/exports"));
    [(format!("rest:{rest}/prod"), rest, resources), (format!("http:{http}/prod"), http, export)]
}

/// A colleague puts something else behind a route that stays as it is.
async fn edit(sdk: Sdk, target: String, api: String) {
    if target.starts_with("rest:") {
        let all = sdk.rest.get_resources().rest_api_id(&api).embed("methods").send().await.expect("a list");
        let (resource, verb) = all.items().iter().find_map(|r| Some((r.id()?, r.resource_methods()?.keys().next()?))).expect("a method");
        let put = sdk.rest.put_integration().rest_api_id(&api).resource_id(resource).http_method(verb).r#type(IntegrationType::Mock);
        put.request_templates("application/json", r#"{"statusCode": 204}"#).send().await.expect("edited");
    } else {
        let all = sdk.http.get_integrations().api_id(&api).send().await.expect("a list");
        let integration = all.items().iter().find_map(|i| i.integration_id()).expect("one");
        sdk.http.update_integration().api_id(&api).integration_id(integration).timeout_in_millis(1_234).send().await.expect("edited");
    }
}

fn looks(place: &Place) -> usize {
    place.asked("GetResources") + place.asked("ExportApi")
}

async fn served(sdk: &Sdk, target: &str, api: &str) -> String {
    if target.starts_with("rest:") { sdk.rest_stage(api, "prod").await } else { sdk.http_stage(api, "prod").await.0 }
}

#[tokio::test]
async fn edited_between_the_plan_and_the_enter_it_is_another_plan() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    for (target, api, _) in apis(&sdk).await {
        let mut request = deploys(&target, SourceShape::Snapshot);
        let shown = planned(&console, &request).await.expect("a plan");
        assert_eq!(planned(&console, &request).await.expect("a plan").plan.id, shown.plan.id, "{target}: untouched it is the same plan");
        edit(place.sdk(), target.clone(), api).await;
        request.plan = Some(shown.plan.id);
        let refused = released(&console, &request).await.expect_err("nobody was shown that");
        assert_eq!(refused.code.as_str(), "plan_changed", "{target}: {refused:#?}");
    }
    assert_eq!(place.asked("CreateDeployment"), 0, "and nothing was made");
}

#[tokio::test]
async fn edited_just_before_the_call_nothing_is_made() {
    for kind in 0..2 {
        let place = Place::market();
        let (console, sdk) = (place.console().await, place.sdk());
        let (target, api, _) = apis(&sdk).await[kind].clone();
        verified(&released(&console, &deploys(&target, SourceShape::Snapshot)).await.expect("released"));
        let whole = looks(&place);

        let place = Place::market();
        let (console, sdk) = (place.console().await, place.sdk());
        let (again, same, look) = apis(&sdk).await[kind].clone();
        assert_eq!((&again, &same), (&target, &api), "the practice world is the same each time");
        let before = served(&sdk, &target, &api).await;
        place.wire.before_the(whole, &look, edit(place.sdk(), target.clone(), api.clone()));
        let failed = released(&console, &deploys(&target, SourceShape::Snapshot)).await.expect("an operation");
        assert_eq!((failed.ok, failed.operation.state.as_str()), (false, "failed"), "{target}: {failed:#?}");
        let error = failed.error.as_ref().expect("why");
        assert!(error.message.contains("somebody has edited it since"), "{target}: {error:#?}");
        assert_eq!(place.asked("CreateDeployment"), 0, "{target}: nothing was made");
        assert_eq!(served(&sdk, &target, &api).await, before, "{target}: and nothing moved");
        verified(&released(&console, &deploys(&target, SourceShape::Snapshot)).await.expect("planned anew it goes"));
    }
}
