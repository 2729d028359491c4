//! From an intent to a checked plan: observe now, arm, plan, check. Nothing here writes, so a dry run is exactly this.

mod facts;
mod forward;

use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use switchback_core::arming::{ArmedRollback, Arming, Facts, NotArmed, Why, arm, immovable};
use switchback_core::diff::Line;
use switchback_core::intent::Way;
use switchback_core::planner;
use switchback_core::preflight::{self, Finding, Rule, Severity};
use switchback_core::saga::StepState;
use switchback_core::serving::{Circumstance, Controller, Observed};
use switchback_core::verify::still_as_left;
use switchback_core::{CheckedPlan, Intent, Kind, Operation, OperationId, Plan, Revision, Scope, Serving, Target};
use thiserror::Error;

use crate::journal::{JournalError, JournalReader};
use crate::memory::{self, Memory};
use crate::package::PackageError;
use crate::ports::{Observe, ReadError};

pub use forward::{Given, forward};

/// How many targets are read side by side.
const AT_ONCE: usize = 8;

/// How long a list of revisions is gone through for one that nobody has seen serve.
const LISTING: Duration = Duration::from_secs(5);

/// A plan with what preflight says of it.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The plan.
    pub plan: Plan,
    /// What preflight found.
    pub findings: Vec<Finding>,
    /// Where each target goes and why, for a rollback.
    pub destinations: Vec<ArmedRollback>,
    /// What each new revision has otherwise than the one it is made from.
    pub diffs: Vec<(Target, Vec<Line>)>,
    /// Targets of whose differences not all could be read.
    pub unread: Vec<Target>,
}

impl Prepared {
    /// The plan, if nothing blocks it.
    ///
    /// # Errors
    /// The findings, where one of them blocks.
    pub fn checked(self) -> Result<CheckedPlan, Vec<Finding>> {
        CheckedPlan::new(self.plan, self.findings)
    }
}

/// Why there is no plan.
#[derive(Debug, Error)]
pub enum PrepareError {
    /// AWS could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The package could not be read.
    #[error(transparent)]
    Package(PackageError),
    /// Nothing is armed.
    #[error("nothing is armed for {target}")]
    NotArmed {
        /// The target.
        target: Target,
        /// Why.
        why: NotArmed,
    },
    /// The named revision does not exist for this target.
    #[error("{revision} does not exist for {target}")]
    UnknownRevision {
        /// The target.
        target: Target,
        /// The revision.
        revision: Revision,
    },
    /// The target is not as the operation left it.
    #[error("{target} is no longer as operation {operation} left it: it now serves {serves}")]
    ChangedSince {
        /// The target.
        target: Target,
        /// The operation.
        operation: OperationId,
        /// What is served now, in words.
        serves: String,
    },
    /// The operation belongs to another account, Region or endpoint.
    #[error("operation {operation} belongs to {scope}, but this process works in {here}; change the profile, Region or endpoint")]
    Elsewhere {
        /// The operation.
        operation: OperationId,
        /// Where it belongs.
        scope: Box<Scope>,
        /// Where this process works.
        here: Box<Scope>,
    },
    /// The operation changed nothing, or was undone already.
    #[error("operation {operation} has nothing to undo: {why}")]
    NothingToUndo {
        /// The operation.
        operation: OperationId,
        /// Why.
        why: &'static str,
    },
}

/// A target as it is, and where the rollback key would lead.
#[derive(Debug, Clone)]
pub struct Armed {
    /// What was observed.
    pub observed: Observed,
    /// The armed rollback, or why there is none.
    pub rollback: Result<ArmedRollback, NotArmed>,
}

