//! From the SDK's errors to what the engine branches on: by type, status and code, never by text.

mod outcome;
mod read;

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;

use crate::text::{MESSAGE, bounded};

pub(crate) use outcome::{Answer, Failure, Sent, failure, failure_without};
pub(crate) use read::{NotFoundAsNone, ReadFailure, missing_field, offered, read_error};

/// What an answer that is not a success is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Throttled,
    Credentials,
    Denied,
    Stale,
    NotFound,
    /// The service failed: what became of a write is not known.
    Server,
    Other,
}

/// Codes that arrive with a status of 400 in the JSON and Query protocols.
const NOT_FOUND: &[&str] = &[
    "ResourceNotFoundException",
    "NotFoundException",
    "ClusterNotFoundException",
    "ServiceNotFoundException",
    "ServiceDeploymentNotFoundException",
    "ApplicationDoesNotExistException",
    "DeploymentGroupDoesNotExistException",
    "DeploymentConfigDoesNotExistException",
    "DeploymentDoesNotExistException",
    "RepositoryNotFoundException",
    "ImageNotFoundException",
];
/// The thing is there, and no longer as it was read: the refusal of a write that a new look decides about.
const STALE: &[&str] = &["PreconditionFailedException", "DeploymentAlreadyCompletedException", "DeploymentIsNotInReadyStateException"];
const THROTTLED: &[&str] = &["Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded", "RequestThrottled"];
const CREDENTIALS: &[&str] = &[
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidAccessKeyId",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
];

/// The class of an answer.
pub(crate) fn classify(status: u16, code: &str) -> Class {
    match status {
        _ if THROTTLED.contains(&code) => Class::Throttled,
        _ if CREDENTIALS.contains(&code) => Class::Credentials,
        _ if code.starts_with("AccessDenied") || code.starts_with("UnauthorizedOperation") => Class::Denied,
        _ if STALE.contains(&code) => Class::Stale,
        _ if NOT_FOUND.contains(&code) => Class::NotFound,
        429 => Class::Throttled,
        401 | 403 => Class::Denied,
        404 => Class::NotFound,
        412 => Class::Stale,
        500.. => Class::Server,
        _ => Class::Other,
    }
}

/// Whether the code says that credentials were valid once.
pub(crate) fn is_expiry(code: &str) -> bool {
    matches!(code, "ExpiredToken" | "ExpiredTokenException" | "RequestExpired")
}

/// The error and what caused it, outermost first.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&e| e.source())
}

/// The first error of type `E` in the chain of causes.
pub(crate) fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    causes(error).find_map(|e| e.downcast_ref())
}

/// Whether no connection was made, so that nothing can have been sent.
pub(crate) fn never_connected(error: &(dyn Error + 'static)) -> bool {
    find::<hyper_util::client::legacy::Error>(error).is_some_and(hyper_util::client::legacy::Error::is_connect)
}

/// Whether no credentials could be had for signing.
pub(crate) fn credentials_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a CredentialsError> {
    find(error)
}

/// The chain of causes in words, bounded.
pub(crate) fn words(error: &(dyn Error + 'static)) -> String {
    bounded(&chain(error), MESSAGE)
}

/// The same at its whole length. Providers may repeat what a cause says.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    for cause in causes(error) {
        let text = cause.to_string();
        if !said.iter().any(|s| s.contains(&text)) {
            said.push(text);
        }
    }
    said.join(": ")
}

#[cfg(test)]
mod tests;
