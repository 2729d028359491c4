//! CreateService, and the service revision that a deployment is made of.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::behaviour;
use super::lookup::{self, Lost, Place};
use super::motion::{self, Moment};
use super::state::{Definition, Doc, Image, Service, ServiceRevision, State};
use super::{describe, refuse, tuning};
use crate::ecr;
use crate::rng::Rng;
use crate::wire::{Call, Refusal};
use crate::world::World;

/// The members of a request that a service keeps and shows as sent.
const KEPT: [&str; 16] = [
    "loadBalancers",
    "serviceRegistries",
    "launchType",
    "capacityProviderStrategy",
    "platformVersion",
    "placementConstraints",
    "placementStrategy",
    "networkConfiguration",
    "healthCheckGracePeriodSeconds",
    "schedulingStrategy",
    "enableECSManagedTags",
    "propagateTags",
    "enableExecuteCommand",
    "availabilityZoneRebalancing",
    "serviceConnectConfiguration",
    "volumeConfigurations",
];

/// What of a request a service keeps.
pub(super) fn kept(body: &Doc) -> Doc {
    let sent = KEPT.iter().filter_map(|key| Some(((*key).to_owned(), body.get(*key)?.clone())));
    sent.filter(|(_, value)| !value.is_null()).collect()
}

/// A task definition that a service may be set to: it exists, is ACTIVE and fits the service.
pub(super) fn usable(state: &mut State, place: &Place, given: &str, settings: &Doc) -> Result<Definition, Refusal> {
    let found = lookup::definition(state, place, given);
    let definition = found.map_err(|lost: Lost| lost.refuse("TaskDefinition not found."))?;
    if definition.deregistered_at.is_some() {
        return Err(refuse::client("TaskDefinition is inactive"));
    }
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    if settings.get("launchType") == Some(&json!("FARGATE")) && !list(definition.body.get("compatibilities")).contains(&json!("FARGATE")) {
        return Err(refuse::parameter("Task definition does not support launch_type FARGATE."));
    }
    if definition.body.get("networkMode") == Some(&json!("awsvpc")) && settings.get("networkConfiguration").is_none() {
        return Err(refuse::parameter("Network Configuration must be provided when networkMode 'awsvpc' is specified."));
    }
    let containers = list(definition.body.get("containerDefinitions"));
    for balancer in list(settings.get("loadBalancers")) {
        let name = &balancer["containerName"];
        if !name.is_null() && !containers.iter().any(|container| container["name"] == *name) {
            let name = name.as_str().unwrap_or_default();
            return Err(refuse::parameter(format!("The container {name} does not exist in the task definition.")));
        }
    }
    Ok(definition.clone())
}

/// The service revision that running `definition` with the service's settings makes: images are
/// resolved to digests once, here, so that a moved tag makes another revision and not another task.
pub(crate) fn resolve(ecr: &ecr::State, service: &mut Service, definition: &Definition, now: Timestamp) -> ServiceRevision {
    let containers = definition.body.get("containerDefinitions").and_then(Value::as_array).into_iter().flatten();
    let mut images = Vec::new();
    let mut pulled: Vec<Image> = Vec::new();
    for container in containers {
        let reference = container["image"].as_str().unwrap_or_default();
        let image = behaviour::image(ecr, &service.place, reference);
        let name = container["name"].as_str().unwrap_or_default().to_owned();
        images.push((name, reference.to_owned(), image.digest.clone()));
        pulled.push(image);
    }
    let number = 1_000_000_000_000_000_000 + service.rng.below(8_000_000_000_000_000_000);
    ServiceRevision {
        arn: service.place.arn(&format!("service-revision/{}/{}/{number}", service.cluster, service.name)),
        definition: definition.arn.clone(),
        created_at: now,
        images,
        behaviour: behaviour::of_task(&pulled, definition.cpu),
        cpu: definition.cpu,
        memory: definition.memory,
        settings: service.settings.clone(),
    }
}

/// What a service begins with.
pub(crate) struct NewService<'a> {
    pub place: &'a Place,
    pub cluster: &'a str,
    pub name: &'a str,
    pub controller: &'a str,
    pub desired: u32,
    pub tuning: Doc,
    pub settings: Doc,
    pub tags: Vec<Value>,
    pub by: &'a str,
    /// Seeds what is random about its tasks and ids.
    pub seed: u64,
}

