//! Releases on both clouds: what is made, what is moved to it, and the way back.

use aws_sdk_ecs::types::{AwsVpcConfiguration, Compatibility, ContainerDefinition, LaunchType, NetworkConfiguration, NetworkMode};
use serde_json::Value;

use super::{Peer, zip};

fn actions(document: &Value) -> Vec<&str> {
    document["operation"]["steps"].as_array().into_iter().flatten().filter_map(|step| step["action"].as_str()).collect()
}

impl Peer<'_> {
    pub(super) async fn releases(&self) {
        self.a_zip_becomes_a_version_that_the_alias_serves().await;
        self.a_share_is_given_promoted_and_aborted().await;
        self.a_snapshot_goes_to_a_rest_stage().await;
        self.a_snapshot_goes_to_an_http_stage().await;
        self.a_task_definition_is_registered_and_moved_to().await;
    }

    async fn a_zip_becomes_a_version_that_the_alias_serves(&self) {
        self.function("carts").await;
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("carts.zip");
        std::fs::write(&file, zip("4")).expect("a package");
        let done = self.program.json(0, &["deploy", "lambda:carts:live", "--zip", &file.display().to_string(), "--note", "four", "--yes"]).await;
        assert_eq!(actions(&done), ["lambda:UpdateFunctionCode", "lambda:PublishVersion", "lambda:UpdateAlias"], "{}: {done:#}", self.name);
        assert_eq!((&done["operation"]["verdict"], self.sdk.alias("carts", "live").await.as_str()), (&"verified".into(), "4"), "{}: served", self.name);
        let made = self.sdk.lambda.get_function_configuration().function_name("carts").qualifier("4").send().await.expect("a version");
        assert!(made.description().is_some_and(|text| text.ends_with(": four")), "{}: who and why stay with it: {made:?}", self.name);
        self.program.json(0, &["undo", "--yes"]).await;
        assert_eq!(self.sdk.alias("carts", "live").await, "3", "{}: and back", self.name);
    }

    async fn a_share_is_given_promoted_and_aborted(&self) {
        let live = async || self.sdk.alias("carts", "live").await;
        self.program.json(0, &["shift", "lambda:carts:live", "--to", "4", "--percent", "10", "--yes"]).await;
        assert_eq!(live().await, "3 + 4 at 0.1", "{}: a tenth", self.name);
        self.program.json(0, &["abort", "lambda:carts:live", "--yes"]).await;
        assert_eq!(live().await, "3", "{}: none", self.name);
        self.program.json(0, &["shift", "lambda:carts:live", "--to", "4", "--percent", "50", "--yes"]).await;
        self.program.json(0, &["promote", "lambda:carts:live", "--yes"]).await;
        assert_eq!(live().await, "4", "{}: all", self.name);
    }

    async fn a_snapshot_goes_to_a_rest_stage(&self) {
        let (api, before) = self.rest_api("desk").await;
        let done = self.program.json(0, &["deploy", &format!("rest:{api}/prod"), "--snapshot", "--yes"]).await;
        assert_eq!(actions(&done), ["apigateway:CreateDeployment", "apigateway:UpdateStage"], "{}: {done:#}", self.name);
        let now = self.sdk.rest_stage(&api, "prod").await;
        assert_eq!((Some(now.as_str()), now == before), (done["operation"]["targets"][0]["to"].as_str(), false), "{}: a new one", self.name);
        self.program.json(0, &["undo", "--yes"]).await;
        assert_eq!(self.sdk.rest_stage(&api, "prod").await, before, "{}: and back", self.name);
    }

    async fn a_snapshot_goes_to_an_http_stage(&self) {
        let (api, before) = self.http_api("door").await;
        let done = self.program.json(0, &["deploy", &format!("http:{api}/prod"), "--snapshot", "--yes"]).await;
        assert_eq!(actions(&done), ["apigatewayv2:CreateDeployment", "apigatewayv2:UpdateStage"], "{}: {done:#}", self.name);
        let (now, _) = self.sdk.http_stage(&api, "prod").await;
        assert_eq!((Some(now.as_str()), now == before), (done["operation"]["targets"][0]["to"].as_str(), false), "{}: a new one", self.name);
        self.program.json(0, &["undo", "--yes"]).await;
        assert_eq!(self.sdk.http_stage(&api, "prod").await.0, before, "{}: and back", self.name);
    }

    async fn a_task_definition_is_registered_and_moved_to(&self) {
        let ecs = &self.sdk.ecs;
        ecs.create_cluster().cluster_name("yard").send().await.expect("a cluster");
        let container = ContainerDefinition::builder().name("app").image("busybox:1").essential(true).build();
        let register = ecs.register_task_definition().family("crane").network_mode(NetworkMode::Awsvpc).cpu("256").memory("512");
        let register = register.requires_compatibilities(Compatibility::Fargate).container_definitions(container);
        register.send().await.expect("a task definition");
        // Without tasks there is nothing that takes time.
        let subnet = AwsVpcConfiguration::builder().subnets("subnet-1").build().expect("a subnet");
        let network = NetworkConfiguration::builder().awsvpc_configuration(subnet).build();
        let create = ecs.create_service().cluster("yard").service_name("crane").task_definition("crane:1").desired_count(0);
        create.launch_type(LaunchType::Fargate).network_configuration(network).send().await.expect("a service");
        let done = self.program.json(0, &["deploy", "ecs:yard/crane", "--cpu", "512", "--memory", "1024", "--yes"]).await;
        assert_eq!(actions(&done), ["ecs:RegisterTaskDefinition", "ecs:UpdateService"], "{}: {done:#}", self.name);
        assert_eq!(self.sdk.definition("yard", "crane").await, "crane:2", "{}: moved to", self.name);
        let made = ecs.describe_task_definition().task_definition("crane:2").send().await.expect("it is there");
        let made = made.task_definition().expect("it is there");
        assert_eq!((made.cpu(), made.memory(), made.container_definitions().len()), (Some("512"), Some("1024"), 1), "{}: larger, all else kept", self.name);
        self.program.json(0, &["undo", "--yes"]).await;
        assert_eq!(self.sdk.definition("yard", "crane").await, "crane:1", "{}: and back", self.name);
    }
}
