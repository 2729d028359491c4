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
pub(crate) struct ManualClock {
    now: AtomicI64,
    passed: AtomicI64,
    leap: AtomicI64,
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::at(BEGIN)
    }
}

impl ManualClock {
    fn at(now: i64) -> Self {
        Self { now: AtomicI64::new(now), passed: AtomicI64::new(0), leap: AtomicI64::new(0) }
    }

    /// Somebody sets the machine's clock so many milliseconds on, during the next wait.
    pub(crate) fn leap(&self, ms: i64) {
        self.leap.store(ms, Ordering::SeqCst);
    }

    /// Moves the clock by so many milliseconds, back if negative.
    pub(crate) fn turn(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// A second clock that begins at this one's moment.
    pub(crate) fn again(&self) -> Self {
        Self::at(self.now.load(Ordering::SeqCst))
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.now.load(Ordering::SeqCst)).expect("a time of this age")
    }

    fn passed(&self) -> Duration {
        Duration::from_millis(self.passed.load(Ordering::SeqCst).unsigned_abs())
    }

    async fn sleep(&self, duration: Duration) {
        let ms = i64::try_from(duration.as_millis()).expect("a short wait");
        self.passed.fetch_add(ms, Ordering::SeqCst);
        self.turn(ms + self.leap.swap(0, Ordering::SeqCst));
    }
}
