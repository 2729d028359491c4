//! The journal on a bad day: damaged, newer, unwritable, a disk that fills up.

use super::{CHECKOUT, error};
use crate::harness::{Program, Served};

/// The files in the data folder that a journal was kept aside as.
fn kept(program: &Program) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(program.data()).expect("the data folder");
    let paths = files.map(|f| f.expect("an entry").path());
    paths.filter(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("journal-kept-")) && p.extension().is_some_and(|e| e == "db")).collect()
}

/// Without a yes nothing happens to the file or the target. A bare one is not enough either, for nobody remembers then
/// what a rollback has put there; with a revision that is named the file is kept as it was, and the rollback runs.
async fn set_aside(served: &Served, program: &Program, code: &str) {
    let journal = program.data().join("journal.db");
    let before = std::fs::read(&journal).expect("the journal");
    error(&program.json(3, &["rollback", CHECKOUT]).await, code);
    error(&program.json(3, &["operations"]).await, code);
    assert_eq!(std::fs::read(&journal).expect("the journal"), before, "without a yes it is not touched");
    assert_eq!(served.writes(), 0, "and nothing is sent");
    let refused = program.json(3, &["rollback", CHECKOUT, "--yes"]).await;
    let said = error(&refused, code);
    assert!(said["message"].as_str().is_some_and(|m| m.contains("memory is gone")), "{said:#}");
    assert!(said["hint"].as_str().is_some_and(|h| h.contains("--to 41")), "the plan can be named: {said:#}");
    assert!(said["commands"][0].as_str().is_some_and(|c| c.contains("--function-version 41")), "and carried out by hand: {said:#}");
    assert_eq!((kept(program).len(), served.writes()), (0, 0), "nothing was moved, nothing sent");
    program.json(0, &["rollback", CHECKOUT, "--to", "41", "--yes"]).await;
    let aside = kept(program);
    assert_eq!(aside.len(), 1, "kept aside: {aside:?}");
    assert_eq!(std::fs::read(&aside[0]).expect("the old journal"), before, "untouched");
    let name = aside[0].file_name().expect("a name").to_string_lossy().into_owned();
    let all = files_with(&program.data(), &name);
    assert!(all.iter().any(|file| file.starts_with("journal.db")), "the new journal names the one before it: {all:?}");
    assert_eq!(program.json(0, &["operations"]).await["operations"].as_array().map(Vec::len), Some(1), "and the rollback is in it");
}

/// The files of a folder that contain a text.
fn files_with(dir: &std::path::Path, text: &str) -> Vec<String> {
    let files = std::fs::read_dir(dir).expect("the folder").map(|f| f.expect("an entry"));
    let has = |path: &std::path::Path| std::fs::read(path).is_ok_and(|bytes| bytes.windows(text.len()).any(|w| w == text.as_bytes()));
    files.filter(|f| has(&f.path())).map(|f| f.file_name().to_string_lossy().into_owned()).collect()
}

#[tokio::test]
async fn a_damaged_journal() {
    let served = Served::market().await;
    let program = Program::on(&served);
    std::fs::create_dir_all(program.data()).expect("a data folder");
    std::fs::write(program.data().join("journal.db"), b"not a database, whatever it once was; ".repeat(200)).expect("written");
    set_aside(&served, &program, "journal_damaged").await;
}

#[tokio::test]
async fn a_journal_that_went_missing_is_no_beginning() {
    let served = Served::market().await;
    let program = Program::on(&served);
    program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    for file in ["journal.db", "journal.db-wal", "journal.db-shm"] {
        let _ = std::fs::remove_file(program.data().join(file));
    }
    let refused = program.json(3, &["rollback", CHECKOUT, "--yes"]).await;
    assert!(error(&refused, "journal_damaged")["message"].as_str().is_some_and(|m| m.contains("memory is gone")), "{refused:#}");
    assert_eq!(served.writes(), 1, "a second press walks no further back");
    program.json(0, &["rollback", CHECKOUT, "--to", "40", "--yes"]).await;
    assert_eq!(kept(&program), Vec::<std::path::PathBuf>::new(), "there is nothing to keep");
}

