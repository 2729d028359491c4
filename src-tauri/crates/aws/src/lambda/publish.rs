//! A version from `$LATEST`, and a first call to it before it gets traffic.

use std::time::Duration;

use aws_sdk_lambda::config::Builder;
use aws_sdk_lambda::types::{InvocationType, LogType};
use aws_smithy_types::Blob;
use aws_smithy_types::timeout::TimeoutConfig;
use serde_json::Value;
use switchback_core::Revision;
use switchback_core::event::{Refusal, RefusalKind};
use switchback_core::release::FileAt;

use crate::errors::{Answer, Failure, Sent, failure};
use crate::file;
use crate::text::bounded;

/// The largest event that Lambda takes in one call, in bytes.
const EVENT: u64 = 6 * 1024 * 1024;
/// No function may work longer, AWS says; and then the answer has to come.
const LONGEST: Duration = Duration::from_secs(15 * 60 + 10);
/// How much of a function's own words is kept, in characters.
const WORDS: usize = 300;

/// PublishVersion. With a hash AWS refuses to publish any other code.
///
/// # Errors
/// [`Failure`]: refused for certain, or not known.
pub(crate) async fn publish(client: &aws_sdk_lambda::Client, function: &str, sha256: Option<&str>, description: &str) -> Result<Answer, Failure> {
    let sent = Sent::default();
    let send = client.publish_version().function_name(function).set_code_sha256(sha256.map(str::to_owned)).description(description);
    let answer = send.customize().interceptor(sent.clone()).send().await.map_err(|error| failure(&sent, &error))?;
    Ok(Answer::of(&answer, None).making(answer.version()))
}

/// Invokes the version with the event and waits for its answer, of which nothing is kept.
///
/// # Errors
/// As [`publish`]; a function that fails is a refusal, with the type and the message of its error.
pub(crate) async fn try_version(client: &aws_sdk_lambda::Client, function: &str, version: &Revision, event: &FileAt) -> Result<Answer, Failure> {
    let payload = file::read(event, EVENT).await?;
    let sent = Sent::default();
    let limits = TimeoutConfig::builder().operation_timeout(LONGEST).operation_attempt_timeout(LONGEST).build();
    let send = client.invoke().function_name(function).qualifier(version.as_str()).invocation_type(InvocationType::RequestResponse).log_type(LogType::None);
    let send = send.payload(Blob::new(payload)).customize().config_override(Builder::new().timeout_config(limits)).interceptor(sent.clone());
    let answer = send.send().await.map_err(|error| failure(&sent, &error))?;
    let taken = Answer::of(&answer, None);
    match answer.function_error() {
        None => Ok(taken),
        Some(kind) => {
            let message = failed(kind, answer.payload().map(Blob::as_ref).unwrap_or_default());
            Err(Failure::Refused(Refusal { code: "FunctionError".into(), message, request_id: taken.request_id, kind: RefusalKind::Other }))
        }
    }
}

/// Type and message of a function's error; never its stack or anything else it answered.
fn failed(kind: &str, payload: &[u8]) -> String {
    let said: Value = serde_json::from_slice(payload).unwrap_or_default();
    let of = |name: &str| said.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let words: Vec<&str> = [Some(kind), of("errorType"), of("errorMessage")].into_iter().flatten().collect();
    bounded(&words.join(": "), WORDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_functions_error_is_told_by_type_and_message_alone() {
        let payload = br#"{"errorType":"Runtime.ImportModuleError","errorMessage":"Cannot find module 'x'","trace":["hush"],"token":"hush"}"#;
        assert_eq!(failed("Unhandled", payload), "Unhandled: Runtime.ImportModuleError: Cannot find module 'x'", "and nothing of the rest");
        assert_eq!(failed("Unhandled", b"<html>"), "Unhandled", "what is no JSON is not quoted");
        let long = format!(r#"{{"errorMessage":"{}"}}"#, "x".repeat(10_000));
        assert_eq!(failed("Handled", long.as_bytes()).chars().count(), WORDS, "and it is bounded");
    }
}
