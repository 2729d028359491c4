//! A take-over that comes to nothing leaves what it was to take over as it was: it ends superseded only where something
//! has taken its place.

use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use switchback_core::event::Event;
use switchback_core::saga::StepState;
use switchback_core::{Action, Operation, OperationId, OperationState, Serving};

use crate::journal::JournalError;
use crate::operate::{OperateError, Went};
use crate::ports::Clock;
use crate::prepare::PrepareError;
use crate::testing::{ALL, ECS, Fault, LAMBDA, Moment, Snapshot, Stage, ended, printed, target};

/// A rollback that could not be read back, and still holds its target.
fn left_open(id: &str) -> (Stage, Operation) {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::ThenBlind(10_000));
    let open = ended(stage.rollback(&[id]));
    assert_eq!(open.state(), OperationState::NeedsAttention, "it is open: {}", printed(&stage, &open.id));
    stage.cloud.heal();
    (stage, open)
}

/// Who superseded the operation, by its records.
fn successor(stage: &Stage, id: &OperationId) -> Option<OperationId> {
    let lines = stage.reader().lines(id).expect("sound records");
    lines.into_iter().find_map(|line| if let Event::Superseded { by } = line.event { Some(by) } else { None })
}

fn still_open(stage: &Stage, open: &Operation) {
    assert_eq!(stage.recorded(&open.id).state(), open.state(), "it has not ended");
    let held: Vec<OperationId> = stage.reader().open_operations().expect("sound records").iter().map(|o| o.id().clone()).collect();
    assert_eq!(held, std::slice::from_ref(&open.id), "and holds its targets, and nothing else does");
    assert_eq!(successor(stage, &open.id), None, "nothing is recorded of a successor");
    assert_eq!(ended(stage.resume(&open.id)).state(), OperationState::Done, "so a resume finishes it");
    stage.reader().verify_chain().expect("sound");
}

/// Takes whatever is open on the target over, to go further back.
fn further_back(stage: &Stage, id: &str) -> Result<Went, OperateError> {
    let to = match id {
        LAMBDA => "6",
        ECS => "web:6",
        _ => "d6",
    };
    stage.rollback_to(id, to)
}

/// From the second reading on nothing can be read: a rollback has its first plan then, and is taking over.
fn blind_after_the_first_reading(stage: &Stage) {
    let on = stage.beside();
    stage.cloud.on_read(move |n| {
        if n == 0 {
            on.cloud.blind(10);
        }
    });
}

#[test]
fn a_reading_that_fails_after_the_fence_leaves_the_other_to_be_resumed() {
    for id in ALL {
        let (stage, open) = left_open(id);
        blind_after_the_first_reading(&stage);
        let pressed = further_back(&stage, id);
        assert!(matches!(pressed, Err(OperateError::Prepare(PrepareError::Read(_)))), "{id}: it cannot be planned: {pressed:?}");
        stage.cloud.on_read(|_| ());
        stage.cloud.heal();
        still_open(&stage, &open);
    }
}

/// A live operation that was fenced off for a moment goes on by itself.
#[test]
fn a_take_over_that_fails_stops_nobody() {
    let stage = Stage::new();
    let (other, out) = (stage.beside(), Arc::new(Mutex::new(None)));
    let keep = out.clone();
    stage.cloud.on_call(move |m| {
        if m == Moment::Answering(0) {
            blind_after_the_first_reading(&other);
            *keep.lock().expect("not poisoned") = Some(std::thread::scope(|s| s.spawn(|| further_back(&other, LAMBDA)).join()).expect("no panic"));
            other.cloud.heal();
        }
    });
    let first = ended(stage.rollback(&ALL));
    let second = out.lock().expect("not poisoned").take().expect("pressed");
    assert!(matches!(second, Err(OperateError::Prepare(PrepareError::Read(_)))), "the second cannot read: {second:?}");
    assert_eq!(first.state(), OperationState::Done, "the first goes on with all of its targets:\n{}", printed(&stage, &first.id));
}

/// In another thread, a second press that fences the first off and then cannot read. Returns once the fence stands; the
/// second says that it failed only when the first has let two seconds pass.
fn pressed_beside(stage: &Stage, id: &'static str) -> JoinHandle<Result<Went, OperateError>> {
    let (fenced, stands) = mpsc::channel();
    let (on, calls) = (stage.without_listener(), stage.cloud.calls());
    stage.cloud.on_read(move |n| match n {
        0 => on.cloud.blind(1),
        1 => {
            let passed = || Clock::passed(on.clock.as_ref());
            let (over, patience) = (passed() + Duration::from_secs(2), Instant::now() + Duration::from_secs(20));
            fenced.send(()).expect("somebody listens");
            while passed() < over && Instant::now() < patience {
                std::thread::yield_now();
            }
            assert!(passed() >= over, "the first waits, or reads on");
            assert_eq!(on.cloud.calls(), calls, "it begins nothing meanwhile");
        }
        _ => {}
    });
    let other = stage.without_listener();
    let second = std::thread::spawn(move || further_back(&other, id));
    stands.recv().expect("the second gets so far");
    second
}

