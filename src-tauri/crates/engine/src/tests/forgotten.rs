//! Where there was a journal and its memory is gone, the armed destination says so.

use switchback_core::preflight::Finding;

use crate::memory::Memory;
use crate::ports::Clock;
use crate::prepare;
use crate::testing::{LAMBDA, REST, Stage, block_on, ended, target};

/// A rollback from 8 to 7 is recorded, and then the newest record is damaged.
fn damaged() -> Stage {
    let stage = Stage::new();
    ended(stage.rollback(&[LAMBDA]));
    let db = rusqlite::Connection::open(stage.journal().path()).expect("the file");
    db.execute_batch("DROP TRIGGER record_is_never_changed; UPDATE record SET body = body || ' ' WHERE seq = (SELECT max(seq) FROM record)").expect("altered");
    stage
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(Finding::code).collect()
}

/// The rollback that put 7 there cannot be read any more, so the plan leads further back than it should.
#[test]
fn a_plan_made_without_the_journal_says_so() {
    let stage = damaged();
    let prepared = block_on(prepare::rollback(stage.cloud.as_ref(), Memory::Gone, &[target(LAMBDA)], None)).expect("a plan");
    assert_eq!(prepared.plan.to[0].as_str(), "6", "the way the operator's own hands would go");
    assert!(codes(&prepared.findings).contains(&"memory_gone"), "and what to think of first: {:?}", prepared.findings);
}

#[test]
fn a_plan_made_with_a_journal_begun_anew_says_so_until_it_has_a_memory_of_its_own() {
    let stage = damaged();
    let why = stage.journal().writer().map(drop).expect_err("damaged");
    stage.journal().begin_anew(&why, stage.clock.now()).expect("begun");
    let further = ended(stage.rollback(&[LAMBDA]));
    assert!(codes(&further.opened.findings).contains(&"memory_gone"), "what the kept journal knew is not known here: {:?}", further.opened.findings);
    ended(stage.undo(&further.id));
    let again = ended(stage.rollback(&[LAMBDA]));
    assert!(!codes(&again.opened.findings).contains(&"memory_gone"), "by now it remembers: {:?}", again.opened.findings);
}

#[test]
fn what_needs_no_memory_is_not_doubted() {
    let stage = damaged();
    let why = stage.journal().writer().map(drop).expect_err("damaged");
    stage.journal().begin_anew(&why, stage.clock.now()).expect("begun");
    let canary = ended(stage.rollback(&[REST]));
    assert!(!codes(&canary.opened.findings).contains(&"memory_gone"), "the stable side is what AWS says now: {:?}", canary.opened.findings);
    let first = ended(Stage::new().rollback(&[LAMBDA]));
    assert!(!codes(&first.opened.findings).contains(&"memory_gone"), "where nothing was ever recorded nothing is gone: {:?}", first.opened.findings);
}
