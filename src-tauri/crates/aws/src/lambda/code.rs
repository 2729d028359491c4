//! UpdateFunctionCode: new code for `$LATEST`, under the RevisionId that the plan read.

use std::time::Duration;

use aws_sdk_lambda::config::Builder;
use aws_smithy_types::Blob;
use aws_smithy_types::timeout::TimeoutConfig;
use switchback_core::action::{Code, Latest};
use switchback_core::event::RefusalKind;

use crate::errors::{Answer, Failure, Sent, failure};
use crate::text::{MESSAGE, bounded};
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
    let answer = answer.map_err(|error| watch.cut().unwrap_or_else(|| of_image(failure(&sent, &error), code)))?;
    let modified = answer.last_modified().map(|at| bounded(at, 64));
    let latest = answer.revision_id().map(|id| Latest { revision_id: bounded(id, 128), modified });
    Ok(Answer { latest, ..Answer::of(&answer, None).making(answer.code_sha256()) })
}

/// Lambda has one code for who may not call it and for an image that it may not pull itself. IAM's sentence always names
/// what the caller lacks; without it, the repository keeps Lambda out, which no permission of the caller's mends.
fn of_image(failure: Failure, code: &Code) -> Failure {
    match failure {
        Failure::Refused(mut refusal)
            if matches!(code, Code::Image { .. }) && refusal.kind == RefusalKind::Denied && !refusal.message.contains("not authorized to perform") =>
        {
            refusal.kind = RefusalKind::Other;
            let allow = "let lambda.amazonaws.com, and for another account's repository this account, do ecr:BatchGetImage and ecr:GetDownloadUrlForLayer in the repository's policy";
            refusal.message = bounded(&format!("{}; {allow}", refusal.message), MESSAGE);
            Failure::Refused(refusal)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use switchback_core::event::Refusal;

    use super::*;

    #[test]
    fn an_image_that_lambda_may_not_pull_is_not_the_callers_lack() {
        let image = Code::Image { uri: "123456789012.dkr.ecr.r.amazonaws.com/a@sha256:00".into() };
        let of = |message: &str, code: &Code| {
            let refusal = Refusal { code: "AccessDeniedException".into(), message: message.into(), request_id: None, kind: RefusalKind::Denied };
            match of_image(Failure::Refused(refusal), code) {
                Failure::Refused(refusal) => (refusal.kind, refusal.message),
                Failure::Lost(message) => panic!("it was refused: {message}"),
            }
        };
        let pull = "Lambda does not have permission to access the ECR image. Check the ECR permissions.";
        let (kind, said) = of(pull, &image);
        assert_eq!(kind, RefusalKind::Other, "no permission of the caller's is missing");
        assert!(said.starts_with(pull) && said.contains("the repository's policy"), "AWS's words, and what mends it: {said}");
        let call = "User: arn:aws:iam::1:user/a is not authorized to perform: lambda:UpdateFunctionCode on resource: arn:f";
        assert_eq!(of(call, &image), (RefusalKind::Denied, call.to_owned()), "the caller's own lack stays one");
        let zip = Code::Object { bucket: "b".into(), key: "k".into(), version: None, sha256: None, etag: None };
        assert_eq!(of(pull, &zip).0, RefusalKind::Denied, "and no other code has an image");
    }
}
