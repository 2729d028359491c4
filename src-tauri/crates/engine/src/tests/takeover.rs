//! Several operations on one target: a rollback is never refused for another, and the target never walks further back.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use switchback_core::arming::NotArmed;
use switchback_core::saga::StepState;
use switchback_core::{Operation, OperationState};

use crate::journal::JournalError;
use crate::operate::{Asked, OperateError, Went};
use crate::prepare::PrepareError;
use crate::shown::plan_id;
use crate::testing::{ALL, ECS, Fault, HTTP, LAMBDA, Moment, REST, Snapshot, Stage, ended, every_instant, forward, printed, target};

type Pressed = Arc<Mutex<Option<Result<Went, OperateError>>>>;

/// Presses the key a second time, in another thread as another process would, at one moment of the first.
fn press_at(stage: &Stage, moment: Moment, ids: &'static [&'static str]) -> Pressed {
    let pressed: Pressed = Arc::default();
    let (other, out) = (stage.beside(), pressed.clone());
    stage.cloud.on_call(move |now| {
        if now == moment && out.lock().expect("not poisoned").is_none() {
            let other = other.clone();
            let went = std::thread::scope(|s| s.spawn(|| other.rollback(ids)).join()).expect("no panic");
            *out.lock().expect("not poisoned") = Some(went);
        }
    });
    pressed
}

fn taken(pressed: &Pressed) -> Result<Went, OperateError> {
    pressed.lock().expect("not poisoned").take().expect("it was pressed")
}

fn not_further(stage: &Stage, id: &str) {
    let expected = match id {
        LAMBDA => "7",
        REST => "d8",
        HTTP => "d7",
        _ => "web:7",
    };
    let settled =
        (0..10).map(|_| crate::testing::block_on(crate::ports::Observe::observe(stage.cloud.as_ref(), &target(id)))).fold(None, |_, reading| Some(reading));
    let serves = settled.expect("reads").expect("a reading").serving.to_string();
    assert_eq!(serves, expected, "{id} went exactly one step back");
}

fn already(went: &Result<Went, OperateError>) -> bool {
    matches!(went, Err(OperateError::Prepare(PrepareError::NotArmed { why: NotArmed::AlreadyRolledBack, .. })))
}

#[test]
fn a_second_press_sends_nothing() {
    for id in ALL {
        let stage = Stage::new();
        assert_eq!(ended(stage.rollback(&[id])).state(), OperationState::Done, "{id}");
        let calls = stage.cloud.calls();
        stage.clock.turn(60_000);
        let second = stage.rollback(&[id]);
        assert!(already(&second), "{id}: already rolled back, not {second:?}");
        assert_eq!(stage.cloud.calls(), calls, "{id}: and nothing is sent");
    }
}

/// A rollout takes minutes; pressing again while it runs must neither stop it nor go back to what was left.
#[test]
fn a_second_press_while_the_service_is_still_on_its_way_sends_nothing() {
    let mut stage = Stage::new();
    stage.wait = false;
    let first = ended(stage.rollback(&[ECS]));
    assert_eq!(first.state(), OperationState::NeedsAttention, "not waited for");
    stage.cloud.alter(&target(ECS), |thing| thing.rollout_reads = 20);
    stage.wait = true;
    stage.clock.turn(5_000);
    let second = stage.rollback(&[ECS]);
    assert_eq!(stage.cloud.calls(), 1, "the rollout to web:7 is not stopped: {second:?}");
    stage.cloud.alter(&target(ECS), |thing| thing.rollout_reads = 0);
    not_further(&stage, ECS);
}

