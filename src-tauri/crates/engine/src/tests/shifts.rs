//! Shifts in steps: what passes between them, what a gap does, and who may take one over.

use switchback_core::preflight::Rule;
use switchback_core::preflight::forward::ForwardRule;
use switchback_core::saga::StepState;
use switchback_core::{Intent, Operation, OperationState, Serving};

use crate::operate::{OperateError, Went};
use crate::ports::Clock;
use crate::testing::{ECS, Fault, HTTP, LAMBDA, Moment, REST, Stage, deploy, deploy_by, ended, every_instant, shift, target};
use switchback_core::event::RefusalKind;
use switchback_core::shift::Steps;

fn promote(id: &str) -> Intent {
    Intent::Promote { targets: vec![target(id)] }
}

fn abort(id: &str) -> Intent {
    Intent::Abort { targets: vec![target(id)] }
}

fn serves(stage: &Stage, id: &str) -> String {
    stage.cloud.truth(&target(id)).to_string()
}

/// Runs `work` beside the stage once the operation waits before step `next`.
fn while_waiting_for(stage: &Stage, next: usize, work: impl Fn(&Stage) + Send + Sync + 'static) {
    let beside = stage.without_listener();
    let done = std::sync::atomic::AtomicBool::new(false);
    stage.on_record(move |op: &Operation| {
        let waits = op.saga.steps().get(next) == Some(&StepState::Pending) && op.saga.steps()[next - 1] == StepState::Verified;
        if waits && !done.swap(true, std::sync::atomic::Ordering::SeqCst) {
            std::thread::scope(|s| s.spawn(|| work(&beside)).join()).expect("no panic");
        }
    });
}

#[test]
fn the_time_between_two_steps_passes_after_the_proof_of_the_first() {
    let stage = Stage::new();
    let began = stage.clock.now();
    let operation = ended(stage.forward(&shift(LAMBDA, "9", "5,50,100")));
    assert_eq!(operation.state(), OperationState::Done, "all the way");
    let starts: Vec<i64> = operation.steps.iter().map(|s| s.started_at.expect("begun").duration_since(began).as_secs()).collect();
    assert!(starts[1] - starts[0] >= 60 && starts[2] - starts[1] >= 60, "a minute between two: {starts:?}");
    assert_eq!(serves(&stage, LAMBDA), "9", "all of it");
}

#[test]
fn after_a_gap_nothing_goes_forward_by_itself() {
    let stage = Stage::new();
    let clock = stage.clock.clone();
    while_waiting_for(&stage, 1, move |_| clock.leap(3_600_000));
    let held = ended(stage.forward(&shift(LAMBDA, "9", "5,50,100")));
    assert_eq!((held.state(), serves(&stage, LAMBDA).as_str()), (OperationState::NeedsAttention, "8 95 %, 9 5 %"), "the machine slept: the split stays");
    assert_eq!(stage.cloud.calls(), 1, "and nothing more was sent");
    let on = ended(stage.resume(&held.id));
    assert_eq!((on.state(), serves(&stage, LAMBDA).as_str()), (OperationState::Done, "9"), "who resumes it goes on");
}

#[test]
fn who_resumes_a_shift_late_waits_no_more_and_who_does_so_early_waits_the_rest() {
    for (later, waits) in [(600, 0), (20, 40)] {
        let stage = Stage::new();
        let clock = stage.clock.clone();
        while_waiting_for(&stage, 1, move |_| clock.leap(16_000));
        let held = ended(stage.forward(&shift(LAMBDA, "9", "5,100")));
        assert_eq!(held.state(), OperationState::NeedsAttention, "held after a gap");
        let proven = held.steps[0].ended_at.expect("proven");
        stage.clock.turn(later * 1000 - stage.clock.now().duration_since(proven).as_millis() as i64);
        let on = ended(stage.resume(&held.id));
        let began = on.steps[1].started_at.expect("sent").duration_since(proven).as_secs();
        assert_eq!(began - later, waits, "resumed {later} s after the proof of the first share");
    }
}

