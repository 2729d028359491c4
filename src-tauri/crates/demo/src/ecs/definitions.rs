//! Task definitions: reading, listing, deregistering.

use serde::Deserialize;
use serde_json::{Value, json};

use super::lookup::{self, Place};
use super::page::Page;
use super::refuse;
use super::state::{Definition, Doc};
use crate::wire::{Call, Refusal, seconds};
use crate::world::World;

/// A task definition as ECS answers it, without its tags.
pub(super) fn view(definition: &Definition) -> Value {
    let mut view: Doc = definition.body.clone();
    view.insert("taskDefinitionArn".into(), json!(definition.arn));
    view.insert("family".into(), json!(definition.family));
    view.insert("revision".into(), json!(definition.revision));
    view.insert("registeredAt".into(), seconds(definition.registered_at));
    view.insert("registeredBy".into(), json!(definition.registered_by));
    view.insert("requiresAttributes".into(), json!([]));
    let status = match definition.deregistered_at {
        None => "ACTIVE",
        Some(at) => {
            view.insert("deregisteredAt".into(), seconds(at));
            "INACTIVE"
        }
    };
    view.insert("status".into(), json!(status));
    Value::Object(view)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    #[serde(default)]
    task_definition: String,
    #[serde(default)]
    include: Vec<String>,
}

pub(super) fn describe(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: One = call.input()?;
    let found = lookup::definition(&mut world.ecs, &Place::of(call), &input.task_definition);
    let definition = found.map_err(|lost| lost.refuse("Unable to describe task definition."))?;
    let tags = if input.include.iter().any(|part| part == "TAGS") { definition.tags.clone() } else { Vec::new() };
    Ok(json!({"taskDefinition": view(definition), "tags": tags}))
}

pub(super) fn deregister(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: One = call.input()?;
    // The last part of an ARN or of `family:revision`; a family alone names no revision.
    if !input.task_definition.rsplit('/').next().unwrap_or_default().contains(':') {
        return Err(refuse::client("The task definition's revision must be specified."));
    }
    let found = lookup::definition(&mut world.ecs, &Place::of(call), &input.task_definition);
    let definition = found.map_err(|lost| lost.refuse("The specified task definition does not exist."))?;
    definition.deregistered_at.get_or_insert(call.now);
    Ok(json!({"taskDefinition": view(definition)}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    family_prefix: Option<String>,
    status: Option<String>,
    sort: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn list(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: List = call.input()?;
    let page = Page::new(input.max_results, input.next_token.as_deref(), 100)?;
    let active = match input.status.as_deref() {
        None | Some("ACTIVE") => Some(true),
        Some("INACTIVE") => Some(false),
        Some("DELETE_IN_PROGRESS") => None,
        Some(other) => return Err(refuse::parameter(format!("Invalid status: {other}."))),
    };
    let families = &world.ecs.families;
    // Named a prefix, it is the whole family name here; only families are listed by prefix.
    let wanted = families.iter().filter(|(family, _)| input.family_prefix.as_ref().is_none_or(|prefix| *family == prefix));
    let mut arns: Vec<String> = wanted
        .flat_map(|(_, all)| all)
        .filter(|definition| active == Some(definition.deregistered_at.is_none()))
        .map(|definition| definition.arn.clone())
        .collect();
    match input.sort.as_deref() {
        None | Some("ASC") => {}
        Some("DESC") => arns.reverse(),
        Some(other) => return Err(refuse::parameter(format!("Invalid sort order: {other}."))),
    }
    let (arns, next) = page.cut(arns);
    Ok(json!({"taskDefinitionArns": arns, "nextToken": next}))
}

pub(super) fn families(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: List = call.input()?;
    let page = Page::new(input.max_results, input.next_token.as_deref(), 100)?;
    let prefix = input.family_prefix.unwrap_or_default();
    let wanted = |all: &[Definition]| {
        let active = all.iter().any(|definition| definition.deregistered_at.is_none());
        match input.status.as_deref() {
            Some("ACTIVE") => active,
            Some("INACTIVE") => !active,
            _ => true,
        }
    };
    let families = world.ecs.families.iter().filter(|(family, all)| family.starts_with(&prefix) && wanted(all));
    let (families, next) = page.cut(families.map(|(family, _)| family.clone()).collect());
    Ok(json!({"families": families, "nextToken": next}))
}
