//! What a target serves at one moment, as AWS said it: the state a step expects, changes and restores.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::driver::{DeploymentGroup, Run, Strategy};
use crate::revision::{Revision, UPCOMING};
use crate::target::Target;
use crate::traffic::{Share, TrafficSplit, rounded};

/// A rollout that goes well is over by then, or waits for something on purpose.
const DRAGS_ON: SignedDuration = SignedDuration::from_mins(10);

/// A reading of one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    /// Which target.
    pub target: Target,
    /// What it serves.
    pub serving: Serving,
    /// What a write is compared with.
    pub token: Token,
    /// When it was read.
    pub at: Timestamp,
    /// What stands around it and a rollback does not move.
    pub around: Vec<Circumstance>,
}

/// How a later write finds out that somebody else wrote in between.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Token {
    /// Lambda's `RevisionId`: AWS itself refuses a stale write.
    RevisionId(String),
    /// What was read, compared again just before the write: detects, does not prevent.
    Fingerprint(String),
}

/// What a target serves, by kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Serving {
    /// A Lambda alias.
    Alias(AliasServing),
    /// A REST stage.
    Rest(RestServing),
    /// An HTTP stage.
    Http(HttpServing),
    /// An ECS service.
    Ecs(EcsServing),
    /// A CloudFormation stack, which serves nothing itself.
    Stack(StackServing),
}

/// A CloudFormation stack as far as it matters for a review: whether somebody has deployed it since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackServing {
    /// AWS's status: `UPDATE_COMPLETE`.
    pub status: String,
    /// When it was last deployed.
    pub updated: Option<Timestamp>,
}

/// A Lambda alias: its version, and at most one more with a weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AliasServing {
    /// The version the alias names: the stable side.
    pub version: Revision,
    /// Further versions with AWS's weights, 0.0 to 1.0, exactly as read: undo writes them back.
    pub weights: BTreeMap<Revision, f64>,
    /// The CodeDeploy deployment that is moving it, where one is known to run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
}

/// A REST stage: its deployment, and a canary if one is on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RestServing {
    /// The stage's own deployment: the stable side.
    pub deployment: Revision,
    /// The canary.
    pub canary: Option<Canary>,
}

/// A REST stage's canary settings, kept whole so that they can be put back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Canary {
    /// The deployment the canary serves.
    pub deployment: Revision,
    /// Its share, 0 to 100 %.
    pub percent: f64,
    /// Whether it uses the stage's cache.
    pub use_stage_cache: bool,
    /// Stage variables the canary overrides. AWS documents stage variables as no place for secrets.
    pub overrides: BTreeMap<String, String>,
}

/// An HTTP stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HttpServing {
    /// The deployment; a stage may have none yet.
    pub deployment: Option<Revision>,
    /// Whether every change of the API is published at once.
    pub auto_deploy: bool,
    /// Whether API Gateway manages the stage itself (a quick-create `$default`): nobody else can change it.
    pub managed: bool,
}

/// An ECS service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EcsServing {
    /// Who moves the service's deployments.
    pub controller: Controller,
    /// The task definition the newest deployment wants.
    pub task_definition: Revision,
    /// The same with its full ARN.
    pub arn: String,
    /// How far that is.
    pub rollout: Rollout,
}

/// The deployment controller of an ECS service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Controller {
    /// ECS itself.
    Ecs,
    /// CodeDeploy: UpdateService cannot change the task definition.
    CodeDeploy,
    /// Somebody's own: likewise.
    External,
}

/// Where an ECS deployment stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rollout {
    /// Its phase.
    pub phase: Phase,
    /// The deployment that is running: the ARN of the service deployment where ECS names one; CodeDeploy's id where that is the
    /// controller.
    pub deployment: Option<String>,
    /// The task definition a stop with rollback would return to, with its ARN.
    pub source: Option<(Revision, String)>,
    /// Tasks running per task definition, newest deployment first. Progress, not identity.
    pub tasks: Vec<(Revision, u32)>,
    /// How many tasks the service wants.
    pub desired: u32,
    /// When the newest deployment was made; none where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Tasks of the newest deployment that failed, as ECS counts them (it forgets them once one runs).
    pub failed: u32,
    /// ECS's words on the phase.
    pub reason: Option<String>,
    /// How ECS moves the traffic of a running deployment; none where CodeDeploy or nobody does, or it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Strategy>,
    /// The shares of production traffic, where a load balancer gives them otherwise than by running tasks; in percent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub traffic: Vec<(Revision, f64)>,
    /// The hook that waits until somebody says that it goes on; CodeDeploy's wait for that has no id, and is `ready`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits: Option<String>,
}

