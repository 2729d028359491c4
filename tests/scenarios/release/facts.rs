//! What stands around a release is found before it goes: with the real command, on a market where each of it is wrong
//! somewhere.
#![cfg(unix)]

use serde_json::Value;
use switchback_demo::{Effect, Fault};

use crate::harness::{Program, Sdk, Served};

/// A market, the command on it, and plain clients.
async fn market() -> (Served, Program, Sdk) {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    (served, program, sdk)
}

/// The finding of this code.
fn finding<'a>(document: &'a Value, code: &str) -> Option<&'a Value> {
    document["findings"].as_array().into_iter().flatten().find(|f| f["code"] == code)
}

/// That it is found, weighs this much, and says all of this.
#[track_caller]
fn says(document: &Value, severity: &str, code: &str, words: &[&str]) {
    let found = finding(document, code).unwrap_or_else(|| panic!("no {code}: {document:#}"));
    assert_eq!(found["severity"], severity, "{found:#}");
    for word in words {
        let text = format!("{} {}", found["cause"].as_str().unwrap_or_default(), found["fix"].as_str().unwrap_or_default());
        assert!(text.contains(word), "`{word}` is not said: {text}");
    }
}

/// That nothing of this is found.
#[track_caller]
fn silent(document: &Value, codes: &[&str]) {
    for code in codes {
        assert!(finding(document, code).is_none(), "{code} is found: {document:#}");
    }
}

#[tokio::test]
async fn a_permission_on_the_function_is_none_for_its_alias() {
    let (_served, program, sdk) = market().await;
    let coupons = sdk.rest_api("coupons-api").await;
    let missing = ["invoke_not_allowed", "alias_gone", "not_checked"];
    let dev = program.json(0, &["preflight", "deploy", &format!("rest:{coupons}/dev"), "--snapshot"]).await;
    let source = format!("{coupons}/dev/GET/reviews");
    says(&dev, "warn", "invoke_not_allowed", &["reviews:beta", "GET /reviews", "does not cover", &source]);
    assert!(!dev.to_string().contains("coupons:beta"), "the other alias lets it in: {dev:#}");
    let prod = program.json(0, &["preflight", "deploy", &format!("rest:{coupons}/prod"), "--snapshot"]).await;
    silent(&prod, &missing);
    let alias = program.json(0, &["preflight", "shift", "lambda:reviews:beta", "--to", "5", "--percent", "100"]).await;
    says(&alias, "warn", "invoke_not_allowed", &["reviews:beta", &format!("GET /reviews ({coupons}/dev)"), "500"]);
    let live = program.json(0, &["preflight", "shift", "lambda:reviews:live", "--to", "5", "--percent", "100"]).await;
    silent(&live, &missing);
}

#[tokio::test]
async fn an_alias_that_a_method_calls_has_to_be_there() {
    let (_served, program, sdk) = market().await;
    let (storefront, app) = (sdk.rest_api("storefront-api").await, sdk.http_api("app-gateway").await);
    let rest = program.json(0, &["preflight", "deploy", &format!("rest:{storefront}/prod"), "--snapshot"]).await;
    says(&rest, "warn", "alias_gone", &["catalog:preview", "GET /products"]);
    let http = program.json(0, &["preflight", "deploy", &format!("http:{app}/prod"), "--snapshot"]).await;
    says(&http, "warn", "alias_gone", &["search:fast", "GET /search"]);
    let all = sdk.rest.get_deployments().rest_api_id(&storefront).limit(500).send().await.expect("a list");
    let good = all.items().iter().find(|d| d.description().is_some_and(|d| d.starts_with("9f02e6a"))).and_then(|d| d.id()).expect("the good one");
    let older = program.json(0, &["preflight", "shift", &format!("rest:{storefront}/prod"), "--to", good, "--percent", "100"]).await;
    says(&older, "info", "alias_gone", &["catalog:preview"]);
}

#[tokio::test]
async fn two_versions_with_another_dead_letter_queue_cannot_share() {
    let (served, program, _) = market().await;
    let worker = "lambda:orders-worker:live";
    let split = program.json(3, &["preflight", "shift", worker, "--to", "30", "--percent", "10"]).await;
    says(&split, "block", "sides_differ", &["32", "30", "orders-dlq", "none"]);
    let steps = program.json(3, &["shift", worker, "--to", "30", "--steps", "5,100", "--every", "1s", "--yes"]).await;
    assert_eq!((steps["error"]["code"].as_str(), served.writes()), (Some("blocked"), 0), "before anything is sent: {steps:#}");
    silent(&program.json(0, &["preflight", "shift", worker, "--to", "30", "--percent", "100"]).await, &["sides_differ"]);
    silent(&program.json(0, &["preflight", "shift", worker, "--to", "31", "--percent", "10"]).await, &["sides_differ"]);
}

