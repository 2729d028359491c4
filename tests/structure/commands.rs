//! The command table, the handlers and the capability files agree, and no read-only window may call what changes.

use std::collections::BTreeSet;

use serde_json::Value;
use switchback_api::table::COMMANDS;

use crate::sources::{root, under};

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The commands a capability file gives to its windows.
fn given(file: &str) -> BTreeSet<String> {
    let capability: Value = serde_json::from_str(&read(&format!("src-tauri/capabilities/{file}.json"))).expect("JSON");
    let permissions = capability["permissions"].as_array().expect("a list of permissions");
    let names = permissions.iter().map(|p| p.as_str().expect("a permission's name"));
    names.filter_map(|p| p.strip_prefix("allow-")).map(|p| p.replace('-', "_")).collect()
}

fn table(which: impl Fn(bool) -> bool) -> BTreeSet<String> {
    COMMANDS.iter().filter(|c| which(c.mutates)).map(|c| c.name.to_owned()).collect()
}

#[test]
fn every_command_of_the_table_has_one_handler_and_the_other_way_round() {
    let shell = read("src-tauri/src/lib.rs");
    let list = shell.split_once("generate_handler![").expect("the list of handlers").1.split_once(']').expect("its end").0;
    let handled: Vec<&str> = list.split(',').map(str::trim).filter(|h| !h.is_empty()).map(|h| h.rsplit("::").next().unwrap_or(h)).collect();
    let once: BTreeSet<String> = handled.iter().map(|h| (*h).to_owned()).collect();
    assert_eq!(once.len(), handled.len(), "no command is handled twice: {handled:?}");
    assert_eq!(once, table(|_| true), "the handlers are the table");
}

#[test]
fn the_console_may_call_everything() {
    assert_eq!(given("main"), table(|_| true), "a command that no window may call is dead");
}

#[test]
fn a_window_that_only_reads_may_call_nothing_that_changes() {
    let changes = table(|mutates| mutates);
    for file in ["audit", "viewer"] {
        let both: Vec<String> = given(file).intersection(&changes).cloned().collect();
        assert!(both.is_empty(), "{file} may call {both:?}");
        let unknown: Vec<String> = given(file).difference(&table(|_| true)).cloned().collect();
        assert!(unknown.is_empty(), "{file} names what is not in the table: {unknown:?}");
    }
    assert_eq!(given("viewer"), table(|mutates| !mutates), "a read-only console reads everything there is to read");
}

#[test]
fn capabilities_name_their_windows_and_no_other_permission() {
    let files = root().join("src-tauri/capabilities").read_dir().expect("a folder").count();
    assert_eq!(files, 3, "a new capability file belongs into these tests");
    for file in ["main", "audit", "viewer"] {
        let capability: Value = serde_json::from_str(&read(&format!("src-tauri/capabilities/{file}.json"))).expect("JSON");
        assert_eq!(capability["windows"], serde_json::json!([file]), "{file}: one window, by its name");
        assert!(capability["webviews"].is_null() && capability["remote"].is_null(), "{file}: and nothing from outside");
        for permission in capability["permissions"].as_array().expect("a list") {
            let name = permission.as_str().expect("a name");
            let harmless = ["core:event:allow-listen", "core:event:allow-unlisten"].contains(&name);
            assert!(harmless || name.starts_with("allow-"), "{file}: {name} is more than listening to events and calling commands");
        }
    }
}

/// Handlers are what the macro marks: one that is marked and not listed would be dead, one listed twice a surprise.
#[test]
fn every_marked_handler_is_in_the_table() {
    let mut marked = BTreeSet::new();
    for file in under(&["src-tauri/src"]).iter().filter(|f| !f.is_a_test()) {
        for after in file.text.split("#[tauri::command").skip(1) {
            let name = after.split_once("fn ").expect("a function").1.split(['(', '<']).next().expect("a name");
            assert!(marked.insert(name.trim().to_owned()), "{name} is marked twice");
        }
    }
    assert_eq!(marked, table(|_| true), "what is marked is the table");
}
