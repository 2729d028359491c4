//! Services as they are seen: ListServices, DescribeServices.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::blue_green;
use super::lookup::{self, Place};
use super::page::Page;
use super::refuse;
use super::state::{Deployment, Doc, Service, ServiceRevision};
use crate::wire::{Call, Refusal, seconds};
use crate::world::World;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    cluster: Option<String>,
    launch_type: Option<String>,
    scheduling_strategy: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn list(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: List = call.input()?;
    let page = Page::new(input.max_results, input.next_token.as_deref(), 10)?;
    let cluster = lookup::cluster(world, call, input.cluster.as_deref())?;
    let fits = |service: &Service, key: &str, wanted: &Option<String>| wanted.as_ref().is_none_or(|wanted| service.settings.get(key) == Some(&json!(wanted)));
    let listed = cluster.services.values().filter(|service| {
        service.status != "INACTIVE" && fits(service, "launchType", &input.launch_type) && fits(service, "schedulingStrategy", &input.scheduling_strategy)
    });
    let (arns, next) = page.cut(listed.map(arn).collect());
    Ok(json!({"serviceArns": arns, "nextToken": next}))
}

#[derive(Deserialize)]
struct Describe {
    cluster: Option<String>,
    #[serde(default)]
    services: Vec<String>,
    #[serde(default)]
    include: Vec<String>,
}

pub(super) fn describe(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Describe = call.input()?;
    match input.services.len() {
        0 => return Err(refuse::parameter("Services cannot be empty.")),
        1..=10 => {}
        _ => return Err(refuse::parameter("Services cannot have more than 10 elements.")),
    }
    let place = Place::of(call);
    let name = lookup::cluster_name(&place, input.cluster.as_deref()).ok_or_else(refuse::no_cluster)?;
    let cluster = lookup::cluster(world, call, input.cluster.as_deref())?;
    let with_tags = input.include.iter().any(|part| part == "TAGS");
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for given in &input.services {
        let service = lookup::service_name(&place, &name, given).and_then(|name| cluster.services.get(name));
        match service {
            Some(service) => {
                let mut view = seen(service, call.now);
                view["tags"] = if with_tags { json!(service.tags) } else { json!([]) };
                found.push(view);
            }
            None => {
                let arn = if given.starts_with("arn:") { given.clone() } else { place.arn(&format!("service/{name}/{given}")) };
                failures.push(json!({"arn": arn, "reason": "MISSING"}));
            }
        }
    }
    Ok(json!({"services": found, "failures": failures}))
}

/// A service's ARN.
pub(super) fn arn(service: &Service) -> String {
    service.place.arn(&format!("service/{}/{}", service.cluster, service.name))
}

/// What a read shows: just after an update, perhaps still what was there before it.
fn seen(service: &Service, now: Timestamp) -> Value {
    match &service.before {
        Some(before) if now < before.until => before.view.clone(),
        _ => view(service),
    }
}

/// The service as it is.
pub(super) fn view(service: &Service) -> Value {
    let all = || service.tasks.iter();
    let mut view: Doc = service.settings.clone();
    let own = service.controller == "ECS";
    let facts = json!({
        "serviceArn": arn(service),
        "serviceName": service.name,
        "clusterArn": service.place.arn(&format!("cluster/{}", service.cluster)),
        "status": service.status,
        "desiredCount": service.desired,
        "runningCount": all().filter(|task| task.phase.runs()).count(),
        "pendingCount": all().filter(|task| task.phase.live() && !task.phase.runs()).count(),
        "deploymentConfiguration": service.tuning,
        "deploymentController": {"type": service.controller},
        "createdAt": seconds(service.created_at),
        "createdBy": service.created_by,
        "events": service.events.iter().map(|event| json!({"id": event.id, "createdAt": seconds(event.at), "message": event.message})).collect::<Vec<_>>(),
        "deployments": [],
        "taskSets": [],
    });
    if let Value::Object(facts) = facts {
        view.extend(facts);
    }
    let definition = if own { Some(&service.definition) } else { blue_green::primary(service).map(|revision| &revision.definition) };
    if let Some(definition) = definition.filter(|definition| !definition.is_empty()) {
        view.insert("taskDefinition".into(), json!(definition));
    }
    if own {
        let deployments: Vec<Value> = service.deployments.iter().enumerate().map(|(at, deployment)| entry(service, deployment, at == 0)).collect();
        view.insert("deployments".into(), json!(deployments));
        if let Some(current) = service.history.last() {
            view.insert("currentServiceDeployment".into(), json!(current.arn));
        }
        let revisions: Vec<Value> = service.deployments.iter().map(|deployment| counts(service, &deployment.revision)).collect();
        view.insert("currentServiceRevisions".into(), json!(revisions));
    } else {
        view.insert("taskSets".into(), blue_green::task_sets(service));
    }
    Value::Object(view)
}

/// Requested, running and pending tasks of a service revision.
pub(super) fn counts(service: &Service, revision: &str) -> Value {
    let of = || service.tasks.iter().filter(|task| task.revision == revision && task.phase.live());
    let running = of().filter(|task| task.phase.runs()).count();
    let primary = service.deployments.first().is_some_and(|primary| primary.revision == revision);
    let requested = if primary { service.desired as usize } else { of().count() };
    json!({"arn": revision, "requestedTaskCount": requested, "runningTaskCount": running, "pendingTaskCount": of().count() - running})
}

fn revision<'a>(service: &'a Service, deployment: &Deployment) -> Option<&'a ServiceRevision> {
    service.revisions.iter().find(|revision| revision.arn == deployment.revision)
}

fn entry(service: &Service, deployment: &Deployment, primary: bool) -> Value {
    let counts = counts(service, &deployment.revision);
    let revision = revision(service, deployment);
    let setting = |key: &str| revision.and_then(|revision| revision.settings.get(key)).cloned();
    let mut entry = json!({
        "id": deployment.id,
        "status": if primary { "PRIMARY" } else { "ACTIVE" },
        "taskDefinition": revision.map(|revision| &revision.definition),
        "desiredCount": counts["requestedTaskCount"],
        "pendingCount": counts["pendingTaskCount"],
        "runningCount": counts["runningTaskCount"],
        "failedTasks": deployment.failed,
        "createdAt": seconds(deployment.created_at),
        "updatedAt": seconds(deployment.updated_at),
        "rolloutState": deployment.state,
        "rolloutStateReason": deployment.reason,
    });
    for key in ["launchType", "platformVersion", "platformFamily", "networkConfiguration", "capacityProviderStrategy"] {
        if let Some(value) = setting(key) {
            entry[key] = value;
        }
    }
    entry
}
