//! REST APIs (API Gateway v1): stages and the deployments they serve.

mod actuate;
mod base;
mod behind;
mod deployments;
mod observe;
mod page;
mod stands;

use crate::reader::Reader;

pub(crate) use actuate::{create_deployment, patches, update_stage};
pub(crate) use base::Methods;

/// Reads of stages and deployments.
pub(crate) struct RestStages<'a> {
    pub reader: &'a Reader,
    pub client: &'a aws_sdk_apigateway::Client,
}
