//! Plain SDK clients: what a deploy pipeline, a colleague or a test has in hand.

use std::sync::Arc;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use switchback_aws::{Wire, in_process};
use switchback_demo::Cloud;

use super::wire::Joined;

/// One client a service.
#[derive(Clone)]
pub struct Sdk {
    pub lambda: aws_sdk_lambda::Client,
    pub rest: aws_sdk_apigateway::Client,
    pub http: aws_sdk_apigatewayv2::Client,
    pub ecs: aws_sdk_ecs::Client,
    pub codedeploy: aws_sdk_codedeploy::Client,
    pub s3: aws_sdk_s3::Client,
    pub sts: aws_sdk_sts::Client,
}

impl Sdk {
    fn on(wire: Arc<dyn Wire>, key: &str) -> Self {
        Self::with(&settings(key).to_builder().http_client(in_process(wire)).build())
    }

    /// Clients on an embedded cloud.
    pub fn of(cloud: &Cloud, key: &str) -> Self {
        Self::on(Arc::new(Joined::new(cloud.clone())), key)
    }

    /// Clients on an endpoint.
    pub fn at(endpoint: &str) -> Self {
        Self::with(&settings("AKIATEST").to_builder().endpoint_url(endpoint).build())
    }

    fn with(settings: &SdkConfig) -> Self {
        Self {
            lambda: aws_sdk_lambda::Client::new(settings),
            rest: aws_sdk_apigateway::Client::new(settings),
            http: aws_sdk_apigatewayv2::Client::new(settings),
            ecs: aws_sdk_ecs::Client::new(settings),
            codedeploy: aws_sdk_codedeploy::Client::new(settings),
            s3: aws_sdk_s3::Client::from_conf(aws_sdk_s3::config::Builder::from(settings).force_path_style(true).build()),
            sts: aws_sdk_sts::Client::new(settings),
        }
    }

    /// The version an alias serves, with its weights in words: `42`, `63 + 64 at 0.1`.
    pub async fn alias(&self, function: &str, alias: &str) -> String {
        let found = self.lambda.get_alias().function_name(function).name(alias).send().await.expect("the alias is there");
        let weights = found.routing_config().and_then(|r| r.additional_version_weights()).into_iter().flatten();
        let more: String = weights.map(|(version, weight)| format!(" + {version} at {weight}")).collect();
        format!("{}{more}", found.function_version().unwrap_or_default())
    }

    /// The id of the REST API of this name.
    pub async fn rest_api(&self, name: &str) -> String {
        let all = self.rest.get_rest_apis().limit(500).send().await.expect("a list of REST APIs");
        let found = all.items().iter().find(|api| api.name() == Some(name)).expect("an API of this name");
        found.id().expect("an id").to_owned()
    }

    /// The id of the HTTP API of this name.
    pub async fn http_api(&self, name: &str) -> String {
        let all = self.http.get_apis().send().await.expect("a list of HTTP APIs");
        let found = all.items().iter().find(|api| api.name() == Some(name)).expect("an API of this name");
        found.api_id().expect("an id").to_owned()
    }

    /// The deployment a REST stage serves; with its canary, where one is on.
    pub async fn rest_stage(&self, api: &str, stage: &str) -> String {
        let found = self.rest.get_stage().rest_api_id(api).stage_name(stage).send().await.expect("the stage is there");
        let canary = found.canary_settings().map(|c| format!(" + {} at {}", c.deployment_id().unwrap_or_default(), c.percent_traffic()));
        format!("{}{}", found.deployment_id().unwrap_or_default(), canary.unwrap_or_default())
    }

    /// The deployment an HTTP stage serves, and whether it deploys by itself.
    pub async fn http_stage(&self, api: &str, stage: &str) -> (String, bool) {
        let found = self.http.get_stage().api_id(api).stage_name(stage).send().await.expect("the stage is there");
        (found.deployment_id().unwrap_or_default().to_owned(), found.auto_deploy().unwrap_or_default())
    }

    /// A service as ECS describes it.
    pub async fn service(&self, cluster: &str, service: &str) -> aws_sdk_ecs::types::Service {
        let found = self.ecs.describe_services().cluster(cluster).services(service).send().await.expect("ECS answers");
        found.services().first().expect("the service is there").clone()
    }

    /// The task definition a service wants, as `family:N`.
    pub async fn definition(&self, cluster: &str, service: &str) -> String {
        let found = self.service(cluster, service).await;
        found.task_definition().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// Puts a package into a bucket, as a build would.
    pub async fn put(&self, bucket: &str, key: &str, file: &str) {
        let body = std::fs::read(file).expect("a package");
        self.s3.put_object().bucket(bucket).key(key).body(body.into()).send().await.expect("uploaded");
    }

    /// Points an alias somewhere, as a pipeline would.
    pub async fn point(&self, function: &str, alias: &str, version: &str) {
        let send = self.lambda.update_alias().function_name(function).name(alias).function_version(version);
        send.send().await.expect("the alias moves");
    }

    /// Moves a REST stage, as a pipeline would.
    pub async fn move_stage(&self, api: &str, stage: &str, deployment: &str) {
        use aws_sdk_apigateway::types::{Op, PatchOperation};
        let patch = PatchOperation::builder().op(Op::Replace).path("/deploymentId").value(deployment).build();
        let send = self.rest.update_stage().rest_api_id(api).stage_name(stage).patch_operations(patch);
        send.send().await.expect("the stage moves");
    }
}

/// Hears nothing of the environment, and never tries twice: a refusal is looked at as it came.
fn settings(key: &str) -> SdkConfig {
    let keys = Credentials::new(key, "secret", None, None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-northeast-2"))
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .retry_config(RetryConfig::disabled())
        .build()
}

/// The code and message of a refusal.
pub fn refused<T: std::fmt::Debug, E: ProvideErrorMetadata + std::fmt::Debug>(answer: Result<T, E>) -> (String, String) {
    let error = answer.expect_err("this should be refused");
    (error.code().unwrap_or_default().to_owned(), error.message().unwrap_or_default().to_owned())
}
