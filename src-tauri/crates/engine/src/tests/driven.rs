//! Engines that AWS runs: followed, stopped, never written under; and what is remembered of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use switchback_core::arming::NotArmed;
use switchback_core::preflight::drivers::DriverRule;
use switchback_core::saga::StepState;
use switchback_core::serving::{Controller, Phase};
use switchback_core::{Action, Intent, Operation, OperationState, Revision, Serving};

use crate::operate::{Asked, OperateError};
use crate::prepare::{self, PrepareError};
use crate::shown::plan_id;
use crate::testing::{CodeDeploy, ECS, Fault, Heard, LAMBDA, Moment, REST, Stage, block_on, deploy, ended, printed, shift, shift_at_once, target};

/// A stage where releases of the alias go through CodeDeploy.
pub(super) fn grouped(fails: Option<&'static str>, holds: u32) -> Stage {
    let stage = Stage::new();
    stage.cloud.alter(&target(LAMBDA), |thing| thing.codedeploy = CodeDeploy { fails, holds, ..CodeDeploy::of_alias() });
    stage
}

/// And where somebody's goes from 8 to `to`.
pub(super) fn under_way(to: &str, holds: u32) -> Stage {
    let stage = grouped(None, holds);
    stage.cloud.alter(&target(LAMBDA), |thing| thing.release_by_codedeploy(to));
    stage
}

pub(super) fn serves(stage: &Stage) -> String {
    stage.cloud.truth(&target(LAMBDA)).to_string()
}

pub(super) fn calls(stage: &Stage) -> Vec<&'static str> {
    let calls = stage.cloud.heard();
    calls.iter().filter_map(|h| if let Heard::Call { action, .. } = h { Some(action.operation()) } else { None }).collect()
}

pub(super) const CREATE: &str = "codedeploy:CreateDeployment";
pub(super) const STOP: &str = "codedeploy:StopDeployment";
pub(super) const UPDATE: &str = "lambda:UpdateAlias";

/// Does `work` once, at the first moment at which the newest operation has made its only call.
pub(super) fn once_applied(stage: &Stage, work: impl Fn(&Stage) + Send + Sync + 'static) {
    let (beside, done) = (stage.without_listener(), AtomicBool::new(false));
    stage.on_record(move |op: &Operation| {
        if op.saga.steps().last() == Some(&StepState::Applied) && !done.swap(true, Ordering::SeqCst) {
            std::thread::scope(|s| s.spawn(|| work(&beside)).join()).expect("no panic");
        }
    });
}

#[test]
fn a_release_through_codedeploy_is_one_call_and_done_when_codedeploy_says_so() {
    let stage = grouped(None, 0);
    let done = ended(stage.forward(&shift_at_once(LAMBDA, "9")));
    assert_eq!((done.state(), serves(&stage).as_str(), calls(&stage)), (OperationState::Done, "9", vec![CREATE]), "{}", printed(&stage, &done.id));
    assert_eq!(done.steps[0].made.as_deref(), Some("d-1"), "its deployment is on record");
}

#[test]
fn what_became_of_a_lost_call_may_not_be_known_and_is_then_not_repeated() {
    let stage = grouped(None, 0);
    stage.cloud.fault(0, Fault::DropAfter);
    stage.cloud.hide_after(&target(LAMBDA), 0);
    let rests = ended(stage.forward(&shift_at_once(LAMBDA, "9")));
    assert_eq!((rests.state(), rests.saga.steps()), (OperationState::NeedsAttention, [StepState::Indeterminate].as_slice()), "neither done nor refused");
    let why = rests.steps[0].message.clone().unwrap_or_default();
    assert!(why.contains("not known whether it was taken"), "and the record says why: {why}");
    let again = ended(stage.resume(&rests.id));
    assert_eq!((again.steps[0].message.as_deref(), calls(&stage)), (Some(why.as_str()), vec![CREATE]), "a resume looks again and sends nothing");
}

