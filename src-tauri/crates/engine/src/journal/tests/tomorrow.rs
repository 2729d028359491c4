//! Records that a newer Switchback wrote: what is understood is read, the rest is left to that version, and nothing is damage.

use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::params;
use switchback_core::event::Actor;
use switchback_core::saga::StepState;
use switchback_core::{Finding, Intent, Operation, OperationState};

use crate::journal::body::chain;
use crate::journal::{JournalError, Recorded};
use crate::operate::{OperateError, Went};
use crate::ports::{Clock, Observe};
use crate::prepare::PrepareError;
use crate::testing::{Fault, LAMBDA, REST, Stage, ended, shift, target};

use super::{raw, write_newer};

/// Writes the records of an operation as another version would have written them, in a chain that is whole.
#[track_caller]
fn rewrite(stage: &Stage, operation: &Operation, alter: impl Fn(&str) -> String) {
    let db = raw(stage.dir());
    db.execute_batch("DROP TRIGGER record_is_never_changed").expect("the fixture is not the journal's doing");
    let mut all = db.prepare("SELECT seq, operation, body FROM record ORDER BY seq").expect("readable");
    let rows = all.query_map([], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, Option<String>>(1)?, r.get::<_, String>(2)?))).expect("rows");
    let rows: Vec<_> = rows.map(|row| row.expect("a row")).collect();
    let (mut prev, mut altered) = (Vec::new(), false);
    for (seq, of, body) in rows {
        let new = if of.as_deref() == Some(&operation.id.0) { alter(&body) } else { body.clone() };
        altered |= new != body;
        let hash = chain(&prev, &new);
        db.execute("UPDATE record SET body = ?2, prev = ?3, hash = ?4 WHERE seq = ?1", params![seq, new, prev, hash]).expect("written");
        prev = hash;
    }
    assert!(altered, "the records are other ones now");
}

