//! Request buckets: how many calls a second AWS takes before it throttles.
//!
//! A call takes one token from every lane it belongs to. Buckets are kept per Region in the
//! process and are not paced: a request a second stays a request a second.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// One bucket of one service. Lanes with the same name are one bucket, also across services
/// (API Gateway v1 and v2 share `apigateway`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lane {
    /// What tells this bucket from others.
    pub name: &'static str,
    /// Tokens that come back, per second.
    pub rate: f64,
    /// Tokens a full bucket holds.
    pub burst: f64,
}

impl Lane {
    /// A lane of `rate` requests a second with room for `burst` at once.
    pub const fn new(name: &'static str, rate: f64, burst: f64) -> Self {
        Self { name, rate, burst }
    }
}

/// Every bucket in use.
#[derive(Debug, Default)]
pub(crate) struct Buckets(BTreeMap<(String, &'static str), (f64, Timestamp)>);

impl Buckets {
    /// Takes one token from each lane, or none at all: `false` means throttled.
    pub(crate) fn take(&mut self, region: &str, lanes: &[Lane], now: Timestamp) -> bool {
        let levels: Vec<f64> = lanes
            .iter()
            .map(|lane| match self.0.get(&(region.to_owned(), lane.name)) {
                None => lane.burst,
                Some((level, at)) => {
                    let seconds = now.duration_since(*at).as_secs_f64().max(0.0);
                    (level + seconds * lane.rate).min(lane.burst)
                }
            })
            .collect();
        if levels.iter().any(|level| *level < 1.0) {
            return false;
        }
        for (lane, level) in lanes.iter().zip(levels) {
            self.0.insert((region.to_owned(), lane.name), (level - 1.0, now));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn a_bucket_empties_and_refills() {
        let lanes = [Lane::new("wide", 100.0, 100.0), Lane::new("narrow", 0.2, 1.0)];
        let mut buckets = Buckets::default();
        let start = Timestamp::UNIX_EPOCH;
        assert!(buckets.take("r", &lanes, start), "a full bucket serves");
        assert!(!buckets.take("r", &lanes, start), "one token in 5 s: the second call waits");
        assert!(buckets.take("other", &lanes, start), "Regions do not share buckets");
        assert!(buckets.take("r", &lanes[..1], start), "a refused call takes nothing elsewhere");
        let later = start + SignedDuration::from_secs(5);
        assert!(buckets.take("r", &lanes, later), "after 5 s the token is back");
    }
}
