//! `rollback`: what it prints, what it writes, and when it does nothing.

use serde_json::json;

use super::{CHECKOUT, error, fields, first};
use crate::harness::{Program, Served};

#[tokio::test]
async fn it_goes_to_the_armed_revision_and_reads_it_back() {
    let served = Served::market().await;
    let done = Program::on(&served).json(0, &["rollback", CHECKOUT, "--yes", "--expect", "PG answers parse again"]).await;
    fields(&done, "ok operation");
    let operation = &done["operation"];
    assert_eq!((&operation["intent"], &operation["state"], &operation["verdict"]), (&"rollback".into(), &"done".into(), &"verified".into()), "{done:#}");
    assert_eq!(operation["expected"], "PG answers parse again", "recorded, not judged");
    assert!(operation["observed"].as_str().is_some_and(|o| o.contains("no checks were chosen")), "verified means the read-back only, and it says so");
    let step = first(operation, "steps");
    fields(step, "target action from to pause_s state request_id message started_at ended_at");
    assert_eq!((&step["action"], &step["from"], &step["to"]), (&"lambda:UpdateAlias".into(), &"42".into(), &"41".into()), "{step:#}");
    let answered = served.cloud.calls().into_iter().find(|c| c.operation == "UpdateAlias").expect("one write");
    assert_eq!(step["request_id"], answered.request_id, "AWS's own id of the request");
    assert_eq!(served.sdk().alias("checkout", "live").await, "41", "it serves the armed version");
    assert_eq!(served.writes(), 1, "one step is one call");
}

#[tokio::test]
async fn a_second_press_does_not_walk_further_back() {
    let served = Served::market().await;
    let program = Program::on(&served);
    program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    let again = program.json(3, &["rollback", CHECKOUT, "--yes"]).await;
    assert!(error(&again, "already_rolled_back")["hint"].as_str().is_some_and(|hint| hint.contains("--to")), "only an explicit revision goes further");
    assert_eq!(served.sdk().alias("checkout", "live").await, "41", "it stays where the first press put it");
    program.json(0, &["rollback", CHECKOUT, "--to", "39", "--yes"]).await;
    assert_eq!(served.sdk().alias("checkout", "live").await, "39", "and an explicit one does");
}

#[tokio::test]
async fn already_there_is_fine_and_sends_nothing() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let there = program.json(0, &["rollback", CHECKOUT, "--to", "42", "--yes"]).await;
    assert_eq!(there["operation"]["steps"], json!([]), "nothing to send");
    assert_eq!(there["operation"]["id"], json!(null), "nothing recorded");
    assert_eq!(served.writes(), 0, "nothing sent");
}

#[tokio::test]
async fn a_dry_run_writes_and_sends_nothing() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let plan = program.json(0, &["rollback", CHECKOUT, "--dry-run"]).await;
    fields(&plan, "ok plan findings");
    fields(&plan["plan"], "id intent steps");
    let step = first(&plan["plan"], "steps");
    fields(step, "target action from to pause_s command");
    let command = step["command"].as_str().expect("a command");
    assert!(command.starts_with("aws lambda update-alias --function-name checkout --name live --function-version 41"), "{command}");
    fields(first(&plan, "findings"), "severity code target cause fix");
    assert_eq!(served.writes(), 0, "nothing sent");
    assert!(!program.data().exists(), "no record, not even a folder for one");
    program.json(0, &["--read-only", "rollback", CHECKOUT, "--dry-run"]).await;
}

#[tokio::test]
async fn what_preflight_blocks_is_not_sent_and_a_dry_run_says_so() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let gone = ["rollback", "lambda:image-resizer:live", "--to", "14"];
    let refused = program.json(3, &[&gone[..], &["--yes"]].concat()).await;
    error(&refused, "blocked");
    assert!(!program.data().join("journal.db").exists() || program.json(0, &["operations"]).await["operations"] == json!([]), "no operation was opened");
    let plan = program.json(3, &[&gone[..], &["--dry-run"]].concat()).await;
    assert_eq!(error(&plan, "blocked")["message"], refused["error"]["message"], "a dry run stops on the same path: {plan:#}");
    assert!(plan["findings"].as_array().expect("findings").iter().any(|f| f["severity"] == "block" && f["code"] == "revision_not_ready"), "{plan:#}");
    assert_eq!(served.writes(), 0, "nothing sent");
}

#[tokio::test]
async fn if_current_guards_against_somebody_elses_change() {
    let served = Served::market().await;
    let program = Program::on(&served);
    error(&program.json(3, &["rollback", CHECKOUT, "--if-current", "40", "--yes"]).await, "not_current");
    error(&program.json(3, &["rollback", CHECKOUT, "--if-current", "40", "--dry-run"]).await, "not_current");
    assert_eq!(served.writes(), 0, "nothing sent");
    program.json(0, &["rollback", CHECKOUT, "--if-current", "42", "--yes"]).await;
    assert_eq!(served.sdk().alias("checkout", "live").await, "41", "and lets the right one through");
    error(&program.json(3, &["undo", "--if-current", "39", "--yes"]).await, "not_current");
    assert_eq!(served.writes(), 1, "also before an undo");
    program.json(0, &["undo", "--if-current", "41", "--yes"]).await;
}

#[tokio::test]
async fn without_waiting_it_is_open_until_a_resume_sees_it_arrive() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let left = program.json(4, &["rollback", "ecs:market-prod/search", "--yes", "--no-wait"]).await;
    let id = left["operation"]["id"].as_str().expect("an operation");
    assert_eq!((&left["operation"]["state"], &left["operation"]["verdict"]), (&"needs_attention".into(), &"not_verified".into()), "{left:#}");
    assert!(error(&left, "needs_attention")["hint"].as_str().is_some_and(|hint| hint.contains("resume")), "and it says what goes on");
    let board = program.json(0, &["targets", "--kind", "ecs", "--query", "market-prod/search"]).await;
    assert_eq!(first(&board, "targets")["operation"], id, "the board shows the open operation");
    let asked = program.run(&["resume"]).await;
    assert!(asked.exit == 2 && asked.err.contains(id) && asked.err.contains("search:25"), "it shows what it would go on with: {asked:#?}");
    let arrived = program.json(0, &["resume", "--yes"]).await;
    assert_eq!((&arrived["operation"]["id"], &arrived["operation"]["state"]), (&id.into(), &"done".into()), "the same operation, arrived");
    assert_eq!(served.sdk().definition("market-prod", "search").await, "search:25", "the service serves the armed definition");
    assert_eq!(served.writes(), 1, "a resume sends nothing again");
    error(&program.json(3, &["resume", "--yes"]).await, "unknown_operation");
}

#[tokio::test]
async fn a_read_back_that_does_not_come_in_time_is_never_shown_as_done() {
    let served = Served::paced(1).await;
    let program = Program::on(&served);
    let late = program.json(4, &["rollback", "ecs:market-prod/search", "--yes", "--timeout", "2s"]).await;
    error(&late, "needs_attention");
    assert_eq!((&late["operation"]["state"], &late["operation"]["verdict"]), (&"needs_attention".into(), &"not_verified".into()), "{late:#}");
    assert_eq!(first(&late["operation"], "targets")["state"], "failed", "time is up for its one target: {late:#}");
}
