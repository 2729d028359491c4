//! Deployments: snapshots, pages, and when they may be deleted.

use serde_json::json;

use super::{built, gateway, get, patch, refused, send};
use crate::testing::{cloud, options};
use crate::{Cloud, Scenario};

#[tokio::test]
async fn a_deployment_in_use_is_not_deleted() {
    let built = built("one").await;
    let first = built.deploy(json!({"stageName": "prod"})).await;
    let delete = async |id: &str| gateway("DELETE", &built.path(&format!("/deployments/{id}"))).send(&built.cloud).await;
    let text = "Active stages pointing to this deployment must be moved or deleted";
    refused(&delete(&first).await, 400, "BadRequestException", text);
    let second = built.deploy(json!({"stageName": "prod"})).await;
    assert_eq!(delete(&first).await.status(), 202, "once the stage has moved, N-1 may go");
    patch(&built.cloud, &built.path("/stages/prod"), "replace", "/canarySettings/percentTraffic", "10").await.ok();
    let third = built.deploy(json!({})).await;
    patch(&built.cloud, &built.path("/stages/prod"), "replace", "/canarySettings/deploymentId", &third).await.ok();
    refused(&delete(&third).await, 400, "BadRequestException", text);
    refused(&delete(&second).await, 400, "BadRequestException", text);
    refused(&delete(&first).await, 404, "NotFoundException", "Invalid Deployment identifier specified");
}

#[tokio::test]
async fn an_api_must_be_complete_to_be_deployed() {
    let cloud = cloud(Scenario::Empty);
    let made = send(&cloud, "POST", "/restapis", json!({"name": "shop"})).await.ok();
    let (api, root) = (made["id"].as_str().unwrap(), made["rootResourceId"].as_str().unwrap());
    let deploy = async || send(&cloud, "POST", &format!("/restapis/{api}/deployments"), json!({})).await;
    refused(&deploy().await, 400, "BadRequestException", "The REST API doesn't contain any methods");
    send(&cloud, "PUT", &format!("/restapis/{api}/resources/{root}/methods/GET"), json!({"authorizationType": "NONE"})).await.ok();
    refused(&deploy().await, 400, "BadRequestException", "No integration defined for method");
}

#[tokio::test]
async fn deployments_are_read_in_pages() {
    let built = built("one").await;
    for n in 0..5 {
        built.deploy(json!({"description": format!("release {n}")})).await;
    }
    let first = get(&built.cloud, &built.path("/deployments?limit=3")).await.ok();
    assert_eq!(first["item"].as_array().unwrap().len(), 3, "as many as asked for");
    let position = first["position"].as_str().unwrap();
    let second = get(&built.cloud, &built.path(&format!("/deployments?limit=3&position={position}"))).await.ok();
    assert_eq!(second["item"].as_array().unwrap().len(), 2, "the rest");
    assert!(second["position"].is_null(), "and no more");
    let whole = get(&built.cloud, &built.path("/deployments?embed=apisummary")).await.ok();
    assert_eq!(whole["item"][0]["apiSummary"]["/"]["GET"], json!({"authorizationType": "NONE", "apiKeyRequired": false}), "the snapshot in short");
    refused(&get(&built.cloud, &built.path("/deployments?limit=0")).await, 400, "BadRequestException", "Invalid value for limit: 0");
    refused(&get(&built.cloud, &built.path("/deployments/nope")).await, 404, "NotFoundException", "Invalid Deployment identifier specified");
}

#[tokio::test]
async fn only_the_description_can_be_changed() {
    let built = built("one").await;
    let id = built.deploy(json!({})).await;
    let path = built.path(&format!("/deployments/{id}"));
    let changed = patch(&built.cloud, &path, "replace", "/description", "재고 표시 수정").await.ok();
    assert_eq!(changed["description"], "재고 표시 수정", "changed");
    refused(&patch(&built.cloud, &path, "replace", "/id", "x").await, 400, "BadRequestException", "Invalid patch path /id");
    refused(
        &patch(&built.cloud, &path, "add", "/description", "x").await,
        400,
        "BadRequestException",
        "Invalid patch operation specified. Must be one of: [replace]",
    );
}

#[tokio::test]
async fn one_deployment_in_five_seconds() {
    let cloud = Cloud::new(crate::Options { scenario: Scenario::Empty, ..options() });
    let deploy = async || send(&cloud, "POST", "/restapis/nothere/deployments", json!({})).await.status();
    assert_eq!((deploy().await, deploy().await), (404, 429), "the second at once is throttled");
    crate::testing::pass(&cloud, 5);
    assert_eq!(deploy().await, 404, "five seconds later there is a token again");
}
