//! What CodeDeploy refuses at once, by its exceptions' names.

use super::*;

#[tokio::test]
async fn missing_things_are_named() {
    let cloud = cloud(Scenario::Market);
    let app = "ApplicationDoesNotExistException";
    refused(&cloud, "GetApplication", json!({"applicationName": "nope"}), app, "No application found for name: nope").await;
    refused(&cloud, "ListDeploymentGroups", json!({"applicationName": "nope"}), app, "nope").await;
    refused(&cloud, "GetApplication", json!({}), "ApplicationNameRequiredException", "").await;
    refused(&cloud, "BatchGetApplications", json!({"applicationNames": ["login", "nope"]}), app, "nope").await;
    refused(&cloud, "BatchGetApplications", json!({"applicationNames": []}), "ApplicationNameRequiredException", "").await;
    let both = send(&cloud, "BatchGetApplications", json!({"applicationNames": ["payment", "login"]})).await.ok();
    assert_eq!(both["applicationsInfo"][0]["computePlatform"], "ECS", "in the order asked for: {both}");
    refused(&cloud, "GetApplication", json!({"applicationName": "a b"}), "InvalidApplicationNameException", "").await;
    let group = json!({"applicationName": "login", "deploymentGroupName": "nope"});
    let code = "DeploymentGroupDoesNotExistException";
    refused(&cloud, "GetDeploymentGroup", group.clone(), code, "No Deployment Group found for name: nope").await;
    refused(&cloud, "ListDeployments", group, code, "nope").await;
    let batch = json!({"applicationName": "login", "deploymentGroupNames": ["login-live", "nope"]});
    let found = send(&cloud, "BatchGetDeploymentGroups", batch).await.ok();
    assert_eq!(found["deploymentGroupsInfo"].as_array().unwrap().len(), 1, "{found}");
    assert!(found["errorMessage"].as_str().unwrap().contains("nope"), "a batch says what it did not find: {found}");
    refused(&cloud, "GetDeployment", json!({"deploymentId": "d-ABCDEFGHI"}), "DeploymentDoesNotExistException", "d-ABCDEFGHI").await;
    refused(&cloud, "GetDeployment", json!({"deploymentId": "abc"}), "InvalidDeploymentIdException", "").await;
    refused(&cloud, "GetDeployment", json!({}), "DeploymentIdRequiredException", "").await;
    refused(&cloud, "GetDeploymentConfig", json!({"deploymentConfigName": "nope"}), "DeploymentConfigDoesNotExistException", "nope").await;
}

#[tokio::test]
async fn a_deployment_needs_a_group_a_revision_and_a_fitting_configuration() {
    let cloud = cloud(Scenario::Market);
    let with = |more: Value| to_login("24", "23", more);
    let create = "CreateDeployment";
    refused(&cloud, create, with(json!({"applicationName": "nope"})), "ApplicationDoesNotExistException", "").await;
    refused(&cloud, create, with(json!({"deploymentGroupName": "nope"})), "DeploymentGroupDoesNotExistException", "").await;
    refused(&cloud, create, with(json!({"deploymentGroupName": ""})), "DeploymentGroupNameRequiredException", "").await;
    refused(&cloud, create, with(json!({"revision": null})), "RevisionRequiredException", "").await;
    refused(&cloud, create, with(json!({"deploymentConfigName": "nope"})), "DeploymentConfigDoesNotExistException", "").await;
    refused(&cloud, create, with(json!({"deploymentConfigName": "a b"})), "InvalidDeploymentConfigNameException", "").await;
    let other = json!({"deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce"});
    refused(&cloud, create, with(other), "InvalidDeploymentConfigNameException", "compute platform").await;
    let rollback = json!({"autoRollbackConfiguration": {"enabled": true, "events": []}});
    refused(&cloud, create, with(rollback), "InvalidAutoRollbackConfigException", "").await;
    let mut wrong = login("24", "23");
    wrong["appSpecContent"]["sha256"] = json!("00");
    let of = |content: &str| json!({"revisionType": "AppSpecContent", "appSpecContent": {"content": content}});
    let ecs = revision(json!({"Type": "AWS::ECS::Service", "Properties": {}}));
    let no_target = revision(json!({"Type": "AWS::Lambda::Function", "Properties": {"Name": "login", "Alias": "live", "CurrentVersion": "24"}}));
    let bad = [wrong, of("not json"), of("{}"), of("{\"version\": 1.0, \"Resources\": []}"), ecs, no_target, json!({"revisionType": "GitHub"})];
    for revision in bad {
        refused(&cloud, create, with(json!({"revision": revision})), "InvalidRevisionException", "").await;
    }
    assert_eq!(alias(&cloud).await.0, "24", "none of them did anything");
}