/// The phases of an ECS deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It has reached a steady state.
    Completed,
    /// It is under way.
    InProgress,
    /// It is going back to its source.
    RollingBack,
    /// It has failed.
    Failed,
}

/// Something around a target that a rollback leaves as it is, or that makes it slower than it looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Circumstance {
    /// The alias has provisioned concurrency: the pointer moves at once, warm capacity follows in minutes.
    ProvisionedConcurrency,
    /// The stage has variables, by name; they do not go back with the deployment.
    StageVariables {
        /// Their names, never their values.
        names: Vec<String>,
    },
    /// The stage answers from a cache, and cached answers outlive the rollback.
    Cache,
    /// The Lambda aliases that the API in front of this stage calls.
    AliasBehind {
        /// The aliases.
        targets: Vec<Target>,
    },
    /// ECS or CodeDeploy itself put the current revision there, by taking a release back.
    WentBackByItself,
    /// The CodeDeploy group that this target's releases go through.
    DeploymentGroup(DeploymentGroup),
    /// Whether CodeDeploy is moving this target could not be read.
    DriverUnread {
        /// Why not.
        why: String,
        /// Whether the identity may not read it, or nothing here answers for CodeDeploy: then nobody manages releases through it
        /// with these permissions, and waiting does not help. Otherwise it may be read in a moment.
        #[serde(default)]
        denied: bool,
    },
}

impl Observed {
    /// Whether ECS has been bringing tasks up for longer than a rollout takes that goes well. ECS forgets failures as soon as a
    /// task runs, so that of one whose tasks start and die again nothing else may tell. One that is slow on purpose does not count.
    pub fn drags_on(&self) -> bool {
        let Serving::Ecs(EcsServing { controller: Controller::Ecs, rollout, .. }) = &self.serving else { return false };
        let rolling = rollout.phase == Phase::InProgress && rollout.waits.is_none() && matches!(rollout.strategy, None | Some(Strategy::Rolling));
        rolling && rollout.since.is_some_and(|since| self.at.duration_since(since) >= DRAGS_ON)
    }

    /// The CodeDeploy group that this target's releases go through, where one is known.
    pub fn group(&self) -> Option<&DeploymentGroup> {
        self.around.iter().find_map(|circumstance| match circumstance {
            Circumstance::DeploymentGroup(group) => Some(group),
            _ => None,
        })
    }

    /// Why it could not be read just now whether CodeDeploy moves this target, where it may be read in a moment.
    pub fn unread_for_now(&self) -> Option<&str> {
        self.around.iter().find_map(|circumstance| match circumstance {
            Circumstance::DriverUnread { why, denied: false } => Some(why.as_str()),
            _ => None,
        })
    }
}

impl AliasServing {
    /// All traffic on one version, and nobody moves it.
    pub fn whole(version: Revision) -> Self {
        Self { version, weights: BTreeMap::new(), run: None }
    }

    /// Whether both show the same shares, or the same deployment that moves them: how far that is does not count.
    pub fn agrees(&self, other: &Self) -> bool {
        match (&self.run, &other.run) {
            (Some(run), Some(other)) => return run.deployment == other.deployment,
            (None, None) => {}
            (Some(_), None) | (None, Some(_)) => return false,
        }
        let same = |((a, share), (b, other)): ((&Revision, &f64), (&Revision, &f64))| a == b && same_share(share * 100.0, other * 100.0);
        self.version == other.version && self.weights.len() == other.weights.len() && self.weights.iter().zip(&other.weights).all(same)
    }

