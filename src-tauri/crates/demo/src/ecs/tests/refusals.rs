//! One test per thing ECS refuses.

use serde_json::json;

use super::{ask, definition, refused, register, see, service, settled, update};
use crate::testing::{cloud, ecs, options, pass};
use crate::{Cloud, Scenario};

#[tokio::test]
async fn an_unknown_cluster() {
    let cloud = cloud(Scenario::Empty);
    for (operation, body) in [
        ("ListServices", json!({"cluster": "nowhere"})),
        ("DescribeServices", json!({"cluster": "nowhere", "services": ["web"]})),
        ("UpdateService", json!({"cluster": "nowhere", "service": "web"})),
        ("ListTasks", json!({"cluster": "nowhere"})),
        ("ListServiceDeployments", json!({"cluster": "nowhere", "service": "web"})),
    ] {
        assert_eq!(refused(&cloud, operation, body).await, ("ClusterNotFoundException".into(), "Cluster not found.".into()), "{operation}");
    }
    let described = ask(&cloud, "DescribeClusters", json!({"clusters": ["nowhere"]})).await.ok();
    assert_eq!(described["failures"][0]["reason"], "MISSING", "describing names what is missing: {described}");
}

#[tokio::test]
async fn another_region_is_empty() {
    let cloud = settled(json!({})).await;
    let there = ecs("ListClusters", json!({})).region("us-east-1").send(&cloud).await.ok();
    assert_eq!(there["clusterArns"], json!([]), "nothing was made there");
    let answer = ecs("DescribeServices", json!({"cluster": "shop", "services": ["web"]})).region("us-east-1").send(&cloud).await;
    assert_eq!(answer.code(), "ClusterNotFoundException", "a cluster belongs to its Region");
}

#[tokio::test]
async fn an_unknown_service() {
    let cloud = settled(json!({})).await;
    let (code, message) = refused(&cloud, "UpdateService", json!({"cluster": "shop", "service": "gone", "desiredCount": 1})).await;
    assert_eq!((code.as_str(), message.as_str()), ("ServiceNotFoundException", "Service not found."), "updating a service that is not there");
    let seen = ask(&cloud, "DescribeServices", json!({"cluster": "shop", "services": ["web", "gone"]})).await.ok();
    assert_eq!(seen["services"].as_array().unwrap().len(), 1, "what is there is answered");
    assert_eq!(seen["failures"][0]["reason"], "MISSING", "what is not is a failure");
    assert_eq!(seen["failures"][0]["arn"], "arn:aws:ecs:ap-northeast-2:210987654321:service/shop/gone", "with its full ARN");
}

#[tokio::test]
async fn a_deleted_service() {
    let cloud = settled(json!({})).await;
    let (code, _) = refused(&cloud, "DeleteService", json!({"cluster": "shop", "service": "web"})).await;
    assert_eq!(code, "InvalidParameterException", "a service with tasks is only deleted by force");
    ask(&cloud, "DeleteService", json!({"cluster": "shop", "service": "web", "force": true})).await.ok();
    assert_eq!(see(&cloud).await["status"], "DRAINING", "its tasks are still stopping");
    pass(&cloud, 60);
    assert_eq!(see(&cloud).await["status"], "INACTIVE", "then it is gone");
    let (code, message) = refused(&cloud, "UpdateService", json!({"cluster": "shop", "service": "web", "desiredCount": 1})).await;
    assert_eq!((code.as_str(), message.as_str()), ("ServiceNotActiveException", "Service was not ACTIVE."), "nothing changes it");
}

#[tokio::test]
async fn too_many_at_once() {
    let cloud = settled(json!({})).await;
    let names: Vec<String> = (0..11).map(|n| format!("s{n}")).collect();
    assert_eq!(refused(&cloud, "DescribeServices", json!({"cluster": "shop", "services": names})).await.0, "InvalidParameterException", "ten services at most");
    assert_eq!(refused(&cloud, "DescribeServices", json!({"cluster": "shop", "services": []})).await.1, "Services cannot be empty.", "and at least one");
    assert_eq!(refused(&cloud, "ListServices", json!({"cluster": "shop", "maxResults": 101})).await.0, "InvalidParameterException", "pages of 100 at most");
    assert_eq!(refused(&cloud, "ListServices", json!({"cluster": "shop", "nextToken": "?"})).await.1, "Invalid token.", "a token is not made up");
    let arns: Vec<String> = (0..21).map(|n| format!("arn:{n}")).collect();
    assert_eq!(
        refused(&cloud, "DescribeServiceDeployments", json!({"serviceDeploymentArns": arns})).await.0,
        "InvalidParameterException",
        "twenty service deployments at most"
    );
}

