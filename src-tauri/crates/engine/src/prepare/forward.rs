//! Plans that go forward, and out of a split: deploy, shift, promote, abort.

use switchback_core::diff::diff;
use switchback_core::planner::{self, Note};
use switchback_core::preflight::{self, Finding, Rule, Severity};
use switchback_core::{Base, Intent, Observed, Revision, RevisionInfo, Source, Target};

use super::{PrepareError, Prepared, empty};
use crate::ports::Observe;

/// Plans what an intent asks for, from fresh observations of its targets. What keeps a target from it is a finding that
/// blocks; the plan then has no steps for it.
///
/// # Errors
/// [`PrepareError`]; nothing was written.
pub async fn forward(cloud: &dyn Observe, intent: &Intent, note: &Note) -> Result<Prepared, PrepareError> {
    let mut plan = empty(cloud, intent.clone());
    let (mut found, mut bases) = (Vec::new(), Vec::new());
    for (place, target) in intent.targets().iter().enumerate() {
        let now = cloud.observe_around(target).await?;
        let way = way(cloud, intent, place, &now, note, &mut bases).await?;
        match way {
            Ok((to, steps)) => {
                plan.steps.extend(steps);
                plan.to.push(to);
            }
            Err(rule) => {
                found.push(Finding::new(Severity::Block, target, rule));
                plan.to.extend(now.serving.newest().cloned());
            }
        }
        plan.observed.push(now);
    }
    found.extend(preflight::forward::check(&plan, &bases));
    found.sort_by_key(|f| f.severity);
    let diffs = bases.iter().map(|(target, base, source)| (target.clone(), diff(base, source))).collect();
    Ok(Prepared { plan, findings: found, destinations: Vec::new(), diffs })
}

type Way = Result<(Revision, Vec<switchback_core::Step>), Rule>;

async fn way(
    cloud: &dyn Observe,
    intent: &Intent,
    place: usize,
    now: &Observed,
    note: &Note,
    bases: &mut Vec<(Target, Base, Source)>,
) -> Result<Way, PrepareError> {
    let target = &now.target;
    Ok(match intent {
        Intent::Promote { .. } => planner::promote(now),
        Intent::Abort { .. } => planner::abort(now),
        Intent::Shift { to, steps, .. } => {
            let to = exists(cloud, target, to).await?;
            ready(&to).and_then(|()| planner::shift(now, &to, steps)).map(|steps| (to.revision, steps))
        }
        Intent::Deploy { releases, steps, .. } => match &releases[place] {
            Source::Existing { revision } => {
                let to = exists(cloud, target, revision).await?;
                ready(&to).and_then(|()| planner::shift(now, &to, steps)).map(|steps| (to.revision, steps))
            }
            source => {
                let base = cloud.base(target).await?;
                let steps = planner::deploy(now, source, &base, note, steps);
                bases.push((target.clone(), base, source.clone()));
                steps.map(|steps| (Revision::upcoming(), steps))
            }
        },
        Intent::Rollback { .. } | Intent::Undo { .. } => Ok((Revision::upcoming(), Vec::new())),
    })
}

async fn exists(cloud: &dyn Observe, target: &Target, revision: &Revision) -> Result<RevisionInfo, PrepareError> {
    let unknown = || PrepareError::UnknownRevision { target: target.clone(), revision: revision.clone() };
    cloud.revision(target, revision).await?.ok_or_else(unknown)
}

/// Traffic goes forward only to what can take it now.
fn ready(to: &RevisionInfo) -> Result<(), Rule> {
    if to.can_serve() {
        return Ok(());
    }
    Err(Rule::RevisionNotReady { revision: to.revision.clone(), condition: to.condition.clone() })
}
