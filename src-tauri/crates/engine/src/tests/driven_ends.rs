//! How what CodeDeploy drives comes to its end: taken back, left half-way, put back by hand, or there already.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use switchback_core::arming::NotArmed;
use switchback_core::driver::Engine;
use switchback_core::event::Verdict;
use switchback_core::preflight::drivers::DriverRule;
use switchback_core::{Intent, OperationState, Revision};

use super::driven::{CREATE, STOP, UPDATE, calls, ends_before_it_is_stopped, grouped, once_applied, serves, under_way};
use crate::operate::OperateError;
use crate::ports::Clock;
use crate::prepare::{self, PrepareError};
use crate::testing::{Fault, LAMBDA, Moment, REST, block_on, ended, printed, shift_at_once, target};

/// CodeDeploy names the deployment that takes back what was stopped a moment after the stop: until then nothing runs.
#[test]
fn nothing_is_written_between_a_stop_and_what_takes_it_back() {
    let stage = under_way("9", 1000);
    stage.cloud.alter(&target(LAMBDA), |thing| thing.codedeploy.gap = 4);
    let (cloud, at_the_write) = (stage.cloud.clone(), Arc::new(Mutex::new(None)));
    let noted = at_the_write.clone();
    stage.cloud.on_call(move |moment| {
        if moment == Moment::Sending(1) {
            cloud.alter(&target(LAMBDA), |thing| *noted.lock().expect("not poisoned") = Some(thing.codedeploy.how_many()));
        }
    });
    let back = ended(stage.rollback_to(LAMBDA, "7"));
    assert_eq!((serves(&stage).as_str(), calls(&stage)), ("7", vec![STOP, UPDATE]), "{}", printed(&stage, &back.id));
    assert_eq!(*at_the_write.lock().expect("not poisoned"), Some((2, 0)), "both had begun before it, and were over");
    assert_eq!(back.state(), OperationState::Done, "{}", printed(&stage, &back.id));
}

#[test]
fn what_codedeploy_does_not_take_back_goes_back_by_a_write_once_that_is_known() {
    let stage = under_way("9", 1000);
    stage.cloud.alter(&target(LAMBDA), |thing| {
        for _ in 0..4 {
            thing.read(jiff::Timestamp::UNIX_EPOCH);
        }
        thing.codedeploy.gap = u32::MAX;
    });
    let began = Clock::passed(stage.clock.as_ref());
    let back = ended(stage.rollback(&[LAMBDA]));
    assert_eq!((serves(&stage).as_str(), calls(&stage)), ("8", vec![STOP, UPDATE]), "{}", printed(&stage, &back.id));
    assert_eq!(back.state(), OperationState::Done, "{}", printed(&stage, &back.id));
    let stopped = stage.reader().newest(2).expect("sound records").remove(1);
    let told = printed(&stage, &stopped.id);
    assert!(told.contains("has not begun to take it back within 15 s"), "it is said: {told}");
    let took = Clock::passed(stage.clock.as_ref()) - began;
    assert!(took > Duration::from_secs(15) && took < Duration::from_secs(60), "not before that is known, and not for ever: {took:?}");
}

#[test]
fn a_lost_stop_of_what_then_succeeded_goes_back_by_a_write() {
    let stage = under_way("9", 0);
    stage.cloud.fault(0, Fault::DropBefore);
    let back = ended(stage.rollback(&[LAMBDA]));
    assert_eq!((back.state(), serves(&stage).as_str(), calls(&stage)), (OperationState::Done, "8", vec![STOP, UPDATE]), "{}", printed(&stage, &back.id));
    let first = stage.reader().newest(2).expect("sound records").remove(1);
    let seen = first.steps[0].message.as_deref().unwrap_or_default();
    assert!(seen.starts_with("no answer came, and lambda:checkout:live serves 9"), "what was seen instead is on record: {seen}");
    assert_eq!(first.state(), OperationState::Superseded, "what stood half-way is ended by it:\n{}", printed(&stage, &first.id));
}

#[test]
fn what_somebody_puts_back_by_hand_is_not_followed_until_time_is_up() {
    let stage = grouped(None, 0);
    once_applied(&stage, |beside| {
        let cloud = beside.cloud.clone();
        beside.cloud.on_read(move |read| {
            if read == 2 {
                cloud.alter(&target(LAMBDA), |thing| {
                    for _ in 0..20 {
                        thing.read(jiff::Timestamp::UNIX_EPOCH);
                    }
                    thing.point_to("8");
                });
            }
        });
    });
    let began = Clock::passed(stage.clock.as_ref());
    let went = ended(stage.forward(&shift_at_once(LAMBDA, "9")));
    let (told, took) = (printed(&stage, &went.id), Clock::passed(stage.clock.as_ref()) - began);
    assert!(took < Duration::from_secs(30), "at once: {took:?}\n{told}");
    assert_eq!((serves(&stage).as_str(), calls(&stage), went.verdict), ("8", vec![CREATE], Some(Verdict::Contradicted)), "{told}");
    assert!(told.contains("somebody has moved it since: it serves 8"), "with what is served: {told}");
    let again = stage.rollback(&[LAMBDA]);
    assert!(matches!(again, Err(OperateError::Prepare(PrepareError::NotArmed { why: NotArmed::AlreadyRolledBack, .. }))), "it is back: {again:?}");
}

