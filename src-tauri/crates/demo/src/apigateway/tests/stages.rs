//! Stages: shape, lists, and every update but canaries.

use serde_json::json;

use super::{built, gateway, get, patch, patches, refused, send};
use crate::testing::pass;

#[tokio::test]
async fn a_stage_has_the_shape_aws_gives_it() {
    let built = built("one").await;
    let id = built.deploy(json!({})).await;
    let made = send(&built.cloud, "POST", &built.path("/stages"), json!({"stageName": "dev", "deploymentId": id})).await;
    assert_eq!(made.status(), 201, "created");
    let at = 1_795_266_000;
    let expected = json!({
        "stageName": "dev", "deploymentId": id, "cacheClusterEnabled": false, "cacheClusterStatus": "NOT_AVAILABLE",
        "methodSettings": {}, "tracingEnabled": false, "createdDate": at, "lastUpdatedDate": at
    });
    assert_eq!(made.json(), expected, "dates are epoch seconds; nothing empty but methodSettings");
    assert_eq!(built.stage("dev").await, expected, "GetStage answers the same");
    pass(&built.cloud, 60);
    patch(&built.cloud, &built.path("/stages/dev"), "replace", "/description", "개발").await.ok();
    let stage = built.stage("dev").await;
    assert_eq!((&stage["createdDate"], &stage["lastUpdatedDate"]), (&json!(at), &json!(at + 60)), "every change moves lastUpdatedDate");
}

#[tokio::test]
async fn stages_are_listed_by_deployment() {
    let built = built("one").await;
    let first = built.deploy(json!({"stageName": "dev"})).await;
    let second = built.deploy(json!({"stageName": "prod"})).await;
    let all = get(&built.cloud, &built.path("/stages")).await.ok();
    assert_eq!(all["item"].as_array().unwrap().len(), 2, "both stages");
    let of = get(&built.cloud, &built.path(&format!("/stages?deploymentId={second}"))).await.ok();
    assert_eq!(of["item"][0]["stageName"], "prod", "only the stage of that deployment");
    assert_eq!(of["item"].as_array().unwrap().len(), 1, "and no other");
    assert_ne!(first, second, "two deployments");
}

#[tokio::test]
async fn creating_a_stage_is_refused() {
    let built = built("one").await;
    let id = built.deploy(json!({"stageName": "dev"})).await;
    let create = async |body| send(&built.cloud, "POST", &built.path("/stages"), body).await;
    refused(&create(json!({"stageName": "dev", "deploymentId": id})).await, 409, "ConflictException", "Stage already exists");
    refused(&create(json!({"stageName": "a", "deploymentId": "nothere"})).await, 400, "BadRequestException", "Deployment id does not exist");
    let canary = json!({"stageName": "a", "deploymentId": id, "canarySettings": {"deploymentId": "deploy"}});
    refused(&create(canary).await, 400, "BadRequestException", "Deployment id does not exist");
    let named = create(json!({"stageName": "a b", "deploymentId": id})).await;
    assert_eq!(named.code(), "BadRequestException", "a blank in the name");
    let variable = create(json!({"stageName": "a", "deploymentId": id, "variables": {"v": "한글"}})).await;
    assert!(variable.message().starts_with("Invalid stage variable value: 한글"), "values are what a URL may hold: {}", variable.message());
}

#[tokio::test]
async fn what_is_not_there_is_refused() {
    let built = built("one").await;
    for (method, path) in [("GET", "/stages/no"), ("DELETE", "/stages/no"), ("DELETE", "/stages/no/cache/data")] {
        let answer = gateway(method, &built.path(path)).send(&built.cloud).await;
        refused(&answer, 404, "NotFoundException", "Invalid Stage identifier specified");
    }
    refused(
        &patch(&built.cloud, &built.path("/stages/no"), "replace", "/description", "x").await,
        404,
        "NotFoundException",
        "Invalid Stage identifier specified",
    );
    refused(&get(&built.cloud, "/restapis/nothere/stages").await, 404, "NotFoundException", "Invalid API identifier specified 210987654321:nothere");
}

#[tokio::test]
async fn moving_a_stage() {
    let built = built("one").await;
    let first = built.deploy(json!({"stageName": "prod"})).await;
    let second = built.deploy(json!({"stageName": "prod"})).await;
    let stage = built.path("/stages/prod");
    assert_eq!(built.stage("prod").await["deploymentId"], second, "a deployment with the name of a stage moves it");
    let moved = patch(&built.cloud, &stage, "replace", "/deploymentId", &first).await.ok();
    assert_eq!(moved["deploymentId"], first, "moved back");
    refused(&patch(&built.cloud, &stage, "replace", "/deploymentId", "gone42").await, 400, "BadRequestException", "Deployment id does not exist");
    let both = json!([{"op": "replace", "path": "/description", "value": "x"}, {"op": "replace", "path": "/deploymentId", "value": "gone42"}]);
    patches(&built.cloud, &stage, both).await;
    assert!(built.stage("prod").await["description"].is_null(), "a refused update changes nothing, not even what came before");
}