#[test]
fn two_at_once_make_one_move_and_both_end() {
    for (id, moment) in ALL.iter().flat_map(|id| [Moment::Sending(0), Moment::Answering(0)].map(move |m| (*id, m))) {
        let stage = Stage::new();
        let pressed = press_at(
            &stage,
            moment,
            match id {
                LAMBDA => &[LAMBDA],
                REST => &[REST],
                HTTP => &[HTTP],
                _ => &[ECS],
            },
        );
        let first = ended(stage.rollback(&[id]));
        let second = taken(&pressed);
        not_further(&stage, id);
        let recorded = stage.recorded(&first.id);
        assert_eq!(first.state(), recorded.state(), "{id} at {moment:?}: the first is told what the journal says");
        match second {
            Ok(Went::Operation(second)) => {
                assert!(!matches!(second.state(), OperationState::Running | OperationState::Unwinding), "{id} at {moment:?}: the second came to rest");
                assert_eq!(recorded.state(), OperationState::Superseded, "{id} at {moment:?}: the first was taken over");
            }
            second => assert!(already(&second), "{id} at {moment:?}: it was already rolled back: {second:?}"),
        }
        let claims = crate::journal::known(stage.reader().open_operations().expect("sound records"));
        assert!(claims.iter().all(|o| o.state() == OperationState::NeedsAttention), "{id} at {moment:?}: nothing is left running: {claims:?}");
    }
}

/// The other operator's rollback of several targets was half done when ours took over: we finish it.
#[test]
fn taking_over_half_a_rollback_finishes_the_other_half() {
    let stage = Stage::new();
    let pressed = press_at(&stage, Moment::Sending(1), &[LAMBDA, HTTP]);
    let first = ended(stage.rollback(&[LAMBDA, HTTP]));
    let second = taken(&pressed);
    assert_eq!(stage.recorded(&first.id).state(), OperationState::Superseded, "taken over");
    not_further(&stage, LAMBDA);
    not_further(&stage, HTTP);
    let second = ended(second);
    assert_eq!(second.state(), OperationState::Done, "the second finishes it:\n{}", printed(&stage, &second.id));
}

/// One of the targets was rolled back a moment ago; that keeps nobody from taking the others back.
#[test]
fn a_target_already_back_does_not_hold_up_the_others() {
    let stage = Stage::new();
    ended(stage.rollback(&[LAMBDA]));
    stage.clock.turn(60_000);
    let both = ended(stage.rollback(&[LAMBDA, HTTP]));
    assert_eq!(both.state(), OperationState::Done, "the stage goes back");
    not_further(&stage, LAMBDA);
    not_further(&stage, HTTP);
}

/// Dead at every instant, and the key is pressed again instead of a resume.
#[test]
fn pressing_again_after_a_crash_never_walks_further_back() {
    for id in ALL {
        let stage = Stage::new();
        let (_, instants) = every_instant(&stage, || ended(stage.rollback(&[id])));
        for (i, instant) in instants.iter().enumerate() {
            for later in [0, 500, 60_000] {
                let case = format!("{id}: power fails at instant {i} after record {}, pressed again {later} ms later", instant.records);
                let after = instant.stage();
                after.clock.turn(later);
                let second = after.rollback(&[id]);
                assert!(already(&second) || matches!(second, Ok(Went::Operation(_))), "{case}: {second:?}");
                let serves = after.cloud.truth(&target(id));
                let walked = ["6", "d6", "d7", "web:6"].iter().filter(|r| id != HTTP || **r != "d7").any(|r| serves.stable().is_some_and(|s| s.as_str() == *r));
                assert!(!walked, "{case}: it walked further back, to {serves}");
                not_further(&after, id);
            }
        }
    }
}

/// The same, when the effect of the dead operation's call lands only after the key was pressed again.
#[test]
fn an_effect_that_lands_late_is_waited_for_before_going_on() {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::Late(Duration::from_secs(9)));
    let kept: Arc<Mutex<Option<Snapshot>>> = Arc::default();
    let (keep, on) = (kept.clone(), stage.beside());
    stage.cloud.on_call(move |m| {
        if m == Moment::Answering(0) {
            *keep.lock().expect("not poisoned") = Some(Snapshot::take(&on));
        }
    });
    ended(stage.rollback(&[LAMBDA]));
    let after = kept.lock().expect("not poisoned").take().expect("a snapshot").stage();
    after.clock.turn(500);
    let second = ended(after.rollback(&[LAMBDA]));
    not_further(&after, LAMBDA);
    assert_eq!((second.state(), after.cloud.calls()), (OperationState::Done, 0), "it is seen to have landed, and nothing is sent over it");
}

