//! Being told to stop: Ctrl-C, or the system's polite signal.

use std::future::Future;

use switchback_api::error::{ApiError, Code};
use switchback_core::Lang;

/// Runs a flow until it ends; `None` where this process was told to stop first. The flow is dropped then, as it stands:
/// what it recorded is what a resume goes on from.
pub async fn until_stopped<T>(flow: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        ended = flow => Some(ended),
        () = told() => None,
    }
}

/// The same for what comes before the first record. Where a person may still be asked it only waits: a prompt ends as the
/// terminal would have it.
pub async fn before_anything<T>(asks: bool, flow: impl Future<Output = Result<T, ApiError>>, lang: Lang) -> Result<T, ApiError> {
    if asks { flow.await } else { until_stopped(flow).await.unwrap_or_else(|| Err(nothing_sent(lang))) }
}

/// Stopped before there was an operation.
pub fn nothing_sent(lang: Lang) -> ApiError {
    let message = lang.pick("stopped before anything was sent", "아무것도 보내기 전에 중단되었습니다");
    ApiError::of(Code::Interrupted, message).hinting("run it again", "다시 실행하세요")
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