#[test]
fn what_codedeploy_gives_up_it_takes_back_itself() {
    let stage = grouped(Some("ALARM_ACTIVE: too many errors"), 0);
    let undone = ended(stage.forward(&shift_at_once(LAMBDA, "9")));
    assert_eq!((undone.state(), serves(&stage).as_str(), calls(&stage)), (OperationState::Undone, "8", vec![CREATE]), "{}", printed(&stage, &undone.id));
    let message = undone.steps[0].message.as_deref().unwrap_or_default();
    assert!(message.contains("too many errors"), "CodeDeploy's reason is told: {message}");
}

/// As the services of CodeDeploy are read: what goes back wants the old definition again.
#[test]
fn a_service_that_codedeploy_takes_back_says_so_in_codedeploys_words() {
    let stage = Stage::new();
    stage.cloud.alter(&target(ECS), |thing| {
        let Serving::Ecs(service) = &mut thing.serving else { panic!("a service") };
        service.controller = Controller::CodeDeploy;
        thing.codedeploy = CodeDeploy::of_service();
    });
    let (cloud, done) = (stage.cloud.clone(), AtomicBool::new(false));
    stage.on_record(move |op: &Operation| {
        if op.saga.steps().last() == Some(&StepState::Applied) && !done.swap(true, Ordering::SeqCst) {
            cloud.alter(&target(ECS), |thing| {
                thing.stop_codedeploy(true);
                let Serving::Ecs(service) = &mut thing.serving else { panic!("a service") };
                let (old, arn) = service.rollout.source.clone().expect("where it came from");
                (service.task_definition, service.arn, service.rollout.phase) = (old, arn, Phase::RollingBack);
            });
        }
    });
    let undone = ended(stage.forward(&shift_at_once(ECS, "web:9")));
    assert_eq!((undone.state(), calls(&stage)), (OperationState::Undone, vec![CREATE]), "{}", printed(&stage, &undone.id));
    assert!(undone.steps[0].message.as_deref().is_some_and(|m| m.contains("CodeDeploy gave it up")), "{:?}", undone.steps[0].message);
}

#[test]
fn one_that_is_stopped_without_a_rollback_is_a_persons_and_not_written_over() {
    let stage = grouped(None, 10);
    once_applied(&stage, |beside| {
        let cloud = beside.cloud.clone();
        let reads = std::sync::atomic::AtomicU32::new(0);
        beside.cloud.on_read(move |_| {
            if reads.fetch_add(1, Ordering::SeqCst) == 6 {
                cloud.alter(&target(LAMBDA), |thing| thing.stop_codedeploy(false));
            }
        });
    });
    let stuck = ended(stage.forward(&shift_at_once(LAMBDA, "9")));
    let told = printed(&stage, &stuck.id);
    assert_eq!((stuck.state(), serves(&stage).as_str(), calls(&stage)), (OperationState::Stuck, "8 90 %, 9 10 %", vec![CREATE]), "{told}");
    assert!(told.contains("not taken back"), "in words: {told}");
    let aborted = ended(stage.forward(&Intent::Abort { targets: vec![target(LAMBDA)] }));
    assert_eq!((aborted.state(), serves(&stage).as_str()), (OperationState::Done, "8"), "abort takes it back");
}

#[test]
fn time_up_while_codedeploy_goes_on_takes_nothing_back_and_a_resume_follows_it() {
    let mut stage = grouped(None, 100);
    stage.timing.follow = Some(Duration::from_secs(10));
    let left = ended(stage.forward(&shift_at_once(LAMBDA, "9")));
    let states = left.saga.steps().to_vec();
    assert_eq!((left.state(), states), (OperationState::NeedsAttention, vec![StepState::Applied]), "{}", printed(&stage, &left.id));
    stage.clock.turn(3_600_000);
    stage.timing.follow = None;
    let done = ended(stage.resume(&left.id));
    assert_eq!((done.state(), serves(&stage).as_str(), calls(&stage)), (OperationState::Done, "9", vec![CREATE]), "after a gap it is only followed");
}

