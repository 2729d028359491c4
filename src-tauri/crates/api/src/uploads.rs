//! How far uploads are, told no more often than a person can read it; and what calls one off: that another operation has
//! taken over the one it belongs to.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use switchback_core::{OperationId, OperationState};
use switchback_engine::journal::Journal;
use switchback_engine::ports::{Clock, Upload, UploadSink};

use crate::console::Events;
use crate::shape::UploadShape;

/// How often it is told. The last piece is told at once.
const TELL: Duration = Duration::from_millis(100);
/// How often the journal is asked whether the operation still goes on: a local read.
const ASK: Duration = Duration::from_millis(250);
/// Before this much time has passed nobody knows how fast the line is.
const GUESS: Duration = Duration::from_secs(1);

/// Hears of every upload of this process.
pub struct Uploads {
    events: Arc<dyn Events>,
    journal: Journal,
    clock: Arc<dyn Clock>,
    under_way: Mutex<BTreeMap<OperationId, UnderWay>>,
}

/// One upload: an operation sends one file at a time.
struct UnderWay {
    /// When its first piece went, and what that held.
    began: Duration,
    first: u64,
    sent: u64,
    told: Option<Duration>,
    asked: Duration,
}

impl Uploads {
    /// What tells `events` of uploads, and asks `journal` whether they are still wanted.
    pub fn new(events: Arc<dyn Events>, journal: Journal, clock: Arc<dyn Clock>) -> Self {
        Self { events, journal, clock, under_way: Mutex::default() }
    }

    /// What cannot be asked of the journal calls nothing off.
    fn is_wanted(&self, operation: &OperationId) -> bool {
        let recorded = self.journal.reader().ok().flatten().and_then(|reader| reader.operation(operation).ok().flatten());
        recorded.is_none_or(|recorded| recorded.state() != OperationState::Superseded)
    }
}

impl UploadSink for Uploads {
    fn sent(&self, upload: &Upload) -> ControlFlow<()> {
        let Upload { operation, target, sent, total } = upload;
        let now = self.clock.passed();
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let anew = UnderWay { began: now, first: *sent, sent: *sent, told: None, asked: now };
        let known = under_way.entry(operation.clone()).or_insert(anew);
        if *sent < known.sent {
            *known = UnderWay { began: now, first: *sent, sent: *sent, told: None, asked: now };
        }
        known.sent = *sent;
        if now.saturating_sub(known.asked) >= ASK {
            known.asked = now;
            if !self.is_wanted(operation) {
                under_way.remove(operation);
                return ControlFlow::Break(());
            }
        }
        if sent == total || known.told.is_none_or(|told| now.saturating_sub(told) >= TELL) {
            known.told = Some(now);
            let left_s = left(now.saturating_sub(known.began), sent - known.first, total - sent);
            let shape = UploadShape { operation: operation.to_string(), target: target.to_string(), sent: *sent, total: *total, left_s };
            if sent == total {
                under_way.remove(operation);
            }
            drop(under_way);
            self.events.upload(shape);
        }
        ControlFlow::Continue(())
    }
}

/// Seconds until the rest has gone too, at the pace so far; never less than one.
fn left(passed: Duration, gone: u64, rest: u64) -> Option<u64> {
    let known = passed >= GUESS && gone > 0 && rest > 0;
    known.then(|| (passed.as_secs_f64() * rest as f64 / gone as f64).ceil().max(1.0) as u64)
}

#[cfg(test)]
mod tests;
