//! What became of a write: applied, certainly not applied, or not known.
//!
//! Certain is only what AWS itself refused with a 4xx, and what never left this machine. All else is not known, and the
//! engine finds out by reading.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use switchback_core::Token;
use switchback_core::action::Latest;
use switchback_core::event::{Refusal, RefusalKind};

use super::{Class, chain, classify, credentials_error, never_connected};
use crate::text::{Hidden, MESSAGE, bounded};

/// What AWS answers to a write that it took.
#[derive(Debug)]
pub(crate) struct Answer {
    /// AWS's id of the request.
    pub request_id: Option<String>,
    /// The token after the write, where the answer has one.
    pub token: Option<Token>,
    /// The name of what it made, where it makes something.
    pub made: Option<String>,
    /// What `$LATEST` is known by after the write, where it was to that.
    pub latest: Option<Latest>,
}

impl Answer {
    /// The request id of `output` with `token`.
    pub(crate) fn of(output: &impl RequestId, token: Option<Token>) -> Self {
        Self { request_id: output.request_id().map(|id| bounded(id, 128)), token, made: None, latest: None }
    }

    /// The same, naming what was made.
    pub(crate) fn making(self, made: Option<&str>) -> Self {
        Self { made: made.filter(|name| !name.is_empty()).map(|name| bounded(name, 512)), ..self }
    }
}

/// Why a write is not known to be applied.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It was certainly not.
    Refused(Refusal),
    /// It may have been.
    Lost(String),
}

impl Failure {
    /// A refusal of our own, before anything was sent.
    pub(crate) fn unsent(code: &str, message: String) -> Self {
        Self::Refused(Refusal { code: code.to_owned(), message: bounded(&message, MESSAGE), request_id: None, kind: RefusalKind::Other })
    }
}

/// Whether the request of one call was about to go out: before that, no failure can have changed anything.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent(Arc<AtomicBool>);

impl Sent {
    fn was(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

impl Intercept for Sent {
    fn name(&self) -> &'static str {
        "Sent"
    }

    fn read_before_transmit(&self, _: &BeforeTransmitInterceptorContextRef<'_>, _: &RuntimeComponents, _: &mut ConfigBag) -> Result<(), BoxError> {
        self.0.store(true, Ordering::SeqCst);
        Ok(())
    }
}

/// What an SDK error says of a write.
pub(crate) fn failure<E>(sent: &Sent, error: &SdkError<E, HttpResponse>) -> Failure
where
    E: Error + ProvideErrorMetadata + 'static,
{
    failure_without(&Hidden::default(), sent, error)
}

/// The same of a request with texts that may not be seen: AWS may quote them.
pub(crate) fn failure_without<E>(hidden: &Hidden, sent: &Sent, error: &SdkError<E, HttpResponse>) -> Failure
where
    E: Error + ProvideErrorMetadata + 'static,
{
    // What is to be hidden is looked for before anything is cut off.
    let told = |message: &str| bounded(&hidden.cut_from(message), MESSAGE);
    let words = |error| told(&chain(error));
    let refused = |kind, code: &str, message: String| {
        let request_id = error.request_id().map(|id| bounded(id, 128));
        Failure::Refused(Refusal { code: code.to_owned(), message, request_id, kind })
    };
    match error {
        SdkError::ServiceError(service) => {
            let status = service.raw().status().as_u16();
            let code = bounded(service.err().code().unwrap_or("Unknown"), 128);
            let message = told(service.err().message().unwrap_or("AWS gives no reason"));
            let kind = match classify(status, &code) {
                Class::Server => return Failure::Lost(format!("AWS answered {status} {code}: {message}")),
                // A status that is not a refusal says nothing, whatever code stands beside it.
                _ if !(400..500).contains(&status) && status != 503 => return Failure::Lost(format!("AWS answered {status} {code}: {message}")),
                Class::Throttled => RefusalKind::Throttled,
                Class::Credentials => RefusalKind::Credentials,
                Class::Denied => RefusalKind::Denied,
                Class::Stale => RefusalKind::Stale,
                Class::NotFound | Class::Other => RefusalKind::Other,
            };
            refused(kind, &code, message)
        }
        SdkError::ResponseError(response) => match response.raw().status() {
            status if status.is_client_error() => refused(RefusalKind::Other, &format!("HTTP {status}"), words(error)),
            status => Failure::Lost(format!("the answer with status {status} cannot be read: {}", words(error))),
        },
        _ if credentials_error(error).is_some() => refused(RefusalKind::Credentials, "no_credentials", words(error)),
        SdkError::ConstructionFailure(_) => refused(RefusalKind::Other, "invalid_request", words(error)),
        _ if !sent.was() || never_connected(error) => refused(RefusalKind::Unreachable, "unreachable", words(error)),
        _ => Failure::Lost(words(error)),
    }
}
