//! Which types of resources matter to releases, how much, and what is lost with one. A type that is not here is
//! mentioned and nothing more: CloudFormation has more than a thousand.

use crate::text::Lang;

/// What is lost when a resource goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Requests or messages that it takes.
    Traffic,
    /// Data that is nowhere else.
    Data,
    /// A release that one could go back to.
    Way,
    /// Something that what carries traffic needs.
    Part,
    /// Nothing that is known of here.
    Little,
}

/// A type of resource.
#[derive(Debug)]
pub(super) struct Kind {
    kind: &'static str,
    pub weight: Weight,
    en: &'static str,
    ko: &'static str,
}

impl Kind {
    /// Whether the account is asked what stands around one.
    pub(super) fn has_surroundings(&self) -> bool {
        matches!(self.kind, "AWS::Lambda::Function" | "AWS::ApiGateway::RestApi" | "AWS::ApiGatewayV2::Api" | "AWS::SQS::Queue")
    }
}

/// A function.
pub(super) const FUNCTION: &str = "AWS::Lambda::Function";
/// What lets a caller call a function.
pub(super) const PERMISSION: &str = "AWS::Lambda::Permission";

use Weight::{Data, Part, Traffic, Way};

const fn kind(kind: &'static str, weight: Weight, en: &'static str, ko: &'static str) -> Kind {
    Kind { kind, weight, en, ko }
}

