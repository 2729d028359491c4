//! `undo`: the serving state as before, if the target still is as the operation left it.

use super::{CHECKOUT, error};
use crate::harness::{Program, Served};

#[tokio::test]
async fn weights_come_back_exactly() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    program.json(0, &["rollback", "lambda:catalog:live", "--yes"]).await;
    assert_eq!(sdk.alias("catalog", "live").await, "63", "the stable side alone");
    program.json(0, &["undo", "--yes"]).await;
    assert_eq!(sdk.alias("catalog", "live").await, "63 + 64 at 0.1", "and the split again");
}

#[tokio::test]
async fn it_is_refused_once_somebody_else_has_changed_the_target() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let done = program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    sdk.point("checkout", "live", "40").await;
    let sent = served.writes();
    let refused = program.json(3, &["undo", "--yes"]).await;
    assert_eq!(error(&refused, "changed_since")["operation_id"], done["operation"]["id"], "it names the operation");
    assert_eq!(served.writes(), sent, "nothing sent");
    error(&program.json(3, &["undo", "--dry-run"]).await, "changed_since");
}

#[tokio::test]
async fn it_takes_the_newest_that_can_be_undone_or_the_one_that_is_named() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let first = program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    program.json(0, &["rollback", "lambda:login:live", "--yes"]).await;
    let id = first["operation"]["id"].as_str().expect("an id");
    program.json(0, &["undo", id, "--yes"]).await;
    assert_eq!((sdk.alias("checkout", "live").await.as_str(), sdk.alias("login", "live").await.as_str()), ("42", "23"), "the one that was named");
    error(&program.json(3, &["undo", id, "--yes"]).await, "nothing_to_undo");
    let undone = program.json(0, &["undo", "--yes"]).await;
    assert_eq!(sdk.alias("checkout", "live").await, "41", "without a name the newest: the undo of before, {undone:#}");
}

#[tokio::test]
async fn it_never_crosses_endpoints() {
    let (here, there) = (Served::market().await, Served::market().await);
    let program = Program::on(&here);
    let done = program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    let id = done["operation"]["id"].as_str().expect("an id");
    let program = program.with("AWS_ENDPOINT_URL", &there.endpoint);
    error(&program.json(3, &["undo", "--yes"]).await, "nothing_to_undo");
    error(&program.json(3, &["undo", id, "--yes"]).await, "wrong_scope");
    error(&program.json(3, &["undo", id, "--dry-run"]).await, "wrong_scope");
    error(&program.json(3, &["resume", id, "--yes"]).await, "wrong_scope");
    assert_eq!(there.writes(), 0, "nothing sent there");
}

#[tokio::test]
async fn what_cannot_come_back_is_said_before() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let app = sdk.http_api("app-gateway").await;
    program.json(0, &["rollback", &format!("http:{app}/prod"), "--yes"]).await;
    let plan = program.json(0, &["undo", "--dry-run"]).await;
    assert!(plan["findings"].as_array().expect("findings").iter().any(|f| f["code"] == "auto_deploy_not_restored"), "{plan:#}");
}
