//! APIs, routes, integrations, deployments, pages and buckets.

use serde_json::json;

use super::{FUNCTION, built, get, refused, send};
use crate::testing::{ask, cloud, options};
use crate::{Cloud, Scenario};

#[tokio::test]
async fn an_api_has_the_shape_aws_gives_it() {
    let built = built().await;
    let expected = json!({
        "apiId": built.api, "apiEndpoint": format!("https://{}.execute-api.ap-northeast-2.amazonaws.com", built.api), "name": "shop",
        "protocolType": "HTTP", "routeSelectionExpression": "$request.method $request.path", "apiKeySelectionExpression": "$request.header.x-api-key",
        "disableExecuteApiEndpoint": false, "createdDate": "2026-11-21T13:00:00Z", "tags": {}
    });
    assert_eq!(built.get("").await.ok(), expected, "dates are ISO 8601");
    assert_eq!(get(&built.cloud, "/v2/apis").await.ok(), json!({"items": [expected]}), "the list under `items`");
    refused(&get(&built.cloud, "/v2/apis/nothere").await, 404, "NotFoundException", "Invalid API identifier specified 210987654321:nothere");
    let web_socket = send(&built.cloud, "POST", "/v2/apis", json!({"name": "w", "protocolType": "WEBSOCKET"})).await;
    assert_eq!(web_socket.code(), "BadRequestException", "HTTP APIs only");
    let target = built.patch("", json!({"target": FUNCTION})).await;
    assert_eq!(target.code(), "BadRequestException", "only quick create makes an API with a target");
    assert_eq!(built.patch("", json!({"name": "상점"})).await.ok()["name"], "상점", "a name can be changed");
    assert_eq!(built.delete("").await.status(), 204, "deleted");
    assert_eq!(built.get("").await.status(), 404, "and gone");
}

#[tokio::test]
async fn routes_are_refused() {
    let built = built().await;
    let twice = built.post("/routes", json!({"routeKey": "GET /orders"})).await;
    refused(&twice, 409, "ConflictException", "Route with key GET /orders already exists for this API");
    let text = "The provided route key is not formatted properly for HTTP protocol. Format should be \"<HTTP METHOD> /<RESOURCE PATH>\" or \"$default\"";
    refused(&built.post("/routes", json!({"routeKey": "orders"})).await, 400, "BadRequestException", text);
    let target = built.post("/routes", json!({"routeKey": "GET /a", "target": "integrations/nope"})).await;
    assert_eq!(target.code(), "BadRequestException", "the target must be there");
    refused(&built.get("/routes/nope").await, 404, "NotFoundException", "Invalid Route identifier specified");
}

#[tokio::test]
async fn integrations_are_refused() {
    let built = built().await;
    let format = built.post("/integrations", json!({"integrationType": "AWS_PROXY", "integrationUri": FUNCTION})).await;
    refused(&format, 400, "BadRequestException", "PayloadFormatVersion is a required parameter for integration");
    let mock = built.post("/integrations", json!({"integrationType": "MOCK"})).await;
    assert_eq!(mock.code(), "BadRequestException", "HTTP APIs have no mocks");
    refused(&built.get("/integrations/nope").await, 404, "NotFoundException", "Invalid Integration identifier specified");
    let id = &built.integration;
    let text = format!("Cannot delete Integration '{id}', is referenced in route 'GET /orders'.");
    refused(&built.delete(&format!("/integrations/{id}")).await, 409, "ConflictException", &text);
    let http = json!({"integrationType": "HTTP_PROXY", "integrationUri": "https://example.com/", "integrationMethod": "GET"});
    assert_eq!(built.post("/integrations", http).await.status(), 201, "a URL can be kept");
}

