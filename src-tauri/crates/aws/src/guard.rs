//! The list of reads, and the interceptor that lets read clients make no other call.
//!
//! It refuses before a request is even put into words, let alone signed, and it fails closed: a call it cannot name is
//! not a read.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeSerializationInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use thiserror::Error;

/// Every call a read client may make. `lambda:GetFunction` is missing on purpose: it answers a link to the code.
const READS: &[&str] = &[
    "sts:GetCallerIdentity",
    "lambda:ListFunctions",
    "lambda:ListAliases",
    "lambda:GetAlias",
    "lambda:ListVersionsByFunction",
    "lambda:GetFunctionConfiguration",
    "lambda:GetProvisionedConcurrencyConfig",
    "lambda:GetPolicy",
    "lambda:ListEventSourceMappings",
    "apigateway:GetRestApis",
    "apigateway:GetRestApi",
    "apigateway:GetResources",
    "apigateway:GetStages",
    "apigateway:GetStage",
    "apigateway:GetDeployments",
    "apigateway:GetDeployment",
    "apigatewayv2:GetApis",
    "apigatewayv2:GetApi",
    "apigatewayv2:ExportApi",
    "apigatewayv2:GetStages",
    "apigatewayv2:GetStage",
    "apigatewayv2:GetDeployments",
    "apigatewayv2:GetDeployment",
    "apigatewayv2:GetIntegrations",
    "apigatewayv2:GetRoutes",
    "ecs:ListClusters",
    "ecs:ListServices",
    "ecs:DescribeServices",
    "ecs:ListServiceDeployments",
    "ecs:DescribeServiceDeployments",
    "ecs:DescribeServiceRevisions",
    "ecs:ListTaskDefinitions",
    "ecs:DescribeTaskDefinition",
    "codedeploy:ListDeployments",
    "codedeploy:BatchGetDeployments",
    "codedeploy:ListDeploymentTargets",
    "codedeploy:BatchGetDeploymentTargets",
    "codedeploy:ListApplications",
    "codedeploy:BatchGetApplications",
    "codedeploy:ListDeploymentGroups",
    "codedeploy:BatchGetDeploymentGroups",
    "codedeploy:GetDeploymentConfig",
    "ecr:DescribeImages",
    "ecr:DescribePullThroughCacheRules",
    "s3:HeadBucket",
    "s3:HeadObject",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeChangeSet",
    "cloudformation:GetTemplateSummary",
    "iam:SimulatePrincipalPolicy",
    "sns:ListSubscriptions",
    "sqs:GetQueueAttributes",
];

/// Whether the call, in IAM's form, is on the list of reads.
pub(crate) fn is_read(action: &str) -> bool {
    READS.contains(&action)
}

/// The call in IAM's form, as far as the SDK says what it is about to call.
pub(crate) fn action(cfg: &ConfigBag) -> Option<String> {
    let metadata = cfg.load::<Metadata>()?;
    let prefix = match metadata.service() {
        "API Gateway" => "apigateway".to_owned(),
        other => other.to_ascii_lowercase(),
    };
    Some(format!("{prefix}:{}", metadata.name()))
}

/// A call that a read client was not let to make.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{action} is not on the list of reads: refused before it was signed")]
pub(crate) struct NotARead {
    /// The call, or what is known of it.
    pub action: String,
}

/// The interceptor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guard;

impl Intercept for Guard {
    fn name(&self) -> &'static str {
        "ReadGuard"
    }

    fn read_before_serialization(&self, _: &BeforeSerializationInterceptorContextRef<'_>, _: &RuntimeComponents, cfg: &mut ConfigBag) -> Result<(), BoxError> {
        Ok(allowed(action(cfg))?)
    }
}

fn allowed(action: Option<String>) -> Result<(), NotARead> {
    match action {
        Some(action) if is_read(&action) => Ok(()),
        Some(action) => Err(NotARead { action }),
        None => Err(NotARead { action: "a call without a name".to_owned() }),
    }
}

#[cfg(test)]
mod policies;
#[cfg(test)]
mod tests;
