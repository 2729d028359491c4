//! Every AWS call of this process, as far back as it remembers them: what the log panel shows.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use switchback_api::shape::CallShape;
use switchback_engine::ports::{Call, CallSink};

use crate::events::Outbox;

/// How many calls are remembered.
const REMEMBERED: usize = 5_000;

/// The log of calls. It goes on over reconnections: what was called was called.
pub struct Calls {
    outbox: Arc<Outbox>,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    made: u64,
    calls: VecDeque<CallShape>,
}

impl Calls {
    /// An empty log.
    pub fn new(outbox: Arc<Outbox>) -> Self {
        Self { outbox, log: Mutex::default() }
    }

    /// All that are remembered, oldest first.
    pub fn all(&self) -> Vec<CallShape> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).calls.iter().cloned().collect()
    }
}

impl CallSink for Calls {
    fn called(&self, call: Call) {
        let Call { operation, mutates, at, took_ms, status, request_id, error } = call;
        let shape = {
            let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
            log.made += 1;
            let shape = CallShape { number: log.made, operation, mutates, at, took_ms, status, request_id, error };
            if log.calls.len() == REMEMBERED {
                log.calls.pop_front();
            }
            log.calls.push_back(shape.clone());
            shape
        };
        self.outbox.call(shape);
    }
}