static KINDS: &[Kind] = &[
    kind("AWS::AmazonMQ::Broker", Data, "message broker", "메시지 브로커"),
    kind("AWS::ApiGateway::ApiKey", Part, "API key", "API 키"),
    kind("AWS::ApiGateway::Authorizer", Part, "authorizer", "권한 부여자"),
    kind("AWS::ApiGateway::BasePathMapping", Traffic, "base path mapping", "기본 경로 매핑"),
    kind("AWS::ApiGateway::BasePathMappingV2", Traffic, "base path mapping", "기본 경로 매핑"),
    kind("AWS::ApiGateway::Deployment", Way, "deployment", "배포"),
    kind("AWS::ApiGateway::DomainName", Traffic, "custom domain", "사용자 지정 도메인"),
    kind("AWS::ApiGateway::DomainNameV2", Traffic, "custom domain", "사용자 지정 도메인"),
    kind("AWS::ApiGateway::Method", Part, "method", "메서드"),
    kind("AWS::ApiGateway::Resource", Part, "path", "경로"),
    kind("AWS::ApiGateway::RestApi", Traffic, "API", "API"),
    kind("AWS::ApiGateway::Stage", Traffic, "stage", "스테이지"),
    kind("AWS::ApiGateway::UsagePlan", Part, "usage plan", "사용량 계획"),
    kind("AWS::ApiGateway::VpcLink", Part, "VPC link", "VPC 링크"),
    kind("AWS::ApiGatewayV2::Api", Traffic, "API", "API"),
    kind("AWS::ApiGatewayV2::ApiMapping", Traffic, "API mapping", "API 매핑"),
    kind("AWS::ApiGatewayV2::Authorizer", Part, "authorizer", "권한 부여자"),
    kind("AWS::ApiGatewayV2::Deployment", Way, "deployment", "배포"),
    kind("AWS::ApiGatewayV2::DomainName", Traffic, "custom domain", "사용자 지정 도메인"),
    kind("AWS::ApiGatewayV2::Integration", Part, "integration", "통합"),
    kind("AWS::ApiGatewayV2::Route", Part, "route", "라우트"),
    kind("AWS::ApiGatewayV2::RoutingRule", Traffic, "routing rule", "라우팅 규칙"),
    kind("AWS::ApiGatewayV2::Stage", Traffic, "stage", "스테이지"),
    kind("AWS::ApiGatewayV2::VpcLink", Part, "VPC link", "VPC 링크"),
    kind("AWS::AppRunner::Service", Traffic, "App Runner service", "App Runner 서비스"),
    kind("AWS::AppSync::GraphQLApi", Traffic, "GraphQL API", "GraphQL API"),
    kind("AWS::ApplicationAutoScaling::ScalableTarget", Part, "scaling target", "확장 대상"),
    kind("AWS::AutoScaling::AutoScalingGroup", Traffic, "Auto Scaling group", "Auto Scaling 그룹"),
    kind("AWS::Backup::BackupVault", Data, "backup vault", "백업 저장소"),
    kind("AWS::CertificateManager::Certificate", Part, "certificate", "인증서"),
    kind("AWS::CloudFormation::Stack", Traffic, "nested stack", "중첩 스택"),
    kind("AWS::CloudFront::Distribution", Traffic, "distribution", "배포판"),
    kind("AWS::Cognito::IdentityPool", Data, "identity pool", "자격 증명 풀"),
    kind("AWS::Cognito::UserPool", Data, "user pool", "사용자 풀"),
    kind("AWS::Cognito::UserPoolClient", Traffic, "app client", "앱 클라이언트"),
    kind("AWS::Cognito::UserPoolDomain", Traffic, "user pool domain", "사용자 풀 도메인"),
    kind("AWS::DSQL::Cluster", Data, "database cluster", "데이터베이스 클러스터"),
    kind("AWS::DocDB::DBCluster", Data, "database cluster", "데이터베이스 클러스터"),
    kind("AWS::DocDB::DBInstance", Data, "database", "데이터베이스"),
    kind("AWS::DynamoDB::GlobalTable", Data, "table", "테이블"),
    kind("AWS::DynamoDB::Table", Data, "table", "테이블"),
    kind("AWS::EC2::Instance", Traffic, "instance", "인스턴스"),
    kind("AWS::EC2::NatGateway", Traffic, "NAT gateway", "NAT 게이트웨이"),
    kind("AWS::EC2::SecurityGroup", Part, "security group", "보안 그룹"),
    kind("AWS::EC2::Subnet", Part, "subnet", "서브넷"),
    kind("AWS::EC2::VPC", Part, "VPC", "VPC"),
    kind("AWS::EC2::Volume", Data, "volume", "볼륨"),
    kind("AWS::ECR::Repository", Data, "image repository", "이미지 리포지토리"),
    kind("AWS::ECS::Cluster", Traffic, "cluster", "클러스터"),
    kind("AWS::ECS::Service", Traffic, "service", "서비스"),
    kind("AWS::ECS::TaskDefinition", Way, "task definition", "태스크 정의"),
    kind("AWS::ECS::TaskSet", Traffic, "task set", "태스크 세트"),
    kind("AWS::EFS::FileSystem", Data, "file system", "파일 시스템"),
    kind("AWS::EKS::Cluster", Traffic, "cluster", "클러스터"),
    kind("AWS::ElastiCache::CacheCluster", Data, "cache", "캐시"),
    kind("AWS::ElastiCache::ReplicationGroup", Data, "cache", "캐시"),
    kind("AWS::ElastiCache::ServerlessCache", Data, "cache", "캐시"),
    kind("AWS::ElasticLoadBalancing::LoadBalancer", Traffic, "load balancer", "로드 밸런서"),
    kind("AWS::ElasticLoadBalancingV2::Listener", Traffic, "listener", "리스너"),
    kind("AWS::ElasticLoadBalancingV2::ListenerRule", Traffic, "listener rule", "리스너 규칙"),
    kind("AWS::ElasticLoadBalancingV2::LoadBalancer", Traffic, "load balancer", "로드 밸런서"),
    kind("AWS::ElasticLoadBalancingV2::TargetGroup", Traffic, "target group", "대상 그룹"),
    kind("AWS::Elasticsearch::Domain", Data, "search domain", "검색 도메인"),
    kind("AWS::Events::EventBus", Traffic, "event bus", "이벤트 버스"),
    kind("AWS::Events::Rule", Part, "event rule", "이벤트 규칙"),
    kind("AWS::FSx::FileSystem", Data, "file system", "파일 시스템"),
    kind("AWS::GlobalAccelerator::Accelerator", Traffic, "accelerator", "액셀러레이터"),
    kind("AWS::IAM::ManagedPolicy", Part, "policy", "정책"),
    kind("AWS::IAM::Policy", Part, "policy", "정책"),
    kind("AWS::IAM::Role", Part, "role", "역할"),
    kind("AWS::IAM::RolePolicy", Part, "policy", "정책"),
    kind("AWS::KMS::Key", Data, "key", "키"),
    kind("AWS::Kinesis::Stream", Data, "stream", "스트림"),
    kind("AWS::KinesisFirehose::DeliveryStream", Traffic, "delivery stream", "전송 스트림"),
    kind("AWS::Lambda::Alias", Traffic, "alias", "별칭"),
    kind("AWS::Lambda::EventInvokeConfig", Part, "invoke configuration", "호출 구성"),
    kind("AWS::Lambda::EventSourceMapping", Traffic, "event source mapping", "이벤트 소스 매핑"),
    kind("AWS::Lambda::Function", Traffic, "function", "함수"),
    kind("AWS::Lambda::LayerVersion", Way, "layer version", "계층 버전"),
    kind("AWS::Lambda::Permission", Traffic, "permission", "호출 권한"),
    kind("AWS::Lambda::Url", Traffic, "function URL", "함수 URL"),
    kind("AWS::Lambda::Version", Way, "version", "버전"),
    kind("AWS::Logs::LogGroup", Part, "log group", "로그 그룹"),
    kind("AWS::MSK::Cluster", Data, "Kafka cluster", "Kafka 클러스터"),
    kind("AWS::MemoryDB::Cluster", Data, "database cluster", "데이터베이스 클러스터"),
    kind("AWS::Neptune::DBCluster", Data, "database cluster", "데이터베이스 클러스터"),
    kind("AWS::Neptune::DBInstance", Data, "database", "데이터베이스"),
    kind("AWS::OpenSearchService::Domain", Data, "search domain", "검색 도메인"),
    kind("AWS::Pipes::Pipe", Traffic, "pipe", "파이프"),
    kind("AWS::RDS::DBCluster", Data, "database cluster", "데이터베이스 클러스터"),
    kind("AWS::RDS::DBInstance", Data, "database", "데이터베이스"),
    kind("AWS::RDS::DBProxy", Traffic, "database proxy", "데이터베이스 프록시"),
    kind("AWS::RDS::GlobalCluster", Data, "database cluster", "데이터베이스 클러스터"),
    kind("AWS::Redshift::Cluster", Data, "data warehouse", "데이터 웨어하우스"),
    kind("AWS::Route53::HostedZone", Traffic, "hosted zone", "호스팅 영역"),
    kind("AWS::Route53::RecordSet", Traffic, "DNS record", "DNS 레코드"),
    kind("AWS::Route53::RecordSetGroup", Traffic, "DNS records", "DNS 레코드"),
    kind("AWS::S3::Bucket", Data, "bucket", "버킷"),
    kind("AWS::S3::BucketPolicy", Part, "bucket policy", "버킷 정책"),
    kind("AWS::S3Express::DirectoryBucket", Data, "bucket", "버킷"),
    kind("AWS::SNS::Subscription", Traffic, "subscription", "구독"),
    kind("AWS::SNS::Topic", Traffic, "topic", "주제"),
    kind("AWS::SNS::TopicInlinePolicy", Part, "topic policy", "주제 정책"),
    kind("AWS::SNS::TopicPolicy", Part, "topic policy", "주제 정책"),
    kind("AWS::SQS::Queue", Traffic, "queue", "대기열"),
    kind("AWS::SQS::QueueInlinePolicy", Part, "queue policy", "대기열 정책"),
    kind("AWS::SQS::QueuePolicy", Part, "queue policy", "대기열 정책"),
    kind("AWS::SSM::Parameter", Part, "parameter", "파라미터"),
    kind("AWS::Scheduler::Schedule", Part, "schedule", "일정"),
    kind("AWS::SecretsManager::Secret", Data, "secret", "보안 암호"),
    kind("AWS::ServiceDiscovery::Service", Traffic, "discovery service", "검색 서비스"),
    kind("AWS::StepFunctions::StateMachine", Traffic, "state machine", "상태 머신"),
    kind("AWS::Timestream::Table", Data, "table", "테이블"),
];

/// What is known of a type.
pub(super) fn known(name: &str) -> Option<&'static Kind> {
    KINDS.binary_search_by(|kind| kind.kind.cmp(name)).ok().map(|at| &KINDS[at])
}

/// What a resource of a type is called in a sentence; a type that is not known is its own name.
pub(super) fn noun(name: &str, lang: Lang) -> String {
    known(name).map_or_else(|| format!("`{name}`"), |kind| lang.pick(kind.en, kind.ko).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_found() {
        assert!(KINDS.is_sorted_by(|a, b| a.kind < b.kind), "they are looked up by halving");
        for data in ["AWS::DocDB::DBCluster", "AWS::ElastiCache::ReplicationGroup", "AWS::KMS::Key", "AWS::OpenSearchService::Domain", "AWS::EC2::Volume"] {
            assert_eq!(known(data).map(|kind| kind.weight), Some(Data), "{data} is nowhere else");
        }
        assert_eq!(known("AWS::SQS::Queue").map(|kind| kind.weight), Some(Traffic), "one of them");
        assert!(known("AWS::Budgets::Budget").is_none(), "not every type is known");
        assert_eq!(noun("AWS::Budgets::Budget", Lang::En), "`AWS::Budgets::Budget`", "and is named by itself");
    }
}
