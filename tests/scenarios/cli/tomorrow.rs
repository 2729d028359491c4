//! A journal in which a newer Switchback has written: what goes back goes, what goes forward says why it does not, and all is listed.

use rusqlite::{Connection, params};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{CHECKOUT, error, fields, first};
use crate::harness::{Program, Served};

const LOGIN: &str = "lambda:login:live";

/// Writes the journal's records anew, each as `alter` has it and the chain whole; and `more` behind them, beside the operations.
fn written_by_a_newer_one(program: &Program, alter: impl Fn(&str) -> String, more: &[String]) {
    let db = Connection::open(program.data().join("journal.db")).expect("the journal");
    db.execute_batch("DROP TRIGGER IF EXISTS record_is_never_changed").expect("the file is the user's");
    let mut all = db.prepare("SELECT body FROM record ORDER BY seq").expect("readable");
    let bodies = all.query_map([], |row| row.get::<_, String>(0)).expect("rows").map(|body| body.expect("a record"));
    let bodies: Vec<String> = bodies.collect();
    let (mut prev, mut seq) = (Vec::new(), 0);
    for body in bodies.iter().map(|body| alter(body)).chain(more.iter().cloned()) {
        seq += 1;
        let hash = Sha256::new().chain_update(&prev).chain_update(&body).finalize().to_vec();
        if seq <= bodies.len() {
            db.execute("UPDATE record SET body = ?2, prev = ?3, hash = ?4 WHERE seq = ?1", params![seq as i64, body, prev, hash]).expect("written");
        } else {
            db.execute("INSERT INTO record VALUES (?1, NULL, ?2, ?3, ?4)", params![seq as i64, body, prev, hash]).expect("written");
        }
        prev = hash;
    }
}

fn named<'a>(document: &'a Value, list: &str, id: &Value) -> &'a Value {
    let key = if list == "entries" { "operation" } else { "id" };
    document[list].as_array().into_iter().flatten().find(|each| each[key] == *id).unwrap_or_else(|| panic!("{id} is listed: {document:#}"))
}

