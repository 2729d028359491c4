//! What CodeDeploy remembers in one Region.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::appspec::Spec;
use super::configs::Routing;
use crate::ecs::Place;
use crate::rng::Rng;

/// Everything CodeDeploy knows in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// By name.
    pub(crate) applications: BTreeMap<String, Application>,
    /// Made by the account, by name; the predefined ones are not in here.
    pub(crate) configs: BTreeMap<String, Config>,
    /// By id, `d-` and nine characters.
    pub(crate) deployments: BTreeMap<String, Deployment>,
}

/// What is deployed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Platform {
    Lambda,
    #[serde(rename = "ECS")]
    Ecs,
}

/// An application and its deployment groups.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Application {
    pub id: String,
    pub platform: Platform,
    pub created: Timestamp,
    /// By name.
    pub groups: BTreeMap<String, Group>,
}

/// A deployment group: how, and for ECS where, its deployments go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Group {
    pub id: String,
    pub role: String,
    /// Name of the deployment configuration.
    pub config: String,
    pub rollback: AutoRollback,
    /// What an ECS group deploys to; none for Lambda, where the AppSpec names it.
    pub service: Option<Destination>,
    /// How an ECS group waits before and after the traffic moves.
    pub waits: Waits,
}

/// An ECS service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Destination {
    pub cluster: String,
    pub service: String,
}

/// `autoRollbackConfiguration`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct AutoRollback {
    pub enabled: bool,
    pub events: Vec<String>,
}

impl AutoRollback {
    /// Whether this event (`DEPLOYMENT_FAILURE`, `DEPLOYMENT_STOP_ON_REQUEST`) takes a deployment back.
    pub(crate) fn on(&self, event: &str) -> bool {
        self.enabled && self.events.iter().any(|each| each == event)
    }
}

/// The waits of a blue/green deployment to ECS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Waits {
    /// Minutes a deployment waits, Ready, for ContinueDeployment before it is stopped; none: it goes on by itself.
    pub ready: Option<i64>,
    /// Minutes the original tasks are kept once the traffic has moved.
    pub termination: i64,
}

/// A deployment configuration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Config {
    pub id: String,
    pub created: Timestamp,
    pub platform: Platform,
    pub routing: Routing,
}

/// A deployment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Deployment {
    pub place: Place,
    pub application: String,
    pub group: String,
    pub platform: Platform,
    pub config: String,
    pub routing: Routing,
    /// The revision as sent.
    pub revision: Value,
    /// The revision that the group deployed last, if any.
    pub previous: Option<Value>,
    pub spec: Spec,
    pub description: String,
    pub rollback: AutoRollback,
    pub waits: Waits,
    /// Where an ECS deployment goes.
    pub service: Option<Destination>,
    pub created: Timestamp,
    pub started: Option<Timestamp>,
    pub completed: Option<Timestamp>,
    pub updated: Timestamp,
    pub status: Status,
    pub error: Option<Trouble>,
    /// The deployment that takes this one back.
    pub taken_back_by: Option<String>,
    /// The deployment that this one takes back.
    pub takes_back: Option<String>,
    /// In the order they come.
    pub events: Vec<Event>,
    /// When it goes on, if time alone does it.
    pub due: Option<Timestamp>,
    /// How many times it has moved traffic.
    pub shifts: u32,
    /// Lambda: the alias's RevisionId after its own last write. ECS: the id of its task set.
    pub mark: Option<String>,
    /// Its own randomness: when it is looked at does not change what it makes.
    pub rng: Rng,
}

/// `status` of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    Created,
    InProgress,
    Ready,
    Succeeded,
    Failed,
    Stopped,
}

impl Status {
    /// Nothing moves any more.
    pub(crate) fn over(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Stopped)
    }
}

/// `errorInformation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trouble {
    pub code: String,
    pub message: String,
}

/// A lifecycle event that has begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Event {
    pub name: String,
    pub began: Timestamp,
    pub ended: Option<Timestamp>,
    pub failed: bool,
}

impl Deployment {
    /// All traffic is on the new side.
    pub(crate) fn moved(&self) -> bool {
        self.routing.percent(self.shifts) >= 100
    }

    /// Ends the lifecycle event that is on and begins `name`, unless that is on already.
    pub(crate) fn enter(&mut self, name: &str, at: Timestamp) {
        if self.events.last().is_some_and(|event| event.name == name) {
            return;
        }
        self.leave(at, false);
        self.events.push(Event { name: name.to_owned(), began: at, ended: None, failed: false });
    }

    /// Ends the lifecycle event that is on.
    pub(crate) fn leave(&mut self, at: Timestamp, failed: bool) {
        if let Some(event) = self.events.last_mut().filter(|event| event.ended.is_none()) {
            event.ended = Some(at);
            event.failed = failed;
        }
        self.updated = at;
    }

    /// The deployment is over.
    pub(crate) fn end(&mut self, status: Status, error: Option<Trouble>, at: Timestamp) {
        self.leave(at, status != Status::Succeeded);
        self.status = status;
        self.error = error;
        self.completed = Some(at);
        self.due = None;
    }
}