#[test]
fn without_an_interval_each_step_waits_for_a_word() {
    let stage = Stage::new();
    let steps = Steps::new("5,50,100", None).expect("a rising list");
    let intent = Intent::Shift { targets: vec![target(LAMBDA)], to: "9".into(), steps, engine: None };
    let first = ended(stage.forward(&intent));
    assert_eq!((first.state(), serves(&stage, LAMBDA).as_str()), (OperationState::NeedsAttention, "8 95 %, 9 5 %"), "the first at once");
    let second = ended(stage.resume(&first.id));
    assert_eq!((second.state(), serves(&stage, LAMBDA).as_str()), (OperationState::NeedsAttention, "8 50 %, 9 50 %"), "one a word");
    assert_eq!(ended(stage.resume(&first.id)).state(), OperationState::Done, "and the last");
}

/// A fence that comes between the gap and the record of it, and goes again.
#[test]
fn a_hold_that_met_a_fence_holds_once_the_fence_is_gone() {
    let stage = Stage::new();
    let (clock, beside, done) = (stage.clock.clone(), stage.without_listener(), std::sync::atomic::AtomicU32::new(0));
    stage.on_record(move |op: &Operation| {
        let waits = op.saga.steps()[..2] == [StepState::Verified, StepState::Pending];
        // By the third time it is heard of there, it is in the middle of its pause.
        if waits && done.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 2 {
            let mut writer = beside.journal().writer().expect("a journal");
            writer.fence(&op.id, &switchback_core::OperationId("o-comes-to-nothing".into())).expect("recorded");
            clock.leap(3_600_000);
        }
    });
    let held = ended(stage.forward(&shift(LAMBDA, "9", "5,50,100")));
    assert_eq!((held.state(), serves(&stage, LAMBDA).as_str()), (OperationState::NeedsAttention, "8 95 %, 9 5 %"), "nothing goes forward after the gap");
}

#[test]
fn a_sleep_between_two_steps_without_a_pause_is_a_gap_too() {
    let stage = Stage::new();
    let (clock, done) = (stage.clock.clone(), std::sync::atomic::AtomicBool::new(false));
    stage.on_record(move |op: &Operation| {
        if op.saga.steps()[0] == StepState::Verified && !done.swap(true, std::sync::atomic::Ordering::SeqCst) {
            clock.turn(3_600_000);
        }
    });
    let held = ended(stage.forward(&deploy(&[LAMBDA])));
    assert_eq!((held.state(), stage.cloud.calls(), held.held_before()), (OperationState::NeedsAttention, 1, Some(1)), "the code is there, and nothing follows");
    assert_eq!(ended(stage.resume(&held.id)).state(), OperationState::Done, "who resumes it goes on");
}

#[test]
fn a_resume_after_a_crash_is_no_word_for_a_share_that_was_not_reached() {
    let stage = Stage::new();
    let steps = Steps::new("5,50,100", None).expect("a rising list");
    let intent = Intent::Shift { targets: vec![target(LAMBDA)], to: "9".into(), steps, engine: None };
    let (first, instants) = every_instant(&stage, || ended(stage.forward(&intent)));
    for instant in &instants {
        let after = instant.stage();
        let begun = after.recorded(&first.id).saga.steps()[0];
        if matches!(begun, StepState::Started | StepState::Applied) && serves(&after, LAMBDA) != "8" {
            let resumed = ended(after.resume(&first.id));
            let there = (resumed.state(), serves(&after, LAMBDA));
            assert_eq!(there, (OperationState::NeedsAttention, "8 95 %, 9 5 %".to_owned()), "{begun:?}: it is told what became of 5 %, and waits");
        }
    }
}