#[tokio::test]
async fn a_task_definition_that_is_not_there() {
    let cloud = settled(json!({})).await;
    let ask = |given: &'static str| refused(&cloud, "UpdateService", json!({"cluster": "shop", "service": "web", "taskDefinition": given}));
    assert_eq!(ask("web:9").await, ("ClientException".into(), "TaskDefinition not found.".into()), "a revision that was never registered");
    assert_eq!(ask("nobody").await.1, "TaskDefinition not found.", "a family without revisions");
    assert_eq!(ask("web:latest").await, ("InvalidParameterException".into(), "Invalid revision number. Number: latest".into()), "revisions are numbers");
    let (code, message) = refused(&cloud, "DescribeTaskDefinition", json!({"taskDefinition": "web:9"})).await;
    assert_eq!((code.as_str(), message.as_str()), ("ClientException", "Unable to describe task definition."), "described");
}

#[tokio::test]
async fn an_inactive_task_definition() {
    let cloud = settled(json!({})).await;
    let second = register(&cloud, "v2").await;
    ask(&cloud, "DeregisterTaskDefinition", json!({"taskDefinition": second})).await.ok();
    let (code, message) = refused(&cloud, "UpdateService", json!({"cluster": "shop", "service": "web", "taskDefinition": second})).await;
    assert_eq!((code.as_str(), message.as_str()), ("ClientException", "TaskDefinition is inactive"), "deregistered means unusable");
    let mut body = service("web:2", json!({}));
    body["serviceName"] = json!("other");
    assert_eq!(refused(&cloud, "CreateService", body).await.1, "TaskDefinition is inactive", "for a new service too");
    let same = update(&cloud, json!({"taskDefinition": "web"})).await;
    assert!(same["taskDefinition"].as_str().unwrap().ends_with("web:1"), "a family alone is its latest ACTIVE revision: {same}");
}

