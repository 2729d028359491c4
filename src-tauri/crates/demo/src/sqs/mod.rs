//! SQS: queues with their attributes. Messages come by SNS; what consumes them is not simulated,
//! so that they stay and are counted.

mod attributes;
mod queues;
mod refuse;
mod state;

pub use state::State;
pub(crate) use state::{Message, Queue};

use serde_json::Value;

use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// Answers a call; `call.operation` is the name in `X-Amz-Target`.
pub(crate) fn route(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let answer: fn(&mut World, &Call) -> Result<Value, Refusal> = match call.operation.as_str() {
        "ListQueues" => queues::list,
        "CreateQueue" => queues::create,
        "GetQueueUrl" => queues::url,
        "GetQueueAttributes" => attributes::get,
        "SetQueueAttributes" => attributes::set,
        other => return Err(Refusal::new(400, "UnknownOperationException", format!("no operation {other}"))),
    };
    answer(world, call).map(|body| Reply::ok(&body))
}

#[cfg(test)]
mod tests;