/// A service with nothing deployed yet.
pub(crate) fn new_service(new: NewService<'_>, now: Timestamp) -> Service {
    let mut settings = new.settings;
    let on_fargate = settings.get("launchType") == Some(&json!("FARGATE")) || settings.contains_key("capacityProviderStrategy");
    if on_fargate {
        settings.entry("platformVersion").or_insert_with(|| json!("1.4.0"));
        settings.insert("platformFamily".into(), json!("Linux"));
    }
    let defaults = [("loadBalancers", json!([])), ("serviceRegistries", json!([])), ("schedulingStrategy", json!("REPLICA")), ("propagateTags", json!("NONE"))];
    for (key, value) in defaults {
        settings.entry(key).or_insert(value);
    }
    Service {
        place: new.place.clone(),
        cluster: new.cluster.to_owned(),
        name: new.name.to_owned(),
        status: "ACTIVE".to_owned(),
        created_at: now,
        created_by: new.by.to_owned(),
        desired: new.desired,
        definition: String::new(),
        controller: new.controller.to_owned(),
        tuning: new.tuning,
        settings,
        tags: new.tags,
        revisions: Vec::new(),
        deployments: Vec::new(),
        history: Vec::new(),
        tasks: Vec::new(),
        events: VecDeque::new(),
        rng: Rng::new(new.seed),
        next_round: None,
        no_launch_before: now,
        no_stop_before: now,
        before: None,
    }
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let body: Doc = call.input()?;
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let place = Place::of(call);
    let cluster_name = lookup::cluster_name(&place, text("cluster")).ok_or_else(refuse::no_cluster)?;
    let cluster = lookup::cluster(world, call, text("cluster"))?;
    let name = text("serviceName").unwrap_or_default().to_owned();
    if name.is_empty() || name.len() > 255 || !name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
        return Err(refuse::parameter("Service names can have up to 255 letters (uppercase and lowercase), numbers, underscores, and hyphens."));
    }
    match cluster.services.get(&name).map(|service| service.status.as_str()) {
        Some("ACTIVE") => return Err(refuse::parameter("Creation of service was not idempotent.")),
        Some("DRAINING") => return Err(refuse::parameter("Unable to Start a service that is still Draining.")),
        _ => {}
    }
    let controller = body.get("deploymentController").and_then(|controller| controller["type"].as_str()).unwrap_or("ECS").to_owned();
    if !["ECS", "CODE_DEPLOY", "EXTERNAL"].contains(&controller.as_str()) {
        return Err(refuse::parameter(format!("Invalid deployment controller type: {controller}.")));
    }
    let sent = body.get("deploymentConfiguration").and_then(Value::as_object).cloned().unwrap_or_default();
    let tuning = tuning::merge(&tuning::defaults(&controller), &sent, &controller)?;
    let desired = count(body.get("desiredCount"))?.unwrap_or(u32::from(controller != "EXTERNAL"));
    let settings = kept(&body);
    let definition = match text("taskDefinition") {
        Some(_) if controller == "EXTERNAL" => return Err(refuse::parameter("TaskDefinition must be blank")),
        Some(given) => Some(usable(&mut world.ecs, &place, given, &settings)?),
        None if controller == "EXTERNAL" => None,
        None => return Err(refuse::parameter("TaskDefinition can not be blank.")),
    };
    let tags = body.get("tags").and_then(Value::as_array).cloned().unwrap_or_default();
    let seed = world.rng.next();
    let new = NewService {
        place: &place,
        cluster: &cluster_name,
        name: &name,
        controller: &controller,
        desired,
        tuning,
        settings,
        tags,
        by: &call.principal.arn,
        seed,
    };
    let mut service = new_service(new, call.now);
    if let Some(definition) = definition {
        let moment = Moment { at: call.now, pace: call.pace };
        let revision = resolve(&world.ecr, &mut service, &definition, call.now);
        motion::deploy(&mut service, moment, revision);
    }
    let view = describe::view(&service);
    if let Some(cluster) = world.ecs.clusters.get_mut(&cluster_name) {
        cluster.services.insert(name, service);
    }
    Ok(json!({"service": view}))
}

/// A desired count, if one is sent.
pub(super) fn count(value: Option<&Value>) -> Result<Option<u32>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_i64() {
            Some(count @ 0..=5000) => Ok(Some(count as u32)),
            _ => Err(refuse::parameter("Invalid desired count. The value must be between 0 and 5000.")),
        },
    }
}
