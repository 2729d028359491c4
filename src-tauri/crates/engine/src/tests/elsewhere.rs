//! A rollback that takes over waits for no call on another target: that one stays held until it is known what became of its
//! call, and whoever comes there next waits for it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use switchback_core::arming::NotArmed;
use switchback_core::event::Event;
use switchback_core::saga::StepState;
use switchback_core::{Operation, OperationState};

use crate::operate::{OperateError, Went};
use crate::ports::{Clock, Observe};
use crate::prepare::PrepareError;
use crate::testing::{ECS, Fault, HTTP, LAMBDA, Moment, Snapshot, Stage, block_on, ended, forward, printed, target};

/// The power failed with the first call of a rollback of a service and an alias on its way; it lands so much later.
fn died_on_the_service(lands: Duration) -> (Stage, Operation) {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::Late(lands));
    let kept: Arc<Mutex<Option<Snapshot>>> = Arc::default();
    let (keep, on) = (kept.clone(), stage.beside());
    stage.cloud.on_call(move |m| {
        if m == Moment::Answering(0) {
            *keep.lock().expect("not poisoned") = Some(Snapshot::take(&on));
        }
    });
    ended(stage.rollback(&[ECS, LAMBDA]));
    let after = kept.lock().expect("not poisoned").take().expect("a snapshot").stage();
    after.clock.turn(500);
    let dead = after.newest();
    assert_eq!(dead.saga.steps(), [StepState::Started, StepState::Pending], "nobody knows what became of the service's call");
    (after, dead)
}

fn passed(stage: &Stage) -> Duration {
    Clock::passed(stage.clock.as_ref())
}

/// When the first call after now is sent, by the time that has passed.
fn first_call(stage: &Stage) -> Arc<Mutex<Option<Duration>>> {
    let sent: Arc<Mutex<Option<Duration>>> = Arc::default();
    let (out, clock) = (sent.clone(), stage.clock.clone());
    stage.cloud.on_call(move |_| {
        out.lock().expect("not poisoned").get_or_insert(Clock::passed(clock.as_ref()));
    });
    sent
}

fn holds_nothing(stage: &Stage) {
    let open = stage.reader().open_operations().expect("sound records");
    assert!(open.is_empty(), "no target is held any more: {open:?}");
    stage.reader().verify_chain().expect("sound");
}

#[test]
fn a_rollback_waits_for_no_call_on_another_target_and_tells_afterwards_what_became_of_it() {
    let (stage, dead) = died_on_the_service(Duration::from_secs(15));
    let sent = first_call(&stage);
    let second = ended(stage.rollback(&[LAMBDA]));
    let sent = sent.lock().expect("not poisoned").expect("a call");
    assert!(sent < Duration::from_secs(1), "the alias goes back at once, not after {sent:?}");
    assert_eq!((second.state(), stage.cloud.calls()), (OperationState::Done, 1), "{}", printed(&stage, &second.id));
    let dead = stage.recorded(&dead.id);
    assert_eq!(dead.state(), OperationState::Superseded, "taken over");
    assert_eq!(dead.saga.steps()[0], StepState::Applied, "its call has landed, and that is recorded once it could be seen");
    holds_nothing(&stage);
}

#[test]
fn a_call_that_never_arrived_is_told_only_when_it_can_arrive_no_more() {
    let (stage, dead) = died_on_the_service(Duration::from_secs(3600));
    ended(stage.rollback(&[LAMBDA]));
    assert_eq!(stage.recorded(&dead.id).saga.steps()[0], StepState::Refused, "it did not arrive");
    assert!(passed(&stage) > Duration::from_secs(19), "which is not said before 20 s are over: {:?}", passed(&stage));
    holds_nothing(&stage);
}

