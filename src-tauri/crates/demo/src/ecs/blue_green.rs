//! What CodeDeploy does to a service that is its own: a second task set beside the one that serves,
//! traffic from one to the other, and a new primary once all of it has moved.

use serde_json::{Value, json};

use super::create::{resolve, usable};
use super::lookup::Place;
use super::motion::{self, Moment};
use super::state::{Deployment, Doc, Rollout, Service, ServiceRevision, Stage, State, Status};
use super::tuning::{self, Strategy};
use super::{describe, refuse};
use crate::ecr;
use crate::wire::{Refusal, seconds};

/// A deployment by CodeDeploy.
pub(crate) struct BlueGreen<'a> {
    pub place: &'a Place,
    pub cluster: &'a str,
    pub service: &'a str,
    /// The task definition's ARN.
    pub definition: &'a str,
    /// What the load balancer leads to.
    pub container: &'a str,
    pub port: u16,
    /// Strategy, shares and waits, as in a `deploymentConfiguration`.
    pub tuning: Doc,
    /// The deployment's id at CodeDeploy.
    pub external: &'a str,
}

impl State {
    /// A service, in whatever status.
    pub(crate) fn service(&self, cluster: &str, name: &str) -> Option<&Service> {
        self.clusters.get(cluster)?.services.get(name)
    }

    /// The same, to change.
    pub(crate) fn service_mut(&mut self, cluster: &str, name: &str) -> Option<&mut Service> {
        self.clusters.get_mut(cluster)?.services.get_mut(name)
    }
}

/// Begins it; the id of its task set.
pub(crate) fn begin(ecr: &ecr::State, state: &mut State, wanted: BlueGreen<'_>, moment: Moment) -> Result<String, Refusal> {
    let found = state.service(wanted.cluster, wanted.service).filter(|service| service.status == "ACTIVE").cloned();
    let mut service = found.ok_or_else(refuse::no_service)?;
    if service.controller != "CODE_DEPLOY" {
        return Err(refuse::parameter("The service does not have a CODE_DEPLOY deployment controller."));
    }
    if !wanted.definition.starts_with("arn:") {
        return Err(refuse::client("The task definition must be given by its full ARN."));
    }
    let definition = usable(state, wanted.place, wanted.definition, &service.settings)?;
    let containers = definition.body.get("containerDefinitions").and_then(Value::as_array).into_iter().flatten();
    let listens = |container: &Value| {
        let ports = container["portMappings"].as_array();
        container["name"] == wanted.container && ports.is_some_and(|ports| ports.iter().any(|port| port["containerPort"] == wanted.port))
    };
    if !{ containers }.any(listens) {
        let (name, port) = (wanted.container, wanted.port);
        return Err(refuse::parameter(format!("The container {name} did not have a container port {port} defined.")));
    }
    let revision = resolve(ecr, &mut service, &definition, moment.at);
    motion::deploy(&mut service, moment, revision);
    if let Some(current) = service.history.last_mut() {
        current.tuning.extend(wanted.tuning);
    }
    let id = service.deployments.first_mut().map(|deployment| {
        deployment.external = Some(wanted.external.to_owned());
        deployment.id.clone()
    });
    if let Some(there) = state.service_mut(wanted.cluster, wanted.service) {
        *there = service;
    }
    id.ok_or_else(refuse::no_deployment)
}

/// The service revision that serves: the new one only when all traffic has moved to it.
pub(super) fn primary(service: &Service) -> Option<&ServiceRevision> {
    let Some(current) = service.history.last() else {
        let only = &service.deployments.first()?.revision;
        return service.revisions.iter().find(|revision| revision.arn == *only);
    };
    let moved = tuning::strategy(&current.tuning) == Strategy::Rolling || (current.stage.is_some() && motion::share(current).0 >= 100.0);
    let before = current.rollback.as_ref().map(|rollback| &rollback.revision).or(current.sources.first());
    let arn = if moved { &current.target } else { before.unwrap_or(&current.target) };
    service.revisions.iter().find(|revision| revision.arn == *arn)
}

