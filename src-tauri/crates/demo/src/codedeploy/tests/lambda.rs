//! Deployments to Lambda: weights through time, stops, rollbacks, and others' hands on the alias.

use super::*;

async fn status(cloud: &Cloud, id: &str) -> String {
    see(cloud, id).await["status"].as_str().unwrap().to_owned()
}

async fn target(cloud: &Cloud, id: &str) -> Value {
    send(cloud, "GetDeploymentTarget", json!({"deploymentId": id, "targetId": "login"})).await.ok()["deploymentTarget"]["lambdaTarget"].clone()
}

#[tokio::test]
async fn a_canary_moves_a_tenth_and_then_all() {
    let cloud = cloud(Scenario::Market);
    let before = alias(&cloud).await;
    let id = create(&cloud, to_login("24", "23", json!({"description": "back to 23"}))).await;
    assert_eq!(status(&cloud, &id).await, "Created", "it starts a moment later");
    pass(&cloud, 10);
    let canary = alias(&cloud).await;
    assert_eq!((canary.0.as_str(), canary.1), ("24", 0.1), "a tenth on the new version");
    assert_ne!(canary.2, before.2, "every step gives another RevisionId");
    let seen = target(&cloud, &id).await;
    assert_eq!(seen["lambdaFunctionInfo"]["targetVersionWeight"], 10.0, "{seen}");
    assert_eq!(seen["lifecycleEvents"][1]["status"], "InProgress", "AllowTraffic is on: {seen}");
    pass(&cloud, 280);
    assert_eq!(alias(&cloud).await, canary, "for five minutes");
    pass(&cloud, 20);
    let done = alias(&cloud).await;
    assert_eq!((done.0.as_str(), done.1), ("23", 0.0), "then all of it, and no weights are left");
    assert_eq!(status(&cloud, &id).await, "Succeeded", "{}", see(&cloud, &id).await);
    let seen = target(&cloud, &id).await;
    assert!(seen["lifecycleEvents"].as_array().unwrap().iter().all(|event| event["status"] == "Succeeded"), "{seen}");
    let listed = send(&cloud, "ListDeployments", json!({"applicationName": "login", "deploymentGroupName": "login-live"})).await.ok();
    assert_eq!(listed["deployments"][0], json!(id), "the newest first: {listed}");
}

#[tokio::test]
async fn an_app_spec_may_be_yaml() {
    let cloud = cloud(Scenario::Market);
    let yaml = "version: 0.0\nResources:\n  - login:\n      Type: AWS::Lambda::Function\n      Properties:\n        Name: login\n        Alias: live\n        CurrentVersion: 24\n        TargetVersion: '23'\n";
    let revision = json!({"revisionType": "AppSpecContent", "appSpecContent": {"content": yaml}});
    create(&cloud, to_login("24", "23", json!({"revision": revision}))).await;
    pass(&cloud, 10);
    assert_eq!(alias(&cloud).await.1, 0.1, "as AWS takes it, numbers without quotes too");
}

#[tokio::test]
async fn looking_once_or_often_makes_no_difference() {
    let (seldom, often) = (cloud(Scenario::Market), cloud(Scenario::Market));
    for cloud in [&seldom, &often] {
        create(cloud, to_login("24", "23", json!({}))).await;
    }
    pass(&seldom, 400);
    for _ in 0..40 {
        pass(&often, 10);
        alias(&often).await;
    }
    assert_eq!(alias(&seldom).await, alias(&often).await, "to the RevisionId");
}

#[tokio::test]
async fn a_stop_with_rollback_takes_it_back() {
    let cloud = cloud(Scenario::Market);
    let id = create(&cloud, to_login("24", "23", json!({}))).await;
    pass(&cloud, 10);
    let answer = stop(&cloud, &id, true).await;
    assert_eq!(answer["status"], "Pending", "the rollback takes a moment: {answer}");
    let stopped = see(&cloud, &id).await;
    assert_eq!(stopped["status"], "Stopped", "{stopped}");
    let back = stopped["rollbackInfo"]["rollbackDeploymentId"].as_str().unwrap().to_owned();
    let busy = send(&cloud, "CreateDeployment", to_login("24", "23", json!({}))).await;
    assert!(busy.message().contains(&back), "while it goes back the group is busy with it: {}", busy.text());
    pass(&cloud, 10);
    let (version, weight, _) = alias(&cloud).await;
    assert_eq!((version.as_str(), weight), ("24", 0.0), "everything is on 24 again");
    let back = see(&cloud, &back).await;
    assert_eq!((&back["status"], &back["creator"]), (&json!("Succeeded"), &json!("codeDeployRollback")), "{back}");
    assert_eq!(back["rollbackInfo"]["rollbackTriggeringDeploymentId"], json!(id), "it says whose rollback it is");
}