fn goes_on(stage: &Stage, first: &Operation, second: &Mutex<Option<JoinHandle<Result<Went, OperateError>>>>) {
    let second = second.lock().expect("not poisoned").take().expect("pressed").join().expect("no panic");
    assert!(matches!(second, Err(OperateError::Prepare(PrepareError::Read(_)))), "the second cannot read: {second:?}");
    assert_eq!(first.state(), OperationState::Done, "the first goes on with all of its targets:\n{}", printed(stage, &first.id));
}

/// Time on a stage passes faster than another thread may get its turn: this one waits long enough for it.
fn patient() -> Stage {
    let mut stage = Stage::new();
    stage.timing.request = Duration::from_secs(600);
    stage
}

#[test]
fn what_waits_at_a_fence_goes_on_when_it_comes_down() {
    let stage = patient();
    let (other, second) = (stage.beside(), Arc::new(Mutex::new(None)));
    let keep = second.clone();
    stage.cloud.on_call(move |m| {
        if m == Moment::Answering(0) {
            *keep.lock().expect("not poisoned") = Some(pressed_beside(&other, LAMBDA));
        }
    });
    let first = ended(stage.rollback(&ALL));
    goes_on(&stage, &first, &second);
}

#[test]
fn what_is_read_back_behind_a_fence_is_read_on() {
    let stage = patient();
    let (other, second) = (stage.beside(), Arc::new(Mutex::new(None)));
    let keep = second.clone();
    stage.on_record(move |op| {
        let mut keep = keep.lock().expect("not poisoned");
        if keep.is_none() && op.saga.steps()[0] == StepState::Applied {
            other.cloud.alter(&target(ECS), |thing| thing.rollout_reads = 20);
            *keep = Some(pressed_beside(&other, ECS));
        }
    });
    let first = ended(stage.rollback(&[ECS]));
    goes_on(&stage, &first, &second);
}

/// A taker that died in the middle holds nobody up.
#[test]
fn a_fence_whose_maker_is_dead_holds_nobody_up() {
    let stage = Stage::new();
    let other = stage.beside();
    stage.cloud.on_call(move |m| {
        if m == Moment::Answering(0) {
            let first = other.newest().id;
            other.journal().writer().expect("a writer").fence(&first, &OperationId("o-dead".into())).expect("a fence");
        }
    });
    assert_eq!(ended(stage.rollback(&ALL)).state(), OperationState::Done, "it goes on");
}

/// Nor does one that lives and has come to a standstill, for longer than any take-over lasts.
#[test]
fn a_fence_whose_maker_stands_still_holds_nobody_up_for_ever() {
    let stage = Stage::new();
    let (other, standing) = (stage.beside(), Mutex::new(None));
    stage.cloud.on_call(move |m| {
        if m == Moment::Answering(0) {
            let mut taker = other.journal().writer().expect("a writer");
            taker.fence(&other.newest().id, &OperationId("o-still".into())).expect("a fence");
            *standing.lock().expect("not poisoned") = Some(taker);
        }
    });
    assert_eq!(ended(stage.rollback(&ALL)).state(), OperationState::Done, "it goes on");
    let waited = Clock::passed(stage.clock.as_ref()).as_secs();
    assert!(waited >= 20, "but not before every call that the maker may be waiting for can land no more: {waited} s");
    assert!(waited < 30, "and its other targets wait no longer: {waited} s");
}

/// Puts a fence around the first operation while its call is answered. Its maker dies at once, or lives and stands still.
fn fence_while_answered(stage: &Stage, dies: bool) {
    let (other, standing) = (stage.beside(), Mutex::new(None));
    stage.cloud.on_call(move |m| {
        if m == Moment::Answering(0) {
            let mut taker = other.journal().writer().expect("a writer");
            taker.fence(&other.newest().id, &OperationId("o-taker".into())).expect("a fence");
            *standing.lock().expect("not poisoned") = (!dies).then_some(taker);
        }
    });
}

/// Whoever goes round and round must let time go on.
fn never_spinning(stage: &Stage) {
    let (clock, turns) = (stage.clock.clone(), Mutex::new((Duration::ZERO, 0)));
    stage.on_record(move |op| {
        let now = Clock::passed(clock.as_ref());
        let mut turns = turns.lock().expect("not poisoned");
        *turns = if turns.0 == now { (now, turns.1 + 1) } else { (now, 0) };
        assert!(turns.1 < 100, "no time passes: {:?} is next again and again", op.saga.next());
    });
}

