//! The commands from a page down to the embedded cloud and back.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use switchback_cli::compose::Settings;
use tauri::Listener;

use super::{Opened, call};
use crate::windows::MAIN;

const BAD: &str = "lambda:checkout:live";

#[test]
fn without_credentials_the_window_says_why_and_offers_the_choice() {
    let opened = Opened::unconnected(false);
    let window = opened.window(MAIN);
    let session = call(&window, "session", json!({})).expect("a session without a connection");
    assert_eq!(session["mode"], "unconnected", "the page shows the choice");
    assert!(session["trouble"].as_str().is_some_and(|t| t.contains("there-is-no-such-profile")), "the thing is named: {}", session["trouble"]);
    let refused = call(&window, "board", json!({ "lang": "en" })).expect_err("there is no board");
    assert_eq!(refused["code"], "no_credentials", "and a command says so");

    let session = call(&window, "connect", json!({ "request": { "practice": true }, "lang": "en" })).expect("practice needs nothing");
    assert_eq!((&session["mode"], &session["trouble"]), (&json!("practice"), &Value::Null), "the choice leads on");
}

#[test]
fn a_bad_release_is_taken_back_and_the_rollback_undone_from_the_window() {
    let opened = Opened::practice();
    let window = opened.window(MAIN);
    let heard: Arc<Mutex<Vec<Value>>> = Arc::default();
    let hears = Arc::clone(&heard);
    opened.app.listen_any("operation", move |event| hears.lock().unwrap().push(serde_json::from_str(event.payload()).unwrap()));

    let session = call(&window, "session", json!({})).expect("a session");
    assert_eq!((&session["mode"], &session["endpoint"]), (&json!("practice"), &json!("practice")), "practice is marked as such");
    call(&window, "look", json!({ "targets": [BAD], "selected": BAD, "lang": "en" })).expect("looked at");
    let shown = call(&window, "show", json!({ "target": BAD, "lang": "en" })).expect("shown");
    let before = shown["target"]["revision"].clone();

    let armed = call(&window, "arm", json!({ "request": { "targets": [BAD] }, "lang": "en" })).expect("armed");
    let request = json!({ "targets": [BAD], "plan": armed["plan"]["id"] });
    let done = call(&window, "rollback", json!({ "request": request, "lang": "en" })).expect("taken back");
    assert_eq!((&done["operation"]["state"], &done["operation"]["verdict"]), (&json!("done"), &json!("verified")), "{done}");
    assert!(heard.lock().unwrap().iter().any(|o| o["state"] == "running"), "its progress was told");
    assert!(heard.lock().unwrap().iter().any(|o| o["state"] == "done"), "and its end");

    let id = done["operation"]["id"].clone();
    let preview = call(&window, "preview_undo", json!({ "operation": id, "lang": "en" })).expect("what an undo would do");
    let undone = call(&window, "undo", json!({ "operation": id, "plan": preview["plan"]["id"], "account": null, "lang": "en" })).expect("undone");
    assert_eq!(undone["operation"]["state"], "done", "{undone}");
    let shown = call(&window, "show", json!({ "target": BAD, "lang": "en" })).expect("shown");
    assert_eq!(shown["target"]["revision"], before, "as it was");

    let calls = call(&window, "calls", json!({})).expect("the log");
    let changes: Vec<&Value> = calls.as_array().expect("a list").iter().filter(|c| c["mutates"] == true && c["status"] == 200).collect();
    assert_eq!(changes.len(), 2, "every call is in the log, and these two changed something: {calls}");
    let audit = call(&opened.audit(), "audit_list", json!({ "lang": "ko" })).expect("the history");
    assert_eq!(audit["entries"].as_array().map(Vec::len), Some(2), "both stand in the history that the audit window reads");
}

