//! Reserved concurrency: 0 stops every version of the function at once.

use serde::Deserialize;
use serde_json::json;

use super::name::Name;
use super::refuse::{no_function, unfit};
use super::state::State;
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// What the account has, and what must stay unreserved.
pub(super) const ACCOUNT: u32 = 1000;
const UNRESERVED: u32 = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    reserved_concurrent_executions: i64,
}

pub(super) fn get(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let name = Name::of(call)?;
    let function = world.lambda.functions.get(&name.function).ok_or_else(|| no_function(&name.arn_of(name.or_latest())))?;
    Ok(Reply::ok(&function.reserved.map_or(json!({}), |reserved| json!({"ReservedConcurrentExecutions": reserved}))))
}

pub(super) fn put(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let (name, input) = (Name::of(call)?, call.input::<Input>()?);
    let Ok(wanted) = u32::try_from(input.reserved_concurrent_executions) else {
        let value = input.reserved_concurrent_executions.to_string();
        return Err(unfit(&value, "reservedConcurrentExecutions", "Member must have value greater than or equal to 0"));
    };
    let others = reserved_by_others(&world.lambda, &name.function);
    let function = world.lambda.functions.get_mut(&name.function).ok_or_else(|| no_function(&name.arn_of(name.or_latest())))?;
    let provisioned: u32 = function.provisioned.values().map(|provisioned| provisioned.requested).sum();
    if wanted < provisioned {
        // The odd spaces are AWS's.
        let text = format!(" ReservedConcurrentExecutions  {wanted} should not be lower than function's total provisioned concurrency [{provisioned}].");
        return Err(Refusal::new(400, "InvalidParameterValueException", text));
    }
    if wanted.saturating_add(others) > ACCOUNT - UNRESERVED {
        let text = format!(
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [{UNRESERVED}]."
        );
        return Err(Refusal::new(400, "InvalidParameterValueException", text));
    }
    function.reserved = Some(wanted);
    Ok(Reply::ok(&json!({"ReservedConcurrentExecutions": wanted})))
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let name = Name::of(call)?;
    let function = world.lambda.functions.get_mut(&name.function).ok_or_else(|| no_function(&name.arn_of(name.or_latest())))?;
    function.reserved = None;
    Ok(Reply::empty(204))
}

fn reserved_by_others(state: &State, function: &str) -> u32 {
    state.functions.values().filter(|other| other.name != function).filter_map(|other| other.reserved).sum()
}