#[test]
fn nobody_goes_forward_over_a_shift_that_is_being_taken_back() {
    let stage = Stage::new();
    let beside = stage.beside();
    stage.cloud.fault(1, Fault::Refuse(RefusalKind::Other));
    stage.cloud.on_call(move |moment| {
        if moment == Moment::Sending(2) {
            let went = std::thread::scope(|s| s.spawn(|| beside.forward(&promote(LAMBDA))).join()).expect("no panic");
            assert!(matches!(went, Err(OperateError::Held(_))), "50 % has failed: {went:?}");
        }
    });
    assert_eq!(ended(stage.forward(&shift(LAMBDA, "9", "5,50,100"))).state(), OperationState::Undone, "taken back");
    assert_eq!(serves(&stage, LAMBDA), "8", "all of it");
}

#[test]
fn a_held_shift_is_promoted_or_aborted_from_where_it_stands() {
    for (intent, there) in [(promote(LAMBDA), "9"), (abort(LAMBDA), "8")] {
        let stage = Stage::new();
        let clock = stage.clock.clone();
        while_waiting_for(&stage, 1, move |_| clock.leap(3_600_000));
        let held = ended(stage.forward(&shift(LAMBDA, "9", "5,50,100")));
        let ended = ended(stage.forward(&intent));
        assert_eq!((ended.state(), serves(&stage, LAMBDA).as_str()), (OperationState::Done, there), "{}", intent.word());
        assert_eq!(stage.recorded(&held.id).state(), OperationState::Superseded, "{}: the shift ends with it", intent.word());
        assert_eq!(stage.cloud.calls(), 2, "{}: one call", intent.word());
    }
}

#[test]
fn a_shift_that_waits_is_taken_over_at_once() {
    for (intent, there) in [(promote(LAMBDA), "9"), (abort(LAMBDA), "8"), (shift(LAMBDA, "9", "30"), "8 70 %, 9 30 %")] {
        let stage = Stage::new();
        let asked = intent.clone();
        while_waiting_for(&stage, 1, move |beside| drop(ended(beside.forward(&asked))));
        let went = ended(stage.forward(&shift(LAMBDA, "9", "5,50,100")));
        assert_eq!((went.state(), serves(&stage, LAMBDA).as_str()), (OperationState::Superseded, there), "{}", intent.word());
    }
    let stage = Stage::new();
    while_waiting_for(&stage, 1, |beside| drop(ended(beside.rollback(&[LAMBDA]))));
    assert_eq!(ended(stage.forward(&shift(LAMBDA, "9", "5,50,100"))).state(), OperationState::Superseded, "a rollback never waits");
    assert_eq!(serves(&stage, LAMBDA), "8", "all back to the stable side");
}

#[test]
fn nobody_goes_forward_over_a_rollback_or_a_deploy_of_another_release() {
    let stage = Stage::new();
    let beside = stage.beside();
    let tried = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = tried.clone();
    stage.cloud.on_call(move |moment| {
        if moment == Moment::Answering(0) {
            for intent in [shift(LAMBDA, "9", "10"), deploy(&[LAMBDA])] {
                let went = std::thread::scope(|s| s.spawn(|| beside.forward(&intent)).join()).expect("no panic");
                seen.lock().expect("not poisoned").push(matches!(went, Err(OperateError::Held(_))));
            }
        }
    });
    ended(stage.rollback(&[LAMBDA]));
    assert_eq!(*tried.lock().expect("not poisoned"), [true, true], "both are told what is open");
}

#[test]
fn abort_ends_a_deploy_that_has_moved_nothing_yet() {
    let stage = Stage::new();
    let beside = stage.beside();
    stage.cloud.on_call(move |moment| {
        if moment == Moment::Answering(0) {
            let went = std::thread::scope(|s| s.spawn(|| beside.forward(&abort(LAMBDA))).join()).expect("no panic");
            assert_eq!(ended(went).state(), OperationState::Done, "nothing had to be sent");
        }
    });
    let went = ended(stage.forward(&deploy(&[LAMBDA])));
    assert!(matches!(went.state(), OperationState::Superseded), "cancelled before the alias moved: {:?}", went.state());
    assert_eq!((serves(&stage, LAMBDA).as_str(), stage.cloud.calls()), ("8", 1), "the code is there, and nothing was published or moved");
}

