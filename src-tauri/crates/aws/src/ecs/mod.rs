//! ECS: services, their deployments and the task definitions they serve.

mod actuate;
mod base;
mod definitions;
mod draft;
mod driven;
mod history;
mod made;
mod observe;
mod page;
mod register;
mod serving;
mod strategy;

use crate::codedeploy::CodeDeploy;
use crate::reader::Reader;

pub(crate) use actuate::{continue_rollout, set_task_definition, stop_rollout};
pub(crate) use draft::Draft;
pub(crate) use register::{Undrafted, register};

/// Reads of services, deployments and task definitions.
pub(crate) struct Services<'a> {
    pub reader: &'a Reader,
    pub client: &'a aws_sdk_ecs::Client,
    /// What drives services that are not ECS's own; none where only task definitions are read.
    pub deploys: Option<CodeDeploy<'a>>,
}

/// The name at the end of an ARN, old form or new.
fn name_in(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
