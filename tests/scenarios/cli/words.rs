//! Words for a person, in both languages, and never on the way of a script.

use super::CHECKOUT;
use crate::harness::{Program, Ran, Served};

fn hangul(text: &str) -> bool {
    text.chars().any(|c| ('가'..='힣').contains(&c))
}

#[tokio::test]
async fn korean_where_it_is_asked_for_or_the_system_speaks_it() {
    let served = Served::market().await;
    let program = Program::on(&served);
    for command in [vec!["targets", "--query", "payments:live"], vec!["rollback", CHECKOUT, "--dry-run"], vec!["operations"], vec!["audit"]] {
        let (ko, en) = (program.run(&[&["--lang", "ko"], &command[..]].concat()).await, program.run(&command).await);
        assert_eq!((ko.exit, en.exit), (0, 0), "{command:?}");
        assert!(hangul(&ko.out), "{command:?} speaks Korean: {}", ko.out);
        assert!(command[0] == "targets" || !hangul(&en.out), "{command:?} speaks English: {}", en.out);
    }
    let system = Program::on(&served).with("LANG", "ko_KR.UTF-8").run(&["operations"]).await;
    assert!(hangul(&system.out), "as the system does: {system:#?}");
    let refused = program.run(&["--lang", "ko", "rollback", "lambda:nothing:live", "--yes"]).await;
    assert!(refused.exit == 3 && hangul(&refused.err), "a refusal too: {refused:#?}");
    let usage = program.run(&["--lang", "fr", "operations"]).await;
    assert_eq!(usage.exit, 2, "a language it does not speak is a usage error: {usage:#?}");
}

#[tokio::test]
async fn codes_and_states_are_the_same_in_every_language() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let ko = program.json(0, &["--lang", "ko", "rollback", CHECKOUT, "--yes"]).await;
    assert_eq!((&ko["operation"]["state"], &ko["operation"]["verdict"]), (&"done".into(), &"verified".into()), "scripts read these: {ko:#}");
    let again = program.json(3, &["--lang", "ko", "rollback", CHECKOUT, "--yes"]).await;
    assert_eq!(again["error"]["code"], "already_rolled_back", "{again:#}");
}

#[tokio::test]
async fn progress_goes_to_standard_error() {
    let served = Served::market().await;
    let ran = Program::on(&served).run(&["rollback", "ecs:market-prod/search", "--yes", "--json"]).await;
    assert!(ran.err.contains("ecs:UpdateService"), "the calls as they are made: {}", ran.err);
    assert!(serde_json::from_str::<serde_json::Value>(&ran.out).is_ok(), "and one document on standard output: {}", ran.out);
}

#[tokio::test]
async fn the_undo_is_offered_as_it_is_typed() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let ran = program.run(&["rollback", CHECKOUT, "--yes"]).await;
    let line = ran.out.lines().find(|l| l.contains("switchback undo")).expect("the undo is offered").to_owned();
    let id = line.rsplit(' ').next().expect("an id").to_owned();
    program.json(0, &["undo", &id, "--yes"]).await;
}

#[tokio::test]
async fn help_and_version() {
    let program = Program::bare();
    for args in [["--help"], ["--version"]] {
        let ran = program.run(&args).await;
        assert!(ran.exit == 0 && ran.err.is_empty() && !ran.out.is_empty(), "{args:?} goes to standard output: {ran:#?}");
    }
}

#[tokio::test]
async fn a_reader_that_goes_away_is_no_fault() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let mut child = program.start(&["targets"]);
    drop(child.stdout.take());
    let ran = Ran::of(child, &["targets"]).await;
    assert!(ran.err.is_empty() || !ran.err.contains("panic"), "{ran:#?}");
}