/// A machine's clock that is set on meanwhile makes no call land earlier.
#[test]
fn a_clock_that_is_set_on_shortens_no_wait() {
    let stage = Stage::new();
    let (_, instants) = every_instant(&stage, || ended(stage.rollback(&[LAMBDA])));
    let started = |s: &Stage| s.newest().saga.steps()[0] == StepState::Started && s.cloud.truth(&target(LAMBDA)).to_string() == "8";
    let died = instants.iter().skip(1).map(Snapshot::stage).find(started).expect("such an instant");
    died.clock.leap(3_600_000);
    ended(died.rollback(&[LAMBDA]));
    let waited = crate::ports::Clock::passed(died.clock.as_ref());
    assert!(waited.as_secs() >= 13, "a take-over waits until the call can land no more: {waited:?}");

    let stage = Stage::new();
    stage.cloud.fault(0, Fault::DropBefore);
    stage.clock.leap(3_600_000);
    assert_eq!(ended(stage.rollback(&[LAMBDA])).saga.steps()[0], StepState::Refused, "it did not arrive");
    let waited = crate::ports::Clock::passed(stage.clock.as_ref());
    assert!(waited.as_secs() >= 13, "which is said only when it can arrive no more: {waited:?}");
}

/// The first is told that it was taken over only when it wants to begin the next target: there the journal stops it.
#[test]
fn what_was_taken_over_begins_no_other_target() {
    let stage = Stage::new();
    let pressed = press_at(&stage, Moment::Sending(0), &[LAMBDA]);
    let first = ended(stage.rollback(&[LAMBDA, HTTP]));
    assert_eq!(ended(taken(&pressed)).state(), OperationState::Done, "the second has the alias");
    assert_eq!(first.state(), OperationState::Superseded, "the first is told");
    assert_eq!(stage.cloud.truth(&target(HTTP)).to_string(), "d8", "and sends nothing more, on whatever target");
}

fn forward_taken_over(stage: &Stage, first: &Operation, calls_before: usize) {
    assert_eq!(first.state(), OperationState::Superseded, "the forward operation is told");
    assert_eq!(stage.recorded(&first.id).state(), OperationState::Superseded, "and so says the journal");
    assert!(stage.cloud.calls() <= calls_before + 3, "it sends no further step");
}

#[test]
fn a_rollback_takes_a_forward_operation_over_in_the_middle_of_a_step() {
    for n in 0..2 {
        let stage = Stage::new();
        let pressed = press_at(&stage, Moment::Answering(n), &[LAMBDA]);
        let first = ended(stage.run("o-forward", forward(&stage.cloud, &[LAMBDA])));
        let second = ended(taken(&pressed));
        forward_taken_over(&stage, &first, n + 1);
        assert_eq!(second.state(), OperationState::Done, "the rollback is done:\n{}", printed(&stage, &second.id));
        assert_eq!(second.opened.took_over, vec![first.id.clone()], "and names what it took over");
        assert_eq!(stage.cloud.truth(&target(LAMBDA)).to_string(), "8", "what was served before the shift is served again");
    }
}

#[test]
fn a_rollback_takes_a_forward_operation_over_while_it_is_read_back() {
    let stage = Stage::new();
    let pressed: Pressed = Arc::default();
    let (other, out) = (stage.beside(), pressed.clone());
    stage.on_record(move |op| {
        let mut out = out.lock().expect("not poisoned");
        if out.is_none() && op.id.0 == "o-forward" && op.saga.steps()[0] == StepState::Applied {
            *out = Some(std::thread::scope(|s| s.spawn(|| quiet(&other).rollback(&[ECS])).join()).expect("no panic"));
        }
    });
    let first = ended(stage.run("o-forward", forward(&stage.cloud, &[ECS, HTTP])));
    let second = ended(taken(&pressed));
    forward_taken_over(&stage, &first, 1);
    assert_eq!(second.state(), OperationState::Done, "the rollback is done:\n{}", printed(&stage, &second.id));
    assert_eq!(stage.cloud.truth(&target(ECS)).to_string(), "web:8", "back where it was");
    assert_eq!(stage.cloud.truth(&target(HTTP)).to_string(), "d8", "and the next target was never touched");
}

