//! Task definitions: what is refused at registration, and how they are found again.

use serde_json::{Value, json};

use super::{ask, definition, refused, register};
use crate::Scenario;
use crate::testing::cloud;

fn with(key: &str, value: Value) -> Value {
    let mut body = definition("v1");
    if value.is_null() {
        body.as_object_mut().unwrap().remove(key);
    } else {
        body[key] = value;
    }
    body
}

#[tokio::test]
async fn bad_registrations_are_refused() {
    let cloud = cloud(Scenario::Empty);
    let container = |more: Value| json!([more]);
    for (body, says) in [
        (with("memory", json!("512")), "No Fargate configuration exists for given values"),
        (with("cpu", Value::Null), "Fargate requires that 'cpu' be defined at the task level."),
        (with("networkMode", json!("bridge")), "Fargate only supports network mode"),
        (with("executionRoleArn", Value::Null), "Fargate requires task definition to have execution role ARN to support ECR images."),
        (with("containerDefinitions", json!([])), "Container definitions should not be null or empty."),
        (with("containerDefinitions", container(json!({"name": "app"}))), "Container.image should not be null or empty."),
        (with("containerDefinitions", container(json!({"image": "nginx"}))), "Container.name should not be null or empty."),
        (with("containerDefinitions", container(json!({"name": "a", "image": "nginx", "essential": false}))), "A task definition must have"),
        (with("family", json!("no spaces")), "Family contains invalid characters."),
        (json!({"family": "ec2", "containerDefinitions": [{"name": "a", "image": "nginx"}]}), "Invalid setting for container 'a'."),
    ] {
        let (code, message) = refused(&cloud, "RegisterTaskDefinition", body).await;
        assert_eq!(code, "ClientException", "{message}");
        assert!(message.starts_with(says), "expected {says:?}, got {message:?}");
    }
    let listed = ask(&cloud, "ListTaskDefinitions", json!({})).await.ok();
    assert_eq!(listed["taskDefinitionArns"], json!([]), "a refused registration leaves nothing behind");
}

#[tokio::test]
async fn values_of_another_kind_are_refused_and_unknown_members_are_not() {
    let cloud = cloud(Scenario::Empty);
    let environment = |value: Value| json!([{"name": "a", "image": "nginx", "environment": [{"name": "PORT", "value": value}]}]);
    for body in [with("cpu", json!(256)), with("containerDefinitions", environment(json!(8080))), with("containerDefinitions", json!({}))] {
        let (code, message) = refused(&cloud, "RegisterTaskDefinition", body).await;
        assert_eq!(code, "SerializationException", "{message}");
    }
    ask(&cloud, "RegisterTaskDefinition", with("familly", json!(1))).await.ok();
}

#[tokio::test]
async fn revisions_count_up_and_are_listed_both_ways() {
    let cloud = cloud(Scenario::Empty);
    for n in 1..=11 {
        let arn = register(&cloud, &format!("v{n}")).await;
        assert!(arn.ends_with(&format!(":task-definition/web:{n}")), "revision {n} is next: {arn}");
    }
    let listed = ask(&cloud, "ListTaskDefinitions", json!({"familyPrefix": "web", "sort": "DESC", "maxResults": 2})).await.ok();
    let ends: Vec<bool> =
        ["web:11", "web:10"].iter().zip(listed["taskDefinitionArns"].as_array().unwrap()).map(|(end, arn)| arn.as_str().unwrap().ends_with(end)).collect();
    assert_eq!(ends, [true, true], "newest first, by number: {listed}");
    let next = ask(&cloud, "ListTaskDefinitions", json!({"familyPrefix": "web", "sort": "DESC", "maxResults": 2, "nextToken": listed["nextToken"]})).await.ok();
    assert!(next["taskDefinitionArns"][0].as_str().unwrap().ends_with("web:9"), "the next page goes on: {next}");

    ask(&cloud, "DeregisterTaskDefinition", json!({"taskDefinition": "web:11"})).await.ok();
    let latest = ask(&cloud, "DescribeTaskDefinition", json!({"taskDefinition": "web"})).await.ok();
    assert_eq!(latest["taskDefinition"]["revision"], 10, "the family's latest ACTIVE revision");
    let inactive = ask(&cloud, "ListTaskDefinitions", json!({"status": "INACTIVE"})).await.ok();
    assert_eq!(inactive["taskDefinitionArns"].as_array().unwrap().len(), 1, "the deregistered one is listed apart");
    let described = ask(&cloud, "DescribeTaskDefinition", json!({"taskDefinition": "web:11"})).await.ok();
    assert_eq!(described["taskDefinition"]["status"], "INACTIVE", "and still described");
    assert!(described["taskDefinition"]["deregisteredAt"].is_f64(), "with the moment");
    assert_eq!(refused(&cloud, "DeregisterTaskDefinition", json!({"taskDefinition": "web"})).await.0, "ClientException", "deregistering wants a revision");
}

#[tokio::test]
async fn families_are_listed_by_prefix_and_status() {
    let cloud = cloud(Scenario::Empty);
    register(&cloud, "v1").await;
    let mut other = definition("v1");
    other["family"] = json!("worker");
    ask(&cloud, "RegisterTaskDefinition", other).await.ok();
    ask(&cloud, "DeregisterTaskDefinition", json!({"taskDefinition": "worker:1"})).await.ok();
    let all = ask(&cloud, "ListTaskDefinitionFamilies", json!({"familyPrefix": "w"})).await.ok();
    assert_eq!(all["families"], json!(["web", "worker"]), "both by default");
    let active = ask(&cloud, "ListTaskDefinitionFamilies", json!({"status": "ACTIVE"})).await.ok();
    assert_eq!(active["families"], json!(["web"]), "only families with an ACTIVE revision");
}

#[tokio::test]
async fn what_was_registered_comes_back() {
    let cloud = cloud(Scenario::Empty);
    let mut body = definition("v1");
    body["tags"] = json!([{"key": "commit", "value": "3f2a91c"}]);
    body["containerDefinitions"][0]["environment"] = json!([{"name": "TZ", "value": "Asia/Seoul"}]);
    ask(&cloud, "RegisterTaskDefinition", body).await.ok();
    let seen = ask(&cloud, "DescribeTaskDefinition", json!({"taskDefinition": "web:1", "include": ["TAGS"]})).await.ok();
    let one = &seen["taskDefinition"];
    assert_eq!((&one["cpu"], &one["memory"], &one["status"]), (&json!("512"), &json!("1024"), &json!("ACTIVE")), "{one}");
    assert_eq!(one["containerDefinitions"][0]["environment"][0]["value"], "Asia/Seoul", "the environment is returned, as AWS does");
    assert_eq!(one["compatibilities"], json!(["EC2", "FARGATE"]), "what it runs on");
    assert_eq!(seen["tags"][0]["value"], "3f2a91c", "tags are asked for");
    assert!(one["registeredBy"].as_str().unwrap().ends_with("user/oncall"), "who registered it");
}
