//! Publishing and changing code.

use super::*;

const INVALID: &str = "InvalidParameterValueException";

async fn update(cloud: &Cloud, body: Value) -> Answer {
    lambda("PUT", "/f/code").json(body).send(cloud).await
}

#[tokio::test]
async fn a_new_function_becomes_active_with_another_revision_id() {
    let cloud = cloud(Scenario::Empty);
    let new = create(&cloud, "f").await.ok();
    assert_eq!((new["State"].as_str(), new["StateReasonCode"].as_str()), (Some("Pending"), Some("Creating")), "{new}");
    let busy = lambda("POST", "/f/versions").json(json!({})).send(&cloud).await;
    refused(&busy, 409, "ResourceConflictException", "An update is in progress for resource: arn:aws:lambda");
    pass(&cloud, 5);
    let ready = lambda("GET", "/f/configuration").send(&cloud).await.ok();
    assert_eq!((ready["State"].as_str(), ready["LastUpdateStatus"].as_str()), (Some("Active"), Some("Successful")), "{ready}");
    assert_ne!(ready["RevisionId"], new["RevisionId"], "settling changes the RevisionId");
    refused(&create(&cloud, "f").await, 409, "ResourceConflictException", "Function already exist: f");
}

#[tokio::test]
async fn publishing_checks_and_keeps_unchanged_numbers() {
    let cloud = with_versions().await;
    let publish = |body: Value| lambda("POST", "/f/versions").json(body);
    let again = publish(json!({"Description": "other words"})).send(&cloud).await.ok();
    assert_eq!(again["Version"], "3", "unchanged code and configuration: the newest version again");
    refused(&publish(json!({"CodeSha256": "wrong"})).send(&cloud).await, 400, INVALID, "CodeSHA256 (wrong) is different from current CodeSHA256 in $LATEST");
    refused(&publish(json!({"RevisionId": "old"})).send(&cloud).await, 412, "PreconditionFailedException", "GetFunction/GetAlias");
    refused(&lambda("POST", "/g/versions").json(json!({})).send(&cloud).await, 404, "ResourceNotFoundException", "function:g");
}

#[tokio::test]
async fn an_update_is_in_progress_for_a_while() {
    let cloud = with_versions().await;
    let body = json!({"ZipFile": base64(&zip(200))});
    let updated = update(&cloud, body.clone()).await.ok();
    assert_eq!(updated["LastUpdateStatus"], "InProgress", "{updated}");
    refused(&update(&cloud, body).await, 409, "ResourceConflictException", "An update is in progress");
    pass(&cloud, 5);
    let settled = lambda("GET", "/f/configuration").send(&cloud).await.ok();
    assert_eq!(settled["CodeSha256"], fingerprint(&zip(200)), "the new code is there");
    assert_eq!(settled["LastUpdateStatus"], "Successful", "{settled}");
}

#[tokio::test]
async fn dry_run_and_stale_revisions_change_nothing() {
    let cloud = with_versions().await;
    let before = lambda("GET", "/f/configuration").send(&cloud).await.ok();
    let dry = update(&cloud, json!({"ZipFile": base64(&zip(200)), "DryRun": true})).await.ok();
    assert_eq!(dry["CodeSha256"], fingerprint(&zip(200)), "a dry run answers what would be");
    let stale = update(&cloud, json!({"ZipFile": base64(&zip(200)), "RevisionId": "old"})).await;
    refused(&stale, 412, "PreconditionFailedException", "GetFunction/GetAlias");
    assert_eq!(lambda("GET", "/f/configuration").send(&cloud).await.ok(), before, "nothing changed");
}

#[tokio::test]
async fn packages_that_do_not_fit_are_refused() {
    let cloud = with_versions().await;
    refused(&update(&cloud, json!({"ZipFile": base64(b"rubbish")})).await, 400, INVALID, "Could not unzip uploaded file.");
    refused(&update(&cloud, json!({"ZipFile": base64(&claiming(262_144_000))})).await, 400, INVALID, "Unzipped size must be smaller than 262144000 bytes");
    let large = update(&cloud, json!({"ZipFile": base64(&vec![0; 52_428_801])})).await;
    refused(&large, 413, "RequestEntityTooLargeException", "Zipped size must be smaller than 52428800 bytes");
    let request = update(&cloud, json!({"ZipFile": "A".repeat(70_167_211)})).await;
    refused(&request, 413, "RequestEntityTooLargeException", "Request must be smaller than 70167211 bytes for the UpdateFunctionCode operation");
    refused(&update(&cloud, json!({"S3Bucket": "none", "S3Key": "k"})).await, 400, INVALID, "S3 Error Code: NoSuchBucket");
}