/// The same stage without a listener: for a flow inside a listener.
fn quiet(stage: &Stage) -> Stage {
    stage.without_listener()
}

#[test]
fn a_rollback_takes_over_what_died_with_a_step_in_flight() {
    let stage = Stage::new();
    let (_, instants) = every_instant(&stage, || ended(stage.run("o-forward", forward(&stage.cloud, &[LAMBDA]))));
    for (i, instant) in instants.iter().enumerate() {
        let after = instant.stage();
        if !after.recorded(&switchback_core::OperationId("o-forward".into())).state().is_open() {
            continue;
        }
        let second = after.rollback(&[LAMBDA]);
        let serves = after.cloud.truth(&target(LAMBDA)).to_string();
        // Before the first effect the bad release is still 8, and the rollback goes to what is before that.
        assert!(serves == "8" || serves == "7", "instant {i}: {serves}; {second:?}");
        let old = after.recorded(&switchback_core::OperationId("o-forward".into()));
        assert_eq!(old.state(), OperationState::Superseded, "instant {i}: the dead operation ends superseded");
        let resumed = ended(after.resume(&old.id));
        assert_eq!(resumed.state(), OperationState::Superseded, "instant {i}: and is not taken up again");
    }
}

#[test]
fn a_rollback_takes_over_what_is_stuck() {
    let stage = Stage::new();
    stage.cloud.fault(1, Fault::Refuse(switchback_core::event::RefusalKind::Other));
    stage.cloud.fault(2, Fault::Refuse(switchback_core::event::RefusalKind::Denied));
    let first = ended(stage.run("o-forward", forward(&stage.cloud, &[LAMBDA])));
    assert_eq!(first.state(), OperationState::Stuck, "the second step and the way back were refused:\n{}", printed(&stage, &first.id));
    let second = ended(stage.rollback(&[LAMBDA]));
    assert_eq!(second.state(), OperationState::Done, "a rollback gets it out");
    assert_eq!(stage.cloud.truth(&target(LAMBDA)).to_string(), "8", "to the stable side");
    assert_eq!(stage.recorded(&first.id).state(), OperationState::Superseded, "and the stuck one is closed");
}

/// In the middle of taking a step back, a rollback comes: what is in flight is waited for.
#[test]
fn a_rollback_waits_for_an_undo_in_flight() {
    let stage = Stage::new();
    stage.cloud.fault(1, Fault::Refuse(switchback_core::event::RefusalKind::Other));
    stage.clock.turn(1000);
    stage.cloud.fault(2, Fault::Late(Duration::from_secs(5)));
    let kept: Arc<Mutex<Option<Snapshot>>> = Arc::default();
    let (keep, on, clock) = (kept.clone(), stage.beside(), stage.clock.clone());
    stage.cloud.on_call(move |m| match m {
        Moment::Answering(1) => clock.turn(60_000),
        Moment::Answering(2) => *keep.lock().expect("not poisoned") = Some(Snapshot::take(&on)),
        _ => {}
    });
    let _ = stage.run("o-forward", forward(&stage.cloud, &[LAMBDA]));
    let after = kept.lock().expect("not poisoned").take().expect("a snapshot").stage();
    let began = crate::ports::Clock::now(after.clock.as_ref());
    let _ = after.rollback(&[LAMBDA]);
    let waited = crate::ports::Clock::now(after.clock.as_ref()).duration_since(began);
    assert!(waited.as_secs() >= 13, "the undo's call may land for 13 s, but the rollback waited only {waited:?}");
}

#[test]
fn resume_is_refused_while_the_operation_is_live() {
    let stage = Stage::new();
    let out: Pressed = Arc::default();
    let (other, keep) = (stage.beside(), out.clone());
    stage.cloud.on_call(move |_| {
        let id = other.newest().id;
        let went = std::thread::scope(|s| s.spawn(|| other.resume(&id)).join()).expect("no panic");
        *keep.lock().expect("not poisoned") = Some(went);
    });
    ended(stage.rollback(&[LAMBDA]));
    match taken(&out) {
        Err(OperateError::NoRecord { source: JournalError::Live { .. }, .. }) => {}
        other => panic!("a live process works on it: {other:?}"),
    }
    assert_eq!(stage.cloud.calls(), 1, "one call");
}

