//! Waits for an upload as long as it moves. A slow line may take minutes for what a stopped one never ends.

use std::pin::pin;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use tokio::time::{Instant, timeout_at};

use super::Watch;

/// After this long without a piece taken, or without an answer to the last one, the upload is given up.
const STILL: Duration = Duration::from_secs(30);

/// No limit on the whole: that is [`Watch::http`]'s part.
pub(crate) fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().disable_operation_timeout().disable_operation_attempt_timeout().build()
}

/// The SDK's own watch over uploads ends with the last piece, before the answer; so it is off.
pub(crate) fn stalls() -> StalledStreamProtectionConfig {
    StalledStreamProtectionConfig::enabled().upload_enabled(false).build()
}

impl Watch {
    /// The client that gives an answer up once this upload stands still.
    pub(crate) fn http(&self, inner: SharedHttpClient) -> SharedHttpClient {
        SharedHttpClient::new(Patient { inner, watch: self.clone() })
    }
}

#[derive(Debug)]
struct Patient {
    inner: SharedHttpClient,
    watch: Watch,
}

impl HttpClient for Patient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector { inner: self.inner.http_connector(settings, components), watch: self.watch.clone() })
    }
}

#[derive(Debug)]
struct Connector {
    inner: SharedHttpConnector,
    watch: Watch,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (answer, watch, begun) = (self.inner.call(request), self.watch.clone(), Instant::now());
        HttpConnectorFuture::new(async move {
            let mut answer = pin!(answer);
            loop {
                let until = watch.last().max(begun) + STILL;
                match timeout_at(until, &mut answer).await {
                    Ok(answer) => return answer,
                    Err(_) if watch.last() + STILL > until => {}
                    Err(_) => return Err(ConnectorError::timeout(format!("nothing has moved for {} s", STILL.as_secs()).into())),
                }
            }
        })
    }
}