#[test]
fn what_was_made_and_not_used_is_named() {
    let stage = Stage::new();
    stage.cloud.fault(2, Fault::Refuse(RefusalKind::Stale));
    let failed = ended(stage.forward(&deploy(&[LAMBDA])));
    assert_eq!(failed.state(), OperationState::Failed, "the alias never moved");
    assert_eq!(failed.made_and_unused(None), ["checkout:$LATEST", "10"], "new code is in $LATEST, and version 10 was published");
    assert_eq!(serves(&stage, LAMBDA), "8", "and takes nothing");
    let done = ended(stage.forward(&deploy(&[ECS])));
    assert!(done.made_and_unused(None).is_empty(), "what is served is used");
}

#[test]
fn what_a_release_has_made_is_left_behind_once_its_traffic_was_taken_elsewhere() {
    for (intent, left) in [(abort(LAMBDA), vec!["checkout:$LATEST", "10"]), (promote(LAMBDA), Vec::new())] {
        let stage = Stage::new();
        let steps = Steps::new("10,100", None).expect("a rising list");
        let held = ended(stage.forward(&deploy_by(&[LAMBDA], steps)));
        assert_eq!((held.state(), held.made_and_unused(None).len()), (OperationState::NeedsAttention, 0), "it may still go on");
        let by = ended(stage.forward(&intent));
        let over = stage.recorded(&held.id);
        assert_eq!(
            (over.state(), over.made_and_unused(Some(&by))),
            (OperationState::Superseded, left.iter().map(ToString::to_string).collect()),
            "{}",
            intent.word()
        );
    }
}

#[test]
fn a_deploy_in_steps_makes_once_and_moves_in_shares() {
    let stage = Stage::new();
    let steps = Steps::new("10,100", Some("60s")).expect("a rising list");
    let done = ended(stage.forward(&deploy_by(&[LAMBDA], steps)));
    assert_eq!((done.state(), serves(&stage, LAMBDA).as_str(), stage.cloud.calls()), (OperationState::Done, "10", 4), "code, version, 10 %, all");
    let Serving::Alias(alias) = stage.cloud.truth(&target(LAMBDA)) else { panic!("an alias") };
    assert!(alias.weights.is_empty(), "no weight is left");
}

#[test]
fn what_cannot_go_forward_says_why_and_sends_nothing() {
    let stage = Stage::new();
    let split = ended(stage.forward(&shift(LAMBDA, "9", "10")));
    assert_eq!(split.state(), OperationState::Done, "a split that stands");
    for (intent, rule) in [
        (shift(LAMBDA, "7", "10"), Rule::from(ForwardRule::ThirdRevision { stable: "8".into(), other: "9".into() })),
        (deploy(&[LAMBDA]), ForwardRule::ThirdRevision { stable: "8".into(), other: "9".into() }.into()),
        (shift(HTTP, "d9", "10"), ForwardRule::NoSplit.into()),
        (promote(HTTP), ForwardRule::NoSplitOn.into()),
        (abort(ECS), ForwardRule::NoSplitOn.into()),
        (shift(REST, "d7", "10"), ForwardRule::ThirdRevision { stable: "d8".into(), other: "d9".into() }.into()),
    ] {
        let calls = stage.cloud.calls();
        match stage.forward(&intent) {
            Err(OperateError::Blocked(found)) => assert!(found.iter().any(|f| f.rule == rule), "{}: {found:?}", intent.command()),
            other => panic!("{}: {other:?}", intent.command()),
        }
        assert_eq!(stage.cloud.calls(), calls, "{}: nothing was sent", intent.command());
    }
    match stage.forward(&shift(LAMBDA, "9", "10")) {
        Ok(Went::AlreadyThere(_)) => {}
        other => panic!("10 % is where it is: {other:?}"),
    }
}
