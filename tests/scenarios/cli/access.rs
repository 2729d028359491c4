//! Who may: credentials, Region, a read-only process, a missing terminal, a protected account.

use super::{CHECKOUT, error};
use crate::harness::{Program, Served};

const PROTECTED: &str = "[accounts.hangang-prod]\nid = \"210987654321\"\nprotected = true\n";

#[tokio::test]
async fn without_credentials_it_names_the_practice_cloud_and_never_falls_back_to_it() {
    let served = Served::market().await;
    for command in [vec!["targets"], vec!["rollback", CHECKOUT, "--yes"]] {
        let program = Program::on(&served).without("AWS_ACCESS_KEY_ID").without("AWS_SECRET_ACCESS_KEY");
        let refused = program.json(6, &command).await;
        let said = error(&refused, "no_credentials");
        assert!(said["hint"].as_str().is_some_and(|hint| hint.contains("--demo")), "the next move for a newcomer: {said:#}");
        assert!(!program.data().join("demo").exists(), "no practice cloud was begun by itself");
    }
    assert_eq!(served.cloud.calls().len(), 0, "nothing was asked");
}

#[tokio::test]
async fn keys_that_do_not_open() {
    let served = Served::market().await;
    for (key, code) in [("EXPIREDKEY", "expired_credentials"), ("UNKNOWNKEY", "no_credentials"), ("DENIEDKEY", "not_permitted")] {
        let refused = Program::on(&served).with("AWS_ACCESS_KEY_ID", key).json(6, &["rollback", CHECKOUT, "--yes"]).await;
        error(&refused, code);
    }
    error(&Program::on(&served).json(6, &["targets", "--profile", "nobody"]).await, "no_credentials");
    assert_eq!(served.writes(), 0, "nothing sent");
}

#[tokio::test]
async fn a_viewer_sees_everything_and_changes_nothing() {
    let served = Served::market().await;
    let viewer = Program::on(&served).with("AWS_ACCESS_KEY_ID", "VIEWER1");
    viewer.json(0, &["targets"]).await;
    viewer.json(0, &["rollback", CHECKOUT, "--dry-run"]).await;
    for target in [CHECKOUT, "ecs:market-prod/search"] {
        let refused = viewer.json(6, &["rollback", target, "--yes"]).await;
        let said = error(&refused, "not_permitted");
        let action = if target == CHECKOUT { "lambda:UpdateAlias" } else { "ecs:UpdateService" };
        assert!(said["message"].as_str().is_some_and(|m| m.contains(action)), "it names the action to allow: {said:#}");
        assert_eq!(refused["operation"]["state"], "refused", "the attempt is on record, and holds nothing: {refused:#}");
        assert_eq!(refused["operation"]["open"], false, "it holds nothing");
    }
    let sdk = served.sdk();
    assert_eq!((sdk.alias("checkout", "live").await.as_str(), sdk.definition("market-prod", "search").await.as_str()), ("42", "search:26"), "as before");
    Program::on(&served).json(0, &["rollback", CHECKOUT, "--yes"]).await;
}

#[tokio::test]
async fn without_a_region_it_is_a_usage_error() {
    let served = Served::market().await;
    let program = Program::on(&served).without("AWS_REGION");
    error(&program.json(2, &["targets"]).await, "no_region");
    program.json(0, &["show", CHECKOUT, "--region", "ap-northeast-2"]).await;
    error(&program.json(2, &["targets", "--region", "no region"]).await, "malformed_input");
    error(&program.json(3, &["show", CHECKOUT, "--region", "us-east-1"]).await, "unknown_target");
    Program::on(&served).without("AWS_REGION").with("AWS_DEFAULT_REGION", "ap-northeast-2").json(0, &["show", CHECKOUT]).await;
}

#[tokio::test]
async fn a_read_only_process_changes_nothing() {
    let served = Served::market().await;
    let program = Program::on(&served);
    program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    for command in [vec!["rollback", CHECKOUT, "--to", "40", "--yes"], vec!["undo", "--yes"], vec!["resume", "--yes"]] {
        error(&program.json(5, &[&["--read-only"], &command[..]].concat()).await, "read_only");
    }
    for command in [vec!["targets"], vec!["show", CHECKOUT], vec!["operations"], vec!["audit"], vec!["undo", "--dry-run"]] {
        program.json(0, &[&["--read-only"], &command[..]].concat()).await;
    }
    assert_eq!(served.writes(), 1, "the one before");
}

