//! Somebody else's operation comes and goes while ours is planned: what is opened is never the plan from before.

use std::sync::{Arc, Mutex};

use switchback_core::arming::NotArmed;
use switchback_core::event::RefusalKind;
use switchback_core::{Operation, OperationState};

use crate::operate::{OperateError, Went};
use crate::prepare::PrepareError;
use crate::testing::{ALL, Fault, HTTP, LAMBDA, Stage, ended, printed, target};

/// Another process carries this out, whole, once our next flow has read its first target, and before it opens anything.
fn while_planned(stage: &Stage, flow: impl Fn(&Stage) -> Result<Went, OperateError> + Send + Sync + 'static) -> Arc<Mutex<Option<Operation>>> {
    let (other, out) = (stage.beside(), Arc::new(Mutex::new(None)));
    let keep = out.clone();
    stage.cloud.on_read(move |n| {
        if n == 0 {
            let went = std::thread::scope(|s| s.spawn(|| flow(&other)).join()).expect("no panic");
            *keep.lock().expect("not poisoned") = Some(ended(went));
        }
    });
    out
}

fn operations(stage: &Stage) -> usize {
    stage.reader().newest(100).expect("sound records").len()
}

#[test]
fn a_rollback_that_was_overtaken_is_planned_anew() {
    for id in ALL {
        let stage = Stage::new();
        let other = while_planned(&stage, move |other| other.rollback(&[id]));
        let ours = stage.rollback(&[id]);
        let other = other.lock().expect("not poisoned").take().expect("it came in between");
        assert_eq!(other.state(), OperationState::Done, "{id}: the other is done");
        let back = matches!(&ours, Err(OperateError::Prepare(PrepareError::NotArmed { why: NotArmed::AlreadyRolledBack, .. })));
        assert!(back, "{id}: so it is back already: {ours:?}");
        assert_eq!(operations(&stage), 1, "{id}: and nothing more is opened");
    }
}

/// One of two was taken back in between: the other still goes, in an operation that ends well.
#[test]
fn what_was_not_overtaken_still_goes_back() {
    let stage = Stage::new();
    let _other = while_planned(&stage, |other| other.rollback(&[LAMBDA]));
    let ours = ended(stage.rollback(&[LAMBDA, HTTP]));
    assert_eq!(ours.state(), OperationState::Done, "not refused as stale:\n{}", printed(&stage, &ours.id));
    assert_eq!(
        (stage.cloud.truth(&target(LAMBDA)).to_string(), stage.cloud.truth(&target(HTTP)).to_string()),
        ("7".into(), "d7".into()),
        "one step back, each"
    );
}

#[test]
fn an_undo_that_was_overtaken_is_planned_anew() {
    for id in ALL {
        let stage = Stage::new();
        let back = ended(stage.rollback(&[id])).id;
        let undone = back.clone();
        let _other = while_planned(&stage, move |other| other.undo(&undone));
        let ours = stage.undo(&back);
        assert!(matches!(ours, Err(OperateError::Prepare(PrepareError::NothingToUndo { .. }))), "{id}: it was undone in between: {ours:?}");
        assert_eq!(operations(&stage), 2, "{id}: and nothing more is opened");
    }
}

/// What is undone was itself resumed in between, and has changed more than the plan knows.
#[test]
fn an_undo_takes_back_what_a_resume_did_in_between() {
    let stage = Stage::new();
    stage.cloud.fault(1, Fault::Refuse(RefusalKind::Credentials));
    let half = ended(stage.rollback(&[HTTP, LAMBDA])).id;
    let serves = || [HTTP, LAMBDA].map(|id| stage.cloud.truth(&target(id)).to_string());
    assert_eq!(serves(), ["d7", "8"], "the alias was refused");
    let resumed = half.clone();
    let _other = while_planned(&stage, move |other| other.resume(&resumed));
    let undone = ended(stage.undo(&half));
    assert_eq!(serves(), ["d8", "8"], "both are where they were:\n{}", printed(&stage, &undone.id));
}