/// A target has one destination to name, however many calls lead there; a split in motion needs no memory to be ended.
#[tokio::test]
async fn what_a_bare_yes_may_do_without_the_journals_memory() {
    let served = Served::market().await;
    let program = Program::on(&served);
    std::fs::create_dir_all(program.data()).expect("a data folder");
    std::fs::write(program.data().join("journal.db"), b"not a database, whatever it once was; ".repeat(200)).expect("written");
    let app = served.sdk().http_api("app-gateway").await;
    let refused = program.json(3, &["rollback", &format!("http:{app}/prod"), "--yes"]).await;
    let hint = error(&refused, "journal_damaged")["hint"].as_str().expect("a hint");
    assert!(hint.contains("--to "), "two calls, and one revision to name: {refused:#}");
    assert_eq!((kept(&program).len(), served.writes()), (0, 0), "nothing was moved, nothing sent");
    let orders = served.sdk().rest_api("orders-api").await;
    program.json(0, &["rollback", &format!("rest:{orders}/prod"), "--yes"]).await;
    assert_eq!(kept(&program).len(), 1, "kept aside for the canary's end");
    let warned = program.json(0, &["rollback", CHECKOUT, "--dry-run"]).await;
    let codes: Vec<&str> = warned["findings"].as_array().expect("findings").iter().filter_map(|f| f["code"].as_str()).collect();
    assert!(codes.contains(&"memory_gone"), "the new journal says of the others that it knows nothing: {warned:#}");
}

/// A journal that was begun anew for one target knows nothing of the others: a second press on them is no more than it was.
#[tokio::test]
async fn a_bare_yes_walks_no_further_back_once_the_journal_is_kept_aside() {
    let served = Served::market().await;
    let program = Program::on(&served);
    program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    let db = rusqlite::Connection::open(program.data().join("journal.db")).expect("the journal");
    let spoil = "DROP TRIGGER record_is_never_changed; UPDATE record SET body = body || ' ' WHERE seq = (SELECT max(seq) FROM record)";
    db.execute_batch(spoil).expect("the file is the user's");
    drop(db);
    let orders = served.sdk().rest_api("orders-api").await;
    program.json(0, &["rollback", &format!("rest:{orders}/prod"), "--yes"]).await;
    let sent = served.writes();
    for _ in 0..2 {
        let refused = program.json(3, &["rollback", CHECKOUT, "--yes"]).await;
        let said = error(&refused, "blocked");
        assert!(said["message"].as_str().is_some_and(|m| m.contains("memory is gone")), "{said:#}");
        assert!(said["hint"].as_str().is_some_and(|h| h.contains("--to 40")), "the plan can be named: {said:#}");
        assert!(said["commands"][0].as_str().is_some_and(|c| c.contains("--function-version 40")), "and carried out by hand: {said:#}");
    }
    assert_eq!((served.writes(), served.sdk().alias("checkout", "live").await.as_str()), (sent, "41"), "nothing was sent");
    program.configure("[accounts.hangang-prod]\nid = \"210987654321\"\nprotected = true\n");
    error(&program.json(3, &["rollback", CHECKOUT, "--account", "hangang-prod"]).await, "blocked");
    program.json(0, &["rollback", CHECKOUT, "--to", "40", "--account", "hangang-prod"]).await;
    error(&program.json(3, &["rollback", CHECKOUT, "--account", "hangang-prod"]).await, "already_rolled_back");
}

/// Whoever works by a journal goes on writing to it; beside a new one the next rollback would not know of their call.
#[tokio::test]
async fn a_damaged_journal_in_use_stays_where_it_is_and_the_plan_is_printed() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let done = program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    let id = done["operation"]["id"].as_str().expect("an id").to_owned();
    let db = rusqlite::Connection::open(program.data().join("journal.db")).expect("the journal");
    db.execute_batch("DROP TRIGGER record_is_never_changed; UPDATE record SET body = body || ' '").expect("the file is the user's");
    drop(db);
    let lock = std::fs::File::open(program.data().join("locks").join(format!("{id}.lock"))).expect("its lock");
    lock.lock().expect("somebody works on it");
    let refused = program.json(3, &["rollback", CHECKOUT, "--to", "40", "--yes"]).await;
    let said = error(&refused, "operation_live");
    assert_eq!(said["operation_id"], id.as_str(), "it says who works: {said:#}");
    assert!(said["commands"][0].as_str().is_some_and(|c| c.contains("--function-version 40")), "and gives the plan: {said:#}");
    assert_eq!((kept(&program).len(), served.writes()), (0, 1), "nothing was moved, nothing sent");
    drop(lock);
    program.json(0, &["rollback", CHECKOUT, "--to", "40", "--yes"]).await;
    assert_eq!(kept(&program).len(), 1, "then it is kept aside");
}

