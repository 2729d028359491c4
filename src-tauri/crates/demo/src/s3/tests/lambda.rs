//! Code that Lambda takes from a bucket.

use serde_json::{Value, json};

use super::*;
use crate::testing::{ask, claiming, code, pass, zip};

const INVALID: &str = "InvalidParameterValueException";

/// The bucket, and the function `f` beside it.
async fn with_function() -> Cloud {
    let cloud = with_bucket().await;
    let body = json!({"FunctionName": "f", "Runtime": "nodejs22.x", "Handler": "index.handler", "Role": "arn:aws:iam::210987654321:role/f", "Code": code()});
    ask("lambda", "POST", "/2015-03-31/functions").json(body).send(&cloud).await.ok();
    pass(&cloud, 10);
    cloud
}

async fn update(cloud: &Cloud, body: Value) -> Answer {
    ask("lambda", "PUT", "/2015-03-31/functions/f/code").json(body).send(cloud).await
}

#[track_caller]
fn said(answer: &Answer, code: &str, words: &str) {
    assert_eq!(answer.code(), code, "{}", answer.text());
    assert!(answer.message().contains(words), "expected {words:?} in {}", answer.text());
}

#[tokio::test]
async fn the_object_becomes_the_code() {
    let cloud = with_function().await;
    enable_versioning(&cloud).await;
    let bytes = zip(&[("index.mjs", "export const handler = async () => 1")]);
    let version = put(&cloud, "f.zip", bytes.clone()).await.header("x-amz-version-id").to_owned();
    put(&cloud, "f.zip", "overwritten by mistake").await.ok();
    said(&update(&cloud, json!({"S3Bucket": "releases", "S3Key": "f.zip"})).await, INVALID, "Could not unzip uploaded file.");
    let updated = update(&cloud, json!({"S3Bucket": "releases", "S3Key": "f.zip", "S3ObjectVersion": version})).await.ok();
    assert_eq!(updated["CodeSha256"], crate::lambda::fingerprint(&bytes), "the version named, by its hash");
    assert_eq!(updated["CodeSize"], bytes.len(), "and its size");
}

#[tokio::test]
async fn what_s3_refuses_lambda_says() {
    let cloud = with_function().await;
    put(&cloud, "f.zip", claiming(262_144_000)).await.ok();
    let from = |bucket: &str, key: &str| json!({"S3Bucket": bucket, "S3Key": key});
    said(&update(&cloud, from("nowhere", "f.zip")).await, INVALID, "Error occurred while GetObject. S3 Error Code: NoSuchBucket.");
    said(&update(&cloud, from("releases", "g.zip")).await, INVALID, "S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.");
    let missing = json!({"S3Bucket": "releases", "S3Key": "f.zip", "S3ObjectVersion": "none"});
    said(&update(&cloud, missing).await, INVALID, "Error occurred while GetObjectVersion. S3 Error Code: NoSuchVersion.");
    said(&update(&cloud, from("releases", "f.zip")).await, INVALID, "Unzipped size must be smaller than 262144000 bytes");
    create_in("far-away", "eu-west-1").send(&cloud).await.ok();
    s3("PUT", "/far-away/f.zip").region("eu-west-1").bytes(zip(&[("index.js", "")])).send(&cloud).await.ok();
    said(&update(&cloud, from("far-away", "f.zip")).await, INVALID, "The bucket is in this region: eu-west-1. Please use this region to retry the request");
}

#[tokio::test]
async fn another_accounts_bucket_is_denied_to_lambda_too() {
    let cloud = cloud(Scenario::Market);
    let body = json!({"S3Bucket": "hanbit-pg-modules", "S3Key": "pg.zip"});
    let denied = ask("lambda", "PUT", "/2015-03-31/functions/cart/code").json(body).send(&cloud).await;
    assert_eq!(denied.status(), 403, "{}", denied.text());
    said(&denied, "AccessDeniedException", "permission to GetObject for hanbit-pg-modules/pg.zip. S3 Error Code: AccessDenied.");
}

#[tokio::test]
async fn a_release_without_its_handler_fails_when_it_is_invoked() {
    let cloud = with_function().await;
    put(&cloud, "f.zip", zip(&[("dist/index.js", "exports.handler = async () => 1")])).await.ok();
    update(&cloud, json!({"S3Bucket": "releases", "S3Key": "f.zip"})).await.ok();
    pass(&cloud, 10);
    let invoke = async || ask("lambda", "POST", "/2015-03-31/functions/f/invocations").json(json!({})).send(&cloud).await;
    let bad = invoke().await;
    assert_eq!(bad.header("x-amz-function-error"), "Unhandled", "{}", bad.text());
    assert_eq!(bad.json()["errorType"], "Runtime.ImportModuleError", "packed one folder too deep");
    let right = json!({"Handler": "dist/index.handler"});
    ask("lambda", "PUT", "/2015-03-31/functions/f/configuration").json(right).send(&cloud).await.ok();
    pass(&cloud, 10);
    assert_eq!(invoke().await.header("x-amz-function-error"), "", "the handler may follow the package");
}

#[tokio::test]
async fn what_was_uploaded_is_there_for_the_next_process() {
    let dir = tempfile::tempdir().unwrap();
    let open = || Cloud::open(dir.path(), crate::Options { scenario: Scenario::Empty, ..crate::testing::options() }).unwrap();
    create("releases").send(&open()).await.ok();
    put(&open(), "f.zip", "kept").await.ok();
    assert_eq!(s3("GET", "/releases/f.zip").send(&open()).await.text(), "kept", "read by another");
    let saved = std::fs::read_to_string(dir.path().join("world.json")).unwrap();
    assert!(!saved.contains("kept") && saved.contains("f.zip"), "the world names the bytes and does not hold them");
    Cloud::reset(dir.path()).unwrap();
    assert!(!dir.path().join("objects").exists(), "a reset takes them away");
}
