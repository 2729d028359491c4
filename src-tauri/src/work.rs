//! Where the console's work runs: on a thread of its own, because it writes a journal and waits for the disk, and so that
//! a fault in it ends that work and nothing else.

use std::future::Future;

use switchback_api::error::{ApiError, Code};
use tokio::runtime::Handle;

/// Runs work apart from the window and from everything else that runs, and waits for it.
///
/// # Errors
/// The work's own; `internal` where it panicked. It is not stopped when nobody waits any longer.
pub async fn apart<T, F, W>(work: F) -> Result<T, ApiError>
where
    T: Send + 'static,
    F: FnOnce() -> W + Send + 'static,
    W: Future<Output = Result<T, ApiError>>,
{
    let here = Handle::current();
    let done = tokio::task::spawn_blocking(move || here.block_on(work())).await;
    done.unwrap_or_else(|_| {
        let (en, ko) = (
            "what was recorded is under operations in flight; crash.log says where it was",
            "기록된 것은 진행 중인 작업에 있고, 어디서 멈췄는지는 crash.log에 있습니다",
        );
        Err(ApiError::of(Code::Internal, "a fault of Switchback itself stopped this").in_korean("Switchback 자체의 결함으로 멈췄습니다").hinting(en, ko))
    })
}
