//! The one write: PutObject of a package, streamed from its file.

use aws_sdk_s3::config::Builder;
use switchback_core::release::FileAt;

use crate::errors::{Answer, Failure, Sent, failure};
use crate::upload::{Form, Package, Watch, stalls, timeouts};

/// Puts the file there with its checksum, which S3 compares with what arrived. To put the same bytes there twice does no
/// harm.
///
/// # Errors
/// [`Failure`]: refused for certain, also where the file is not the one that was planned; or not known.
pub(crate) async fn upload(client: &aws_sdk_s3::Client, (bucket, key): (&str, &str), file: &FileAt, size: u64, watch: &Watch) -> Result<Answer, Failure> {
    let package = Package::open(file, size, Form::Plain).await?;
    let mut config = Builder::new().timeout_config(timeouts()).stalled_stream_protection(stalls());
    config.set_http_client(client.config().http_client().map(|inner| watch.http(inner)));
    let sent = Sent::default();
    let send = client.put_object().bucket(bucket).key(key).content_type("application/zip").checksum_sha256(&file.sha256).customize();
    let send = send.config_override(config).interceptor(package.streamed(watch)).interceptor(sent.clone()).send();
    let answer = send.await.map_err(|error| watch.cut().unwrap_or_else(|| failure(&sent, &error)))?;
    Ok(Answer::of(&answer, None))
}
