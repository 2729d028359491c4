//! Engines that wait for somebody's word, told to go on by the real command: CodeDeploy before it gives a service's new tasks
//! any traffic, ECS at a hook that pauses.
#![cfg(unix)]

use aws_sdk_codedeploy::types::{BlueGreenDeploymentConfiguration, DeploymentReadyAction, DeploymentReadyOption, EcsService};
use aws_sdk_ecs::types::{DeploymentConfiguration, DeploymentLifecycleHook, DeploymentLifecycleHookStage, DeploymentLifecycleHookTargetType};
use serde_json::{Value, json};
use switchback_demo::Effect;

use super::*;
use crate::harness::{Program, Served};

const PAYMENT: &str = "ecs:market-prod/payment";
const EDGE: &str = "ecs:market-prod/api-gateway-edge";
const FAMILY: &str = "arn:aws:ecs:ap-northeast-2:210987654321:task-definition";

/// Something that waits, and the call that lets it go on.
struct Waiting {
    target: &'static str,
    call: &'static str,
    to: &'static str,
}

const CODEDEPLOY: Waiting = Waiting { target: PAYMENT, call: "codedeploy:ContinueDeployment", to: "payment:51" };
const ECS: Waiting = Waiting { target: EDGE, call: "ecs:ContinueServiceDeployment", to: "api-gateway-edge:20" };

impl Waiting {
    /// Somebody's pipeline has begun it. It may not wait yet.
    async fn begin(&self, sdk: &Sdk) {
        if self.target == EDGE {
            let hook = DeploymentLifecycleHook::builder()
                .target_type(DeploymentLifecycleHookTargetType::Pause)
                .lifecycle_stages(DeploymentLifecycleHookStage::PostScaleUp)
                .build();
            let hooked = DeploymentConfiguration::builder().lifecycle_hooks(hook).build();
            let release = sdk.ecs.update_service().cluster("market-prod").service("api-gateway-edge").task_definition(self.to);
            release.deployment_configuration(hooked).send().await.expect("a release with a pause");
            return;
        }
        let ready = DeploymentReadyOption::builder().action_on_timeout(DeploymentReadyAction::StopDeployment).wait_time_in_minutes(600).build();
        let group = sdk.codedeploy.create_deployment_group().application_name("payment").deployment_group_name("payment-by-hand");
        group
            .service_role_arn("arn:aws:iam::210987654321:role/codedeploy")
            .deployment_config_name("CodeDeployDefault.ECSAllAtOnce")
            .ecs_services(EcsService::builder().cluster_name("market-prod").service_name("payment").build())
            .blue_green_deployment_configuration(BlueGreenDeploymentConfiguration::builder().deployment_ready_option(ready).build())
            .send()
            .await
            .expect("a group that waits for a person");
        let definition = format!("{FAMILY}/{}", self.to);
        let balanced = json!({"LoadBalancerInfo": {"ContainerName": "app", "ContainerPort": 8080}});
        let properties = balanced.as_object().expect("an object").clone();
        deploy(sdk, "payment", "payment-by-hand", &AppSpec::Service { definition, properties, hooks: Vec::new() }, "by a pipeline").await;
    }

    async fn definition(&self, sdk: &Sdk) -> String {
        let service = self.target.rsplit('/').next().expect("a name");
        let found = sdk.service("market-prod", service).await;
        let primary = found.task_sets().iter().find(|set| set.status() == Some("PRIMARY"));
        let arn = primary.and_then(|set| set.task_definition()).or(found.task_definition());
        arn.and_then(|arn| arn.rsplit('/').next()).unwrap_or_default().to_owned()
    }
}

fn actions(document: &Value) -> Vec<&str> {
    document["operation"]["steps"].as_array().into_iter().flatten().filter_map(|step| step["action"].as_str()).collect()
}

fn asked(served: &Served, call: &str) -> usize {
    served.cloud.calls().iter().filter(|seen| call.ends_with(&seen.operation)).count()
}

