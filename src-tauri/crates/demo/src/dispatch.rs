//! Which operation a request asks for, which lanes it draws on, and the service that answers:
//! the one place where the services are listed.

use std::borrow::Cow;

use http::{HeaderMap, Method, Request};

use crate::bucket::Lane;
use crate::wire::{Call, Params, Refusal, Reply, Route, Service, find, pairs};
use crate::world::World;
use crate::{apigateway, apigatewayv2, cloudformation, codedeploy, ecr, ecs, iam, lambda, s3, sns, sqs, sts};

/// An operation, before anything is known of the caller.
pub(crate) struct Asked {
    pub operation: String,
    pub mutates: bool,
    pub params: Params,
}

/// The path as the service's templates have it. S3 also takes the bucket as part of the host.
pub(crate) fn path<'a, B>(service: Service, request: &'a Request<B>) -> Cow<'a, str> {
    match service {
        Service::S3 => s3::path(request),
        _ => Cow::Borrowed(request.uri().path()),
    }
}

/// Finds the operation, or refuses as the service does for what it does not know.
pub(crate) fn operation(service: Service, method: &Method, path: &str, query: &str, headers: &HeaderMap, body: &[u8]) -> Result<Asked, Refusal> {
    let rest = |routes: &'static [Route]| {
        find(routes, method, path, query).map(|(route, params)| Asked { operation: route.operation.to_owned(), mutates: route.mutates, params })
    };
    match service {
        Service::Lambda => rest(lambda::ROUTES).ok_or_else(|| Refusal::new(404, "UnknownOperationException", format!("no operation {method} {path}"))),
        Service::ApiGateway => rest(apigateway::ROUTES).ok_or_else(crate::principal::unsigned),
        Service::ApiGatewayV2 => rest(apigatewayv2::ROUTES).ok_or_else(crate::principal::unsigned),
        Service::CodeDeploy | Service::Ecr | Service::Ecs | Service::Sqs => {
            let target = headers.get("x-amz-target").and_then(|value| value.to_str().ok()).and_then(|value| value.rsplit_once('.'));
            let Some((_, operation)) = target else {
                return Err(Refusal::new(400, "UnknownOperationException", "no X-Amz-Target header names the operation"));
            };
            Ok(Asked { operation: operation.to_owned(), mutates: !reads(operation), params: Params::new() })
        }
        Service::S3 => s3::operation(method, path, query, headers),
        Service::CloudFormation | Service::Iam | Service::Sns | Service::Sts => {
            let form = pairs(&String::from_utf8_lossy(body));
            let action = form.iter().find(|(key, _)| key == "Action").map(|(_, value)| value.clone()).unwrap_or_default();
            // Anybody may ask STS for a session.
            let mutates = service != Service::Sts && !reads(&action);
            Ok(Asked { operation: action, mutates, params: form.into_iter().collect() })
        }
    }
}

/// Whether an operation only reads, by its name.
fn reads(operation: &str) -> bool {
    ["List", "Describe", "Get", "BatchGet", "Simulate"].iter().any(|read| operation.starts_with(read))
}

/// The buckets an operation takes a token from.
pub(crate) fn lanes(service: Service, operation: &str) -> &'static [Lane] {
    match service {
        Service::Lambda => lambda::lanes(operation),
        Service::ApiGateway => apigateway::lanes(operation),
        Service::ApiGatewayV2 => apigatewayv2::lanes(operation),
        Service::Ecs => ecs::lanes(operation),
        // AWS publishes no request rates for these.
        Service::CloudFormation | Service::CodeDeploy | Service::Ecr | Service::Iam | Service::S3 | Service::Sns | Service::Sqs | Service::Sts => &[],
    }
}

/// The service's answer.
pub(crate) fn route(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    codedeploy::advance(world, call.now, call.pace);
    match call.service {
        Service::Lambda => lambda::route(world, call),
        Service::ApiGateway => apigateway::route(world, call),
        Service::ApiGatewayV2 => apigatewayv2::route(world, call),
        Service::CloudFormation => cloudformation::route(world, call),
        Service::CodeDeploy => codedeploy::route(world, call),
        Service::Ecs => ecs::route(world, call),
        Service::Sts => sts::route(world, call),
        Service::S3 => s3::route(world, call),
        Service::Ecr => ecr::route(world, call),
        Service::Iam => iam::route(world, call),
        Service::Sqs => sqs::route(world, call),
        Service::Sns => sns::route(world, call),
    }
}

/// A throttle in the service's words.
pub(crate) fn throttled(service: Service) -> Refusal {
    match service {
        Service::Lambda => Refusal::new(429, "TooManyRequestsException", "Rate exceeded").with("Reason", "CallerRateLimitExceeded").with("Type", "User"),
        Service::ApiGateway | Service::ApiGatewayV2 => Refusal::new(429, "TooManyRequestsException", "Too Many Requests"),
        Service::CodeDeploy | Service::Ecr | Service::Ecs => Refusal::new(400, "ThrottlingException", "Rate exceeded"),
        Service::CloudFormation | Service::Iam | Service::Sts => Refusal::new(400, "Throttling", "Rate exceeded"),
        Service::Sns => Refusal::new(429, "Throttled", "Rate exceeded"),
        Service::Sqs => {
            let refusal = Refusal::new(400, "com.amazonaws.sqs#RequestThrottled", "Request throttled.");
            refusal.header("x-amzn-query-error", "RequestThrottled;Sender")
        }
        Service::S3 => Refusal::new(503, "SlowDown", "Please reduce your request rate."),
    }
}

/// A failure on the service's side, in its words.
pub(crate) fn failed(service: Service, status: u16, text: &str) -> Refusal {
    match service {
        Service::Lambda => Refusal::new(status, "ServiceException", text).with("Type", "Service"),
        Service::ApiGateway | Service::ApiGatewayV2 => Refusal::new(status, "InternalServerErrorException", text),
        Service::Ecr | Service::Ecs => Refusal::new(status, "ServerException", text),
        Service::CloudFormation | Service::CodeDeploy | Service::Sqs | Service::Sts => Refusal::new(status, "InternalFailure", text),
        Service::Iam => Refusal::new(status, "ServiceFailure", text),
        Service::S3 | Service::Sns => Refusal::new(status, "InternalError", text),
    }
}
