//! How far an upload is, for whoever looks on, for whoever calls it off, and for whoever decides that it has stopped.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use switchback_core::event::{Refusal, RefusalKind};
use switchback_core::{OperationId, Target};
use switchback_engine::ports::{Upload, UploadSink};
use tokio::time::Instant;

use crate::errors::Failure;

/// One upload. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Watch {
    upload: Upload,
    sink: Option<Arc<dyn UploadSink>>,
    moves: Arc<Mutex<Moves>>,
}

struct Moves {
    last: Instant,
    /// Why it ends before its last piece, and how many bytes of the file had been read; the last piece of them was not sent.
    cut: Option<(Cut, u64)>,
}

/// Why an upload ends before it is whole.
#[derive(Debug, Clone, Copy)]
enum Cut {
    /// Somebody called it off.
    Off,
    /// The file is another than the one that was planned.
    Changed,
}

impl Watch {
    /// An upload of `total` bytes of a file.
    pub(crate) fn new(operation: &OperationId, target: &Target, total: u64, sink: Option<Arc<dyn UploadSink>>) -> Self {
        let upload = Upload { operation: operation.clone(), target: target.clone(), sent: 0, total };
        Self { upload, sink, moves: Arc::new(Mutex::new(Moves { last: Instant::now(), cut: None })) }
    }

    /// So many bytes of the file will have gone with the next piece. At a break that piece must not go.
    pub(super) fn moved(&self, sent: u64) -> ControlFlow<()> {
        let on = self.sink.as_ref().map_or(ControlFlow::Continue(()), |sink| sink.sent(&Upload { sent, ..self.upload.clone() }));
        let mut moves = self.moves.lock().unwrap_or_else(PoisonError::into_inner);
        moves.last = Instant::now();
        if on.is_break() {
            moves.cut = Some((Cut::Off, sent));
        }
        on
    }

    /// The file is not what was planned, or cannot be read any more. What was read of it last must not go.
    pub(super) fn changed(&self, read: u64) {
        self.moves.lock().unwrap_or_else(PoisonError::into_inner).cut = Some((Cut::Changed, read));
    }

    /// When it last moved.
    pub(super) fn last(&self) -> Instant {
        self.moves.lock().unwrap_or_else(PoisonError::into_inner).last
    }

    /// What became of the call, where it was cut on the way: the file certainly did not arrive whole.
    pub(crate) fn cut(&self) -> Option<Failure> {
        let (why, sent) = self.moves.lock().unwrap_or_else(PoisonError::into_inner).cut?;
        let of = format!("after {sent} of {} bytes: AWS keeps nothing of them", self.upload.total);
        let (code, message) = match why {
            Cut::Off => ("called_off", of),
            Cut::Changed => ("file_changed", format!("the file changed while it was sent, {of}; wait until the build is done, then plan again")),
        };
        Some(Failure::Refused(Refusal { code: code.into(), message, request_id: None, kind: RefusalKind::Other }))
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Watch({})", self.upload.target)
    }
}