#[test]
fn a_forward_operation_is_refused_while_another_is_open() {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::ThenBlind(10_000));
    let open = ended(stage.rollback(&[LAMBDA]));
    stage.cloud.heal();
    let plan = forward(&stage.cloud, &[LAMBDA]);
    match stage.run("o-forward", plan) {
        Err(OperateError::Held(held)) => assert_eq!(held, vec![open.id], "and it names the other"),
        other => panic!("the rollback needs attention first: {other:?}"),
    }
}

/// A plan that preflight blocks sends nothing, so it must not stop another operation either.
#[test]
fn a_blocked_rollback_leaves_the_other_operation_alone() {
    let stage = Stage::new();
    stage.cloud.alter(&target(LAMBDA), |thing| thing.revisions[2].condition = switchback_core::Condition::Pending);
    let (other, out) = (stage.beside(), Arc::new(Mutex::new(None)));
    let keep = out.clone();
    stage.cloud.on_call(move |m| {
        if m == Moment::Sending(0) {
            let went = std::thread::scope(|s| s.spawn(|| other.rollback_to(LAMBDA, "7")).join()).expect("no panic");
            *keep.lock().expect("not poisoned") = Some(went);
        }
    });
    let first = ended(stage.run("o-forward", forward(&stage.cloud, &[LAMBDA])));
    let second = out.lock().expect("not poisoned").take().expect("pressed");
    assert!(matches!(second, Err(OperateError::Blocked(_))), "7 cannot serve: {second:?}");
    assert_eq!(first.state(), OperationState::Done, "the other goes on, for nothing took its place");
}

#[test]
fn the_plan_on_screen_is_the_one_that_runs() {
    let stage = Stage::new();
    let asked = Asked { plan: Some("what was shown".into()), ..Asked::default() };
    let Err(OperateError::PlanChanged(fresh)) = stage.rollback_asking(&[LAMBDA], &asked) else { panic!("it differs") };
    assert_eq!(stage.cloud.calls(), 0, "nothing is sent");
    let asked = Asked { plan: Some(plan_id(&fresh)), ..Asked::default() };
    assert_eq!(ended(stage.rollback_asking(&[LAMBDA], &asked)).state(), OperationState::Done, "the fresh one runs");
}

#[test]
fn the_same_target_named_twice_is_one_target() {
    let stage = Stage::new();
    let operation = ended(stage.rollback(&[LAMBDA, LAMBDA]));
    assert_eq!((operation.state(), stage.cloud.calls()), (OperationState::Done, 1), "one call");
}

/// Already asked for, but not yet there: that is no reason to say done.
#[test]
fn a_service_still_on_its_way_there_is_followed_not_called_done() {
    let stage = Stage::new();
    stage.cloud.alter(&target(ECS), |thing| {
        thing.deploy(&switchback_core::Action::SetTaskDefinition { arn: "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:7".into() });
        thing.rollout_reads = 5;
    });
    let operation = ended(stage.rollback_to(ECS, "web:7"));
    assert_eq!((operation.state(), stage.cloud.calls()), (OperationState::Done, 0), "it arrives without a call");
    let at_rest = matches!(stage.cloud.truth(&target(ECS)), switchback_core::Serving::Ecs(s) if s.rollout.phase == switchback_core::serving::Phase::Completed);
    assert!(at_rest, "and is done only once it has arrived");

    let stage = Stage::new();
    stage.cloud.alter(&target(ECS), |thing| {
        thing.deploy(&switchback_core::Action::SetTaskDefinition { arn: "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:7".into() });
        thing.rollout_reads = 1_000_000;
    });
    assert_eq!(ended(stage.rollback_to(ECS, "web:7")).state(), OperationState::NeedsAttention, "time is up: it is not called done");
}
