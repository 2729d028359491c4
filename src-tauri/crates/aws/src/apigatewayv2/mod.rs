//! HTTP APIs (API Gateway v2): stages and the deployments they serve.

mod actuate;
mod base;
mod behind;
mod deployments;
mod observe;
mod page;

use crate::reader::Reader;

pub(crate) use actuate::{create_deployment, set_deployment, turn_auto_deploy_off};
pub(crate) use behind::alias_in;

/// Reads of stages and deployments.
pub(crate) struct HttpStages<'a> {
    pub reader: &'a Reader,
    pub client: &'a aws_sdk_apigatewayv2::Client,
}
