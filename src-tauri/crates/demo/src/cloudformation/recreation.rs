//! Which change of which property replaces a resource. From the "Update requires" lines of
//! CloudFormation's template reference, for the types that releases on Lambda, API Gateway and ECS
//! are made of.

/// `RequiresRecreation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Recreation {
    Never,
    Conditionally,
    Always,
}

impl Recreation {
    pub(super) fn shown(self) -> &'static str {
        match self {
            Self::Never => "Never",
            Self::Conditionally => "Conditionally",
            Self::Always => "Always",
        }
    }
}

/// The properties whose change replaces.
enum Replaces {
    These(&'static [&'static str]),
    /// All but these: the resource is immutable.
    AllBut(&'static [&'static str]),
}

use Replaces::{AllBut, These};

static TYPES: &[(&str, Replaces)] = &[
    ("AWS::ApiGateway::ApiKey", These(&["GenerateDistinctId", "Name", "Value"])),
    ("AWS::ApiGateway::Authorizer", These(&["RestApiId"])),
    ("AWS::ApiGateway::BasePathMapping", These(&["BasePath", "DomainName"])),
    ("AWS::ApiGateway::Deployment", These(&["DeploymentCanarySettings", "RestApiId"])),
    ("AWS::ApiGateway::DomainName", These(&["DomainName"])),
    ("AWS::ApiGateway::GatewayResponse", These(&["ResponseType", "RestApiId"])),
    ("AWS::ApiGateway::Method", These(&["HttpMethod", "ResourceId", "RestApiId"])),
    ("AWS::ApiGateway::Model", These(&["ContentType", "Name", "RestApiId"])),
    ("AWS::ApiGateway::RequestValidator", These(&["Name", "RestApiId"])),
    ("AWS::ApiGateway::Resource", These(&["ParentId", "PathPart", "RestApiId"])),
    ("AWS::ApiGateway::RestApi", These(&[])),
    ("AWS::ApiGateway::Stage", These(&["RestApiId", "StageName"])),
    ("AWS::ApiGateway::UsagePlan", These(&[])),
    ("AWS::ApiGateway::UsagePlanKey", These(&["KeyId", "KeyType", "UsagePlanId"])),
    ("AWS::ApiGatewayV2::Api", These(&["ProtocolType"])),
    ("AWS::ApiGatewayV2::ApiMapping", These(&["DomainName"])),
    ("AWS::ApiGatewayV2::Authorizer", These(&["ApiId"])),
    ("AWS::ApiGatewayV2::Deployment", These(&["ApiId"])),
    ("AWS::ApiGatewayV2::DomainName", These(&["DomainName"])),
    ("AWS::ApiGatewayV2::Integration", These(&["ApiId"])),
    ("AWS::ApiGatewayV2::Route", These(&["ApiId"])),
    ("AWS::ApiGatewayV2::Stage", These(&["ApiId", "StageName"])),
    ("AWS::CodeDeploy::Application", These(&["ApplicationName", "ComputePlatform"])),
    ("AWS::CodeDeploy::DeploymentConfig", AllBut(&[])),
    ("AWS::CodeDeploy::DeploymentGroup", These(&["ApplicationName", "DeploymentGroupName"])),
    ("AWS::DynamoDB::Table", These(&["ImportSourceSpecification", "KeySchema", "LocalSecondaryIndexes", "TableName"])),
    ("AWS::ECS::Cluster", These(&["ClusterName"])),
    ("AWS::ECS::Service", These(&["Cluster", "DeploymentController", "LaunchType", "Role", "SchedulingStrategy", "ServiceName"])),
    ("AWS::ECS::TaskDefinition", AllBut(&[])),
    ("AWS::Events::Rule", These(&["EventBusName", "Name"])),
    ("AWS::IAM::ManagedPolicy", These(&["Description", "ManagedPolicyName", "Path"])),
    ("AWS::IAM::Policy", These(&[])),
    ("AWS::IAM::Role", These(&["Path", "RoleName"])),
    ("AWS::Lambda::Alias", These(&["FunctionName", "Name"])),
    ("AWS::Lambda::EventInvokeConfig", These(&["FunctionName", "Qualifier"])),
    ("AWS::Lambda::EventSourceMapping", These(&["EventSourceArn", "SelfManagedEventSource", "StartingPosition", "StartingPositionTimestamp"])),
    ("AWS::Lambda::Function", These(&["FunctionName", "PackageType"])),
    ("AWS::Lambda::LayerVersion", AllBut(&[])),
    ("AWS::Lambda::Permission", AllBut(&[])),
    ("AWS::Lambda::Url", These(&["Qualifier", "TargetFunctionArn"])),
    ("AWS::Lambda::Version", AllBut(&[])),
    ("AWS::Logs::LogGroup", These(&["LogGroupName"])),
    ("AWS::Logs::SubscriptionFilter", These(&["FilterName", "LogGroupName"])),
    ("AWS::S3::Bucket", These(&["BucketName"])),
    ("AWS::S3::BucketPolicy", These(&["Bucket"])),
    ("AWS::SNS::Subscription", These(&["Endpoint", "Protocol", "TopicArn"])),
    ("AWS::SNS::Topic", These(&["FifoTopic", "TopicName"])),
    ("AWS::SQS::Queue", These(&["FifoQueue", "QueueName"])),
    ("AWS::SQS::QueuePolicy", These(&[])),
];

/// What a change of a property does to a resource of this type. Of types that are not listed it is
/// not known, so it may.
pub(super) fn recreation(kind: &str, property: &str) -> Recreation {
    // "Some interruptions", and a replacement if an attribute that exists is edited.
    if (kind, property) == ("AWS::DynamoDB::Table", "AttributeDefinitions") {
        return Recreation::Conditionally;
    }
    let replaces = match TYPES.iter().find(|(each, _)| *each == kind) {
        Some((_, These(list))) => list.contains(&property),
        Some((_, AllBut(list))) => !list.contains(&property),
        None if kind.starts_with("Custom::") => property == "ServiceToken",
        None => return Recreation::Conditionally,
    };
    if replaces { Recreation::Always } else { Recreation::Never }
}
