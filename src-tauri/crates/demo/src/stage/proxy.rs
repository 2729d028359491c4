//! Lambda behind a stage: the call, and the HTTP answer in what the function returned.

use base64::Engine as _;
use bytes::Bytes;
use serde_json::Value;

use super::StageRequest;
use crate::lambda::{self, Invoke, Invoked};
use crate::wire::{Refusal, Reply};
use crate::world::World;

/// What API Gateway is to Lambda's resource policies.
const CALLER: &str = "apigateway.amazonaws.com";

/// Invokes the function of an integration. `place` is what follows the API's id in the source
/// ARN: `{stage}/{METHOD}/{path}`. With a role of its own the integration needs no policy.
pub(crate) fn invoke(world: &mut World, request: &StageRequest, function: &str, place: &str, role: bool) -> Result<Invoked, Refusal> {
    let StageRequest { account, region, api_id, .. } = request;
    let source_arn = format!("arn:aws:execute-api:{region}:{account}:{api_id}/{place}");
    let by = (!role).then_some(CALLER);
    lambda::invoke(world, &Invoke { function, by, source_arn: &source_arn, account, region, now: request.now, pace: request.pace })
}

/// The answer in a proxy response, with the version that ran; none if it is not one.
pub(crate) fn answer(invoked: &Invoked) -> Option<Reply> {
    let payload = &invoked.payload;
    let status = match &payload["statusCode"] {
        Value::String(text) => text.parse().ok()?,
        number => u16::try_from(number.as_u64()?).ok()?,
    };
    let text = match &payload["body"] {
        Value::Null => "",
        body => body.as_str()?,
    };
    let body = if payload["isBase64Encoded"] == true {
        Bytes::from(base64::engine::general_purpose::STANDARD.decode(text).ok()?)
    } else {
        Bytes::from(text.to_owned())
    };
    let mut reply = Reply { body, ..Reply::empty(status) };
    for (name, value) in payload["headers"].as_object().into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        reply = reply.with_header(name, &value);
    }
    Some(ran(reply, invoked))
}

/// Any answer, with the version that ran.
pub(crate) fn ran(reply: Reply, invoked: &Invoked) -> Reply {
    reply.with_header("x-amz-executed-version", &invoked.version)
}