#[test]
fn a_later_step_of_the_plan_waits_after_a_gap_though_codedeploy_has_gone_on() {
    let stage = grouped(None, 5);
    stage.cloud.alter(&target(REST), |thing| thing.point_to("d8"));
    let (clock, done) = (stage.clock.clone(), AtomicBool::new(false));
    stage.on_record(move |op: &Operation| {
        let started = op.opened.plan.steps.iter().zip(op.saga.steps()).any(|(s, state)| s.action.operation() == CREATE && *state == StepState::Applied);
        if started && !done.swap(true, Ordering::SeqCst) {
            clock.leap(3_600_000);
        }
    });
    let held = ended(stage.forward(&deploy(&[LAMBDA, REST])));
    assert_eq!((held.state(), serves(&stage).as_str()), (OperationState::NeedsAttention, "10"), "{}", printed(&stage, &held.id));
    assert_eq!(stage.cloud.truth(&target(REST)).to_string(), "d8", "nothing follows by itself");
    assert_eq!(ended(stage.resume(&held.id)).state(), OperationState::Done, "until somebody says so");
}

#[test]
fn the_key_stops_what_is_under_way_and_a_second_press_goes_no_further() {
    let stage = under_way("9", 1000);
    let back = ended(stage.rollback(&[LAMBDA]));
    assert_eq!((back.state(), serves(&stage).as_str(), calls(&stage)), (OperationState::Done, "8", vec![STOP]), "{}", printed(&stage, &back.id));
    let again = stage.rollback(&[LAMBDA]);
    assert!(
        matches!(again, Err(OperateError::Prepare(PrepareError::NotArmed { why: NotArmed::AlreadyRolledBack, .. }))),
        "it was put there by a rollback: {again:?}"
    );
}

#[test]
fn another_operator_sees_that_it_goes_back_already() {
    let stage = under_way("9", 1000);
    stage.cloud.alter(&target(LAMBDA), |thing| {
        for _ in 0..4 {
            thing.read(jiff::Timestamp::UNIX_EPOCH);
        }
        thing.stop_codedeploy(true);
    });
    let other = stage.of_another_operator();
    let pressed = other.rollback(&[LAMBDA]);
    assert!(matches!(pressed, Err(OperateError::Prepare(PrepareError::NotArmed { why: NotArmed::AlreadyRolledBack, .. }))), "{pressed:?}");
    assert_eq!(calls(&stage), [""; 0], "and sends nothing");
}

#[test]
fn the_key_takes_over_a_release_of_ours_that_codedeploy_is_moving() {
    let stage = grouped(None, 1000);
    once_applied(&stage, |beside| {
        let back = ended(beside.rollback(&[LAMBDA]));
        assert_eq!((back.state(), back.opened.took_over.len()), (OperationState::Done, 1), "{}", printed(beside, &back.id));
    });
    let went = ended(stage.forward(&shift_at_once(LAMBDA, "9")));
    assert_eq!((went.state(), serves(&stage).as_str(), calls(&stage)), (OperationState::Superseded, "8", vec![CREATE, STOP]), "stopped, not written under");
}

#[test]
fn an_older_release_of_ours_is_no_rollback_while_codedeploy_brings_it() {
    let stage = grouped(None, 1000);
    once_applied(&stage, |beside| {
        let back = ended(beside.rollback(&[LAMBDA]));
        assert_eq!(back.opened.plan.to, [Revision::from("8")], "where our own release came from");
    });
    ended(stage.forward(&shift_at_once(LAMBDA, "7")));
    let stage = under_way("7", 1000);
    let pressed = stage.rollback(&[LAMBDA]);
    assert!(
        matches!(pressed, Err(OperateError::Prepare(PrepareError::NotArmed { why: NotArmed::AlreadyRolledBack, .. }))),
        "somebody else's way back is not turned around: {pressed:?}"
    );
}

