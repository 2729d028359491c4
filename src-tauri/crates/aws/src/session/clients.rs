//! The service clients: one set that reads, behind the guard, and one that changes.

use aws_config::SdkConfig;

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
}

impl Readers {
    pub(crate) fn new(settings: &SdkConfig, calls: Option<Calls>) -> Self {
        Self {
            lambda: client!(aws_sdk_lambda, settings, calls.clone(), Guard),
            rest: client!(aws_sdk_apigateway, settings, calls.clone(), Guard),
            http: client!(aws_sdk_apigatewayv2, settings, calls.clone(), Guard),
            ecs: client!(aws_sdk_ecs, settings, calls, Guard),
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
}

impl Writers {
    pub(crate) fn new(settings: &SdkConfig, calls: Option<Calls>) -> Self {
        Self {
            lambda: client!(aws_sdk_lambda, settings, calls.clone()),
            rest: client!(aws_sdk_apigateway, settings, calls.clone()),
            http: client!(aws_sdk_apigatewayv2, settings, calls.clone()),
            ecs: client!(aws_sdk_ecs, settings, calls),
        }
    }
}

/// The client that asks who this is.
pub(crate) fn sts(settings: &SdkConfig, calls: Option<Calls>) -> aws_sdk_sts::Client {
    client!(aws_sdk_sts, settings, calls, Guard)
}
