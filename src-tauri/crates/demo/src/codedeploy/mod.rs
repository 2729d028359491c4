//! CodeDeploy for Lambda and ECS: it moves an alias's weights, or an ECS service's traffic, through
//! time, and takes back what fails or is stopped.
//!
//! - `state` is what is remembered; `appspec` reads what a deployment is to do;
//! - `motion` moves every deployment up to the present moment, before *any* call to the cloud is
//!   answered: what CodeDeploy does to an alias is seen by whoever looks at the alias;
//! - one file per group of operations answers. There are no alarms here, so none takes anything back.

mod appspec;
mod configs;
mod control;
mod create;
mod deployments;
mod groups;
mod make;
mod motion;
mod page;
mod refuse;
mod state;
mod targets;

pub(crate) use appspec::Spec;
pub(crate) use configs::Routing;
pub(crate) use motion::advance;
pub use state::State;
pub(crate) use state::{Application, AutoRollback, Deployment, Destination, Group, Platform, Status, Waits};

use serde_json::Value;

use crate::wire::{Call, Refusal, Reply, without_nulls};
use crate::world::World;

/// Answers a call; `call.operation` is the name in `X-Amz-Target`.
pub(crate) fn route(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let answer: fn(&mut World, &Call) -> Result<Value, Refusal> = match call.operation.as_str() {
        "ListApplications" => groups::applications,
        "GetApplication" => groups::application,
        "BatchGetApplications" => groups::batch_applications,
        "ListDeploymentGroups" => groups::list,
        "GetDeploymentGroup" => groups::get,
        "BatchGetDeploymentGroups" => groups::batch,
        "ListDeploymentConfigs" => configs::list,
        "GetDeploymentConfig" => configs::get,
        "CreateDeploymentConfig" => configs::create,
        "CreateApplication" => make::application,
        "CreateDeploymentGroup" => make::group,
        "CreateDeployment" => create::create,
        "GetDeployment" => deployments::get,
        "BatchGetDeployments" => deployments::batch,
        "ListDeployments" => deployments::list,
        "StopDeployment" => control::stop,
        "ContinueDeployment" => control::go_on,
        "ListDeploymentTargets" => targets::list,
        "GetDeploymentTarget" => targets::get,
        "BatchGetDeploymentTargets" => targets::batch,
        other => return Err(Refusal::new(400, "UnknownOperationException", format!("no operation {other}"))),
    };
    answer(world, call).map(|body| if body.is_null() { Reply::empty(200) } else { Reply::ok(&without_nulls(body)) })
}

#[cfg(test)]
mod tests;