#[tokio::test]
async fn variables_and_settings() {
    let built = built("one").await;
    built.deploy(json!({"stageName": "prod", "variables": {"alias": "live"}})).await;
    let stage = built.path("/stages/prod");
    let change = json!([
        {"op": "replace", "path": "/variables/alias", "value": "beta"},
        {"op": "replace", "path": "/variables/region", "value": "kr"},
        {"op": "remove", "path": "/variables/region"},
        {"op": "replace", "path": "/*/*/throttling/burstLimit", "value": "123"},
        {"op": "replace", "path": "/*/*/caching/enabled", "value": "true"},
        {"op": "replace", "path": "/test/GET/throttling/burstLimit", "value": "124"},
        {"op": "replace", "path": "/tracingEnabled", "value": "true"},
    ]);
    let changed = patches(&built.cloud, &stage, change).await.ok();
    assert_eq!(changed["variables"], json!({"alias": "beta"}), "replaced, added, removed");
    let setting = |burst: u32| {
        json!({
            "metricsEnabled": false, "dataTraceEnabled": false, "throttlingBurstLimit": burst, "throttlingRateLimit": 10000.0, "cachingEnabled": true,
            "cacheTtlInSeconds": 300, "cacheDataEncrypted": false, "requireAuthorizationForCacheControl": true,
            "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER"
        })
    };
    assert_eq!(changed["methodSettings"], json!({"*/*": setting(123), "test/GET": setting(124)}), "AWS fills in the rest, from */* where it can");
    assert_eq!(changed["tracingEnabled"], true, "a boolean as text");
    patch(&built.cloud, &stage, "remove", "/*/*", "").await.ok();
    let again = patch(&built.cloud, &stage, "remove", "/*/*", "").await;
    refused(&again, 400, "BadRequestException", "Cannot remove method setting */* because there is no method setting for this method ");
}

#[tokio::test]
async fn unknown_paths_are_refused() {
    let built = built("one").await;
    built.deploy(json!({"stageName": "prod"})).await;
    let stage = built.path("/stages/prod");
    for path in ["/documentation_version", "/tags/tag1", "/canarySettings", "/canarySettings/badPath"] {
        let answer = patch(&built.cloud, &stage, "replace", path, "x").await;
        let start = format!("Invalid method setting path: {path}. Must be one of: [/deploymentId, /description, ");
        assert!(answer.status() == 400 && answer.message().starts_with(&start), "{path}: {}", answer.text());
    }
    let answer = patch(&built.cloud, &stage, "add", "/canarySettings/deploymentId", "x").await;
    refused(&answer, 400, "BadRequestException", "Invalid add operation with path: /canarySettings/deploymentId");
    let answer = patch(&built.cloud, &stage, "wrong", "/deploymentId", "x").await;
    let text = "1 validation error detected: Value 'wrong' at 'updateStageInput.patchOperations.1.member.op' failed to satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]";
    refused(&answer, 400, "ValidationException", text);
    let answer = patch(&built.cloud, &stage, "replace", "/accessLogSettings/other", "x").await;
    refused(
        &answer,
        400,
        "BadRequestException",
        "Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]",
    );
}

#[tokio::test]
async fn a_cache_cluster_takes_minutes() {
    let built = built("one").await;
    built.deploy(json!({"stageName": "prod"})).await;
    patch(&built.cloud, &built.path("/stages/prod"), "replace", "/cacheClusterEnabled", "true").await.ok();
    assert_eq!(built.stage("prod").await["cacheClusterStatus"], "CREATE_IN_PROGRESS", "at first");
    pass(&built.cloud, 240);
    let stage = built.stage("prod").await;
    assert_eq!((&stage["cacheClusterStatus"], &stage["cacheClusterSize"]), (&json!("AVAILABLE"), &json!("0.5")), "four minutes later");
    let flushed = gateway("DELETE", &built.path("/stages/prod/cache/data")).send(&built.cloud).await;
    assert_eq!(flushed.status(), 202, "a flush is accepted");
}

#[tokio::test]
async fn a_stage_can_be_deleted() {
    let built = built("one").await;
    built.deploy(json!({"stageName": "prod"})).await;
    assert_eq!(gateway("DELETE", &built.path("/stages/prod")).send(&built.cloud).await.status(), 202, "accepted");
    assert_eq!(built.visit("GET", "/prod/").await.status(), 403, "and nothing answers any more");
}
