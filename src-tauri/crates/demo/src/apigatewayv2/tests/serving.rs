//! What a stage URL answers.

use serde_json::{Value, json};

use super::{Built, FUNCTION, built};
use crate::testing::{ask, code, pass};

/// The function `f` with `live` on version 1 and `beta` on version 2, open to the API.
async fn with_function() -> Built {
    let built = built().await;
    let body = json!({"FunctionName": "f", "Runtime": "nodejs22.x", "Handler": "index.handler", "Role": "arn:aws:iam::210987654321:role/f", "Code": code()});
    let lambda =
        async |method: &str, path: &str, body: Value| ask("lambda", method, &format!("/2015-03-31/functions{path}")).json(body).send(&built.cloud).await;
    lambda("POST", "", body).await.ok();
    pass(&built.cloud, 60);
    for (memory, alias) in [(256, "live"), (512, "beta")] {
        lambda("PUT", "/f/configuration", json!({"MemorySize": memory})).await.ok();
        pass(&built.cloud, 60);
        let version = lambda("POST", "/f/versions", json!({})).await.ok()["Version"].clone();
        lambda("POST", "/f/aliases", json!({"Name": alias, "FunctionVersion": version})).await.ok();
    }
    built
}

async fn allow(built: &Built, alias: &str) {
    let source = format!("arn:aws:execute-api:ap-northeast-2:210987654321:{}/*/*/orders", built.api);
    let body = json!({"StatementId": "gw", "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com", "SourceArn": source});
    ask("lambda", "POST", &format!("/2015-03-31/functions/f/policy?Qualifier={alias}")).json(body).send(&built.cloud).await.ok();
}

#[tokio::test]
async fn a_stage_serves_the_snapshot_of_its_deployment() {
    let built = with_function().await;
    let first = built.deploy().await;
    built.post("/stages", json!({"stageName": "prod", "deploymentId": first})).await.ok();
    let answer = built.visit("GET", "/prod/orders").await;
    assert_eq!((answer.status(), answer.message().as_str()), (500, "Internal Server Error"), "without a policy on the alias");
    allow(&built, "live").await;
    allow(&built, "beta").await;
    let path = format!("/integrations/{}", built.integration);
    built.patch(&path, json!({"integrationUri": FUNCTION.replace(":live", ":beta")})).await.ok();
    let answer = built.visit("GET", "/prod/orders").await;
    let seen = (answer.status(), answer.header("x-amz-executed-version"), answer.header("x-switchback-deployment"));
    assert_eq!(seen, (200, "1", first.as_str()), "the snapshot, not the edit: {}", answer.text());
    let second = built.deploy().await;
    built.patch("/stages/prod", json!({"deploymentId": second})).await.ok();
    let answer = built.visit("GET", "/prod/orders").await;
    assert_eq!((answer.header("x-amz-executed-version"), answer.header("x-switchback-deployment")), ("2", second.as_str()), "then the edit");
}

#[tokio::test]
async fn stage_variables_select_the_alias() {
    let built = with_function().await;
    allow(&built, "live").await;
    allow(&built, "beta").await;
    let uri = FUNCTION.replace(":live", ":${stageVariables.alias}");
    built.patch(&format!("/integrations/{}", built.integration), json!({"integrationUri": uri})).await.ok();
    let id = built.deploy().await;
    built.post("/stages", json!({"stageName": "prod", "deploymentId": id, "stageVariables": {"alias": "live"}})).await.ok();
    assert_eq!(built.visit("GET", "/prod/orders").await.header("x-amz-executed-version"), "1", "live");
    built.patch("/stages/prod", json!({"stageVariables": {"alias": "beta"}})).await.ok();
    assert_eq!(built.visit("GET", "/prod/orders").await.header("x-amz-executed-version"), "2", "beta");
}

#[tokio::test]
async fn routes_are_found_by_path_then_verb() {
    let built = built().await;
    let http = json!({"integrationType": "HTTP_PROXY", "integrationUri": "https://example.com/", "integrationMethod": "GET"});
    let other = built.post("/integrations", http).await.ok()["integrationId"].as_str().unwrap().to_owned();
    built.post("/routes", json!({"routeKey": "ANY /items/{id}", "target": format!("integrations/{other}")})).await.ok();
    built.post("/stages", json!({"stageName": "$default", "autoDeploy": true})).await.ok();
    for (method, path, status, message) in [
        ("GET", "/orders", 500, "Internal Server Error"),
        ("POST", "/orders", 404, "Not Found"),
        ("GET", "/nothing", 404, "Not Found"),
        ("DELETE", "/items/7", 502, "HTTP_PROXY integrations are kept but not called by the embedded cloud"),
    ] {
        let answer = built.visit(method, path).await;
        assert_eq!((answer.status(), answer.message().as_str()), (status, message), "{method} {path}");
    }
    built.post("/routes", json!({"routeKey": "$default", "target": format!("integrations/{other}")})).await.ok();
    assert_eq!(built.visit("GET", "/nothing").await.status(), 502, "$default takes what nothing else does");
    assert_eq!(built.visit("GET", "/orders").await.status(), 500, "but not what another route takes");
}

#[tokio::test]
async fn a_throttle_of_nothing_answers_429() {
    let built = built().await;
    let id = built.deploy().await;
    built.post("/stages", json!({"stageName": "prod", "deploymentId": id, "defaultRouteSettings": {"throttlingRateLimit": 0.0}})).await.ok();
    let answer = built.visit("GET", "/prod/orders").await;
    assert_eq!((answer.status(), answer.message().as_str()), (429, "Too Many Requests"), "nobody gets in");
    assert_eq!(built.visit("GET", "/other/orders").await.status(), 404, "no such stage, no $default");
}