/// It ends between the reading and the call.
pub(super) fn ends_before_it_is_stopped(stage: &Stage) {
    let cloud = stage.cloud.clone();
    stage.cloud.on_call(move |moment| {
        if moment == Moment::Sending(0) {
            cloud.alter(&target(LAMBDA), |thing| {
                for _ in 0..20 {
                    thing.read(jiff::Timestamp::UNIX_EPOCH);
                }
            });
        }
    });
}

#[test]
fn what_had_ended_before_it_was_stopped_goes_back_all_the_same() {
    let stage = under_way("9", 0);
    ends_before_it_is_stopped(&stage);
    let back = ended(stage.rollback(&[LAMBDA]));
    assert_eq!((back.state(), serves(&stage).as_str(), calls(&stage)), (OperationState::Done, "8", vec![STOP, UPDATE]), "{}", printed(&stage, &back.id));

    let stage = under_way("9", 0);
    ends_before_it_is_stopped(&stage);
    let aborted = ended(stage.forward(&Intent::Abort { targets: vec![target(LAMBDA)] }));
    assert_eq!((aborted.state(), serves(&stage).as_str()), (OperationState::Done, "8"), "an abort likewise:\n{}", printed(&stage, &aborted.id));
}

#[test]
fn who_saw_it_stopped_on_the_screen_is_shown_the_other_way_first() {
    let stage = under_way("9", 0);
    let shown = block_on(prepare::rollback(stage.cloud.as_ref(), None, &[target(LAMBDA)], None)).expect("a plan");
    assert!(matches!(shown.plan.steps[0].action, Action::StopDeployment { .. }), "it is to be stopped");
    ends_before_it_is_stopped(&stage);
    let went = stage.rollback_asking(&[LAMBDA], &Asked { plan: Some(plan_id(&shown)), ..Asked::default() });
    assert!(matches!(&went, Err(OperateError::PlanChanged(fresh)) if fresh.plan.to == [Revision::from("8")]), "the same place, another call: {went:?}");
    assert_eq!((serves(&stage).as_str(), calls(&stage)), ("9", vec![STOP]), "nothing was sent for it");
}

#[test]
fn nobody_goes_forward_under_somebody_elses_deployment() {
    let stage = under_way("9", 1000);
    for intent in [shift(LAMBDA, "9", "50"), shift_at_once(LAMBDA, "7"), deploy(&[LAMBDA])] {
        match stage.forward(&intent) {
            Err(OperateError::Blocked(found)) => {
                let driven = DriverRule::Driven { deployment: "d-1".into(), goes_back: false };
                assert!(found.iter().any(|f| f.rule == driven.clone().into()), "{}: {found:?}", intent.command());
            }
            other => panic!("{}: {other:?}", intent.command()),
        }
    }
    assert_eq!(calls(&stage), [""; 0], "nothing was sent");
}

/// The RevisionId is still the one from before while CodeDeploy only asks its functions.
#[test]
fn a_step_after_a_pause_looks_whether_codedeploy_has_begun() {
    let stage = grouped(None, 1000);
    let (beside, done) = (stage.without_listener(), AtomicBool::new(false));
    stage.on_record(move |op: &Operation| {
        if op.saga.steps()[..2] == [StepState::Verified, StepState::Pending] && !done.swap(true, Ordering::SeqCst) {
            beside.cloud.alter(&target(LAMBDA), |thing| thing.release_by_codedeploy("9"));
        }
    });
    let stuck = ended(stage.forward(&shift(LAMBDA, "9", "5,50,100")));
    assert_eq!(calls(&stage), [UPDATE], "nothing is written underneath it, not even back:\n{}", printed(&stage, &stuck.id));
    assert_eq!(stuck.state(), OperationState::Stuck, "a person is told");
}

