//! Plans that go forward, and out of a split: deploy, shift, promote, abort.

use std::sync::Arc;

use futures_util::future::{join, join_all};
use jiff::civil::Date;
use switchback_core::base::FunctionBase;
use switchback_core::planner::{self, Note};
use switchback_core::preflight::change_set::fits;
use switchback_core::preflight::facts::FactRule;
use switchback_core::preflight::facts::object::Lying;
use switchback_core::preflight::facts::routes::Route;
use switchback_core::preflight::forward::{ForwardRule, Making};
use switchback_core::preflight::package::{HandlerFacts, PackageFacts};
use switchback_core::preflight::{self, Finding, Rule, Severity};
use switchback_core::release::Changes;
use switchback_core::serving::AliasServing;
use switchback_core::shift::Steps;
use switchback_core::{Base, Condition, Engine, Intent, Kind, Observed, Operation, OperationState, Plan, Revision, RevisionInfo, Serving, Source, Target};

use crate::package::Package;

use super::facts::Around;
use super::{PrepareError, Prepared, empty, facts, readable_owner};
use crate::ports::{Observe, ReadError};

/// What an intent is carried out with, beside its own words.
#[derive(Debug, Default)]
pub struct Given {
    /// What is said of what is made.
    pub note: Note,
    /// The packages that were read, by the target each is for.
    pub packages: Vec<(Target, Arc<Package>)>,
    /// The routes that are expected of the stages.
    pub routes: Vec<Route>,
    /// Whether a plan of it was on a screen, and is made again to be carried out.
    pub again: bool,
}

/// Plans what an intent asks for, from fresh observations of its targets. What keeps a target from it is a finding that
/// blocks; the plan then has no steps for it. `open` are the operations that are open on the targets.
///
/// An abort goes the way of a rollback: it reads no more than it needs, and where several targets are asked for, one that
/// cannot be read or has nothing to abort does not keep the others from going back.
///
/// # Errors
/// [`PrepareError`]; nothing was written.
pub async fn forward(cloud: &dyn Observe, intent: &Intent, given: &Given, today: Date, open: &[Operation]) -> Result<Prepared, PrepareError> {
    let (intent, mut found) = pinned(cloud, intent, given.again).await?;
    let intent = &intent;
    let mut plan = empty(cloud, intent.clone());
    let (mut makings, mut left_out) = (Vec::new(), Vec::new());
    let aborts = matches!(intent, Intent::Abort { .. });
    for (place, target) in intent.targets().iter().enumerate() {
        let now = if aborts { cloud.observe(target).await } else { cloud.observe_around(target).await };
        let now = match now.and_then(readable_owner) {
            Err(why) if aborts && !matches!(why, ReadError::NotFound { .. }) => {
                left_out.push((target, why));
                continue;
            }
            now => now?,
        };
        let way = way(cloud, intent, place, &now, given, &mut makings, open).await?;
        match way {
            Ok((to, steps)) => {
                plan.steps.extend(steps);
                plan.to.push(to);
            }
            Err(rule) => {
                found.push(Finding::new(Severity::Block, target, rule));
                plan.to.push(now.serving.newest().cloned().unwrap_or_else(Revision::upcoming));
            }
        }
        plan.observed.push(now);
    }
    if plan.steps.is_empty() && !left_out.is_empty() {
        return Err(left_out.swap_remove(0).1.into());
    }
    if aborts && !plan.steps.is_empty() {
        found.iter_mut().filter(|f| f.rule == ForwardRule::NoSplitOn.into()).for_each(|f| f.severity = Severity::Info);
        let readable: Vec<Target> = plan.observed.iter().map(|o| o.target.clone()).collect();
        plan.intent = intent.only_for(&readable);
        found.extend(left_out.iter().map(|(target, why)| Finding::new(Severity::Warn, target, Rule::LeftOut { why: why.to_string() })));
    }
    if aborts && found.iter().all(|f| f.severity != Severity::Block) {
        found.extend(preflight::drivers::left_alone(&plan).into_iter().filter(|new| found.iter().all(|f| f.target != new.target)).collect::<Vec<_>>());
    }
    let mut around = facts::around(cloud, &plan, &makings, &given.routes).await;
    let (diffs, unread) = (facts::differences(&plan, &makings, &around), facts::unread(&plan, &makings, &around));
    for target in already_served(&mut plan, &around) {
        makings.retain(|making| making.target != target);
        around.retain(|around| around.target != target);
    }
    found.extend(preflight::forward::check(&plan, &makings, today));
    found.extend(around.into_iter().flat_map(|a| a.findings));
    found.sort_by_key(|f| f.severity);
    Ok(Prepared { plan, findings: found, destinations: Vec::new(), diffs, unread })
}

