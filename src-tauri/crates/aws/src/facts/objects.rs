//! The bucket that a release's code comes from or goes through.

use switchback_core::Source;
use switchback_core::preflight::facts::object::Stored;
use switchback_core::preflight::facts::{Fact, Subject};
use switchback_engine::ports::ReadError;

use super::unread;
use crate::observer::Observer;

impl Observer {
    /// Whether the bucket is there, and the object that is named in it.
    pub(super) async fn stored_facts(&self, source: &Source) -> Vec<Fact> {
        let seen = match source {
            Source::Object { bucket, key, version, .. } => self.object_seen(bucket, key, version.as_deref()).await,
            Source::Zip { bucket: Some(bucket), .. } => {
                self.objects().bucket(bucket).await.map(|there| if there { Stored::Bucket(bucket.clone()) } else { Stored::NoBucket(bucket.clone()) })
            }
            _ => return Vec::new(),
        };
        vec![seen.map_or_else(|why| unread(Subject::Bucket, &why), Fact::Stored)]
    }

    async fn object_seen(&self, bucket: &str, key: &str, version: Option<&str>) -> Result<Stored, ReadError> {
        let object = format!("s3://{bucket}/{key}");
        match self.objects().size(bucket, key, version).await? {
            Some(size) => Ok(Stored::Object { object, size }),
            // An answer without a body does not say which of both is missing.
            None if matches!(self.objects().bucket(bucket).await, Ok(false)) => Ok(Stored::NoBucket(bucket.to_owned())),
            None => Ok(Stored::NoObject { object, version: version.map(str::to_owned) }),
        }
    }
}