#[tokio::test]
async fn a_stop_without_rollback_leaves_a_split_that_fails_the_next() {
    let cloud = cloud(Scenario::Market);
    let first = create(&cloud, to_login("24", "23", json!({}))).await;
    pass(&cloud, 10);
    stop(&cloud, &first, false).await;
    pass(&cloud, 600);
    let left = alias(&cloud).await;
    assert_eq!((left.0.as_str(), left.1), ("24", 0.1), "two versions stay on the alias");
    let second = create(&cloud, to_login("24", "23", json!({}))).await;
    pass(&cloud, 10);
    let failed = see(&cloud, &second).await;
    assert_eq!((&failed["status"], &failed["errorInformation"]["code"]), (&json!("Failed"), &json!("INVALID_LAMBDA_CONFIGURATION")), "{failed}");
    assert_eq!(alias(&cloud).await, left, "and it has changed nothing");
    assert!(failed["rollbackInfo"].is_null(), "so there is nothing to take back: {failed}");
    meddle(&cloud, json!({"RoutingConfig": {"AdditionalVersionWeights": {}}})).await;
    let third = create(&cloud, to_login("24", "23", json!({"deploymentConfigName": "CodeDeployDefault.LambdaAllAtOnce"}))).await;
    pass(&cloud, 10);
    assert_eq!((status(&cloud, &third).await.as_str(), alias(&cloud).await.0.as_str()), ("Succeeded", "23"), "once the split is cleared it works");
}

#[tokio::test]
async fn an_alias_changed_underneath_fails_the_next_step() {
    let cloud = cloud(Scenario::Market);
    let id = create(&cloud, to_login("24", "23", json!({}))).await;
    pass(&cloud, 10);
    meddle(&cloud, json!({"FunctionVersion": "22", "RoutingConfig": {"AdditionalVersionWeights": {}}})).await;
    pass(&cloud, 60);
    assert_eq!(status(&cloud, &id).await, "InProgress", "it does not know before its next step");
    pass(&cloud, 300);
    let failed = see(&cloud, &id).await;
    assert_eq!(failed["status"], "Failed", "{failed}");
    assert!(failed["errorInformation"]["message"].as_str().unwrap().contains("does not match the current version"), "{failed}");
    let back = failed["rollbackInfo"]["rollbackDeploymentId"].as_str().unwrap();
    assert_eq!(see(&cloud, back).await["status"], "Failed", "its rollback does not find the alias as it was left, either");
    assert_eq!(alias(&cloud).await.0, "22", "what the other hand set stays");
}

#[tokio::test]
async fn what_does_not_fit_fails_after_it_was_accepted() {
    let cloud = cloud(Scenario::Market);
    let before = alias(&cloud).await;
    let mut gone = to_login("24", "23", json!({}));
    let properties = json!({"name": "no-such", "alias": "live", "currentversion": "1", "targetversion": "2"});
    gone["revision"] = revision(json!({"type": "AWS::Lambda::Function", "properties": properties}));
    let cases = [
        (to_login("22", "23", json!({})), "INVALID_LAMBDA_CONFIGURATION", "does not match the current version in AppSpec file"),
        (to_login("24", "24", json!({})), "INVALID_LAMBDA_CONFIGURATION", "missing or has an invalid configuration."),
        (to_login("24", "99", json!({})), "INVALID_LAMBDA_CONFIGURATION", "99"),
        (gone, "INVALID_LAMBDA_FUNCTION", "no-such"),
    ];
    for (body, code, words) in cases {
        let id = create(&cloud, body).await;
        pass(&cloud, 5);
        let failed = see(&cloud, &id).await;
        assert_eq!((&failed["status"], &failed["errorInformation"]["code"]), (&json!("Failed"), &json!(code)), "{failed}");
        assert!(failed["errorInformation"]["message"].as_str().unwrap().contains(words), "{words}: {failed}");
        assert_eq!(failed["deploymentOverview"]["Failed"], 1, "{failed}");
    }
    assert_eq!(alias(&cloud).await, before, "none of them touched the alias");
}

#[tokio::test]
async fn a_saved_cloud_goes_on_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let options = crate::testing::options();
    let first = Cloud::open(dir.path(), options.clone()).unwrap();
    create(&first, to_login("24", "23", json!({}))).await;
    pass(&first, 10);
    let second = Cloud::open(dir.path(), options).unwrap();
    assert_eq!(alias(&second).await.1, 0.1, "another process sees the canary");
    pass(&second, 300);
    assert_eq!((alias(&second).await.0, alias(&first).await.0), ("23".to_owned(), "23".to_owned()), "and both its end");
}
