//! The time the embedded cloud lives in: passed in, so that tests can move it by hand.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

/// Where the cloud reads the time. It is read once per request; nothing runs in the background,
/// so everything that moves (rollouts, provisioned concurrency, buckets) is worked out from
/// timestamps when it is looked at.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Moves the clock forward and says so; a clock that cannot be moved answers `false`.
    fn advance(&self, _by: SignedDuration) -> bool {
        false
    }
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that is passed in")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is advanced.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock standing at `start`.
    pub fn new(start: Timestamp) -> Self {
        Self(Mutex::new(start))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn advance(&self, by: SignedDuration) -> bool {
        let mut now = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        *now = now.saturating_add(by).unwrap_or(*now);
        true
    }
}

/// A moment something happens, and how fast simulated time runs (see `Options::pace`).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub at: Timestamp,
    pub pace: u32,
}

impl Moment {
    /// The moment what takes `seconds` at AWS is over.
    pub(crate) fn after(self, seconds: i64) -> Timestamp {
        // At any pace time goes on, or a task that dies and is replaced would do so for ever.
        let least = i64::from(seconds > 0);
        let lasting = (seconds.saturating_mul(1000) / i64::from(self.pace.max(1))).max(least);
        self.at.saturating_add(SignedDuration::from_millis(lasting)).unwrap_or(self.at)
    }
}
