//! Event source mappings: queues and streams that call a function, or one qualifier of it, and
//! do not move with an alias they are not pinned to.

use serde_json::json;

use super::name::Name;
use super::paging::page;
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let function = match call.query("FunctionName") {
        Some(text) => Some(Name::parse(text, None, &call.account, &call.region)?.arn()),
        None => None,
    };
    let source = call.query("EventSourceArn");
    let wanted = world
        .lambda
        .event_sources
        .iter()
        .filter(|(_, mapping)| function.as_ref().is_none_or(|arn| mapping.function == *arn) && source.is_none_or(|arn| mapping.source == arn));
    page(call, "EventSourceMappings", wanted.map(|(uuid, mapping)| (uuid.clone(), (uuid, mapping))), |(uuid, mapping)| {
        json!({
            "UUID": uuid,
            "BatchSize": mapping.batch,
            "MaximumBatchingWindowInSeconds": 0,
            "EventSourceArn": mapping.source,
            "FunctionArn": mapping.function,
            "LastModified": mapping.modified.as_second(),
            "State": if mapping.enabled { "Enabled" } else { "Disabled" },
            "StateTransitionReason": "USER_INITIATED",
            "FunctionResponseTypes": [],
        })
    })
}
