//! Blue/green, linear and canary deployments through time.

use serde_json::{Value, json};

use super::{ask, current, refused, register, see, settled, stop, tasks, update};
use crate::Cloud;
use crate::testing::pass;

async fn on(settings: Value) -> Cloud {
    let cloud = settled(json!({"desiredCount": 2})).await;
    register(&cloud, "v2").await;
    update(&cloud, json!({"taskDefinition": "web:2", "deploymentConfiguration": settings})).await;
    pass(&cloud, 5);
    cloud
}

fn weight(deployment: &Value) -> f64 {
    deployment["targetServiceRevision"]["requestedProductionTrafficWeight"].as_f64().unwrap()
}

#[tokio::test]
async fn blue_green_bakes_before_it_ends() {
    let cloud = on(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 10})).await;
    let scaling = current(&cloud).await;
    assert_eq!((&scaling["lifecycleStage"], weight(&scaling)), (&json!("SCALE_UP"), 0.0), "green starts, blue serves: {scaling}");
    pass(&cloud, 180);
    let baking = current(&cloud).await;
    assert_eq!((&baking["lifecycleStage"], weight(&baking), &baking["status"]), (&json!("BAKE_TIME"), 100.0, &json!("IN_PROGRESS")), "{baking}");
    assert_eq!(baking["sourceServiceRevisions"][0]["runningTaskCount"], 2, "blue stays while it bakes");
    pass(&cloud, 660);
    let done = current(&cloud).await;
    assert_eq!(done["status"], "SUCCESSFUL", "then blue is gone: {done}");
    assert_eq!(tasks(&cloud, "RUNNING").await.len(), 2, "only green is left");
}

#[tokio::test]
async fn a_rollback_in_bake_is_a_traffic_shift() {
    let cloud = on(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 10})).await;
    pass(&cloud, 180);
    stop(&cloud).await;
    pass(&cloud, 10);
    let going = current(&cloud).await;
    assert_eq!((&going["status"], weight(&going)), (&json!("ROLLBACK_IN_PROGRESS"), 0.0), "traffic goes back: {going}");
    pass(&cloud, 10);
    let back = current(&cloud).await;
    assert_eq!(back["status"], "ROLLBACK_SUCCESSFUL", "in about 20 seconds: {back}");
    assert!(see(&cloud).await["taskDefinition"].as_str().unwrap().ends_with("web:1"), "blue's definition");
    pass(&cloud, 60);
    let running = tasks(&cloud, "RUNNING").await;
    assert!(running.iter().all(|task| task["taskDefinitionArn"].as_str().unwrap().ends_with("web:1")), "green is gone: {running:?}");
}

