//! The journal on a bad day: damaged, newer, unwritable, a disk that fills up.

use super::{CHECKOUT, error};
use crate::harness::{Program, Served};

/// The files in the data folder that a journal was kept aside as.
fn kept(program: &Program) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(program.data()).expect("the data folder");
    let paths = files.map(|f| f.expect("an entry").path());
    paths.filter(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("journal-kept-")) && p.extension().is_some_and(|e| e == "db")).collect()
}

/// Without a yes nothing happens to the file or the target; with one the file is kept as it was, and the rollback runs.
async fn set_aside(served: &Served, program: &Program, code: &str) {
    let journal = program.data().join("journal.db");
    let before = std::fs::read(&journal).expect("the journal");
    error(&program.json(3, &["rollback", CHECKOUT]).await, code);
    error(&program.json(3, &["operations"]).await, code);
    assert_eq!(std::fs::read(&journal).expect("the journal"), before, "without a yes it is not touched");
    assert_eq!(served.writes(), 0, "and nothing is sent");
    program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
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
    program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    let db = rusqlite::Connection::open(program.data().join("journal.db")).expect("the journal");
    db.execute_batch("DROP TRIGGER record_is_never_changed; UPDATE record SET body = replace(body, 'oncall', 'nobody') WHERE seq = 1;").expect("edited");
    drop(db);
    let ran = program.run(&["doctor", "--json"]).await;
    assert_eq!(ran.exit, 1, "the chain does not hold: {ran:#?}");
    assert!(ran.out.contains("the chain breaks at record 1"), "and it says where: {}", ran.out);
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
    for blocks in [0, 8, 24, 64, 72, 80, 90, 100, 110, 120, 130, 145, 160, 400] {
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
