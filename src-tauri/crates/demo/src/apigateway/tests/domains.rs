//! Custom domains and base path mappings.

use serde_json::json;

use super::{built, gateway, get, patch, refused, send};

#[tokio::test]
async fn a_domain_and_its_mappings() {
    let built = built("one").await;
    built.deploy(json!({"stageName": "prod"})).await;
    let domain = json!({"domainName": "api.hangang.example", "regionalCertificateArn": "arn:aws:acm:c", "endpointConfiguration": {"types": ["REGIONAL"]}});
    let made = send(&built.cloud, "POST", "/domainnames", domain.clone()).await;
    assert_eq!((made.status(), &made.json()["domainNameStatus"]), (201, &json!("AVAILABLE")), "created");
    refused(&send(&built.cloud, "POST", "/domainnames", domain).await, 409, "ConflictException", "The domain name you provided already exists.");
    refused(&get(&built.cloud, "/domainnames/other").await, 404, "NotFoundException", "Invalid domain name identifier specified");

    let mappings = "/domainnames/api.hangang.example/basepathmappings";
    let map = async |body| send(&built.cloud, "POST", mappings, body).await;
    let first = map(json!({"restApiId": built.api, "stage": "prod"})).await.ok();
    assert_eq!(first, json!({"basePath": "(none)", "restApiId": built.api, "stage": "prod"}), "the empty path has a name");
    refused(&map(json!({"restApiId": built.api})).await, 409, "ConflictException", "Base path already exists for this domain name");
    refused(&map(json!({"basePath": "a", "restApiId": "nope"})).await, 400, "BadRequestException", "Invalid REST API identifier specified");
    refused(&map(json!({"basePath": "a", "restApiId": built.api, "stage": "no"})).await, 400, "BadRequestException", "Invalid stage identifier specified");
    assert_eq!(map(json!({"basePath": "a/b", "restApiId": built.api})).await.code(), "BadRequestException", "one segment only");

    let path = format!("{mappings}/%28none%29");
    built.deploy(json!({"stageName": "dev"})).await;
    let moved = patch(&built.cloud, &path, "replace", "/stage", "dev").await.ok();
    assert_eq!(moved["stage"], "dev", "moved");
    let text = "Invalid patch path  '/other' specified for op 'replace'. Must be one of: [/basePath, /restapiId, /stage]";
    refused(&patch(&built.cloud, &path, "replace", "/other", "x").await, 400, "BadRequestException", text);
    let deleted = gateway("DELETE", &built.path("")).send(&built.cloud).await;
    refused(&deleted, 400, "BadRequestException", "Please remove all base path mappings related to the API in your account before deleting.");
    assert_eq!(gateway("DELETE", &path).send(&built.cloud).await.status(), 202, "unmapped");
    refused(&get(&built.cloud, &path).await, 404, "NotFoundException", "Invalid base path mapping identifier specified");
    let renewed = patch(&built.cloud, "/domainnames/api.hangang.example", "replace", "/regionalCertificateArn", "arn:aws:acm:d").await.ok();
    assert_eq!(renewed["regionalCertificateArn"], "arn:aws:acm:d", "a new certificate");
    assert_eq!(gateway("DELETE", "/domainnames/api.hangang.example").send(&built.cloud).await.status(), 202, "deleted");
}
