//! The stories of Hangang Market, as the API tells them at the beginning.

use serde_json::{Value, json};

use crate::scenario::Size;
use crate::testing::{cloud, ecs, pass};
use crate::{Cloud, Scenario};

async fn ask(cloud: &Cloud, operation: &str, body: Value) -> Value {
    ecs(operation, body).send(cloud).await.ok()
}

async fn service(cloud: &Cloud, cluster: &str, name: &str) -> Value {
    ask(cloud, "DescribeServices", json!({"cluster": cluster, "services": [name]})).await["services"][0].clone()
}

async fn prod(cloud: &Cloud, name: &str) -> Value {
    service(cloud, "market-prod", name).await
}

async fn history(cloud: &Cloud, cluster: &str, name: &str) -> Vec<Value> {
    let listed = ask(cloud, "ListServiceDeployments", json!({"cluster": cluster, "service": name})).await;
    listed["serviceDeployments"].as_array().unwrap().clone()
}

/// Task definition, rollout state and running tasks of each deployment.
fn states(service: &Value) -> Vec<(&str, &str, u64)> {
    let name = |arn: &'_ str| arn.rfind('/').map_or(0, |at| at + 1);
    let state = |deployment| {
        let deployment: &Value = deployment;
        let arn = deployment["taskDefinition"].as_str().unwrap();
        (&arn[name(arn)..], deployment["rolloutState"].as_str().unwrap(), deployment["runningCount"].as_u64().unwrap())
    };
    service["deployments"].as_array().unwrap().iter().map(state).collect()
}

#[tokio::test]
async fn order_api_is_in_the_middle_of_a_crash_loop() {
    let cloud = cloud(Scenario::Market);
    let order = prod(&cloud, "order-api").await;
    let seen = states(&order);
    assert_eq!((seen[0].0, seen[0].1), ("order-api:42", "IN_PROGRESS"), "towards 42: {seen:?}");
    assert_eq!(seen[1], ("order-api:41", "COMPLETED", 4), "while 41 serves: {seen:?}");
    assert_eq!(order["deployments"][0]["failedTasks"], 0, "ECS has noticed nothing");
    let history = history(&cloud, "market-prod", "order-api").await;
    assert_eq!((&history[0]["status"], &history[1]["status"]), (&json!("IN_PROGRESS"), &json!("SUCCESSFUL")), "{history:?}");
    let listed = ask(&cloud, "ListTasks", json!({"cluster": "market-prod", "serviceName": "order-api", "desiredStatus": "STOPPED"})).await;
    let dead = ask(&cloud, "DescribeTasks", json!({"cluster": "market-prod", "tasks": listed["taskArns"]})).await;
    let dead = dead["tasks"].as_array().unwrap();
    assert!(dead.len() >= 12, "four tasks, five rounds in 25 minutes: {}", dead.len());
    assert!(dead.iter().all(|task| task["containers"][0]["exitCode"] == 1), "all with exit code 1");

    let arn = order["currentServiceDeployment"].clone();
    ask(&cloud, "StopServiceDeployment", json!({"serviceDeploymentArn": arn, "stopType": "ROLLBACK"})).await;
    pass(&cloud, 60);
    let order = prod(&cloud, "order-api").await;
    assert_eq!(states(&order), [("order-api:41", "COMPLETED", 4)], "one call takes it back");
}

#[tokio::test]
async fn search_finished_an_hour_ago_and_its_history_knows_what_was_before() {
    let cloud = cloud(Scenario::Market);
    assert_eq!(states(&prod(&cloud, "search").await), [("search:26", "COMPLETED", 3)], "finished");
    let history = history(&cloud, "market-prod", "search").await;
    assert_eq!(history.len(), 3, "{history:?}");
    let detail = ask(&cloud, "DescribeServiceDeployments", json!({"serviceDeploymentArns": [history[0]["serviceDeploymentArn"]]})).await;
    let detail = &detail["serviceDeployments"][0];
    let source = detail["sourceServiceRevisions"][0]["arn"].clone();
    assert_eq!(source, history[1]["targetServiceRevisionArn"], "it came from the one before");
    let revision = ask(&cloud, "DescribeServiceRevisions", json!({"serviceRevisionArns": [source]})).await;
    assert!(revision["serviceRevisions"][0]["taskDefinition"].as_str().unwrap().ends_with("search:25"), "which is 25: {revision}");
    ask(&cloud, "UpdateService", json!({"cluster": "market-prod", "service": "search", "taskDefinition": "search:25"})).await;
    pass(&cloud, 240);
    assert_eq!(states(&prod(&cloud, "search").await)[0].0, "search:25", "and can be set");
}