/// The row of a target, once it is said there that it waits for a word.
async fn until_it_waits(program: &Program, target: &str) -> Value {
    for _ in 0..120 {
        let shown = program.json(0, &["show", target]).await;
        if shown["target"]["driver"].as_str().is_some_and(|driver| driver.contains("waits until it is promoted or aborted")) {
            return shown;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    panic!("{target} does not wait: {:#}", program.json(0, &["show", target]).await);
}

#[tokio::test]
async fn what_waits_is_told_to_go_on_and_followed_to_its_end() {
    for waiting in [CODEDEPLOY, ECS] {
        let served = Served::market().await;
        let (program, sdk) = (Program::on(&served), served.sdk());
        waiting.begin(&sdk).await;
        until_it_waits(&program, waiting.target).await;
        let dry = program.json(0, &["promote", waiting.target, "--dry-run"]).await;
        assert_eq!((dry["plan"]["steps"].as_array().map(Vec::len), asked(&served, waiting.call)), (Some(1), 0), "one call, not sent: {dry:#}");
        let done = program.json(0, &["promote", waiting.target, "--yes"]).await;
        assert_eq!((actions(&done), &done["operation"]["verdict"]), (vec![waiting.call], &"verified".into()), "{done:#}");
        assert_eq!((waiting.definition(&sdk).await.as_str(), asked(&served, waiting.call)), (waiting.to, 1), "all of the traffic is there");
        let all = program.json(0, &["operations"]).await["operations"].clone();
        assert_eq!((&all[0]["intent"], &all[0]["state"]), (&"promote".into(), &"done".into()), "on record: {all:#}");
        let again = program.json(3, &["promote", waiting.target, "--yes"]).await;
        assert_eq!((&again["error"]["code"], asked(&served, waiting.call)), (&"blocked".into(), 1), "nothing waits any more: {again:#}");
    }
}

#[tokio::test]
async fn what_does_not_wait_is_not_told_to() {
    for waiting in [CODEDEPLOY, ECS] {
        let served = Served::market().await;
        let (program, sdk) = (Program::on(&served), served.sdk());
        let rest = program.json(3, &["promote", waiting.target, "--yes"]).await;
        assert_eq!(rest["error"]["code"], "blocked", "nothing is under way: {rest:#}");
        waiting.begin(&sdk).await;
        let early = program.json(3, &["promote", waiting.target, "--yes"]).await;
        assert_eq!(early["error"]["code"], "blocked", "its tasks only start: {early:#}");
        assert_eq!(asked(&served, waiting.call), 0, "and it was left alone");
    }
}

#[tokio::test]
async fn a_lost_answer_to_that_is_read_back_and_not_sent_twice() {
    for waiting in [CODEDEPLOY, ECS] {
        let served = Served::market().await;
        let (program, sdk) = (Program::on(&served), served.sdk());
        waiting.begin(&sdk).await;
        until_it_waits(&program, waiting.target).await;
        served.once(waiting.call, Effect::DropAfter);
        let done = program.json(0, &["promote", waiting.target, "--yes"]).await;
        assert_eq!((&done["operation"]["state"], asked(&served, waiting.call)), (&"done".into(), 1), "it went on: {done:#}");
        assert_eq!(waiting.definition(&sdk).await, waiting.to, "to its end");
    }
}

#[tokio::test]
async fn a_read_only_process_shows_it_and_may_not_say_the_word() {
    for waiting in [CODEDEPLOY, ECS] {
        let served = Served::market().await;
        let (program, sdk) = (Program::on(&served), served.sdk());
        waiting.begin(&sdk).await;
        until_it_waits(&program, waiting.target).await;
        let refused = program.json(5, &["promote", waiting.target, "--read-only", "--yes"]).await;
        assert_eq!(refused["error"]["code"], "read_only", "{refused:#}");
        let dry = program.json(0, &["promote", waiting.target, "--read-only", "--dry-run"]).await;
        assert_eq!(dry["plan"]["steps"][0]["action"], waiting.call, "it says what it would be: {dry:#}");
        assert_eq!(asked(&served, waiting.call), 0, "nobody said it");
    }
}

#[tokio::test]
async fn what_waits_is_also_stopped_and_taken_back() {
    for (waiting, stop) in [(CODEDEPLOY, "codedeploy:StopDeployment"), (ECS, "ecs:StopServiceDeployment")] {
        let served = Served::market().await;
        let (program, sdk) = (Program::on(&served), served.sdk());
        let before = waiting.definition(&sdk).await;
        waiting.begin(&sdk).await;
        until_it_waits(&program, waiting.target).await;
        let aborted = program.json(0, &["abort", waiting.target, "--yes"]).await;
        assert_eq!((actions(&aborted), &aborted["operation"]["verdict"]), (vec![stop], &"verified".into()), "{aborted:#}");
        assert_eq!((waiting.definition(&sdk).await, asked(&served, waiting.call)), (before, 0), "as before, and nobody told it to go on");
    }
}