#[tokio::test]
async fn an_operation_with_a_call_that_is_not_known() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let done = program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    let id = done["operation"]["id"].clone();
    written_by_a_newer_one(&program, |body| body.replace(r#""call":"set_alias""#, r#""call":"set_alias_gently""#), &[]);
    let sent = served.writes();

    let operations = program.json(0, &["operations"]).await;
    let listed = named(&operations, "operations", &id);
    assert_eq!((&listed["intent"], &listed["state"], &listed["undoable"]), (&json!("rollback"), &json!("done"), &json!(false)), "{listed:#}");
    assert!(listed["observed"].as_str().is_some_and(|said| said.contains("newer Switchback")), "it says whose it is: {listed:#}");
    let known: Vec<&String> = done["operation"].as_object().expect("an operation").keys().collect();
    assert_eq!(listed.as_object().expect("an operation").keys().collect::<Vec<_>>(), known, "in the shape that scripts know");
    let audit = program.json(0, &["audit"]).await;
    assert_eq!(named(&audit, "entries", &id)["targets"], json!([CHECKOUT]), "and so does the audit");
    assert!(program.run(&["operations"]).await.out.contains("rollback"), "as text too");
    program.json(0, &["doctor"]).await;

    for refused in [&["undo", "--yes"][..], &["undo", id.as_str().expect("an id"), "--yes"], &["resume", id.as_str().expect("an id"), "--yes"]] {
        let refused = program.json(3, refused).await;
        assert_eq!(error(&refused, "journal_newer")["operation_id"], id, "it names the operation: {refused:#}");
    }
    let korean = program.run(&["--lang", "ko", "undo", "--yes"]).await;
    assert!(format!("{}{}", korean.out, korean.err).contains("더 새로운 Switchback"), "in Korean too: {korean:#?}");
    assert_eq!(served.writes(), sent, "nothing was sent");

    program.json(0, &["rollback", LOGIN, "--yes"]).await;
    let planned = program.json(0, &["rollback", CHECKOUT, "--dry-run"]).await;
    let said = planned["findings"].as_array().into_iter().flatten().find(|finding| finding["code"] == "newer_worked_here");
    assert_eq!(said.map(|finding| &finding["severity"]), Some(&json!("warn")), "on its own target with a warning: {planned:#}");
    program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    assert_eq!(sdk.alias("checkout", "live").await, "40", "further back, and asked for");
    program.json(0, &["undo", "--yes"]).await;
    assert_eq!(sdk.alias("checkout", "live").await, "41", "what this version did it can undo");
}

#[tokio::test]
async fn a_finding_that_is_not_known() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let done = program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    let finding = r#""findings":[{"severity":"warn","target":"lambda:checkout:live","rule":{"code":"moon_phase","phase":"full"}}],"was":["#;
    written_by_a_newer_one(&program, |body| body.replace(r#""findings":["#, finding), &[]);
    let operations = program.json(0, &["operations"]).await;
    let said = first(named(&operations, "operations", &done["operation"]["id"]), "findings").clone();
    assert_eq!((&said["code"], &said["severity"]), (&json!("moon_phase"), &json!("warn")), "as it is recorded: {said:#}");
    assert_eq!(said["cause"], "a finding of a newer version: moon_phase", "and in words");
    let korean = program.json(0, &["--lang", "ko", "operations"]).await;
    assert_eq!(first(first(&korean, "operations"), "findings")["cause"], "더 새로운 버전의 점검 결과: moon_phase", "in both languages");
    program.json(0, &["undo", "--yes"]).await;
}

#[tokio::test]
async fn a_kind_of_record_that_is_not_known() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    program.json(0, &["hold", "set", LOGIN, "--note", "month's end"]).await;
    let freeze = r#"{"v":3,"at":"2026-11-21T12:00:00Z","scope":null,"operation":null,"entry":{"freeze":{"until":"2027-01-02"}}}"#;
    written_by_a_newer_one(&program, str::to_owned, &[freeze.to_owned()]);
    // A record of ours behind it hides nothing.
    program.json(0, &["hold", "lift", LOGIN]).await;
    let sent = served.writes();
    let shift = ["shift", CHECKOUT, "--to", "41", "--percent", "10"];
    for how in ["--yes", "--dry-run"] {
        let refused = program.json(3, &[&shift[..], &[how]].concat()).await;
        assert!(error(&refused, "journal_newer")["message"].as_str().is_some_and(|m| m.contains("record 2")), "it says which: {refused:#}");
        assert_eq!(refused["error"].get("commands").map_or(0, |c| c.as_array().map_or(0, Vec::len)), 0, "and gives nobody the calls: {refused:#}");
    }
    assert_eq!(served.writes(), sent, "nothing was sent");
    let held = program.json(0, &["hold", "list"]).await;
    fields(&held, "ok holds moving newer");
    assert_eq!(held["holds"], json!([]), "it is no hold of ours");
    let audit = program.json(0, &["--read-only", "audit"]).await;
    let intents: Vec<&str> = audit["entries"].as_array().expect("entries").iter().filter_map(|e| e["intent"].as_str()).collect();
    assert_eq!(intents, ["lift", "newer", "hold"], "it is listed where it stands");
    program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
    assert_eq!(sdk.alias("checkout", "live").await, "41", "what goes back goes");
    error(&program.json(3, &["undo", "--yes"]).await, "journal_newer");
    assert_eq!(sdk.alias("checkout", "live").await, "41", "its undo would bring the release again");
}

/// A hold that cannot be read stops its target and hides nothing; the audit says of no such record that it is done.
#[tokio::test]
async fn a_hold_that_cannot_be_read() {
    let served = Served::market().await;
    let program = Program::on(&served);
    program.json(0, &["hold", "set", LOGIN]).await;
    let text: std::sync::Mutex<String> = Default::default();
    let keep = |body: &str| {
        *text.lock().expect("one thread") = body.to_owned();
        body.to_owned()
    };
    written_by_a_newer_one(&program, keep, &[]);
    let set: Value = serde_json::from_str(&text.into_inner().expect("the hold")).expect("JSON");
    let mut unread = set.clone();
    (unread["entry"]["hold"]["target"], unread["entry"]["hold"]["by"]) = (json!(CHECKOUT), json!("sj"));
    let nowhere = r#"{"v":3,"at":"2026-11-21T12:00:00Z","scope":null,"operation":null,"entry":{"begun":7}}"#;
    written_by_a_newer_one(&program, str::to_owned, &[unread.to_string()]);
    let sent = served.writes();
    let refused = program.json(3, &["shift", CHECKOUT, "--to", "41", "--percent", "10", "--yes"]).await;
    error(&refused, "journal_newer");
    assert_eq!(served.writes(), sent, "nothing was sent");
    let held = program.json(0, &["hold", "list"]).await;
    assert_eq!((held["holds"].as_array().map(Vec::len), held["newer"].is_string()), (Some(1), true), "one is read, and there is another: {held:#}");
    program.json(0, &["rollback", CHECKOUT, "--to", "40", "--yes"]).await;

    written_by_a_newer_one(&program, str::to_owned, &[nowhere.to_owned()]);
    let audit = program.json(0, &["audit"]).await;
    let newer: Vec<&Value> = audit["entries"].as_array().into_iter().flatten().filter(|e| e["intent"] == "newer").collect();
    assert_eq!(newer.iter().map(|e| &e["state"]).collect::<Vec<_>>(), ["", ""], "nobody knows where they stand: {newer:#?}");
    let told = program.run(&["audit"]).await.out;
    let line = told.lines().find(|line| line.contains("12:00") || line.contains("newer")).unwrap_or_default();
    assert!(line.contains(" -  ") && !line.contains(" / "), "of no place: {told}");
}

/// One word of an old record beside the operations is another: what goes forward is told so, and the advice is true.
#[tokio::test]
async fn a_damaged_record_beside_the_operations() {
    let served = Served::market().await;
    let program = Program::on(&served);
    for change in ["set", "lift", "set", "lift"] {
        program.json(0, &["hold", change, LOGIN]).await;
    }
    let db = Connection::open(program.data().join("journal.db")).expect("the journal");
    db.execute_batch("DROP TRIGGER record_is_never_changed; UPDATE record SET body = replace(body, '\"set\"', '\"sez\"') WHERE seq = 3").expect("altered");
    drop(db);
    let shift = ["shift", CHECKOUT, "--to", "41", "--percent", "10", "--yes"];
    error(&program.json(3, &shift).await, "journal_damaged");
    error(&program.json(3, &["audit"]).await, "journal_damaged");
    assert_eq!(program.json(1, &["doctor"]).await["ok"], json!(false), "doctor says so too");
    let kept = || {
        std::fs::read_dir(program.data())
            .expect("the folder")
            .filter(|f| f.as_ref().is_ok_and(|f| f.file_name().to_string_lossy().starts_with("journal-kept")))
            .count()
    };
    program.json(0, &["rollback", LOGIN, "--yes"]).await;
    assert_eq!(kept(), 0, "a rollback by memory reads none of it, and needs the memory");
    program.json(0, &["rollback", CHECKOUT, "--to", "40", "--yes"]).await;
    assert!(kept() > 0, "a named one keeps it aside, as doctor says");
    program.json(0, &["audit"]).await;
    program.json(0, &["doctor"]).await;
    program.json(0, &shift).await;
}
