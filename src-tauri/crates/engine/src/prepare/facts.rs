//! What stands around the releases of a plan, read for all of them side by side.

use futures_util::future::join_all;
use switchback_core::preflight::Finding;
use switchback_core::preflight::facts::check;
use switchback_core::preflight::facts::routes::Route;
use switchback_core::preflight::forward::Making;
use switchback_core::{Intent, Observed, Plan, Source};

use crate::ports::{Coming, Observe, Release};

/// What is found around the targets that a deploy or a shift moves. Whatever goes back, or ends a split, is not kept waiting
/// for it.
pub(super) async fn around(cloud: &dyn Observe, plan: &Plan, makings: &[Making], routes: &[Route]) -> Vec<Finding> {
    let coming = plan.observed.iter().enumerate().filter_map(|(place, now)| coming(plan, place, now, makings, routes));
    let looks = coming.map(|coming| async move { check(&coming.now.target, &cloud.facts(&coming).await) });
    join_all(looks).await.into_iter().flatten().collect()
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
