//! Who asks, and where.

use crate::harness::{Place, refused};

#[tokio::test]
async fn keys_that_have_expired_or_are_unknown() {
    let place = Place::market();
    let (expired, unknown) = (place.sdk_as("EXPIRED1"), place.sdk_as("UNKNOWN1"));
    let get = |sdk: crate::harness::Sdk| async move { refused(sdk.lambda.get_alias().function_name("checkout").name("live").send().await) };
    assert_eq!(get(expired.clone()).await.0, "ExpiredTokenException", "REST-JSON");
    assert_eq!(refused(expired.ecs.list_clusters().send().await).0, "ExpiredTokenException", "JSON 1.1");
    assert_eq!(refused(expired.sts.get_caller_identity().send().await).0, "ExpiredToken", "Query");
    assert_eq!(get(unknown).await.0, "UnrecognizedClientException", "a key that AWS does not know");
}

#[tokio::test]
async fn a_viewer_is_refused_by_the_action_s_name() {
    let place = Place::market();
    let viewer = place.sdk_as("VIEWER1");
    let (code, message) = refused(viewer.lambda.update_alias().function_name("checkout").name("live").function_version("41").send().await);
    assert_eq!((code.as_str(), message.contains("is not authorized to perform: lambda:UpdateAlias")), ("AccessDeniedException", true), "{message}");
    let api = viewer.rest_api("storefront-api").await;
    let (code, message) = refused(viewer.rest.update_stage().rest_api_id(api).stage_name("prod").send().await);
    assert_eq!((code.as_str(), message.contains("apigateway:PATCH")), ("AccessDeniedException", true), "methods are API Gateway's actions: {message}");
    let stop = viewer.ecs.update_service().cluster("market-prod").service("search").task_definition("search:25").send().await;
    assert_eq!(refused(stop).0, "AccessDeniedException", "and ECS");
    let code = refused(viewer.lambda.get_function().function_name("checkout").send().await).0;
    assert_eq!(code, "AccessDeniedException", "GetFunction gives code away: a viewer has no part in it");
    assert_eq!(place.sdk().alias("checkout", "live").await, "42", "nothing changed");
}