/// Arms one target from an observation: asks core, and reads only what core says is missing.
///
/// # Errors
/// Reads that could not be made.
pub async fn arm_target<'a>(cloud: &dyn Observe, memory: impl Into<Memory<'a>>, observed: Observed) -> Result<Armed, PrepareError> {
    let target = observed.target.clone();
    let mut facts: Facts = memory::facts(memory, cloud.scope(), observed)?;
    let history_counts = target.kind() == Kind::Ecs && !facts.put_there_by_rollback && !facts.observed.serving.in_motion();
    if history_counts && immovable(&facts.observed).is_none() {
        facts.recall(cloud.served_before(&target).await?);
    }
    // Whoever's release it was: where its engine has taken it back already, the key leads no further.
    let unknown = !facts.put_there_by_rollback && !facts.untouched && !facts.observed.serving.in_motion();
    if unknown && !facts.observed.around.contains(&Circumstance::WentBackByItself) && cloud.went_back(&facts.observed).await {
        facts.observed.around.push(Circumstance::WentBackByItself);
    }
    loop {
        let rollback = match arm(&facts) {
            Arming::LookUp(revision) => {
                let found = cloud.revision(&target, &revision).await?;
                facts.looked_up.insert(revision, found);
                continue;
            }
            Arming::List => match tokio::time::timeout(LISTING, cloud.revisions(&target)).await {
                Ok(Err(ReadError::Other { code, .. })) if code == "too_many" => Err(NotArmed::TooMany),
                Ok(listed) => {
                    facts.listed = Some(listed?);
                    continue;
                }
                Err(_) => Err(NotArmed::TooMany),
            },
            Arming::To(armed) => Ok(armed),
            Arming::Nothing(why) => Err(why),
        };
        return Ok(Armed { observed: facts.observed, rollback });
    }
}

/// The same for whoever only looks. Where the journal is gone, what only its memory could bear out is not armed.
///
/// # Errors
/// As [`arm_target`].
pub async fn look_at(cloud: &dyn Observe, memory: Memory<'_>, observed: Observed) -> Result<Armed, PrepareError> {
    let mut armed = arm_target(cloud, memory, observed).await?;
    if matches!(memory, Memory::Gone) && armed.rollback.as_ref().is_ok_and(|rollback| rollback.doubt.is_some()) {
        armed.rollback = Err(NotArmed::MemoryGone);
    }
    Ok(armed)
}

/// Plans a rollback from fresh observations of its targets: to the armed revision of each, or to the one that is named.
/// Where several are asked for, one that a rollback has put back already stays where it is, and one that cannot be read is
/// left out of the plan and named by a finding; only where nothing would be sent is the reading's error all there is.
///
/// # Errors
/// [`PrepareError`]; nothing was written.
pub async fn rollback<'a>(cloud: &dyn Observe, memory: impl Into<Memory<'a>>, targets: &[Target], to: Option<&Revision>) -> Result<Prepared, PrepareError> {
    let (prepared, back) = rollback_or_stay(cloud, memory.into(), targets, to).await?;
    if back == prepared.plan.observed.len() {
        already_back(targets)?;
    }
    Ok(prepared)
}

/// A rollback has put all of them back.
pub(crate) fn already_back(targets: &[Target]) -> Result<(), PrepareError> {
    targets.first().map_or(Ok(()), |first| Err(PrepareError::NotArmed { target: first.clone(), why: NotArmed::AlreadyRolledBack }))
}

/// The same, and how many of the targets a rollback has put back already; they have no steps.
///
/// # Errors
/// [`PrepareError`]; nothing was written.
pub(crate) async fn rollback_or_stay(
    cloud: &dyn Observe,
    memory: Memory<'_>,
    targets: &[Target],
    to: Option<&Revision>,
) -> Result<(Prepared, usize), PrepareError> {
    let distinct: Vec<Target> = targets.iter().enumerate().filter(|(i, t)| !targets[..*i].contains(t)).map(|(_, t)| t.clone()).collect();
    let looks = stream::iter(&distinct).map(|target| look(cloud, memory, target, to));
    let looks: Vec<Result<Armed, PrepareError>> = looks.buffered(AT_ONCE).collect().await;
    let mut plan = empty(cloud, Intent::Rollback { targets: Vec::new(), to: to.cloned() });
    let mut destinations = Vec::new();
    let mut findings = Vec::new();
    let mut left_out = Vec::new();
    let mut back = 0;
    for (target, look) in distinct.iter().zip(looks) {
        let Armed { observed, rollback } = match look {
            // That it does not exist was read, and is for the operator to put right.
            Err(PrepareError::Read(why)) if !matches!(why, ReadError::NotFound { .. }) => {
                left_out.push((target, why));
                continue;
            }
            look => look?,
        };
        let armed = match rollback {
            Ok(armed) => armed,
            Err(NotArmed::AlreadyRolledBack) => {
                back += 1;
                plan.to.extend(went_back_to(&observed.serving).cloned());
                plan.observed.push(observed);
                continue;
            }
            Err(why) => return Err(PrepareError::NotArmed { target: target.clone(), why }),
        };
        match planner::rollback(&observed, &armed.to) {
            Ok(steps) => plan.steps.extend(steps),
            Err(why) => findings.extend(preflight::blocked(target, &why)),
        }
        plan.to.push(armed.to.revision.clone());
        plan.observed.push(observed);
        destinations.push(armed);
    }
    if plan.steps.is_empty() && !left_out.is_empty() {
        return Err(left_out.swap_remove(0).1.into());
    }
    plan.intent = Intent::Rollback { targets: plan.observed.iter().map(|o| o.target.clone()).collect(), to: to.cloned() };
    findings.extend(left_out.iter().map(|(target, why)| Finding::new(Severity::Warn, target, Rule::LeftOut { why: why.to_string() })));
    findings.extend(preflight::rollback(&plan, &destinations));
    // Read only where a revision was named; what cannot be read of it keeps nobody from going back.
    if let (Memory::Journal(reader), Some(way)) = (memory, plan.intent.way()) {
        findings.extend(held(reader, cloud.scope(), &plan.intent, way).unwrap_or_default());
    }
    findings.sort_by_key(|f| f.severity);
    Ok((Prepared { plan, findings, destinations, diffs: Vec::new(), unread: Vec::new() }, back))
}

