//! One clock for the engine and the embedded cloud, on which waiting costs nothing.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

/// A clock moved by hand. Whoever sleeps on it moves it, so that a rollout of minutes is over at once.
#[derive(Debug)]
pub struct Hand(Mutex<Timestamp>);

impl Hand {
    pub fn new() -> Self {
        Self(Mutex::new("2026-11-21T13:00:00Z".parse().expect("a moment")))
    }

    pub fn pass(&self, by: Duration) {
        let mut at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *at += by;
    }

    fn at(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl switchback_demo::Clock for Hand {
    fn now(&self) -> Timestamp {
        self.at()
    }

    fn advance(&self, by: SignedDuration) -> bool {
        self.pass(by.unsigned_abs());
        true
    }
}

#[async_trait]
impl switchback_engine::ports::Clock for Hand {
    fn now(&self) -> Timestamp {
        self.at()
    }

    fn passed(&self) -> Duration {
        self.at().duration_since(Timestamp::UNIX_EPOCH).unsigned_abs()
    }

    async fn sleep(&self, duration: Duration) {
        self.pass(duration);
        tokio::task::yield_now().await;
    }
}
