//! Canaries: made, changed, promoted, removed, and the share they take.

use serde_json::json;

use super::{Built, built, patch, patches, refused, send};

/// A stage on `one` with a canary on `two`.
async fn with_canary(percent: f64) -> (Built, String, String) {
    let built = built("one").await;
    let first = built.deploy(json!({"stageName": "prod", "variables": {"a": "1", "b": "2"}})).await;
    built.mock("two").await;
    let canary = json!({"percentTraffic": percent, "stageVariableOverrides": {"a": "canary"}});
    let second = built.deploy(json!({"stageName": "prod", "canarySettings": canary})).await;
    (built, first, second)
}

#[tokio::test]
async fn a_canary_deployment_leaves_the_stage_where_it_is() {
    let (built, first, second) = with_canary(50.0).await;
    let stage = built.stage("prod").await;
    assert_eq!(stage["deploymentId"], first, "the stage still serves the first");
    let canary = json!({"deploymentId": second, "percentTraffic": 50.0, "stageVariableOverrides": {"a": "canary"}, "useStageCache": false});
    assert_eq!(stage["canarySettings"], canary, "the canary has the second");
}

#[tokio::test]
async fn a_canary_wants_a_stage_that_exists() {
    let built = built("one").await;
    let deploy = async |body| send(&built.cloud, "POST", &built.path("/deployments"), body).await;
    let start = "Invalid deployment content specified.";
    let text = |given: &str| format!("{start}Non null and non empty stageName must be provided for canary deployment. Provided value is {given}");
    let canary = json!({"percentTraffic": 50});
    refused(&deploy(json!({"canarySettings": canary})).await, 400, "BadRequestException", &text("null"));
    refused(&deploy(json!({"stageName": "", "canarySettings": canary})).await, 400, "BadRequestException", &text(""));
    let text = format!("{start}Stage non-existing must already be created before making a canary release deployment");
    refused(&deploy(json!({"stageName": "non-existing", "canarySettings": canary})).await, 400, "BadRequestException", &text);
}

#[tokio::test]
async fn no_other_deployment_while_a_canary_is_on() {
    let (built, first, second) = with_canary(10.0).await;
    let other = built.deploy(json!({})).await;
    let stage = built.path("/stages/prod");
    let moved = patch(&built.cloud, &stage, "replace", "/deploymentId", &other).await;
    assert_eq!((moved.status(), moved.code().as_str()), (400, "BadRequestException"), "refused: {}", moved.text());
    let deployed = send(&built.cloud, "POST", &built.path("/deployments"), json!({"stageName": "prod"})).await;
    assert_eq!((deployed.status(), deployed.code().as_str()), (400, "BadRequestException"), "refused: {}", deployed.text());
    assert_eq!(built.stage("prod").await["deploymentId"], first, "nothing moved");
    patch(&built.cloud, &stage, "remove", "/canarySettings", "").await.ok();
    let moved = patch(&built.cloud, &stage, "replace", "/deploymentId", &other).await.ok();
    assert_eq!(moved["deploymentId"], other, "without the canary it moves");
    assert!(moved["canarySettings"].is_null(), "the canary is gone");
    assert_ne!(second, other, "another deployment than the canary's");
}

#[tokio::test]
async fn percent_traffic_without_a_canary_creates_one() {
    let built = built("one").await;
    let id = built.deploy(json!({"stageName": "prod"})).await;
    let stage = patch(&built.cloud, &built.path("/stages/prod"), "replace", "/canarySettings/percentTraffic", "50").await.ok();
    let canary = json!({"deploymentId": id, "percentTraffic": 50.0, "useStageCache": false});
    assert_eq!(stage["canarySettings"], canary, "silently, on the stage's own deployment");
    let beyond = patch(&built.cloud, &built.path("/stages/prod"), "replace", "/canarySettings/percentTraffic", "101").await;
    assert_eq!(beyond.code(), "BadRequestException", "more than everything");
}

#[tokio::test]
async fn a_canary_is_changed_piece_by_piece() {
    let (built, _, second) = with_canary(50.0).await;
    let other = built.deploy(json!({})).await;
    let stage = built.path("/stages/prod");
    let change = json!([
        {"op": "replace", "path": "/canarySettings/stageVariableOverrides/a", "value": "updated"},
        {"op": "replace", "path": "/canarySettings/useStageCache", "value": "true"},
        {"op": "replace", "path": "/canarySettings/deploymentId", "value": other},
    ]);
    let changed = patches(&built.cloud, &stage, change).await.ok();
    let canary = json!({"deploymentId": other, "percentTraffic": 50.0, "stageVariableOverrides": {"a": "updated"}, "useStageCache": true});
    assert_eq!(changed["canarySettings"], canary, "all three, and the share as it was");
    let unknown = patch(&built.cloud, &stage, "replace", "/canarySettings/deploymentId", "deploy").await;
    refused(&unknown, 400, "BadRequestException", "Deployment id does not exist");
    for path in ["canarySettings/stageVariableOverrides", "canarySettings/badPath"] {
        let answer = patch(&built.cloud, &stage, "remove", &format!("/{path}"), "").await;
        refused(&answer, 400, "BadRequestException", &format!("Cannot remove method setting {path} because there is no method setting for this method "));
    }
    assert_ne!(second, other, "it moved");
}

#[tokio::test]
async fn promoting_copies_and_leaves_the_canary() {
    let (built, _, second) = with_canary(50.0).await;
    let promote = json!([
        {"op": "replace", "path": "/canarySettings/percentTraffic", "value": "0.0"},
        {"op": "copy", "from": "/canarySettings/deploymentId", "path": "/deploymentId"},
        {"op": "copy", "from": "/canarySettings/stageVariableOverrides", "path": "/variables"},
    ]);
    let promoted = patches(&built.cloud, &built.path("/stages/prod"), promote).await.ok();
    assert_eq!(promoted["deploymentId"], second, "the canary's deployment");
    assert_eq!(promoted["variables"], json!({"a": "canary", "b": "2"}), "variables are merged");
    assert_eq!(promoted["canarySettings"]["percentTraffic"], 0.0, "promotion does not end the canary");
}

#[tokio::test]
async fn copying_anything_else_is_refused() {
    let built = built("one").await;
    built.deploy(json!({"stageName": "prod"})).await;
    let stage = built.path("/stages/prod");
    let wrong = patches(&built.cloud, &stage, json!([{"op": "copy", "path": "/canarySettings/stageVariableOverrides", "from": "/variables"}])).await;
    let text = "Invalid copy operation with path: /canarySettings/stageVariableOverrides and from /variables. Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]";
    refused(&wrong, 400, "BadRequestException", text);
    let none = patches(&built.cloud, &stage, json!([{"op": "copy", "from": "/canarySettings/deploymentId", "path": "/deploymentId"}])).await;
    refused(&none, 400, "BadRequestException", "Promotion not available. Canary does not exist.");
}

#[tokio::test]
async fn a_canary_takes_its_share_of_requests() {
    let (built, _, second) = with_canary(25.0).await;
    let mut shares = [0, 0];
    for _ in 0..400 {
        let answer = built.visit("GET", "/prod/").await;
        let canary = answer.text() == "two";
        assert_eq!(answer.header("x-switchback-deployment") == second, canary, "the header names the deployment that answered");
        shares[usize::from(canary)] += 1;
    }
    assert!((60..140).contains(&shares[1]), "about 100 of 400 go to the canary, not {}", shares[1]);
}