/// Where a target is that a rollback has put back, or is on its way to: what was stopped names the
/// revision that it leaves until it has left it.
fn went_back_to(serving: &Serving) -> Option<&Revision> {
    match serving {
        serving if serving.goes_back() => serving.stable(),
        serving => serving.newest(),
    }
}

/// Reads one target, and where it goes.
async fn look(cloud: &dyn Observe, memory: Memory<'_>, target: &Target, to: Option<&Revision>) -> Result<Armed, PrepareError> {
    let observed = cloud.observe(target).await.and_then(readable_owner)?;
    match to {
        Some(revision) => Ok(Armed { rollback: Ok(named(cloud, target, revision).await?), observed }),
        None => arm_target(cloud, memory, observed).await,
    }
}

/// A service that only CodeDeploy can move, while CodeDeploy gives no answer, is not to be read now; it is not somebody else's.
fn readable_owner(observed: Observed) -> Result<Observed, ReadError> {
    match (immovable(&observed), observed.unread_for_now()) {
        (Some(NotArmed::ForeignController { controller: Controller::CodeDeploy }), Some(why)) => {
            Err(ReadError::Other { action: "codedeploy:BatchGetDeploymentGroups".into(), code: "driver_unread".into(), message: why.to_owned() })
        }
        _ => Ok(observed),
    }
}

async fn named(cloud: &dyn Observe, target: &Target, revision: &Revision) -> Result<ArmedRollback, PrepareError> {
    let unknown = || PrepareError::UnknownRevision { target: target.clone(), revision: revision.clone() };
    let to = cloud.revision(target, revision).await?.ok_or_else(unknown)?;
    Ok(ArmedRollback { target: target.clone(), to, why: Why::Asked, doubt: None })
}

/// Plans the undo of an operation: each target it changed, last one first, back to what it served before.
///
/// # Errors
/// [`PrepareError::ChangedSince`] where a target is not as the operation left it; nothing was written.
pub async fn undo(cloud: &dyn Observe, journal: &JournalReader, undone: &Operation) -> Result<Prepared, PrepareError> {
    of_here(cloud, undone)?;
    if let Some(why) = why_not_undoable(journal, undone)? {
        return Err(PrepareError::NothingToUndo { operation: undone.id.clone(), why });
    }
    let changed = left_to_undo(journal, undone)?;
    let intent = Intent::Undo { operation: undone.id.clone(), targets: changed.iter().map(|(t, _)| (*t).clone()).collect() };
    let mut plan = empty(cloud, intent);
    let mut findings = Vec::new();
    let reads = stream::iter(&changed).map(|(target, _)| cloud.observe(target));
    let reads: Vec<_> = reads.buffered(AT_ONCE).collect().await;
    for ((target, left), now) in changed.into_iter().zip(reads) {
        let Some(before) = undone.opened.plan.before(target) else { continue };
        let now = now?;
        if !still_as_left(left, &now.serving) {
            return Err(PrepareError::ChangedSince { target: target.clone(), operation: undone.id.clone(), serves: now.serving.to_string() });
        }
        match planner::restore(&before.serving, &now) {
            Ok(steps) => plan.steps.extend(steps),
            Err(why) => findings.extend(preflight::blocked(target, &why)),
        }
        plan.to.extend(before.serving.newest().cloned());
        plan.observed.push(now);
    }
    let before = |now: &Observed| undone.opened.plan.before(&now.target).map(|before| &before.serving);
    if plan.steps.is_empty() && plan.observed.iter().any(|now| before(now).is_some_and(|before| before.stable().is_none())) {
        let why = "AWS has no way back from a stage's first deployment";
        return Err(PrepareError::NothingToUndo { operation: undone.id.clone(), why });
    }
    findings.extend(preflight::undo(&plan, &undone.opened.plan));
    findings.extend(held(journal, cloud.scope(), &plan.intent, journal.way(undone)?.opposite())?);
    Ok(Prepared { plan, findings, destinations: Vec::new(), diffs: Vec::new(), unread: Vec::new() })
}

