//! Several targets, of several kinds, as one plan with one undo.

use serde_json::json;

use super::{CHECKOUT, error};
use crate::harness::{Program, Served};

#[tokio::test]
async fn one_plan_across_kinds_and_one_undo() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let (orders, app) = (sdk.rest_api("orders-api").await, sdk.http_api("app-gateway").await);
    let (rest, http, service) = (format!("rest:{orders}/prod"), format!("http:{app}/prod"), "ecs:market-prod/search");
    let before = (sdk.rest_stage(&orders, "prod").await, sdk.http_stage(&app, "prod").await.0);

    let done = program.json(0, &["rollback", CHECKOUT, &rest, &http, service, "--yes"]).await;
    let operation = &done["operation"];
    let actions: Vec<&str> = operation["steps"].as_array().expect("steps").iter().filter_map(|s| s["action"].as_str()).collect();
    let wanted = ["lambda:UpdateAlias", "apigateway:UpdateStage", "apigatewayv2:UpdateStage", "apigatewayv2:UpdateStage", "ecs:UpdateService"];
    assert_eq!(actions, wanted, "canary off; AutoDeploy off, then the deployment; in the order they were named");
    let states: Vec<_> = operation["targets"].as_array().expect("targets").iter().map(|t| t["state"].clone()).collect();
    assert_eq!(states, vec![json!("verified"); 4], "each target is judged by itself");
    assert!(operation["findings"].as_array().expect("findings").iter().any(|f| f["code"] == "auto_deploy_left_off"), "and it is said: {operation:#}");
    assert_eq!(sdk.alias("checkout", "live").await, "41", "the alias is back");
    assert!(!sdk.rest_stage(&orders, "prod").await.contains('+'), "the canary is gone");
    assert_ne!(sdk.http_stage(&app, "prod").await.0, before.1, "the HTTP stage is back");
    assert_eq!(sdk.definition("market-prod", "search").await, "search:25", "the service is back");

    let undone = program.json(0, &["undo", "--yes"]).await;
    assert_eq!(undone["operation"]["undoes"], operation["id"], "one undo for all of it");
    assert_eq!(sdk.alias("checkout", "live").await, "42", "the alias as before");
    assert_eq!((sdk.rest_stage(&orders, "prod").await, sdk.http_stage(&app, "prod").await), (before.0, (before.1, false)), "but AutoDeploy stays off");
    assert_eq!(sdk.definition("market-prod", "search").await, "search:26", "the service as before");
    assert!(undone["operation"]["not_restored"].as_array().is_some_and(|l| l.len() == 1), "what did not come back is listed: {undone:#}");
}

#[tokio::test]
async fn a_yes_beforehand_hides_no_finding() {
    let served = Served::market().await;
    let app = served.sdk().http_api("app-gateway").await;
    let ran = Program::on(&served).run(&["rollback", &format!("http:{app}/prod"), "--yes"]).await;
    assert_eq!(ran.exit, 0, "{ran:#?}");
    assert!(ran.out.contains("warn: AutoDeploy") || ran.out.contains("info: AutoDeploy"), "what stays off is said to a person too: {}", ran.out);
}

#[tokio::test]
async fn a_target_named_twice_is_one_target() {
    let served = Served::market().await;
    let twice = "210987654321/ap-northeast-2/lambda:checkout:live";
    let done = Program::on(&served).json(0, &["rollback", CHECKOUT, twice, "--yes"]).await;
    assert_eq!(done["operation"]["steps"].as_array().map(Vec::len), Some(1), "{done:#}");
}

#[tokio::test]
async fn one_that_cannot_go_back_stops_all_before_anything_is_sent() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let managed = format!("http:{}/$default", sdk.http_api("checkout-webhook").await);
    let refused = program.json(3, &["rollback", CHECKOUT, &managed, "--yes"]).await;
    assert!(error(&refused, "nothing_armed")["message"].as_str().is_some_and(|m| m.contains(&managed)), "it names which: {refused:#}");
    assert_eq!(served.writes(), 0, "nothing sent");
    error(&program.json(3, &["rollback", CHECKOUT, "lambda:nothing:live", "--yes"]).await, "unknown_target");
    assert_eq!(served.writes(), 0, "nothing sent");
}

#[tokio::test]
async fn one_that_fails_does_not_hold_the_others_back() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    for _ in 0..8 {
        served.once("ecs:UpdateService", switchback_demo::Effect::Throttle);
    }
    let partly = program.json(4, &["rollback", "ecs:market-prod/search", CHECKOUT, "--yes"]).await;
    error(&partly, "needs_attention");
    let states: Vec<_> = partly["operation"]["targets"].as_array().expect("targets").iter().map(|t| (t["id"].clone(), t["state"].clone())).collect();
    assert_eq!(states, [(json!("ecs:market-prod/search"), json!("refused")), (json!(CHECKOUT), json!("verified"))], "each by name");
    assert_eq!(sdk.alias("checkout", "live").await, "41", "what went back stays back");
    assert_eq!(sdk.definition("market-prod", "search").await, "search:26", "the other was never changed");
}

#[tokio::test]
async fn one_that_cannot_be_read_is_left_out_by_name() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let broken = switchback_demo::Fault::always("ecs:DescribeServices", switchback_demo::Effect::ServerError(503));
    served.cloud.inject(broken).expect("a rule in memory");
    let shown = program.json(0, &["rollback", "ecs:market-prod/search", CHECKOUT, "--dry-run"]).await;
    let left = shown["findings"].as_array().expect("findings").iter().find(|f| f["code"] == "left_out").expect("a finding").clone();
    assert_eq!((&left["severity"], &left["target"]), (&json!("warn"), &json!("ecs:market-prod/search")), "which one: {shown:#}");
    let partly = program.json(4, &["rollback", "ecs:market-prod/search", CHECKOUT, "--yes"]).await;
    let said = error(&partly, "needs_attention");
    assert!(said["message"].as_str().is_some_and(|m| m.contains("ecs:market-prod/search") && m.contains("ecs:DescribeServices")), "which, and why: {said:#}");
    assert!(said["hint"].as_str().is_some_and(|h| h.contains("switchback rollback ecs:market-prod/search")), "and what to do: {said:#}");
    assert_eq!((&partly["operation"]["state"], &partly["operation"]["targets"][0]["id"]), (&json!("done"), &json!(CHECKOUT)), "the other is done: {partly:#}");
    assert_eq!(sdk.alias("checkout", "live").await, "41", "it went back");
}