#[tokio::test]
async fn deployments() {
    let built = built().await;
    let made = built.post("/deployments", json!({"description": "9월 릴리스"})).await;
    assert_eq!(made.status(), 201, "created");
    let made = made.json();
    assert_eq!((&made["deploymentStatus"], &made["autoDeployed"]), (&json!("PENDING"), &json!(false)), "at first");
    let path = format!("/deployments/{}", made["deploymentId"].as_str().unwrap());
    crate::testing::pass(&built.cloud, 2);
    assert_eq!(built.get(&path).await.ok()["deploymentStatus"], "DEPLOYED", "a moment later");
    assert_eq!(built.patch(&path, json!({"description": "x"})).await.ok()["description"], "x", "the description can be changed");
    built.post("/stages", json!({"stageName": "prod", "deploymentId": made["deploymentId"]})).await.ok();
    refused(&built.delete(&path).await, 400, "BadRequestException", "Active stages pointing to this deployment must be moved or deleted");
    built.delete("/stages/prod").await.ok();
    assert_eq!(built.delete(&path).await.status(), 204, "without the stage it goes");
    refused(&built.get(&path).await, 404, "NotFoundException", "Invalid Deployment identifier specified");
    let empty = send(&built.cloud, "POST", "/v2/apis", json!({"name": "e", "protocolType": "HTTP"})).await.ok();
    let none = send(&built.cloud, "POST", &format!("/v2/apis/{}/deployments", empty["apiId"].as_str().unwrap()), json!({})).await;
    refused(&none, 400, "BadRequestException", "Unable to deploy API because no routes exist in this API");
    refused(&built.post("/deployments", json!({"stageName": "no"})).await, 404, "NotFoundException", "Invalid Stage identifier specified");
}

#[tokio::test]
async fn pages_go_by_next_token() {
    let built = built().await;
    for _ in 0..5 {
        built.deploy().await;
    }
    let first = built.get("/deployments?maxResults=3").await.ok();
    let token = first["nextToken"].as_str().unwrap();
    let second = built.get(&format!("/deployments?maxResults=3&nextToken={token}")).await.ok();
    let count = |page: &serde_json::Value| page["items"].as_array().unwrap().len();
    assert_eq!((count(&first), count(&second)), (3, 2), "three, then the rest");
    assert!(second["nextToken"].is_null(), "and no more");
    refused(&built.get("/deployments?nextToken=x").await, 400, "BadRequestException", "Invalid nextToken specified");
}

#[tokio::test]
async fn requests_are_throttled_as_the_account_is() {
    let cloud = Cloud::new(crate::Options { scenario: Scenario::Empty, ..options() });
    for n in 0..40 {
        // Both versions of the service draw on the same forty.
        let path = if n % 2 == 0 { "/restapis" } else { "/v2/apis" };
        assert_eq!(get(&cloud, path).await.status(), 200, "call {n} is within the burst");
    }
    refused(&get(&cloud, "/restapis").await, 429, "TooManyRequestsException", "Too Many Requests");
    refused(&get(&cloud, "/v2/apis").await, 429, "TooManyRequestsException", "Too Many Requests");
    crate::testing::pass(&cloud, 1);
    for n in 0..10 {
        assert_eq!(get(&cloud, "/restapis").await.status(), 200, "ten come back in a second: call {n}");
    }
    assert_eq!(get(&cloud, "/restapis").await.status(), 429, "and no more");
}

#[tokio::test]
async fn an_api_is_exported_as_it_stands_and_as_it_is_deployed() {
    let cloud = cloud(Scenario::Market);
    let apis = ask("apigateway", "GET", "/v2/apis").send(&cloud).await.ok();
    let api = apis["items"].as_array().unwrap().iter().find(|api| api["name"] == "app-gateway").unwrap()["apiId"].as_str().unwrap().to_owned();
    let export = |more: &str| ask("apigateway", "GET", &format!("/v2/apis/{api}/exports/OAS30?outputType=JSON{more}"));
    let live = export("").send(&cloud).await.ok();
    let uri = live["paths"]["/search"]["get"]["x-amazon-apigateway-integration"]["uri"].as_str().unwrap_or_default().to_owned();
    assert!(uri.ends_with("function:search:fast"), "with what stands behind: {live}");
    let served = export("&stageName=prod&includeExtensions=false").send(&cloud).await.ok();
    assert_eq!(served["paths"]["/search"]["get"]["x-amazon-apigateway-integration"], serde_json::Value::Null, "or without: {served}");
    assert_eq!(export("&stageName=nowhere").send(&cloud).await.status(), 404, "no such stage");
    assert_eq!(ask("apigateway", "GET", &format!("/v2/apis/{api}/exports/OAS20?outputType=JSON")).send(&cloud).await.status(), 400, "no such form");
}