#[tokio::test]
async fn linear_moves_step_by_step() {
    let cloud = on(json!({"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 25.0, "stepBakeTimeInMinutes": 2}, "bakeTimeInMinutes": 1})).await;
    let mut seen = Vec::new();
    for _ in 0..80 {
        pass(&cloud, 10);
        let share = weight(&current(&cloud).await);
        if seen.last() != Some(&share) {
            seen.push(share);
        }
    }
    assert_eq!(seen, [0.0, 25.0, 50.0, 75.0, 100.0], "quarter by quarter");
    assert_eq!(current(&cloud).await["status"], "SUCCESSFUL", "to the end");
}

#[tokio::test]
async fn canary_waits_with_a_few_percent() {
    let cloud = on(json!({"strategy": "CANARY", "canaryConfiguration": {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 5}, "bakeTimeInMinutes": 1})).await;
    pass(&cloud, 240);
    let canary = current(&cloud).await;
    assert_eq!((&canary["lifecycleStage"], weight(&canary)), (&json!("PRODUCTION_TRAFFIC_SHIFT"), 5.0), "{canary}");
    assert_eq!(canary["sourceServiceRevisions"][0]["requestedProductionTrafficWeight"], 95.0, "the rest is served as before");
    pass(&cloud, 400);
    assert_eq!(current(&cloud).await["status"], "SUCCESSFUL", "then everything");
}

#[tokio::test]
async fn a_pause_waits_for_a_person() {
    let hook = json!({"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"], "timeoutConfiguration": {"timeoutInMinutes": 30, "action": "ROLLBACK"}});
    let settings = json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1, "lifecycleHooks": [hook]});
    let cloud = on(settings.clone()).await;
    pass(&cloud, 600);
    let paused = current(&cloud).await;
    assert_eq!(paused["lifecycleHookDetails"][0]["status"], "AWAITING_ACTION", "it waits: {paused}");
    let arn = paused["serviceDeploymentArn"].clone();
    let (code, _) = refused(&cloud, "ContinueServiceDeployment", json!({"serviceDeploymentArn": arn, "hookId": "other"})).await;
    assert_eq!(code, "InvalidParameterException", "the hook must be the one it waits at");
    ask(&cloud, "ContinueServiceDeployment", json!({"serviceDeploymentArn": arn, "hookId": paused["lifecycleHookDetails"][0]["hookId"]})).await.ok();
    pass(&cloud, 240);
    assert_eq!(current(&cloud).await["status"], "SUCCESSFUL", "told to, it goes on");

    let cloud = on(settings).await;
    pass(&cloud, 40 * 60);
    assert_eq!(current(&cloud).await["status"], "ROLLBACK_SUCCESSFUL", "forgotten, it goes back when its time is up");
}

#[tokio::test]
async fn a_crash_loop_never_gets_traffic() {
    let cloud = settled(json!({"desiredCount": 2})).await;
    register(&cloud, "v2-crashloop").await;
    update(&cloud, json!({"taskDefinition": "web:2", "deploymentConfiguration": {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5}})).await;
    pass(&cloud, 3600);
    let stuck = current(&cloud).await;
    assert_eq!((&stuck["lifecycleStage"], weight(&stuck)), (&json!("SCALE_UP"), 0.0), "green is never ready: {stuck}");
    assert_eq!(stuck["sourceServiceRevisions"][0]["runningTaskCount"], 2, "blue serves");
}

#[tokio::test]
async fn superseded_in_bake_the_new_side_goes_on_serving() {
    let cloud = on(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 10})).await;
    pass(&cloud, 180);
    let green = current(&cloud).await["targetServiceRevision"]["arn"].clone();
    register(&cloud, "v3").await;
    update(&cloud, json!({"taskDefinition": "web:3"})).await;
    pass(&cloud, 10);
    let next = current(&cloud).await;
    let sources = next["sourceServiceRevisions"].as_array().unwrap();
    assert_eq!((sources.len(), &sources[0]["arn"]), (2, &green), "it comes from green, with blue still there: {next}");
    assert_eq!(sources[0]["requestedProductionTrafficWeight"], 100.0, "green serves: {next}");
    pass(&cloud, 1200);
    assert_eq!(current(&cloud).await["status"], "SUCCESSFUL", "to the end");
    assert_eq!(tasks(&cloud, "RUNNING").await.len(), 2, "and only the newest side is left");
}

#[tokio::test]
async fn a_hook_before_production_holds_the_traffic() {
    let hook = json!({"targetType": "PAUSE", "lifecycleStages": ["PRE_PRODUCTION_TRAFFIC_SHIFT"], "timeoutConfiguration": {"timeoutInMinutes": 5, "action": "CONTINUE"}});
    let cloud = on(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1, "lifecycleHooks": [hook]})).await;
    pass(&cloud, 240);
    let held = current(&cloud).await;
    assert_eq!((weight(&held), &held["lifecycleHookDetails"][0]["status"]), (0.0, &json!("AWAITING_ACTION")), "{held}");
    pass(&cloud, 400);
    assert_eq!(current(&cloud).await["status"], "SUCCESSFUL", "this one goes on by itself when its time is up");
}
