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

    /// Whether it lets a caller call.
    pub(super) fn is_permission(&self) -> bool {
        self.kind == "AWS::Lambda::Permission"
    }
}

use Weight::{Data, Part, Traffic, Way};

const fn kind(kind: &'static str, weight: Weight, en: &'static str, ko: &'static str) -> Kind {
    Kind { kind, weight, en, ko }
}

static KINDS: &[Kind] = &[
    kind("AWS::ApiGateway::ApiKey", Part, "API key", "API 키"),
    kind("AWS::ApiGateway::Authorizer", Part, "authorizer", "권한 부여자"),
    kind("AWS::ApiGateway::BasePathMapping", Traffic, "base path mapping", "기본 경로 매핑"),
    kind("AWS::ApiGateway::Deployment", Way, "deployment", "배포"),
    kind("AWS::ApiGateway::DomainName", Traffic, "custom domain", "사용자 지정 도메인"),
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
    kind("AWS::ApiGatewayV2::Stage", Traffic, "stage", "스테이지"),
    kind("AWS::ApiGatewayV2::VpcLink", Part, "VPC link", "VPC 링크"),
    kind("AWS::CloudFormation::Stack", Traffic, "nested stack", "중첩 스택"),
    kind("AWS::CloudFront::Distribution", Traffic, "distribution", "배포판"),
    kind("AWS::Cognito::UserPool", Data, "user pool", "사용자 풀"),
    kind("AWS::DynamoDB::GlobalTable", Data, "table", "테이블"),
    kind("AWS::DynamoDB::Table", Data, "table", "테이블"),
    kind("AWS::ECR::Repository", Data, "image repository", "이미지 리포지토리"),
    kind("AWS::ECS::Cluster", Traffic, "cluster", "클러스터"),
    kind("AWS::ECS::Service", Traffic, "service", "서비스"),
    kind("AWS::ECS::TaskDefinition", Way, "task definition", "태스크 정의"),
    kind("AWS::EFS::FileSystem", Data, "file system", "파일 시스템"),
    kind("AWS::ElasticLoadBalancingV2::Listener", Traffic, "listener", "리스너"),
    kind("AWS::ElasticLoadBalancingV2::ListenerRule", Traffic, "listener rule", "리스너 규칙"),
    kind("AWS::ElasticLoadBalancingV2::LoadBalancer", Traffic, "load balancer", "로드 밸런서"),
    kind("AWS::ElasticLoadBalancingV2::TargetGroup", Traffic, "target group", "대상 그룹"),
    kind("AWS::Events::Rule", Part, "event rule", "이벤트 규칙"),
    kind("AWS::IAM::Policy", Part, "policy", "정책"),
    kind("AWS::IAM::Role", Part, "role", "역할"),
    kind("AWS::Kinesis::Stream", Data, "stream", "스트림"),
    kind("AWS::Lambda::Alias", Traffic, "alias", "별칭"),
    kind("AWS::Lambda::EventSourceMapping", Traffic, "event source mapping", "이벤트 소스 매핑"),
    kind("AWS::Lambda::Function", Traffic, "function", "함수"),
    kind("AWS::Lambda::LayerVersion", Way, "layer version", "계층 버전"),
    kind("AWS::Lambda::Permission", Traffic, "permission", "호출 권한"),
    kind("AWS::Lambda::Url", Traffic, "function URL", "함수 URL"),
    kind("AWS::Lambda::Version", Way, "version", "버전"),
    kind("AWS::Logs::LogGroup", Part, "log group", "로그 그룹"),
    kind("AWS::RDS::DBCluster", Data, "database cluster", "데이터베이스 클러스터"),
    kind("AWS::RDS::DBInstance", Data, "database", "데이터베이스"),
    kind("AWS::Route53::RecordSet", Traffic, "DNS record", "DNS 레코드"),
    kind("AWS::S3::Bucket", Data, "bucket", "버킷"),
    kind("AWS::SNS::Subscription", Traffic, "subscription", "구독"),
    kind("AWS::SNS::Topic", Traffic, "topic", "주제"),
    kind("AWS::SNS::TopicPolicy", Part, "topic policy", "주제 정책"),
    kind("AWS::SQS::Queue", Traffic, "queue", "대기열"),
    kind("AWS::SQS::QueuePolicy", Part, "queue policy", "대기열 정책"),
    kind("AWS::SecretsManager::Secret", Data, "secret", "보안 암호"),
    kind("AWS::StepFunctions::StateMachine", Traffic, "state machine", "상태 머신"),
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
        assert_eq!(known("AWS::SQS::Queue").map(|kind| kind.weight), Some(Traffic), "one of them");
        assert!(known("AWS::Budgets::Budget").is_none(), "not every type is known");
        assert_eq!(noun("AWS::Budgets::Budget", Lang::En), "`AWS::Budgets::Budget`", "and is named by itself");
    }
}
