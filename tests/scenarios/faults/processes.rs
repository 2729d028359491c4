//! Processes of flesh and blood: two at once, one that is stopped, one that is killed in the middle.
#![cfg(unix)]

use std::time::Duration;

use serde_json::Value;
use tokio::process::Child;

use crate::harness::{Program, Ran, Served};

const CHECKOUT: &str = "lambda:checkout:live";

/// Sends a signal to a process that this test started.
fn signal(child: &Child, name: &str) {
    let pid = child.id().expect("it has not ended").to_string();
    let sent = std::process::Command::new("kill").args([name, &pid]).status().expect("kill is there");
    assert!(sent.success(), "{name} reached {pid}");
}

/// Waits until the cloud has been asked for this operation.
async fn until_asked(served: &Served, operation: &str) {
    for _ in 0..600 {
        if served.cloud.calls().iter().any(|c| c.operation == operation) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("nobody asked for {operation} in fifteen seconds");
}

/// Starts a rollback and waits until its write has had its effect; the answer takes a while.
async fn caught_in_flight(served: &Served, program: &Program, seconds: f64) -> Child {
    served.hold("lambda:UpdateAlias", seconds);
    let child = program.start(&["rollback", CHECKOUT, "--yes", "--json"]);
    until_effect(served).await;
    child
}

/// The cloud notes a call when it has answered, so a slow one is seen by its effect.
async fn until_effect(served: &Served) {
    let sdk = served.sdk();
    for _ in 0..600 {
        if sdk.alias("checkout", "live").await == "41" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the write had no effect in fifteen seconds");
}

fn document(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("not one document ({e}): {ran:#?}"))
}

#[tokio::test]
async fn two_operators_at_once_go_back_once() {
    for _ in 0..3 {
        let served = Served::market().await;
        let program = Program::on(&served);
        let args = ["rollback", CHECKOUT, "--yes", "--json"];
        let (one, two) = (program.start(&args), program.start(&args));
        let (one, two) = tokio::join!(Ran::of(one, &args), Ran::of(two, &args));
        assert_eq!(served.sdk().alias("checkout", "live").await, "41", "back once, and not further: {one:#?} {two:#?}");
        let mut exits = [one.exit, two.exit];
        exits.sort_unstable();
        assert!(exits[0] == 0 && matches!(exits[1], 0 | 3 | 4), "one of them did it, and the other says what happened: {one:#?} {two:#?}");
        for ran in [&one, &two].into_iter().filter(|r| r.exit != 0) {
            let code = document(ran)["error"]["code"].clone();
            assert!(["already_rolled_back", "stale", "superseded"].contains(&code.as_str().unwrap_or_default()), "{code}: {ran:#?}");
        }
        let operations = program.json(0, &["operations"]).await;
        assert!(operations["operations"].as_array().expect("a list").iter().all(|o| o["open"] == false), "nothing is left open: {operations:#}");
    }
}

/// Ctrl-C, and what a system says before it kills: the operation is left as it is recorded, and said so.
#[tokio::test]
async fn told_to_stop_it_says_what_is_recorded() {
    for name in ["-INT", "-TERM"] {
        let served = Served::market().await;
        let program = Program::on(&served);
        let child = caught_in_flight(&served, &program, 20.0).await;
        signal(&child, name);
        let stopped = Ran::of(child, &["rollback"]).await;
        let left = document(&stopped);
        assert_eq!((stopped.exit, &left["ok"], &left["error"]["code"]), (4, &false.into(), &"interrupted".into()), "{name}: {stopped:#?}");
        let operation = &left["operation"];
        assert_eq!((&operation["open"], &operation["steps"][0]["state"]), (&true.into(), &"started".into()), "{name}: {left:#}");
        let id = operation["id"].as_str().expect("an id");
        assert!(left["error"]["hint"].as_str().is_some_and(|h| h.contains(&format!("resume {id}"))), "{name}: the next move: {left:#}");
        let seen = program.json(0, &["resume", "--yes"]).await;
        assert_eq!((&seen["operation"]["id"], served.writes()), (&operation["id"], 1), "{name}: found, not sent again: {seen:#}");
    }
}

#[tokio::test]
async fn told_to_stop_before_it_sent_anything_it_says_so() {
    for (slow, damaged) in [("sts:GetCallerIdentity", false), ("lambda:GetAlias", false), ("lambda:GetAlias", true)] {
        let served = Served::market().await;
        let program = Program::on(&served);
        let journal = program.data().join("journal.db");
        let unreadable = b"not a database, whatever it once was; ".repeat(200);
        if damaged {
            std::fs::create_dir_all(program.data()).expect("a data folder");
            std::fs::write(&journal, &unreadable).expect("written");
        }
        served.hold(slow, 20.0);
        let child = program.start(&["rollback", CHECKOUT, "--to", "41", "--yes", "--json"]);
        until_asked(&served, "GetCallerIdentity").await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        signal(&child, "-TERM");
        let stopped = Ran::of(child, &["rollback"]).await;
        let said = document(&stopped);
        assert_eq!((stopped.exit, &said["error"]["code"], &said["error"]["operation_id"]), (4, &"interrupted".into(), &Value::Null), "{slow}: {stopped:#?}");
        assert_eq!(said["error"]["message"], "stopped before anything was sent", "{slow}: no more than is known");
        assert_eq!(served.writes(), 0, "{slow}: nothing sent");
        if damaged {
            assert!(std::fs::read(&journal).is_ok_and(|now| now == unreadable), "and the journal lies where it lay");
        } else {
            assert_eq!(program.json(0, &["operations"]).await["operations"], serde_json::json!([]), "{slow}: nothing recorded");
        }
    }
}

#[tokio::test]
async fn killed_after_the_call_it_is_shown_and_a_resume_finds_what_happened() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let mut child = caught_in_flight(&served, &program, 20.0).await;
    signal(&child, "-KILL");
    child.wait().await.expect("it is gone");
    let shown = program.json(0, &["operations"]).await;
    let left = &shown["operations"][0];
    assert_eq!((&left["state"], &left["open"], &left["live"]), (&"running".into(), &true.into(), &false.into()), "what was in flight: {left:#}");
    let seen = program.json(0, &["resume", "--yes"]).await;
    assert_eq!((&seen["operation"]["id"], &seen["operation"]["state"]), (&left["id"], &"done".into()), "the same operation, done");
    assert_eq!(served.writes(), 1, "nothing was sent again");
    program.json(0, &["undo", "--yes"]).await;
    assert_eq!(served.sdk().alias("checkout", "live").await, "42", "and it can be undone");
}

