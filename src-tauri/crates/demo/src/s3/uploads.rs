//! Uploads in parts, until they are completed or aborted.

use super::buckets::{NAMESPACE, change, find, written};
use super::objects::{content_type, keep, metadata, writable};
use super::payload::{Payload, hex};
use super::refuse;
use super::state::{Body, Part, State, Upload};
use crate::wire::{Call, Refusal, Reply, XML, escape};
use crate::world::World;

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let (name, key) = (call.param("Bucket"), call.param("Key"));
    let bucket = change(&mut world.s3, call)?;
    writable(bucket, key, call)?;
    let id = world.rng.hex(64);
    let upload = Upload {
        bucket: name.to_owned(),
        key: key.to_owned(),
        initiated: call.now,
        content_type: content_type(call),
        metadata: metadata(call),
        parts: Default::default(),
    };
    world.s3.uploads.insert(id.clone(), upload);
    let key = escape(key);
    let body = format!(
        "{XML}<InitiateMultipartUploadResult xmlns=\"{NAMESPACE}\"><Bucket>{name}</Bucket><Key>{key}</Key><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
    );
    Ok(Reply::xml(body))
}

/// The upload that a request to a key names.
pub(super) fn upload<'a>(state: &'a mut State, call: &Call) -> Result<&'a mut Upload, Refusal> {
    find(state, call, call.param("Bucket"))?;
    let id = call.query("uploadId").unwrap_or_default();
    let found = state.uploads.get_mut(id).filter(|upload| upload.bucket == call.param("Bucket") && upload.key == call.param("Key"));
    found.ok_or_else(|| refuse::no_upload(id))
}

pub(super) fn part(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let upload = upload(&mut world.s3, call)?;
    let given = call.query("partNumber").unwrap_or_default();
    let number = given.parse::<u32>().ok().filter(|number| (1..=10_000).contains(number));
    let text = "Part number must be an integer between 1 and 10000, inclusive";
    let number = number.ok_or_else(|| refuse::argument(text, "partNumber", given))?;
    let payload = Payload::of(call)?;
    let (md5, size, checksum) = (hex(&payload.md5), payload.bytes.len() as u64, payload.checksum);
    let Body::Kept(blob) = keep(call, &mut world.rng, payload.bytes)? else {
        return Err(refuse::incomplete());
    };
    let mut reply = Reply::empty(200).with_header("etag", &format!("\"{md5}\""));
    if let Some((name, value)) = &checksum {
        reply = reply.with_header(name, value);
    }
    if let Some(old) = upload.parts.insert(number, Part { md5, checksum, size, blob }) {
        call.blobs.remove(&old.blob);
    }
    Ok(reply)
}

pub(super) fn abort(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    upload(&mut world.s3, call)?;
    let gone = call.query("uploadId").and_then(|id| world.s3.uploads.remove(id));
    for part in gone.into_iter().flat_map(|upload| upload.parts.into_values()) {
        call.blobs.remove(&part.blob);
    }
    Ok(Reply::empty(204))
}

/// Never more than one page: uploads that are on are few.
pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let name = call.param("Bucket");
    find(&world.s3, call, name)?;
    let prefix = call.query("prefix").unwrap_or_default();
    let of_bucket = world.s3.uploads.iter().filter(|(_, upload)| upload.bucket == name && upload.key.starts_with(prefix));
    let mut all: Vec<(&str, &str, &Upload)> = of_bucket.map(|(id, upload)| (upload.key.as_str(), id.as_str(), upload)).collect();
    all.sort_by_key(|(key, id, upload)| (*key, upload.initiated, *id));
    let lines: String = all
        .iter()
        .map(|(key, id, upload)| {
            let (key, at) = (escape(key), written(upload.initiated));
            format!("<Upload><Key>{key}</Key><UploadId>{id}</UploadId><StorageClass>STANDARD</StorageClass><Initiated>{at}</Initiated></Upload>")
        })
        .collect();
    Ok(Reply::xml(format!(
        "{XML}<ListMultipartUploadsResult xmlns=\"{NAMESPACE}\"><Bucket>{name}</Bucket><IsTruncated>false</IsTruncated>{lines}</ListMultipartUploadsResult>"
    )))
}
