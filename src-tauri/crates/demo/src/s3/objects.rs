//! Objects: put, get, head, delete.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::buckets::{change, find};
use super::payload::{Payload, hex};
use super::refuse;
use super::state::{Body, Bucket, Content, Object, Versioning};
use crate::lambda::Package;
use crate::rng::Rng;
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// The most an object may have here: twice what Lambda can unpack. AWS takes 50 TB, and 5 GB of
/// them at once.
pub(super) const MOST: u64 = 512 << 20;

pub(super) fn put(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let key = call.param("Key");
    let bucket = change(&mut world.s3, call)?;
    writable(bucket, key, call)?;
    if call.body.len() as u64 > MOST {
        return Err(refuse::too_large(call.body.len() as u64, MOST));
    }
    let payload = Payload::of(call)?;
    let content = Content {
        size: payload.bytes.len() as u64,
        etag: format!("\"{}\"", hex(&payload.md5)),
        sha256: STANDARD.encode(payload.sha256),
        content_type: content_type(call),
        metadata: metadata(call),
        checksum: payload.checksum,
        package: Package::read(&payload.bytes),
        body: keep(call, &mut world.rng, payload.bytes)?,
    };
    let mut reply = Reply::empty(200).with_header("etag", &content.etag).with_header("x-amz-server-side-encryption", "AES256");
    if let Some((name, value)) = &content.checksum {
        reply = reply.with_header(name, value).with_header("x-amz-checksum-type", "FULL_OBJECT");
    }
    Ok(written(store(bucket, key, Some(content), call, &mut world.rng), reply))
}

/// `Content-Type` as sent, or S3's own.
pub(super) fn content_type(call: &Call) -> String {
    call.header("content-type").unwrap_or("binary/octet-stream").to_owned()
}

/// The uploader's own headers.
pub(super) fn metadata(call: &Call) -> BTreeMap<String, String> {
    let own = call.headers.iter().filter_map(|(name, value)| Some((name.as_str().strip_prefix("x-amz-meta-")?, value.to_str().ok()?)));
    own.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Refuses a write to a key whose name or whose present object does not allow it.
pub(super) fn writable(bucket: &Bucket, key: &str, call: &Call) -> Result<(), Refusal> {
    if key.len() > 1024 {
        return Err(Refusal::new(400, "KeyTooLongError", "Your key is too long"));
    }
    let present = bucket.object(key, None).ok().and_then(|object| object.content.as_ref());
    match (call.header("if-none-match"), call.header("if-match")) {
        (Some("*"), _) if present.is_some() => Err(refuse::precondition("If-None-Match")),
        (Some("*") | None, None) => Ok(()),
        (None, Some(wanted)) => match present {
            None => Err(refuse::no_key(key)),
            Some(content) if content.etag.trim_matches('"') != wanted.trim_matches('"') => Err(refuse::precondition("If-Match")),
            Some(_) => Ok(()),
        },
        // S3 knows no other condition on a write.
        _ => Err(refuse::not_implemented("If-None-Match")),
    }
}

/// Puts bytes away.
pub(super) fn keep(call: &Call, rng: &mut Rng, bytes: Bytes) -> Result<Body, Refusal> {
    let id = rng.hex(32);
    call.blobs.put(&id, bytes).map_err(|error| refuse::internal(&error))?;
    Ok(Body::Kept(id))
}

/// Adds a version to a key (without content: a delete marker), over the one it replaces.
pub(super) fn store<'a>(bucket: &'a mut Bucket, key: &str, content: Option<Content>, call: &Call, rng: &mut Rng) -> &'a str {
    let version = if bucket.versioning == Some(Versioning::Enabled) { rng.hex(32) } else { "null".to_owned() };
    let versions = bucket.objects.entry(key.to_owned()).or_default();
    versions.retain(|old| {
        let stays = old.version != version;
        if let Some(content) = old.content.as_ref().filter(|_| !stays) {
            content.body.forget(&call.blobs);
        }
        stays
    });
    versions.push(Object { version, modified: call.now, content });
    versions.last().map_or("null", |object| &object.version)
}