/// What is refused anyway moves nothing aside.
#[tokio::test]
async fn a_refused_command_leaves_a_damaged_journal_where_it_is() {
    let served = Served::market().await;
    let program = Program::on(&served);
    std::fs::create_dir_all(program.data()).expect("a data folder");
    std::fs::write(program.data().join("journal.db"), b"not a database, whatever it once was; ".repeat(200)).expect("written");
    error(&program.json(2, &["rollback", "lambda:checkout", "--to", "41", "--yes"]).await, "malformed_input");
    error(&program.json(3, &["rollback", "lambda:nothing:live", "--to", "41", "--yes"]).await, "unknown_target");
    error(&program.json(3, &["rollback", CHECKOUT, "--to", "999", "--yes"]).await, "unknown_revision");
    program.configure("[accounts.hangang-prod]\nid = \"210987654321\"\nprotected = true\n");
    error(&program.json(3, &["rollback", CHECKOUT, "--to", "41", "--yes"]).await, "protected_account");
    assert_eq!(kept(&program), Vec::<std::path::PathBuf>::new(), "nothing was put aside");
}

#[tokio::test]
async fn a_journal_of_a_newer_switchback() {
    let served = Served::market().await;
    let program = Program::on(&served);
    std::fs::create_dir_all(program.data()).expect("a data folder");
    let newer = rusqlite::Connection::open(program.data().join("journal.db")).expect("a database");
    newer.execute_batch("CREATE TABLE entry (id INTEGER PRIMARY KEY, cbor BLOB); PRAGMA user_version = 7;").expect("a format of the future");
    drop(newer);
    set_aside(&served, &program, "journal_newer").await;
}

#[tokio::test]
async fn a_record_that_was_edited_is_noticed() {
    let served = Served::market().await;
    let program = Program::on(&served);
    program.json(0, &["rollback", "lambda:login:live", "--yes"]).await;
    program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    let db = rusqlite::Connection::open(program.data().join("journal.db")).expect("the journal");
    let edited: i64 = db.query_row("SELECT min(seq) FROM record WHERE body LIKE '%checkout%'", [], |row| row.get(0)).expect("a record");
    db.execute_batch("DROP TRIGGER record_is_never_changed").expect("the file is the user's");
    db.execute("UPDATE record SET body = replace(body, 'oncall', 'nobody') WHERE seq = ?1", [edited]).expect("edited");
    drop(db);
    let unwell = program.json(1, &["doctor"]).await;
    let said = error(&unwell, "read_failed")["message"].as_str().expect("a message").to_owned();
    assert!(said.contains(&format!("the chain breaks at record {edited}")), "it says what does not hold, and where: {said}");
    program.json(0, &["rollback", "lambda:coupons:live", "--yes"]).await;
    let sent = served.writes();
    let refused = program.json(3, &["rollback", CHECKOUT, "--yes"]).await;
    assert!(error(&refused, "journal_damaged")["message"].as_str().is_some_and(|m| m.contains("memory is gone")), "of this target: {refused:#}");
    assert_eq!((kept(&program).len(), served.writes()), (0, sent), "nothing was moved, nothing sent");
    program.json(0, &["rollback", CHECKOUT, "--to", "40", "--yes"]).await;
    assert_eq!(kept(&program).len(), 1, "and no record far back stands in the way of a revision that is named");
}

/// Where no record can be made there is no call; the operator gets the calls for their own hands.
#[tokio::test]
async fn a_journal_that_cannot_be_written_prints_the_plan() {
    let served = Served::market().await;
    let program = Program::on(&served);
    // A folder where a file should be: no privilege can write to it.
    std::fs::create_dir_all(program.data().join("journal.db")).expect("a folder in the way");
    let api = served.sdk().rest_api("orders-api").await;
    let stage = format!("rest:{api}/prod");
    let ran = program.run(&["rollback", CHECKOUT, &stage, "ecs:market-prod/search", "--yes", "--json"]).await;
    let document: serde_json::Value = serde_json::from_str(&ran.out).expect("one document");
    assert_eq!(ran.exit, 3, "{document:#}");
    error(&document, "journal_unwritable");
    let found = served.sdk().lambda.get_alias().function_name("checkout").name("live").send().await.expect("the alias");
    let wanted = [
        format!(
            "aws lambda update-alias --function-name checkout --name live --function-version 41 --routing-config '{{\"AdditionalVersionWeights\":{{}}}}' --revision-id {}",
            found.revision_id().unwrap_or_default()
        ),
        format!("aws apigateway update-stage --rest-api-id {api} --stage-name prod --patch-operations '[{{\"op\":\"remove\",\"path\":\"/canarySettings\"}}]'"),
        "aws ecs update-service --cluster market-prod --service search --task-definition arn:aws:ecs:ap-northeast-2:210987654321:task-definition/search:25"
            .to_owned(),
    ];
    assert_eq!(document["error"]["commands"], serde_json::json!(wanted), "the plan as exact commands");
    assert!(wanted.iter().all(|command| ran.err.contains(command)), "and for a person too: {}", ran.err);
    assert_eq!(served.writes(), 0, "no record, no call");
}

