//! UpdateFunctionCode: new code for `$LATEST`, under the RevisionId that the plan read.

use std::time::Duration;

use aws_sdk_lambda::config::Builder;
use aws_smithy_types::Blob;
use aws_smithy_types::timeout::TimeoutConfig;
use switchback_core::action::Code;

use crate::errors::{Answer, Failure, Sent, failure};
use crate::upload::{Form, Package, Watch, stalls, timeouts};

/// AWS says nothing of how long Lambda may take to copy an object of up to 250 MB before it answers. This is ours: a minute for
/// each such copy, and it ends in reading what became of it.
const COPY: Duration = Duration::from_secs(60);

/// The code from a zip on this machine, from S3 or from ECR. A zip is streamed from its file.
///
/// # Errors
/// [`Failure`]: refused for certain, also where the file is not the one that was planned; or not known.
pub(crate) async fn update_code(client: &aws_sdk_lambda::Client, function: &str, code: &Code, revision_id: &str, watch: &Watch) -> Result<Answer, Failure> {
    let sent = Sent::default();
    let send = client.update_function_code().function_name(function).revision_id(revision_id);
    let send = match code {
        Code::Zip { file, size } => {
            let form = Form::Base64 { head: format!("{{\"RevisionId\":{},\"ZipFile\":\"", serde_json::Value::from(revision_id)), tail: "\"}".to_owned() };
            let package = Package::open(file, *size, form).await?;
            let mut config = Builder::new().timeout_config(timeouts()).stalled_stream_protection(stalls());
            config.set_http_client(client.config().http_client().map(|inner| watch.http(inner)));
            send.zip_file(Blob::new("")).customize().config_override(config).interceptor(package.streamed(watch))
        }
        Code::Object { bucket, key, version, .. } => {
            let limits = TimeoutConfig::builder().operation_timeout(COPY).operation_attempt_timeout(COPY).build();
            let send = send.s3_bucket(bucket).s3_key(key).set_s3_object_version(version.clone());
            send.customize().config_override(Builder::new().timeout_config(limits))
        }
        Code::Image { uri } => send.image_uri(uri).customize(),
    };
    let answer = send.interceptor(sent.clone()).send().await;
    let answer = answer.map_err(|error| watch.called_off().unwrap_or_else(|| failure(&sent, &error)))?;
    Ok(Answer::of(&answer, None).making(answer.code_sha256()))
}
