//! Provisioned concurrency: follows an alias when it moves, but takes minutes to be there.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::name::Name;
use super::paging::page;
use super::refuse::{conflict, invalid, no_function, not_found, unfit};
use super::shape::written;
use super::state::{Function, LATEST, Provisioned};
use crate::clock::Moment;
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// Seconds until environments are there: six to eight minutes have been seen.
const ALLOCATING: i64 = 420;

fn show(provisioned: &Provisioned, now: Timestamp) -> Value {
    let ready = provisioned.ready <= now;
    let there = if ready { provisioned.requested } else { provisioned.before };
    json!({
        "RequestedProvisionedConcurrentExecutions": provisioned.requested,
        "AvailableProvisionedConcurrentExecutions": there,
        "AllocatedProvisionedConcurrentExecutions": there,
        "Status": if ready { "READY" } else { "IN_PROGRESS" },
        "LastModified": written(provisioned.modified),
    })
}

/// An alias has moved: what it has goes on serving while the new version's is allocated.
pub(super) fn follow(function: &mut Function, alias: &str, moment: Moment) {
    if let Some(provisioned) = function.provisioned.get_mut(alias) {
        provisioned.before = if provisioned.ready <= moment.at { provisioned.requested } else { provisioned.before };
        provisioned.ready = moment.after(ALLOCATING);
    }
}

/// The function and a qualifier of it that exists and is not `$LATEST`.
fn qualified<'a>(world: &'a mut World, name: &Name, latest: &str) -> Result<(&'a mut Function, String), Refusal> {
    let qualifier = name.qualifier.clone().unwrap_or_default();
    let number = qualifier.bytes().all(|b| b.is_ascii_digit());
    let missing = || {
        if number { no_function(&name.arn()) } else { not_found(format!("Cannot find alias arn: {}", name.arn())) }
    };
    if qualifier == LATEST || qualifier.is_empty() {
        return Err(invalid(latest));
    }
    let function = world.lambda.functions.get_mut(&name.function).ok_or_else(missing)?;
    if function.resolve(&qualifier).is_none() {
        return Err(missing());
    }
    Ok((function, qualifier))
}

const PUBLISHED_ONLY: &str = "The function resource provided must be an alias or a published version.";

pub(super) fn get(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let name = Name::of(call)?;
    let (function, qualifier) = qualified(world, &name, PUBLISHED_ONLY)?;
    match function.provisioned.get(&qualifier) {
        Some(provisioned) => Ok(Reply::ok(&show(provisioned, call.now))),
        None => Err(Refusal::new(404, "ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function")
            .with("Type", "User")),
    }
}

pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let name = Name::of(call)?;
    let function = world.lambda.functions.get(&name.function).ok_or_else(|| no_function(&name.unqualified()))?;
    let items = function.provisioned.iter().map(|(key, provisioned)| (key.clone(), (key, provisioned)));
    page(call, "ProvisionedConcurrencyConfigs", items, |(key, provisioned)| {
        let mut body = show(provisioned, call.now);
        body["FunctionArn"] = json!(name.arn_of(key));
        body
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    provisioned_concurrent_executions: i64,
}

pub(super) fn put(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let (name, input) = (Name::of(call)?, call.input::<Input>()?);
    let wanted = match u32::try_from(input.provisioned_concurrent_executions) {
        Ok(wanted @ 1..) => wanted,
        _ => {
            let value = input.provisioned_concurrent_executions.to_string();
            return Err(unfit(&value, "provisionedConcurrentExecutions", "Member must have value greater than or equal to 1"));
        }
    };
    let (function, qualifier) = qualified(world, &name, "Provisioned Concurrency Configs cannot be applied to unpublished function versions.")?;
    match function.aliases.get(&qualifier) {
        Some(alias) if !alias.weights.is_empty() => {
            return Err(invalid("Alias with weights can not be used with Provisioned Concurrency"));
        }
        Some(alias) if function.provisioned.contains_key(&alias.version) => {
            return Err(conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"));
        }
        Some(_) => {}
        None if function.aliases.iter().any(|(key, alias)| alias.version == qualifier && function.provisioned.contains_key(key)) => {
            return Err(conflict("Version is pointed by a Provisioned Concurrency alias"));
        }
        None => {}
    }
    let others: u32 = function.provisioned.iter().filter(|(key, _)| **key != qualifier).map(|(_, p)| p.requested).sum();
    if function.reserved.is_some_and(|reserved| others.saturating_add(wanted) > reserved) {
        return Err(invalid("Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function"));
    }
    if others.saturating_add(wanted) > super::concurrency::ACCOUNT {
        let text = format!("Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [{}].", super::concurrency::ACCOUNT);
        return Err(Refusal::new(400, "InvalidParameterValueException", text));
    }
    let before = function.provisioned.get(&qualifier).map_or(0, |old| if old.ready <= call.now { old.requested.min(wanted) } else { old.before });
    let ready = call.now.saturating_add(call.lasting(ALLOCATING)).unwrap_or(call.now);
    let provisioned = Provisioned { requested: wanted, before, modified: call.now, ready };
    let answer = show(&provisioned, call.now);
    function.provisioned.insert(qualifier, provisioned);
    Ok(Reply::json(202, &answer))
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let name = Name::of(call)?;
    let (function, qualifier) = qualified(world, &name, PUBLISHED_ONLY)?;
    function.provisioned.remove(&qualifier);
    Ok(Reply::empty(204))
}
