//! SNS: topics, subscriptions, and messages that go on to the queues that let them in. A message
//! that a queue's policy does not let in is lost without a word, as at AWS.

mod publish;
mod state;
mod topics;

pub use state::State;
pub(crate) use state::{Subscription, Topic};

use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// Answers a call; its form fields are in `call.params`.
pub(crate) fn route(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    match call.operation.as_str() {
        "ListTopics" => Ok(topics::list(world, call)),
        "CreateTopic" => topics::create(world, call),
        "ListSubscriptions" => Ok(topics::all_subscriptions(world, call)),
        "ListSubscriptionsByTopic" => topics::subscriptions(world, call),
        "Subscribe" => topics::subscribe(world, call),
        "Publish" => publish::publish(world, call),
        other => Err(Refusal::new(400, "InvalidAction", format!("Could not find operation {other} for version 2010-03-31"))),
    }
}

/// 400 `InvalidParameter`.
fn invalid(what: &str) -> Refusal {
    Refusal::new(400, "InvalidParameter", format!("Invalid parameter: {what}"))
}

#[cfg(test)]
mod tests;
