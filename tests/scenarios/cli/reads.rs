//! The commands that read, and the shapes of what they print.

use serde_json::Value;

use super::{CHECKOUT, error, fields, first};
use crate::harness::{Program, Served};

const ROW: &str = "id kind account region name revision split armed armed_reason armed_text health state driver operation hold observed_at";
const OPERATION: &str = "id intent state open live verdict targets steps findings expected observed undoes undoable not_restored unused held next_step_at actor started_at ended_at";

#[tokio::test]
async fn the_board_has_a_row_for_every_target() {
    let served = Served::market().await;
    let board = Program::on(&served).json(0, &["targets"]).await;
    fields(&board, "ok as_of targets trouble");
    assert_eq!(board["trouble"], serde_json::json!([]), "all kinds could be read");
    let rows = board["targets"].as_array().expect("rows");
    for row in rows {
        fields(row, ROW);
        let shares = row["split"].as_array().expect("shares");
        let sum: f64 = shares.iter().map(|s| s["percent"].as_f64().expect("a number")).sum();
        assert!((sum - 100.0).abs() < 1e-6, "shares sum to 100: {row:#}");
        assert_eq!(row["revision"], shares[0]["revision"], "the revision is the stable side: {row:#}");
        assert_eq!(row["armed"].is_null(), row["armed_reason"].is_string(), "armed, or a reason why not: {row:#}");
        assert_eq!(row["health"], "no_data", "no data is never healthy: {row:#}");
        assert_eq!((&row["account"], &row["region"]), (&"210987654321".into(), &"ap-northeast-2".into()), "where it is");
    }
    for kind in ["lambda", "rest", "http", "ecs"] {
        assert!(rows.iter().any(|r| r["kind"] == kind && r["id"].as_str().is_some_and(|id| id.starts_with(kind))), "{kind} is on the board");
    }
    let split = rows.iter().find(|r| r["id"] == "lambda:catalog:live").expect("the alias with a split");
    assert_eq!(split["split"], serde_json::json!([{"revision": "63", "percent": 90.0}, {"revision": "64", "percent": 10.0}]), "all shares");
}

#[tokio::test]
async fn the_board_arms_what_the_key_would_do() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let board = program.json(0, &["targets", "--kind", "ecs"]).await;
    for row in board["targets"].as_array().expect("rows") {
        let id = row["id"].as_str().expect("an id");
        let shown = program.json(0, &["show", id]).await;
        let armed = |row: &Value| (row["armed"]["to"].clone(), row["armed_reason"].clone());
        assert_eq!(armed(row), armed(&shown["target"]), "the board and the detail say the same of {id}");
    }
}

#[tokio::test]
async fn the_board_is_filtered_by_kind_and_text() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let ids = |board: Value| board["targets"].as_array().expect("rows").iter().map(|r| r["id"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>();
    let ecs = ids(program.json(0, &["targets", "--kind", "ecs", "--query", "ORDER"]).await);
    assert_eq!(ecs, ["ecs:market-prod/order-api", "ecs:market-staging/order-api"], "kind, and text in any case");
    let by_name = ids(program.json(0, &["targets", "--kind", "rest", "--query", "storefront"]).await);
    assert_eq!(by_name.len(), 3, "an API is found by its name: {by_name:?}");
    let none = ids(program.json(0, &["targets", "--query", "nothing-of-the-kind"]).await);
    assert!(none.is_empty(), "an empty board is a board: {none:?}");
}

#[tokio::test]
async fn a_kind_that_cannot_be_read_is_said_to_be_missing() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let broken = switchback_demo::Fault::always("apigatewayv2:GetApis", switchback_demo::Effect::ServerError(503));
    served.cloud.inject(broken).expect("a rule in memory");
    let board = program.json(0, &["targets"]).await;
    let missing = first(&board, "trouble");
    assert_eq!((&missing["kind"], &missing["error"]["code"]), (&"http".into(), &"read_failed".into()), "which, and why: {missing:#}");
    assert!(board["targets"].as_array().expect("rows").iter().all(|r| r["kind"] != "http"), "and the others are there");
    error(&program.json(1, &["targets", "--kind", "http"]).await, "read_failed");
    error(&Program::on(&served).with("AWS_ACCESS_KEY_ID", "DENIED1").json(6, &["targets"]).await, "not_permitted");
}

