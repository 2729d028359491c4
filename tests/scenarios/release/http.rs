//! The real command deploys to stages of HTTP APIs: a deployment that exists, the API as it stands, with AutoDeploy on, where
//! AWS manages the stage, killed between two calls, and with answers that are lost.
#![cfg(unix)]

use std::time::Duration;

use serde_json::Value;

use crate::harness::{Program, Sdk, Served};

const CREATE: &str = "apigatewayv2:CreateDeployment";
const UPDATE: &str = "apigatewayv2:UpdateStage";

fn actions(document: &Value) -> Vec<&str> {
    document["operation"]["steps"].as_array().into_iter().flatten().filter_map(|step| step["action"].as_str()).collect()
}

fn has(document: &Value, code: &str) -> bool {
    let findings = document["findings"].as_array().or_else(|| document["operation"]["findings"].as_array());
    findings.into_iter().flatten().any(|finding| finding["code"] == code)
}

fn asked(served: &Served, operation: &str) -> usize {
    served.cloud.calls().iter().filter(|seen| operation.ends_with(&seen.operation)).count()
}

/// The deployments of an API, oldest first.
async fn deployments(sdk: &Sdk, api: &str) -> Vec<String> {
    let found = sdk.http.get_deployments().api_id(api).send().await.expect("deployments");
    let mut all: Vec<_> = found.items().iter().map(|d| (d.created_date().map(|at| at.secs()), d.deployment_id().unwrap_or_default().to_owned())).collect();
    all.sort();
    all.into_iter().map(|(_, id)| id).collect()
}

#[tokio::test]
async fn a_deployment_that_exists_is_one_call_there_and_one_back() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let api = sdk.http_api("delivery-api").await;
    let target = format!("http:{api}/prod");
    let (before, _) = sdk.http_stage(&api, "prod").await;
    let oldest = deployments(&sdk, &api).await[0].clone();
    let done = program.json(0, &["deploy", &target, "--deployment", &oldest, "--yes"]).await;
    assert_eq!((actions(&done), &done["operation"]["verdict"]), (vec![UPDATE], &"verified".into()), "{done:#}");
    assert_eq!(sdk.http_stage(&api, "prod").await, (oldest.clone(), false), "it is served");
    let again = program.json(0, &["deploy", &target, "--deployment", &oldest, "--yes"]).await;
    assert_eq!((actions(&again).len(), asked(&served, UPDATE)), (0, 1), "it is there already: {again:#}");
    program.json(0, &["undo", "--yes"]).await;
    assert_eq!((sdk.http_stage(&api, "prod").await.0, asked(&served, CREATE)), (before, 0), "as before, and nothing was made");
}

#[tokio::test]
async fn the_api_as_it_stands_is_made_first_and_stays_after_the_undo() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let api = sdk.http_api("delivery-api").await;
    let target = format!("http:{api}/prod");
    let (before, _) = sdk.http_stage(&api, "prod").await;
    let done = program.json(0, &["deploy", &target, "--snapshot", "--note", "eta 2", "--yes"]).await;
    assert_eq!((actions(&done), &done["operation"]["verdict"]), (vec![CREATE, UPDATE], &"verified".into()), "{done:#}");
    let (now, automatic) = sdk.http_stage(&api, "prod").await;
    assert_eq!((Some(now.as_str()), automatic), (done["operation"]["targets"][0]["to"].as_str(), false), "the answer names what is served");
    assert!(now != before && deployments(&sdk, &api).await.contains(&now), "a new one");
    let undone = program.json(0, &["undo", "--yes"]).await;
    assert!(has(&undone, "made_stays") && sdk.http_stage(&api, "prod").await.0 == before, "the stage is as before, the deployment stays: {undone:#}");
    assert!(deployments(&sdk, &api).await.contains(&now), "nothing is deleted");
}

#[tokio::test]
async fn where_the_stage_deploys_by_itself_that_goes_off_first_and_stays_off() {
    for existing in [true, false] {
        let served = Served::market().await;
        let (program, sdk) = (Program::on(&served), served.sdk());
        let api = sdk.http_api("app-gateway").await;
        let target = format!("http:{api}/prod");
        let (before, automatic) = sdk.http_stage(&api, "prod").await;
        assert!(automatic, "it deploys by itself");
        let oldest = deployments(&sdk, &api).await[0].clone();
        let release = if existing { vec!["--deployment", &oldest] } else { vec!["--snapshot"] };
        let mut args = vec!["deploy", &target];
        args.extend(release);
        let dry = program.json(0, &[args.as_slice(), &["--dry-run"]].concat()).await;
        assert!(has(&dry, "auto_deploy_left_off"), "it is said before: {dry:#}");
        assert_eq!(asked(&served, UPDATE), 0, "and nothing is sent");
        let done = program.json(0, &[args.as_slice(), &["--yes"]].concat()).await;
        let wanted = if existing { vec![UPDATE, UPDATE] } else { vec![CREATE, UPDATE, UPDATE] };
        assert_eq!((actions(&done), &done["operation"]["verdict"]), (wanted, &"verified".into()), "one call a step: {done:#}");
        assert!(!sdk.http_stage(&api, "prod").await.1, "off");
        let undone = program.json(0, &["undo", "--yes"]).await;
        assert_eq!(sdk.http_stage(&api, "prod").await, (before, false), "the deployment, and not what would publish again");
        assert!(undone["operation"]["not_restored"].as_array().is_some_and(|left| !left.is_empty()), "which is listed: {undone:#}");
    }
}

