//! How an embedded cloud is set up.

use std::sync::Arc;

use crate::clock::Clock;
use crate::scenario::Scenario;

/// The pace of `--clock fast`: a rollout of three minutes takes nine seconds.
pub const FAST: u32 = 20;

/// The settings of a [`crate::Cloud`].
#[derive(Clone)]
pub struct Options {
    /// One seed, one history: ids, weighted picks and probable faults follow from it.
    pub seed: u64,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// What *simulated durations* are divided by: at 20 an ECS rollout of 180 s takes 9 s.
    /// Timestamps stay true, and request buckets are not paced.
    pub pace: u32,
    /// The account id, twelve digits.
    pub account: String,
    /// The home Region. Other Regions exist and are empty.
    pub region: String,
    /// What is in the home Region at the beginning.
    pub scenario: Scenario,
    /// Whether request buckets are enforced.
    pub buckets: bool,
}

impl Options {
    /// The default scenario in Seoul, true to time, with buckets enforced.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { seed: 1, clock, pace: 1, account: "210987654321".to_owned(), region: "ap-northeast-2".to_owned(), scenario: Scenario::Market, buckets: true }
    }
}