#[tokio::test]
async fn without_a_terminal_nothing_is_asked_and_nothing_done() {
    let served = Served::market().await;
    let program = Program::on(&served);
    error(&program.json(2, &["rollback", CHECKOUT]).await, "needs_yes");
    assert_eq!(program.json(0, &["operations"]).await["operations"], serde_json::json!([]), "no operation was opened");
    program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    error(&program.json(2, &["undo"]).await, "needs_yes");
    assert_eq!(served.writes(), 1, "only what was agreed to");
}

#[tokio::test]
async fn a_protected_account_asks_for_its_name() {
    let served = Served::market().await;
    let program = Program::on(&served);
    program.configure(PROTECTED);
    let refused = program.json(3, &["rollback", CHECKOUT, "--yes"]).await;
    assert!(error(&refused, "protected_account")["hint"].as_str().is_some_and(|h| h.contains("--account hangang-prod")), "{refused:#}");
    error(&program.json(3, &["rollback", CHECKOUT, "--yes", "--account", "hangang-dev"]).await, "protected_account");
    error(&program.json(3, &["rollback", CHECKOUT, "--account", "210987654321"]).await, "protected_account");
    assert_eq!(served.writes(), 0, "nothing sent");
    program.json(0, &["rollback", CHECKOUT, "--dry-run"]).await;
    program.json(0, &["rollback", CHECKOUT, "--account", "hangang-prod"]).await;
    error(&program.json(3, &["undo", "--yes"]).await, "protected_account");
    error(&program.json(3, &["resume", "--yes"]).await, "protected_account");
    program.json(0, &["undo", "--account", "hangang-prod"]).await;
}

#[tokio::test]
async fn an_accounts_name_is_no_yes_where_none_is_asked_for() {
    let served = Served::market().await;
    let program = Program::on(&served);
    error(&program.json(2, &["rollback", CHECKOUT, "--account", "whatever"]).await, "needs_yes");
    assert_eq!(served.writes(), 0, "the account is not protected, so nobody has agreed to anything");
}

#[tokio::test]
async fn an_account_that_is_listed_twice_is_protected_if_it_is_anywhere() {
    let served = Served::market().await;
    let program = Program::on(&served);
    program.configure(&format!("[accounts.all]\nid = \"210987654321\"\n{PROTECTED}"));
    error(&program.json(3, &["rollback", CHECKOUT, "--yes"]).await, "protected_account");
    assert_eq!(served.writes(), 0, "nothing sent");
    program.json(0, &["rollback", CHECKOUT, "--account", "hangang-prod"]).await;
}

#[tokio::test]
async fn a_config_that_cannot_be_understood_unprotects_nothing() {
    let served = Served::market().await;
    let program = Program::on(&served);
    program.configure("[accounts.hangang-prod]\nid = \"210987654321\"\nprotect = true\n");
    let refused = program.json(2, &["rollback", CHECKOUT, "--yes"]).await;
    assert!(error(&refused, "malformed_input")["message"].as_str().is_some_and(|m| m.contains("config.toml")), "{refused:#}");
    assert_eq!(served.writes(), 0, "nothing sent");
}

