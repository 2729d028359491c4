//! The cloud on a loopback port, for any AWS client.
//!
//! Besides what SDKs ask, the port answers stage URLs, by host name
//! (`http://{api}.execute-api.localhost:PORT/{stage}/path`) or by path
//! (`/_aws/execute-api/{api}/{stage}/path`), and the requests of [`crate::control`].

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::cloud::{Cloud, Dropped};
use crate::control;

/// More than the largest request of Lambda and the largest object of S3, so that their own
/// refusals are the ones that are seen.
const LARGEST_BODY: usize = 544 << 20;

/// How long requests in flight may go on once the server is stopped.
const GRACE: Duration = Duration::from_secs(5);

/// Answers on `listener` until `stop` is done; then finishes what is in flight. Refuses a
/// listener that is not on loopback: nothing here asks for a secret.
pub async fn serve(cloud: Cloud, listener: TcpListener, stop: impl Future<Output = ()>) -> io::Result<()> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{address} is not a loopback address; the practice cloud listens nowhere else")));
    }
    let (stopping, stopped) = watch::channel(());
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(connection(cloud.clone(), stream, peer, stopped.clone()));
                }
                // One connection that could not be taken (too many files, say) is not the end.
                Err(error) => {
                    tracing::warn!(%error, "connection not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop((listener, stopping));
    let rest = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, rest).await.is_err() {
        tracing::warn!("requests still in flight were cut off");
    }
    Ok(())
}

async fn connection(cloud: Cloud, stream: TcpStream, peer: SocketAddr, mut stopped: watch::Receiver<()>) {
    let answer = service_fn(|request| answer(cloud.clone(), request));
    let served = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), answer);
    tokio::pin!(served);
    let outcome = tokio::select! {
        outcome = &mut served => outcome,
        // The channel closes when the server stops.
        _ = stopped.changed() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%peer, %error, "connection ended early");
    }
}

/// A dropped answer is an error here, at which hyper closes the connection without one.
async fn answer(cloud: Cloud, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Dropped> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LARGEST_BODY).collect().await else {
        let mut response = Response::new(Full::default());
        *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        return Ok(response);
    };
    let request = Request::from_parts(parts, body.to_bytes());
    let path = request.uri().path();
    let response = if let Some(rest) = path.strip_prefix(control::PREFIX) {
        control::answer(&cloud, rest, &request)
    } else if let Some((api, path)) = stage(request.headers(), path) {
        cloud.handle_stage(api, path, request).await
    } else {
        cloud.handle(request).await?
    };
    Ok(response.map(Full::new))
}

/// The API and the path within it, if this is a request to a stage URL.
fn stage(headers: &HeaderMap, path: &str) -> Option<(String, String)> {
    if let Some(rest) = path.strip_prefix("/_aws/execute-api/") {
        let (api, path) = rest.split_once('/').unwrap_or((rest, ""));
        return Some((api.to_owned(), format!("/{path}")));
    }
    let mut host = headers.get(http::header::HOST)?.to_str().ok()?.split('.');
    let api = host.next()?;
    (host.next() == Some("execute-api")).then(|| (api.to_owned(), path.to_owned()))
}

#[cfg(test)]
mod tests;