#[test]
fn a_step_after_a_pause_waits_where_codedeploy_gives_no_answer() {
    let stage = grouped(None, 0);
    let (beside, done) = (stage.without_listener(), AtomicBool::new(false));
    stage.on_record(move |op: &Operation| {
        if op.saga.steps()[..2] == [StepState::Verified, StepState::Pending] && !done.swap(true, Ordering::SeqCst) {
            beside.cloud.alter(&target(LAMBDA), |thing| thing.codedeploy.silent = true);
        }
    });
    let rests = ended(stage.forward(&shift(LAMBDA, "9", "5,50,100")));
    assert_eq!((rests.state(), calls(&stage)), (OperationState::NeedsAttention, vec![UPDATE]), "the split stays where it is:\n{}", printed(&stage, &rests.id));
    stage.cloud.alter(&target(LAMBDA), |thing| thing.codedeploy.silent = false);
    let goes_on = ended(stage.resume(&rests.id));
    assert_eq!((goes_on.state(), serves(&stage).as_str()), (OperationState::Done, "9"), "once it answers:\n{}", printed(&stage, &rests.id));
}

/// A service that CodeDeploy deploys, while CodeDeploy gives no answer.
fn silent() -> Stage {
    let stage = Stage::new();
    stage.cloud.alter(&target(ECS), |thing| {
        let Serving::Ecs(service) = &mut thing.serving else { panic!("a service") };
        service.controller = Controller::CodeDeploy;
        thing.codedeploy = CodeDeploy { silent: true, ..CodeDeploy::of_service() };
    });
    stage
}

#[test]
fn a_service_whose_codedeploy_gives_no_answer_keeps_no_other_from_going_back() {
    let stage = silent();
    let back = ended(stage.rollback(&[ECS, LAMBDA]));
    assert_eq!((back.targets(), calls(&stage)), (&[target(LAMBDA)][..], vec![UPDATE]), "the other goes:\n{}", printed(&stage, &back.id));
    let alone = silent().rollback(&[ECS]);
    let told = |e: &OperateError| matches!(e, OperateError::Prepare(PrepareError::Read(_))) && e.to_string().contains("no answer");
    assert!(alone.as_ref().is_err_and(told), "nobody else owns it, it could not be read: {alone:?}");
}

/// While another target of the plan is followed, this one's RevisionId stays the same though CodeDeploy has begun.
#[test]
fn a_later_target_of_the_plan_is_not_written_under_what_has_begun_meanwhile() {
    let stage = Stage::new();
    stage.cloud.alter(&target(ECS), |thing| thing.rollout_reads = 40);
    let (beside, done) = (stage.without_listener(), AtomicBool::new(false));
    stage.on_record(move |op: &Operation| {
        let mut steps = op.opened.plan.steps.iter().zip(op.saga.steps());
        let moves = steps.any(|(step, state)| step.action.operation() == "ecs:UpdateService" && *state == StepState::Applied);
        if moves && !done.swap(true, Ordering::SeqCst) {
            beside.cloud.alter(&target(LAMBDA), |thing| {
                thing.codedeploy.holds = 1000;
                thing.release_by_codedeploy("9");
            });
        }
    });
    let Intent::Deploy { targets, mut releases, steps, engine } = deploy(&[ECS, LAMBDA]) else { panic!("a deploy") };
    releases[1] = switchback_core::Source::Existing { revision: "9".into() };
    let went = ended(stage.forward(&Intent::Deploy { targets, releases, steps, engine }));
    assert!(!calls(&stage).contains(&UPDATE), "nothing is written underneath it:\n{}", printed(&stage, &went.id));
    let (first, last) = (went.saga.steps()[1], went.saga.steps().last().copied());
    assert_eq!((first, last), (StepState::Undone, Some(StepState::Refused)), "and the other is taken back:\n{}", printed(&stage, &went.id));
}
