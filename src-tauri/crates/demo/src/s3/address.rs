//! Which bucket, key and operation a request means.

use std::borrow::Cow;

use http::{HeaderMap, Method, Request};
use percent_encoding::percent_decode_str;

use super::refuse;
use crate::dispatch::Asked;
use crate::wire::{Refusal, Route, find, pairs};

static ROUTES: &[Route] = &[
    Route::read("GET", "/", "ListBuckets"),
    Route::read("GET", "/{Bucket}?list-type=2", "ListObjectsV2"),
    Route::read("GET", "/{Bucket}?location", "GetBucketLocation"),
    Route::read("GET", "/{Bucket}?versioning", "GetBucketVersioning"),
    Route::read("GET", "/{Bucket}?uploads", "ListMultipartUploads"),
    Route::read("HEAD", "/{Bucket}", "HeadBucket"),
    Route::write("PUT", "/{Bucket}?versioning", "PutBucketVersioning"),
    Route::write("PUT", "/{Bucket}", "CreateBucket"),
    Route::read("GET", "/{Bucket}/{Key+}", "GetObject"),
    Route::read("HEAD", "/{Bucket}/{Key+}", "HeadObject"),
    Route::write("PUT", "/{Bucket}/{Key+}?uploadId&partNumber", "UploadPart"),
    Route::write("PUT", "/{Bucket}/{Key+}", "PutObject"),
    Route::write("POST", "/{Bucket}/{Key+}?uploads", "CreateMultipartUpload"),
    Route::write("POST", "/{Bucket}/{Key+}?uploadId", "CompleteMultipartUpload"),
    Route::write("DELETE", "/{Bucket}/{Key+}?uploadId", "AbortMultipartUpload"),
    Route::write("DELETE", "/{Bucket}/{Key+}", "DeleteObject"),
];

/// The query keys that those operations read. Any other asks for something that is not here
/// (`acl`, `tagging`, …) and must not be taken for a plain read or write.
const KNOWN: [&str; 20] = [
    "list-type",
    "location",
    "versioning",
    "uploads",
    "uploadId",
    "partNumber",
    "versionId",
    "x-id",
    "prefix",
    "delimiter",
    "max-keys",
    "continuation-token",
    "start-after",
    "encoding-type",
    "fetch-owner",
    "max-uploads",
    "key-marker",
    "upload-id-marker",
    "max-buckets",
    "response-content-disposition",
];

/// The path with the bucket in it, also where the bucket is the first part of the host.
pub(crate) fn path<B>(request: &Request<B>) -> Cow<'_, str> {
    let path = request.uri().path();
    let named = request.headers().get(http::header::HOST).and_then(|host| host.to_str().ok());
    let host = named.or_else(|| request.uri().host()).unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    match host.split_once(".s3.") {
        Some((bucket, domain)) if !bucket.is_empty() && domain.ends_with("amazonaws.com") => Cow::Owned(format!("/{bucket}{path}")),
        _ => Cow::Borrowed(path),
    }
}

/// Finds the operation, or refuses what S3 can do and this cloud cannot.
pub(crate) fn operation(method: &Method, path: &str, query: &str, headers: &HeaderMap) -> Result<Asked, Refusal> {
    let beyond = pairs(query).into_iter().map(|(key, _)| key).find(|key| !KNOWN.contains(&key.as_str()));
    if let Some(key) = beyond {
        return Err(refuse::not_implemented(&key));
    }
    if headers.contains_key("x-amz-copy-source") {
        return Err(refuse::not_implemented("x-amz-copy-source"));
    }
    let (route, mut params) = find(ROUTES, method, path, query).ok_or_else(|| refuse::not_implemented(&format!("{method} {path}")))?;
    if let Some(key) = params.get_mut("Key") {
        // A key keeps every slash, also the last.
        let after = path.trim_start_matches('/').split_once('/').map_or("", |(_, key)| key);
        *key = percent_decode_str(after).decode_utf8_lossy().into_owned();
    }
    Ok(Asked { operation: route.operation.to_owned(), mutates: route.mutates, params })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(method: Method, path: &str, query: &str) -> (String, String) {
        let asked = operation(&method, path, query, &HeaderMap::new()).unwrap_or_else(|refusal| panic!("{path}?{query}: {}", refusal.code));
        (asked.operation, asked.params.get("Key").cloned().unwrap_or_default())
    }

    #[test]
    fn the_bucket_may_be_in_the_host() {
        let request = |host: &str| Request::builder().uri("/a/b.zip").header("host", host).body(()).unwrap();
        assert_eq!(path(&request("my.bucket.s3.ap-northeast-2.amazonaws.com")), "/my.bucket/a/b.zip", "virtual-host style");
        assert_eq!(path(&request("s3.ap-northeast-2.amazonaws.com")), "/a/b.zip", "path style");
        assert_eq!(path(&request("127.0.0.1:4566")), "/a/b.zip", "path style on loopback");
        let whole = Request::builder().uri("https://bucket.s3.us-east-1.amazonaws.com/k").body(()).unwrap();
        assert_eq!(path(&whole), "/bucket/k", "without a Host header the URI's host counts");
    }

    #[test]
    fn method_and_query_make_the_operation() {
        assert_eq!(of(Method::GET, "/", ""), ("ListBuckets".into(), String::new()), "no bucket");
        assert_eq!(of(Method::PUT, "/b/dir/", "x-id=PutObject"), ("PutObject".into(), "dir/".into()), "a key may end in a slash");
        assert_eq!(of(Method::GET, "/b/a%20b+c", ""), ("GetObject".into(), "a b+c".into()), "a plus in a path is a plus");
        assert_eq!(of(Method::PUT, "/b/k", "partNumber=1&uploadId=u").0, "UploadPart", "a part");
        assert_eq!(of(Method::POST, "/b/k", "uploads").0, "CreateMultipartUpload", "an upload");
        let refused = |query: &str| operation(&Method::PUT, "/b/k", query, &HeaderMap::new()).map(|_| ()).unwrap_err().code;
        assert_eq!(refused("tagging"), "NotImplemented", "tags are not an object's bytes");
    }
}