#[tokio::test]
async fn killed_while_a_service_goes_back_a_resume_follows_it_to_its_end() {
    let served = Served::paced(30).await;
    let program = Program::on(&served);
    let mut child = program.start(&["rollback", "ecs:market-prod/search", "--yes"]);
    until_asked(&served, "UpdateService").await;
    signal(&child, "-KILL");
    child.wait().await.expect("it is gone");
    let seen = program.json(0, &["resume", "--yes"]).await;
    assert_eq!(seen["operation"]["state"], "done", "{seen:#}");
    assert_eq!((served.writes(), served.sdk().definition("market-prod", "search").await.as_str()), (1, "search:25"), "followed, not sent again");
}

#[tokio::test]
async fn a_rollback_takes_over_from_a_process_that_died() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let mut child = caught_in_flight(&served, &program, 20.0).await;
    signal(&child, "-KILL");
    child.wait().await.expect("it is gone");
    let took = program.run(&["rollback", CHECKOUT, "--yes", "--json"]).await;
    let said = document(&took);
    assert!(took.exit == 0 || said["error"]["code"] == "already_rolled_back", "never refused for the open one: {took:#?}");
    assert_eq!((served.sdk().alias("checkout", "live").await.as_str(), served.writes()), ("41", 1), "back once, sent once");
    if took.exit == 0 {
        let all = program.json(0, &["operations"]).await;
        assert!(all["operations"].as_array().expect("a list").iter().any(|o| o["state"] == "superseded"), "the dead one is superseded: {all:#}");
    }
}

