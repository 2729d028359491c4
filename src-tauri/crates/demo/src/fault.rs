//! Faults by rule: what a test or a drill may make go wrong, and when.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::rng::Rng;

/// What happens to a call that a rule hits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Refused as throttled, in the service's own words; nothing is applied.
    Throttle,
    /// Answered with this 5xx status; nothing is applied.
    ServerError(u16),
    /// The connection closes without an answer; nothing is applied.
    DropBefore,
    /// The effect is applied and the answer is lost.
    DropAfter,
    /// The answer comes this many seconds later; the effect is applied at once.
    Slow(f64),
    /// For this many seconds after the write, reads answer the state from before it.
    StaleReads(f64),
}

/// A rule. As JSON: `{"operation": "lambda:UpdateAlias", "count": 1, "effect": "drop_after"}`,
/// with `{"slow": 2.5}`, `{"stale_reads": 10}`, `{"server_error": 503}` for effects with a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// `service:Operation`, `service:*`, or `*`; the services are those of the SigV4 scope.
    pub operation: String,
    /// The first matching call that it may hit, counted from 1.
    #[serde(default = "one")]
    pub nth: u64,
    /// How many calls it hits before it is spent; none: until faults are cleared.
    #[serde(default)]
    pub count: Option<u64>,
    /// How likely it hits an eligible call, 0 to 1.
    #[serde(default = "certain")]
    pub probability: f64,
    /// What it does.
    pub effect: Effect,
}

fn one() -> u64 {
    1
}

fn certain() -> f64 {
    1.0
}

impl Fault {
    /// A rule that hits the next call of `operation`, once.
    pub fn once(operation: &str, effect: Effect) -> Self {
        Self { operation: operation.to_owned(), nth: 1, count: Some(1), probability: 1.0, effect }
    }

    /// A rule that hits every call of `operation`.
    pub fn always(operation: &str, effect: Effect) -> Self {
        Self { count: None, ..Self::once(operation, effect) }
    }

    fn matches(&self, service: &str, operation: &str) -> bool {
        match self.operation.split_once(':') {
            None => self.operation == "*",
            Some((s, o)) => s == service && (o == "*" || o == operation),
        }
    }
}

/// The rules in force and how often each has been seen. They are part of the saved world, so
/// that a fault set in one process is met by another on the same directory.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Faults(Vec<Armed>);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Armed {
    fault: Fault,
    seen: u64,
    hit: u64,
}

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push(Armed { fault, seen: 0, hit: 0 });
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The effect of the first rule that hits this call. Every matching rule counts the call;
    /// a spent rule is forgotten.
    pub(crate) fn strike(&mut self, service: &str, operation: &str, rng: &mut Rng) -> Option<Effect> {
        let mut struck = None;
        for armed in self.0.iter_mut().filter(|a| a.fault.matches(service, operation)) {
            armed.seen += 1;
            let eligible = armed.seen >= armed.fault.nth && armed.fault.count.is_none_or(|count| armed.hit < count);
            if struck.is_none() && eligible && (armed.fault.probability >= 1.0 || rng.unit() < armed.fault.probability) {
                armed.hit += 1;
                struck = Some(armed.fault.effect);
            }
        }
        self.0.retain(|armed| armed.fault.count.is_none_or(|count| armed.hit < count));
        struck
    }
}

/// Seconds from a rule as a duration; negative or absurd numbers count as none.
pub(crate) fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nth_and_count_bound_a_rule() {
        let mut faults = Faults::default();
        faults.add(Fault { nth: 2, count: Some(1), ..Fault::always("lambda:*", Effect::Throttle) });
        let mut rng = Rng::new(1);
        let hits: Vec<bool> = (0..4).map(|_| faults.strike("lambda", "GetAlias", &mut rng).is_some()).collect();
        assert_eq!(hits, [false, true, false, false], "only the second call is hit, once");
        assert!(faults.strike("ecs", "UpdateService", &mut rng).is_none(), "another service is left alone");
    }

    #[test]
    fn probability_is_seeded() {
        let run = || {
            let mut faults = Faults::default();
            faults.add(Fault { probability: 0.24, ..Fault::always("*", Effect::ServerError(503)) });
            let mut rng = Rng::new(3);
            (0..1000).filter(|_| faults.strike("ecs", "X", &mut rng).is_some()).count()
        };
        assert_eq!(run(), run(), "one seed, one outcome");
        assert!((200..280).contains(&run()), "about 24 in 100, got {}", run());
    }

    #[test]
    fn rules_are_read_from_json() {
        let fault: Fault = serde_json::from_str(r#"{"operation":"ecs:UpdateService","effect":{"slow":1.5}}"#).unwrap();
        assert_eq!(fault, Fault::always("ecs:UpdateService", Effect::Slow(1.5)), "defaults: from the first call, always");
    }
}