#[test]
fn where_codedeploy_leads_already_it_is_followed_and_not_stopped() {
    let stage = under_way("7", 1000);
    let planned = block_on(prepare::rollback(stage.cloud.as_ref(), None, &[target(LAMBDA)], Some(&"7".into()))).expect("a plan");
    let there = DriverRule::LeadsThere { deployment: "d-1".into(), to: "7".into() };
    assert!(planned.findings.iter().any(|f| f.rule == there.clone().into()), "it is said: {:?}", planned.findings);
    let went = ended(stage.rollback_to(LAMBDA, "7"));
    assert_eq!((went.state(), serves(&stage).as_str(), calls(&stage)), (OperationState::Done, "7", vec![]), "{}", printed(&stage, &went.id));
}

#[test]
fn what_is_followed_and_turns_round_is_a_persons_at_once() {
    let stage = under_way("7", 1000);
    let (cloud, began) = (stage.cloud.clone(), Clock::passed(stage.clock.as_ref()));
    stage.cloud.on_read(move |read| {
        if read == 4 {
            cloud.alter(&target(LAMBDA), |thing| thing.stop_codedeploy(true));
        }
    });
    let went = ended(stage.rollback_to(LAMBDA, "7"));
    let took = Clock::passed(stage.clock.as_ref()) - began;
    assert_eq!((went.state(), calls(&stage)), (OperationState::NeedsAttention, vec![]), "{}", printed(&stage, &went.id));
    assert!(took < Duration::from_secs(60), "it will not come there: {took:?}");
}

/// Whoever presses after CodeDeploy has taken a release back is not led one further back.
#[test]
fn a_release_that_codedeploy_took_back_was_a_rollback() {
    let stage = grouped(Some("ALARM_ACTIVE: too many errors"), 0);
    ended(stage.forward(&shift_at_once(LAMBDA, "9")));
    let other = stage.of_another_operator();
    let already = |pressed| matches!(pressed, Err(OperateError::Prepare(PrepareError::NotArmed { why: NotArmed::AlreadyRolledBack, .. })));
    assert!(already(other.rollback(&[LAMBDA])), "CodeDeploy tells those whose release it was not");
    stage.cloud.alter(&target(LAMBDA), |thing| thing.codedeploy.silent = true);
    assert!(already(stage.rollback(&[LAMBDA])), "the journal tells him whose it was");
    stage.cloud.alter(&target(LAMBDA), |thing| thing.point_to("9"));
    assert!(!already(stage.rollback(&[LAMBDA])), "somebody has released it again");
}

#[test]
fn a_release_of_ours_after_that_goes_back_as_any_other() {
    let stage = grouped(Some("ALARM_ACTIVE: too many errors"), 0);
    stage.cloud.alter(&target(LAMBDA), |thing| thing.release_by_codedeploy("9"));
    for _ in 0..20 {
        stage.cloud.alter(&target(LAMBDA), |thing| drop(thing.read(jiff::Timestamp::UNIX_EPOCH)));
    }
    for to in ["7", "8"] {
        let Intent::Shift { targets, to, steps, .. } = shift_at_once(LAMBDA, to) else { panic!("a shift") };
        ended(stage.forward(&Intent::Shift { targets, to, steps, engine: Some(Engine::Local) }));
    }
    let back = ended(stage.rollback(&[LAMBDA]));
    assert_eq!(back.opened.plan.to, [Revision::from("7")], "what is served was not put there by CodeDeploy:\n{}", printed(&stage, &back.id));
}

/// Of two targets one had come to its end before it was stopped.
#[test]
fn an_abort_of_several_of_which_one_came_too_late_is_planned_anew() {
    let stage = under_way("9", 0);
    ends_before_it_is_stopped(&stage);
    let went = ended(stage.forward(&Intent::Abort { targets: vec![target(LAMBDA), target(REST)] }));
    let told = printed(&stage, &went.id);
    assert_eq!((went.state(), serves(&stage).as_str()), (OperationState::Done, "8"), "{told}");
    assert_eq!((stage.cloud.truth(&target(REST)).to_string().as_str(), went.targets().len()), ("d8", 2), "both are told of: {told}");
}
