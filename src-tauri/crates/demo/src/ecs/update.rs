//! UpdateService and DeleteService.

use serde_json::{Value, json};

use super::lookup::{self, Place};
use super::motion::{self, Moment};
use super::state::{Before, Doc};
use super::{create, describe, refuse, tuning};
use crate::wire::{Call, Refusal};
use crate::world::World;

/// Settings whose change is a new deployment, and what ECS calls them when it refuses them.
const DEPLOYED: [(&str, &str); 7] = [
    ("networkConfiguration", "network parameters"),
    ("platformVersion", "platform version"),
    ("loadBalancers", "load balancers"),
    ("serviceRegistries", "service registries"),
    ("capacityProviderStrategy", "capacity provider strategy"),
    ("serviceConnectConfiguration", "service connect configuration"),
    ("volumeConfigurations", "volume configurations"),
];

/// For so many seconds after an update reads may still show what was there before it.
const LAG: i64 = 1;

pub(super) fn update(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let body: Doc = call.input()?;
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let given = text("service").filter(|name| !name.is_empty()).ok_or_else(|| refuse::parameter("Service cannot be empty."))?;
    let place = Place::of(call);
    let cluster_name = lookup::cluster_name(&place, text("cluster")).ok_or_else(refuse::no_cluster)?;
    let mut service = lookup::service(world, call, text("cluster"), given)?.clone();
    if service.status != "ACTIVE" {
        return Err(refuse::not_active());
    }
    let shown = describe::view(&service);
    let force = body.get("forceNewDeployment") == Some(&json!(true));
    foreign(&service.controller, &body, force)?;
    let sent = body.get("deploymentConfiguration").and_then(Value::as_object).cloned().unwrap_or_default();
    service.tuning = tuning::merge(&service.tuning, &sent, &service.controller)?;
    let settings = create::kept(&body);
    let changed = DEPLOYED.iter().any(|(key, _)| settings.get(*key).is_some_and(|value| service.settings.get(*key) != Some(value)));
    service.settings.extend(settings);
    let wanted = match text("taskDefinition") {
        Some(given) => Some(create::usable(&mut world.ecs, &place, given, &service.settings)?),
        None => None,
    };
    let moved = wanted.as_ref().is_some_and(|definition| definition.arn != service.definition);
    let desired = create::count(body.get("desiredCount"))?.unwrap_or(service.desired);
    let scaled = desired != service.desired;

    let moment = Moment { at: call.now, pace: call.pace };
    service.desired = desired;
    if service.controller == "ECS" && (moved || force || changed) {
        let definition = match wanted {
            Some(definition) => definition,
            // Scaled or forced, a service goes on with its definition even if that is INACTIVE by now.
            None => lookup::definition(&mut world.ecs, &place, &service.definition).map_err(|lost| lost.refuse("TaskDefinition not found."))?.clone(),
        };
        service.before = Some(Before { until: moment.after(LAG), view: shown, deployments: service.history.len() });
        let revision = create::resolve(&world.ecr, &mut service, &definition, call.now);
        motion::deploy(&mut service, moment, revision);
    } else if scaled {
        motion::round(&mut service, moment);
    }
    let view = describe::view(&service);
    if let Some(cluster) = world.ecs.clusters.get_mut(&cluster_name) {
        cluster.services.insert(service.name.clone(), service);
    }
    Ok(json!({"service": view}))
}

/// Refuses what only CodeDeploy or the external controller may change.
fn foreign(controller: &str, body: &Doc, force: bool) -> Result<(), Refusal> {
    let way = match controller {
        "CODE_DEPLOY" => "Use AWS CodeDeploy to trigger a new deployment.",
        "EXTERNAL" => "Create a new task set to trigger a new deployment.",
        _ => return Ok(()),
    };
    let article = if controller == "EXTERNAL" { "an" } else { "a" };
    let refuse = |what: String| Err(refuse::parameter(format!("Unable to {what} on services with {article} {controller} deployment controller. {way}")));
    if body.get("taskDefinition").is_some_and(|given| !given.is_null()) {
        return refuse("update task definition".to_owned());
    }
    if force {
        return refuse("force a new deployment".to_owned());
    }
    for (key, name) in DEPLOYED {
        if body.get(key).is_some_and(|value| !value.is_null()) {
            return refuse(format!("update {name}"));
        }
    }
    Ok(())
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let body: Doc = call.input()?;
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let service = lookup::service(world, call, text("cluster"), text("service").unwrap_or_default())?;
    if service.status != "ACTIVE" {
        return Err(refuse::not_active());
    }
    if service.desired > 0 && body.get("force") != Some(&json!(true)) {
        return Err(refuse::parameter("The service cannot be stopped while it is scaled above 0."));
    }
    let moment = Moment { at: call.now, pace: call.pace };
    service.desired = 0;
    service.status = "DRAINING".to_owned();
    // Its history goes with it.
    service.history.clear();
    service.before = None;
    motion::stop_all(service, moment);
    let view = describe::view(service);
    motion::round(service, moment);
    Ok(json!({"service": view}))
}
