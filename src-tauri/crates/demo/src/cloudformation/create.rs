//! CreateChangeSet.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::diff::changes;
use super::parameters::settle;
use super::refuse::{invalid, missing, no_stack_for_change_set};
use super::resolve::Resolved;
use super::stacks::name_of;
use super::state::{ChangeSet, Stack};
use super::template::Template;
use super::{change_sets, source, stacks};
use crate::wire::query::{members, values};
use crate::wire::{Call, Refusal};
use crate::world::World;

/// Seconds until AWS begins, and until it is done; not published, seen as "a few".
const PENDING: i64 = 2;
const CREATING: i64 = 6;

/// What a change set without changes says in the end.
const NOTHING: &str = "The submitted information didn't contain changes. Submit different information to create a change set.";

pub(super) fn create(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let (given, name) = (call.param("StackName"), call.param("ChangeSetName"));
    let stack_name = match name_of(given) {
        "" => return Err(missing("stackName")),
        stack => stack,
    };
    named(name, "changeSetName")?;
    named(stack_name, "stackName")?;
    let there = stacks::find(&world.cloudformation, given).map(|(_, stack)| stack.clone());
    let reviewed = |stack: &Stack| stack.status == "REVIEW_IN_PROGRESS";
    let new = match (call.param("ChangeSetType"), &there) {
        ("CREATE", Some(stack)) if !reviewed(stack) => {
            return Err(invalid(format!("Stack [{stack_name}] already exists and cannot be created again with the changeSet [{name}].")));
        }
        ("CREATE", _) => true,
        ("" | "UPDATE", None) => return Err(no_stack_for_change_set(given)),
        ("" | "UPDATE", Some(stack)) if reviewed(stack) => {
            return Err(invalid(format!("Stack:{} is in REVIEW_IN_PROGRESS state and can not be updated.", stack.id)));
        }
        ("" | "UPDATE", Some(_)) => false,
        (other, _) => return Err(invalid(format!("the embedded cloud makes change sets of type CREATE and UPDATE, not {other}"))),
    };
    if change_sets::named(&world.cloudformation, stack_name, name).is_some() {
        return Err(Refusal::new(400, "AlreadyExistsException", format!("ChangeSet {name} already exists")));
    }
    let body = source::text(world, call, there.as_ref())?;
    let template = Template::read(&body)?;
    let capabilities = values(&call.params, "Capabilities");
    if let Some(lacking) = template.capability_lacking(&capabilities) {
        return Err(Refusal::new(400, "InsufficientCapabilitiesException", format!("Requires capabilities : [{lacking}]")));
    }
    let before = there.as_ref().map(|stack| stack.parameters.clone()).unwrap_or_default();
    let parameters = settle(&template, &members(&call.params, "Parameters"), &before)?;
    let stack = there.unwrap_or_else(|| reserve(world, call, stack_name));
    let (changes, failure) = compare(&stack, &template, &parameters)?;

    let id = format!("arn:aws:cloudformation:{}:{}:changeSet/{name}/{}", call.region, call.account, world.rng.uuid());
    let after = |seconds: i64| call.now.saturating_add(call.lasting(seconds)).unwrap_or(call.now);
    let tags = members(&call.params, "Tags").into_iter().filter_map(|mut tag| Some((tag.remove("Key")?, tag.remove("Value")?))).collect();
    let set = ChangeSet {
        name: name.to_owned(),
        stack: stack_name.to_owned(),
        description: call.params.get("Description").cloned(),
        created: call.now,
        begins: after(PENDING),
        ends: after(CREATING),
        template: body,
        parameters,
        capabilities,
        tags,
        changes,
        failure,
    };
    let stack_id = stack.id.clone();
    if new {
        world.cloudformation.stacks.insert(stack_name.to_owned(), stack);
    }
    world.cloudformation.change_sets.insert(id.clone(), set);
    Ok(json!({"Id": id, "StackId": stack_id}))
}

/// A letter, then letters, digits and hyphens.
fn named(name: &str, member: &str) -> Result<(), Refusal> {
    let formed = name.len() <= 128 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && name.starts_with(|c: char| c.is_ascii_alphabetic());
    match name {
        "" => Err(missing(member)),
        _ if formed => Ok(()),
        _ => {
            let text = format!(
                "1 validation error detected: Value '{name}' at '{member}' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
            );
            Err(invalid(text))
        }
    }
}

/// The stack that a change set of type CREATE makes: a name and nothing in it.
fn reserve(world: &mut World, call: &Call, name: &str) -> Stack {
    Stack {
        id: format!("arn:aws:cloudformation:{}:{}:stack/{name}/{}", call.region, call.account, world.rng.uuid()),
        created: call.now,
        updated: None,
        status: "REVIEW_IN_PROGRESS".to_owned(),
        template: None,
        parameters: BTreeMap::new(),
        capabilities: Vec::new(),
        tags: BTreeMap::new(),
        outputs: BTreeMap::new(),
        resources: BTreeMap::new(),
    }
}

/// The changes, or why the change set will fail.
fn compare(stack: &Stack, template: &Template, parameters: &BTreeMap<String, String>) -> Result<(Vec<Value>, Option<String>), Refusal> {
    if template.is_transformed() {
        return Ok((Vec::new(), Some("the embedded cloud does not run transforms; give it the processed template".to_owned())));
    }
    let old = stack.template.as_deref().map(Template::read).transpose()?;
    let retyped: Vec<&str> = old
        .iter()
        .flat_map(|old| &old.resources)
        .filter(|(id, kind)| template.resources.get(*id).is_some_and(|new| new != *kind))
        .map(|(id, _)| id.as_str())
        .collect();
    if !retyped.is_empty() {
        let text = "Update of resource type is not permitted. The new template modifies resource type of the following resources";
        return Err(invalid(format!("{text}: [{}]", retyped.join(", "))));
    }
    let before = old.as_ref().map(|old| Resolved { template: old, parameters: &stack.parameters });
    let after = Resolved { template, parameters };
    let changes = changes(stack, before.as_ref(), &after);
    // Another output is a change, too, though of no resource.
    let same = changes.is_empty() && before.is_some_and(|before| before.outputs() == after.outputs());
    Ok((changes, same.then(|| NOTHING.to_owned())))
}
