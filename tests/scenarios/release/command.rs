//! The real command: a deploy in shares, a shift that is killed half-way, and what each says.
#![cfg(unix)]

use std::time::Duration;

use serde_json::Value;

use super::package;
use crate::harness::{Program, Served};

const CHECKOUT: &str = "lambda:checkout:live";

fn findings(document: &Value) -> Vec<&str> {
    document["findings"].as_array().into_iter().flatten().filter_map(|f| f["code"].as_str()).collect()
}

#[tokio::test]
async fn a_deploy_starts_small_is_promoted_and_undone() {
    let served = Served::market().await;
    let (program, sdk, dir) = (Program::on(&served), served.sdk(), tempfile::tempdir().expect("a folder"));
    let zip = package(dir.path());
    let looked = program.json(0, &["preflight", "deploy", CHECKOUT, "--zip", &zip, "--percent", "10"]).await;
    assert!(looked.get("plan").is_none() && findings(&looked).contains(&"stays_split"), "findings and nothing else: {looked:#}");
    let dry = program.json(0, &["deploy", CHECKOUT, "--zip", &zip, "--percent", "10", "--dry-run"]).await;
    assert_eq!(dry["plan"]["steps"].as_array().map(Vec::len), Some(3), "{dry:#}");
    assert!(dry["diff"][0]["lines"].as_array().is_some_and(|l| !l.is_empty()), "with its diff: {dry:#}");
    assert_eq!(program.json(0, &["operations"]).await["operations"].as_array().map(Vec::len), Some(0), "and nothing is recorded");

    let small = program.json(0, &["deploy", CHECKOUT, "--zip", &zip, "--percent", "10", "--note", "fix 1234", "--yes"]).await;
    let version = small["operation"]["targets"][0]["to"].as_str().expect("a version").to_owned();
    assert_eq!(sdk.alias("checkout", "live").await, format!("42 + {version} at 0.1"), "{small:#}");
    program.json(0, &["promote", CHECKOUT, "--yes"]).await;
    assert_eq!(sdk.alias("checkout", "live").await, version, "all of it");
    let again = program.json(0, &["deploy", CHECKOUT, "--to", &version, "--yes"]).await;
    assert_eq!(again["operation"]["steps"], serde_json::json!([]), "already there: {again:#}");
    program.json(0, &["undo", "--yes"]).await;
    assert_eq!(sdk.alias("checkout", "live").await, format!("42 + {version} at 0.1"), "the split");
    program.json(0, &["abort", CHECKOUT, "--yes"]).await;
    assert_eq!(sdk.alias("checkout", "live").await, "42", "all back");
}

/// Starts a shift in steps two seconds apart and kills it once the first is proven.
async fn killed_half_way(served: &Served, program: &Program) -> String {
    let mut child = program.start(&["shift", CHECKOUT, "--to", "41", "--steps", "5,50,100", "--every", "2s", "--yes", "--json"]);
    let sdk = served.sdk();
    for _ in 0..600 {
        if sdk.alias("checkout", "live").await.contains('+') {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    child.kill().await.expect("SIGKILL");
    child.wait().await.expect("its end");
    let found = program.json(0, &["operations"]).await;
    let operation = &found["operations"][0];
    assert_eq!((operation["held"].as_bool(), operation["open"].as_bool()), (Some(true), Some(true)), "{found:#}");
    operation["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_shift_that_is_killed_stays_where_it_is_until_somebody_says() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let id = killed_half_way(&served, &program).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(sdk.alias("checkout", "live").await, "42 + 41 at 0.05", "nothing goes forward by itself");
    let other = program.json(3, &["deploy", CHECKOUT, "--to", "40", "--yes"]).await;
    assert_eq!(other["error"]["code"], "operation_open", "and no other release over it: {other:#}");
    program.json(0, &["resume", &id, "--yes"]).await;
    assert_eq!(sdk.alias("checkout", "live").await, "41", "who resumes it goes on");
}

#[tokio::test]
async fn a_shift_that_is_killed_is_aborted_or_rolled_back() {
    for command in ["abort", "rollback"] {
        let served = Served::market().await;
        let (program, sdk) = (Program::on(&served), served.sdk());
        let id = killed_half_way(&served, &program).await;
        program.json(0, &[command, CHECKOUT, "--yes"]).await;
        assert_eq!(sdk.alias("checkout", "live").await, "42", "{command}: all back to the stable side");
        let found = program.json(0, &["operations"]).await;
        let shift = found["operations"].as_array().into_iter().flatten().find(|o| o["id"] == id.as_str()).expect("the shift");
        assert_eq!(shift["state"], "superseded", "{command}: it ends with that: {found:#}");
    }
}

#[tokio::test]
async fn a_failed_release_exits_with_1_and_names_what_it_left() {
    let served = Served::market().await;
    let (program, dir) = (Program::on(&served), tempfile::tempdir().expect("a folder"));
    served.once("lambda:UpdateAlias", switchback_demo::Effect::ServerError(500));
    let failed = program.json(1, &["deploy", CHECKOUT, "--zip", &package(dir.path()), "--yes"]).await;
    assert_eq!((failed["error"]["code"].as_str(), failed["operation"]["state"].as_str()), (Some("failed"), Some("failed")), "{failed:#}");
    let made = failed["operation"]["unused"][0].as_str().expect("what was made").to_owned();
    assert!(failed["error"]["message"].as_str().is_some_and(|m| m.contains(&made)), "{failed:#}");
}
