//! What stands around the releases of a plan, read for all of them side by side.

use futures_util::future::join_all;
use switchback_core::base::ApiBase;
use switchback_core::diff::{Line, diff};
use switchback_core::preflight::facts::routes::Route;
use switchback_core::preflight::facts::{Fact, FactRule, Subject, check};
use switchback_core::preflight::forward::Making;
use switchback_core::preflight::{Finding, Rule};
use switchback_core::{Base, Intent, Observed, Plan, Source, Target};

use crate::ports::{Coming, Observe, Release};

/// What is found around the targets that a deploy or a shift moves. Whatever goes back, or ends a split, is not kept waiting
/// for it.
pub(super) async fn around(cloud: &dyn Observe, plan: &Plan, makings: &[Making], routes: &[Route]) -> Vec<Around> {
    let coming = plan.observed.iter().enumerate().filter_map(|(place, now)| coming(plan, place, now, makings, routes));
    let looks = coming.map(|coming| async move {
        let (target, facts) = (coming.now.target.clone(), cloud.facts(&coming).await);
        let findings = check(&target, &facts);
        let differs = facts.into_iter().find_map(|fact| if let Fact::Differs(differs) = fact { Some(differs.lines) } else { None });
        Around { target, findings, differs }
    });
    join_all(looks).await
}

/// What was read around the release of one target.
pub(super) struct Around {
    /// The target.
    pub target: Target,
    /// What is found.
    pub findings: Vec<Finding>,
    /// In what it differs from what is served; none where that could not be read.
    pub differs: Option<Vec<Line>>,
}

/// The differences of each target. What was read of them says all of it; where it could not be, there is what the base and
/// the source tell by themselves.
pub(super) fn differences(plan: &Plan, makings: &[Making], around: &[Around]) -> Vec<(Target, Vec<Line>)> {
    let of = |target: &Target| {
        let read = around.iter().find(|a| a.target == *target).and_then(|a| a.differs.clone());
        read.or_else(|| makings.iter().find(|m| m.target == *target).map(|m| diff(&m.base, &m.source)))
    };
    plan.observed.iter().filter_map(|now| Some((now.target.clone(), of(&now.target)?))).collect()
}

/// The targets of whose differences not all could be read.
pub(super) fn unread(plan: &Plan, makings: &[Making], around: &[Around]) -> Vec<Target> {
    let failed = |f: &Finding| matches!(&f.rule, Rule::Fact(FactRule::NotChecked { subject: Subject::Differences, .. }));
    let of = |target: &&Target| {
        // Where an API does not tell what is unpublished, whether anything is was not to be read.
        let untold = |m: &Making| matches!(&m.base, Base::Api(ApiBase { unpublished: None, .. }));
        around.iter().any(|a| a.target == **target && a.findings.iter().any(failed)) || makings.iter().any(|m| m.target == **target && untold(m))
    };
    plan.observed.iter().map(|now| &now.target).filter(of).cloned().collect()
}

fn coming<'a>(plan: &'a Plan, place: usize, now: &'a Observed, makings: &'a [Making], routes: &'a [Route]) -> Option<Coming<'a>> {
    let release = match &plan.intent {
        Intent::Shift { to, .. } => Release::There(to),
        Intent::Deploy { releases, .. } => match releases.get(place)? {
            Source::Existing { revision } => Release::There(revision),
            _ => makings.iter().find(|m| m.target == now.target).map(|m| Release::Made(&m.base, &m.source))?,
        },
        Intent::Rollback { .. } | Intent::Undo { .. } | Intent::Promote { .. } | Intent::Abort { .. } | Intent::Review { .. } => {
            return None;
        }
    };
    let mut moves = plan.steps.iter().filter(|s| s.target == now.target).peekable();
    moves.peek()?;
    Some(Coming { now, release, shares: moves.any(|s| s.verify.in_motion()), routes })
}
