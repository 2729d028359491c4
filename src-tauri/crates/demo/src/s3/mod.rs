//! S3, as far as releases need it: buckets, objects with versions, uploads in parts.
//!
//! Bucket names are one namespace over all Regions, and a bucket answers only in its own:
//! `call.elsewhere` names the others. The bytes of objects are in `call.blobs`.

mod address;
mod buckets;
mod list;
mod multipart;
mod objects;
mod payload;
mod refuse;
mod state;
mod uploads;

pub(crate) use address::{operation, path};
pub use state::State;
pub(crate) use state::{Body, Bucket, Content, Drawing, Object, Placed, Versioning};

use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// Answers a call that [`operation`] knows.
pub(crate) fn route(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    match call.operation.as_str() {
        "ListBuckets" => Ok(buckets::list(world, call)),
        "CreateBucket" => buckets::create(world, call),
        "HeadBucket" => buckets::head(world, call),
        "GetBucketLocation" => buckets::location(world, call),
        "GetBucketVersioning" => buckets::versioning(world, call),
        "PutBucketVersioning" => buckets::set_versioning(world, call),
        "ListObjectsV2" => list::objects(world, call),
        "ListMultipartUploads" => uploads::list(world, call),
        "PutObject" => objects::put(world, call),
        "GetObject" | "HeadObject" => objects::get(world, call),
        "DeleteObject" => objects::delete(world, call),
        "CreateMultipartUpload" => uploads::create(world, call),
        "UploadPart" => uploads::part(world, call),
        "AbortMultipartUpload" => uploads::abort(world, call),
        "CompleteMultipartUpload" => multipart::complete(world, call),
        other => Err(refuse::not_implemented(other)),
    }
}

/// The IAM action of an operation.
pub(crate) fn action(operation: &str) -> String {
    let name = match operation {
        "ListBuckets" => "ListAllMyBuckets",
        "HeadBucket" | "ListObjectsV2" => "ListBucket",
        "HeadObject" => "GetObject",
        "CreateMultipartUpload" | "UploadPart" | "CompleteMultipartUpload" => "PutObject",
        "ListMultipartUploads" => "ListBucketMultipartUploads",
        other => other,
    };
    format!("s3:{name}")
}

/// The ARN a call is about.
pub(crate) fn arn(call: &Call) -> String {
    match (call.param("Bucket"), call.param("Key")) {
        ("", _) => "*".to_owned(),
        (bucket, "") => format!("arn:aws:s3:::{bucket}"),
        (bucket, key) => format!("arn:aws:s3:::{bucket}/{key}"),
    }
}

/// The object that Lambda is told to take code from, by S3's rules for the caller.
pub(crate) fn object<'a>(world: &'a World, call: &Call, bucket: &str, key: &str, version: Option<&str>) -> Result<&'a Content, Refusal> {
    let found = buckets::find(&world.s3, call, bucket)?.object(key, version).map_err(|missing| missing.refusal(key, version))?;
    found.content.as_ref().ok_or_else(|| refuse::no_key(key))
}

#[cfg(test)]
mod tests;
