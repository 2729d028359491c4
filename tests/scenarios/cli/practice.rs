//! `--demo`: the practice cloud of the data folder, and the one that is served.

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};

use super::{CHECKOUT, error};
use crate::harness::{Program, Served};

#[tokio::test]
async fn practice_persists_between_runs_beside_a_journal_of_its_own() {
    let program = Program::bare();
    let done = program.json(0, &["--demo", "rollback", CHECKOUT, "--yes"]).await;
    assert_eq!(program.json(0, &["--demo", "show", CHECKOUT]).await["target"]["revision"], "41", "the next run sees it");
    let undone = program.json(0, &["--demo", "undo", "--yes"]).await;
    assert_eq!(undone["operation"]["undoes"], done["operation"]["id"], "and the one after takes it back");
    assert_eq!(program.json(0, &["--demo", "show", CHECKOUT]).await["target"]["revision"], "42", "as it began");
    assert_eq!(program.json(0, &["--demo", "audit"]).await["entries"][0]["endpoint"], "practice", "every record is marked as practice");
    assert!(program.data().join("demo/journal.db").exists(), "a journal of its own");
    assert!(!program.data().join("journal.db").exists(), "and none where the real one would be");
}

#[tokio::test]
async fn a_reset_starts_over() {
    let program = Program::bare();
    program.json(0, &["--demo", "rollback", CHECKOUT, "--yes"]).await;
    program.json(0, &["demo", "reset"]).await;
    assert_eq!(program.json(0, &["--demo", "show", CHECKOUT]).await["target"]["revision"], "42", "the bad release is back");
    let operations = program.json(0, &["--demo", "operations"]).await;
    assert_eq!(operations["operations"].as_array().map(Vec::len), Some(1), "what was practised was practised");
    error(&program.json(3, &["--demo", "undo", "--yes"]).await, "changed_since");
    program.json(0, &["--demo", "rollback", CHECKOUT, "--yes"]).await;
}

#[tokio::test]
async fn practice_hears_nothing_of_a_real_account() {
    let served = Served::market().await;
    let program = Program::on(&served).with("AWS_PROFILE", "nobody");
    program.json(0, &["--demo", "rollback", CHECKOUT, "--yes"]).await;
    assert_eq!(served.cloud.calls().len(), 0, "the endpoint of the environment is left alone");
    assert_eq!(served.sdk().alias("checkout", "live").await, "42", "nothing moved there");
    let words = program.run(&["--demo", "show", CHECKOUT]).await;
    assert!(words.err.contains("practice"), "and it says that it is practice: {words:#?}");
}

#[tokio::test]
async fn a_damaged_practice_cloud_says_how_to_start_over() {
    let program = Program::bare();
    program.json(0, &["--demo", "show", CHECKOUT]).await;
    std::fs::write(program.data().join("demo/world.json"), "{").expect("damaged");
    let ran = program.run(&["--demo", "show", CHECKOUT, "--json"]).await;
    assert!(ran.exit != 0 && ran.out.contains("demo reset"), "the next move is named: {ran:#?}");
    program.json(0, &["demo", "reset"]).await;
    program.json(0, &["--demo", "show", CHECKOUT]).await;
}

#[tokio::test]
async fn a_served_practice_cloud_is_an_endpoint_for_anybody() {
    let program = Program::bare();
    let mut serving = program.start(&["demo", "serve", "--port", "0", "--clock", "fast", "--json"]);
    let mut lines = BufReader::new(serving.stdout.take().expect("its output")).lines();
    let mut text = String::new();
    let document: Value = loop {
        text.push_str(&lines.next_line().await.expect("readable").expect("it says where it is before it ends"));
        if let Ok(document) = serde_json::from_str(&text) {
            break document;
        }
    };
    let endpoint = document["endpoint"].as_str().expect("an endpoint").to_owned();
    assert!(endpoint.starts_with("http://127.0.0.1:"), "on loopback: {document:#}");
    let (region, account) = (document["region"].as_str().expect("a Region").to_owned(), document["account"].clone());
    let client = Program::bare()
        .with("AWS_ENDPOINT_URL", &endpoint)
        .with("AWS_REGION", &region)
        .with("AWS_ACCESS_KEY_ID", "AKIAANY")
        .with("AWS_SECRET_ACCESS_KEY", "any");
    let board = client.json(0, &["targets", "--kind", "rest"]).await;
    assert_eq!(board["targets"][0]["account"], account, "the account it announced");
    client.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    let taken = program.run(&["demo", "serve", "--port", endpoint.rsplit(':').next().expect("a port"), "--json"]).await;
    assert!(taken.exit != 0 && taken.out.contains("--port"), "a port that is taken names the next move: {taken:#?}");
    serving.kill().await.expect("ended");
}