/// Takes the steps off every target whose release would come to what it serves already: the same code with the same settings.
/// Lambda publishes no second version of those. Gives back those targets.
fn already_served(plan: &mut Plan, around: &[Around]) -> Vec<Target> {
    let Plan { intent: Intent::Deploy { releases, .. }, observed, to, steps, .. } = plan else { return Vec::new() };
    let mut same = Vec::new();
    for ((now, release), to) in observed.iter().zip(releases).zip(to) {
        let Serving::Alias(AliasServing { version, weights, run: None }) = &now.serving else { continue };
        let same_code = around.iter().any(|around| around.target == now.target && around.differs.as_ref().is_some_and(Vec::is_empty));
        if !same_code || !weights.is_empty() || matches!(release, Source::Existing { .. }) {
            continue;
        }
        *to = version.clone();
        same.push(now.target.clone());
    }
    steps.retain(|step| !same.contains(&step.target));
    same
}

/// The intent with each image by the digest that its tag means now, also those that a definition has and nobody named, with each
/// object in S3 as it lies there now, and what is said of that. A tag that means none that is known stays as it is.
async fn pinned(cloud: &dyn Observe, intent: &Intent, again: bool) -> Result<(Intent, Vec<Finding>), ReadError> {
    let (mut intent, mut found) = (intent.clone(), Vec::new());
    let Intent::Deploy { targets, releases, .. } = &mut intent else { return Ok((intent, found)) };
    let looks = targets.iter().zip(releases).map(|(target, source)| async move {
        let unnamed = match source {
            Source::Definition(changes) => unnamed(cloud, target, changes).await?,
            _ => Vec::new(),
        };
        let unnamed = join_all(unnamed.into_iter().map(|(container, image)| async move { (cloud.pinned(&image, again).await, container, image) }));
        let tagged = source.images_mut().into_iter().filter(|uri| !uri.contains('@'));
        let named = join_all(tagged.map(|uri| async move { (cloud.pinned(uri, again).await, uri) }));
        let (unnamed, named) = join(unnamed, named).await;
        let mut said = Vec::new();
        let mut say = |image, pinned| said.push(Finding::new(Severity::Info, target, FactRule::ImagePinned { image, pinned }.into()));
        for (pinned, uri) in named {
            let Some(pinned) = pinned else { continue };
            say(std::mem::replace(uri, pinned.clone()), pinned);
        }
        if let Source::Definition(changes) = source {
            for (pinned, container, image) in unnamed {
                let Some(pinned) = pinned else { continue };
                say(image, pinned.clone());
                changes.images.push((container, pinned));
            }
        }
        if let Source::Object { bucket, key, version: version @ None, etag } = source {
            let lying = cloud.lying(bucket, key, again).await;
            said.extend(lying.said(&format!("s3://{bucket}/{key}")).map(|(severity, rule)| Finding::new(severity, target, rule.into())));
            match lying {
                Lying::Version(found) => *version = Some(found),
                Lying::Tagged(found) => *etag = Some(found),
                Lying::Nothing | Lying::Unread => {}
            }
        }
        Ok(said)
    });
    for said in join_all(looks).await {
        found.extend(said?);
    }
    Ok((intent, found))
}

