//! Stages: shape, updates, AutoDeploy and what quick create manages.

use serde_json::json;

use super::{Built, FUNCTION, built, get, refused, send, text};
use crate::testing::pass;

#[tokio::test]
async fn a_stage_has_the_shape_aws_gives_it() {
    let built = built().await;
    let id = built.deploy().await;
    let made = built.post("/stages", json!({"stageName": "prod", "deploymentId": id, "stageVariables": {"alias": "live"}})).await;
    assert_eq!(made.status(), 201, "created");
    let at = "2026-11-21T13:00:00Z";
    let expected = json!({
        "stageName": "prod", "deploymentId": id, "defaultRouteSettings": {"detailedMetricsEnabled": false}, "routeSettings": {},
        "stageVariables": {"alias": "live"}, "tags": {}, "createdDate": at, "lastUpdatedDate": at
    });
    assert_eq!(made.json(), expected, "no autoDeploy member where it is off");
    assert_eq!(built.get("/stages").await.ok(), json!({"items": [expected]}), "GetStages answers the same");
    pass(&built.cloud, 60);
    let variables = json!({"stageVariables": {"alias": "", "region": "kr"}, "defaultRouteSettings": {"throttlingRateLimit": 10.0}});
    let changed = built.patch("/stages/prod", variables).await.ok();
    assert_eq!(changed["stageVariables"], json!({"region": "kr"}), "merged; an empty value removes");
    assert_eq!(changed["defaultRouteSettings"], json!({"detailedMetricsEnabled": false, "throttlingRateLimit": 10.0}), "merged");
    assert_eq!(changed["lastUpdatedDate"], "2026-11-21T13:01:00Z", "every change moves it");
}

#[tokio::test]
async fn stages_are_refused() {
    let built = built().await;
    let id = built.deploy().await;
    built.post("/stages", json!({"stageName": "prod", "deploymentId": id})).await.ok();
    refused(&built.post("/stages", json!({"stageName": "prod"})).await, 409, "ConflictException", "Stage already exists");
    refused(&built.post("/stages", json!({"stageName": "a", "deploymentId": "nope"})).await, 400, "BadRequestException", "Deployment id does not exist");
    refused(&built.patch("/stages/prod", json!({"deploymentId": "nope"})).await, 400, "BadRequestException", "Deployment id does not exist");
    refused(&built.patch("/stages/no", json!({})).await, 404, "NotFoundException", "Invalid Stage identifier specified");
    assert_eq!(built.post("/stages", json!({"stageName": "a b"})).await.code(), "BadRequestException", "a blank in the name");
    let other = built.deploy().await;
    assert_eq!(built.patch("/stages/prod", json!({"deploymentId": other})).await.ok()["deploymentId"], other, "a good one moves it");
}

const AUTOMATIC: &str = "Deployment ID cannot be set on this stage because AutoDeploy is enabled";

#[tokio::test]
async fn auto_deploy_takes_no_deployment_id() {
    let built = built().await;
    let id = built.deploy().await;
    let both = built.post("/stages", json!({"stageName": "prod", "autoDeploy": true, "deploymentId": id})).await;
    refused(&both, 400, "BadRequestException", AUTOMATIC);
    let stage = built.post("/stages", json!({"stageName": "prod", "autoDeploy": true})).await.ok();
    assert_eq!(stage["autoDeploy"], true, "on");
    for body in [json!({"deploymentId": id}), json!({"deploymentId": id, "autoDeploy": true}), json!({"deploymentId": id, "autoDeploy": false})] {
        refused(&built.patch("/stages/prod", body).await, 400, "BadRequestException", AUTOMATIC);
    }
    refused(&built.post("/deployments", json!({"stageName": "prod"})).await, 400, "BadRequestException", AUTOMATIC);
    let off = built.patch("/stages/prod", json!({"autoDeploy": false})).await.ok();
    assert!(off["autoDeploy"].is_null(), "off");
    assert_eq!(off["deploymentId"], stage["deploymentId"], "turning it off moves nothing");
    assert_eq!(built.patch("/stages/prod", json!({"deploymentId": id})).await.ok()["deploymentId"], id, "then an id is taken");
    let both = built.patch("/stages/prod", json!({"autoDeploy": true, "deploymentId": id})).await;
    refused(&both, 400, "BadRequestException", AUTOMATIC);
}