#[test]
fn traffic_is_shifted_by_the_plan_on_screen_and_the_split_aborted() {
    let opened = Opened::practice();
    let window = opened.window(MAIN);
    call(&window, "session", json!({})).expect("connected");
    let shown = call(&window, "show", json!({ "target": BAD, "lang": "en" })).expect("shown");
    let (before, to) = (shown["target"]["split"].clone(), shown["revisions"][1]["revision"].clone());
    let mut request = json!({ "intent": "shift", "targets": [BAD], "to": to, "steps": "10" });
    let planned = call(&window, "plan_release", json!({ "request": request, "lang": "en" })).expect("planned");
    assert_eq!((&planned["ok"], &planned["plan"]["intent"]), (&json!(true), &json!("shift")), "{planned}");
    let calls = call(&window, "calls", json!({})).expect("the log");
    assert!(calls.as_array().expect("a list").iter().all(|c| c["mutates"] == false), "a plan changes nothing: {calls}");

    request["plan"] = "of something else".into();
    let refused = call(&window, "release", json!({ "request": request, "lang": "en" })).expect_err("no plan is sent that nobody saw");
    assert_eq!(refused["code"], "plan_changed", "{refused}");
    request["plan"] = planned["plan"]["id"].clone();
    let done = call(&window, "release", json!({ "request": request, "lang": "en" })).expect("shifted");
    assert_eq!((&done["operation"]["state"], &done["operation"]["verdict"]), (&json!("done"), &json!("verified")), "{done}");
    let shown = call(&window, "show", json!({ "target": BAD, "lang": "en" })).expect("shown");
    assert_eq!(shown["target"]["split"][1]["percent"], 10.0, "{}", shown["target"]);

    let abort = json!({ "intent": "abort", "targets": [BAD] });
    let done = call(&window, "release", json!({ "request": abort, "lang": "en" })).expect("aborted");
    assert_eq!(done["operation"]["state"], "done", "{done}");
    let shown = call(&window, "show", json!({ "target": BAD, "lang": "en" })).expect("shown");
    assert_eq!(shown["target"]["split"], before, "as it was");
}

#[test]
fn a_read_only_start_holds_nothing_that_could_change_anything() {
    let opened = Opened::with(Settings { demo: true, read_only: true, ..Settings::default() });
    let window = opened.window(crate::windows::VIEWER);
    let session = call(&window, "session", json!({})).expect("a session");
    assert_eq!((&session["mode"], &session["read_only"]), (&json!("practice"), &json!(true)), "it reads like any other");
    let armed = call(&window, "arm", json!({ "request": { "targets": [BAD] }, "lang": "en" })).expect("a plan is only words");
    assert_eq!(armed["ok"], true, "and what a rollback would do is shown: {armed}");
    let request = json!({ "intent": "shift", "targets": [BAD], "to": armed["plan"]["steps"][0]["to"], "steps": "10" });
    let planned = call(&window, "plan_release", json!({ "request": request, "lang": "en" })).expect("so is a shift's");
    assert_eq!(planned["ok"], true, "{planned}");
}

#[test]
fn a_damaged_journal_does_not_keep_the_window_from_opening() {
    let home = Arc::new(tempfile::tempdir().expect("a folder"));
    let practice = home.path().join("demo");
    std::fs::create_dir_all(&practice).expect("a folder");
    let journal = switchback_engine::journal::Journal::in_dir(&practice).path();
    std::fs::write(&journal, "this is no database, and it is longer than the header of one would be, so that nobody mistakes it for new").expect("written");
    let opened = Opened::again(Settings { demo: true, ..Settings::default() }, Arc::clone(&home));
    let window = opened.window(MAIN);
    let session = call(&window, "session", json!({})).expect("a session");
    assert_eq!(session["mode"], "practice", "it is connected");
    assert!(session["journal_trouble"].as_str().is_some_and(|t| t.contains("damaged")), "and says so: {}", session["journal_trouble"]);
    let refused = call(&window, "rollback", json!({ "request": { "targets": [BAD] }, "lang": "en" })).expect_err("no record, no call");
    assert_eq!(refused["code"], "journal_damaged", "{refused}");
    assert!(refused["commands"].as_array().is_some_and(|c| !c.is_empty()), "the operator is given the commands for their own hands: {refused}");
    call(&window, "board", json!({ "lang": "en" })).expect("the board is shown without a journal");

    let session = call(&window, "begin_anew", json!({ "lang": "en" })).expect("after a yes");
    assert_eq!(session["journal_trouble"], Value::Null, "there is a journal again");
    let done = call(&window, "rollback", json!({ "request": { "targets": [BAD] }, "lang": "en" })).expect("and the rollback goes on");
    assert_eq!(done["operation"]["state"], "done", "{done}");
    let kept =
        std::fs::read_dir(&practice).expect("a folder").flatten().filter(|f| std::fs::read(f.path()).is_ok_and(|b| b.starts_with(b"this is no database")));
    assert_eq!(kept.count(), 1, "the damaged one is kept as it was");
}