#[tokio::test]
async fn services_that_codedeploy_or_others_deploy() {
    let cloud = settled(json!({"deploymentController": {"type": "ECS"}})).await;
    register(&cloud, "v2").await;
    let mut body = service("web:1", json!({"deploymentController": {"type": "CODE_DEPLOY"}}));
    body["serviceName"] = json!("pay");
    ask(&cloud, "CreateService", body).await.ok();
    let change = |more: serde_json::Value| {
        let mut body = json!({"cluster": "shop", "service": "pay"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let (code, message) = refused(&cloud, "UpdateService", change(json!({"taskDefinition": "web:2"}))).await;
    assert_eq!(code, "InvalidParameterException", "CodeDeploy's services are CodeDeploy's");
    assert_eq!(
        message, "Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
        "in AWS's words"
    );
    let (_, message) = refused(&cloud, "UpdateService", change(json!({"forceNewDeployment": true}))).await;
    assert!(message.starts_with("Unable to force a new deployment"), "forcing is refused too: {message}");
    ask(&cloud, "UpdateService", change(json!({"desiredCount": 2}))).await.ok();

    let mut body = service("web:1", json!({"deploymentController": {"type": "EXTERNAL"}}));
    body["serviceName"] = json!("old");
    assert_eq!(refused(&cloud, "CreateService", body.clone()).await.1, "TaskDefinition must be blank", "task sets bring it");
    body.as_object_mut().unwrap().remove("taskDefinition");
    ask(&cloud, "CreateService", body).await.ok();
    let (code, message) = refused(&cloud, "UpdateService", json!({"cluster": "shop", "service": "old", "taskDefinition": "web:2"})).await;
    assert_eq!(code, "InvalidParameterException", "nor are an external controller's: {message}");
}

#[tokio::test]
async fn what_a_service_cannot_run() {
    let cloud = settled(json!({})).await;
    let mut ec2 = definition("v2");
    ec2.as_object_mut().unwrap().retain(|key, _| key == "family" || key == "containerDefinitions");
    ec2["containerDefinitions"][0]["memory"] = json!(512);
    ask(&cloud, "RegisterTaskDefinition", ec2).await.ok();
    let (code, message) = refused(&cloud, "UpdateService", json!({"cluster": "shop", "service": "web", "taskDefinition": "web:2"})).await;
    assert_eq!(code, "InvalidParameterException", "an EC2 definition on Fargate");
    assert_eq!(message, "Task definition does not support launch_type FARGATE.", "in AWS's words");
    let mut body = service("web:1", json!({"serviceName": "bare"}));
    body.as_object_mut().unwrap().remove("networkConfiguration");
    let (_, message) = refused(&cloud, "CreateService", body).await;
    assert_eq!(message, "Network Configuration must be provided when networkMode 'awsvpc' is specified.", "awsvpc wants a network");
    let balancer = json!({"serviceName": "lb", "loadBalancers": [{"targetGroupArn": "arn:tg", "containerName": "nginx", "containerPort": 80}]});
    let (_, message) = refused(&cloud, "CreateService", service("web:1", balancer)).await;
    assert_eq!(message, "The container nginx does not exist in the task definition.", "the load balancer's container must exist");
    assert_eq!(refused(&cloud, "CreateService", service("web:1", json!({}))).await.1, "Creation of service was not idempotent.", "a name is taken once");
}

#[tokio::test]
async fn deployment_settings_out_of_bounds() {
    let cloud = settled(json!({})).await;
    for settings in [
        json!({"maximumPercent": 100, "minimumHealthyPercent": 100}),
        json!({"strategy": "SIDEWAYS"}),
        json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1441}),
        json!({"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 2.0}}),
        json!({"strategy": "CANARY", "canaryConfiguration": {"canaryPercent": 0.0}}),
        json!({"strategy": "ROLLING", "canaryConfiguration": {"canaryPercent": 5.0}}),
        json!({"deploymentCircuitBreaker": {"enable": true}}),
    ] {
        let body = json!({"cluster": "shop", "service": "web", "deploymentConfiguration": settings});
        assert_eq!(refused(&cloud, "UpdateService", body).await.0, "InvalidParameterException", "{settings}");
    }
}

#[tokio::test]
async fn stopping_what_cannot_be_stopped() {
    let cloud = settled(json!({})).await;
    let finished = see(&cloud).await["currentServiceDeployment"].clone();
    let (code, _) = refused(&cloud, "StopServiceDeployment", json!({"serviceDeploymentArn": finished, "stopType": "ROLLBACK"})).await;
    assert_eq!(code, "ConflictException", "a finished deployment");
    let unknown = "arn:aws:ecs:ap-northeast-2:210987654321:service-deployment/shop/web/AAAAAAAAAAAAAAAAAAAAA";
    let (code, _) = refused(&cloud, "StopServiceDeployment", json!({"serviceDeploymentArn": unknown})).await;
    assert_eq!(code, "ServiceDeploymentNotFoundException", "one that never was");
    register(&cloud, "v2").await;
    let running = update(&cloud, json!({"taskDefinition": "web:2"})).await["currentServiceDeployment"].clone();
    let (code, _) = refused(&cloud, "StopServiceDeployment", json!({"serviceDeploymentArn": running, "stopType": "ABORT"})).await;
    assert_eq!(code, "InvalidParameterException", "ABORT is in the enum, but only ROLLBACK is allowed");
}

#[tokio::test]
async fn viewers_may_look_and_not_touch() {
    let cloud = settled(json!({})).await;
    let look = ecs("DescribeServices", json!({"cluster": "shop", "services": ["web"]})).key("VIEWER1").send(&cloud).await;
    assert_eq!(look.status(), 200, "reading is allowed: {}", look.text());
    let touch = ecs("UpdateService", json!({"cluster": "shop", "service": "web", "desiredCount": 0})).key("VIEWER1").send(&cloud).await;
    assert_eq!(touch.code(), "AccessDeniedException", "changing is not");
    assert_eq!(see(&cloud).await["desiredCount"], 4, "and nothing changed");
}

#[tokio::test]
async fn more_calls_than_a_bucket_holds() {
    let cloud = Cloud::new(crate::Options { scenario: Scenario::Empty, ..options() });
    ask(&cloud, "CreateCluster", json!({"clusterName": "shop"})).await.ok();
    for n in 0..100 {
        assert_eq!(ask(&cloud, "ListServices", json!({"cluster": "shop"})).await.status(), 200, "call {n} of a burst of 100");
    }
    let throttled = ask(&cloud, "ListServices", json!({"cluster": "shop"})).await;
    assert_eq!((throttled.status(), throttled.code(), throttled.message()), (400, "ThrottlingException".into(), "Rate exceeded".into()), "the 101st");
    assert_eq!(ask(&cloud, "ListClusters", json!({})).await.status(), 200, "another group has its own bucket");
    pass(&cloud, 1);
    for n in 0..20 {
        assert_eq!(ask(&cloud, "ListServices", json!({"cluster": "shop"})).await.status(), 200, "call {n} of the 20 that a second brings back");
    }
    assert_eq!(ask(&cloud, "ListServices", json!({"cluster": "shop"})).await.code(), "ThrottlingException", "and no more");
}
