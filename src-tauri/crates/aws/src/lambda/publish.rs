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

use super::Publishing;
use crate::errors::{Answer, Failure, Sent, failure};
use crate::file;
use crate::text::{MESSAGE, bounded};

/// The largest event that Lambda takes in one call, in bytes.
const EVENT: u64 = 6 * 1024 * 1024;
/// No function may work longer, AWS says; and then the answer has to come.
const LONGEST: Duration = Duration::from_secs(15 * 60 + 10);
/// The longest type of an error that is kept, in characters.
const KIND: usize = 80;

/// PublishVersion. AWS refuses to publish any other code than that of the hash, and anything that was edited since `$LATEST` was
/// as planned.
///
/// # Errors
/// [`Failure`]: refused for certain, also without anything to hold it to; or not known.
pub(crate) async fn publish(client: &aws_sdk_lambda::Client, function: &str, asked: &Publishing<'_>) -> Result<Answer, Failure> {
    let Some(latest) = asked.latest else {
        return Err(Failure::unsent("latest_unshown", "nothing says what $LATEST has to be, and without that whatever is set there would be published".into()));
    };
    let sent = Sent::default();
    let send = client.publish_version().function_name(function).set_code_sha256(asked.sha256.map(str::to_owned)).description(asked.description);
    let send = send.revision_id(&latest.revision_id).customize().interceptor(sent.clone()).send();
    let answer = send.await.map_err(|error| edited_since(failure(&sent, &error)))?;
    Ok(Answer::of(&answer, None).making(answer.version()))
}

/// AWS's words say that a RevisionId is old, and not what that means here.
fn edited_since(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(mut refusal) if refusal.kind == RefusalKind::Stale => {
            let cause = "somebody has changed the function since its new code had settled, and what the plan did not show is not published";
            refusal.message = bounded(&format!("{cause}: AWS said: {}", refusal.message), MESSAGE);
            Failure::Refused(refusal)
        }
        other => other,
    }
}

/// Invokes the version with the event and waits for its answer, of which nothing is kept.
///
/// # Errors
/// As [`publish`]; a function that fails is a refusal, with the type of its error and without its words.
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
            let payload = answer.payload().map(Blob::as_ref).unwrap_or_default();
            let message = failed(kind, payload, taken.request_id.as_deref());
            Err(Failure::Refused(Refusal { code: "FunctionError".into(), message, request_id: taken.request_id, kind: RefusalKind::Other }))
        }
    }
}

/// The type of a function's error. What it said beside that may hold whatever it was called with or runs with, so it is left
/// in the function's own log.
fn failed(kind: &str, payload: &[u8], request_id: Option<&str>) -> String {
    let said: Value = serde_json::from_slice(payload).unwrap_or_default();
    // The name of a class or of a runtime's error: what has other characters is no such name.
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ':' | '$');
    let error = said.get("errorType").and_then(Value::as_str).filter(|text| !text.is_empty() && text.len() <= KIND && text.chars().all(name));
    let kind = [Some(bounded(kind, KIND)), error.map(str::to_owned)].into_iter().flatten().collect::<Vec<_>>().join(": ");
    let request = request_id.map_or_else(String::new, |id| format!(" of request {id}"));
    format!("the function failed, {kind}; its words are not repeated: they are in its log{request}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_functions_error_is_told_by_its_type_alone() {
        let payload = br#"{"errorType":"Runtime.ImportModuleError","errorMessage":"password hush refused","trace":["hush"],"token":"hush"}"#;
        let said = failed("Unhandled", payload, Some("r-1"));
        assert!(said.contains("Unhandled: Runtime.ImportModuleError") && said.contains("request r-1"), "its kind, and where the rest is: {said}");
        assert!(!said.contains("hush"), "and nothing of its words: {said}");
        assert!(failed("Unhandled", b"<html>hush", None).contains("Unhandled;"), "what is no JSON has no type");
        for odd in ["hush hush", "hush=1", &"hush".repeat(30)] {
            let payload = serde_json::json!({ "errorType": odd }).to_string();
            assert!(!failed("Handled", payload.as_bytes(), None).contains("hush"), "`{odd}` is no name of a type");
        }
    }
}
