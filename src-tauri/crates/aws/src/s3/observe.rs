//! Whether a package has arrived.

use aws_sdk_s3::types::ChecksumMode;
use switchback_core::preflight::facts::object::Lying;
use switchback_engine::ports::{Made, ReadError};

use super::Objects;
use crate::errors::NotFoundAsNone;
use crate::text::bounded;

impl Objects<'_> {
    /// The bytes of an object, or of one of its versions; none where it is not there.
    pub(crate) async fn size(&self, bucket: &str, key: &str, version: Option<&str>) -> Result<Option<u64>, ReadError> {
        let send = self.client.head_object().bucket(bucket).key(key).set_version_id(version.map(str::to_owned)).send();
        let read = self.reader.call("s3:HeadObject", format!("s3://{bucket}/{key}"), send).await.not_found_as_none()?;
        Ok(read.map(|object| object.content_length().and_then(|n| u64::try_from(n).ok()).unwrap_or_default()))
    }

    /// What lies there now: its version, or what S3 knows its bytes by where the bucket keeps none.
    pub(crate) async fn lying(&self, bucket: &str, key: &str) -> Result<Lying, ReadError> {
        let send = self.client.head_object().bucket(bucket).key(key).send();
        let read = self.reader.call("s3:HeadObject", format!("s3://{bucket}/{key}"), send).await.not_found_as_none()?;
        let Some(object) = read else { return Ok(Lying::Nothing) };
        // A bucket that has stopped keeping versions calls the newest `null`, and that one can be replaced.
        let version = object.version_id().filter(|version| !version.is_empty() && *version != "null");
        Ok(match (version, object.e_tag()) {
            (Some(version), _) => Lying::Version(bounded(version, 1_024)),
            (None, Some(etag)) => Lying::Tagged(bounded(etag.trim_matches('"'), 128)),
            (None, None) => Lying::Unread,
        })
    }

    /// Whether a bucket is there.
    pub(crate) async fn bucket(&self, bucket: &str) -> Result<bool, ReadError> {
        let read = self.reader.call("s3:HeadBucket", format!("s3://{bucket}"), self.client.head_bucket().bucket(bucket).send()).await;
        Ok(read.not_found_as_none()?.is_some())
    }

    /// One HeadObject. The key has the package's hash in it, so that an object of the right length with another checksum,
    /// or with none, is not ours.
    pub(crate) async fn package_there(&self, bucket: &str, key: &str, size: u64, sha256: &str) -> Result<Made, ReadError> {
        let send = self.client.head_object().bucket(bucket).key(key).checksum_mode(ChecksumMode::Enabled).send();
        let read = self.reader.call("s3:HeadObject", format!("s3://{bucket}/{key}"), send).await.not_found_as_none()?;
        let same =
            read.is_some_and(|object| object.content_length().and_then(|n| u64::try_from(n).ok()) == Some(size) && object.checksum_sha256() == Some(sha256));
        Ok(if same { Made::Ready(None) } else { Made::Absent })
    }
}