#[tokio::test]
async fn one_deployment_at_a_time_and_none_twice() {
    let cloud = cloud(Scenario::Market);
    let id = create(&cloud, to_login("24", "23", json!({}))).await;
    let text = format!("The Deployment Group 'login-live' already has an active Deployment '{id}'");
    refused(&cloud, "CreateDeployment", to_login("24", "22", json!({})), "DeploymentLimitExceededException", &text).await;
    refused(&cloud, "ListDeploymentTargets", json!({"deploymentId": id}), "DeploymentNotStartedException", "").await;
    let body = json!({"deploymentId": id});
    refused(&cloud, "ContinueDeployment", body.clone(), "UnsupportedActionForDeploymentTypeException", "").await;
    pass(&cloud, 400);
    refused(&cloud, "StopDeployment", body.clone(), "DeploymentAlreadyCompletedException", &id).await;
    let targets = send(&cloud, "ListDeploymentTargets", body).await.ok();
    assert_eq!(targets["targetIds"], json!(["login"]), "{targets}");
    let other = json!({"deploymentId": id, "targetId": "cart"});
    refused(&cloud, "GetDeploymentTarget", other, "DeploymentTargetDoesNotExistException", "cart").await;
}

#[tokio::test]
async fn lists_are_filtered() {
    let cloud = cloud(Scenario::Market);
    let list = |more: Value| codedeploy("ListDeployments", more);
    let all = list(json!({})).send(&cloud).await.ok();
    assert_eq!(all["deployments"].as_array().unwrap().len(), 2, "without a filter: all of the account's: {all}");
    let id = create(&cloud, to_login("24", "23", json!({}))).await;
    let running = list(json!({"includeOnlyStatuses": ["Created", "InProgress"]})).send(&cloud).await.ok();
    assert_eq!(running["deployments"], json!([id]), "by status");
    let recent = list(json!({"createTimeRange": {"start": 1_795_266_000.0}})).send(&cloud).await.ok();
    assert_eq!(recent["deployments"], json!([id]), "by time of creation");
    refused(&cloud, "ListDeployments", json!({"applicationName": "login"}), "DeploymentGroupNameRequiredException", "").await;
    refused(&cloud, "ListDeployments", json!({"deploymentGroupName": "login-live"}), "ApplicationNameRequiredException", "").await;
    refused(&cloud, "ListDeployments", json!({"includeOnlyStatuses": ["Done"]}), "InvalidDeploymentStatusException", "Done").await;
    refused(&cloud, "ListDeployments", json!({"createTimeRange": {"start": 2, "end": 1}}), "InvalidTimeRangeException", "").await;
    for token in ["x", "page-0", "page-0-0123456789abcdef"] {
        refused(&cloud, "ListApplications", json!({"nextToken": token}), "InvalidNextTokenException", "").await;
    }
    let batch = send(&cloud, "BatchGetDeployments", json!({"deploymentIds": [id, "d-ABCDEFGHI"]})).await.ok();
    assert_eq!(batch["deploymentsInfo"].as_array().unwrap().len(), 1, "what is not there is left out: {batch}");
}

#[tokio::test]
async fn a_viewer_may_look_and_not_deploy() {
    let cloud = cloud(Scenario::Market);
    codedeploy("BatchGetDeployments", json!({"deploymentIds": []})).key("VIEWER1").send(&cloud).await.ok();
    let answer = codedeploy("CreateDeployment", to_login("24", "23", json!({}))).key("VIEWER1").send(&cloud).await;
    assert_eq!(answer.code(), "AccessDeniedException", "{}", answer.text());
    assert!(answer.message().contains("codedeploy:CreateDeployment"), "the IAM action is named: {}", answer.text());
}
