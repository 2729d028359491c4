//! The service clients: one set that reads, behind the guard, and one that changes.

use aws_config::SdkConfig;

use super::endpoint;
use crate::calls::Calls;
use crate::guard::Guard;

/// Builds one service's client from shared settings, with interceptors.
macro_rules! client {
    ($sdk:ident, $settings:expr, $calls:expr $(, $guard:expr)?) => {{
        let builder = $sdk::config::Builder::from($settings)$(.interceptor($guard))?;
        let builder = match $calls {
            Some(calls) => builder.interceptor(calls),
            None => builder,
        };
        $sdk::Client::from_conf(builder.build())
    }};
}

/// Clients that can make no call but reads.
#[derive(Clone)]
pub(crate) struct Readers {
    pub lambda: aws_sdk_lambda::Client,
    pub rest: aws_sdk_apigateway::Client,
    pub http: aws_sdk_apigatewayv2::Client,
    pub ecs: aws_sdk_ecs::Client,
    pub codedeploy: aws_sdk_codedeploy::Client,
    pub s3: aws_sdk_s3::Client,
    pub stacks: aws_sdk_cloudformation::Client,
    pub queues: aws_sdk_sqs::Client,
    pub iam: aws_sdk_iam::Client,
    pub sns: aws_sdk_sns::Client,
    pub images: aws_sdk_ecr::Client,
}

impl Readers {
    pub(crate) fn new(settings: &SdkConfig, calls: Option<Calls>) -> Self {
        Self {
            lambda: client!(aws_sdk_lambda, settings, calls.clone(), Guard),
            rest: client!(aws_sdk_apigateway, settings, calls.clone(), Guard),
            http: client!(aws_sdk_apigatewayv2, settings, calls.clone(), Guard),
            ecs: client!(aws_sdk_ecs, settings, calls.clone(), Guard),
            stacks: client!(aws_sdk_cloudformation, settings, calls.clone(), Guard),
            queues: client!(aws_sdk_sqs, settings, calls.clone(), Guard),
            codedeploy: client!(aws_sdk_codedeploy, settings, calls.clone(), Guard),
            s3: s3(settings, calls.clone(), Some(Guard)),
            iam: client!(aws_sdk_iam, settings, calls.clone(), Guard),
            sns: client!(aws_sdk_sns, settings, calls.clone(), Guard),
            images: client!(aws_sdk_ecr, settings, calls, Guard),
        }
    }
}

/// Clients for writes, which are sent once.
#[derive(Clone)]
pub(crate) struct Writers {
    pub lambda: aws_sdk_lambda::Client,
    pub rest: aws_sdk_apigateway::Client,
    pub http: aws_sdk_apigatewayv2::Client,
    pub ecs: aws_sdk_ecs::Client,
    pub codedeploy: aws_sdk_codedeploy::Client,
    pub s3: aws_sdk_s3::Client,
    pub stacks: aws_sdk_cloudformation::Client,
}

impl Writers {
    pub(crate) fn new(settings: &SdkConfig, calls: Option<Calls>) -> Self {
        Self {
            lambda: client!(aws_sdk_lambda, settings, calls.clone()),
            rest: client!(aws_sdk_apigateway, settings, calls.clone()),
            http: client!(aws_sdk_apigatewayv2, settings, calls.clone()),
            ecs: client!(aws_sdk_ecs, settings, calls.clone()),
            stacks: client!(aws_sdk_cloudformation, settings, calls.clone()),
            codedeploy: client!(aws_sdk_codedeploy, settings, calls.clone()),
            s3: s3(settings, calls, None),
        }
    }
}

/// S3 by path where an endpoint was given: what answers there knows no names for buckets, or no name at all.
fn s3(settings: &SdkConfig, calls: Option<Calls>, guard: Option<Guard>) -> aws_sdk_s3::Client {
    let mut builder = aws_sdk_s3::config::Builder::from(settings).force_path_style(endpoint::of_s3(settings).is_some());
    if let Some(guard) = guard {
        builder = builder.interceptor(guard);
    }
    if let Some(calls) = calls {
        builder = builder.interceptor(calls);
    }
    aws_sdk_s3::Client::from_conf(builder.build())
}

/// The client that asks who this is.
pub(crate) fn sts(settings: &SdkConfig, calls: Option<Calls>) -> aws_sdk_sts::Client {
    client!(aws_sdk_sts, settings, calls, Guard)
}
