//! Deployments to an ECS service: two task sets, traffic, waits and the way back.

use super::*;
use crate::testing::{ecs, push};

async fn service(cloud: &Cloud) -> Value {
    ecs("DescribeServices", json!({"cluster": "market-prod", "services": ["payment"]})).send(cloud).await.ok()["services"][0].clone()
}

/// The revision number of a task definition's ARN.
fn number(definition: &Value) -> &str {
    definition.as_str().unwrap().rsplit(':').next().unwrap()
}

/// Task definition, status and running tasks of each task set.
fn sides(service: &Value) -> Vec<(String, String, u64)> {
    let sets = service["taskSets"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    sets.map(|set| (number(&set["taskDefinition"]).to_owned(), text(&set["status"]), set["runningCount"].as_u64().unwrap())).collect()
}

fn side(number: &str, status: &str, running: u64) -> (String, String, u64) {
    (number.to_owned(), status.to_owned(), running)
}

/// Registers payment's next revision, with another image if one is given; its ARN.
async fn register(cloud: &Cloud, image: Option<&str>) -> String {
    let now = service(cloud).await["taskDefinition"].clone();
    let mut body = ecs("DescribeTaskDefinition", json!({"taskDefinition": now})).send(cloud).await.ok()["taskDefinition"].clone();
    if let Some(image) = image {
        body["containerDefinitions"][0]["image"] = json!(image);
    }
    let answer = ecs("RegisterTaskDefinition", body).send(cloud).await.ok();
    answer["taskDefinition"]["taskDefinitionArn"].as_str().unwrap().to_owned()
}

fn payment(definition: &str, port: u16) -> Value {
    let properties = json!({"TaskDefinition": definition, "LoadBalancerInfo": {"ContainerName": "app", "ContainerPort": port}});
    json!({
        "applicationName": "payment",
        "deploymentGroupName": "payment-prod",
        "revision": revision(json!({"Type": "AWS::ECS::Service", "Properties": properties})),
    })
}

async fn target(cloud: &Cloud, id: &str) -> Value {
    let body = json!({"deploymentId": id, "targetIds": ["market-prod:payment"]});
    send(cloud, "BatchGetDeploymentTargets", body).await.ok()["deploymentTargets"][0]["ecsTarget"].clone()
}

fn weights(target: &Value) -> Vec<(&str, f64)> {
    let sets = target["taskSetsInfo"].as_array().unwrap().iter();
    sets.map(|set| (set["taskSetLabel"].as_str().unwrap(), set["trafficWeight"].as_f64().unwrap())).collect()
}

#[tokio::test]
async fn traffic_moves_to_the_new_task_set_which_then_is_primary() {
    let cloud = cloud(Scenario::Market);
    let arn = register(&cloud, None).await;
    let id = create(&cloud, payment(&arn, 8080)).await;
    pass(&cloud, 30);
    let seen = service(&cloud).await;
    assert_eq!((number(&seen["taskDefinition"]), sides(&seen)), ("52", vec![side("52", "PRIMARY", 4), side("53", "ACTIVE", 0)]), "52 serves while 53 starts");
    let update = json!({"cluster": "market-prod", "service": "payment", "taskDefinition": arn});
    let direct = ecs("UpdateService", update).send(&cloud).await;
    assert_eq!(direct.code(), "InvalidParameterException", "UpdateService stays refused: {}", direct.text());
    pass(&cloud, 180);
    let canary = target(&cloud, &id).await;
    assert_eq!(weights(&canary), [("Blue", 90.0), ("Green", 10.0)], "a tenth: {canary}");
    assert_eq!(number(&service(&cloud).await["taskDefinition"]), "52", "which is not yet primary");
    let early = json!({"deploymentId": id, "deploymentWaitType": "TERMINATION_WAIT"});
    refused(&cloud, "ContinueDeployment", early, "DeploymentIsNotInReadyStateException", &id).await;
    pass(&cloud, 300);
    let moved = service(&cloud).await;
    assert_eq!((number(&moved["taskDefinition"]), sides(&moved)), ("53", vec![side("53", "PRIMARY", 4), side("52", "ACTIVE", 4)]), "all traffic has moved");
    assert_eq!(moved["taskSets"][0]["externalId"], json!(id), "the task set names its deployment");
    assert_eq!(see(&cloud, &id).await["status"], "InProgress", "the old tasks are kept for ten minutes");
    pass(&cloud, 700);
    assert_eq!(see(&cloud, &id).await["status"], "Succeeded", "{}", see(&cloud, &id).await);
    assert_eq!(sides(&service(&cloud).await), [side("53", "PRIMARY", 4)], "then they are gone");
    let events = target(&cloud, &id).await["lifecycleEvents"].clone();
    assert!(events.as_array().unwrap().iter().all(|event| event["status"] == "Succeeded" && event["endTime"].is_number()), "{events}");
}

#[tokio::test]
async fn a_stop_takes_traffic_back_and_the_new_task_set_away() {
    let cloud = cloud(Scenario::Market);
    let arn = register(&cloud, None).await;
    let id = create(&cloud, payment(&arn, 8080)).await;
    pass(&cloud, 600);
    assert_eq!(number(&service(&cloud).await["taskDefinition"]), "53", "the new one serves, the old one is still there");
    stop(&cloud, &id, true).await;
    pass(&cloud, 120);
    assert_eq!(sides(&service(&cloud).await), [side("52", "PRIMARY", 4)], "as before");
    let stopped = see(&cloud, &id).await;
    let back = see(&cloud, stopped["rollbackInfo"]["rollbackDeploymentId"].as_str().unwrap()).await;
    assert_eq!((&stopped["status"], &back["status"]), (&json!("Stopped"), &json!("Succeeded")), "{stopped} {back}");
    let again = create(&cloud, payment(&arn, 8080)).await;
    pass(&cloud, 1300);
    assert_eq!(see(&cloud, &again).await["status"], "Succeeded", "and it can be deployed again");
}

#[tokio::test]
async fn a_stop_without_rollback_leaves_both() {
    let cloud = cloud(Scenario::Market);
    let arn = register(&cloud, None).await;
    let id = create(&cloud, payment(&arn, 8080)).await;
    pass(&cloud, 200);
    stop(&cloud, &id, false).await;
    pass(&cloud, 1000);
    assert_eq!(sides(&service(&cloud).await), [side("52", "PRIMARY", 4), side("53", "ACTIVE", 4)], "nothing moves any more");
    assert_eq!(weights(&target(&cloud, &id).await), [("Blue", 90.0), ("Green", 10.0)], "and traffic stays split");
}

#[tokio::test]
async fn tasks_that_never_become_healthy_fail_it_after_an_hour() {
    let cloud = cloud(Scenario::Market);
    push(&cloud, "hangang/payment", "crashloop").await;
    let arn = register(&cloud, Some("210987654321.dkr.ecr.ap-northeast-2.amazonaws.com/hangang/payment:crashloop")).await;
    let id = create(&cloud, payment(&arn, 8080)).await;
    pass(&cloud, 3500);
    assert_eq!(see(&cloud, &id).await["status"], "InProgress", "it waits");
    assert_eq!(number(&service(&cloud).await["taskDefinition"]), "52", "while the old ones serve");
    pass(&cloud, 400);
    let failed = see(&cloud, &id).await;
    assert_eq!(failed["status"], "Failed", "{failed}");
    assert!(failed["errorInformation"]["message"].as_str().unwrap().contains("60 minutes"), "{failed}");
    assert_eq!(sides(&service(&cloud).await), [side("52", "PRIMARY", 4)], "and it has been taken back");
}

#[tokio::test]
async fn what_does_not_fit_fails() {
    let cloud = cloud(Scenario::Market);
    let arn = register(&cloud, None).await;
    for (body, words) in [(payment(&arn, 9), "container port 9"), (payment("payment:53", 8080), "full ARN"), (payment(&format!("{arn}9"), 8080), "not found")] {
        let id = create(&cloud, body).await;
        pass(&cloud, 5);
        let failed = see(&cloud, &id).await;
        assert_eq!((&failed["status"], &failed["errorInformation"]["code"]), (&json!("Failed"), &json!("ECS_UPDATE_ERROR")), "{failed}");
        assert!(failed["errorInformation"]["message"].as_str().unwrap().contains(words), "{words}: {failed}");
    }
    assert_eq!(sides(&service(&cloud).await), [side("52", "PRIMARY", 4)], "the service is as it was");
}

#[tokio::test]
async fn a_group_may_wait_for_a_person() {
    let cloud = cloud(Scenario::Market);
    let waits = json!({
        "deploymentReadyOption": {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 30},
        "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 600},
    });
    let group = json!({
        "applicationName": "payment",
        "deploymentGroupName": "careful",
        "serviceRoleArn": "arn:aws:iam::210987654321:role/codedeploy",
        "ecsServices": [{"clusterName": "market-prod", "serviceName": "payment"}],
        "blueGreenDeploymentConfiguration": waits,
    });
    send(&cloud, "CreateDeploymentGroup", group).await.ok();
    let arn = register(&cloud, None).await;
    let mut body = payment(&arn, 8080);
    body["deploymentGroupName"] = json!("careful");
    let id = create(&cloud, body.clone()).await;
    let go_on = |wait: &str| json!({"deploymentId": id, "deploymentWaitType": wait});
    refused(&cloud, "ContinueDeployment", go_on("READY_WAIT"), "DeploymentIsNotInReadyStateException", &id).await;
    refused(&cloud, "ContinueDeployment", go_on("WAIT"), "InvalidDeploymentWaitTypeException", "").await;
    pass(&cloud, 180);
    assert_eq!(see(&cloud, &id).await["status"], "Ready", "the new task set is up and waits");
    assert_eq!(number(&service(&cloud).await["taskDefinition"]), "52", "without traffic");
    send(&cloud, "ContinueDeployment", go_on("READY_WAIT")).await.ok();
    pass(&cloud, 60);
    assert_eq!(number(&service(&cloud).await["taskDefinition"]), "53", "with a word it goes on");
    send(&cloud, "ContinueDeployment", go_on("TERMINATION_WAIT")).await.ok();
    pass(&cloud, 60);
    assert_eq!(see(&cloud, &id).await["status"], "Succeeded", "with another the old tasks go at once");

    let id = create(&cloud, body).await;
    pass(&cloud, 180);
    assert_eq!(see(&cloud, &id).await["status"], "Ready", "the same again");
    pass(&cloud, 1800);
    let stopped = see(&cloud, &id).await;
    assert_eq!(stopped["status"], "Stopped", "nobody came: {stopped}");
}
