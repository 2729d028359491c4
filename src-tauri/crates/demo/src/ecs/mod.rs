//! ECS.

use serde::{Deserialize, Serialize};

use crate::bucket::Lane;
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// Everything ECS knows in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {}

/// The request buckets of an operation.
pub(crate) fn lanes(_operation: &str) -> &'static [Lane] {
    &[]
}

/// Answers a call; `call.operation` is the name in `X-Amz-Target`.
pub(crate) fn route(_world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    Err(Refusal::new(
        400,
        "UnknownOperationException",
        format!("no operation {}", call.operation),
    ))
}
