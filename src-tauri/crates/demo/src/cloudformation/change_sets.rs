//! Change sets as they are seen, and deleted.

use serde_json::{Value, json};

use super::refuse::{invalid, missing, no_change_set, no_stack_for_change_set};
use super::stacks::{self, page, pairs};
use super::state::{ChangeSet, State};
use crate::wire::query::written;
use crate::wire::{Call, Refusal};
use crate::world::World;

/// How many changes a page has. AWS does not say; few, so that a caller who forgets the token is
/// found out.
const CHANGES: usize = 10;

/// The change set that a call names, by ARN or by its own and its stack's name.
pub(super) fn find<'a>(state: &'a State, call: &Call) -> Result<(&'a String, &'a ChangeSet), Refusal> {
    let (name, stack) = (call.param("ChangeSetName"), call.param("StackName"));
    if name.is_empty() {
        return Err(missing("changeSetName"));
    }
    if name.starts_with("arn:") {
        return state.change_sets.get_key_value(name).ok_or_else(|| no_change_set(name));
    }
    if stack.is_empty() {
        return Err(invalid("StackName must be specified if ChangeSetName is not specified as an ARN."));
    }
    let (stack, _) = stacks::find(state, stack).ok_or_else(|| no_stack_for_change_set(stack))?;
    named(state, stack, name).ok_or_else(|| no_change_set(name))
}

/// The change set of a stack by name.
pub(super) fn named<'a>(state: &'a State, stack: &str, name: &str) -> Option<(&'a String, &'a ChangeSet)> {
    state.change_sets.iter().find(|(_, set)| set.stack == stack && set.name == name)
}

fn brief(state: &State, id: &str, set: &ChangeSet, call: &Call) -> Value {
    let status = set.status(call.now);
    json!({
        "StackId": state.stacks.get(&set.stack).map(|stack| &stack.id),
        "StackName": set.stack,
        "ChangeSetId": id,
        "ChangeSetName": set.name,
        "ExecutionStatus": if status == "CREATE_COMPLETE" { "AVAILABLE" } else { "UNAVAILABLE" },
        "Status": status,
        "StatusReason": set.failure.as_ref().filter(|_| status == "FAILED"),
        "CreationTime": written(set.created),
        "Description": set.description,
        "IncludeNestedStacks": false,
        "ImportExistingResources": false,
    })
}

pub(super) fn describe(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let (id, set) = find(&world.cloudformation, call)?;
    let mut changes = if set.status(call.now) == "CREATE_COMPLETE" { set.changes.clone() } else { Vec::new() };
    if call.param("IncludePropertyValues") != "true" {
        let told = changes.iter_mut().filter_map(|change| change["ResourceChange"].as_object_mut());
        told.for_each(|change| change.retain(|name, _| !name.ends_with("Context")));
    }
    let mut body = page(call, changes, "Changes", CHANGES)?;
    let more = json!({
        "Parameters": pairs(&set.parameters, "ParameterKey", "ParameterValue"),
        "Capabilities": set.capabilities,
        "Tags": pairs(&set.tags, "Key", "Value"),
        "NotificationARNs": [],
        "RollbackConfiguration": {},
    });
    for part in [brief(&world.cloudformation, id, set, call), more] {
        if let (Some(body), Value::Object(part)) = (body.as_object_mut(), part) {
            body.extend(part);
        }
    }
    Ok(body)
}

pub(super) fn list(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let state = &world.cloudformation;
    let given = call.param("StackName");
    if given.is_empty() {
        return Err(missing("stackName"));
    }
    let (stack, _) = stacks::find(state, given).ok_or_else(|| no_stack_for_change_set(given))?;
    let own = state.change_sets.iter().filter(|(_, set)| set.stack == *stack);
    page(call, own.map(|(id, set)| brief(state, id, set, call)).collect(), "Summaries", 100)
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let id = match find(&world.cloudformation, call) {
        Ok((id, set)) if call.now < set.ends => {
            let text = format!("ChangeSet [{id}] is in {} status and cannot be deleted", set.status(call.now));
            return Err(Refusal::new(400, "InvalidChangeSetStatus", text));
        }
        Ok((id, _)) => id.clone(),
        // Deleting what is not there succeeds, as at AWS.
        Err(refusal) if refusal.code == "ChangeSetNotFound" => return Ok(json!({})),
        Err(refusal) => return Err(refusal),
    };
    world.cloudformation.change_sets.remove(&id);
    Ok(json!({}))
}
