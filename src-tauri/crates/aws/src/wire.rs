//! What carries requests: one HTTP client shared by all service clients, or a cloud in this process without a socket.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::{Builder, ConnectorBuilder, tls};
use aws_smithy_runtime_api::client::http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::BodyExt;
use thiserror::Error;

/// A cloud that answers in this process.
#[async_trait]
pub trait Wire: Send + Sync {
    /// Answers a signed request.
    ///
    /// # Errors
    /// [`Dropped`] when no answer will come, as with a connection that closes.
    async fn call(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, Dropped>;
}

/// No answer came: whether the request had an effect is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the connection closed before an answer came")]
pub struct Dropped;

/// An HTTP client whose requests go to `wire`.
pub fn in_process(wire: Arc<dyn Wire>) -> SharedHttpClient {
    SharedHttpClient::new(Prepared(SharedHttpConnector::new(InProcess(wire))))
}

/// The network's HTTP client. Read and write clients share it, so that a write finds the connection of the read just
/// before it open. Proxies come from the environment, as with the SDK's own.
///
/// `plain` is for an endpoint without TLS, where the root certificates need not be loaded.
pub(crate) fn network(plain: bool) -> SharedHttpClient {
    let inner = Builder::new().build_with_connector_fn(move |settings, components| {
        let mut builder = ConnectorBuilder::default();
        builder.set_connector_settings(settings.cloned());
        builder.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        builder.set_proxy_config(Some(ProxyConfig::from_env()));
        if plain {
            builder.build_http()
        } else {
            let crypto = tls::rustls_provider::CryptoMode::AwsLc;
            builder.tls_provider(tls::Provider::Rustls(crypto)).build()
        }
    });
    SharedHttpClient::new(Lazy(inner))
}

/// Hands out one connector, whatever the settings.
#[derive(Debug)]
struct Prepared(SharedHttpConnector);

impl HttpClient for Prepared {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        self.0.clone()
    }
}

/// Makes its connector with the first request. The SDK's client would make one for each service client built, and throw
/// it away: nine times the root certificates, on the way of a key press.
#[derive(Debug)]
struct Lazy(SharedHttpClient);

impl HttpClient for Lazy {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        self.0.http_connector(settings, components)
    }
}

struct InProcess(Arc<dyn Wire>);

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let wire = Arc::clone(&self.0);
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x().map_err(|e| ConnectorError::user(e.into()))?;
            let (parts, body) = request.into_parts();
            let body = body.collect().await.map_err(ConnectorError::user)?.to_bytes();
            let answer = wire.call(http::Request::from_parts(parts, body)).await;
            // As a real connection that breaks: sent, and nothing known.
            let answer = answer.map_err(|dropped| ConnectorError::io(dropped.into()))?;
            HttpResponse::try_from(answer.map(SdkBody::from)).map_err(|e| ConnectorError::other(e.into(), None))
        })
    }
}