    /// The upcoming revision has its name now.
    pub(crate) fn named(&mut self, made: &str) {
        self.version.named(made);
        if let Some(weight) = self.weights.remove(&Revision::upcoming()) {
            self.weights.insert(Revision::new(made), weight);
        }
        // Lambda answers the old version where nothing is new to publish, and that shares no traffic with itself.
        self.weights.remove(&self.version);
    }
}

impl Canary {
    /// Whether both serve the same way, with the same share.
    pub fn agrees(&self, other: &Self) -> bool {
        let share = |canary: &Self| Self { percent: 0.0, ..canary.clone() };
        share(self) == share(other) && same_share(self.percent, other.percent)
    }
}

/// Shares are set in hundredths of a percent. AWS documents no precision for its doubles, and one that comes back through a
/// shorter float is still the one that was written.
fn same_share(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.001
}

impl Serving {
    /// The upcoming revision has its name now: a version, a deployment id, or a full ARN.
    pub(crate) fn named(&mut self, made: &str) {
        match self {
            Self::Alias(alias) => alias.named(made),
            Self::Rest(stage) => {
                stage.deployment.named(made);
                stage.canary.iter_mut().for_each(|canary| canary.deployment.named(made));
            }
            Self::Http(stage) => stage.deployment.iter_mut().for_each(|deployment| deployment.named(made)),
            Self::Ecs(service) => {
                service.task_definition.named(made);
                service.rollout.tasks.iter_mut().for_each(|(revision, _)| revision.named(made));
                if service.arn == UPCOMING {
                    made.clone_into(&mut service.arn);
                }
            }
            Self::Stack(_) => {}
        }
    }

    /// Whether a share of the traffic goes to this version, by its name.
    pub(crate) fn serves(&self, version: &str) -> bool {
        matches!(self, Self::Alias(alias) if alias.version.as_str() == version || alias.weights.keys().any(|of| of.as_str() == version))
    }

    /// The stable side: what would remain if a split ended by going back.
    pub fn stable(&self) -> Option<&Revision> {
        match self {
            Self::Alias(AliasServing { run: Some(run), .. }) => Some(if run.goes_back { &run.to } else { &run.from }),
            Self::Alias(a) => Some(&a.version),
            Self::Rest(r) => Some(&r.deployment),
            Self::Http(h) => h.deployment.as_ref(),
            Self::Ecs(e) => match (&e.rollout.phase, &e.rollout.source) {
                (Phase::InProgress | Phase::RollingBack, Some((source, _))) => Some(source),
                _ => Some(&e.task_definition),
            },
            Self::Stack(_) => None,
        }
    }

    /// The revision that is being brought in: the other side of a split, or the current one where there is none. A side
    /// without a share takes no traffic, so it is none.
    pub fn newest(&self) -> Option<&Revision> {
        match self {
            Self::Alias(AliasServing { run: Some(run), .. }) => Some(if run.goes_back { &run.from } else { &run.to }),
            Self::Alias(a) => a.weights.iter().find(|(_, weight)| **weight > 0.0).map(|(revision, _)| revision).or(Some(&a.version)),
            Self::Rest(r) => r.canary.as_ref().filter(|c| c.percent > 0.0).map(|c| &c.deployment).or(Some(&r.deployment)),
            Self::Http(h) => h.deployment.as_ref(),
            Self::Ecs(e) => Some(&e.task_definition),
            Self::Stack(_) => None,
        }
    }

    /// Whether a split, a canary or a rollout is on.
    pub fn in_motion(&self) -> bool {
        match self {
            Self::Alias(a) => a.run.is_some() || a.weights.values().any(|weight| *weight > 0.0),
            Self::Rest(r) => r.canary.as_ref().is_some_and(|c| c.percent > 0.0),
            Self::Http(_) | Self::Stack(_) => false,
            Self::Ecs(e) => matches!(e.rollout.phase, Phase::InProgress | Phase::RollingBack),
        }
    }

    /// The deployment of an engine of AWS's that is moving it now, where there is one: nobody writes underneath it.
    pub fn driven_by(&self) -> Option<&str> {
        match self {
            Self::Alias(a) => a.run.as_ref().map(|run| run.deployment.as_str()),
            Self::Ecs(e) if self.in_motion() => e.rollout.deployment.as_deref(),
            Self::Rest(_) | Self::Http(_) | Self::Ecs(_) | Self::Stack(_) => None,
        }
    }