/// Stops a deployment where it is: both task sets stay, and traffic stays split between them.
pub(crate) fn halt(service: &mut Service, moment: Moment) {
    if let Some(current) = service.history.last_mut() {
        current.status = Status::Stopped;
        current.updated_at = moment.at;
        current.stopped_at = Some(moment.at);
        current.finished_at = Some(moment.at);
        (current.due, current.pause) = (None, None);
    }
    if let Some(entry) = service.deployments.first_mut() {
        entry.state = Rollout::Failed;
        entry.updated_at = moment.at;
    }
}

/// Ends the wait before the original tasks are stopped.
pub(crate) fn end_bake(service: &mut Service, moment: Moment) {
    if let Some(current) = service.history.last_mut().filter(|current| current.stage == Some(Stage::BakeTime)) {
        current.due = Some(moment.at);
    }
}

/// The service's task sets with their share of the traffic, in percent, the primary one first.
fn sides(service: &Service) -> Vec<(&Deployment, &'static str, f64)> {
    let primary = primary(service).map(|revision| revision.arn.as_str()).unwrap_or_default();
    let current = service.history.last();
    let share = |deployment: &Deployment| match current {
        Some(current) if tuning::strategy(&current.tuning) != Strategy::Rolling => {
            let green = if current.stage.is_some() { motion::share(current).0 } else { 0.0 };
            if deployment.revision == current.target { green } else { 100.0 - green }
        }
        _ => 100.0,
    };
    let leaving = current.is_some_and(|current| current.stage == Some(Stage::CleanUp) || current.rollback.is_some());
    let status = |deployment: &Deployment| match deployment.revision == primary {
        true => "PRIMARY",
        false if leaving => "DRAINING",
        false => "ACTIVE",
    };
    let mut sides: Vec<_> = service.deployments.iter().map(|deployment| (deployment, status(deployment), share(deployment))).collect();
    sides.sort_by_key(|(_, status, _)| *status != "PRIMARY");
    sides
}

/// `taskSets` of DescribeServices.
pub(super) fn task_sets(service: &Service) -> Value {
    let view = |(deployment, status, _): (&Deployment, &str, f64)| {
        let counts = describe::counts(service, &deployment.revision);
        let number = deployment.id.rsplit('/').next().unwrap_or_default();
        let external = deployment.external.clone().unwrap_or_else(|| format!("d-{}", &number[..number.len().min(9)]));
        let revision = service.revisions.iter().find(|revision| revision.arn == deployment.revision);
        let steady = counts["runningTaskCount"] == json!(service.desired) && counts["pendingTaskCount"] == 0;
        json!({
            "id": deployment.id,
            "taskSetArn": service.place.arn(&format!("task-set/{}/{}/{}", service.cluster, service.name, deployment.id)),
            "serviceArn": describe::arn(service),
            "clusterArn": service.place.arn(&format!("cluster/{}", service.cluster)),
            "externalId": external,
            "startedBy": if service.controller == "CODE_DEPLOY" { "CODE_DEPLOY" } else { service.created_by.as_str() },
            "status": status,
            "taskDefinition": revision.map(|revision| &revision.definition),
            "computedDesiredCount": service.desired,
            "runningCount": counts["runningTaskCount"],
            "pendingCount": counts["pendingTaskCount"],
            "createdAt": seconds(deployment.created_at),
            "updatedAt": seconds(deployment.updated_at),
            "scale": {"value": 100.0, "unit": "PERCENT"},
            "stabilityStatus": if steady { "STEADY_STATE" } else { "STABILIZING" },
            "stabilityStatusAt": seconds(deployment.updated_at),
        })
    };
    sides(service).into_iter().map(view).collect()
}

/// `taskSetsInfo` of a CodeDeploy target.
pub(crate) fn task_sets_by_color(service: &Service) -> Value {
    let target = service.history.last().map(|current| current.target.as_str());
    let view = |(deployment, status, share): (&Deployment, &str, f64)| {
        let counts = describe::counts(service, &deployment.revision);
        json!({
            // AWS's own spelling.
            "identifer": deployment.id,
            "desiredCount": service.desired,
            "runningCount": counts["runningTaskCount"],
            "pendingCount": counts["pendingTaskCount"],
            "status": status,
            "trafficWeight": share,
            "taskSetLabel": if Some(deployment.revision.as_str()) == target { "Green" } else { "Blue" },
        })
    };
    sides(service).into_iter().map(view).collect()
}
