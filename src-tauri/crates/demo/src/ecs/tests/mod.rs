//! ECS through the cloud's front door: refusals, and movement through time on a manual clock.

mod definitions;
mod refusals;
mod rolling;
mod staged;

use serde_json::{Value, json};

use crate::testing::{Answer, cloud, ecs, pass, push};
use crate::{Cloud, Scenario};

pub(super) const REPOSITORY: &str = "210987654321.dkr.ecr.ap-northeast-2.amazonaws.com/web";

/// A request's answer.
pub(super) async fn ask(cloud: &Cloud, operation: &str, body: Value) -> Answer {
    ecs(operation, body).send(cloud).await
}

/// The code and message of a refusal.
pub(super) async fn refused(cloud: &Cloud, operation: &str, body: Value) -> (String, String) {
    let answer = ask(cloud, operation, body).await;
    assert_eq!(answer.status(), 400, "{operation} should be refused: {}", answer.text());
    (answer.code(), answer.message())
}

/// A Fargate task definition of family `web` with one container from a tag.
pub(super) fn definition(tag: &str) -> Value {
    json!({
        "family": "web",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "512",
        "memory": "1024",
        "executionRoleArn": "arn:aws:iam::210987654321:role/ecsTaskExecutionRole",
        "containerDefinitions": [{"name": "app", "image": format!("{REPOSITORY}:{tag}"), "essential": true}],
    })
}

/// Registers a definition of an image that is pushed first, and gives its ARN. The tag `missing`
/// is not pushed.
pub(super) async fn register(cloud: &Cloud, tag: &str) -> String {
    if tag != "missing" {
        push(cloud, "web", tag).await;
    }
    let answer = ask(cloud, "RegisterTaskDefinition", definition(tag)).await.ok();
    answer["taskDefinition"]["taskDefinitionArn"].as_str().unwrap().to_owned()
}

/// A service `shop/web` of four tasks, with `more` over its settings.
pub(super) fn service(definition: &str, more: Value) -> Value {
    let mut body = json!({
        "cluster": "shop",
        "serviceName": "web",
        "taskDefinition": definition,
        "desiredCount": 4,
        "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"}},
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// A cloud with cluster `shop` and service `shop/web` settled on `web:1`.
pub(super) async fn settled(more: Value) -> Cloud {
    let cloud = cloud(Scenario::Empty);
    ask(&cloud, "CreateCluster", json!({"clusterName": "shop"})).await.ok();
    let arn = register(&cloud, "v1").await;
    ask(&cloud, "CreateService", service(&arn, more)).await.ok();
    pass(&cloud, 300);
    let web = see(&cloud).await;
    assert_eq!(web["deployments"][0]["rolloutState"], "COMPLETED", "five minutes settle the first deployment: {web}");
    cloud
}

/// The service as DescribeServices shows it.
pub(super) async fn see(cloud: &Cloud) -> Value {
    ask(cloud, "DescribeServices", json!({"cluster": "shop", "services": ["web"]})).await.ok()["services"][0].clone()
}

/// UpdateService of `shop/web`, accepted.
pub(super) async fn update(cloud: &Cloud, more: Value) -> Value {
    let mut body = json!({"cluster": "shop", "service": "web"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    ask(cloud, "UpdateService", body).await.ok()["service"].clone()
}

/// The newest service deployment, in detail.
pub(super) async fn current(cloud: &Cloud) -> Value {
    let arn = see(cloud).await["currentServiceDeployment"].clone();
    ask(cloud, "DescribeServiceDeployments", json!({"serviceDeploymentArns": [arn]})).await.ok()["serviceDeployments"][0].clone()
}

/// StopServiceDeployment of the newest service deployment.
pub(super) async fn stop(cloud: &Cloud) {
    let arn = see(cloud).await["currentServiceDeployment"].clone();
    ask(cloud, "StopServiceDeployment", json!({"serviceDeploymentArn": arn, "stopType": "ROLLBACK"})).await.ok();
}

/// The tasks in a desired status, in detail.
pub(super) async fn tasks(cloud: &Cloud, desired: &str) -> Vec<Value> {
    let listed = ask(cloud, "ListTasks", json!({"cluster": "shop", "serviceName": "web", "desiredStatus": desired})).await.ok();
    if listed["taskArns"].as_array().unwrap().is_empty() {
        return Vec::new();
    }
    let described = ask(cloud, "DescribeTasks", json!({"cluster": "shop", "tasks": listed["taskArns"]})).await.ok();
    described["tasks"].as_array().unwrap().clone()
}
