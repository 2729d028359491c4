//! CompleteMultipartUpload: the parts become an object.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::BytesMut;
use md5::{Digest, Md5};
use serde::Deserialize;
use sha2::Sha256;

use super::buckets::{NAMESPACE, change, xml};
use super::objects::{MOST, keep, store, writable, written};
use super::payload::hex;
use super::refuse;
use super::state::{Content, Part, Upload};
use super::uploads::upload;
use crate::lambda::Package;
use crate::wire::{Call, Refusal, Reply, XML, escape};
use crate::world::World;

/// The least a part may have, but for the last: 5 MiB.
const LEAST: u64 = 5 << 20;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Parts {
    #[serde(rename = "Part")]
    parts: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    part_number: u32,
    #[serde(rename = "ETag")]
    etag: String,
    #[serde(rename = "ChecksumCRC32")]
    crc32: Option<String>,
    #[serde(rename = "ChecksumCRC32C")]
    crc32c: Option<String>,
    #[serde(rename = "ChecksumCRC64NVME")]
    crc64nvme: Option<String>,
    #[serde(rename = "ChecksumSHA256")]
    sha256: Option<String>,
}

impl Listed {
    /// The part that is meant, if it is there and the same.
    fn of<'a>(&self, upload: &'a Upload) -> Option<&'a Part> {
        let part = upload.parts.get(&self.part_number).filter(|part| part.md5 == self.etag.trim_matches('"'))?;
        let given = [&self.crc32, &self.crc32c, &self.crc64nvme, &self.sha256].into_iter().flatten().next();
        let same = given.is_none_or(|given| part.checksum.as_ref().is_some_and(|(_, value)| value == given));
        same.then_some(part)
    }
}

pub(super) fn complete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let (name, key, id) = (call.param("Bucket"), call.param("Key"), call.query("uploadId").unwrap_or_default());
    let upload = upload(&mut world.s3, call)?.clone();
    let listed: Parts = xml(&call.body)?;
    let parts = chosen(&listed.parts, &upload, id)?;
    let bucket = change(&mut world.s3, call)?;
    writable(bucket, key, call)?;
    let (mut whole, mut digests) = (BytesMut::new(), Md5::new());
    for part in &parts {
        whole.extend_from_slice(&call.blobs.get(&part.blob).map_err(|error| refuse::internal(&error))?);
        digests.update(from_hex(&part.md5));
    }
    let whole = whole.freeze();
    let content = Content {
        size: whole.len() as u64,
        etag: format!("\"{}-{}\"", hex(&digests.finalize()), parts.len()),
        sha256: STANDARD.encode(Sha256::digest(&whole)),
        content_type: upload.content_type.clone(),
        metadata: upload.metadata.clone(),
        checksum: None,
        package: Package::read(&whole),
        body: keep(call, &mut world.rng, whole)?,
    };
    let etag = escape(&content.etag);
    let version = store(bucket, key, Some(content), call, &mut world.rng).to_owned();
    world.s3.uploads.remove(id);
    for part in upload.parts.values() {
        call.blobs.remove(&part.blob);
    }
    let place = format!("https://{name}.s3.{}.amazonaws.com/{}", call.region, escape(key));
    let body = format!(
        "{XML}<CompleteMultipartUploadResult xmlns=\"{NAMESPACE}\"><Location>{place}</Location><Bucket>{name}</Bucket><Key>{}</Key>\
         <ETag>{etag}</ETag></CompleteMultipartUploadResult>",
        escape(key)
    );
    Ok(written(&version, Reply::xml(body)))
}

/// The parts of the list, or S3's refusal of one of them.
fn chosen<'a>(listed: &[Listed], upload: &'a Upload, id: &str) -> Result<Vec<&'a Part>, Refusal> {
    if listed.is_empty() {
        return Err(refuse::malformed());
    }
    if !listed.is_sorted_by(|a, b| a.part_number < b.part_number) {
        return Err(refuse::part_order(id));
    }
    let mut parts = Vec::new();
    for (at, one) in listed.iter().enumerate() {
        let part = one.of(upload).ok_or_else(|| refuse::no_part(id, one.part_number, &one.etag))?;
        if part.size < LEAST && at + 1 < listed.len() {
            return Err(refuse::too_small(one.part_number, part.size, LEAST, &one.etag));
        }
        parts.push(part);
    }
    let size = parts.iter().map(|part| part.size).sum();
    if size > MOST { Err(refuse::too_large(size, MOST)) } else { Ok(parts) }
}

fn from_hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).filter_map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
