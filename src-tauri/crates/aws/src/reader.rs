//! How every read is made: a token of its lane first, then the call, then the engine's kind of error.

use std::error::Error;
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use jiff::Timestamp;
use switchback_core::Scope;
use switchback_engine::ports::{Clock, ReadError};
use tokio::time::Instant;

use crate::errors::{ReadFailure, read_error};
use crate::lanes::{Lanes, Urgency};

/// The lanes, the urgency and the place that all reads of one observer have in common.
#[derive(Clone)]
pub(crate) struct Reader {
    pub lanes: Lanes,
    pub urgency: Urgency,
    pub scope: Scope,
    pub clock: Arc<dyn Clock>,
    /// Where what is read is good to know, and nothing waits for it for long.
    pub brief: Option<Brief>,
}

/// How long one call may take, and until when all of them have to be done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Brief {
    until: Instant,
}

impl Brief {
    const CALL: Duration = Duration::from_secs(3);
    /// What is asked next often hangs on the answer before it, and a list may have many pages.
    const ALL: Duration = Duration::from_secs(10);

    pub(crate) fn begin() -> Self {
        Self { until: Instant::now() + Self::ALL }
    }

    fn left(self) -> Duration {
        Self::CALL.min(self.until.saturating_duration_since(Instant::now()))
    }
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
        let call = async {
            self.lanes.take(action, self.urgency).await;
            send.await.map_err(|error| {
                let error = read_error(&ReadFailure { action, what: &what, scope: &self.scope }, &error);
                if matches!(error, ReadError::Throttled { .. }) {
                    self.lanes.throttled(action);
                }
                error
            })
        };
        let Some(brief) = self.brief else { return call.await };
        let left = brief.left();
        tokio::time::timeout(left, call).await.unwrap_or_else(|_| {
            let message = format!("{action} has not answered in time; nothing waits for it longer than {} s", Brief::CALL.as_secs());
            Err(ReadError::Unreachable { endpoint: self.scope.endpoint.to_string(), message })
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
