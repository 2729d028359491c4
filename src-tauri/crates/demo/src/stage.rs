//! Requests to what an API serves (`https://{api}.execute-api…/{stage}/path`), as opposed to
//! requests to its control plane.

mod fill;
mod path;
pub(crate) mod proxy;

pub(crate) use fill::fill;
pub(crate) use path::{fit, starred};

use http::{HeaderMap, Method};
use jiff::Timestamp;
use serde_json::json;

use crate::wire::Reply;
use crate::world::World;
use crate::{apigateway, apigatewayv2};

/// One request to a stage URL.
#[derive(Debug, Clone)]
pub struct StageRequest {
    /// The API's id, from the host name.
    pub api_id: String,
    /// The method as sent.
    pub method: Method,
    /// The path as sent, percent-encoded: its first segment is the stage, except for the
    /// `$default` stage of an HTTP API, which has none.
    pub path: String,
    /// The query as sent, without the question mark.
    pub query: String,
    /// The headers as sent.
    pub headers: HeaderMap,
    /// The account the API is in.
    pub account: String,
    /// The Region the API is in.
    pub region: String,
    /// When the cloud looked at its clock for this request.
    pub now: Timestamp,
    /// See [`crate::wire::Call::pace`]; hand it on to `lambda::invoke`.
    pub pace: u32,
}

/// Whichever of the two services has this API answers; if neither has, 403 as at AWS.
pub(crate) fn execute(world: &mut World, request: &StageRequest) -> Reply {
    apigateway::execute(world, request).or_else(|| apigatewayv2::execute(world, request)).unwrap_or_else(|| Reply::json(403, &json!({"message": "Forbidden"})))
}
