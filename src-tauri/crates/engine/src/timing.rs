//! How long things may take, and how long a call has been on its way.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use switchback_core::driver::Strategy;
use switchback_core::{Action, Kind, Serving, Step};

use crate::ports::Clock;

/// How long CodeDeploy lets a function that it asks on the way take, and ECS one of its hooks.
/// <https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html>
const HOOKS: Duration = Duration::from_secs(60 * 60);

/// How long CodeDeploy may take to take back what was stopped. AWS documents none; this is ours, on the careful side.
const GOES_BACK: Duration = Duration::from_secs(5 * 60);

/// Time-outs and intervals of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// After this long without an answer a request cannot be applied any more, but for the settle time.
    pub request: Duration,
    /// How long a target is read back before it counts as not verified; services have their own.
    pub verify: Duration,
    /// The same for ECS services, whose deployments take minutes.
    pub verify_ecs: Duration,
    /// How long an engine of AWS's is followed, where that was said; otherwise as long as it may take.
    pub follow: Option<Duration>,
    /// How long something that was made may take to become ready: AWS says minutes for a large image.
    pub make: Duration,
    /// The first wait between two reads; it doubles up to ten times this.
    pub poll: Duration,
    /// How long all waiting of one command may take together, where that was said.
    pub command: Option<Duration>,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            request: Duration::from_secs(10),
            verify: Duration::from_secs(60),
            verify_ecs: Duration::from_secs(15 * 60),
            follow: None,
            make: Duration::from_secs(5 * 60),
            poll: Duration::from_millis(200),
            command: None,
        }
    }
}

impl Timing {
    /// The same, for somebody who waits no longer than this for the whole command.
    #[must_use]
    pub fn within(self, limit: Duration) -> Self {
        Self { verify: limit, verify_ecs: limit, follow: Some(limit), make: limit, command: Some(limit), ..self }
    }

    /// How long to read a target of this kind back.
    pub fn verify_for(&self, kind: Kind) -> Duration {
        if kind == Kind::Ecs { self.verify_ecs } else { self.verify }
    }

    /// How long to read back what a step was for. What an engine of AWS's drives takes as long as its configuration says, and
    /// its hooks.
    pub fn verify_step(&self, step: &Step) -> Duration {
        let own = self.verify_for(step.target.kind());
        let lasts = match (&step.action, &step.verify) {
            (Action::StartDeployment { lasts_s, .. }, _) => Duration::from_secs(*lasts_s),
            (Action::StopDeployment { .. }, _) => return self.goes_back(step.target.kind()),
            (_, Serving::Ecs(service)) => service.rollout.strategy.map(Strategy::lasts).unwrap_or_default(),
            _ => Duration::ZERO,
        };
        if step.is_followed() { self.follow.unwrap_or(own + lasts + HOOKS) } else { own }
    }

    /// How long to follow an engine of AWS's that takes a target of this kind back.
    pub fn goes_back(&self, kind: Kind) -> Duration {
        self.follow.unwrap_or(self.verify_for(kind).max(GOES_BACK))
    }

    /// How long to follow what an engine of AWS's was moving already: as long as its hooks may take. What its configuration adds
    /// to that is not known here.
    pub fn under_way(&self, kind: Kind, goes_back: bool) -> Duration {
        if goes_back { self.goes_back(kind) } else { self.follow.unwrap_or(self.verify_for(kind) + HOOKS) }
    }

    /// How long after the request's time-out an applied write may still be invisible to reads. AWS documents none of
    /// these; they are ours, on the careful side.
    pub fn settle_for(&self, kind: Kind) -> Duration {
        Duration::from_secs(match kind {
            Kind::Lambda => 3,
            Kind::Rest | Kind::Http => 5,
            Kind::Ecs | Kind::Stack => 10,
        })
    }

    /// How long after it was sent a call may still land and show.
    pub fn flight_of(&self, kind: Kind) -> Duration {
        self.request + self.settle_for(kind)
    }

    /// The same for the slowest kind: no take-over waits longer for what is in flight.
    pub fn longest_flight(&self) -> Duration {
        Kind::ALL.into_iter().map(|kind| self.flight_of(kind)).max().unwrap_or(self.request)
    }

    /// The wait before the next attempt at a throttled call.
    pub fn after_throttle(&self, attempt: u32) -> Duration {
        self.poll * 2u32.saturating_pow(attempt.min(5))
    }
}

/// How long one command may still wait. What was asked for does not count: the pauses of a shift, and an upload that goes on.
#[derive(Debug)]
pub struct Limit {
    until: Option<Duration>,
    granted_ms: AtomicU64,
}

impl Limit {
    /// A command begins now.
    pub fn begin(timing: &Timing, clock: &dyn Clock) -> Self {
        Self { until: timing.command.map(|limit| clock.passed().saturating_add(limit)), granted_ms: AtomicU64::new(0) }
    }

    /// This much time was asked for.
    pub(crate) fn grant(&self, time: Duration) {
        self.granted_ms.fetch_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn is_over(&self, clock: &dyn Clock) -> bool {
        let granted = Duration::from_millis(self.granted_ms.load(Ordering::Relaxed));
        self.until.is_some_and(|until| clock.passed() >= until.saturating_add(granted))
    }
}

/// A wait that begins now, for what others or an earlier process may have sent before.
pub(crate) struct Wait<'a> {
    clock: &'a dyn Clock,
    began: Timestamp,
    passed: Duration,
}

impl<'a> Wait<'a> {
    pub(crate) fn begin(clock: &'a dyn Clock) -> Self {
        Self { clock, began: clock.now(), passed: clock.passed() }
    }

    /// How much further the machine's clock has gone on than time has passed: it slept, or the clock was set.
    pub(crate) fn slept(&self) -> Duration {
        let by_the_wall = Duration::try_from(self.clock.now().duration_since(self.began)).unwrap_or_default();
        by_the_wall.saturating_sub(self.clock.passed().saturating_sub(self.passed))
    }

    /// How long ago a call was sent. What has passed during the wait is not taken from the machine's clock, which may be set
    /// meanwhile; and where that was set back since the call, it counts from the wait's beginning.
    pub(crate) fn since(&self, sent: Option<Timestamp>) -> Duration {
        let before = self.began.duration_since(sent.unwrap_or(Timestamp::MIN));
        Duration::try_from(before).unwrap_or_default().saturating_add(self.clock.passed().saturating_sub(self.passed))
    }
}
