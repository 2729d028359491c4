//! ECS: services, their deployments and the task definitions they serve.

mod actuate;
mod base;
mod definitions;
mod draft;
mod history;
mod observe;
mod page;
mod register;
mod serving;

use switchback_engine::ports::ReadError;

use crate::reader::Reader;

pub(crate) use actuate::{set_task_definition, stop_rollout};
pub(crate) use register::register;

/// Reads of services, deployments and task definitions.
pub(crate) struct Services<'a> {
    pub reader: &'a Reader,
    pub client: &'a aws_sdk_ecs::Client,
}

/// Service deployments came to ECS years after services: an endpoint that does not offer them has no history to tell,
/// which is not the same as a history that cannot be read.
fn offered<T>(read: Result<T, ReadError>) -> Result<Option<T>, ReadError> {
    match read {
        Ok(answer) => Ok(Some(answer)),
        Err(ReadError::Other { code, action, .. })
            if matches!(code.as_str(), "UnknownOperationException" | "UnsupportedOperationException" | "InvalidAction" | "NotImplemented") =>
        {
            tracing::debug!("this endpoint does not offer {action}");
            Ok(None)
        }
        Err(ReadError::NotFound { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

/// The name at the end of an ARN, old form or new.
fn name_in(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
