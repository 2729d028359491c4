//! Pure checks over a plan: what blocks it, what the operator should know. Each rule's words stand here, in both languages.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::arming::{ArmedRollback, Doubt, NotArmed, Why};
use crate::intent::Intent;
use crate::operation::OperationId;
use crate::plan::Plan;
use crate::revision::{Condition, Revision};
use crate::serving::{Circumstance, Controller, Observed, Phase, Serving};
use crate::target::{Kind, Target};

pub mod change_set;
pub mod definition;
pub mod drivers;
pub mod facts;
pub mod fargate;
pub mod forward;
pub mod holds;
pub mod newer;
pub mod package;
pub mod runtimes;
mod words;

pub use drivers::moving;
pub use words::{go_on, not_sent};

/// How much a finding weighs. What a newer Switchback records of another weight is read as worth knowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is sent.
    Block,
    /// The operator should know before.
    Warn,
    /// Worth knowing.
    Info,
}

/// One thing that preflight found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it weighs.
    #[serde(default = "newer::weight", deserialize_with = "newer::weight_or_info")]
    pub severity: Severity,
    /// Which target it is about.
    pub target: Target,
    /// What was found.
    pub rule: Rule,
}

/// What preflight looks for. The tag is the finding's code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum Rule {
    /// API Gateway manages the stage.
    ManagedStage {
        /// The aliases behind it.
        behind: Vec<Target>,
    },
    /// CodeDeploy or an external controller owns the deployments.
    ForeignController {
        /// Which.
        controller: Controller,
    },
    /// The destination cannot serve.
    RevisionNotReady {
        /// The destination.
        revision: Revision,
        /// Its condition.
        condition: Condition,
    },
    /// The destination sleeps.
    IdleVersion {
        /// The destination.
        revision: Revision,
    },
    /// Warm capacity follows the pointer in minutes.
    ColdCapacity,
    /// Nobody has seen the destination serve this target.
    Unproven {
        /// The destination.
        revision: Revision,
    },
    /// What is served now is no recorded operation's doing: the destination may not be the one just before.
    UnrecordedSince {
        /// The destination.
        revision: Revision,
    },
    /// Nobody remembers which release a rollback went away from, and whether one put here what is served now.
    MemoryGone {
        /// The destination.
        revision: Revision,
    },
    /// A newer Switchback has worked on the target, and nobody here understands what it did.
    NewerWorkedHere {
        /// The destination.
        revision: Revision,
    },
    /// A target that was asked for could not be read, and the others go back without it.
    LeftOut {
        /// Why it could not be read.
        why: String,
    },
    /// AutoDeploy goes off and stays off.
    AutoDeployLeftOff,
    /// Stage variables stay as they are.
    VariablesStay {
        /// Their names.
        names: Vec<String>,
    },
    /// Cached answers survive.
    CacheSurvives,
    /// A canary is removed.
    CanaryRemoved {
        /// Its deployment.
        deployment: Revision,
    },
    /// No compare-and-swap here: another write is detected, not prevented.
    DetectsOnly,
    /// Another operation is open on the target, and this one takes over.
    TakesOver {
        /// That operation.
        operation: OperationId,
        /// What it had yet to send to targets that are not taken over with this one, and now does not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<Intent>,
    },
    /// Undo leaves AutoDeploy off.
    AutoDeployNotRestored,
    /// Undo points the alias at `$LATEST` again, which is no fixed release.
    LatestMoves,
    /// Undo starts a new rollout instead of resuming the stopped one.
    RolloutStartsAgain {
        /// What it deploys.
        revision: Revision,
    },
    /// What the service is to run is what its newest deployment failed to bring up, and nothing would be sent to it.
    FailedThere {
        /// The task definition.
        revision: Revision,
        /// ECS's words.
        reason: Option<String>,
    },
    /// Somebody has put the target on hold.
    OnHold {
        /// Who.
        by: String,
        /// Since when.
        since: Timestamp,
        /// Why, in their words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// A Lambda runtime near or past one of its dates.
    #[serde(untagged)]
    Runtime(runtimes::RuntimeRule),
    /// A task size that Fargate does not have.
    #[serde(untagged)]
    Fargate(fargate::FargateRule),
    /// What a deployment package holds, or does not.
    #[serde(untagged)]
    Package(package::PackageRule),
    /// Who drives, and what that allows.
    #[serde(untagged)]
    Driver(drivers::DriverRule),
    /// What stands in the way forward, or comes with it.
    #[serde(untagged)]
    Forward(forward::ForwardRule),
    /// What a change set would do to a stack.
    #[serde(untagged)]
    Change(change_set::ChangeRule),
    /// What was read around a release.
    #[serde(untagged)]
    Fact(facts::FactRule),
    /// What a newer Switchback has found, and this one does not look for. The last: whatever else is known comes before it.
    #[serde(untagged)]
    Newer(newer::NewerRule),
}

impl Finding {
    /// A finding.
    pub fn new(severity: Severity, target: &Target, rule: Rule) -> Self {
        Self { severity, target: target.clone(), rule }
    }
}

/// What a target that nothing can move says, as a finding.
pub fn blocked(target: &Target, why: &NotArmed) -> Option<Finding> {
    let rule = match why {
        NotArmed::ManagedStage { behind } => Rule::ManagedStage { behind: behind.clone() },
        NotArmed::ForeignController { controller } => Rule::ForeignController { controller: *controller },
        NotArmed::Driven { deployment, goes_back } => drivers::DriverRule::Driven { deployment: deployment.clone(), goes_back: *goes_back }.into(),
        _ => return None,
    };
    Some(Finding::new(Severity::Block, target, rule))
}