    /// Whether an engine of AWS's is taking it back already.
    pub fn goes_back(&self) -> bool {
        match self {
            Self::Alias(a) => a.run.as_ref().is_some_and(|run| run.goes_back),
            Self::Ecs(e) => e.rollout.phase == Phase::RollingBack,
            Self::Rest(_) | Self::Http(_) | Self::Stack(_) => false,
        }
    }

    /// All shares of the traffic; for a rollout those that its load balancer gives, or else of the running tasks.
    pub fn split(&self) -> TrafficSplit {
        match self {
            Self::Alias(a) => TrafficSplit::with_rest(
                a.version.clone(),
                a.weights.iter().map(|(revision, weight)| Share { revision: revision.clone(), percent: rounded(weight * 100.0) }),
            ),
            Self::Rest(r) => {
                TrafficSplit::with_rest(r.deployment.clone(), r.canary.iter().map(|c| Share { revision: c.deployment.clone(), percent: rounded(c.percent) }))
            }
            Self::Http(h) => h.deployment.clone().map(TrafficSplit::whole).unwrap_or_default(),
            Self::Ecs(e) => e.split(),
            Self::Stack(_) => TrafficSplit::default(),
        }
    }

    /// Whether two readings show the same thing being served. Progress counters do not count.
    pub fn agrees(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Ecs(a), Self::Ecs(b)) => {
                let moving = |e: &EcsServing| matches!(e.rollout.phase, Phase::InProgress | Phase::RollingBack);
                a.task_definition == b.task_definition
                    && a.controller == b.controller
                    && moving(a) == moving(b)
                    && (!moving(a) || a.rollout.deployment == b.rollout.deployment)
            }
            (Self::Alias(a), Self::Alias(b)) => a.agrees(b),
            (Self::Rest(a), Self::Rest(b)) => {
                let canary = match (&a.canary, &b.canary) {
                    (Some(a), Some(b)) => a.agrees(b),
                    (a, b) => a.is_none() && b.is_none(),
                };
                a.deployment == b.deployment && canary
            }
            // A change set does nothing to its stack, and what happens to the stack meanwhile is not in its way.
            (Self::Stack(_), Self::Stack(_)) => true,
            (a, b) => a == b,
        }
    }
}

impl std::fmt::Display for Serving {
    /// In words: `42`, `42 90 %, 43 10 %`, `nothing`; of a stack its status.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Self::Stack(stack) = self {
            return f.write_str(&stack.status);
        }
        let split = self.split();
        match split.0.as_slice() {
            [] => f.write_str("nothing"),
            [whole] => write!(f, "{}", whole.revision),
            shares => {
                let words: Vec<String> = shares.iter().map(|s| format!("{} {} %", s.revision, s.percent)).collect();
                f.write_str(&words.join(", "))
            }
        }
    }
}

impl EcsServing {
    fn split(&self) -> TrafficSplit {
        let stable = self.rollout.source.as_ref().map_or(&self.task_definition, |(source, _)| source);
        if self.rollout.phase != Phase::Completed && !self.rollout.traffic.is_empty() {
            let others = self.rollout.traffic.iter().filter(|(revision, _)| revision != stable);
            return TrafficSplit::with_rest(stable.clone(), others.map(|(revision, percent)| Share { revision: revision.clone(), percent: rounded(*percent) }));
        }
        let all: u32 = self.rollout.tasks.iter().map(|(_, n)| n).sum();
        if all == 0 || self.rollout.phase == Phase::Completed {
            return TrafficSplit::whole(self.task_definition.clone());
        }
        let others = self.rollout.tasks.iter().filter(|(revision, _)| revision != stable);
        let share = |n: u32| rounded(f64::from(n) * 100.0 / f64::from(all));
        TrafficSplit::with_rest(stable.clone(), others.map(|(revision, n)| Share { revision: revision.clone(), percent: share(*n) }))
    }
}

#[cfg(test)]
mod tests;
