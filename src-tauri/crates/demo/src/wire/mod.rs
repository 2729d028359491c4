//! What goes over the wire: a parsed request (`Call`), an answer (`Reply`), a refusal, and the
//! path templates of the REST services.

mod call;
mod json11;
mod paging;
pub(crate) mod query;
mod reply;
mod route;
mod scope;

pub use call::Call;
pub(crate) use call::pairs;
pub(crate) use json11::{seconds, without_nulls};
pub(crate) use paging::cut;
pub use reply::{Refusal, Reply};
pub(crate) use reply::{XML, escape, render};
pub use route::{Params, Route, find};
pub(crate) use scope::{Scope, scope};

/// The services the embedded cloud speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// AWS Lambda, REST-JSON.
    Lambda,
    /// API Gateway v1 (REST APIs), REST-JSON, signed as `apigateway`.
    ApiGateway,
    /// API Gateway v2 (HTTP APIs), REST-JSON under `/v2/`, also signed as `apigateway`.
    ApiGatewayV2,
    /// CloudFormation, Query/XML.
    CloudFormation,
    /// CodeDeploy, JSON 1.1.
    CodeDeploy,
    /// Elastic Container Service, JSON 1.1.
    Ecs,
    /// Security Token Service, Query/XML.
    Sts,
    /// Simple Storage Service, REST-XML.
    S3,
    /// Elastic Container Registry, JSON 1.1.
    Ecr,
    /// Identity and Access Management, Query/XML.
    Iam,
    /// Simple Queue Service, JSON 1.0.
    Sqs,
    /// Simple Notification Service, Query/XML.
    Sns,
}

/// How a service words requests and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    RestJson,
    RestXml,
    Json10,
    Json11,
    Query,
}

impl Service {
    /// The name used in fault rules, in the list of calls and in IAM actions.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lambda => "lambda",
            Self::ApiGateway => "apigateway",
            Self::ApiGatewayV2 => "apigatewayv2",
            Self::CloudFormation => "cloudformation",
            Self::CodeDeploy => "codedeploy",
            Self::Ecs => "ecs",
            Self::Sts => "sts",
            Self::S3 => "s3",
            Self::Ecr => "ecr",
            Self::Iam => "iam",
            Self::Sqs => "sqs",
            Self::Sns => "sns",
        }
    }

    pub(crate) fn protocol(self) -> Protocol {
        match self {
            Self::Lambda | Self::ApiGateway | Self::ApiGatewayV2 => Protocol::RestJson,
            Self::CodeDeploy | Self::Ecr | Self::Ecs => Protocol::Json11,
            Self::CloudFormation | Self::Iam | Self::Sns | Self::Sts => Protocol::Query,
            Self::Sqs => Protocol::Json10,
            Self::S3 => Protocol::RestXml,
        }
    }

    /// The XML namespace of a Query service.
    pub(crate) fn namespace(self) -> &'static str {
        match self {
            Self::CloudFormation => "http://cloudformation.amazonaws.com/doc/2010-05-15/",
            Self::Iam => "https://iam.amazonaws.com/doc/2010-05-08/",
            Self::Sns => "http://sns.amazonaws.com/doc/2010-03-31/",
            _ => "https://sts.amazonaws.com/doc/2011-06-15/",
        }
    }

    /// The service that a signature's scope and the path name.
    pub(crate) fn from_scope(name: &str, path: &str) -> Option<Self> {
        match name {
            "lambda" => Some(Self::Lambda),
            "apigateway" if path.starts_with("/v2/") => Some(Self::ApiGatewayV2),
            "apigateway" => Some(Self::ApiGateway),
            "cloudformation" => Some(Self::CloudFormation),
            "codedeploy" => Some(Self::CodeDeploy),
            "ecs" => Some(Self::Ecs),
            "sts" => Some(Self::Sts),
            "s3" => Some(Self::S3),
            "ecr" => Some(Self::Ecr),
            "iam" => Some(Self::Iam),
            "sqs" => Some(Self::Sqs),
            "sns" => Some(Self::Sns),
            _ => None,
        }
    }
}
