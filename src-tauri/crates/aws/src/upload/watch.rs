//! How far an upload is, for whoever looks on and for whoever decides that it has stopped.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use switchback_core::Target;
use switchback_engine::ports::UploadSink;
use tokio::time::Instant;

/// One upload. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Watch {
    target: Target,
    /// Of the file, in bytes.
    total: u64,
    sink: Option<Arc<dyn UploadSink>>,
    last: Arc<Mutex<Instant>>,
}

impl Watch {
    pub(crate) fn new(target: &Target, total: u64, sink: Option<Arc<dyn UploadSink>>) -> Self {
        Self { target: target.clone(), total, sink, last: Arc::new(Mutex::new(Instant::now())) }
    }

    /// So many bytes of the file are on their way.
    pub(super) fn moved(&self, sent: u64) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        if let Some(sink) = &self.sink {
            sink.sent(&self.target, sent, self.total);
        }
    }

    /// When it last moved.
    pub(super) fn last(&self) -> Instant {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Watch({})", self.target)
    }
}
