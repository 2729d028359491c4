//! Who a request's access key stands for, so that credential errors can be met without an account.
//!
//! The prefix of the key id decides: `EXPIRED…` has run out, `UNKNOWN…` does not exist, `DENIED…`
//! may do nothing, `VIEWER…` may only read; any other key is an operator. Keys from AssumeRole
//! are looked up first, and expire.

use crate::wire::{Call, Protocol, Refusal, Service};
use crate::world::World;
use crate::{s3, sts};

/// What an identity may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Access {
    /// Everything.
    Operator,
    /// Reads only.
    Viewer,
    /// Nothing, apart from asking who it is.
    Nothing,
}

/// The identity behind a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// For example `arn:aws:iam::123456789012:user/oncall`.
    pub arn: String,
    /// The unique id that GetCallerIdentity answers.
    pub user_id: String,
    /// What it may do.
    pub access: Access,
}

/// The principal of an access key, or AWS's refusal of that key in the service's words.
pub(crate) fn identify(world: &World, key: &str, account: &str, now: jiff::Timestamp, service: Service) -> Result<Principal, Refusal> {
    if let Some(session) = sts::session(world, key) {
        return if session.expires <= now { Err(expired(service)) } else { Ok(session.principal(account)) };
    }
    let user =
        |name: &str, access| Ok(Principal { arn: format!("arn:aws:iam::{account}:user/{name}"), user_id: format!("AIDADEMO{}", name.to_uppercase()), access });
    match key {
        _ if key.starts_with("EXPIRED") => Err(expired(service)),
        _ if key.starts_with("UNKNOWN") => Err(unknown(service)),
        _ if key.starts_with("DENIED") => user("nobody", Access::Nothing),
        _ if key.starts_with("VIEWER") => user("viewer", Access::Viewer),
        _ => user("oncall", Access::Operator),
    }
}

/// The refusal of a request without a SigV4 signature.
pub(crate) fn unsigned() -> Refusal {
    Refusal::new(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
}

fn expired(service: Service) -> Refusal {
    let text = "The security token included in the request is expired";
    match service.protocol() {
        Protocol::Query => Refusal::new(403, "ExpiredToken", text),
        Protocol::Json10 | Protocol::Json11 => Refusal::new(400, "ExpiredTokenException", text),
        Protocol::RestJson => Refusal::new(403, "ExpiredTokenException", text),
        Protocol::RestXml => Refusal::new(400, "ExpiredToken", "The provided token has expired."),
    }
}

fn unknown(service: Service) -> Refusal {
    let text = "The security token included in the request is invalid.";
    match service.protocol() {
        Protocol::Query => Refusal::new(403, "InvalidClientTokenId", text),
        Protocol::Json10 | Protocol::Json11 => Refusal::new(400, "UnrecognizedClientException", text),
        Protocol::RestJson => Refusal::new(403, "UnrecognizedClientException", text),
        Protocol::RestXml => Refusal::new(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
    }
}

/// Refuses what the principal may not do, naming the IAM action.
pub(crate) fn authorize(call: &Call) -> Result<(), Refusal> {
    let allowed = match call.principal.access {
        Access::Operator => true,
        // These give code away, so the viewer policy leaves them out.
        Access::Viewer => !call.mutates && !["GetFunction", "GetObject"].contains(&call.operation.as_str()),
        Access::Nothing => false,
    };
    if allowed || (call.service == Service::Sts && call.operation == "GetCallerIdentity") {
        return Ok(());
    }
    let action = match call.service {
        // API Gateway's IAM actions are the HTTP methods.
        Service::ApiGateway | Service::ApiGatewayV2 => format!("apigateway:{}", call.method),
        Service::S3 => s3::action(&call.operation),
        Service::Lambda if call.operation == "Invoke" => "lambda:InvokeFunction".to_owned(),
        service => format!("{}:{}", service.name(), call.operation),
    };
    let resource = match call.service {
        Service::Lambda => match call.params.get("FunctionName") {
            Some(name) => format!("arn:aws:lambda:{}:{}:function:{name}", call.region, call.account),
            None => "*".to_owned(),
        },
        Service::ApiGateway | Service::ApiGatewayV2 => {
            format!("arn:aws:apigateway:{}::{}", call.region, call.path)
        }
        Service::S3 => s3::arn(call),
        _ => "*".to_owned(),
    };
    let who = &call.principal.arn;
    let text =
        format!("User: {who} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action");
    Err(match call.service.protocol() {
        Protocol::RestJson => Refusal::new(403, "AccessDeniedException", &text).with("Message", text),
        Protocol::Json10 | Protocol::Json11 => Refusal::new(400, "AccessDeniedException", text),
        Protocol::Query | Protocol::RestXml => Refusal::new(403, "AccessDenied", text),
    })
}