/// What is not read back ends from where it would be, and what cannot be read from where it is settled: a fence refuses
/// that end too, and is waited for.
#[test]
fn whatever_a_fence_refuses_waits_for_it() {
    for (dies, unread) in [(true, false), (false, false), (true, true), (false, true)] {
        let case = format!("maker dead: {dies}, nothing readable: {unread}");
        let mut stage = Stage::new();
        stage.wait = false;
        if unread {
            stage.cloud.fault(0, Fault::DropAfter);
            stage.cloud.hide_after(&target(LAMBDA), 0);
        }
        never_spinning(&stage);
        fence_while_answered(&stage, dies);
        let first = ended(stage.rollback(&[LAMBDA]));
        assert_eq!(first.state(), OperationState::NeedsAttention, "{case}: it comes to rest as what it is:\n{}", printed(&stage, &first.id));
        let waited = Clock::passed(stage.clock.as_ref());
        assert_eq!(waited >= Duration::from_secs(10), !dies || unread, "{case}: only one that lives is waited for: {waited:?}");
    }
}

#[test]
fn a_disk_that_is_full_at_the_opening_leaves_the_other_to_be_resumed() {
    let (stage, open) = left_open(LAMBDA);
    let db = rusqlite::Connection::open(stage.journal().path()).expect("the file");
    let full = "CREATE TRIGGER full BEFORE INSERT ON record WHEN NEW.body LIKE '%\"opened\"%' BEGIN SELECT RAISE(ABORT, 'as if the disk were full'); END;";
    db.execute_batch(full).expect("a trigger");
    let pressed = further_back(&stage, LAMBDA);
    assert!(matches!(&pressed, Err(OperateError::NoRecord { source: JournalError::Unwritable { .. }, plan: Some(_) })), "no record, no call: {pressed:?}");
    db.execute_batch("DROP TRIGGER full").expect("room again");
    still_open(&stage, &open);
}

/// The power fails in the middle of a take-over: the fence still stands, and what it stands around can be resumed, or be
/// taken over by another.
#[test]
fn a_take_over_that_dies_leaves_the_other_to_be_resumed_or_taken_over() {
    let (stage, open) = left_open(LAMBDA);
    stage.journal().writer().expect("a writer").fence(&open.id, &OperationId("o-dead".into())).expect("a fence");
    let died = Snapshot::take(&stage);
    still_open(&died.stage(), &open);
    let after = died.stage();
    let second = ended(further_back(&after, LAMBDA));
    assert_eq!(successor(&after, &open.id), Some(second.id), "another takes over");
}

/// The first press stops a rollout while the second is about to: the second finds it stopped, and sees it through.
#[test]
fn of_two_presses_on_a_rollout_the_second_sees_it_through() {
    let stage = Stage::new();
    stage.cloud.alter(&target(ECS), |thing| {
        thing.deploy(&Action::SetTaskDefinition { arn: "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:9".into() });
        thing.rollout_reads = 20;
    });
    let Serving::Ecs(service) = stage.cloud.truth(&target(ECS)) else { panic!("a service") };
    let stop = Action::StopRollout { deployment: service.rollout.deployment.expect("under way") };
    let (other, out) = (stage.beside(), Arc::new(Mutex::new(None::<Result<Went, OperateError>>)));
    let keep = out.clone();
    stage.cloud.on_call(move |m| {
        if m == Moment::Sending(0) {
            // The first's call arrives between the second's plan and its look after the fence.
            let (on, stop) = (other.beside(), stop.clone());
            other.cloud.on_read(move |n| {
                if n == 0 {
                    on.cloud.alter(&target(ECS), |thing| thing.deploy(&stop));
                }
            });
            *keep.lock().expect("not poisoned") = Some(std::thread::scope(|s| s.spawn(|| other.rollback(&[ECS])).join()).expect("no panic"));
        }
    });
    let first = ended(stage.rollback(&[ECS]));
    let second = ended(out.lock().expect("not poisoned").take().expect("pressed"));
    assert_eq!(second.state(), OperationState::Done, "the second sees it arrive:\n{}", printed(&stage, &second.id));
    assert_eq!(stage.cloud.truth(&target(ECS)).to_string(), "web:8", "back at what was served before the rollout");
    assert_eq!(stage.recorded(&first.id).state(), OperationState::Superseded, "the first was taken over");
    assert_eq!(successor(&stage, &first.id).as_ref(), Some(&second.id), "by the second, which is in the journal");
    assert_eq!(second.opened.took_over, [first.id], "and says so");
}
