//! Buckets: names, Regions, owners, versioning, lists.

use super::*;

#[tokio::test]
async fn a_bucket_is_made_once_and_answers_in_its_region() {
    let cloud = with_bucket().await;
    refused(&create("releases").send(&cloud).await, 409, "BucketAlreadyOwnedByYou");
    refused(&create_in("releases", "eu-west-1").send(&cloud).await, 409, "BucketAlreadyOwnedByYou");
    let head = s3("HEAD", "/releases").send(&cloud).await;
    assert_eq!((head.status(), head.header("x-amz-bucket-region")), (200, "ap-northeast-2"), "it says where it is");
    let elsewhere = s3("HEAD", "/releases").region("eu-west-1").send(&cloud).await;
    assert_eq!((elsewhere.status(), elsewhere.header("x-amz-bucket-region")), (301, "ap-northeast-2"), "also to those who ask in the wrong Region");
    assert_eq!(elsewhere.text(), "", "an answer to HEAD has no body");
    let put = s3("PUT", "/releases/k").region("eu-west-1").bytes("x").send(&cloud).await;
    refused(&put, 301, "PermanentRedirect");
    assert_eq!(put.field("Endpoint"), "releases.s3.ap-northeast-2.amazonaws.com", "{}", put.text());
    refused(&s3("GET", "/nothing?list-type=2").send(&cloud).await, 404, "NoSuchBucket");
    create_in("far-away", "eu-west-1").send(&cloud).await.ok();
    let all = s3("GET", "/").send(&cloud).await.text();
    assert!(all.contains("<Name>far-away</Name>") && all.contains("<Name>releases</Name>"), "the list is of all Regions: {all}");
}

#[tokio::test]
async fn names_and_places_are_checked() {
    let cloud = with_bucket().await;
    for name in ["ab", "Upper-case", "-start", "two..dots"] {
        refused(&create(name).send(&cloud).await, 400, "InvalidBucketName");
    }
    refused(&s3("PUT", "/without-place").send(&cloud).await, 400, "IllegalLocationConstraintException");
    refused(&s3("PUT", "/half-a-document").bytes("<CreateBucket").send(&cloud).await, 400, "MalformedXML");
    let plain = s3("PUT", "/in-virginia").region("us-east-1").send(&cloud).await;
    assert_eq!(plain.status(), 200, "the oldest Region needs no constraint: {}", plain.text());
    let place = s3("GET", "/releases?location").send(&cloud).await;
    assert!(place.text().ends_with(">ap-northeast-2</LocationConstraint>"), "{}", place.text());
}

#[tokio::test]
async fn another_accounts_bucket_is_denied() {
    let cloud = cloud(Scenario::Market);
    refused(&s3("GET", "/hanbit-pg-modules/pg.zip").send(&cloud).await, 403, "AccessDenied");
    refused(&s3("PUT", "/hanbit-pg-modules/pg.zip").bytes("x").send(&cloud).await, 403, "AccessDenied");
    assert_eq!(s3("HEAD", "/hanbit-pg-modules").send(&cloud).await.status(), 403, "and its head");
    refused(&create("hanbit-pg-modules").send(&cloud).await, 409, "BucketAlreadyExists");
    let all = s3("GET", "/").send(&cloud).await.text();
    assert!(all.contains("hangang-market-releases") && !all.contains("hanbit"), "a list is of one's own: {all}");
    let mistaken = s3("GET", "/hangang-market-releases?list-type=2").header("x-amz-expected-bucket-owner", "111122223333").send(&cloud).await;
    refused(&mistaken, 403, "AccessDenied");
    let viewer = s3("GET", "/hangang-market-releases/catalog/with-models.zip").key("VIEWER").send(&cloud).await;
    refused(&viewer, 403, "AccessDenied");
    assert!(viewer.text().contains("s3:GetObject"), "the refusal names the action: {}", viewer.text());
}

#[tokio::test]
async fn versions_are_kept_once_they_are_enabled() {
    let cloud = with_bucket().await;
    assert_eq!(s3("GET", "/releases?versioning").send(&cloud).await.field("Status"), "", "never turned on");
    assert_eq!(put(&cloud, "k", "zero").await.header("x-amz-version-id"), "", "no word of versions");
    enable_versioning(&cloud).await;
    assert_eq!(s3("GET", "/releases?versioning").send(&cloud).await.field("Status"), "Enabled", "turned on");
    let first = put(&cloud, "k", "one").await.header("x-amz-version-id").to_owned();
    assert_eq!(put(&cloud, "k", "two").await.status(), 200, "another version");
    let get = async |query: &str| s3("GET", &format!("/releases/k{query}")).send(&cloud).await;
    assert_eq!(get("").await.text(), "two", "the newest answers");
    assert_eq!(get(&format!("?versionId={first}")).await.text(), "one", "older ones are there");
    assert_eq!(get("?versionId=null").await.text(), "zero", "as is the one from before");
    refused(&get("?versionId=none").await, 404, "NoSuchVersion");

    let marker = s3("DELETE", "/releases/k").send(&cloud).await;
    assert_eq!((marker.status(), marker.header("x-amz-delete-marker")), (204, "true"), "a delete only marks");
    let gone = get("").await;
    refused(&gone, 404, "NoSuchKey");
    assert_eq!(gone.header("x-amz-delete-marker"), "true", "and the refusal says so");
    refused(&get(&format!("?versionId={}", marker.header("x-amz-version-id"))).await, 405, "MethodNotAllowed");
    s3("DELETE", &format!("/releases/k?versionId={}", marker.header("x-amz-version-id"))).send(&cloud).await.ok();
    assert_eq!(get("").await.text(), "two", "without the marker it is back");
}

#[tokio::test]
async fn lists_go_by_prefix_delimiter_and_page() {
    let cloud = with_bucket().await;
    for key in ["a/1.zip", "a/2.zip", "b/1.zip", "c%20d.zip"] {
        put(&cloud, key, "x").await.ok();
    }
    let list = async |query: &str| s3("GET", &format!("/releases?list-type=2&{query}")).send(&cloud).await.text();
    let folders = list("delimiter=/").await;
    assert!(folders.contains("<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>") && folders.contains("<KeyCount>3</KeyCount>"), "{folders}");
    let one = list("prefix=a/&max-keys=1").await;
    assert!(one.contains("<Key>a/1.zip</Key>") && one.contains("<NextContinuationToken>a/1.zip<"), "a page and the way on: {one}");
    let two = list("prefix=a/&max-keys=1&continuation-token=a/1.zip").await;
    assert!(two.contains("<Key>a/2.zip</Key>") && two.contains("<IsTruncated>false<"), "the last page: {two}");
    assert!(list("encoding-type=url&prefix=c").await.contains("<Key>c%20d.zip</Key>"), "encoded if wanted");
    refused(&s3("GET", "/releases?list-type=2&max-keys=many").send(&cloud).await, 400, "InvalidArgument");
    refused(&s3("GET", "/releases?acl").send(&cloud).await, 501, "NotImplemented");
}
