//! Stacks as they are seen, with their resources and templates.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::change_sets;
use super::refuse::{invalid, missing, no_stack};
use super::state::{Stack, State};
use super::template::Template;
use crate::wire::query::written;
use crate::wire::{Call, Refusal};
use crate::world::World;

/// The name of a stack given by name or ARN.
pub(super) fn name_of(given: &str) -> &str {
    given.strip_prefix("arn:").and_then(|arn| arn.split('/').nth(1)).unwrap_or(given)
}

/// A stack given by name or ARN.
pub(super) fn find<'a>(state: &'a State, given: &str) -> Option<(&'a String, &'a Stack)> {
    state.stacks.get_key_value(name_of(given)).filter(|(_, stack)| !given.starts_with("arn:") || stack.id == given)
}

fn named<'a>(world: &'a World, call: &Call) -> Result<(&'a String, &'a Stack), Refusal> {
    match call.param("StackName") {
        "" => Err(missing("stackName")),
        given => find(&world.cloudformation, given).ok_or_else(|| no_stack(given)),
    }
}

pub(super) fn describe(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let found = if call.param("StackName").is_empty() { world.cloudformation.stacks.iter().collect() } else { vec![named(world, call)?] };
    page(call, found.into_iter().map(|(name, stack)| view(name, stack)).collect(), "Stacks", 100)
}

/// A map as a list of two members each.
pub(super) fn pairs(map: &BTreeMap<String, String>, key: &str, value: &str) -> Value {
    map.iter().map(|(k, v)| json!({key: k, value: v})).collect()
}

fn view(name: &str, stack: &Stack) -> Value {
    let description = stack.template.as_deref().and_then(|text| Template::read(text).ok()).and_then(|template| template.description().map(str::to_owned));
    json!({
        "StackId": stack.id,
        "StackName": name,
        "Description": description,
        "Parameters": pairs(&stack.parameters, "ParameterKey", "ParameterValue"),
        "CreationTime": written(stack.created),
        "LastUpdatedTime": stack.updated.map(written),
        "RollbackConfiguration": {},
        "StackStatus": stack.status,
        "DisableRollback": false,
        "NotificationARNs": [],
        "Capabilities": stack.capabilities,
        "Outputs": pairs(&stack.outputs, "OutputKey", "OutputValue"),
        "Tags": pairs(&stack.tags, "Key", "Value"),
        "EnableTerminationProtection": false,
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    })
}

/// A resource's members that both operations on resources show.
fn resources(stack: &Stack) -> impl Iterator<Item = (&String, Value)> {
    stack.resources.iter().map(|(id, resource)| {
        let shown = json!({
            "LogicalResourceId": id,
            "PhysicalResourceId": resource.physical,
            "ResourceType": resource.kind,
            "ResourceStatus": if stack.updated == Some(resource.updated) { "UPDATE_COMPLETE" } else { "CREATE_COMPLETE" },
            "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
        });
        (id, shown)
    })
}

pub(super) fn list_resources(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let (_, stack) = named(world, call)?;
    let listed = resources(stack).map(|(id, mut shown)| {
        shown["LastUpdatedTimestamp"] = stack.resources.get(id).map(|resource| written(resource.updated)).unwrap_or_default();
        shown
    });
    page(call, listed.collect(), "StackResourceSummaries", 100)
}

pub(super) fn describe_resources(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let (physical, logical) = (call.param("PhysicalResourceId"), call.param("LogicalResourceId"));
    let (name, stack) = match (call.param("StackName"), physical) {
        ("", "") => return Err(invalid("Either StackName or PhysicalResourceId must be specified")),
        ("", physical) => {
            let owner = world.cloudformation.stacks.iter().find(|(_, stack)| stack.resources.values().any(|resource| resource.physical == physical));
            owner.ok_or_else(|| invalid(format!("Stack for {physical} does not exist")))?
        }
        _ => named(world, call)?,
    };
    let listed = resources(stack).filter(|(id, _)| logical.is_empty() || *id == logical).map(|(id, mut shown)| {
        shown["StackName"] = json!(name);
        shown["StackId"] = json!(stack.id);
        shown["Timestamp"] = stack.resources.get(id).map(|resource| written(resource.updated)).unwrap_or_default();
        shown
    });
    // Without pages: AWS gives the first hundred and means ListStackResources for more.
    Ok(json!({"StackResources": listed.take(100).collect::<Vec<_>>()}))
}

pub(super) fn template(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let body = if call.param("ChangeSetName").is_empty() {
        let (name, stack) = named(world, call)?;
        stack.template.clone().ok_or_else(|| no_stack(name))?
    } else {
        change_sets::find(&world.cloudformation, call)?.1.template.clone()
    };
    Ok(json!({"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}))
}

/// The page that `NextToken` asks for, and the token of the next.
pub(super) fn page(call: &Call, all: Vec<Value>, key: &str, size: usize) -> Result<Value, Refusal> {
    let from = match call.param("NextToken") {
        "" => 0,
        token => token.strip_prefix("page-").and_then(|at| at.parse::<usize>().ok()).ok_or_else(|| invalid("Invalid NextToken"))?,
    };
    let end = from.saturating_add(size);
    let next = (all.len() > end).then(|| format!("page-{end}"));
    Ok(json!({key: all.into_iter().skip(from).take(size).collect::<Vec<_>>(), "NextToken": next}))
}
