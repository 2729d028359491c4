//! A clock that only waiting moves.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::ports::Clock;

/// When it begins, in milliseconds.
pub(super) const BEGIN: i64 = 1_790_000_000_000;

/// Begins at a fixed moment; [`Clock::sleep`] returns at once and moves it on.
#[derive(Debug)]
pub(crate) struct ManualClock(AtomicI64);

impl Default for ManualClock {
    fn default() -> Self {
        Self(AtomicI64::new(BEGIN))
    }
}

impl ManualClock {
    /// Moves the clock by so many milliseconds, back if negative.
    pub(crate) fn turn(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// A second clock that begins at this one's moment.
    pub(crate) fn again(&self) -> Self {
        Self(AtomicI64::new(self.0.load(Ordering::SeqCst)))
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).expect("a time of this age")
    }

    async fn sleep(&self, duration: Duration) {
        self.turn(i64::try_from(duration.as_millis()).expect("a short wait"));
    }
}
