//! Why no connection was made. Each names the thing and the next move.

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use switchback_core::{Endpoint, Scope};
use switchback_engine::ports::{CredentialTrouble, ReadError};
use thiserror::Error;

use super::profile::Behind;
use crate::errors::{Class, classify, credentials_error, find, is_expiry, words};
use crate::text::{MESSAGE, bounded};

/// Why a session could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConnectError {
    /// No Region is set anywhere.
    #[error("no Region is set, and profile {} names none", profile.as_deref().unwrap_or("default"))]
    NoRegion {
        /// The profile that was given.
        profile: Option<String>,
    },
    /// The Region is no Region's code.
    #[error("`{region}` is not the code of a Region; write it like ap-northeast-2")]
    MalformedRegion {
        /// What was given.
        region: String,
    },
    /// The profile is in neither file.
    #[error("profile `{profile}` is not in the AWS config and credentials files; {}", if known.is_empty() { "they name none: run `aws configure`".to_owned() } else { format!("they name {}", known.join(", ")) })]
    UnknownProfile {
        /// The profile.
        profile: String,
        /// The profiles there are.
        known: Vec<String>,
    },
    /// A profile file cannot be read as one.
    #[error("the AWS config or credentials file cannot be read: {message}; correct it, or point AWS_CONFIG_FILE elsewhere")]
    ProfileFile {
        /// What is wrong.
        message: String,
    },
    /// The endpoint is no URL.
    #[error("endpoint `{url}` is not an http or https URL; write it like http://127.0.0.1:4566")]
    MalformedEndpoint {
        /// What was given.
        url: String,
    },
    /// There are no credentials.
    #[error("no AWS credentials found{}; run `aws configure` or `aws sso login`, or choose another profile", for_profile(profile))]
    NoCredentials {
        /// The profile.
        profile: String,
    },
    /// Credentials were valid once.
    #[error("the AWS credentials have expired{}; {}", for_profile(profile), sign_in(sso))]
    Expired {
        /// The profile.
        profile: String,
        /// The profile that signs in by SSO, where one does.
        sso: Option<String>,
    },
    /// A role in the profile's chain asks for an MFA code.
    #[error(
        "profile `{profile}` needs an MFA code (mfa_serial), which cannot be given here; get temporary credentials with `aws sts assume-role` or `aws sts get-session-token` and a --token-code, export them as AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and start again"
    )]
    NeedsMfa {
        /// The profile whose role asks.
        profile: String,
    },
    /// AWS does not know the credentials, or they could not be fetched.
    #[error("AWS credentials could not be used{}: {message}; check the profile and its keys", for_profile(profile))]
    BadCredentials {
        /// The profile.
        profile: String,
        /// What was said.
        message: String,
    },
    /// The identity may not even ask who it is.
    #[error("not permitted: sts:GetCallerIdentity ({message}); ask for it, or use another profile")]
    Denied {
        /// AWS's message.
        message: String,
    },
    /// The endpoint does not answer.
    #[error("{endpoint} cannot be reached: {message}; check the network, the VPN and the endpoint")]
    Unreachable {
        /// The endpoint.
        endpoint: String,
        /// What was seen.
        message: String,
    },
    /// The endpoint does not offer STS, so that the account is not known.
    #[error(
        "{endpoint} does not offer STS, so the account cannot be known: {message}; use an endpoint that answers sts:GetCallerIdentity, or set AWS_ENDPOINT_URL_STS"
    )]
    NoSts {
        /// The endpoint.
        endpoint: String,
        /// What it answered.
        message: String,
    },
    /// Anything else STS said.
    #[error("sts:GetCallerIdentity failed: {code}: {message}; try again in a moment")]
    Other {
        /// The code.
        code: String,
        /// The message.
        message: String,
    },
}

fn for_profile(profile: &str) -> String {
    if profile.is_empty() { String::new() } else { format!(" for profile `{profile}`") }
}

