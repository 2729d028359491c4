//! What is typed wrong is refused before anything is sent, and what was done is said as it was.
#![cfg(unix)]

use super::package;
use crate::harness::{Program, Served};

const CHECKOUT: &str = "lambda:checkout:live";

#[tokio::test]
async fn what_is_typed_wrong_is_a_usage_error_that_names_it() {
    let served = Served::market().await;
    let (program, dir) = (Program::on(&served), tempfile::tempdir().expect("a folder"));
    let zip = package(dir.path());
    let note = "x".repeat(300);
    let shift = |rest: &[&'static str]| [&["shift", CHECKOUT, "--to", "41", "--yes"], rest].concat();
    let release = |target: &'static str| format!("{target}=zip:{zip}");
    for (args, says) in [
        (shift(&[]), "--percent N or --steps LIST"),
        (shift(&["--percent", "10", "--every", "5s"]), "nothing to wait for"),
        (shift(&["--steps", "10,100", "--every", "1.5s"]), "whole seconds"),
        (shift(&["--steps", "10,100", "--every", "999999h"]), "a day is the most"),
        (vec!["deploy", CHECKOUT, "--zip", &zip, "--note", &note, "--yes"], "the note has 300 characters"),
        (vec!["deploy", CHECKOUT, "--zip", &zip, "--and", &release(CHECKOUT), "--yes"], "lambda:checkout:live is named twice"),
        (vec!["deploy", CHECKOUT, "--zip", &zip, "--percent", "0", "--yes"], "0 % takes no traffic"),
    ] {
        let refused = program.json(2, &args).await;
        let message = refused["error"]["message"].as_str().expect("a message");
        assert!(message.contains(says), "{args:?}: {message}");
        let ko = program.json(2, &[&["--lang", "ko"], &args[..]].concat()).await;
        let (said, hint) = (ko["error"]["message"].as_str().expect("a message"), ko["error"]["hint"].as_str().expect("a hint"));
        assert!([said, hint].iter().all(|text| text.chars().any(|c| ('가'..='힣').contains(&c))), "{args:?} in Korean: {said} → {hint}");
    }
    assert_eq!(served.writes(), 0, "and nothing was sent");
}

#[tokio::test]
async fn shares_are_told_as_they_were_and_are() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let ran = program.run(&["shift", CHECKOUT, "--to", "41", "--percent", "30", "--yes"]).await;
    assert!(ran.out.contains("42 → 42 70 % + 41 30 %"), "both sides, not the far end alone: {}", ran.out);
    let again = program.run(&["shift", CHECKOUT, "--to", "41", "--percent", "30", "--yes"]).await;
    assert!(again.exit == 0 && again.out.contains("already there") && !again.out.contains("verified"), "nothing was sent: {}", again.out);
    let stale = program.json(3, &["shift", CHECKOUT, "--to", "41", "--percent", "50", "--if-current", "41", "--yes"]).await;
    assert_eq!(stale["error"]["code"], "not_current", "the stable side is 42: {stale:#}");
    program.json(0, &["shift", CHECKOUT, "--to", "41", "--percent", "50", "--if-current", "42", "--yes"]).await;
    let back = program.run(&["undo", "--yes"]).await;
    assert!(back.out.contains("42 50 % + 41 50 % → 42 70 % + 41 30 %"), "an undo as well: {}", back.out);
    for list in ["operations", "audit"] {
        let listed = program.run(&[list]).await;
        assert!(listed.out.contains("42 → 42 70 % + 41 30 %"), "{list}: {}", listed.out);
    }
}

#[tokio::test]
async fn what_is_only_published_takes_no_traffic() {
    let served = Served::market().await;
    let (program, sdk, dir) = (Program::on(&served), served.sdk(), tempfile::tempdir().expect("a folder"));
    let zip = package(dir.path());
    let made = program.json(0, &["deploy", CHECKOUT, "--zip", &zip, "--publish-only", "--note", "line1\nline2", "--yes"]).await;
    let operation = &made["operation"];
    let actions: Vec<&str> = operation["steps"].as_array().into_iter().flatten().filter_map(|s| s["action"].as_str()).collect();
    assert_eq!(actions, ["lambda:UpdateFunctionCode", "lambda:PublishVersion"], "{made:#}");
    assert_eq!(sdk.alias("checkout", "live").await, "42", "the alias is as it was");
    assert_eq!((&operation["state"], &operation["targets"][0]["to"]), (&"done".into(), &"42".into()), "{made:#}");
    let version = operation["unused"].as_array().into_iter().flatten().filter_map(|v| v.as_str()).find(|v| v.parse::<u32>().is_ok()).expect("a version");
    let shown = program.json(0, &["show", CHECKOUT]).await;
    let row = shown["revisions"].as_array().into_iter().flatten().find(|r| r["revision"] == version).expect("it is listed");
    assert!(row["description"].as_str().is_some_and(|text| text.ends_with(": line1 line2")), "and words do not run together: {row}");
    let moved = program.json(0, &["shift", CHECKOUT, "--to", version, "--percent", "100", "--yes"]).await;
    assert_eq!(moved["operation"]["verdict"], "verified", "and can be moved to: {moved:#}");
    program.json(2, &["deploy", CHECKOUT, "--to", "41", "--publish-only", "--yes"]).await;
}
