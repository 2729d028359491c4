//! The bucket that code comes from or goes through, and the object in it.

use super::FactRule;
use crate::preflight::Severity;
use crate::preflight::package::UNZIPPED;

/// The bytes of a zip with nothing in it: nothing shorter is one.
const EMPTY_ZIP: u64 = 22;

/// What was looked for, and what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// There is no such bucket.
    NoBucket(String),
    /// The bucket lies in another Region.
    Elsewhere {
        /// It.
        bucket: String,
        /// Its Region.
        region: String,
        /// The function's.
        here: String,
    },
    /// The bucket is there, and no object was asked for.
    Bucket(String),
    /// There is no such object.
    NoObject {
        /// It, as `s3://BUCKET/KEY`.
        object: String,
        /// The version, where one was named.
        version: Option<String>,
    },
    /// The object is there.
    Object {
        /// It, as `s3://BUCKET/KEY`.
        object: String,
        /// Bytes.
        size: u64,
    },
}

/// What an object that was named without a version is, at the moment of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lying {
    /// This version of it, in a bucket that keeps versions.
    Version(String),
    /// What S3 knows by this, in a bucket that keeps none.
    Tagged(String),
    /// Nothing is there.
    Nothing,
    /// It could not be read.
    Unread,
}

impl Lying {
    /// What is said of it; of nothing, what is found around the release.
    pub fn said(&self, object: &str) -> Option<(Severity, FactRule)> {
        let object = object.to_owned();
        match self {
            Self::Version(version) => Some((Severity::Info, FactRule::ObjectPinned { object, version: version.clone() })),
            Self::Tagged(_) => Some((Severity::Info, FactRule::ObjectUnversioned { object })),
            Self::Unread => Some((Severity::Warn, FactRule::ObjectUnpinned { object })),
            Self::Nothing => None,
        }
    }
}

pub(super) fn check(stored: &Stored, say: &mut impl FnMut(Severity, FactRule)) {
    match stored {
        Stored::NoBucket(bucket) => say(Severity::Block, FactRule::BucketGone { bucket: bucket.clone() }),
        Stored::Elsewhere { bucket, region, here } => {
            say(Severity::Block, FactRule::BucketOtherRegion { bucket: bucket.clone(), region: region.clone(), here: here.clone() });
        }
        Stored::NoObject { object, version } => say(Severity::Block, FactRule::ObjectGone { object: object.clone(), version: version.clone() }),
        // What is packed has hardly less unpacked.
        Stored::Object { object, size } if !(EMPTY_ZIP..=UNZIPPED).contains(size) => {
            say(Severity::Block, FactRule::ObjectSize { object: object.clone(), size: *size });
        }
        Stored::Bucket(_) | Stored::Object { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preflight::facts::{Fact, check as check_all};

    #[test]
    fn what_is_not_there_or_cannot_be_a_package_blocks() {
        let of = |stored| {
            let found = check_all(&"lambda:f:live".parse().expect("an id"), &[Fact::Stored(stored)]);
            found.iter().map(|f| (f.severity, f.rule.code())).collect::<Vec<_>>()
        };
        let object = |size| Stored::Object { object: "s3://b/k".into(), size };
        assert_eq!(of(Stored::Bucket("b".into())), [], "a bucket that is there");
        assert_eq!(of(Stored::NoBucket("b".into())), [(Severity::Block, "bucket_gone")], "and one that is not");
        let elsewhere = Stored::Elsewhere { bucket: "b".into(), region: "eu-west-1".into(), here: "ap-northeast-2".into() };
        assert_eq!(of(elsewhere), [(Severity::Block, "bucket_other_region")], "Lambda takes nothing from there");
        assert_eq!(of(Stored::NoObject { object: "s3://b/k".into(), version: None }), [(Severity::Block, "object_gone")], "an object that is not");
        assert_eq!((of(object(EMPTY_ZIP)), of(object(UNZIPPED))), (Vec::new(), Vec::new()), "sizes that packages have");
        for size in [0, EMPTY_ZIP - 1, UNZIPPED + 1] {
            assert_eq!(of(object(size)), [(Severity::Block, "object_size")], "{size} bytes are none");
        }
    }
}
