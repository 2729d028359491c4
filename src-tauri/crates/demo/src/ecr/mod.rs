//! ECR: repositories and images, by tag and digest. Of an image there is the manifest and no
//! layer; what its containers do is data beside it.
//!
//! Lambda's image functions and ECS's tasks read [`State::find`].

mod batch;
mod describe;
mod push;
mod reference;
mod refuse;
mod state;
mod through;

pub(crate) use reference::Reference;
pub use state::State;
pub(crate) use state::{Push, manifest};

use serde_json::Value;

use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// Answers a call; `call.operation` is the name in `X-Amz-Target`.
pub(crate) fn route(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let answer: fn(&mut World, &Call) -> Result<Value, Refusal> = match call.operation.as_str() {
        "DescribeRepositories" => describe::repositories,
        "CreateRepository" => describe::create,
        "DescribeImages" => describe::images,
        "BatchGetImage" => batch::get,
        "BatchDeleteImage" => batch::delete,
        "PutImage" => push::put,
        "CreatePullThroughCacheRule" => through::create,
        "DescribePullThroughCacheRules" => through::describe,
        other => return Err(Refusal::new(400, "UnknownOperationException", format!("no operation {other}"))),
    };
    answer(world, call).map(|body| Reply::ok(&body))
}

#[cfg(test)]
mod tests;