/// Whatever a full disk cuts off, either nothing was sent, or what was sent is on record and a resume goes on with it.
#[cfg(unix)]
#[tokio::test]
async fn a_disk_that_fills_up_loses_nothing() {
    let (mut refused, mut broke_off, mut done) = (0, 0, 0);
    // In blocks of 512 bytes: from nothing at all to more than an operation needs.
    for blocks in [0, 8, 24, 64, 80, 100, 120, 135, 150, 165, 180, 195, 210, 400] {
        let served = Served::market().await;
        let program = Program::on(&served);
        let ran = program.run_with_files_of(blocks, &["rollback", CHECKOUT, "--yes", "--json"]).await;
        let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("at {blocks} blocks not one document ({e}): {ran:#?}"));
        match ran.exit {
            0 => done += 1,
            3 => {
                refused += 1;
                error(&document, "journal_unwritable");
                assert_eq!(served.writes(), 0, "at {blocks} blocks it was refused before anything was sent: {document:#}");
                let commands = document["error"]["commands"].as_array().expect("the plan");
                assert_eq!(commands.len(), 1, "at {blocks} blocks the plan is printed: {document:#}");
            }
            4 => {
                broke_off += 1;
                let id = document["error"]["operation_id"].as_str().expect("the operation").to_owned();
                assert_eq!(document["operation"]["id"], id.as_str(), "at {blocks} blocks it is there as far as it is recorded: {document:#}");
                let resumed = program.json(0, &["resume", &id, "--yes"]).await;
                assert_eq!(resumed["operation"]["state"], "done", "at {blocks} blocks a resume goes on with it: {resumed:#}");
                assert_eq!(served.sdk().alias("checkout", "live").await, "41", "and it arrives");
                assert!(served.writes() <= 1, "at {blocks} blocks nothing was sent twice");
            }
            other => panic!("at {blocks} blocks it exits with {other}: {ran:#?}"),
        }
    }
    assert!(refused > 0 && done > 0, "the sizes reach from nothing to enough: {refused} refused, {broke_off} broke off, {done} done");
}

/// What a full disk keeps from being recorded is not sent; it is printed for the operator's own hands.
#[cfg(unix)]
#[tokio::test]
async fn a_record_that_breaks_off_prints_what_was_not_sent() {
    let mut left = 0;
    for blocks in (90..=240).step_by(6) {
        let served = Served::market().await;
        let program = Program::on(&served);
        let ran = program.run_with_files_of(blocks, &["rollback", CHECKOUT, "lambda:login:live", "lambda:coupons:live", "--yes", "--json"]).await;
        let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("at {blocks} blocks not one document ({e}): {ran:#?}"));
        if ran.exit != 4 || document["error"]["commands"].is_null() {
            continue;
        }
        let commands = document["error"]["commands"].as_array().expect("commands");
        assert_eq!((&document["ok"], &document["operation"]["id"]), (&false.into(), &document["error"]["operation_id"]), "at {blocks} blocks both are there");
        assert_eq!(commands.len() + served.writes(), 3, "at {blocks} blocks each call was sent or is printed: {document:#}");
        assert!(commands.iter().all(|c| ran.err.contains(c.as_str().unwrap_or("?"))), "for a person too: {}", ran.err);
        left += 1;
    }
    assert!(left > 0, "at one of these sizes the record breaks off with calls left");
}

/// What was done to production is nobody else's on this machine.
#[cfg(unix)]
#[tokio::test]
async fn the_data_folder_and_the_journal_are_the_users_own() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: std::path::PathBuf| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    let served = Served::market().await;
    for existing in [None, Some(0o755)] {
        let program = Program::on(&served);
        if let Some(mode) = existing {
            std::fs::create_dir_all(program.data()).expect("a data folder");
            std::fs::set_permissions(program.data(), std::fs::Permissions::from_mode(mode)).expect("its permissions");
        }
        let ran = program.run_after("umask 022", &["rollback", CHECKOUT, "--to", "41", "--yes"]).await;
        assert_eq!(ran.exit, 0, "{ran:#?}");
        program.run_after("umask 022", &["undo", "--yes"]).await;
        assert_eq!(mode(program.data()), existing.unwrap_or(0o700), "made for its user alone; what the user made stays as it is");
        assert_eq!(mode(program.data().join("journal.db")), 0o600, "and the journal is its user's either way");
    }
    let program = Program::bare();
    program.run_after("umask 022", &["--demo", "targets"]).await;
    assert_eq!(mode(program.data()), 0o700, "practice makes it no other way");
}
