//! Being told to stop: Ctrl-C, or the system's polite signal.

use std::future::Future;

/// Runs a flow until it ends; `None` where this process was told to stop first. The flow is dropped then, as it stands:
/// what it recorded is what a resume goes on from.
pub async fn until_stopped<T>(flow: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        ended = flow => Some(ended),
        () = told() => None,
    }
}

#[cfg(unix)]
async fn told() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) else {
        // Without handlers the process ends as the system would have it.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn told() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