/// On a machine that several use: the data folder is another user's and shut, or only what it says of the account is.
#[cfg(unix)]
#[tokio::test]
async fn where_a_user_may_not_look_the_plan_is_printed_and_nothing_is_unprotected() {
    use std::os::unix::fs::PermissionsExt;
    let served = Served::market().await;
    let program = Program::on(&served);
    program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    program.configure(PROTECTED);
    let data = program.data();
    let allow = |path: &std::path::Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("its permissions");
    allow(data.parent().expect("a home"), 0o755);
    // Permissions bind nobody who is root.
    let another = r#"[ "$(id -u)" != 0 ] || set -- setpriv --reuid=65534 --regid=65534 --clear-groups "$@""#;
    let document = |out: &str| serde_json::from_str::<serde_json::Value>(out).unwrap_or_else(|e| panic!("not one document ({e}): {out}"));

    allow(&data, 0o000);
    let refused = program.run_after(another, &["rollback", CHECKOUT, "--yes", "--json"]).await;
    let said = document(&refused.out)["error"].clone();
    assert_eq!((refused.exit, &said["code"]), (3, &"journal_unwritable".into()), "no record, no call: {refused:#?}");
    assert!(said["commands"][0].as_str().is_some_and(|c| c.contains("--function-version 40")), "but the plan: {said:#}");
    assert!(said["message"].as_str().is_some_and(|m| m.contains("memory is gone")), "with what nobody can know: {said:#}");
    let shown = program.run_after(another, &["rollback", CHECKOUT, "--dry-run", "--json"]).await;
    let codes: Vec<String> = document(&shown.out)["findings"].as_array().expect("findings").iter().map(|f| f["code"].to_string()).collect();
    assert!(shown.exit == 0 && codes.contains(&"\"memory_gone\"".to_owned()), "it is shown beforehand too: {shown:#?}");
    let board = program.run_after(another, &["targets", "--json"]).await;
    let said = document(&board.out);
    let row = said["targets"].as_array().expect("rows").iter().find(|r| r["id"] == CHECKOUT).expect("the alias").clone();
    assert_eq!((board.exit, &row["revision"]), (0, &"41".into()), "what AWS serves is no secret of the journal's: {board:#?}");
    assert_eq!((&row["armed"], &row["armed_reason"]), (&serde_json::Value::Null, &"memory_gone".into()), "where the key leads is: {row:#}");
    assert_eq!(said["journal"]["code"], "journal_unwritable", "and it says what is missing: {said:#}");
    let shown = program.run_after(another, &["show", CHECKOUT]).await;
    assert!(shown.exit == 0 && shown.out.contains("41") && shown.err.contains("journal.db"), "one target too, with a word beside it: {shown:#?}");
    for command in ["operations", "audit"] {
        let refused = program.run_after(another, &[command, "--json"]).await;
        assert_eq!((refused.exit, &document(&refused.out)["error"]["code"]), (3, &"journal_unwritable".into()), "{command} has nothing to show: {refused:#?}");
    }
    for command in ["undo", "resume"] {
        let refused = program.run_after(another, &[command, "--yes", "--json"]).await;
        assert_eq!((refused.exit, &document(&refused.out)["error"]["code"]), (3, &"journal_unwritable".into()), "{command}: {refused:#?}");
    }

    allow(&data, 0o755);
    allow(&data.join("config.toml"), 0o000);
    let refused = program.run_after(another, &["rollback", CHECKOUT, "--yes", "--account", "hangang-prod", "--json"]).await;
    let said = document(&refused.out)["error"].clone();
    assert_eq!((refused.exit, &said["code"]), (3, &"protected_account".into()), "what cannot be read unprotects nothing: {refused:#?}");
    assert!(said["message"].as_str().is_some_and(|m| m.contains("config.toml")), "it names the file: {said:#}");
    allow(&data.join("config.toml"), 0o644);
    assert_eq!(served.writes(), 1, "only the owner's own");
}

/// The operator has given an auditor the right to read the journal, and no other right on the machine.
#[cfg(unix)]
#[tokio::test]
async fn an_auditor_reads_in_a_folder_that_is_not_theirs() {
    use std::os::unix::fs::PermissionsExt;
    let served = Served::market().await;
    let program = Program::on(&served);
    program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    let data = program.data();
    let allow = |path: &std::path::Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("its permissions");
    allow(data.parent().expect("a home"), 0o755);
    allow(&data.join("journal.db"), 0o444);
    allow(&data, 0o555);
    // Permissions bind nobody who is root.
    let auditor = r#"[ "$(id -u)" != 0 ] || set -- setpriv --reuid=65534 --regid=65534 --clear-groups "$@""#;
    for kept in ["journal.db-wal", "journal.db"] {
        for command in ["operations", "audit"] {
            let ran = program.run_after(auditor, &["--read-only", command]).await;
            assert!(ran.exit == 0 && ran.out.contains("checkout"), "with all up to {kept} what was done is read: {ran:#?}");
        }
        // What a copy of the journal alone looks like.
        allow(&data, 0o755);
        for beside in ["journal.db-wal", "journal.db-shm"] {
            let _ = std::fs::remove_file(data.join(beside));
        }
        allow(&data, 0o555);
    }
    let refused = program.run_after(auditor, &["rollback", CHECKOUT, "--to", "40", "--yes"]).await;
    assert!(refused.exit == 3 && refused.out.is_empty() && refused.err.contains("aws lambda update-alias"), "and nothing is sent unrecorded: {refused:#?}");
    assert_eq!(served.writes(), 1, "only the operator's own");
    allow(&data, 0o755);
}