/// What a version may know beside this one: a word in the records of a rollback, and what stands there then.
const NEWER: [(&str, &str, &str); 11] = [
    ("a call", r#""call":"set_alias""#, r#""call":"set_alias_gently""#),
    ("what is served", r#""kind":"alias""#, r#""kind":"edge""#),
    ("what stands around", r#""around":[]"#, r#""around":[{"is":"a_comet"}]"#),
    ("an intent", r#""intent":"rollback""#, r#""intent":"rewind""#),
    ("what happens on failure", r#""on_failure":"go_on""#, r#""on_failure":"ask""#),
    ("an event", r#""event":"step_verified""#, r#""event":"step_proven""#),
    ("a verdict", r#""verdict":"verified""#, r#""verdict":"watched""#),
    ("a state", r#""state":"done""#, r#""state":"settled""#),
    ("a kind of target", r#""targets":["lambda:"#, r#""targets":["edge:"#),
    ("the meaning of it all", r#"{"v":1,"#, r#"{"v":3,"#),
    ("what an event is", r#""entry":{"event":"#, r#""entry":{"happening":"#),
];

fn not_understood<T: std::fmt::Debug>(went: Result<T, OperateError>) -> bool {
    match went {
        Err(OperateError::NoRecord { source, .. } | OperateError::Prepare(PrepareError::Journal(source))) => {
            matches!(source, JournalError::NewerOperation { .. })
        }
        other => panic!("it is neither done nor damage: {other:?}"),
    }
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(Finding::code).collect()
}

#[test]
fn an_operation_that_is_not_understood_is_listed_and_left_alone() {
    for (what, known, newer) in NEWER {
        let stage = Stage::new();
        let back = ended(stage.rollback(&[LAMBDA]));
        rewrite(&stage, &back, |body| body.replace(known, newer));
        let reader = stage.reader();
        assert_eq!(reader.verify_chain().expect(what), reader.generation().expect("a count").unsigned_abs(), "{what}: the chain is whole");
        assert!(matches!(reader.operation(&back.id), Err(JournalError::NewerOperation { id, .. }) if id == back.id), "{what}: it says whose it is");
        let Recorded::Newer(listed) = &reader.recorded(10).expect(what)[0] else { panic!("{what}: it is listed as what it is") };
        assert_eq!((&listed.id, listed.at, listed.open), (&back.id, back.opened_at, false), "{what}: with what every version tells");
        assert_eq!(listed.actor.as_ref().map(|a| a.name.as_str()).is_some(), what != "what an event is", "{what}: and by whom, where that is told");
        let calls = stage.cloud.calls();
        assert!(not_understood(stage.undo(&back.id)), "{what}: undone by the version that wrote it");
        assert!(not_understood(stage.resume(&back.id)), "{what}: and resumed by it");
        assert_eq!(stage.cloud.calls(), calls, "{what}: nothing was sent");
        assert_eq!(ended(stage.rollback(&[REST])).state(), OperationState::Done, "{what}: another target goes back");
        let again = ended(stage.rollback(&[LAMBDA]));
        assert_eq!(again.state(), OperationState::Done, "{what}: and so does its own");
        assert!(codes(&again.opened.findings).contains(&"newer_worked_here"), "{what}: with a word on it: {:?}", again.opened.findings);
        let forward = ended(stage.forward(&shift(LAMBDA, "9", "100")));
        assert_eq!(forward.state(), OperationState::Done, "{what}: what has ended stands in nobody's way");
        assert_eq!(stage.reader().verify_chain().expect(what), stage.reader().generation().expect("a count").unsigned_abs(), "{what}: still whole");
    }
}

#[test]
fn a_finding_that_is_not_known_is_told_and_stops_nothing() {
    let stage = Stage::new();
    let back = ended(stage.rollback(&[LAMBDA]));
    let finding = r#""findings":[{"severity":"warn","target":"lambda:checkout:live","rule":{"code":"moon_phase","z":1,"a":[2]}}"#;
    let more = |rest: &str| if rest.starts_with(']') { "" } else { "," }.to_owned() + rest;
    rewrite(&stage, &back, |body| match body.split_once(r#""findings":["#) {
        Some((before, rest)) => format!("{before}{finding}{}", more(rest)),
        None => body.to_owned(),
    });
    let read = stage.recorded(&back.id);
    assert!(codes(&read.opened.findings).contains(&"moon_phase"), "by its code: {:?}", read.opened.findings);
    assert_eq!(read.state(), OperationState::Done, "the operation is what it was");
    assert_eq!(stage.reader().verify_chain().expect("whole"), stage.reader().generation().expect("a count").unsigned_abs(), "and sound");
    assert_eq!(ended(stage.undo(&back.id)).state(), OperationState::Done, "it can be undone");
}

/// A member more is no other meaning: whoever adds one that must not be overlooked raises the version.
#[test]
fn a_member_that_is_not_known_is_passed_over() {
    let stage = Stage::new();
    let back = ended(stage.rollback(&[LAMBDA]));
    rewrite(&stage, &back, |body| body.replace(r#""took_over":[]"#, r#""took_over":[],"weather":"fair""#));
    assert_eq!(stage.recorded(&back.id).state(), OperationState::Done, "it reads as before");
}

#[test]
fn an_open_operation_that_is_not_understood_is_in_the_way_of_all_but_a_rollback() {
    let stage = Stage::new();
    stage.cloud.fault(stage.cloud.calls(), Fault::ThenBlind(10_000));
    let open = ended(stage.forward(&shift(LAMBDA, "9", "50")));
    assert!(open.state().is_open(), "nobody knows what became of its call: {:?}", open.state());
    stage.cloud.heal();
    rewrite(&stage, &open, |body| body.replace(r#""call":"set_alias""#, r#""call":"set_alias_gently""#));
    let calls = stage.cloud.calls();
    for forward in [shift(LAMBDA, "9", "100"), Intent::Promote { targets: vec![target(LAMBDA)] }, Intent::Abort { targets: vec![target(LAMBDA)] }] {
        assert!(not_understood(stage.forward(&forward)), "whether it may take that over is not known: {forward:?}");
    }
    assert_eq!(stage.cloud.calls(), calls, "nothing was sent");
    assert_eq!(ended(stage.rollback(&[REST])).state(), OperationState::Done, "another target is not concerned");
    let back = ended(stage.rollback(&[LAMBDA]));
    assert_eq!((back.state(), back.opened.took_over.as_slice()), (OperationState::Done, &[open.id.clone()][..]), "a rollback takes over whatever is open");
    let Some(Recorded::Newer(listed)) = stage.reader().on_record(&open.id).expect("listed") else { panic!("still not understood") };
    assert_eq!((listed.state, listed.open), (OperationState::Superseded, false), "it has ended, and holds nothing");
    assert_eq!(ended(stage.forward(&shift(LAMBDA, "9", "50"))).state(), OperationState::Done, "and then there is nothing in the way");
}

/// Records beside the operations that this version does not know, `here` and in no place.
fn unknown_records(stage: &Stage) -> [String; 4] {
    let scope = serde_json::to_string(stage.cloud.scope()).expect("text");
    let envelope = |v: u32, entry: &str| format!(r#"{{"v":{v},"at":"2026-11-21T12:00:00Z","scope":{scope},"operation":null,"entry":{entry}}}"#);
    [
        envelope(3, r#"{"freeze":{"until":"2027-01-02"}}"#),
        envelope(2, r#"{"freeze":{"until":"2027-01-02"}}"#),
        envelope(3, r#"{"hold":{"change":"set","target":"lambda:checkout:live","by":{"name":"sj","arn":null},"unless":"cfo"}}"#),
        r#"{"v":9,"told":"in words of the future"}"#.to_owned(),
    ]
}

fn stopped(went: Result<Went, OperateError>) -> bool {
    match went {
        Err(OperateError::NoRecord { source, .. } | OperateError::Prepare(PrepareError::Journal(source))) => matches!(source, JournalError::NewerRecord { .. }),
        other => panic!("it goes forward, and nobody knows whether it may: {other:?}"),
    }
}

#[test]
fn a_kind_of_record_that_is_not_known_stops_what_goes_forward_whatever_follows_it() {
    for which in 0..4 {
        let stage = Stage::new();
        ended(stage.forward(&shift(LAMBDA, "9", "5")));
        let body = &unknown_records(&stage)[which];
        write_newer(&stage, None, body);
        let forwards = || [shift(LAMBDA, "9", "50"), Intent::Promote { targets: vec![target(REST)] }, crate::testing::deploy(&[LAMBDA])];
        let calls = stage.cloud.calls();
        assert!(forwards().iter().all(|forward| stopped(stage.forward(forward))), "as the newest: {body}");
        assert_eq!(stage.cloud.calls(), calls, "nothing was sent: {body}");
        let back = ended(stage.rollback(&[LAMBDA]));
        assert_eq!(back.state(), OperationState::Done, "what goes back goes: {body}");
        assert!(forwards().iter().all(|forward| stopped(stage.forward(forward))), "with records of ours after it: {body}");
        assert!(stopped(stage.undo(&back.id)), "an undo of a rollback brings the release again: {body}");
        assert_eq!(ended(stage.forward(&Intent::Abort { targets: vec![target(REST)] })).state(), OperationState::Done, "an abort goes back: {body}");
        let (reader, scope) = (stage.reader(), stage.cloud.scope());
        assert_eq!(reader.holds(scope).expect("readable"), [], "it is taken for no hold of ours: {body}");
        assert_eq!(reader.newer_lines(0).expect("readable").len(), 1, "and listed: {body}");
        assert_eq!(reader.verify_chain().expect("whole"), reader.generation().expect("a count").unsigned_abs(), "the chain is whole: {body}");
    }
}

#[test]
fn what_is_of_another_place_stops_nothing_here() {
    let stage = Stage::new();
    ended(stage.rollback(&[LAMBDA]));
    let elsewhere = unknown_records(&stage.in_another_account())[0].clone();
    write_newer(&stage, None, &elsewhere);
    assert_eq!(ended(stage.forward(&shift(LAMBDA, "9", "5"))).state(), OperationState::Done, "records do not cross places: {elsewhere}");
}

#[test]
fn a_shift_under_way_rests_before_its_next_step() {
    let stage = Stage::new();
    let (beside, done, body) = (stage.without_listener(), AtomicBool::new(false), unknown_records(&stage)[0].clone());
    stage.on_record(move |op: &Operation| {
        if op.saga.steps().first() == Some(&StepState::Verified) && !done.swap(true, Ordering::SeqCst) {
            write_newer(&beside, None, &body);
        }
    });
    let rests = ended(stage.forward(&shift(LAMBDA, "9", "5,50,100")));
    assert_eq!((rests.state(), stage.cloud.calls()), (OperationState::NeedsAttention, 1), "the split stays where it is");
    assert!(stopped(stage.resume(&rests.id)), "a resume says why");
    assert_eq!(stage.cloud.calls(), 1, "and sends nothing");
    assert_eq!(ended(stage.forward(&Intent::Abort { targets: vec![target(LAMBDA)] })).state(), OperationState::Done, "it can be taken back");
}

/// Records that have the form of a hold or of a beginning, and cannot be read as one.
fn unread_records(stage: &Stage) -> Vec<String> {
    let scope = serde_json::to_string(stage.cloud.scope()).expect("text");
    let no_endpoint = scope.replace("endpoint", "end");
    let envelope = |v: &str, at: &str, scope: &str, entry: &str| format!(r#"{{"v":{v},"at":"{at}","scope":{scope},"operation":null,"entry":{entry}}}"#);
    let (at, by) = ("2026-11-21T12:00:00Z", r#""by":{"name":"sj","arn":null}"#);
    let hold = |rest: &str| format!(r#"{{"hold":{{"change":"set",{rest}}}}}"#);
    let sound = hold(&format!(r#""target":"{LAMBDA}",{by}"#));
    let v2 = |entry: &str| envelope("2", at, &scope, entry);
    vec![
        v2(&hold(&format!(r#""target":"{LAMBDA}","by":"sj""#))),
        v2(&hold(&format!(r#""targets":["{LAMBDA}"],{by}"#))),
        v2(&hold(&format!(r#""target":{{"all":true}},{by}"#))),
        envelope("2", at, "null", &sound),
        envelope("2", at, &no_endpoint, &sound),
        envelope("2", "soon", &scope, &sound),
        envelope("\"2\"", at, &scope, &sound),
        v2(&sound).replace(r#"{"v":2"#, r#"{"v":2,"v":3"#),
        v2(&sound).replace(r#"{"hold""#, r#"{"freeze":{},"hold""#),
        envelope("1", at, "null", r#"{"begun":{"replaces":null,"sha256":null,"why":null},"freeze":{}}"#),
        envelope("1", at, "null", r#"{"begun":5}"#),
        envelope("1", at, "null", r#"{"begun":{"x":1}}"#),
        envelope("1", "soon", "null", r#"{"begun":{"replaces":null,"sha256":null,"why":null}}"#),
    ]
}

#[test]
fn a_hold_that_cannot_be_read_is_a_hold_and_hides_none() {
    for which in 0..unread_records(&Stage::new()).len() {
        let stage = Stage::new();
        let body = &unread_records(&stage)[which];
        let (scope, by) = (stage.cloud.scope().clone(), Actor { name: "sj".into(), arn: None });
        stage.journal().writer().expect("a writer").hold(&scope, &[target(LAMBDA)], &by, None, stage.clock.now()).expect("set");
        stage.journal().writer().expect("a writer").lift(&scope, &[target(LAMBDA)], &by, stage.clock.now()).expect("lifted");
        stage.journal().writer().expect("a writer").hold(&scope, &[target(REST)], &by, None, stage.clock.now()).expect("set");
        write_newer(&stage, None, body);
        let calls = stage.cloud.calls();
        assert!(stopped(stage.forward(&shift(LAMBDA, "9", "50"))), "it stops: {body}");
        assert_eq!(stage.cloud.calls(), calls, "nothing was sent: {body}");
        let reader = stage.reader();
        assert_eq!(reader.holds(&scope).expect("readable").len(), 1, "what can be read is listed: {body}");
        assert!(reader.may_go_forward(&scope).and_then(|()| reader.holds_are_read(&scope)).is_err(), "and that there is more: {body}");
        assert_eq!(reader.newer_lines(0).expect("readable").len(), 1, "the audit has it: {body}");
        assert_eq!(reader.hold_lines(0).expect("readable").len(), 3, "beside the others: {body}");
        assert_eq!(ended(stage.rollback_to(LAMBDA, "6")).state(), OperationState::Done, "what goes back goes: {body}");
    }
}

/// How a journal began anew stops nothing, wherever it stands.
#[test]
fn a_beginning_stops_nothing() {
    let stage = Stage::new();
    ended(stage.rollback(&[REST]));
    write_newer(
        &stage,
        None,
        r#"{"v":1,"at":"2026-11-21T12:00:00Z","scope":null,"operation":null,"entry":{"begun":{"replaces":null,"sha256":null,"why":null}}}"#,
    );
    assert_eq!(ended(stage.forward(&shift(LAMBDA, "9", "5"))).state(), OperationState::Done, "it is known");
    assert_eq!(stage.reader().newer_lines(0).expect("readable"), [], "and no newer version's");
}

#[test]
fn what_was_damaged_is_damaged_and_nothing_newer() {
    let letters = |stage: &Stage, from: &str, to: &str| {
        let alter = "UPDATE record SET body = replace(body, ?1, ?2) WHERE seq = 1";
        raw(stage.dir()).execute(alter, params![from, to]).expect("altered");
    };
    for (what, from, to) in [("a word", r#""set""#, r#""sez""#), ("no JSON", "{", "[")] {
        let stage = Stage::new();
        let (scope, by) = (stage.cloud.scope().clone(), Actor { name: "sj".into(), arn: None });
        let mut writer = stage.journal().writer().expect("a writer");
        writer.hold(&scope, &[target(REST)], &by, None, stage.clock.now()).expect("set");
        writer.lift(&scope, &[target(REST)], &by, stage.clock.now()).expect("lifted");
        raw(stage.dir()).execute_batch("DROP TRIGGER record_is_never_changed").expect("the fixture is not the journal's doing");
        letters(&stage, from, to);
        let damaged = |went: Result<(), JournalError>| assert!(matches!(went, Err(JournalError::Damaged { .. })), "{what}: {went:?}");
        damaged(stage.reader().may_go_forward(&scope));
        damaged(stage.reader().beside_is_sound());
        let Err(OperateError::NoRecord { source, .. } | OperateError::Prepare(PrepareError::Journal(source))) = stage.forward(&shift(LAMBDA, "9", "50")) else {
            panic!("{what}: it may have stopped this")
        };
        damaged(Err(source));
        assert_eq!(ended(stage.rollback_to(LAMBDA, "6")).state(), OperationState::Done, "{what}: what goes back goes");
    }
}

/// Its end is recorded by the rollback that took it over: no sign that the newer version still works on it.
#[test]
fn that_it_was_taken_over_is_not_heard_of_it() {
    let stage = Stage::new();
    let done = ended(stage.rollback(&[LAMBDA]));
    rewrite(&stage, &done, |body| body.replace(r#""call":"set_alias""#, r#""call":"set_alias_gently""#));
    let heard = || match stage.reader().on_record(&done.id).expect("listed") {
        Some(Recorded::Newer(listed)) => listed.heard_at,
        other => panic!("not understood: {other:?}"),
    };
    let before = heard();
    let entry = r#"{"event":{"event":"superseded","by":"o-later"}}"#;
    let scope = serde_json::to_string(stage.cloud.scope()).expect("text");
    let body = format!(r#"{{"v":1,"at":"2030-01-01T00:00:00Z","scope":{scope},"operation":"{}","entry":{entry}}}"#, done.id.0);
    write_newer(&stage, Some(&done.id.0), &body);
    assert_eq!(heard(), before, "its own newest record");
    write_newer(&stage, Some(&done.id.0), &body.replace("superseded", "sings"));
    assert!(heard() > before, "whatever it says itself counts");
}

/// A newer version may nest deeper than is read here.
#[test]
fn what_is_nested_deep_is_no_damage() {
    let stage = Stage::new();
    ended(stage.rollback(&[LAMBDA]));
    let scope = serde_json::to_string(stage.cloud.scope()).expect("text");
    let deep = |depth: usize| {
        format!(r#"{{"v":3,"at":"2026-11-21T12:00:00Z","scope":{scope},"operation":null,"entry":{{"x":{}{}}}}}"#, "[".repeat(depth), "]".repeat(depth))
    };
    for depth in [200, 2_000] {
        write_newer(&stage, None, &deep(depth));
        assert_eq!(ended(stage.rollback_to(LAMBDA, "6")).state(), OperationState::Done, "{depth}: the journal is there");
        ended(stage.rollback_to(LAMBDA, "5"));
        assert!(stopped(stage.forward(&shift(LAMBDA, "9", "5"))), "{depth}: nobody knows what it stops");
    }
    assert_eq!(stage.reader().newer_lines(0).expect("readable").iter().filter(|line| line.scope.is_some()).count(), 2, "its place is read");
    stage.reader().verify_chain().expect("the chain is whole");
}
