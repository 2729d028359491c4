//! S3's refusals, spelled as S3 spells them.

use crate::wire::Refusal;

fn refuse(status: u16, code: &str, message: &str) -> Refusal {
    Refusal::new(status, code, message)
}

pub(super) fn no_bucket(bucket: &str) -> Refusal {
    refuse(404, "NoSuchBucket", "The specified bucket does not exist").with("BucketName", bucket)
}

pub(super) fn no_key(key: &str) -> Refusal {
    refuse(404, "NoSuchKey", "The specified key does not exist.").with("Key", key)
}

pub(super) fn no_version(key: &str, version: &str) -> Refusal {
    refuse(404, "NoSuchVersion", "The specified version does not exist.").with("Key", key).with("VersionId", version)
}

pub(super) fn no_upload(id: &str) -> Refusal {
    let text = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
    refuse(404, "NoSuchUpload", text).with("UploadId", id)
}

/// The bucket is in another Region; the answer's `x-amz-bucket-region` says in which.
pub(super) fn redirect(bucket: &str, region: &str) -> Refusal {
    let text = "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";
    let endpoint = format!("{bucket}.s3.{region}.amazonaws.com");
    refuse(301, "PermanentRedirect", text).with("Endpoint", endpoint).with("Bucket", bucket).header("x-amz-bucket-region", region)
}

pub(super) fn denied() -> Refusal {
    refuse(403, "AccessDenied", "Access Denied")
}

pub(super) fn precondition(header: &str) -> Refusal {
    refuse(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold").with("Condition", header)
}

pub(super) fn argument(text: &str, name: &str, value: &str) -> Refusal {
    refuse(400, "InvalidArgument", text).with("ArgumentName", name).with("ArgumentValue", value)
}

pub(super) fn bad_digest(text: &str) -> Refusal {
    refuse(400, "BadDigest", text)
}

pub(super) fn malformed() -> Refusal {
    refuse(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
}

pub(super) fn incomplete() -> Refusal {
    refuse(400, "IncompleteBody", "The request body terminated unexpectedly")
}

pub(super) fn too_large(size: u64, most: u64) -> Refusal {
    let refusal = refuse(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    refusal.with("ProposedSize", size.to_string()).with("MaxSizeAllowed", most.to_string())
}

pub(super) fn too_small(part: u32, size: u64, least: u64, etag: &str) -> Refusal {
    let refusal = refuse(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
    let refusal = refusal.with("ProposedSize", size.to_string()).with("MinSizeAllowed", least.to_string());
    refusal.with("PartNumber", part.to_string()).with("ETag", etag)
}

pub(super) fn no_part(upload: &str, part: u32, etag: &str) -> Refusal {
    let text = "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
    refuse(400, "InvalidPart", text).with("UploadId", upload).with("PartNumber", part.to_string()).with("ETag", etag)
}

pub(super) fn part_order(upload: &str) -> Refusal {
    let text = "The list of parts was not in ascending order. Parts must be ordered by part number.";
    refuse(400, "InvalidPartOrder", text).with("UploadId", upload)
}

pub(super) fn range() -> Refusal {
    refuse(416, "InvalidRange", "The requested range is not satisfiable")
}

/// What S3 can do and this cloud cannot.
pub(super) fn not_implemented(what: &str) -> Refusal {
    let text = "A header or query you provided implies functionality that is not implemented.";
    refuse(501, "NotImplemented", text).with("Resource", what)
}

/// Bytes that should be here could not be read or written.
pub(super) fn internal(error: &std::io::Error) -> Refusal {
    refuse(500, "InternalError", &format!("We encountered an internal error. Please try again. ({error})"))
}