fn sign_in(sso: &Option<String>) -> String {
    match sso {
        Some(profile) => format!("run `aws sso login --profile {profile}`"),
        None => "get new ones, for example with `aws sso login`".to_owned(),
    }
}

impl ConnectError {
    /// What a failed GetCallerIdentity means, given what stands behind the profile.
    pub(super) fn explain(error: &SdkError<GetCallerIdentityError, HttpResponse>, scope: &Scope, behind: &Behind) -> Self {
        let profile = behind.profile.clone();
        let endpoint = match &scope.endpoint {
            Endpoint::Aws => format!("STS in {}", scope.region),
            other => other.to_string(),
        };
        if let Some(trouble) = credentials_error(error) {
            // A role or a token that could not be asked for says nothing of the credentials.
            if find::<ConnectorError>(trouble).is_some() {
                return Self::Unreachable { endpoint: format!("what gives out the credentials{}", for_profile(&profile)), message: words(trouble) };
            }
            return match (trouble, &behind.mfa, &behind.sso) {
                (_, Some(mfa), _) => Self::NeedsMfa { profile: mfa.clone() },
                (CredentialsError::CredentialsNotLoaded(_), ..) => Self::NoCredentials { profile },
                (_, _, Some(sso)) => Self::Expired { profile, sso: Some(sso.clone()) },
                (trouble, ..) => Self::BadCredentials { profile, message: words(trouble) },
            };
        }
        let service = match error {
            SdkError::ServiceError(service) => service,
            SdkError::ResponseError(response) => {
                return Self::NoSts { endpoint, message: format!("its answer (HTTP {}) is not one of STS", response.raw().status()) };
            }
            SdkError::ConstructionFailure(_) => return Self::Other { code: "invalid_request".into(), message: words(error) },
            _ => return Self::Unreachable { endpoint, message: words(error) },
        };
        let status = service.raw().status();
        let message = bounded(service.err().message().unwrap_or("no reason given"), MESSAGE);
        let Some(code) = service.err().code().map(|c| bounded(c, 128)) else {
            return Self::NoSts { endpoint, message: format!("its answer (HTTP {status}) is not one of STS") };
        };
        match classify(status.as_u16(), &code) {
            Class::Credentials if is_expiry(&code) => Self::Expired { profile, sso: behind.sso.clone() },
            Class::Credentials => Self::BadCredentials { profile, message: format!("{code}: {message}") },
            Class::Denied => Self::Denied { message },
            Class::NotFound | Class::Other if scope.endpoint != Endpoint::Aws => Self::NoSts { endpoint, message: format!("{code}: {message}") },
            _ => Self::Other { code, message },
        }
    }
}

impl From<ConnectError> for ReadError {
    fn from(error: ConnectError) -> Self {
        let message = error.to_string();
        let credentials = |kind| Self::Credentials { kind, message: message.clone() };
        match error {
            ConnectError::NoCredentials { .. } | ConnectError::BadCredentials { .. } | ConnectError::UnknownProfile { .. } => {
                credentials(CredentialTrouble::Missing)
            }
            ConnectError::Expired { .. } => credentials(CredentialTrouble::Expired),
            ConnectError::NeedsMfa { .. } => credentials(CredentialTrouble::NeedsMfa),
            ConnectError::Denied { message } => Self::Denied { action: "sts:GetCallerIdentity".into(), message },
            ConnectError::Unreachable { endpoint, message } => Self::Unreachable { endpoint, message },
            ConnectError::NoRegion { .. }
            | ConnectError::MalformedRegion { .. }
            | ConnectError::ProfileFile { .. }
            | ConnectError::MalformedEndpoint { .. } => Self::Other { action: "connect".into(), code: "settings".into(), message },
            ConnectError::NoSts { .. } | ConnectError::Other { .. } => {
                Self::Other { action: "sts:GetCallerIdentity".into(), code: "no_identity".into(), message }
            }
        }
    }
}
