//! Objects: what comes back, checksums, conditions, ranges.

use super::*;

#[tokio::test]
async fn an_object_comes_back_as_it_was_put() {
    let cloud = with_bucket().await;
    let sent = s3("PUT", "/releases/dir/app.zip").header("content-type", "application/zip").header("x-amz-meta-git", "3f9c2ab").bytes("hello");
    let put = sent.send(&cloud).await;
    assert_eq!(put.header("etag"), "\"5d41402abc4b2a76b9719d911017c592\"", "the MD5 in quotes: {}", put.text());
    let get = s3("GET", "/releases/dir/app.zip").send(&cloud).await;
    assert_eq!((get.text().as_str(), get.header("content-type"), get.header("x-amz-meta-git")), ("hello", "application/zip", "3f9c2ab"), "{get:?}");
    let head = s3("HEAD", "/releases/dir/app.zip").send(&cloud).await;
    assert_eq!((head.status(), head.header("content-length"), head.text().as_str()), (200, "5", ""), "the head of it");
    let hosted = crate::testing::ask("s3", "GET", "/dir/app.zip").header("host", "releases.s3.ap-northeast-2.amazonaws.com").send(&cloud).await;
    assert_eq!(hosted.text(), "hello", "the bucket may be in the host");
    let part = s3("GET", "/releases/dir/app.zip").header("range", "bytes=1-3").send(&cloud).await;
    assert_eq!((part.status(), part.text().as_str(), part.header("content-range")), (206, "ell", "bytes 1-3/5"), "a range");
    let tail = s3("GET", "/releases/dir/app.zip").header("range", "bytes=-2").send(&cloud).await;
    assert_eq!(tail.text(), "lo", "the end of it");
    refused(&s3("GET", "/releases/dir/app.zip").header("range", "bytes=5-").send(&cloud).await, 416, "InvalidRange");
    s3("DELETE", "/releases/dir/app.zip").send(&cloud).await.ok();
    refused(&s3("GET", "/releases/dir/app.zip").send(&cloud).await, 404, "NoSuchKey");
    assert_eq!(s3("DELETE", "/releases/dir/app.zip").send(&cloud).await.status(), 204, "deleting nothing succeeds");
}

#[tokio::test]
async fn conditions_hold() {
    let cloud = with_bucket().await;
    let put = async |header: &'static str, value: &str| s3("PUT", "/releases/k").header(header, value).bytes("x").send(&cloud).await;
    refused(&put("if-match", "\"abc\"").await, 404, "NoSuchKey");
    let first = put("if-none-match", "*").await;
    assert_eq!(first.status(), 200, "nothing is there: {}", first.text());
    let second = put("if-none-match", "*").await;
    refused(&second, 412, "PreconditionFailed");
    assert_eq!(second.field("Condition"), "If-None-Match", "{}", second.text());
    refused(&put("if-match", "\"abc\"").await, 412, "PreconditionFailed");
    assert_eq!(put("if-match", first.header("etag")).await.status(), 200, "the one that is there");
    let get = async |header: &'static str, value: &str| s3("GET", "/releases/k").header(header, value).send(&cloud).await;
    assert_eq!(get("if-none-match", first.header("etag")).await.status(), 304, "known already");
    refused(&get("if-match", "\"abc\"").await, 412, "PreconditionFailed");
}

#[tokio::test]
async fn checksums_are_held_against_the_bytes() {
    let cloud = with_bucket().await;
    let put = async |header: &'static str, value: &'static str| s3("PUT", "/releases/k").header(header, value).bytes("hello").send(&cloud).await;
    for (header, value) in [
        ("content-md5", "XUFAKrxLKna5cZ2REBfFkg=="),
        ("x-amz-checksum-crc32", "NhCmhg=="),
        ("x-amz-checksum-crc32c", "mnG7TA=="),
        ("x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="),
        ("x-amz-content-sha256", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
    ] {
        assert_eq!(put(header, value).await.status(), 200, "{header} is right");
    }
    refused(&put("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==").await, 400, "BadDigest");
    refused(&put("x-amz-checksum-crc32", "AAAAAA==").await, 400, "BadDigest");
    refused(&put("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=").await, 400, "BadDigest");
    let other = "00f24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    refused(&put("x-amz-content-sha256", other).await, 400, "XAmzContentSHA256Mismatch");
}

/// What an SDK sends today: chunks, and the checksum behind them.
fn chunked(body: &'static str) -> Ask {
    let ask = s3("PUT", "/releases/k").header("content-encoding", "aws-chunked").header("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
    ask.header("x-amz-decoded-content-length", "5").header("x-amz-trailer", "x-amz-checksum-crc32").bytes(body)
}

#[tokio::test]
async fn chunks_are_put_together() {
    let cloud = with_bucket().await;
    let put = chunked("2\r\nhe\r\n3;chunk-signature=00\r\nllo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n").send(&cloud).await;
    assert_eq!(put.header("x-amz-checksum-crc32"), "NhCmhg==", "the trailer counts: {}", put.text());
    assert_eq!(s3("GET", "/releases/k").send(&cloud).await.text(), "hello", "without the chunks' sizes");
    let asked = s3("HEAD", "/releases/k").header("x-amz-checksum-mode", "ENABLED").send(&cloud).await;
    assert_eq!(asked.header("x-amz-checksum-crc32"), "NhCmhg==", "kept for those who ask");
    refused(&chunked("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n").send(&cloud).await, 400, "BadDigest");
    refused(&chunked("5\r\nhello\r\n0\r\n\r\n").send(&cloud).await, 400, "MalformedTrailerError");
    refused(&chunked("5\r\nhel").send(&cloud).await, 400, "IncompleteBody");
    refused(&chunked("3\r\nhel\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n").send(&cloud).await, 400, "IncompleteBody");
}

#[tokio::test]
async fn what_is_not_here_is_not_taken_for_something_else() {
    let cloud = with_bucket().await;
    put(&cloud, "k", "x").await.ok();
    refused(&s3("PUT", "/releases/k?tagging").bytes("<Tagging/>").send(&cloud).await, 501, "NotImplemented");
    refused(&s3("PUT", "/releases/l").header("x-amz-copy-source", "/releases/k").send(&cloud).await, 501, "NotImplemented");
    assert_eq!(s3("GET", "/releases/k").send(&cloud).await.text(), "x", "untouched");
    refused(&put(&cloud, "large", vec![0; (512 << 20) + 1]).await, 400, "EntityTooLarge");
    refused(&s3("PUT", &format!("/releases/{}", "k".repeat(1025))).bytes("x").send(&cloud).await, 400, "KeyTooLongError");
}
