//! Tasks: ListTasks, DescribeTasks. Stopped ones are remembered for an hour.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::lookup::{self, Place};
use super::page::Page;
use super::refuse;
use super::state::{Phase, Service, Task};
use crate::wire::{Call, Refusal, seconds};
use crate::world::World;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    cluster: Option<String>,
    family: Option<String>,
    service_name: Option<String>,
    started_by: Option<String>,
    desired_status: Option<String>,
    launch_type: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn list(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: List = call.input()?;
    let page = Page::new(input.max_results, input.next_token.as_deref(), 100)?;
    let live = match input.desired_status.as_deref() {
        None | Some("RUNNING") => Some(true),
        Some("STOPPED") => Some(false),
        // ECS never wants a task to be PENDING.
        Some("PENDING") => None,
        Some(other) => return Err(refuse::parameter(format!("Invalid desiredStatus: {other}."))),
    };
    if input.started_by.is_some() && (input.service_name.is_some() || input.family.is_some()) {
        return Err(refuse::parameter("startedBy must be the only filter when it is used."));
    }
    let place = Place::of(call);
    let name = lookup::cluster_name(&place, input.cluster.as_deref()).ok_or_else(refuse::no_cluster)?;
    let cluster = lookup::cluster(world, call, input.cluster.as_deref())?;
    let only = match &input.service_name {
        None => None,
        Some(given) => {
            let service = lookup::service_name(&place, &name, given).filter(|service| cluster.services.contains_key(*service));
            Some(service.ok_or_else(refuse::no_service)?)
        }
    };
    let services = cluster.services.values().filter(|service| {
        let launch_type = input.launch_type.as_ref().is_none_or(|wanted| service.settings.get("launchType") == Some(&json!(wanted)));
        only.is_none_or(|only| service.name == only) && launch_type
    });
    let tasks = services.flat_map(|service| service.tasks.iter().map(move |task| (service, task)));
    let wanted = tasks.filter(|(service, task)| {
        live == Some(task.phase.live())
            && input.started_by.as_ref().is_none_or(|by| task.started_by == *by)
            && input.family.as_ref().is_none_or(|family| family_of(definition(service, task)) == family)
    });
    let (arns, next) = page.cut(wanted.map(|(service, task)| arn(service, task)).collect());
    Ok(json!({"taskArns": arns, "nextToken": next}))
}

fn arn(service: &Service, task: &Task) -> String {
    service.place.arn(&format!("task/{}/{}", service.cluster, task.id))
}

fn definition<'a>(service: &'a Service, task: &Task) -> &'a str {
    service.revisions.iter().find(|revision| revision.arn == task.revision).map_or("", |revision| &revision.definition)
}

fn family_of(definition: &str) -> &str {
    let name = definition.rsplit('/').next().unwrap_or_default();
    name.split(':').next().unwrap_or_default()
}

#[derive(Deserialize)]
struct Describe {
    cluster: Option<String>,
    #[serde(default)]
    tasks: Vec<String>,
}

pub(super) fn describe(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Describe = call.input()?;
    match input.tasks.len() {
        0 => return Err(refuse::parameter("Tasks cannot be empty.")),
        1..=100 => {}
        _ => return Err(refuse::parameter("Tasks cannot have more than 100 elements.")),
    }
    let cluster = lookup::cluster(world, call, input.cluster.as_deref())?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for given in &input.tasks {
        let id = given.rsplit('/').next().unwrap_or_default();
        let task = cluster.services.values().find_map(|service| Some((service, service.tasks.iter().find(|task| task.id == id)?)));
        match task {
            Some((service, task)) => found.push(view(service, task, call.now)),
            None => {
                let place = Place::of(call);
                let name = cluster.arn.rsplit('/').next().unwrap_or_default();
                let arn = if given.starts_with("arn:") { given.clone() } else { place.arn(&format!("task/{name}/{id}")) };
                failures.push(json!({"arn": arn, "reason": "MISSING"}));
            }
        }
    }
    Ok(json!({"tasks": found, "failures": failures}))
}

fn last_status(task: &Task, now: Timestamp) -> &'static str {
    match task.phase {
        Phase::Pending if now < task.pull_at => "PROVISIONING",
        Phase::Pending => "PENDING",
        Phase::Running | Phase::Healthy => "RUNNING",
        Phase::Stopping => "DEACTIVATING",
        Phase::Stopped => "STOPPED",
    }
}

fn view(service: &Service, task: &Task, now: Timestamp) -> Value {
    let revision = service.revisions.iter().find(|revision| revision.arn == task.revision);
    let status = last_status(task, now);
    let past = |at: Option<Timestamp>| at.filter(|at| *at <= now).map(seconds);
    let mut view = json!({
        "taskArn": arn(service, task),
        "clusterArn": service.place.arn(&format!("cluster/{}", service.cluster)),
        "taskDefinitionArn": definition(service, task),
        "group": format!("service:{}", service.name),
        "startedBy": task.started_by,
        "desiredStatus": if task.phase.live() { "RUNNING" } else { "STOPPED" },
        "lastStatus": status,
        "healthStatus": if task.phase == Phase::Healthy { "HEALTHY" } else { "UNKNOWN" },
        "createdAt": seconds(task.created_at),
        "pullStartedAt": past(Some(task.pull_at)),
        "startedAt": if ran(task) { past(task.running_at) } else { None },
        "launchType": service.settings.get("launchType"),
        "platformVersion": service.settings.get("platformVersion"),
        "platformFamily": service.settings.get("platformFamily"),
        "cpu": revision.map(|revision| revision.cpu.to_string()),
        "memory": revision.map(|revision| revision.memory.to_string()),
        "connectivity": if ran(task) { "CONNECTED" } else { "DISCONNECTED" },
        "attachments": [],
        "tags": [],
        "overrides": {"containerOverrides": []},
    });
    if let Some(stop) = &task.stop {
        view["stopCode"] = json!(stop.code);
        view["stoppedReason"] = json!(stop.reason);
        view["stoppingAt"] = seconds(stop.stopping_at);
        if task.phase == Phase::Stopped {
            view["stoppedAt"] = seconds(stop.stopped_at);
            view["executionStoppedAt"] = seconds(stop.stopped_at);
        }
    }
    let images = revision.map(|revision| revision.images.as_slice()).unwrap_or_default();
    let containers = images.iter().enumerate().map(|(at, (name, image, digest))| {
        let mut container = json!({
            "containerArn": service.place.arn(&format!("container/{}/{}/{at}", service.cluster, task.id)),
            "taskArn": arn(service, task),
            "name": name,
            "image": image,
            "lastStatus": status,
            "healthStatus": "UNKNOWN",
            "networkInterfaces": [],
        });
        let stop = task.stop.as_ref().filter(|_| task.phase == Phase::Stopped);
        if let Some(stop) = stop {
            // The first container is the one that exits; the others are told to.
            let exit_code = if at == 0 { stop.exit_code } else { stop.exit_code.map(|_| 0) };
            container["exitCode"] = json!(exit_code);
            container["reason"] = json!(stop.container_reason);
        }
        if stop.is_none_or(|stop| stop.container_reason.is_none()) {
            container["imageDigest"] = json!(digest);
        }
        container
    });
    view["containers"] = containers.collect();
    view
}

/// The task has been RUNNING.
fn ran(task: &Task) -> bool {
    let until = task.stop.as_ref().map(|stop| stop.stopping_at);
    task.phase.runs() || until.is_some_and(|until| task.running_at.is_some_and(|at| at <= until))
}
