//! No record, no call: what happens where the journal cannot be written, and whose answer closes which step.

use switchback_core::event::Actor;
use switchback_core::saga::StepState;
use switchback_core::{CheckedPlan, Intent, OperationId};

use crate::journal::{Beginning, Journal, JournalError, JournalWriter, OpenOperation};
use crate::operate::{OperateError, Went};
use crate::ports::{Clock, Outcome};
use crate::testing::{LAMBDA, Moment, REST, Stage, block_on, ended, forward, target};

/// A folder that cannot be made: there is a file in its place.
fn unwritable() -> Stage {
    let stage = Stage::new();
    std::fs::write(stage.dir().join("taken"), b"").expect("a file");
    let inside = Stage::in_dir(&stage.dir().join("taken"));
    assert!(!inside.dir().is_dir(), "no folder can be there");
    std::mem::forget(stage);
    inside
}

#[test]
fn where_nothing_can_be_recorded_nothing_is_sent_and_the_plan_is_given_back() {
    let stage = unwritable();
    match stage.rollback(&[LAMBDA]) {
        Err(OperateError::NoRecord { source: JournalError::Unwritable { .. }, plan: Some(plan) }) => {
            let command = plan.plan.steps[0].action.as_aws_command(&target(LAMBDA), None);
            assert!(command.contains("--function-version 7"), "for the operator's own hands: {command}");
        }
        other => panic!("no record: {other:?}"),
    }
    assert_eq!(stage.cloud.calls(), 0, "no call");
}

#[test]
fn an_abort_that_cannot_be_recorded_is_given_back_as_well() {
    let stage = unwritable();
    let abort = Intent::Abort { targets: vec![target(REST)] };
    match stage.forward(&abort) {
        Err(OperateError::NoRecord { source: JournalError::Unwritable { .. }, plan: Some(plan) }) => {
            assert_eq!(plan.plan.steps.len(), 1, "the canary is removed by the operator's own hands");
        }
        other => panic!("no record: {other:?}"),
    }
    assert_eq!(stage.cloud.calls(), 0, "no call");
}

#[test]
fn a_journal_from_the_future_gives_the_plan_and_sends_nothing() {
    let stage = Stage::new();
    ended(stage.rollback_to(LAMBDA, "6"));
    rusqlite::Connection::open(stage.journal().path()).expect("the file").pragma_update(None, "user_version", 9).expect("a newer format");
    match stage.rollback_to(LAMBDA, "5") {
        Err(OperateError::NoRecord { source: JournalError::Newer { .. }, plan: Some(_) }) => {}
        other => panic!("newer: {other:?}"),
    }
    assert_eq!(stage.cloud.calls(), 1, "only the one from before");
}

/// The journal goes away between the call and its answer: the call is not made again, and a resume finds out.
#[test]
fn a_record_lost_after_the_call_is_found_again_by_reading() {
    let stage = Stage::new();
    let path = stage.journal().path();
    stage.cloud.on_call(move |m| {
        if m == Moment::Answering(0) {
            let db = rusqlite::Connection::open(&path).expect("the file");
            db.execute_batch("CREATE TRIGGER full BEFORE INSERT ON record BEGIN SELECT RAISE(ABORT, 'as if the disk were full'); END;").expect("a trigger");
        }
    });
    let went = stage.rollback(&[LAMBDA]);
    let Err(OperateError::RecordLost { id, source: JournalError::Unwritable { .. } }) = went else { panic!("the record broke off: {went:?}") };
    rusqlite::Connection::open(stage.journal().path()).expect("the file").execute_batch("DROP TRIGGER full").expect("room again");
    assert_eq!(stage.recorded(&id).saga.steps(), [StepState::Started], "the journal knows of a start only");
    let resumed = ended(stage.resume(&id));
    assert_eq!((resumed.saga.steps(), stage.cloud.calls()), (&[StepState::Verified][..], 1), "seen to have happened; not sent again");
}

fn begun(stage: &Stage, id: &str, on: &str) -> (JournalWriter, OpenOperation) {
    let plan = CheckedPlan::new(forward(&stage.cloud, &[on]), Vec::new()).expect("no finding");
    let mut writer = Journal::in_dir(stage.dir()).writer().expect("a writer");
    let mut plan_of_its_own = plan.into_parts().0;
    plan_of_its_own.intent = Intent::Rollback { targets: vec![target(on)], to: None };
    let plan = CheckedPlan::new(plan_of_its_own, Vec::new()).expect("no finding");
    let actor = Actor { name: "jiwoo".into(), arn: None };
    let beginning = Beginning {
        id: OperationId(id.into()),
        plan,
        actor,
        expected: None,
        took_over: Vec::new(),
        head: stage.reader().generation().expect("a count"),
        at: stage.clock.now(),
    };
    let op = writer.open_operation(beginning).expect("open");
    (writer, op)
}

/// Two operations in one process: the answer to one must not close a step of the other.
#[test]
fn a_receipt_closes_only_the_step_its_permit_was_for() {
    use crate::ports::{Actuate, Observe};
    let stage = Stage::new();
    let (mut first, mut one) = begun(&stage, "o-1", LAMBDA);
    let (mut second, mut two) = begun(&stage, "o-2", crate::testing::ECS);
    let reading = |id: &str| block_on(stage.cloud.observe(&target(id))).expect("a reading").token;
    let (permit, _kept) = first.start_step(&mut one, 0, 1, reading(LAMBDA), stage.clock.now()).expect("started");
    let (_unspent, open) = second.start_step(&mut two, 0, 1, reading(crate::testing::ECS), stage.clock.now()).expect("started");
    let Outcome::Applied(receipt) = block_on(stage.cloud.act(permit)) else { panic!("taken") };
    open.taken(receipt).expect("recorded");
    assert_eq!(two.operation().saga.steps()[0], StepState::Indeterminate, "the service's own answer never came");
}

#[test]
fn a_dry_run_records_nothing() {
    let stage = Stage::new();
    let prepared = block_on(crate::prepare::rollback(stage.cloud.as_ref(), None, &[target(LAMBDA)], None)).expect("a plan");
    assert_eq!(prepared.plan.to[0].as_str(), "7", "it says where it would go");
    assert!(stage.dir().read_dir().expect("a listing").next().is_none(), "and leaves no file");
    assert!(!matches!(stage.rollback_to(LAMBDA, "8"), Ok(Went::Operation(_))), "already there: nothing is opened");
}
