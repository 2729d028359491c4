//! What ECS remembers in one Region.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::behaviour::Behaviour;
use super::lookup::Place;
use crate::rng::Rng;

/// Part of a request or an answer, kept as it was sent.
pub(crate) type Doc = Map<String, Value>;

/// Everything ECS knows in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    pub(crate) clusters: BTreeMap<String, Cluster>,
    /// Task definitions by family; a family's revision `n` is at `n - 1`.
    pub(crate) families: BTreeMap<String, Vec<Definition>>,
}

/// An image as pulled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Image {
    /// None where there is nothing to pull.
    pub digest: Option<String>,
    pub behaviour: Behaviour,
}

/// A cluster and its services.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Cluster {
    pub arn: String,
    pub services: BTreeMap<String, Service>,
    /// `settings`, `configuration`, `capacityProviders` and the like, as sent.
    pub settings: Doc,
    pub tags: Vec<Value>,
}

/// A task definition revision.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Definition {
    pub arn: String,
    pub family: String,
    pub revision: u32,
    /// The request that registered it, with ECS's defaults filled in.
    pub body: Doc,
    /// CPU units of the task.
    pub cpu: u32,
    /// MiB of the task.
    pub memory: u32,
    pub registered_at: Timestamp,
    pub registered_by: String,
    pub deregistered_at: Option<Timestamp>,
    pub tags: Vec<Value>,
}

/// A service: what is wanted of it, and everything that moves.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Service {
    pub place: Place,
    pub cluster: String,
    pub name: String,
    /// `ACTIVE`, `DRAINING`, `INACTIVE`.
    pub status: String,
    pub created_at: Timestamp,
    pub created_by: String,
    pub desired: u32,
    /// ARN of the task definition it is meant to run.
    pub definition: String,
    /// `ECS`, `CODE_DEPLOY`, `EXTERNAL`.
    pub controller: String,
    /// `deploymentConfiguration`, with defaults filled in.
    pub tuning: Doc,
    /// Load balancers, network, launch type and the like, as sent.
    pub settings: Doc,
    pub tags: Vec<Value>,
    /// Oldest first.
    pub revisions: Vec<ServiceRevision>,
    /// Newest first; the first is PRIMARY.
    pub deployments: Vec<Deployment>,
    /// Service deployments, oldest first; the last is the current one.
    pub history: Vec<ServiceDeployment>,
    /// In the order they were started.
    pub tasks: Vec<Task>,
    /// Newest first.
    pub events: VecDeque<Event>,
    /// Its own randomness: when it is looked at does not change how its tasks fare.
    pub rng: Rng,
    /// When the scheduler looks next, if it has a reason to.
    pub next_round: Option<Timestamp>,
    pub no_launch_before: Timestamp,
    /// While traffic goes back, the tasks it leaves are kept.
    pub no_stop_before: Timestamp,
    /// What reads go on showing just after an update.
    pub before: Option<Before>,
}

/// The service as reads showed it before the last update.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Before {
    pub until: Timestamp,
    pub view: Value,
    /// How many service deployments there were.
    pub deployments: usize,
}

/// What a service deployment sets out to run, resolved: AWS's service revision.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ServiceRevision {
    pub arn: String,
    pub definition: String,
    pub created_at: Timestamp,
    /// Container name, image as written, digest it was resolved to.
    pub images: Vec<(String, String, Option<String>)>,
    pub behaviour: Behaviour,
    pub cpu: u32,
    pub memory: u32,
    /// The service's settings at that moment.
    pub settings: Doc,
}

/// An entry of `deployments` in DescribeServices.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Deployment {
    /// `ecs-svc/…`
    pub id: String,
    /// ARN of the service revision.
    pub revision: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub state: Rollout,
    pub reason: String,
    /// Tasks that failed in a row, as ECS counts them.
    pub failed: u32,
    /// A task has run: from then on ECS does not count, unless told to.
    pub ran: bool,
    /// The id of CodeDeploy's deployment, if one of its has begun it.
    #[serde(default)]
    pub external: Option<String>,
}

/// `rolloutState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Rollout {
    InProgress,
    Completed,
    Failed,
}

/// A service deployment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ServiceDeployment {
    pub arn: String,
    /// Id of its entry in `deployments`.
    pub id: String,
    /// ARN of the service revision it goes to.
    pub target: String,
    /// ARNs of the service revisions it comes from.
    pub sources: Vec<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    pub stopped_at: Option<Timestamp>,
    pub status: Status,
    pub reason: Option<String>,
    /// `deploymentConfiguration` when it began.
    pub tuning: Doc,
    pub rollback: Option<Rollback>,
    pub tripped: bool,
    /// When its status or stage changes next, if time alone does it.
    pub due: Option<Timestamp>,
    /// Where a blue/green, linear or canary deployment is.
    pub stage: Option<Stage>,
    /// How many times production traffic has been shifted.
    pub shifts: u32,
    /// Waits at a PAUSE hook.
    pub pause: Option<Pause>,
}

/// `status` of a service deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Status {
    Pending,
    InProgress,
    Successful,
    StopRequested,
    Stopped,
    RollbackRequested,
    RollbackInProgress,
    RollbackSuccessful,
    RollbackFailed,
}

impl Status {
    /// Nothing moves any more.
    pub(crate) fn over(self) -> bool {
        matches!(self, Self::Successful | Self::Stopped | Self::RollbackSuccessful | Self::RollbackFailed)
    }
}

/// `lifecycleStage`, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Stage {
    ReconcileService,
    PreScaleUp,
    ScaleUp,
    PostScaleUp,
    TestTrafficShift,
    PostTestTrafficShift,
    ProductionTrafficShift,
    PostProductionTrafficShift,
    BakeTime,
    CleanUp,
}

/// A deployment that waits for a person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Pause {
    pub hook_id: String,
    pub until: Timestamp,
    /// Roll back (rather than go on) when the time is up.
    pub rolls_back: bool,
}

/// A rollback under way or done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Rollback {
    pub reason: String,
    pub started_at: Timestamp,
    /// ARN of the service revision it goes back to.
    pub revision: String,
}

/// A line of the service's event stream.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Event {
    pub id: String,
    pub at: Timestamp,
    pub message: String,
}

/// A task of a service. The moments ahead are fixed when it is started.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Task {
    /// 32 hexadecimal digits.
    pub id: String,
    pub revision: String,
    /// Id of the deployment that started it.
    pub started_by: String,
    pub created_at: Timestamp,
    pub pull_at: Timestamp,
    pub running_at: Option<Timestamp>,
    pub healthy_at: Option<Timestamp>,
    pub dies_at: Option<Timestamp>,
    pub phase: Phase,
    pub stop: Option<Stop>,
}

/// Where a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// Not running yet.
    Pending,
    /// Running; not (yet) healthy.
    Running,
    /// Running and healthy.
    Healthy,
    /// Asked to stop.
    Stopping,
    /// Gone; remembered for an hour.
    Stopped,
}

impl Phase {
    /// Wanted to run.
    pub(crate) fn live(self) -> bool {
        matches!(self, Self::Pending | Self::Running | Self::Healthy)
    }

    /// Counts as RUNNING.
    pub(crate) fn runs(self) -> bool {
        matches!(self, Self::Running | Self::Healthy)
    }
}

/// Why and when a task stopped.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Stop {
    pub code: String,
    pub reason: String,
    pub exit_code: Option<i32>,
    pub container_reason: Option<String>,
    pub stopping_at: Timestamp,
    pub stopped_at: Timestamp,
    pub forget_at: Timestamp,
}
