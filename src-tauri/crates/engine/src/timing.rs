//! How long things may take. All durations are wall time.

use std::time::Duration;

use switchback_core::Kind;

/// Time-outs and intervals of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// After this long without an answer a request cannot be applied any more, but for the settle time.
    pub request: Duration,
    /// How long a target is read back before it counts as not verified; services have their own.
    pub verify: Duration,
    /// The same for ECS services, whose deployments take minutes.
    pub verify_ecs: Duration,
    /// The first wait between two reads; it doubles up to ten times this.
    pub poll: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self { request: Duration::from_secs(10), verify: Duration::from_secs(60), verify_ecs: Duration::from_secs(15 * 60), poll: Duration::from_millis(200) }
    }
}

impl Timing {
    /// How long to read a target of this kind back.
    pub fn verify_for(&self, kind: Kind) -> Duration {
        if kind == Kind::Ecs { self.verify_ecs } else { self.verify }
    }

    /// How long after the request's time-out an applied write may still be invisible to reads. AWS documents none of
    /// these; they are ours, on the careful side.
    pub fn settle_for(&self, kind: Kind) -> Duration {
        Duration::from_secs(match kind {
            Kind::Lambda => 3,
            Kind::Rest | Kind::Http => 5,
            Kind::Ecs => 10,
        })
    }

    /// The wait before the next attempt at a throttled call.
    pub fn after_throttle(&self, attempt: u32) -> Duration {
        self.poll * 2u32.saturating_pow(attempt.min(5))
    }
}
