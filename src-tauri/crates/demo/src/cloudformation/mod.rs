//! CloudFormation as far as looking before leaping goes: stacks, their resources and templates, and
//! change sets, which are made and read and never executed.
//!
//! - `source` is where a template comes from; `template` reads and checks it; `resolve` puts parameters and conditions into it;
//! - `diff` is what a change set says; `recreation` knows which change of which property replaces
//!   a resource;
//! - `stacks` and `change_sets` answer; `create` is CreateChangeSet.

mod change_sets;
mod create;
mod diff;
mod parameters;
mod recreation;
mod refuse;
mod resolve;
mod source;
mod stacks;
mod state;
mod summary;
mod template;
mod values;

pub use state::State;
pub(crate) use state::{Stack, Stacked};
pub(crate) use template::Template;

use serde_json::Value;

use crate::wire::query::answer;
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// Answers a call; its form fields are in `call.params`.
pub(crate) fn route(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let reply: fn(&mut World, &Call) -> Result<Value, Refusal> = match call.operation.as_str() {
        "DescribeStacks" => stacks::describe,
        "DescribeStackResources" => stacks::describe_resources,
        "ListStackResources" => stacks::list_resources,
        "GetTemplate" => stacks::template,
        "GetTemplateSummary" => summary::summary,
        "CreateChangeSet" => create::create,
        "DescribeChangeSet" => change_sets::describe,
        "ListChangeSets" => change_sets::list,
        "DeleteChangeSet" => change_sets::delete,
        other => return Err(Refusal::new(400, "InvalidAction", format!("Could not find operation {other} for version 2010-05-15"))),
    };
    reply(world, call).map(|result| answer(call.service, &call.operation, &result))
}

#[cfg(test)]
mod tests;
