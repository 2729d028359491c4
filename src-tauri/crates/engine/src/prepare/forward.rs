//! Plans that go forward, and out of a split: deploy, shift, promote, abort.

use std::sync::Arc;

use jiff::civil::Date;
use switchback_core::base::FunctionBase;
use switchback_core::diff::diff;
use switchback_core::planner::{self, Note};
use switchback_core::preflight::forward::Making;
use switchback_core::preflight::package::{HandlerFacts, PackageFacts};
use switchback_core::preflight::{self, Finding, Rule, Severity};
use switchback_core::{Base, Intent, Observed, Revision, RevisionInfo, Source, Target};

use crate::package::Package;

use super::{PrepareError, Prepared, empty};
use crate::ports::Observe;

/// What an intent is carried out with, beside its own words.
#[derive(Debug, Default)]
pub struct Given {
    /// What is said of what is made.
    pub note: Note,
    /// The packages that were read, by the target each is for.
    pub packages: Vec<(Target, Arc<Package>)>,
}

/// Plans what an intent asks for, from fresh observations of its targets. What keeps a target from it is a finding that
/// blocks; the plan then has no steps for it.
///
/// # Errors
/// [`PrepareError`]; nothing was written.
pub async fn forward(cloud: &dyn Observe, intent: &Intent, given: &Given, today: Date) -> Result<Prepared, PrepareError> {
    let mut plan = empty(cloud, intent.clone());
    let (mut found, mut makings) = (Vec::new(), Vec::new());
    for (place, target) in intent.targets().iter().enumerate() {
        let now = cloud.observe_around(target).await?;
        let way = way(cloud, intent, place, &now, given, &mut makings).await?;
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
    found.extend(preflight::forward::check(&plan, &makings, today));
    found.sort_by_key(|f| f.severity);
    let diffs = makings.iter().map(|m| (m.target.clone(), diff(&m.base, &m.source))).collect();
    Ok(Prepared { plan, findings: found, destinations: Vec::new(), diffs })
}

type Way = Result<(Revision, Vec<switchback_core::Step>), Rule>;

async fn way(cloud: &dyn Observe, intent: &Intent, place: usize, now: &Observed, given: &Given, makings: &mut Vec<Making>) -> Result<Way, PrepareError> {
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
                let steps = planner::deploy(now, source, &base, &given.note, steps);
                let package = packed(target, &base, given).await?;
                makings.push(Making { target: target.clone(), base, source: source.clone(), package });
                steps.map(|steps| (Revision::upcoming(), steps))
            }
        },
        Intent::Rollback { .. } | Intent::Undo { .. } => Ok((Revision::upcoming(), Vec::new())),
    })
}

/// What the zip for a target holds, and where the function's handler is in it.
async fn packed(target: &Target, base: &Base, given: &Given) -> Result<Option<(PackageFacts, HandlerFacts)>, PrepareError> {
    let Some((_, package)) = given.packages.iter().find(|(of, _)| of == target) else { return Ok(None) };
    let Base::Function(FunctionBase { runtime: Some(runtime), handler: Some(handler), .. }) = base else { return Ok(None) };
    let (package, runtime, handler) = (Arc::clone(package), runtime.clone(), handler.clone());
    let look = tokio::task::spawn_blocking(move || package.handler(&runtime, &handler).map(|found| (package.facts().clone(), found)));
    // The task neither panics nor is it cancelled; were it, the package counts as not read.
    look.await.ok().transpose().map_err(PrepareError::Package)
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