/// The rules for a rollback plan; `destinations` are the proven destinations, one a target.
pub fn rollback(plan: &Plan, destinations: &[ArmedRollback]) -> Vec<Finding> {
    let mut found = Vec::new();
    for ArmedRollback { target, to, why, doubt } in destinations {
        let mut say = |severity, rule| found.push(Finding::new(severity, target, rule));
        match &to.condition {
            Condition::Ready => {}
            Condition::Idle => say(Severity::Warn, Rule::IdleVersion { revision: to.revision.clone() }),
            other => say(Severity::Block, Rule::RevisionNotReady { revision: to.revision.clone(), condition: other.clone() }),
        }
        if *why == Why::Unproven {
            say(Severity::Warn, Rule::Unproven { revision: to.revision.clone() });
        }
        match doubt {
            Some(Doubt::ChangedSince) => say(Severity::Warn, Rule::UnrecordedSince { revision: to.revision.clone() }),
            Some(Doubt::MemoryGone) => say(Severity::Warn, Rule::MemoryGone { revision: to.revision.clone() }),
            Some(Doubt::NewerOperation) => say(Severity::Warn, Rule::NewerWorkedHere { revision: to.revision.clone() }),
            None => {}
        }
    }
    found.extend(drivers::left_alone(plan));
    found.extend(common(plan));
    found.sort_by_key(|f| f.severity);
    found
}

/// The rules for an undo plan: what cannot come back is said before.
pub fn undo(plan: &Plan, undone: &Plan) -> Vec<Finding> {
    let mut found = Vec::new();
    for before in &undone.observed {
        match &before.serving {
            Serving::Http(stage) if stage.auto_deploy && undone.steps.iter().any(|s| s.target == before.target && s.action == Action::TurnAutoDeployOff) => {
                found.push(Finding::new(Severity::Warn, &before.target, Rule::AutoDeployNotRestored));
            }
            Serving::Alias(alias) if let Some(run) = &alias.run => {
                let rule = drivers::DriverRule::RunStaysStopped { deployment: run.deployment.clone() };
                found.push(Finding::new(Severity::Warn, &before.target, rule.into()));
            }
            Serving::Ecs(service) if before.serving.in_motion() => {
                let rule = Rule::RolloutStartsAgain { revision: service.task_definition.clone() };
                found.push(Finding::new(Severity::Warn, &before.target, rule));
            }
            Serving::Alias(alias) if alias.version.as_str() == "$LATEST" && plan.steps.iter().any(|s| s.target == before.target) => {
                found.push(Finding::new(Severity::Warn, &before.target, Rule::LatestMoves));
            }
            _ => {}
        }
    }
    found.extend(forward::variables_copied(undone));
    for (target, to) in undone.observed.iter().map(|o| &o.target).zip(&undone.to) {
        if undone.steps.iter().any(|s| s.target == *target && s.action.makes()) && !to.is_upcoming() {
            let rule = forward::ForwardRule::MadeStays { made: vec![to.to_string()] };
            found.push(Finding::new(Severity::Info, target, rule.into()));
        }
    }
    found.extend(common(plan));
    found.sort_by_key(|f| f.severity);
    found
}

/// What stands around a target, for whoever moves it.
pub fn around(now: &Observed) -> Vec<Finding> {
    let rule = |circumstance: &Circumstance| match circumstance {
        Circumstance::ProvisionedConcurrency => Some(Rule::ColdCapacity),
        Circumstance::StageVariables { names } => Some(Rule::VariablesStay { names: names.clone() }),
        Circumstance::Cache => Some(Rule::CacheSurvives),
        Circumstance::DriverUnread { .. } => drivers::unread(circumstance),
        Circumstance::AliasBehind { .. } | Circumstance::WentBackByItself | Circumstance::DeploymentGroup(_) => None,
    };
    now.around.iter().filter_map(rule).map(|rule| Finding::new(Severity::Warn, &now.target, rule)).collect()
}

/// What holds for whatever moves these targets.
fn common(plan: &Plan) -> Vec<Finding> {
    let mut found = Vec::new();
    for now in &plan.observed {
        let target = &now.target;
        let moved = || plan.steps.iter().filter(|s| s.target == *target);
        let mut say = |severity, rule| found.push(Finding::new(severity, target, rule));
        if moved().next().is_none() {
            // It is wanted already, and it does not run: that is no place to have arrived at.
            if let Serving::Ecs(service) = &now.serving
                && service.rollout.phase == Phase::Failed
            {
                let severity = if plan.steps.is_empty() { Severity::Block } else { Severity::Warn };
                say(severity, Rule::FailedThere { revision: service.task_definition.clone(), reason: service.rollout.reason.clone() });
            }
            continue;
        }
        for step in moved() {
            match &step.action {
                Action::TurnAutoDeployOff => say(Severity::Warn, Rule::AutoDeployLeftOff),
                Action::RemoveCanary => {
                    if let Serving::Rest(stage) = &step.expect
                        && let Some(canary) = &stage.canary
                    {
                        say(Severity::Info, Rule::CanaryRemoved { deployment: canary.deployment.clone() });
                    }
                }
                _ => {}
            }
        }
        found.extend(around(now));
        if !matches!(target.kind(), Kind::Lambda | Kind::Stack) {
            found.push(Finding::new(Severity::Info, target, Rule::DetectsOnly));
        }
    }
    found
}

#[cfg(test)]
mod every;
#[cfg(test)]
mod tests;
