//! The console of the account, Region and endpoint that the window shows, and what fills its board.

use std::sync::Arc;

use switchback_api::Console;
use switchback_api::error::ApiError;
use switchback_cli::compose::{self, Settings};
use switchback_engine::ports::CallSink;
use tokio::sync::oneshot;

use crate::calls::Calls;
use crate::events::{Heard, Outbox};
use crate::work;

/// One connection. Dropping it ends its background reads; what a command has begun goes on to its end.
pub struct Connection {
    /// What the commands call.
    pub console: Arc<Console>,
    /// What it was made from.
    pub settings: Settings,
    heard: Arc<Heard>,
    _stays: oneshot::Sender<()>,
}

impl Connection {
    /// Connects; the background begins to fill the board.
    ///
    /// # Errors
    /// What keeps it from connecting, with the next move.
    pub async fn open(settings: Settings, outbox: Arc<Outbox>, calls: Arc<Calls>) -> Result<Self, ApiError> {
        let heard = Arc::new(Heard::new(outbox));
        let (with, events) = (settings.clone(), Arc::clone(&heard));
        let console = work::apart(move || async move {
            let calls: Arc<dyn CallSink> = calls;
            compose::console(&with, events, Some(calls)).await
        });
        let console = Arc::new(console.await?);
        let (stays, left) = oneshot::channel::<()>();
        let background = Arc::clone(&console);
        tauri::async_runtime::spawn(work::apart(move || async move {
            tokio::select! {
                () = background.run_background() => {}
                _ = left => {}
            }
            Ok(())
        }));
        Ok(Self { console, settings, heard, _stays: stays })
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.heard.leave();
    }
}