/// The reply with the version written; a bucket without versioning does not speak of it.
pub(super) fn written(version: &str, reply: Reply) -> Reply {
    if version == "null" { reply } else { reply.with_header("x-amz-version-id", version) }
}

pub(super) fn get(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let (key, asked) = (call.param("Key"), call.query("versionId"));
    let bucket = find(&world.s3, call, call.param("Bucket"))?;
    let object = bucket.object(key, asked).map_err(|missing| missing.refusal(key, asked))?;
    let Some(content) = &object.content else {
        let text = "The specified method is not allowed against this resource.";
        return Err(Refusal::new(405, "MethodNotAllowed", text).header("x-amz-delete-marker", "true").header("allow", "DELETE"));
    };
    let same = |tag: &str| tag == "*" || tag.trim_matches('"') == content.etag.trim_matches('"');
    if call.header("if-match").is_some_and(|tag| !same(tag)) {
        return Err(refuse::precondition("If-Match"));
    }
    if call.header("if-none-match").is_some_and(same) {
        return Ok(Reply::empty(304).with_header("etag", &content.etag));
    }
    let range = match call.header("range") {
        Some(range) => span(range, content.size)?,
        None => None,
    };
    let (from, to) = range.unwrap_or((0, content.size));
    let mut reply = Reply::empty(if range.is_some() { 206 } else { 200 });
    if call.operation == "GetObject" {
        let bytes = content.body.read(&call.blobs).map_err(|error| refuse::internal(&error))?;
        reply.body = bytes.slice(from as usize..to as usize);
    }
    if range.is_some() {
        reply = reply.with_header("content-range", &format!("bytes {from}-{}/{}", to - 1, content.size));
    }
    for (name, value) in &content.metadata {
        reply = reply.with_header(&format!("x-amz-meta-{name}"), value);
    }
    let whole = range.is_none() && call.header("x-amz-checksum-mode") == Some("ENABLED");
    if let Some((name, value)) = content.checksum.as_ref().filter(|_| whole) {
        reply = reply.with_header(name, value).with_header("x-amz-checksum-type", "FULL_OBJECT");
    }
    let reply = reply
        .with_header("content-length", &(to - from).to_string())
        .with_header("content-type", &content.content_type)
        .with_header("etag", &content.etag)
        .with_header("accept-ranges", "bytes")
        .with_header("last-modified", &object.modified.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .with_header("x-amz-server-side-encryption", "AES256");
    Ok(written(&object.version, reply))
}

/// `bytes=FROM-TO`, `bytes=FROM-` or `bytes=-LAST` as a half-open span. A range that is no such
/// thing is passed over, as HTTP has it.
fn span(range: &str, size: u64) -> Result<Option<(u64, u64)>, Refusal> {
    let Some((from, to)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Ok(None);
    };
    let (from, to) = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to => (from, to.saturating_add(1).min(size)),
        (Ok(from), Err(_)) if to.is_empty() => (from, size),
        (Err(_), Ok(last)) if from.is_empty() => (size.saturating_sub(last), size),
        _ => return Ok(None),
    };
    if from < to { Ok(Some((from, to))) } else { Err(refuse::range()) }
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let key = call.param("Key");
    let bucket = change(&mut world.s3, call)?;
    if let Some(version) = call.query("versionId") {
        let Some(versions) = bucket.objects.get_mut(key) else {
            return Ok(Reply::empty(204));
        };
        for gone in versions.extract_if(.., |object| object.version == version) {
            if let Some(content) = gone.content {
                content.body.forget(&call.blobs);
            }
        }
        if versions.is_empty() {
            bucket.objects.remove(key);
        }
        return Ok(Reply::empty(204).with_header("x-amz-version-id", version));
    }
    if bucket.versioning.is_some() {
        let version = store(bucket, key, None, call, &mut world.rng);
        return Ok(Reply::empty(204).with_header("x-amz-delete-marker", "true").with_header("x-amz-version-id", version));
    }
    // Deleting what is not there succeeds.
    for gone in bucket.objects.remove(key).unwrap_or_default() {
        if let Some(content) = gone.content {
            content.body.forget(&call.blobs);
        }
    }
    Ok(Reply::empty(204))
}
