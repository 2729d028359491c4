//! ECS: clusters, task definitions, services, and deployments that move through time.
//!
//! - `state` is what is remembered; `motion` moves a service up to the present moment whenever it
//!   is looked at;
//! - one file per group of operations answers in AWS's words; `refuse` holds those that several use.

mod behaviour;
mod blue_green;
mod clusters;
mod create;
mod definitions;
mod deployments;
mod describe;
mod fargate;
mod lanes;
mod lookup;
pub(crate) mod motion;
mod page;
mod refuse;
mod register;
mod revisions;
mod state;
mod tasks;
mod tuning;
mod update;

pub(crate) use behaviour::{Behaviour, digest};
pub(crate) use blue_green::{BlueGreen, begin, end_bake, halt, task_sets_by_color};
pub(crate) use create::{NewService, new_service, resolve};
pub(crate) use lanes::lanes;
pub(crate) use lookup::Place;
pub(crate) use register::{Registration, register};
pub use state::State;
pub(crate) use state::{Cluster, Doc, Service, Stage, Status};
pub(crate) use tuning::defaults;

use serde_json::Value;

use crate::wire::{Call, Refusal, Reply, without_nulls};
use crate::world::World;

/// Answers a call; `call.operation` is the name in `X-Amz-Target`.
pub(crate) fn route(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let answer: fn(&mut World, &Call) -> Result<Value, Refusal> = match call.operation.as_str() {
        "ListClusters" => clusters::list,
        "DescribeClusters" => clusters::describe,
        "CreateCluster" => clusters::create,
        "ListServices" => describe::list,
        "DescribeServices" => describe::describe,
        "CreateService" => create::create,
        "UpdateService" => update::update,
        "DeleteService" => update::delete,
        "ListServiceDeployments" => deployments::list,
        "DescribeServiceDeployments" => deployments::describe,
        "StopServiceDeployment" => deployments::stop,
        "ContinueServiceDeployment" => deployments::go_on,
        "DescribeServiceRevisions" => revisions::describe,
        "RegisterTaskDefinition" => register::answer,
        "DeregisterTaskDefinition" => definitions::deregister,
        "DescribeTaskDefinition" => definitions::describe,
        "ListTaskDefinitions" => definitions::list,
        "ListTaskDefinitionFamilies" => definitions::families,
        "ListTasks" => tasks::list,
        "DescribeTasks" => tasks::describe,
        other => {
            return Err(Refusal::new(400, "UnknownOperationException", format!("no operation {other}")));
        }
    };
    answer(world, call).map(|body| Reply::ok(&without_nulls(body)))
}

#[cfg(test)]
mod tests;
