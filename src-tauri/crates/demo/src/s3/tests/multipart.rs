//! Uploads in parts.

use super::*;

const LEAST: usize = 5 << 20;

async fn begin(cloud: &Cloud) -> String {
    s3("POST", "/releases/big.zip?uploads").send(cloud).await.field("UploadId")
}

async fn part(cloud: &Cloud, id: &str, number: u32, bytes: Vec<u8>) -> Answer {
    s3("PUT", &format!("/releases/big.zip?partNumber={number}&uploadId={id}")).bytes(bytes).send(cloud).await
}

async fn complete(cloud: &Cloud, id: &str, parts: &[(u32, &str)]) -> Answer {
    let lines: String = parts.iter().map(|(number, etag)| format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>")).collect();
    let body = format!("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{lines}</CompleteMultipartUpload>");
    s3("POST", &format!("/releases/big.zip?uploadId={id}")).bytes(body).send(cloud).await
}

#[tokio::test]
async fn parts_become_one_object() {
    let cloud = with_bucket().await;
    let id = begin(&cloud).await;
    let second = part(&cloud, &id, 2, b"end".to_vec()).await.header("etag").to_owned();
    let first = part(&cloud, &id, 1, vec![7; LEAST]).await.header("etag").to_owned();
    let listed = s3("GET", "/releases?uploads").send(&cloud).await;
    assert_eq!((listed.field("Key").as_str(), listed.field("UploadId")), ("big.zip", id.clone()), "the upload is on");
    refused(&s3("GET", "/releases/big.zip").send(&cloud).await, 404, "NoSuchKey");
    let done = complete(&cloud, &id, &[(1, &first), (2, &second)]).await;
    assert!(done.field("ETag").ends_with("-2\""), "the ETag says how many parts: {}", done.text());
    let got = s3("GET", "/releases/big.zip").send(&cloud).await;
    assert_eq!((got.0.body().len(), &got.0.body()[LEAST..]), (LEAST + 3, &b"end"[..]), "in order");
    assert_eq!(s3("GET", "/releases?uploads").send(&cloud).await.field("UploadId"), "", "no upload is left");
    refused(&complete(&cloud, &id, &[(1, &first)]).await, 404, "NoSuchUpload");
}

#[tokio::test]
async fn parts_that_do_not_fit_are_refused() {
    let cloud = with_bucket().await;
    let id = begin(&cloud).await;
    let small = part(&cloud, &id, 1, b"small".to_vec()).await.header("etag").to_owned();
    let last = part(&cloud, &id, 2, b"last".to_vec()).await.header("etag").to_owned();
    let answer = complete(&cloud, &id, &[(1, &small), (2, &last)]).await;
    refused(&answer, 400, "EntityTooSmall");
    assert_eq!((answer.field("MinSizeAllowed").as_str(), answer.field("PartNumber").as_str()), ("5242880", "1"), "{}", answer.text());
    refused(&complete(&cloud, &id, &[(2, &last), (1, &small)]).await, 400, "InvalidPartOrder");
    refused(&complete(&cloud, &id, &[(1, &last)]).await, 400, "InvalidPart");
    refused(&complete(&cloud, &id, &[(3, &last)]).await, 400, "InvalidPart");
    refused(&complete(&cloud, &id, &[]).await, 400, "MalformedXML");
    refused(&part(&cloud, &id, 10_001, b"x".to_vec()).await, 400, "InvalidArgument");
    refused(&part(&cloud, "none", 1, b"x".to_vec()).await, 404, "NoSuchUpload");
    assert_eq!(complete(&cloud, &id, &[(1, &small)]).await.status(), 200, "the last part may be small");
}

#[tokio::test]
async fn an_aborted_upload_is_gone() {
    let cloud = with_bucket().await;
    let id = begin(&cloud).await;
    part(&cloud, &id, 1, b"x".to_vec()).await.ok();
    let abort = || s3("DELETE", &format!("/releases/big.zip?uploadId={id}"));
    assert_eq!(abort().send(&cloud).await.status(), 204, "aborted");
    refused(&abort().send(&cloud).await, 404, "NoSuchUpload");
    refused(&part(&cloud, &id, 1, b"x".to_vec()).await, 404, "NoSuchUpload");
}
