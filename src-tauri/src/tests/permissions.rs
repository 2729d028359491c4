//! What each window may call: the table, the handlers, the capability files and the configuration say the same.

use std::collections::BTreeSet;

use serde_json::Value;
use switchback_api::table::COMMANDS;

use super::{Opened, context, refusal};
use crate::windows::{AUDIT, MAIN, VIEWER};

/// What the audit window asks for, and all of it.
const AUDIT_READS: [&str; 3] = ["session", "operations", "audit_list"];

fn is_not_allowed(words: &str) -> bool {
    words.contains("not allowed")
}

#[test]
fn the_console_may_call_every_command_and_each_has_a_handler() {
    let opened = Opened::unconnected(false);
    let window = opened.window(MAIN);
    for command in COMMANDS {
        let words = refusal(&window, command.name);
        assert!(!is_not_allowed(&words), "{} is not in the console's capability: {words}", command.name);
        assert!(!words.contains("not found"), "{} has no handler: {words}", command.name);
    }
    let words = refusal(&window, "forget_everything");
    assert!(is_not_allowed(&words) || words.contains("not found"), "what is not in the table does not exist: {words}");
}

#[test]
fn the_audit_window_is_refused_all_but_its_reads() {
    let opened = Opened::unconnected(false);
    let window = opened.audit();
    for command in COMMANDS {
        let refused = is_not_allowed(&refusal(&window, command.name));
        assert_eq!(refused, !AUDIT_READS.contains(&command.name), "{} from the audit window", command.name);
    }
}

#[test]
fn a_read_only_start_has_a_window_that_is_refused_every_change() {
    let opened = Opened::unconnected(true);
    let window = opened.window(VIEWER);
    for command in COMMANDS {
        let words = refusal(&window, command.name);
        assert_eq!(is_not_allowed(&words), command.mutates, "{} from the viewer: {words}", command.name);
    }
}

#[test]
fn capability_files_list_commands_of_the_table_and_listening_and_nothing_else() {
    let listening = BTreeSet::from(["core:event:allow-listen".to_owned(), "core:event:allow-unlisten".to_owned()]);
    let files = [
        (MAIN, include_str!("../../capabilities/main.json"), COMMANDS.iter().map(|c| c.name).collect::<Vec<_>>()),
        (VIEWER, include_str!("../../capabilities/viewer.json"), COMMANDS.iter().filter(|c| !c.mutates).map(|c| c.name).collect()),
        (AUDIT, include_str!("../../capabilities/audit.json"), AUDIT_READS.to_vec()),
    ];
    for (label, file, commands) in files {
        let file: Value = serde_json::from_str(file).expect("a capability file");
        let strings =
            |key: &str| file[key].as_array().expect("a list").iter().map(|v| v.as_str().expect("a name, no scope").to_owned()).collect::<BTreeSet<_>>();
        let expected: BTreeSet<String> = commands.iter().map(|name| format!("allow-{}", name.replace('_', "-"))).chain(listening.clone()).collect();
        assert_eq!(strings("permissions"), expected, "{label}.json");
        assert_eq!(strings("windows"), BTreeSet::from([label.to_owned()]), "{label}.json is for the window {label}, never for a pattern");
        assert!(file.get("remote").is_none(), "{label}.json grants nothing to a remote page");
    }
    let changes: Vec<&str> = COMMANDS.iter().filter(|c| c.mutates && AUDIT_READS.contains(&c.name)).map(|c| c.name).collect();
    assert_eq!(changes, Vec::<&str>::new(), "what the audit window may call changes nothing");
}

#[test]
fn pages_run_nothing_but_the_programs_own_files() {
    let context = context();
    let security = &context.config().app.security;
    let policy = security.csp.clone().expect("there is a content security policy").to_string();
    for needed in
        ["default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "frame-src 'none'", "base-uri 'none'", "form-action 'none'"]
    {
        assert!(policy.contains(needed), "{needed} in {policy}");
    }
    for never in ["unsafe-inline", "unsafe-eval", "https:", "*", "blob:"] {
        assert!(!policy.contains(never), "{never} in {policy}");
    }
    assert!(security.freeze_prototype, "no page code changes the prototypes the bridge stands on");
    assert!(!context.config().app.with_global_tauri, "the bridge is imported, not global");
    assert!(context.config().app.windows.is_empty(), "windows are opened by windows.rs, which confines them");
}
