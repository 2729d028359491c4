//! apigateway.

use serde::{Deserialize, Serialize};

use crate::bucket::Lane;
use crate::stage::StageRequest;
use crate::wire::{Call, Refusal, Reply, Route};
use crate::world::World;

/// Everything apigateway knows in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {}

/// The operations, as the service's model words them.
pub(crate) static ROUTES: &[Route] = &[];

/// The request buckets of an operation.
pub(crate) fn lanes(_operation: &str) -> &'static [Lane] {
    &[]
}

/// Answers a call of one of [`ROUTES`].
pub(crate) fn route(_world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    Err(Refusal::new(
        404,
        "UnknownOperationException",
        format!("no operation {}", call.operation),
    ))
}

/// Answers a request to a stage URL; none if the API is not one of this service's.
pub(crate) fn execute(_world: &mut World, _request: &StageRequest) -> Option<Reply> {
    None
}