#[tokio::test]
async fn a_target_in_full() {
    let served = Served::market().await;
    let program = Program::on(&served);
    program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    let shown = program.json(0, &["show", CHECKOUT]).await;
    fields(&shown, "ok target revisions history known_good around");
    fields(&shown["target"], ROW);
    let newest = first(&shown, "revisions");
    fields(newest, "revision created description digest condition percent armed");
    assert_eq!(newest["revision"], "42", "newest first");
    let history = first(&shown, "history");
    fields(history, "at source revision operation intent state");
    assert_eq!((&history["source"], &history["intent"]), (&"journal".into(), &"rollback".into()), "our own operation is part of it");
    assert_eq!(shown["known_good"], serde_json::json!([]), "a read-back alone never makes a known good");
}

#[tokio::test]
async fn an_id_is_accepted_with_its_place() {
    let served = Served::market().await;
    let shown = Program::on(&served).json(0, &["show", "210987654321/ap-northeast-2/lambda:checkout:live"]).await;
    assert_eq!(shown["target"]["id"], CHECKOUT, "and printed without");
}

#[tokio::test]
async fn operations_and_the_audit_trail() {
    let served = Served::market().await;
    let program = Program::on(&served);
    assert_eq!(program.json(0, &["operations"]).await["operations"], serde_json::json!([]), "none yet");
    assert_eq!(program.json(0, &["audit"]).await["entries"], serde_json::json!([]), "none yet");
    assert!(!program.data().join("journal.db").exists(), "reading begins no journal");
    program.json(0, &["rollback", CHECKOUT, "--yes", "--expect", "payments recover"]).await;
    program.json(0, &["undo", "--yes"]).await;
    let operations = program.json(0, &["operations"]).await;
    let newest = first(&operations, "operations");
    fields(newest, OPERATION);
    let older = &operations["operations"][1];
    assert_eq!((&newest["intent"], &newest["undoes"]), (&"undo".into(), &older["id"]), "newest first; the undo names what it undoes");
    assert_eq!((&older["state"], &older["undoable"]), (&"done".into(), &false.into()), "the old one keeps its state, and is not undone twice");
    let audit = program.json(0, &["audit", "list"]).await;
    let entry = &audit["entries"][1];
    fields(entry, "seq at actor arn account region endpoint operation intent targets change state verdict expected observed hash");
    assert_eq!((&entry["expected"], &entry["actor"]), (&"payments recover".into(), &"oncall".into()), "who and why");
    assert_eq!(entry["endpoint"], served.endpoint.as_str(), "which endpoint");
    assert_eq!(audit, program.json(0, &["audit"]).await, "`audit` alone is `audit list`");
}

#[tokio::test]
async fn doctor_says_what_works() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let well = program.json(0, &["doctor"]).await;
    fields(&well, "ok journal checks");
    fields(first(&well, "checks"), "what result text fix");
    assert_eq!(well["journal"], program.data().join("journal.db").display().to_string(), "the path of the journal");
    for what in ["credentials", "permissions", "journal", "clock", "keyring"] {
        assert!(well["checks"].as_array().expect("checks").iter().any(|c| c["what"] == what), "{what} is looked at: {well:#}");
    }
    let document = Program::on(&served).with("AWS_ACCESS_KEY_ID", "DENIED1").json(1, &["doctor"]).await;
    assert!(error(&document, "read_failed")["message"].as_str().is_some_and(|m| m.contains("lambda:")), "what may not be read: {document:#}");
    let permissions = document["checks"].as_array().expect("checks").iter().find(|c| c["what"] == "permissions").expect("permissions");
    assert!(permissions["fix"].as_str().is_some_and(|fix| fix.contains("lambda:")), "and it names the action to allow: {permissions:#}");
}