#[tokio::test]
async fn auto_deploy_publishes_what_is_there() {
    let built = built().await;
    let good = built.deploy().await;
    built.post("/stages", json!({"stageName": "prod", "deploymentId": good})).await.ok();
    let bad = json!({"integrationUri": FUNCTION.replace(":live", ":beta")});
    built.patch(&format!("/integrations/{}", built.integration), bad).await.ok();
    assert_eq!(built.get("/stages/prod").await.ok()["deploymentId"], good, "without AutoDeploy an edit is not published");
    let on = built.patch("/stages/prod", json!({"autoDeploy": true})).await.ok();
    let published = text(&on["deploymentId"]);
    assert_ne!(published, good, "turning it on publishes the current configuration as a new deployment");
    let made = built.get(&format!("/deployments/{published}")).await.ok();
    assert_eq!(
        (&made["autoDeployed"], &made["description"]),
        (&json!(true), &json!("Automatic deployment triggered by changes to the Api configuration")),
        "by AWS"
    );
    assert_eq!(on["lastDeploymentStatusMessage"], format!("Successfully deployed stage with deployment ID '{published}'"), "and says so");
    built.post("/routes", json!({"routeKey": "GET /more", "target": format!("integrations/{}", built.integration)})).await.ok();
    assert_ne!(built.get("/stages/prod").await.ok()["deploymentId"], published, "from then on every edit is published");
}

#[tokio::test]
async fn auto_deploy_without_routes_fails() {
    let built = built().await;
    let empty = send(&built.cloud, "POST", "/v2/apis", json!({"name": "e", "protocolType": "HTTP"})).await.ok();
    let path = format!("/v2/apis/{}/stages", text(&empty["apiId"]));
    let stage = send(&built.cloud, "POST", &path, json!({"stageName": "prod", "autoDeploy": true})).await.ok();
    let message = "Deployment attempt failed: Unable to deploy API because no routes exist in this API";
    assert_eq!((&stage["deploymentId"], &stage["lastDeploymentStatusMessage"]), (&json!(null), &json!(message)), "and the stage says why");
}

/// What `CreateApi` with a target makes.
async fn quick() -> Built {
    let built = built().await;
    let made = send(&built.cloud, "POST", "/v2/apis", json!({"name": "quick", "protocolType": "HTTP", "target": FUNCTION})).await.ok();
    Built { api: text(&made["apiId"]), ..built }
}

#[tokio::test]
async fn quick_create_manages_the_default_stage() {
    let built = quick().await;
    let stage = built.get("/stages/%24default").await.ok();
    assert_eq!((&stage["apiGatewayManaged"], &stage["autoDeploy"]), (&json!(true), &json!(true)), "managed, with AutoDeploy");
    let route = built.get("/routes").await.ok()["items"][0].clone();
    assert_eq!((&route["routeKey"], &route["apiGatewayManaged"]), (&json!("$default"), &json!(true)), "one route for everything");
    let key = built.patch(&format!("/routes/{}", text(&route["routeId"])), json!({"routeKey": "GET /"})).await;
    refused(&key, 400, "BadRequestException", "You can't modify the $default route key");
    for body in [json!({"deploymentId": stage["deploymentId"]}), json!({"autoDeploy": false}), json!({"description": "x"})] {
        refused(&built.patch("/stages/%24default", body).await, 400, "BadRequestException", "You can't modify the $default stage");
    }
    refused(&built.delete("/stages/%24default").await, 400, "BadRequestException", "You can't modify the $default stage");
    let integrations = get(&built.cloud, &built.path("/integrations")).await.ok();
    let integration = text(&integrations["items"][0]["integrationId"]);
    let managed = "You can update a managed integration, but you can't delete it";
    refused(&built.delete(&format!("/integrations/{integration}")).await, 400, "BadRequestException", managed);
    built.patch("", json!({"target": FUNCTION.replace(":live", ":beta")})).await.ok();
    let moved = built.get("/stages/%24default").await.ok();
    assert_ne!(moved["deploymentId"], stage["deploymentId"], "a new target is published at once");
}