/// Whoever took the first over has not waited for it; the next one on that target must.
#[test]
fn the_next_rollback_there_waits_for_the_dead_call() {
    for lands in [2, 15] {
        let (mut stage, dead) = died_on_the_service(Duration::from_secs(lands));
        stage.wait = false;
        ended(stage.rollback(&[LAMBDA]));
        assert!(passed(&stage) < Duration::from_secs(1), "this one did not wait");
        let held = stage.reader().open_operations().expect("sound records");
        assert!(held.iter().any(|o| *o.id() == dead.id), "the service is still held");
        assert_eq!(
            ended(stage.rollback_to(LAMBDA, "6")).opened.took_over.len(),
            1,
            "which is no concern of the alias: only the rollback just before is open there"
        );

        stage.wait = true;
        let there = stage.rollback(&[ECS]);
        let waited = passed(&stage);
        assert!(waited > Duration::from_secs(19), "the dead call may land for 20 s, and this one waited {waited:?}");
        let back = matches!(&there, Err(OperateError::Prepare(PrepareError::NotArmed { why: NotArmed::AlreadyRolledBack, .. })));
        assert!(back || matches!(&there, Ok(Went::AlreadyThere(_))), "the dead call has brought it back: {there:?}");
        stage.cloud.alter(&target(ECS), |thing| thing.rollout_reads = 0);
        let arrived = block_on(Observe::observe(stage.cloud.as_ref(), &target(ECS))).expect("a reading");
        assert_eq!(arrived.serving.to_string(), "web:7", "one step back, and no further");
        let lines = stage.reader().lines(&dead.id).expect("sound records");
        assert_eq!(lines.iter().filter(|l| matches!(l.event, Event::Superseded { .. })).count(), 1, "it ended once");
        let held = stage.reader().open_operations().expect("sound records");
        assert!(held.iter().all(|o| *o.id() != dead.id), "and holds nothing any more");
    }
}

#[test]
fn nothing_else_begins_where_a_dead_call_may_land() {
    let (mut stage, dead) = died_on_the_service(Duration::from_secs(15));
    stage.wait = false;
    ended(stage.rollback(&[LAMBDA]));
    match stage.run("o-forward", forward(&stage.cloud, &[ECS])) {
        Err(OperateError::Held(held)) => assert_eq!(held, std::slice::from_ref(&dead.id), "it names what holds the service"),
        other => panic!("the service's next release is still open: {other:?}"),
    }
    let resumed = ended(stage.resume(&dead.id));
    assert_eq!((resumed.state(), resumed.saga.steps()[0]), (OperationState::Superseded, StepState::Applied), "a resume tells what became of the call");
    assert!(passed(&stage) > Duration::from_secs(19), "when it can land no more");
    assert_eq!(stage.cloud.calls(), 1, "and sends nothing");
    assert!(ended(stage.run("o-forward", forward(&stage.cloud, &[ECS]))).opened.took_over.is_empty(), "then the service is free");
}

/// Its process lives, and hears the answer itself.
#[test]
fn a_live_operation_records_its_own_answer_and_lets_the_target_go() {
    let stage = Stage::new();
    let (other, out) = (stage.beside(), Arc::new(Mutex::new(None)));
    let keep = out.clone();
    stage.cloud.on_call(move |m| {
        if m == Moment::Sending(0) {
            let mut other = other.without_listener();
            other.wait = false;
            other.cloud.on_call(|_| ());
            let went = std::thread::scope(|s| s.spawn(|| other.rollback(&[LAMBDA])).join()).expect("no panic");
            assert!(passed(&other) < Duration::from_secs(1), "the answer on its way is no concern of the alias");
            let held = other.reader().open_operations().expect("sound records");
            *keep.lock().expect("not poisoned") = Some((went, held.len()));
        }
    });
    let first = ended(stage.rollback(&[ECS, HTTP, LAMBDA]));
    let (second, held) = out.lock().expect("not poisoned").take().expect("pressed");
    assert_eq!((ended(second).state(), held), (OperationState::NeedsAttention, 2), "the alias is on its way back, and the service still held");
    assert_eq!(first.state(), OperationState::Superseded, "the first is told");
    assert_eq!(stage.recorded(&first.id).saga.steps()[0], StepState::Applied, "and has recorded its answer");
    let held = stage.reader().open_operations().expect("sound records");
    assert!(held.iter().all(|o| *o.id() != first.id), "nothing is held by it any more: {held:?}");
    assert_eq!(stage.cloud.truth(&target(HTTP)).to_string(), "d8", "it begins no other target");
}