#[tokio::test]
async fn routes_that_clients_need_are_looked_for() {
    let (_served, program, sdk) = market().await;
    let (orders, delivery) = (sdk.rest_api("orders-api").await, sdk.http_api("delivery-api").await);
    let (rest, http) = (format!("rest:{orders}/dev"), format!("http:{delivery}/prod"));
    let routes = ["route_missing", "route_other_method", "route_slash", "route_over_http", "not_checked"];
    let good = program.json(0, &["preflight", "deploy", &rest, "--snapshot", "--routes", "POST /orders,GET /orders/{orderId}"]).await;
    silent(&good, &routes);
    let wrong = program.json(3, &["preflight", "deploy", &rest, "--snapshot", "--routes", "GET /orders"]).await;
    says(&wrong, "block", "route_other_method", &["GET /orders exists only as POST"]);
    let file = program.data().join("routes.txt");
    std::fs::create_dir_all(program.data()).expect("a folder");
    std::fs::write(&file, "# what the app calls\nPOST /orders/\nGET http://shop.example/health\n").expect("a file");
    let slash = program.json(3, &["preflight", "deploy", &rest, "--snapshot", "--routes", &file.display().to_string()]).await;
    says(&slash, "block", "route_slash", &["POST /orders/ is served as /orders"]);
    says(&slash, "warn", "route_over_http", &["https alone"]);

    let all = sdk.rest.get_deployments().rest_api_id(&orders).limit(500).send().await.expect("a list");
    let served = sdk.rest_stage(&orders, "dev").await;
    let deployment = all.items().iter().filter_map(|d| d.id()).find(|id| *id != served).expect("another");
    let there = program.json(3, &["preflight", "shift", &rest, "--to", deployment, "--percent", "100", "--routes", "GET /refunds"]).await;
    says(&there, "block", "route_missing", &["GET /refunds will not be served"]);
    let http_good = program.json(0, &["preflight", "deploy", &http, "--snapshot", "--routes", "GET /eta/{id}"]).await;
    silent(&http_good, &routes);
    let gone = program.json(3, &["preflight", "deploy", &http, "--snapshot", "--routes", "DELETE /eta/7"]).await;
    says(&gone, "block", "route_other_method", &["only as GET"]);
    let nowhere = program.json(2, &["preflight", "deploy", "lambda:checkout:live", "--to", "41", "--routes", "GET /orders"]).await;
    assert_eq!(nowhere["error"]["code"], "malformed_input", "an alias has no routes: {nowhere:#}");
}

#[tokio::test]
async fn what_cannot_be_read_is_said_and_blocks_nothing() {
    let (served, program, _) = market().await;
    let broken = Fault { count: None, ..Fault::once("lambda:GetPolicy", Effect::ServerError(500)) };
    served.cloud.inject(broken).expect("a rule in memory");
    let looked = program.json(0, &["preflight", "shift", "lambda:reviews:beta", "--to", "5", "--percent", "100"]).await;
    says(&looked, "info", "not_checked", &["API Gateway", "lambda:GetPolicy"]);
    let calls = |operation: &str| served.cloud.calls().iter().filter(|c| c.operation == operation).count();
    let before = calls("GetPolicy");
    program.json(0, &["rollback", "lambda:reviews:beta", "--yes"]).await;
    assert_eq!(calls("GetPolicy"), before, "what goes back asks nothing of it");
}

#[tokio::test]
async fn a_queue_that_waits_too_briefly_or_lets_nobody_in_is_said() {
    let (_served, program, _) = market().await;
    let worker = program.json(0, &["preflight", "shift", "lambda:orders-worker:live", "--to", "31", "--percent", "100"]).await;
    says(&worker, "warn", "visibility_short", &["orders", "30 s", "10 s", "60 s"]);
    silent(&worker, &["queue_refuses_topic", "not_checked"]);
    let payments = program.json(0, &["preflight", "shift", "lambda:payments:live", "--to", "28", "--percent", "100"]).await;
    says(&payments, "warn", "queue_refuses_topic", &["settlement-events", "order-events", "sns.amazonaws.com"]);
    says(&payments, "warn", "cold_capacity", &["minutes"]);
    silent(&payments, &["visibility_short", "secret_unreadable", "not_checked"]);
}

#[tokio::test]
async fn a_role_that_may_not_read_its_secret_is_found_by_simulation() {
    let (served, program, _) = market().await;
    let coupons = program.json(0, &["preflight", "shift", "lambda:coupons:live", "--to", "9", "--percent", "100"]).await;
    says(&coupons, "warn", "secret_unreadable", &["simulated", "coupons-lambda", "DATABASE_SECRET_ARN", "SCPs"]);
    assert!(!coupons.to_string().contains("database-W8xLr2"), "the value stays where it was read: {coupons:#}");
    let service = program.json(0, &["preflight", "shift", "ecs:market-prod/search", "--to", "search:25", "--percent", "100"]).await;
    silent(&service, &["secret_unreadable", "not_checked"]);
    served.cloud.inject(Fault { count: None, ..Fault::once("iam:SimulatePrincipalPolicy", Effect::ServerError(500)) }).expect("a rule in memory");
    let unread = program.json(0, &["preflight", "shift", "lambda:coupons:live", "--to", "9", "--percent", "100"]).await;
    says(&unread, "info", "not_checked", &["secrets", "iam:SimulatePrincipalPolicy"]);
}

#[tokio::test]
async fn a_circuit_breaker_that_cannot_trip_is_said_before_the_rollout() {
    let (_served, program, _) = market().await;
    let off = program.json(0, &["preflight", "shift", "ecs:market-prod/search", "--to", "search:25", "--percent", "100"]).await;
    says(&off, "warn", "breaker_off", &["circuit breaker", "rollback"]);
    let small = program.json(0, &["preflight", "deploy", "ecs:market-prod/member-api", "--cpu", "1024", "--memory", "2048"]).await;
    says(&small, "warn", "breaker_forgets", &["3 failures", "2 tasks", "resetOnHealthyTask"]);
    let large = program.json(0, &["preflight", "deploy", "ecs:market-prod/api-gateway-edge", "--cpu", "1024", "--memory", "2048"]).await;
    says(&large, "info", "breaker_forgets", &["4 tasks"]);
}