#[tokio::test]
async fn a_rollback_takes_over_from_a_process_that_hangs_and_that_one_sends_nothing_more() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    served.hold("lambda:UpdateAlias", 6.0);
    let args = ["rollback", CHECKOUT, "lambda:login:live", "--yes", "--json"];
    let hanging = program.start(&args);
    until_effect(&served).await;
    signal(&hanging, "-STOP");
    let took = program.run(&["rollback", "lambda:login:live", "--yes", "--json"]).await;
    assert_eq!(took.exit, 0, "never refused for the open one: {took:#?}");
    assert_eq!(sdk.alias("login", "live").await, "23", "it is back");
    signal(&hanging, "-CONT");
    let ended = Ran::of(hanging, &args).await;
    assert_eq!((ended.exit, &document(&ended)["error"]["code"]), (4, &"superseded".into()), "it learns that it was taken over: {ended:#?}");
    assert_eq!((sdk.alias("login", "live").await.as_str(), served.writes()), ("23", 2), "its second step was never sent");
}

/// Who takes one target over ends the whole operation: what it had yet to do elsewhere is named to both, with the way on.
#[tokio::test]
async fn what_was_asked_for_elsewhere_is_not_lost_without_a_word() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    served.hold("lambda:UpdateAlias", 5.0);
    let (login, coupons) = ("lambda:login:live", "lambda:coupons:live");
    let args = ["rollback", CHECKOUT, login, coupons, "--yes", "--json"];
    let first = program.start(&args);
    until_effect(&served).await;
    let took = program.json(0, &["rollback", CHECKOUT, "--to", "40", "--yes"]).await;
    let ended = Ran::of(first, &args).await;
    let again = format!("switchback rollback {login} {coupons}");
    let findings = took["operation"]["findings"].as_array().expect("findings");
    let over = findings.iter().find(|f| f["code"] == "takes_over").unwrap_or_else(|| panic!("it says so: {took:#}"));
    let has = |text: &Value, part: &str| text.as_str().is_some_and(|text| text.contains(part));
    assert!(has(&over["cause"], login) && has(&over["cause"], coupons) && has(&over["fix"], &again), "who took over learns what is left: {over:#}");
    assert_eq!(over["severity"], "warn", "and that it matters: {over:#}");
    let said = document(&ended)["error"].clone();
    assert_eq!((ended.exit, &said["code"]), (4, &"superseded".into()), "{ended:#?}");
    assert!(has(&said["message"], login) && has(&said["message"], coupons) && has(&said["hint"], &again), "so does who asked: {said:#}");
    assert!(!has(&said["message"], CHECKOUT), "not what is in other hands: {said:#}");
    let commands: Vec<&str> = said["commands"].as_array().expect("commands").iter().filter_map(Value::as_str).collect();
    assert_eq!(commands.len(), 2, "the calls for just these: {said:#}");
    assert!(commands[0].contains("--function-name login") && commands[1].contains("--function-name coupons"), "{commands:#?}");
    program.json(0, &["rollback", login, coupons, "--yes"]).await;
    assert_eq!([sdk.alias("checkout", "live").await, sdk.alias("login", "live").await], ["40", "23"], "and the way on is one");
}

#[tokio::test]
async fn an_undo_or_a_resume_does_not_cut_in_on_a_live_process() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let args = ["rollback", CHECKOUT, "--yes", "--json"];
    let child = caught_in_flight(&served, &program, 4.0).await;
    let open = program.json(0, &["operations"]).await["operations"][0].clone();
    assert_eq!(open["live"], true, "somebody works on it: {open:#}");
    let id = open["id"].as_str().expect("an id");
    for command in [["resume", id, "--yes"], ["undo", id, "--yes"]] {
        let refused = program.json(3, &command).await;
        assert!(["operation_live", "nothing_to_undo", "operation_open"].contains(&refused["error"]["code"].as_str().unwrap_or_default()), "{refused:#}");
    }
    let ended = Ran::of(child, &args).await;
    assert_eq!((ended.exit, served.writes()), (0, 1), "it was not disturbed: {ended:#?}");
}