/// The containers of a new definition that have an image by its tag, which nobody named.
async fn unnamed(cloud: &dyn Observe, target: &Target, changes: &Changes) -> Result<Vec<(String, String)>, ReadError> {
    let Base::Definition(base) = cloud.base(target).await? else { return Ok(Vec::new()) };
    let images = match changes.file {
        Some(_) => cloud.images(&base, changes).await?,
        None => base.containers.into_iter().map(|container| (container.name, container.image)).collect(),
    };
    let named = |container: &String| changes.images.iter().any(|(of, _)| of == container);
    Ok(images.into_iter().filter(|(container, image)| !image.contains('@') && !named(container)).collect())
}

type Way = Result<(Revision, Vec<switchback_core::Step>), Rule>;

async fn way(
    cloud: &dyn Observe,
    intent: &Intent,
    place: usize,
    now: &Observed,
    given: &Given,
    makings: &mut Vec<Making>,
    open: &[Operation],
) -> Result<Way, PrepareError> {
    let target = &now.target;
    Ok(match intent {
        Intent::Promote { .. } => match planner::promote(now) {
            Ok((to, steps)) => ready(&exists(cloud, target, &to).await?).map(|()| (to, steps)),
            Err(rule) => Err(rule),
        },
        Intent::Abort { .. } => {
            let open = || open.iter().filter(|o| o.state() != OperationState::Superseded).map(|o| &o.opened.plan);
            let back = |plan: &&Plan| intent.takes_over_dead(&plan.intent) && !intent.takes_over(&plan.intent);
            if let Some(to) = open().filter(back).find_map(|plan| plan.leads_to(target)) {
                // What was going back is led to where it was going, whatever is the "stable side" by now.
                let to = exists(cloud, target, to).await?;
                return Ok(planner::go_on_back(now, &to).map(|steps| (to.revision, steps)));
            }
            let before = open().filter(|plan| intent.takes_over(&plan.intent)).find_map(|plan| plan.before(target));
            planner::abort(now, before.map(|o| &o.serving))
        }
        Intent::Shift { to, steps, engine, .. } => to_existing(cloud, now, to, &given.note, (steps, *engine)).await?,
        Intent::Deploy { releases, steps: ramp, engine, .. } => match &releases[place] {
            Source::Existing { revision } => to_existing(cloud, now, revision, &given.note, (ramp, *engine)).await?,
            source => {
                let base = cloud.base(target).await?;
                let steps = planner::deploy(now, source, &base, &given.note, ramp, *engine);
                let package = packed(target, &base, given).await?;
                makings.push(Making { target: target.clone(), base, source: source.clone(), package });
                // What is only made leads nowhere.
                let stays = now.serving.newest().filter(|_| ramp.moves_nothing()).cloned();
                steps.map(|steps| (stays.unwrap_or_else(Revision::upcoming), steps))
            }
        },
        Intent::Review { template, change_set, keep, .. } => match fits(template) {
            Ok(()) => Ok((Revision::new(change_set.clone()), planner::review(now, template, change_set, *keep))),
            Err(rule) => Err(rule.into()),
        },
        Intent::Rollback { .. } | Intent::Undo { .. } => Ok((Revision::upcoming(), Vec::new())),
    })
}

/// The way to a revision that exists.
async fn to_existing(
    cloud: &dyn Observe,
    now: &Observed,
    revision: &Revision,
    note: &Note,
    (steps, engine): (&Steps, Option<Engine>),
) -> Result<Way, PrepareError> {
    let to = exists(cloud, &now.target, revision).await?;
    Ok(ready(&to).and_then(|()| planner::shift(now, &to, note, steps, engine)).map(|steps| (to.revision, steps)))
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
    // It is there, and is no release: the planner has the words for that.
    if revision.is_latest() && target.kind() == Kind::Lambda {
        return Ok(RevisionInfo::bare(revision.clone(), Condition::Ready));
    }
    cloud.revision(target, revision).await?.ok_or_else(unknown)
}

/// Traffic goes forward only to what can take it now.
fn ready(to: &RevisionInfo) -> Result<(), Rule> {
    if to.can_serve() {
        return Ok(());
    }
    Err(Rule::RevisionNotReady { revision: to.revision.clone(), condition: to.condition.clone() })
}