#[tokio::test]
async fn a_stage_that_aws_manages_is_refused_before_anything_is_made() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let api = sdk.http_api("checkout-webhook").await;
    let refused = program.json(3, &["deploy", &format!("http:{api}/$default"), "--snapshot", "--yes"]).await;
    assert_eq!(refused["error"]["code"], "blocked", "{refused:#}");
    assert_eq!((asked(&served, CREATE), asked(&served, UPDATE)), (0, 0), "nothing was sent");
    assert_eq!(program.json(0, &["operations"]).await["operations"], serde_json::json!([]), "and nothing is recorded");
}

#[tokio::test]
async fn a_lost_answer_to_any_of_its_calls_is_found_and_nothing_is_sent_twice() {
    for (lost, nth) in [(CREATE, 1), (UPDATE, 1), (UPDATE, 2)] {
        let served = Served::market().await;
        let (program, sdk) = (Program::on(&served), served.sdk());
        let api = sdk.http_api("app-gateway").await;
        let rule = switchback_demo::Fault { nth, ..switchback_demo::Fault::once(lost, switchback_demo::Effect::DropAfter) };
        served.cloud.inject(rule).expect("a rule in memory");
        let done = program.json(0, &["deploy", &format!("http:{api}/prod"), "--snapshot", "--yes"]).await;
        assert_eq!(done["operation"]["verdict"], "verified", "{lost} {nth}: {done:#}");
        assert_eq!(Some(sdk.http_stage(&api, "prod").await.0.as_str()), done["operation"]["targets"][0]["to"].as_str(), "{lost} {nth}: it is served");
        assert_eq!((asked(&served, CREATE), asked(&served, UPDATE)), (1, 2), "{lost} {nth}: each once");
    }
}

#[tokio::test]
async fn killed_between_its_calls_a_resume_finds_what_was_made_and_goes_on() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let api = sdk.http_api("delivery-api").await;
    let (before, _) = sdk.http_stage(&api, "prod").await;
    let known = deployments(&sdk, &api).await.len();
    served.hold(CREATE, 600.0);
    let mut child = program.start(&["deploy", &format!("http:{api}/prod"), "--snapshot", "--yes", "--json"]);
    until(async || deployments(&sdk, &api).await.len() > known).await;
    child.kill().await.expect("SIGKILL");
    child.wait().await.expect("its end");
    let open = program.json(0, &["operations"]).await["operations"][0].clone();
    assert_eq!((&open["open"], sdk.http_stage(&api, "prod").await.0), (&true.into(), before), "begun, and nothing moved: {open:#}");
    let seen = program.json(0, &["resume", open["id"].as_str().expect("an id"), "--yes"]).await;
    assert_eq!(seen["operation"]["verdict"], "verified", "{seen:#}");
    let made = deployments(&sdk, &api).await.pop().expect("the new one");
    assert_eq!((sdk.http_stage(&api, "prod").await.0, asked(&served, CREATE)), (made, 1), "what the killed process made is served, made once");
}

#[tokio::test]
async fn killed_after_autodeploy_went_off_an_abort_ends_it_where_it_stands() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let api = sdk.http_api("app-gateway").await;
    let target = format!("http:{api}/prod");
    let (before, _) = sdk.http_stage(&api, "prod").await;
    let oldest = deployments(&sdk, &api).await[0].clone();
    served.hold(UPDATE, 600.0);
    let mut child = program.start(&["deploy", &target, "--deployment", &oldest, "--yes", "--json"]);
    until(async || !sdk.http_stage(&api, "prod").await.1).await;
    child.kill().await.expect("SIGKILL");
    child.wait().await.expect("its end");
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(sdk.http_stage(&api, "prod").await, (before.clone(), false), "half-way: off, and still where it was");
    let aborted = program.json(0, &["abort", &target, "--yes"]).await;
    assert_eq!((sdk.http_stage(&api, "prod").await, asked(&served, UPDATE)), ((before, false), 1), "no deployment had moved: {aborted:#}");
    let old = &program.json(0, &["operations"]).await["operations"];
    assert!(old.as_array().into_iter().flatten().any(|each| each["intent"] == "deploy" && each["state"] == "superseded"), "it ends with that: {old:#}");
}

/// Waits until something is so, fifteen seconds at most.
async fn until(so: impl AsyncFn() -> bool) {
    for _ in 0..600 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it has not come about in fifteen seconds");
}