#[tokio::test]
async fn each_of_the_others_has_its_story() {
    let cloud = cloud(Scenario::Market);
    let payment = prod(&cloud, "payment").await;
    assert_eq!(payment["deploymentController"]["type"], "CODE_DEPLOY", "CodeDeploy deploys payment");
    assert_eq!(payment["taskSets"][0]["status"], "PRIMARY", "with a task set: {payment}");
    assert_eq!(prod(&cloud, "legacy-pos").await["deploymentController"]["type"], "EXTERNAL", "something else deploys legacy-pos");
    assert_eq!(states(&prod(&cloud, "notify").await), [("notify:13", "COMPLETED", 2)], "notify is on 13");
    let refusal = ecs("UpdateService", json!({"cluster": "market-prod", "service": "notify", "taskDefinition": "notify:12"})).send(&cloud).await;
    assert_eq!(refusal.message(), "TaskDefinition is inactive", "and cannot go back to 12");

    let catalog = history(&cloud, "market-prod", "catalog").await;
    let detail = ask(&cloud, "DescribeServiceDeployments", json!({"serviceDeploymentArns": [catalog[0]["serviceDeploymentArn"]]})).await;
    let detail = &detail["serviceDeployments"][0];
    assert_eq!((&detail["status"], &detail["lifecycleStage"]), (&json!("IN_PROGRESS"), &json!("BAKE_TIME")), "catalog bakes: {detail}");
    assert_eq!(detail["targetServiceRevision"]["requestedProductionTrafficWeight"], 100.0, "on the new side");

    let recommend = prod(&cloud, "recommend").await;
    assert_eq!(states(&recommend), [("recommend:17", "COMPLETED", 4)], "recommend is back on 17");
    let history = history(&cloud, "market-prod", "recommend").await;
    assert_eq!(history[0]["status"], "ROLLBACK_SUCCESSFUL", "because its circuit breaker took it back: {history:?}");

    let clusters = ask(&cloud, "ListClusters", json!({})).await;
    assert_eq!(clusters["clusterArns"].as_array().unwrap().len(), 3, "three clusters");
    let listed = ask(&cloud, "ListServices", json!({"cluster": "market-prod"})).await;
    assert_eq!(listed["serviceArns"].as_array().unwrap().len(), 9, "nine services in production: {listed}");
}

#[tokio::test]
async fn a_moved_tag_is_one_definition_and_two_images() {
    let cloud = cloud(Scenario::Market);
    let history = history(&cloud, "batch", "settlement-worker").await;
    let arns: Vec<&Value> = history.iter().map(|deployment| &deployment["targetServiceRevisionArn"]).collect();
    let seen = ask(&cloud, "DescribeServiceRevisions", json!({"serviceRevisionArns": arns})).await;
    let (a, b) = (&seen["serviceRevisions"][0], &seen["serviceRevisions"][1]);
    assert_eq!(a["taskDefinition"], b["taskDefinition"], "the same task definition");
    assert_eq!(a["containerImages"][0]["image"], b["containerImages"][0]["image"], "the same tag");
    assert_ne!(a["containerImages"][0]["imageDigest"], b["containerImages"][0]["imageDigest"], "another image: {seen}");
}

#[tokio::test]
async fn the_shop_goes_on_at_the_clouds_pace() {
    let fast = Cloud::new(crate::Options { pace: 20, buckets: false, ..crate::testing::options() });
    let bake = history(&fast, "market-prod", "catalog").await[0]["status"].clone();
    assert_eq!(bake, "IN_PROGRESS", "the past was true to time");
    pass(&fast, 70);
    assert_eq!(history(&fast, "market-prod", "catalog").await[0]["status"], "SUCCESSFUL", "what is left of 30 minutes takes about one");
}

#[tokio::test]
async fn large_has_as_many_as_asked_for() {
    let size = Size { functions: 0, rest_apis: 0, http_apis: 0, clusters: 3, services: 12, ..Size::default() };
    let cloud = cloud(Scenario::Large(size));
    assert_eq!(ask(&cloud, "ListClusters", json!({})).await["clusterArns"].as_array().unwrap().len(), 3, "clusters");
    let listed = ask(&cloud, "ListServices", json!({"cluster": "cluster-01", "maxResults": 100})).await;
    assert_eq!(listed["serviceArns"].as_array().unwrap().len(), 12, "services of each");
    let name = "cluster-01-service-03";
    let definitions = ask(&cloud, "ListTaskDefinitions", json!({"familyPrefix": name})).await;
    assert_eq!(definitions["taskDefinitionArns"].as_array().unwrap().len(), 30, "revisions of each");
    assert_eq!(history(&cloud, "cluster-01", name).await.len(), 2, "the last two have been served");
    assert_eq!(service(&cloud, "cluster-01", name).await["deployments"][0]["rolloutState"], "COMPLETED", "and are settled");
}
