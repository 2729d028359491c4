//! What the engine is told of a read that did not come back with an answer.

use std::error::Error;
use std::fmt::Display;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use switchback_core::{Endpoint, Scope};
use switchback_engine::ports::{CredentialTrouble, ReadError};

use super::{Class, classify, credentials_error, find, is_expiry, words};
use crate::guard::NotARead;
use crate::text::{MESSAGE, bounded};

/// Where and what a read was about, for its error.
pub(crate) struct ReadFailure<'a> {
    /// The call, in IAM's form.
    pub action: &'a str,
    /// What it was to read, as an operator knows it.
    pub what: &'a dyn Display,
    /// Where.
    pub scope: &'a Scope,
}

/// The engine's error for an SDK error.
pub(crate) fn read_error<E>(about: &ReadFailure<'_>, error: &SdkError<E, HttpResponse>) -> ReadError
where
    E: Error + ProvideErrorMetadata + 'static,
{
    let action = about.action.to_owned();
    if let Some(NotARead { action }) = find(error) {
        return ReadError::NotARead { action: action.clone() };
    }
    if let Some(trouble) = credentials_error(error) {
        return no_credentials(trouble);
    }
    let service = match error {
        SdkError::ServiceError(service) => service,
        SdkError::ResponseError(response) => {
            let status = response.raw().status();
            return ReadError::Other { action, code: format!("HTTP {status}"), message: "the answer cannot be understood; is this an AWS endpoint?".into() };
        }
        SdkError::ConstructionFailure(_) => return ReadError::Other { action, code: "invalid_request".into(), message: words(error) },
        _ => return ReadError::Unreachable { endpoint: endpoint(about), message: words(error) },
    };
    let code = bounded(service.err().code().unwrap_or("Unknown"), 128);
    let message = bounded(service.err().message().unwrap_or("AWS gives no reason"), MESSAGE);
    match classify(service.raw().status().as_u16(), &code) {
        Class::Throttled => ReadError::Throttled { action },
        Class::Credentials => refused_credentials(&code, &message),
        Class::Denied => ReadError::Denied { action, message },
        Class::NotFound => ReadError::NotFound { what: about.what.to_string(), scope: about.scope.to_string() },
        Class::Stale | Class::Server | Class::Other => ReadError::Other { action, code, message },
    }
}

/// An answer without a member that AWS always sends.
pub(crate) fn missing_field(action: &str, field: &str) -> ReadError {
    ReadError::Other { action: action.to_owned(), code: "incomplete_answer".into(), message: format!("the answer has no {field}") }
}

/// Lets a read say `None` for what does not exist.
pub(crate) trait NotFoundAsNone<T> {
    /// `None` for a thing that does not exist.
    fn not_found_as_none(self) -> Result<Option<T>, ReadError>;
}

impl<T> NotFoundAsNone<T> for Result<T, ReadError> {
    fn not_found_as_none(self) -> Result<Option<T>, ReadError> {
        match self {
            Ok(found) => Ok(Some(found)),
            Err(ReadError::NotFound { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }
}

/// None where an endpoint does not offer the call at all. Service deployments came to ECS years after services, and not
/// every endpoint has CodeDeploy: what is not offered has nothing to tell, which is not the same as what cannot be read.
pub(crate) fn offered<T>(read: Result<T, ReadError>) -> Result<Option<T>, ReadError> {
    match read {
        Ok(answer) => Ok(Some(answer)),
        Err(ReadError::Other { code, action, .. })
            if matches!(code.as_str(), "UnknownOperationException" | "UnsupportedOperationException" | "InvalidAction" | "NotImplemented") =>
        {
            tracing::debug!("this endpoint does not offer {action}");
            Ok(None)
        }
        Err(ReadError::NotFound { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

/// What could not be reached, as an operator knows it.
fn endpoint(about: &ReadFailure<'_>) -> String {
    match &about.scope.endpoint {
        Endpoint::Aws => format!("{} in {}", about.action.split(':').next().unwrap_or("AWS"), about.scope.region),
        Endpoint::Practice => "the practice cloud".to_owned(),
        Endpoint::Url(url) => url.clone(),
    }
}

fn no_credentials(trouble: &CredentialsError) -> ReadError {
    match trouble {
        CredentialsError::CredentialsNotLoaded(_) => ReadError::Credentials {
            kind: CredentialTrouble::Missing,
            message: "no AWS credentials found; set AWS_PROFILE or pass --profile, or run `aws configure` or `aws sso login`".into(),
        },
        other => ReadError::Credentials { kind: CredentialTrouble::Expired, message: format!("no credentials could be had: {}; sign in again", words(other)) },
    }
}

fn refused_credentials(code: &str, message: &str) -> ReadError {
    if is_expiry(code) {
        let message = format!("the credentials have expired ({message}); sign in again, for example with `aws sso login`");
        ReadError::Credentials { kind: CredentialTrouble::Expired, message }
    } else {
        let message = format!("AWS does not accept these credentials ({code}: {message}); check the profile and its keys");
        ReadError::Credentials { kind: CredentialTrouble::Missing, message }
    }
}