/// The holds that stand on the targets of an intent which leads this way, where they matter to it.
///
/// # Errors
/// [`JournalError::NewerRecord`] where it goes forward, and a record may stop that which is not understood or cannot be read; the journal's.
pub fn held(journal: &JournalReader, scope: &Scope, intent: &Intent, way: Way) -> Result<Vec<Finding>, JournalError> {
    let Some(severity) = preflight::holds::weight(intent, way) else { return Ok(Vec::new()) };
    if way == Way::Forward {
        journal.may_go_forward(scope)?;
    }
    let hold_on = |target| match journal.hold_on(scope, target) {
        // What goes back looks for no hold: one that cannot be read is not told, and stops nothing.
        Err(JournalError::NewerRecord { .. } | JournalError::Damaged { .. }) if way != Way::Forward => Ok(None),
        found => found,
    };
    let holds = intent.targets().iter().filter_map(|target| hold_on(target).transpose());
    Ok(preflight::holds::on(&holds.collect::<Result<Vec<_>, _>>()?, severity))
}

/// Why an operation cannot be undone, whatever its targets serve now; `None` where it can.
///
/// # Errors
/// The journal's.
pub fn why_not_undoable(journal: &JournalReader, operation: &Operation) -> Result<Option<&'static str>, JournalError> {
    let lost = |s: &StepState| matches!(s, StepState::Started | StepState::Indeterminate);
    if operation.saga.steps().iter().any(lost) {
        return Ok(Some("it is not certain what became of its last call; resume it first"));
    }
    if !operation.targets().iter().any(|t| memory::last_applied(operation, t).is_some()) {
        return Ok(Some("it changed nothing"));
    }
    Ok(left_to_undo(journal, operation)?.is_empty().then_some("it was undone already"))
}

/// The targets an operation changed, last one first, with what it left there; but for those an undo has taken back already.
fn left_to_undo<'a>(journal: &JournalReader, operation: &'a Operation) -> Result<Vec<(&'a Target, &'a Serving)>, JournalError> {
    let changed = operation.targets().iter().rev().filter_map(|t| memory::last_applied(operation, t).map(|left| (t, left)));
    let mut left: Vec<_> = changed.collect();
    for (undone, by) in journal.undone()? {
        if undone == operation.id
            && let Some(by) = journal.operation(&by)?
        {
            left.retain(|(target, _)| memory::last_applied(&by, target).is_none());
        }
    }
    Ok(left)
}

/// The same name elsewhere is another thing.
pub(crate) fn of_here(cloud: &dyn Observe, operation: &Operation) -> Result<(), PrepareError> {
    let (scope, here) = (&operation.opened.plan.scope, cloud.scope());
    if scope == here {
        return Ok(());
    }
    Err(PrepareError::Elsewhere { operation: operation.id.clone(), scope: Box::new(scope.clone()), here: Box::new(here.clone()) })
}

fn empty(cloud: &dyn Observe, intent: Intent) -> Plan {
    let on_failure = intent.on_failure();
    Plan { scope: cloud.scope().clone(), intent, observed: Vec::new(), to: Vec::new(), steps: Vec::new(), on_failure }
}
