//! The bucket that a release's code comes from or goes through.

use switchback_core::Source;
use switchback_core::preflight::facts::object::Stored;
use switchback_core::preflight::facts::{Fact, Subject};
use switchback_engine::ports::ReadError;

use super::unread;
use crate::observer::Observer;
use crate::s3::Bucket;

impl Observer {
    /// Whether the bucket is there, and the object that is named in it.
    pub(super) async fn stored_facts(&self, source: &Source) -> Vec<Fact> {
        let seen = match source {
            Source::Object { bucket, key, version, .. } => self.object_seen(bucket, key, version.as_deref()).await,
            Source::Zip { bucket: Some(bucket), .. } => {
                self.objects().bucket(bucket).await.map(|seen| self.misplaced(bucket, seen).unwrap_or_else(|| Stored::Bucket(bucket.clone())))
            }
            _ => return Vec::new(),
        };
        vec![seen.map_or_else(|why| unread(Subject::Bucket, &why), Fact::Stored)]
    }

    async fn object_seen(&self, bucket: &str, key: &str, version: Option<&str>) -> Result<Stored, ReadError> {
        let object = format!("s3://{bucket}/{key}");
        let read = self.objects().size(bucket, key, version).await;
        if let Ok(Some(size)) = read {
            return Ok(Stored::Object { object, size });
        }
        // An answer without a body does not say what is missing, nor that the bucket lies elsewhere.
        let misplaced = self.objects().bucket(bucket).await.ok().and_then(|seen| self.misplaced(bucket, seen));
        match (misplaced, read) {
            (Some(misplaced), _) => Ok(misplaced),
            (None, Err(why)) => Err(why),
            (None, Ok(_)) => Ok(Stored::NoObject { object, version: version.map(str::to_owned) }),
        }
    }

    /// A bucket that Lambda takes nothing from.
    fn misplaced(&self, bucket: &str, seen: Bucket) -> Option<Stored> {
        let (bucket, here) = (bucket.to_owned(), self.reader().scope.region.clone());
        match seen {
            Bucket::Here => None,
            Bucket::Elsewhere(region) => Some(Stored::Elsewhere { bucket, region, here }),
            Bucket::Gone => Some(Stored::NoBucket(bucket)),
        }
    }
}
