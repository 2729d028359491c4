//! `hold`: what nothing may promote until it is lifted.

use serde_json::{Value, json};

use super::{CHECKOUT, error, fields};
use crate::harness::{Program, Served};

fn findings(refused: &Value) -> Vec<&str> {
    refused["findings"].as_array().map(|all| all.iter().filter_map(|f| f["code"].as_str()).collect()).unwrap_or_default()
}

#[tokio::test]
async fn a_hold_is_set_seen_minded_and_lifted() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let set = program.json(0, &["hold", "set", CHECKOUT, "--note", "month's\nend", "--yes"]).await;
    fields(&set, "ok holds moving");
    fields(&set["holds"][0], "target by note since");
    assert_eq!((&set["holds"][0]["target"], &set["holds"][0]["note"]), (&json!(CHECKOUT), &json!("month's end")), "on one line");
    let shown = program.json(0, &["show", CHECKOUT]).await;
    assert_eq!(shown["target"]["hold"]["note"], "month's end", "its row has it: {shown:#}");
    let sent = served.writes();
    let planned = program.json(3, &["shift", CHECKOUT, "--to", "41", "--percent", "10", "--dry-run"]).await;
    assert!(findings(&planned).contains(&"on_hold"), "a dry run says so: {planned:#}");
    let refused = program.json(3, &["shift", CHECKOUT, "--to", "41", "--percent", "10", "--yes"]).await;
    assert!(error(&refused, "blocked")["message"].as_str().is_some_and(|m| m.contains("month's end")), "with the reason: {refused:#}");
    assert_eq!(served.writes(), sent, "nothing was sent");
    program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    assert_eq!(sdk.alias("checkout", "live").await, "41", "what goes back passes");
    let undo = program.json(3, &["undo", "--yes"]).await;
    error(&undo, "blocked");
    let lifted = program.json(0, &["hold", "lift", CHECKOUT, "--yes"]).await;
    assert_eq!(lifted["holds"], json!([]), "none stands");
    program.json(0, &["undo", "--yes"]).await;
    let audit = program.json(0, &["audit"]).await;
    let intents: Vec<&str> = audit["entries"].as_array().expect("entries").iter().filter_map(|e| e["intent"].as_str()).collect();
    assert_eq!(intents, ["undo", "lift", "rollback", "hold"], "each is on record, newest first");
}

#[tokio::test]
async fn what_cannot_be_held_says_why() {
    let served = Served::market().await;
    let program = Program::on(&served);
    error(&program.json(3, &["hold", "set", "lambda:nobody:live"]).await, "unknown_target");
    error(&program.json(2, &["hold", "set", "nonsense"]).await, "malformed_input");
    error(&program.json(2, &["hold", "set", CHECKOUT, "--note", &"x".repeat(201)]).await, "malformed_input");
    error(&program.json(5, &["--read-only", "hold", "set", CHECKOUT]).await, "read_only");
    assert_eq!(program.json(0, &["--read-only", "hold", "list"]).await["holds"], json!([]), "nothing was recorded, and a reader may ask");
    assert_eq!(program.json(0, &["hold", "lift", CHECKOUT]).await["holds"], json!([]), "nothing to lift is no error");
}
