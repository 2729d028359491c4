//! What a stage URL answers.

use serde_json::{Value, json};

use super::{Built, built, gateway, patch, send};
use crate::testing::{ask, code, pass};

#[tokio::test]
async fn a_stage_serves_the_snapshot_of_its_deployment() {
    let built = built("one").await;
    let first = built.deploy(json!({"stageName": "prod"})).await;
    built.mock("two").await;
    assert_eq!(built.says("prod").await, "one", "an edit is not served before it is deployed");
    built.deploy(json!({"stageName": "prod"})).await;
    assert_eq!(built.says("prod").await, "two", "then it is");
    patch(&built.cloud, &built.path("/stages/prod"), "replace", "/deploymentId", &first).await.ok();
    let answer = built.visit("GET", "/prod").await;
    assert_eq!((answer.text().as_str(), answer.header("x-switchback-deployment")), ("one", first.as_str()), "back on the first, by the header too");
}

#[tokio::test]
async fn what_no_route_takes() {
    let built = built("one").await;
    built.deploy(json!({"stageName": "prod"})).await;
    for (method, path, status, message) in [
        ("GET", "/prod/nothing", 403, "Missing Authentication Token"),
        ("POST", "/prod/", 403, "Missing Authentication Token"),
        ("GET", "/dev/", 403, "Forbidden"),
    ] {
        let answer = built.visit(method, path).await;
        assert_eq!((answer.status(), answer.message().as_str()), (status, message), "{method} {path}");
    }
}

#[tokio::test]
async fn a_mock_fills_in_variables_and_picks_by_status() {
    let built = built(r#"{"v":"$stageVariables.v","none":"$stageVariables.none","canary":"$context.isCanaryRequest"}"#).await;
    built.deploy(json!({"stageName": "prod", "variables": {"v": "default"}})).await;
    assert_eq!(built.says("prod").await, r#"{"v":"default","none":"","canary":"false"}"#, "unknown ones become nothing");
    let maintenance = json!({"type": "MOCK", "requestTemplates": {"application/json": "{\"statusCode\": 503}"}});
    built.put("/integration", maintenance).await.ok();
    let page = json!({
        "selectionPattern": "5\\d\\d", "responseTemplates": {"text/html": "<p>점검 중</p>"},
        "responseParameters": {"method.response.header.Retry-After": "'600'"}
    });
    built.put("/integration/responses/503", page).await.ok();
    built.deploy(json!({"stageName": "prod"})).await;
    let answer = built.visit("GET", "/prod/").await;
    assert_eq!((answer.status(), answer.text().as_str()), (503, "<p>점검 중</p>"), "the response whose pattern takes 503");
    assert_eq!((answer.header("content-type"), answer.header("retry-after")), ("text/html", "600"), "with its type and constants");
}

/// `GET /` in front of a function `f` with versions 1 and 2, through the alias in a stage variable.
async fn proxied() -> (Built, String) {
    let built = built("unused").await;
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
    let function = "arn:aws:lambda:ap-northeast-2:210987654321:function:f:${stageVariables.alias}";
    let uri = format!("arn:aws:apigateway:ap-northeast-2:lambda:path/2015-03-31/functions/{function}/invocations");
    built.put("/integration", json!({"type": "AWS_PROXY", "httpMethod": "POST", "uri": uri})).await.ok();
    let id = built.deploy(json!({"stageName": "prod", "variables": {"alias": "live"}})).await;
    (built, id)
}

async fn allow(built: &Built, alias: &str, source: &str) {
    let body = json!({"StatementId": "gw", "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com", "SourceArn": source});
    ask("lambda", "POST", &format!("/2015-03-31/functions/f/policy?Qualifier={alias}")).json(body).send(&built.cloud).await.ok();
}

#[tokio::test]
async fn a_proxy_needs_a_policy_on_the_alias() {
    let (built, id) = proxied().await;
    let source = format!("arn:aws:execute-api:ap-northeast-2:210987654321:{}/*/GET/", built.api);
    let answer = built.visit("GET", "/prod/").await;
    assert_eq!((answer.status(), answer.message().as_str()), (500, "Internal server error"), "without a policy");
    allow(&built, "beta", &source).await;
    assert_eq!(built.visit("GET", "/prod/").await.status(), 500, "a policy on another alias does not help");
    allow(&built, "live", &source).await;
    let answer = built.visit("GET", "/prod/").await;
    assert_eq!(answer.status(), 200, "with one on the alias: {}", answer.text());
    assert_eq!((answer.header("x-amz-executed-version"), answer.header("x-switchback-deployment")), ("1", id.as_str()), "who answered");
    patch(&built.cloud, &built.path("/stages/prod"), "replace", "/variables/alias", "beta").await.ok();
    assert_eq!(built.visit("GET", "/prod/").await.header("x-amz-executed-version"), "2", "the stage variable selects the alias");
}

#[tokio::test]
async fn a_policy_for_another_api_does_not_count() {
    let (built, _) = proxied().await;
    allow(&built, "live", "arn:aws:execute-api:ap-northeast-2:210987654321:otherapi00/*").await;
    assert_eq!(built.visit("GET", "/prod/").await.status(), 500, "the source ARN names another API");
}

#[tokio::test]
async fn cached_answers_survive_a_rollback() {
    let built = built("bad").await;
    built.deploy(json!({"stageName": "prod"})).await;
    let stage = built.path("/stages/prod");
    patch(&built.cloud, &stage, "replace", "/cacheClusterEnabled", "true").await.ok();
    patch(&built.cloud, &stage, "replace", "/*/*/caching/enabled", "true").await.ok();
    pass(&built.cloud, 240);
    assert_eq!(built.says("prod").await, "bad", "now it is in the cache");
    built.mock("good").await;
    built.deploy(json!({"stageName": "prod"})).await;
    assert_eq!(built.says("prod").await, "bad", "the stage has moved, the cache has not");
    gateway("DELETE", &built.path("/stages/prod/cache/data")).send(&built.cloud).await.ok();
    assert_eq!(built.says("prod").await, "good", "after a flush");
    built.mock("newer").await;
    built.deploy(json!({"stageName": "prod"})).await;
    pass(&built.cloud, 299);
    assert_eq!(built.says("prod").await, "good", "until its time is up");
    pass(&built.cloud, 1);
    assert_eq!(built.says("prod").await, "newer", "five minutes later");
}

#[tokio::test]
async fn a_throttle_of_nothing_answers_429() {
    let built = built("one").await;
    built.deploy(json!({"stageName": "prod"})).await;
    patch(&built.cloud, &built.path("/stages/prod"), "replace", "/*/*/throttling/rateLimit", "0").await.ok();
    let answer = built.visit("GET", "/prod/").await;
    assert_eq!((answer.status(), answer.message().as_str()), (429, "Too Many Requests"), "nobody gets in");
}

#[tokio::test]
async fn what_is_not_called_says_so() {
    let built = built("unused").await;
    built.put("/integration", json!({"type": "HTTP_PROXY", "httpMethod": "GET", "uri": "https://example.com/"})).await.ok();
    built.deploy(json!({"stageName": "prod"})).await;
    let answer = built.visit("GET", "/prod/").await;
    assert_eq!(answer.status(), 502, "no socket is opened: {}", answer.text());
    let other = send(&built.cloud, "POST", "/restapis", json!({"name": "b"})).await.ok();
    assert_eq!(other["name"], "b", "the cloud goes on");
}
