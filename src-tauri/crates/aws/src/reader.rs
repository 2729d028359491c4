//! How every read is made: a token of its lane first, then the call, then the engine's kind of error.

use std::error::Error;
use std::fmt::Display;
use std::sync::Arc;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use jiff::Timestamp;
use switchback_core::Scope;
use switchback_engine::ports::{Clock, ReadError};

use crate::errors::{ReadFailure, read_error};
use crate::lanes::{Lanes, Urgency};

/// The lanes, the urgency and the place that all reads of one observer have in common.
#[derive(Clone)]
pub(crate) struct Reader {
    pub lanes: Lanes,
    pub urgency: Urgency,
    pub scope: Scope,
    pub clock: Arc<dyn Clock>,
}

impl Reader {
    /// Makes the call `send` stands for once there is a token for it. `what` is what it reads, for the error.
    pub(crate) async fn call<T, E>(
        &self,
        action: &'static str,
        what: impl Display + Send + Sync,
        send: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    ) -> Result<T, ReadError>
    where
        E: Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        self.lanes.take(action, self.urgency).await;
        send.await.map_err(|error| {
            let error = read_error(&ReadFailure { action, what: &what, scope: &self.scope }, &error);
            if matches!(error, ReadError::Throttled { .. }) {
                self.lanes.throttled(action);
            }
            error
        })
    }

    /// The time a reading is dated with: taken before the call, so that no reading looks newer than it is.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// That `what` does not exist here.
    pub(crate) fn not_found(&self, what: impl Display) -> ReadError {
        ReadError::NotFound { what: what.to_string(), scope: self.scope.to_string() }
    }
}
