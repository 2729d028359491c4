//! CodeDeploy through the cloud's front door: refusals, and deployments moved by a manual clock.

mod ecs;
mod lambda;
mod refusals;

use serde_json::{Value, json};

use crate::testing::{Answer, ask, cloud, codedeploy, pass};
use crate::{Cloud, Scenario};

/// A request's answer.
async fn send(cloud: &Cloud, operation: &str, body: Value) -> Answer {
    codedeploy(operation, body).send(cloud).await
}

/// Asserts a refusal by code and a part of its words.
async fn refused(cloud: &Cloud, operation: &str, body: Value, code: &str, words: &str) {
    let answer = send(cloud, operation, body).await;
    assert_eq!((answer.status(), answer.code().as_str()), (400, code), "{operation}: {}", answer.text());
    assert!(answer.message().contains(words), "expected {words:?} in {}", answer.text());
}

/// A `RevisionLocation` of this AppSpec.
fn revision(resource: Value) -> Value {
    let content = json!({"version": 0.0, "Resources": [{"it": resource}]}).to_string();
    json!({"revisionType": "AppSpecContent", "appSpecContent": {"content": content}})
}

/// From one version of `login` to another on `live`.
fn login(current: &str, target: &str) -> Value {
    let properties = json!({"Name": "login", "Alias": "live", "CurrentVersion": current, "TargetVersion": target});
    revision(json!({"Type": "AWS::Lambda::Function", "Properties": properties}))
}

/// CreateDeployment on the group of `login:live`.
fn to_login(current: &str, target: &str, more: Value) -> Value {
    let mut body = json!({"applicationName": "login", "deploymentGroupName": "login-live", "revision": login(current, target)});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// Creates a deployment that is accepted; its id.
async fn create(cloud: &Cloud, body: Value) -> String {
    let answer = send(cloud, "CreateDeployment", body).await.ok();
    answer["deploymentId"].as_str().unwrap().to_owned()
}

async fn see(cloud: &Cloud, id: &str) -> Value {
    send(cloud, "GetDeployment", json!({"deploymentId": id})).await.ok()["deploymentInfo"].clone()
}

async fn stop(cloud: &Cloud, id: &str, back: bool) -> Value {
    send(cloud, "StopDeployment", json!({"deploymentId": id, "autoRollbackEnabled": back})).await.ok()
}

/// Version, the second version's weight (0 for none) and RevisionId of `login:live`.
async fn alias(cloud: &Cloud) -> (String, f64, String) {
    let alias = ask("lambda", "GET", "/2015-03-31/functions/login/aliases/live").send(cloud).await.ok();
    let weights = alias["RoutingConfig"]["AdditionalVersionWeights"].as_object().cloned().unwrap_or_default();
    let weight = weights.values().next().and_then(Value::as_f64).unwrap_or(0.0);
    (alias["FunctionVersion"].as_str().unwrap().to_owned(), weight, alias["RevisionId"].as_str().unwrap().to_owned())
}

/// UpdateAlias of `login:live` by somebody else.
async fn meddle(cloud: &Cloud, body: Value) {
    ask("lambda", "PUT", "/2015-03-31/functions/login/aliases/live").json(body).send(cloud).await.ok();
}

#[tokio::test]
async fn the_market_has_two_groups() {
    let cloud = cloud(Scenario::Market);
    let names = send(&cloud, "ListApplications", json!({})).await.ok();
    assert_eq!(names["applications"], json!(["login", "payment"]), "one for Lambda, one for ECS");
    let of = |name: &str, group: &str| json!({"applicationName": name, "deploymentGroupName": group});
    let login = send(&cloud, "GetDeploymentGroup", of("login", "login-live")).await.ok()["deploymentGroupInfo"].clone();
    assert_eq!(login["computePlatform"], "Lambda", "{login}");
    let content = login["targetRevision"]["appSpecContent"]["content"].as_str().unwrap();
    assert!(content.contains("\"TargetVersion\":\"24\""), "which alias it moves is in what it deployed last: {content}");
    let payment = send(&cloud, "GetDeploymentGroup", of("payment", "payment-prod")).await.ok()["deploymentGroupInfo"].clone();
    assert_eq!(payment["ecsServices"], json!([{"clusterName": "market-prod", "serviceName": "payment"}]), "{payment}");
    let last = payment["lastSuccessfulDeployment"]["deploymentId"].clone();
    let body = json!({"cluster": "market-prod", "services": ["payment"]});
    let service = crate::testing::ecs("DescribeServices", body).send(&cloud).await.ok();
    assert_eq!(service["services"][0]["taskSets"][0]["externalId"], last, "the task set bears the deployment's id");
    assert_eq!(alias(&cloud).await.0, "24", "the alias is where the last deployment put it");
}

#[tokio::test]
async fn configurations_are_predefined_or_made() {
    let cloud = cloud(Scenario::Market);
    let routing = json!({"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": 25, "linearInterval": 2}});
    let wanted = json!({"deploymentConfigName": "quarters", "computePlatform": "Lambda", "trafficRoutingConfig": routing});
    send(&cloud, "CreateDeploymentConfig", wanted).await.ok();
    let listed = send(&cloud, "ListDeploymentConfigs", json!({})).await.ok()["deploymentConfigsList"].clone();
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), 15, "fourteen that AWS has and one of the account's own: {listed:?}");
    for name in listed {
        send(&cloud, "GetDeploymentConfig", json!({"deploymentConfigName": name})).await.ok();
    }
    let own = send(&cloud, "GetDeploymentConfig", json!({"deploymentConfigName": "quarters"})).await.ok();
    assert_eq!(own["deploymentConfigInfo"]["trafficRoutingConfig"], routing, "{own}");
    let id = create(&cloud, to_login("24", "23", json!({"deploymentConfigName": "quarters"}))).await;
    let mut seen = Vec::new();
    for _ in 0..5 {
        pass(&cloud, 119);
        seen.push(alias(&cloud).await.1);
    }
    assert_eq!(seen, [0.25, 0.5, 0.75, 0.0, 0.0], "a quarter every two minutes, and then all of it");
    assert_eq!(see(&cloud, &id).await["status"], "Succeeded", "and that is the end");
}
