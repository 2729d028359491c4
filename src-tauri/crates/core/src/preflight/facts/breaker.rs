//! A circuit breaker that cannot trip, or does not help when it does: then a rollout whose tasks die goes on for hours.

use super::FactRule;
use crate::preflight::Severity;

/// How a service's circuit breaker is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breaker {
    /// Whether there is one.
    pub on: bool,
    /// Whether it goes back.
    pub goes_back: bool,
    /// Whether a task that is healthy once sets its count to zero.
    pub forgets: bool,
    /// How many failures trip it.
    pub threshold: Threshold,
    /// Tasks that the service wants.
    pub desired: u32,
    /// Whether some deployment has completed; none where that is not known.
    pub completed: Option<bool>,
}

/// How the number of failures is given that trips a breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// Percent of the tasks wanted, at least 3 and at most 200 tasks. ECS's own is 50.
    Bounded(u32),
    /// Percent of the tasks wanted.
    Unbounded(u32),
    /// So many.
    Count(u32),
}

impl Threshold {
    /// In tasks.
    pub fn tasks(self, desired: u32) -> u32 {
        let of = |percent: u32| u32::try_from((u64::from(desired) * u64::from(percent)).div_ceil(100)).unwrap_or(u32::MAX);
        match self {
            Self::Bounded(percent) => of(percent).clamp(3, 200),
            Self::Unbounded(percent) => of(percent).max(1),
            Self::Count(tasks) => tasks,
        }
    }
}

pub(super) fn check(breaker: &Breaker, say: &mut impl FnMut(Severity, FactRule)) {
    let Breaker { on, goes_back, forgets, threshold, desired, completed } = *breaker;
    if desired == 0 {
        return;
    }
    if !on {
        return say(Severity::Warn, FactRule::BreakerOff);
    }
    if !goes_back {
        say(Severity::Warn, FactRule::BreakerStaysThere);
    } else if completed == Some(false) {
        say(Severity::Warn, FactRule::BreakerNothingBefore);
    }
    if forgets {
        // With fewer tasks than failures it takes, it has to see the same task die again and again without one healthy moment.
        let threshold = threshold.tasks(desired);
        let severity = if desired < threshold { Severity::Warn } else { Severity::Info };
        say(severity, FactRule::BreakerForgets { threshold, desired });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(breaker: &Breaker) -> Vec<(Severity, FactRule)> {
        let mut found = Vec::new();
        check(breaker, &mut |severity, rule| found.push((severity, rule)));
        found
    }

    #[test]
    fn ecs_own_threshold_is_never_below_three() {
        assert_eq!([1, 4, 7, 40, 1_000].map(|desired| Threshold::Bounded(50).tasks(desired)), [3, 3, 4, 20, 200], "half, from 3 to 200");
        assert_eq!((Threshold::Unbounded(50).tasks(1), Threshold::Count(1).tasks(9)), (1, 1), "unless it is set otherwise");
    }

    #[test]
    fn what_cannot_trip_or_does_not_help_is_said() {
        let good = Breaker { on: true, goes_back: true, forgets: false, threshold: Threshold::Bounded(50), desired: 2, completed: Some(true) };
        assert_eq!(found(&good), [], "this one trips and goes back");
        assert_eq!(found(&Breaker { on: false, ..good.clone() }), [(Severity::Warn, FactRule::BreakerOff)], "nobody stops the rollout");
        assert_eq!(found(&Breaker { goes_back: false, ..good.clone() }), [(Severity::Warn, FactRule::BreakerStaysThere)], "it stops half-way");
        let first = Breaker { completed: Some(false), ..good.clone() };
        assert_eq!(found(&first), [(Severity::Warn, FactRule::BreakerNothingBefore)], "there is nothing to go back to");
        assert_eq!(found(&Breaker { completed: None, ..good.clone() }), [], "what is not known is not claimed");
        let small = Breaker { forgets: true, ..good.clone() };
        assert_eq!(found(&small), [(Severity::Warn, FactRule::BreakerForgets { threshold: 3, desired: 2 })], "two tasks, three failures");
        let large = Breaker { forgets: true, desired: 8, ..good.clone() };
        assert_eq!(found(&large), [(Severity::Info, FactRule::BreakerForgets { threshold: 4, desired: 8 })], "worth knowing");
        assert_eq!(found(&Breaker { on: false, desired: 0, ..good }), [], "nothing is rolled out");
    }
}