#[tokio::test]
async fn package_types_do_not_change() {
    let cloud = with_versions().await;
    let image = "210987654321.dkr.ecr.ap-northeast-2.amazonaws.com/f:1";
    refused(&update(&cloud, json!({"ImageUri": image})).await, 400, INVALID, "Please don't provide ImageUri when updating a function with packageType Zip.");
    let market = crate::testing::cloud(Scenario::Market);
    let zip = json!({"ZipFile": base64(&zip(100))});
    let answer = lambda("PUT", "/image-resizer/code").json(zip).send(&market).await;
    refused(&answer, 400, INVALID, "Please provide ImageUri when updating a function with packageType Image.");
    let gone = "210987654321.dkr.ecr.ap-northeast-2.amazonaws.com/image-resizer:r14";
    let answer = lambda("PUT", "/image-resizer/code").json(json!({"ImageUri": gone})).send(&market).await;
    refused(&answer, 400, INVALID, "does not exist");
    let kept = gone.replace("r14", "r13");
    let updated = lambda("PUT", "/image-resizer/code").json(json!({"ImageUri": kept})).send(&market).await.ok();
    assert_eq!(updated["LastUpdateStatus"], "InProgress", "an image for an image function: {updated}");
}

#[tokio::test]
async fn an_object_in_s3_may_be_larger() {
    let cloud = cloud(Scenario::Market);
    let body = json!({"S3Bucket": "hangang-market-releases", "S3Key": "catalog/with-models.zip", "Publish": true});
    let published = lambda("PUT", "/catalog/code").json(body).send(&cloud).await.ok();
    assert_eq!(
        (published["Version"].as_str(), published["CodeSize"].as_u64()),
        (Some("65"), Some(54_500_000)),
        "over 50 MB through S3, published: {published}"
    );
    pass(&cloud, 10);
    let missing = json!({"S3Bucket": "hangang-market-releases", "S3Key": "none.zip"});
    refused(&lambda("PUT", "/catalog/code").json(missing).send(&cloud).await, 400, INVALID, "NoSuchKey");
}

#[tokio::test]
async fn old_runtimes_are_blocked_by_date() {
    let cloud = cloud(Scenario::Market);
    let code = json!({"ZipFile": base64(&zip(100))});
    let new = json!({"FunctionName": "old", "Runtime": "nodejs14.x", "Handler": "index.handler", "Role": ROLE, "Code": code});
    refused(&lambda("POST", "").json(new).send(&cloud).await, 400, INVALID, "The runtime parameter of nodejs14.x is no longer supported");
    lambda("PUT", "/notify-kakao/code").json(code.clone()).send(&cloud).await.ok();
    pass(&cloud, 300 * 86_400);
    let late = lambda("PUT", "/notify-kakao/code").json(code).send(&cloud).await;
    refused(&late, 400, INVALID, "The runtime parameter of nodejs14.x is no longer supported");
}

#[tokio::test]
async fn reserved_concurrency_has_limits() {
    let cloud = cloud(Scenario::Market);
    let put = |name: &str, n: i64| ask("lambda", "PUT", &format!("/2017-10-31/functions/{name}/concurrency")).json(json!({"ReservedConcurrentExecutions": n}));
    refused(&put("payments", 19).send(&cloud).await, 400, INVALID, "should not be lower than function's total provisioned concurrency [20]");
    refused(&put("cart", 801).send(&cloud).await, 400, INVALID, "below its minimum value of [100]");
    refused(&put("none", 1).send(&cloud).await, 404, "ResourceNotFoundException", "function:none:$LATEST");
    put("cart", 0).send(&cloud).await.ok();
    let invoke = lambda("POST", "/cart/invocations").json(json!({})).send(&cloud).await;
    refused(&invoke, 429, "TooManyRequestsException", "Rate Exceeded.");
    assert_eq!(invoke.json()["Reason"], "ReservedFunctionConcurrentInvocationLimitExceeded", "not a throttle of requests");
    ask("lambda", "DELETE", "/2017-10-31/functions/cart/concurrency").send(&cloud).await.ok();
    let none = ask("lambda", "GET", "/2019-09-30/functions/cart/concurrency").send(&cloud).await.ok();
    assert_eq!(none, json!({}), "nothing is reserved any more");
}
