//! What S3 keeps in one Region.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Write as _};

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;

use super::refuse;
use crate::blobs::Blobs;
use crate::lambda::Package;
use crate::wire::Refusal;

/// Everything S3 knows in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    pub(crate) buckets: BTreeMap<String, Bucket>,
    /// Uploads in parts that are neither completed nor aborted, by id.
    pub(crate) uploads: BTreeMap<String, Upload>,
}

impl State {
    /// The names that this Region's buckets take in all others.
    pub(crate) fn placed(&self, region: &str) -> impl Iterator<Item = Placed> {
        self.buckets.iter().map(|(name, bucket)| Placed { name: name.clone(), region: region.to_owned(), owner: bucket.owner.clone(), created: bucket.created })
    }
}

/// A bucket of some Region, as the others know it.
#[derive(Debug, Clone)]
pub struct Placed {
    pub(crate) name: String,
    pub(crate) region: String,
    pub(crate) owner: String,
    pub(crate) created: Timestamp,
}

/// A bucket.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Bucket {
    /// The account it belongs to; another one's can be met and not used.
    pub owner: String,
    pub created: Timestamp,
    /// None: never turned on.
    pub versioning: Option<Versioning>,
    /// By key; the versions of each, oldest first.
    pub objects: BTreeMap<String, Vec<Object>>,
}

/// `Status` of a bucket's versioning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Versioning {
    Enabled,
    Suspended,
}

/// Why there is no object to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Key,
    Version,
    /// The newest version is a delete marker.
    Deleted,
}

impl Missing {
    pub(super) fn refusal(self, key: &str, version: Option<&str>) -> Refusal {
        match self {
            Self::Key => refuse::no_key(key),
            Self::Version => refuse::no_version(key, version.unwrap_or_default()),
            Self::Deleted => refuse::no_key(key).header("x-amz-delete-marker", "true"),
        }
    }
}

impl Bucket {
    /// The newest version of a key that is no delete marker, or the one named.
    pub(crate) fn object(&self, key: &str, version: Option<&str>) -> Result<&Object, Missing> {
        let all = self.objects.get(key).map(Vec::as_slice).unwrap_or_default();
        match version {
            Some(version) => all.iter().find(|object| object.version == version).ok_or(Missing::Version),
            None => match all.last() {
                None => Err(Missing::Key),
                Some(object) if object.content.is_none() => Err(Missing::Deleted),
                Some(object) => Ok(object),
            },
        }
    }
}

/// One version of an object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Object {
    /// `null` if it was written while versioning was not enabled.
    pub version: String,
    pub modified: Timestamp,
    /// None: a delete marker.
    pub content: Option<Content>,
}

/// An object's bytes, and what is said of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Content {
    /// Bytes.
    pub size: u64,
    /// With its quotes.
    pub etag: String,
    /// Base64 of the SHA-256: Lambda's CodeSha256, should it be taken as code.
    pub sha256: String,
    pub content_type: String,
    /// `x-amz-meta-…`, without the prefix.
    pub metadata: BTreeMap<String, String>,
    /// Header name and value of the checksum it was uploaded with.
    pub checksum: Option<(String, String)>,
    /// What can be seen of it if it is a zip.
    pub package: Option<Package>,
    pub body: Body,
}

/// Where the bytes are.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Body {
    /// In the blobs, under this id.
    Kept(String),
    /// Nowhere: they are drawn when they are asked for.
    Drawn(Drawing),
}

impl Body {
    pub(crate) fn read(&self, blobs: &Blobs) -> io::Result<Bytes> {
        match self {
            Self::Kept(id) => blobs.get(id),
            Self::Drawn(drawing) => drawing.draw().map(Bytes::from),
        }
    }

    pub(super) fn forget(&self, blobs: &Blobs) {
        if let Self::Kept(id) = self {
            blobs.remove(id);
        }
    }
}

/// A release that a scenario begins with: a zip of one source file and a large file of zeros. A
/// beginning of 50 MB in memory would be felt by everybody who opens the practice cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Drawing {
    pub file: String,
    pub source: String,
    pub large: String,
    /// Bytes of the large file.
    pub zeros: u64,
}

impl Drawing {
    /// The zip, the same bytes every time.
    pub(crate) fn draw(&self) -> io::Result<Vec<u8>> {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(self.file.as_str(), stored)?;
        zip.write_all(self.source.as_bytes())?;
        zip.start_file(self.large.as_str(), stored)?;
        io::copy(&mut io::Read::take(io::repeat(0), self.zeros), &mut zip)?;
        Ok(zip.finish()?.into_inner())
    }
}

/// An upload in parts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub bucket: String,
    pub key: String,
    pub initiated: Timestamp,
    pub content_type: String,
    pub metadata: BTreeMap<String, String>,
    pub parts: BTreeMap<u32, Part>,
}

/// One part of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Part {
    /// Hex MD5, without quotes.
    pub md5: String,
    /// Header name and value of the checksum it was uploaded with.
    pub checksum: Option<(String, String)>,
    pub size: u64,
    /// The blob.
    pub blob: String,
}
