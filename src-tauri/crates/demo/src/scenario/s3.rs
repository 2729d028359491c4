//! The S3 part of the beginning: the bucket that releases are taken from, and somebody else's.

use std::collections::BTreeMap;

use super::Setting;
use crate::lambda::Package;
use crate::s3::{Body, Bucket, Content, Drawing, Object, Versioning};
use crate::world::World;

/// An object that was uploaded before the story begins. Its digests are written down, because
/// hashing 50 MB would be felt at every beginning; a test draws the bytes and compares.
struct Upload {
    key: &'static str,
    hours_ago: i64,
    file: &'static str,
    source: &'static str,
    large: &'static str,
    zeros: u64,
    size: u64,
    md5: &'static str,
    /// Base64.
    sha256: &'static str,
}

static UPLOADS: &[Upload] = &[
    // What would put checkout right.
    Upload {
        key: "checkout/e82b5c0-hotfix.zip",
        hours_ago: 0,
        file: "index.js",
        source: "exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify({ approvalNo: event?.approval?.no ?? null }) });\n",
        large: "node_modules/pg-client/fonts.bin",
        zeros: 9_399_621,
        size: 9_400_000,
        md5: "bf2fb0730a5d1fc8dda9e97100302f76",
        sha256: "3YI6+6j4kRCnIiyeiflf4xYHEdiguXm4SZ/wH9bahKw=",
    },
    // Too large to be sent to Lambda in the request.
    Upload {
        key: "catalog/with-models.zip",
        hours_ago: 26,
        file: "index.py",
        source: "def handler(event, context):\n    return {\"statusCode\": 200, \"body\": \"[]\"}\n",
        large: "models/ranking.bin",
        zeros: 54_499_700,
        size: 54_500_000,
        md5: "5773ec51c448da8343cd7cf2ab5b528d",
        sha256: "AXbcuUTEfUnJszsDDDoveJKbkYv+tDdGb2czMyU63ZI=",
    },
];

/// Hangang Market.
pub(super) fn market(world: &mut World, setting: &Setting<'_>) {
    let bucket = |owner: &str, versioning| Bucket { owner: owner.to_owned(), created: setting.hours_ago(9000), versioning, objects: BTreeMap::new() };
    let mut releases = bucket(setting.account, Some(Versioning::Enabled));
    for upload in UPLOADS {
        let object = Object { version: world.rng.hex(32), modified: setting.hours_ago(upload.hours_ago), content: Some(content(upload)) };
        releases.objects.insert(upload.key.to_owned(), vec![object]);
    }
    world.s3.buckets.insert("hangang-market-releases".to_owned(), releases);
    // Of the company behind the payment module: its name can be read in its manual, and no more.
    world.s3.buckets.insert("hanbit-pg-modules".to_owned(), bucket("111122223333", None));
}

fn content(upload: &Upload) -> Content {
    let drawing = Drawing { file: upload.file.to_owned(), source: upload.source.to_owned(), large: upload.large.to_owned(), zeros: upload.zeros };
    let unzipped = upload.source.len() as u64 + upload.zeros;
    Content {
        size: upload.size,
        etag: format!("\"{}\"", upload.md5),
        sha256: upload.sha256.to_owned(),
        content_type: "application/zip".to_owned(),
        metadata: BTreeMap::new(),
        checksum: None,
        package: Some(Package { unzipped, entries: 2, sources: vec![upload.file.to_owned()] }),
        body: Body::Drawn(drawing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use md5::Digest as _;

    #[test]
    fn uploads_are_what_is_said_of_them() {
        for upload in UPLOADS {
            let content = content(upload);
            let Body::Drawn(drawing) = &content.body else { panic!("{} is drawn", upload.key) };
            let bytes = drawing.draw().unwrap();
            assert_eq!(bytes.len() as u64, content.size, "the size of {}", upload.key);
            let md5: String = md5::Md5::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            let sha256 = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(&bytes));
            assert_eq!((md5.as_str(), sha256.as_str()), (upload.md5, upload.sha256), "the digests of {}", upload.key);
            assert_eq!(Package::read(&bytes), content.package, "what Lambda sees of {}", upload.key);
        }
    }
}
