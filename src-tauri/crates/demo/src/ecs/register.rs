//! RegisterTaskDefinition.

use jiff::Timestamp;
use serde_json::{Value, json};
use switchback_core::preflight::definition;

use super::lookup::Place;
use super::state::{Definition, Doc, State};
use super::{definitions, fargate, refuse};
use crate::wire::{Call, Refusal};
use crate::world::World;

/// A task definition on its way in.
pub(crate) struct Registration<'a> {
    /// The request.
    pub body: Doc,
    pub place: &'a Place,
    pub now: Timestamp,
    /// ARN of who registers it.
    pub by: &'a str,
}

pub(super) fn answer(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let place = Place::of(call);
    let sent: Value = call.input()?;
    definition::reads(&sent).map_err(|misfit| Refusal::new(400, "SerializationException", misfit.to_string()))?;
    let asked = Registration { body: sent.as_object().cloned().unwrap_or_default(), place: &place, now: call.now, by: &call.principal.arn };
    let definition = register(&mut world.ecs, asked)?;
    Ok(json!({"taskDefinition": definitions::view(definition), "tags": definition.tags}))
}

/// Registers the next revision of a family.
pub(crate) fn register<'a>(state: &'a mut State, asked: Registration<'_>) -> Result<&'a Definition, Refusal> {
    let Registration { mut body, place, now, by } = asked;
    let family = body.get("family").and_then(Value::as_str).unwrap_or_default().to_owned();
    if family.is_empty() {
        return Err(refuse::client("Family should not be null or empty."));
    }
    if family.len() > 255 || !family.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
        return Err(refuse::client("Family contains invalid characters. Up to 255 letters, numbers, hyphens, and underscores are allowed."));
    }
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let wanted: Vec<&str> = body.get("requiresCompatibilities").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let on_fargate = wanted.contains(&"FARGATE");
    let (cpu, memory) = if on_fargate { fargate::size(text("cpu"), text("memory"))? } else { fargate::free_size(text("cpu"), text("memory"))? };
    if on_fargate && text("networkMode") != Some("awsvpc") {
        return Err(refuse::client("Fargate only supports network mode ‘awsvpc’."));
    }
    let containers = body.get("containerDefinitions").and_then(Value::as_array).cloned().unwrap_or_default();
    let containers = checked(containers, on_fargate, text("executionRoleArn").is_some(), memory)?;
    // What runs on Fargate runs on EC2 too; bridge networking does not run on Fargate.
    let compatibilities = if on_fargate || text("networkMode") == Some("awsvpc") && cpu > 0 { json!(["EC2", "FARGATE"]) } else { json!(["EC2"]) };
    let tags = body.remove("tags").and_then(|tags| tags.as_array().cloned()).unwrap_or_default();
    body.remove("family");
    body.insert("containerDefinitions".into(), json!(containers));
    body.insert("compatibilities".into(), compatibilities);
    for (key, value) in [("cpu", cpu), ("memory", memory)] {
        if value > 0 {
            body.insert(key.into(), json!(value.to_string()));
        }
    }
    for key in ["volumes", "placementConstraints"] {
        body.entry(key).or_insert_with(|| json!([]));
    }

    let all = state.families.entry(family.clone()).or_default();
    let revision = all.len() as u32 + 1;
    let arn = place.arn(&format!("task-definition/{family}:{revision}"));
    all.push(Definition { arn, family, revision, body, cpu, memory, registered_at: now, registered_by: by.to_owned(), deregistered_at: None, tags });
    Ok(&all[all.len() - 1])
}

/// The container definitions with ECS's defaults, or its refusal of one of them.
fn checked(containers: Vec<Value>, on_fargate: bool, has_execution_role: bool, task_memory: u32) -> Result<Vec<Value>, Refusal> {
    if containers.is_empty() {
        return Err(refuse::client("Container definitions should not be null or empty."));
    }
    let mut names = Vec::new();
    let mut checked = Vec::new();
    for mut container in containers {
        let name = container["name"].as_str().unwrap_or_default().to_owned();
        let image = container["image"].as_str().unwrap_or_default();
        if name.is_empty() {
            return Err(refuse::client("Container.name should not be null or empty."));
        }
        if image.is_empty() {
            return Err(refuse::client("Container.image should not be null or empty."));
        }
        if names.contains(&name) {
            return Err(refuse::client(format!("Container names must be unique: {name}.")));
        }
        if on_fargate && !has_execution_role {
            let needs = if image.contains(".dkr.ecr.") {
                "ECR images"
            } else if container["logConfiguration"]["logDriver"] == "awslogs" {
                "log driver awslogs"
            } else {
                ""
            };
            if !needs.is_empty() {
                return Err(refuse::client(format!("Fargate requires task definition to have execution role ARN to support {needs}.")));
            }
        }
        let sized = !container["memory"].is_null() || !container["memoryReservation"].is_null();
        if task_memory == 0 && !sized {
            return Err(refuse::client(format!("Invalid setting for container '{name}'. At least one of 'memory' or 'memoryReservation' must be specified.")));
        }
        names.push(name);
        let defaults = [
            ("cpu", json!(0)),
            ("essential", json!(true)),
            ("environment", json!([])),
            ("mountPoints", json!([])),
            ("portMappings", json!([])),
            ("volumesFrom", json!([])),
            ("systemControls", json!([])),
        ];
        if let Some(container) = container.as_object_mut() {
            for (key, value) in defaults {
                container.entry(key).or_insert(value);
            }
        }
        checked.push(container);
    }
    if !checked.iter().any(|container| container["essential"] == true) {
        return Err(refuse::client("A task definition must have at least one essential container."));
    }
    Ok(checked)
}
