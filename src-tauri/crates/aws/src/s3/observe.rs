//! Whether a package has arrived.

use std::sync::OnceLock;

use aws_sdk_s3::types::ChecksumMode;
use switchback_core::preflight::facts::object::Lying;
use switchback_engine::ports::{Made, ReadError};

use super::Objects;
use crate::errors::NotFoundAsNone;
use crate::text::bounded;

/// What is seen of a bucket.
pub(crate) enum Bucket {
    Here,
    /// In this Region.
    Elsewhere(String),
    Gone,
}

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

    /// Whether a bucket is there, and where. Of one in another Region S3 says where in the header of its refusal.
    pub(crate) async fn bucket(&self, bucket: &str) -> Result<Bucket, ReadError> {
        let moved = OnceLock::new();
        let send = async {
            self.client.head_bucket().bucket(bucket).send().await.inspect_err(|error| {
                let region = error.raw_response().filter(|raw| raw.status().as_u16() == 301).and_then(|raw| raw.headers().get("x-amz-bucket-region"));
                region.into_iter().for_each(|region| drop(moved.set(bounded(region, 64))));
            })
        };
        let read = self.reader.call("s3:HeadBucket", format!("s3://{bucket}"), send).await;
        match (moved.into_inner(), read) {
            (Some(region), Err(_)) => Ok(Bucket::Elsewhere(region)),
            (_, read) => Ok(if read.not_found_as_none()?.is_some() { Bucket::Here } else { Bucket::Gone }),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Script, session};

    #[tokio::test]
    async fn a_bucket_in_another_region_says_where() {
        let seen = async |status: u16, region: Option<&'static str>| {
            let script = Script::new(move |_| {
                let answer = http::Response::builder().status(status);
                let answer = region.into_iter().fold(answer, |answer, region| answer.header("x-amz-bucket-region", region));
                Ok(answer.body(bytes::Bytes::new()).expect("an answer"))
            });
            session(script).await.0.observer().objects().bucket("releases").await
        };
        assert!(matches!(seen(301, Some("eu-west-1")).await, Ok(Bucket::Elsewhere(region)) if region == "eu-west-1"), "by its header");
        assert!(matches!(seen(200, Some("ap-northeast-2")).await, Ok(Bucket::Here)), "here");
        assert!(matches!(seen(404, None).await, Ok(Bucket::Gone)), "nowhere");
        assert!(seen(403, Some("eu-west-1")).await.is_err() && seen(301, None).await.is_err(), "and what is not said is not known");
    }
}
