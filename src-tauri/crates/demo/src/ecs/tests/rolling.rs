//! Rolling deployments through time: good, crash-looping, dead at once, stopped, superseded.

use serde_json::{Value, json};

use super::{ask, current, definition, register, see, service, settled, stop, tasks, update};
use crate::Scenario;
use crate::testing::{cloud, pass, push};

fn breaker(rollback: bool) -> Value {
    json!({"deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, "rollback": rollback}}})
}

#[tokio::test]
async fn a_good_release_rolls_out_batch_by_batch() {
    let cloud = settled(json!({})).await;
    register(&cloud, "v2").await;
    update(&cloud, json!({"taskDefinition": "web:2"})).await;
    assert_eq!(current(&cloud).await["status"], "SUCCESSFUL", "an immediate read may still show the deployment before");
    pass(&cloud, 1);
    assert_eq!(current(&cloud).await["status"], "PENDING", "then the new one, which has not begun");
    pass(&cloud, 3);
    let web = see(&cloud).await;
    assert_eq!((&web["deployments"][0]["status"], &web["deployments"][1]["status"]), (&json!("PRIMARY"), &json!("ACTIVE")), "two deployments: {web}");
    assert_eq!(web["deployments"][0]["pendingCount"], 2, "half of the tasks first");
    assert_eq!(web["deployments"][0]["rolloutState"], "IN_PROGRESS", "under way");
    pass(&cloud, 25);
    assert_eq!(see(&cloud).await["deployments"][0]["pendingCount"], 4, "then the other half");
    pass(&cloud, 60);
    let web = see(&cloud).await;
    assert!(web["runningCount"].as_u64().unwrap() >= 4, "never fewer than four run: {web}");
    pass(&cloud, 90);
    let web = see(&cloud).await;
    assert_eq!(web["deployments"].as_array().unwrap().len(), 1, "three minutes are enough: {web}");
    assert_eq!((&web["deployments"][0]["rolloutState"], &web["runningCount"]), (&json!("COMPLETED"), &json!(4)), "{web}");
    assert!(web["events"][0]["message"].as_str().unwrap().ends_with("has reached a steady state."), "the event stream says so: {}", web["events"]);
    let done = current(&cloud).await;
    assert_eq!(done["status"], "SUCCESSFUL", "and the service deployment");
    let took = done["finishedAt"].as_f64().unwrap() - done["createdAt"].as_f64().unwrap();
    assert!((100.0..=180.0).contains(&took), "two to three minutes, took {took}");
    let stopped = tasks(&cloud, "STOPPED").await;
    assert_eq!(stopped.len(), 4, "the old tasks are remembered");
    assert_eq!(stopped[0]["stopCode"], "ServiceSchedulerInitiated", "stopped by the scheduler: {}", stopped[0]);
}

#[tokio::test]
async fn how_often_one_looks_makes_no_difference() {
    let (patient, curious) = (settled(json!({})).await, settled(json!({})).await);
    for cloud in [&patient, &curious] {
        register(cloud, "v2-crashloop").await;
        update(cloud, json!({"taskDefinition": "web:2"})).await;
    }
    for _ in 0..90 {
        pass(&curious, 10);
        see(&curious).await;
    }
    pass(&patient, 900);
    assert_eq!(see(&patient).await, see(&curious).await, "the same history, looked at once or ninety times");
}

#[tokio::test]
async fn a_crash_loop_goes_on_unseen_by_the_circuit_breaker() {
    let cloud = settled(breaker(true)).await;
    register(&cloud, "v2-crashloop").await;
    update(&cloud, json!({"taskDefinition": "web:2"})).await;
    pass(&cloud, 90);
    let web = see(&cloud).await;
    assert_eq!(web["deployments"][0]["runningCount"], 4, "its tasks do run: {web}");
    assert_eq!(web["deployments"][1]["runningCount"], 4, "and the old ones stay: {web}");
    pass(&cloud, 3600);
    let web = see(&cloud).await;
    let newest = &web["deployments"][0];
    assert_eq!((&newest["rolloutState"], &newest["failedTasks"]), (&json!("IN_PROGRESS"), &json!(0)), "an hour later ECS has noticed nothing: {newest}");
    assert_eq!(web["deployments"][1]["runningCount"], 4, "the old tasks still serve");
    let dead = tasks(&cloud, "STOPPED").await;
    assert!(dead.len() > 30, "but many have died: {}", dead.len());
    let one = &dead[0];
    assert_eq!((&one["stopCode"], &one["stoppedReason"]), (&json!("EssentialContainerExited"), &json!("Essential container in task exited")), "{one}");
    assert_eq!(one["containers"][0]["exitCode"], 1, "with exit code 1");
    let lived = one["stoppedAt"].as_f64().unwrap() - one["startedAt"].as_f64().unwrap();
    assert!((180.0..=240.0).contains(&lived), "after three to four minutes, lived {lived}");
    assert_eq!(current(&cloud).await["deploymentCircuitBreaker"]["status"], "MONITORING", "the breaker has not tripped");
}

#[tokio::test]
async fn a_breaker_that_does_not_reset_sees_the_crash_loop() {
    let settings = json!({"deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, "rollback": true, "resetOnHealthyTask": false}}});
    let cloud = settled(settings).await;
    register(&cloud, "v2-crashloop").await;
    update(&cloud, json!({"taskDefinition": "web:2"})).await;
    pass(&cloud, 600);
    assert_eq!(current(&cloud).await["status"], "ROLLBACK_SUCCESSFUL", "three deaths are enough");
}

#[tokio::test]
async fn more_cpu_cures_a_starved_release() {
    let cloud = settled(json!({})).await;
    let mut body = definition("v2-starved");
    push(&cloud, "web", "v2-starved").await;
    ask(&cloud, "RegisterTaskDefinition", body.clone()).await.ok();
    update(&cloud, json!({"taskDefinition": "web:2"})).await;
    pass(&cloud, 600);
    assert_eq!(see(&cloud).await["deployments"][0]["rolloutState"], "IN_PROGRESS", "half a vCPU: it loops");
    (body["cpu"], body["memory"]) = (json!("1024"), json!("2048"));
    ask(&cloud, "RegisterTaskDefinition", body).await.ok();
    update(&cloud, json!({"taskDefinition": "web:3"})).await;
    pass(&cloud, 300);
    let web = see(&cloud).await;
    assert_eq!(web["deployments"][0]["rolloutState"], "COMPLETED", "one vCPU: it settles: {web}");
}

#[tokio::test]
async fn the_breaker_trips_and_rolls_back() {
    let cloud = settled(breaker(true)).await;
    register(&cloud, "v2-broken").await;
    update(&cloud, json!({"taskDefinition": "web:2"})).await;
    pass(&cloud, 30);
    assert_eq!(see(&cloud).await["deployments"][0]["failedTasks"], 0, "nothing has died yet");
    pass(&cloud, 40);
    let (web, deployment) = (see(&cloud).await, current(&cloud).await);
    assert_eq!(deployment["deploymentCircuitBreaker"]["threshold"], 3, "half of four is two, but three is the least");
    assert_eq!(deployment["status"], "ROLLBACK_IN_PROGRESS", "{deployment}");
    assert_eq!(deployment["statusReason"], "Service deployment rolled back because the circuit breaker threshold was exceeded.", "AWS's words");
    assert!(web["taskDefinition"].as_str().unwrap().ends_with("web:1"), "the service wants the old release again: {web}");
    let primary = &web["deployments"][0];
    assert!(primary["rolloutStateReason"].as_str().unwrap().starts_with("ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/"), "{primary}");
    assert_eq!(web["deployments"][1]["rolloutState"], "FAILED", "the new one has failed: {web}");
    assert_eq!(web["deployments"][1]["rolloutStateReason"], "ECS deployment circuit breaker: tasks failed to start.", "AWS's words");
    pass(&cloud, 60);
    assert_eq!(current(&cloud).await["status"], "ROLLBACK_SUCCESSFUL", "and it is back");
    assert_eq!(see(&cloud).await["runningCount"], 4, "with all its tasks");
}

#[tokio::test]
async fn the_breaker_without_rollback_fails_and_stays() {
    let cloud = settled(breaker(false)).await;
    register(&cloud, "v2-missing").await;
    update(&cloud, json!({"taskDefinition": "web:2"})).await;
    pass(&cloud, 120);
    let web = see(&cloud).await;
    assert_eq!(web["deployments"][0]["rolloutState"], "FAILED", "{web}");
    assert!(web["taskDefinition"].as_str().unwrap().ends_with("web:2"), "it still wants the release that cannot start");
    assert_eq!(web["deployments"][1]["runningCount"], 4, "the old tasks serve");
    assert_eq!(current(&cloud).await["status"], "STOPPED", "the service deployment has stopped");
    let dead = tasks(&cloud, "STOPPED").await;
    assert_eq!(dead[0]["stopCode"], "TaskFailedToStart", "{}", dead[0]);
    assert!(dead[0]["stoppedReason"].as_str().unwrap().starts_with("CannotPullContainerError"), "why: {}", dead[0]);
    let count = dead.len();
    pass(&cloud, 1200);
    assert_eq!(tasks(&cloud, "STOPPED").await.len(), count, "a FAILED deployment starts no more tasks");
}

#[tokio::test]
async fn a_first_deployment_has_nothing_to_go_back_to() {
    let cloud = cloud(Scenario::Empty);
    ask(&cloud, "CreateCluster", json!({"clusterName": "shop"})).await.ok();
    register(&cloud, "v1-broken").await;
    ask(&cloud, "CreateService", service("web:1", breaker(true))).await.ok();
    pass(&cloud, 300);
    let deployment = current(&cloud).await;
    assert_eq!((&deployment["status"], &deployment["sourceServiceRevisions"]), (&json!("ROLLBACK_FAILED"), &json!([])), "{deployment}");
    assert_eq!(deployment["statusReason"], "No rollback candidate was found to run the rollback.", "AWS's words");
    let web = see(&cloud).await;
    assert_eq!((&web["deployments"][0]["rolloutState"], &web["runningCount"]), (&json!("FAILED"), &json!(0)), "it stalls: {web}");
}

#[tokio::test]
async fn without_a_breaker_failures_go_on_more_slowly() {
    let cloud = settled(json!({})).await;
    register(&cloud, "v2-broken").await;
    update(&cloud, json!({"taskDefinition": "web:2"})).await;
    pass(&cloud, 1800);
    let web = see(&cloud).await;
    let primary = &web["deployments"][0];
    assert_eq!(primary["rolloutState"], "IN_PROGRESS", "nothing ends it: {primary}");
    let failed = primary["failedTasks"].as_u64().unwrap();
    assert!((8..60).contains(&failed), "it keeps trying, with longer pauses: {failed}");
    let said = web["events"].as_array().unwrap().iter().any(|event| event["message"].as_str().unwrap().contains("is unable to consistently start tasks"));
    assert!(said, "and the event stream complains: {}", web["events"]);
}

#[tokio::test]
async fn stopping_returns_to_the_source_revision() {
    let cloud = settled(json!({})).await;
    register(&cloud, "v2-crashloop").await;
    update(&cloud, json!({"taskDefinition": "web:2"})).await;
    pass(&cloud, 1500);
    let before = current(&cloud).await;
    let source = before["sourceServiceRevisions"][0]["arn"].clone();
    stop(&cloud).await;
    assert_eq!(current(&cloud).await["status"], "ROLLBACK_REQUESTED", "asked");
    stop(&cloud).await;
    assert_eq!(current(&cloud).await["status"], "ROLLBACK_REQUESTED", "asking twice changes nothing");
    pass(&cloud, 2);
    let deployment = current(&cloud).await;
    assert_eq!(deployment["status"], "ROLLBACK_IN_PROGRESS", "begun: {deployment}");
    assert_eq!(deployment["rollback"]["serviceRevisionArn"], source, "to where it came from");
    let web = see(&cloud).await;
    assert!(web["taskDefinition"].as_str().unwrap().ends_with("web:1"), "the source's definition: {web}");
    assert_eq!(web["deployments"][0]["runningCount"], 4, "its tasks never left");
    pass(&cloud, 45);
    let done = current(&cloud).await;
    assert_eq!(done["status"], "ROLLBACK_SUCCESSFUL", "{done}");
    assert_eq!(done["serviceDeploymentArn"], before["serviceDeploymentArn"], "it is the same service deployment all along");
    assert_eq!(see(&cloud).await["deployments"][0]["rolloutState"], "COMPLETED", "the service is steady");
}

#[tokio::test]
async fn a_newer_deployment_supersedes_a_running_one() {
    let cloud = settled(json!({})).await;
    register(&cloud, "v2-crashloop").await;
    register(&cloud, "v3").await;
    let second = update(&cloud, json!({"taskDefinition": "web:2"})).await["currentServiceDeployment"].clone();
    pass(&cloud, 400);
    update(&cloud, json!({"taskDefinition": "web:3"})).await;
    pass(&cloud, 5);
    let listed = ask(&cloud, "ListServiceDeployments", json!({"cluster": "shop", "service": "web"})).await.ok();
    let listed = listed["serviceDeployments"].as_array().unwrap();
    assert_eq!(listed.len(), 3, "newest first: {listed:?}");
    assert_eq!(
        (&listed[0]["status"], &listed[1]["status"], &listed[2]["status"]),
        (&json!("IN_PROGRESS"), &json!("STOPPED"), &json!("SUCCESSFUL")),
        "{listed:?}"
    );
    assert_eq!(listed[1]["serviceDeploymentArn"], second, "the crash-looping one was stopped");
    pass(&cloud, 300);
    let web = see(&cloud).await;
    assert_eq!(web["deployments"].as_array().unwrap().len(), 1, "only the newest is left: {web}");
    let running = tasks(&cloud, "RUNNING").await;
    assert!(running.iter().all(|task| task["taskDefinitionArn"].as_str().unwrap().ends_with("web:3")), "all tasks are the newest's");
}

#[tokio::test]
async fn scaling_is_no_deployment() {
    let cloud = settled(json!({})).await;
    let before = see(&cloud).await["currentServiceDeployment"].clone();
    update(&cloud, json!({"desiredCount": 6})).await;
    pass(&cloud, 120);
    assert_eq!(see(&cloud).await["runningCount"], 6, "two more");
    update(&cloud, json!({"desiredCount": 1})).await;
    pass(&cloud, 60);
    let web = see(&cloud).await;
    assert_eq!((&web["runningCount"], &web["currentServiceDeployment"]), (&json!(1), &before), "five fewer, and no new deployment: {web}");
    update(&cloud, json!({"taskDefinition": "web:1"})).await;
    assert_eq!(see(&cloud).await["currentServiceDeployment"], before, "nor is the definition it already has");
}

#[tokio::test]
async fn forcing_deploys_the_same_definition_again() {
    let cloud = settled(json!({})).await;
    let first = current(&cloud).await;
    update(&cloud, json!({"forceNewDeployment": true})).await;
    pass(&cloud, 300);
    let second = current(&cloud).await;
    assert_ne!(first["serviceDeploymentArn"], second["serviceDeploymentArn"], "a new service deployment");
    let arns = json!([first["targetServiceRevision"]["arn"], second["targetServiceRevision"]["arn"]]);
    let seen = ask(&cloud, "DescribeServiceRevisions", json!({"serviceRevisionArns": arns})).await.ok();
    let (a, b) = (&seen["serviceRevisions"][0], &seen["serviceRevisions"][1]);
    assert_ne!(a["serviceRevisionArn"], b["serviceRevisionArn"], "and a new service revision");
    assert_eq!((&a["taskDefinition"], &a["containerImages"]), (&b["taskDefinition"], &b["containerImages"]), "of the same release: {seen}");
}

#[tokio::test]
async fn history_ends_after_ninety_days() {
    let cloud = settled(json!({})).await;
    pass(&cloud, 89 * 86_400);
    register(&cloud, "v2").await;
    update(&cloud, json!({"taskDefinition": "web:2"})).await;
    pass(&cloud, 600);
    let list = json!({"cluster": "shop", "service": "web"});
    assert_eq!(ask(&cloud, "ListServiceDeployments", list.clone()).await.ok()["serviceDeployments"].as_array().unwrap().len(), 2, "both");
    pass(&cloud, 2 * 86_400);
    assert_eq!(ask(&cloud, "ListServiceDeployments", list.clone()).await.ok()["serviceDeployments"].as_array().unwrap().len(), 1, "the first is 91 days old");
    let mut only = list;
    only["status"] = json!(["IN_PROGRESS"]);
    assert_eq!(ask(&cloud, "ListServiceDeployments", only).await.ok()["serviceDeployments"], json!([]), "and lists can be narrowed by status");
}

#[tokio::test]
async fn old_tasks_may_go_first_where_there_is_no_room() {
    let cloud = settled(json!({"deploymentConfiguration": {"minimumHealthyPercent": 50, "maximumPercent": 100}})).await;
    register(&cloud, "v2").await;
    update(&cloud, json!({"taskDefinition": "web:2"})).await;
    pass(&cloud, 20);
    let web = see(&cloud).await;
    assert_eq!(web["runningCount"], 2, "two old tasks make room: {web}");
    assert_eq!(web["pendingCount"], 2, "for two new ones");
    pass(&cloud, 400);
    assert_eq!(see(&cloud).await["deployments"][0]["rolloutState"], "COMPLETED", "in two rounds");
}
