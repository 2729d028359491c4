//! Where the rollback key leads after a release, an abort, or the undo of one.

use switchback_core::arming::NotArmed;
use switchback_core::event::RefusalKind;
use switchback_core::serving::HttpServing;
use switchback_core::shift::Steps;
use switchback_core::{Condition, Intent, OperationState, Serving, Source};

use crate::operate::{OperateError, Went};
use crate::prepare::PrepareError;
use crate::testing::{ECS, Fault, HTTP, LAMBDA, Moment, Stage, deploy, ended, shift, target};

fn existing(id: &str, revision: &str) -> Intent {
    Intent::Deploy { targets: vec![target(id)], releases: vec![Source::Existing { revision: revision.into() }], steps: Steps::whole(), engine: None }
}

fn serves(stage: &Stage, id: &str) -> String {
    stage.cloud.truth(&target(id)).to_string()
}

fn is_back(went: &Result<Went, OperateError>) -> bool {
    matches!(went, Err(OperateError::Prepare(PrepareError::NotArmed { why: NotArmed::AlreadyRolledBack, .. })))
}

#[test]
fn a_release_of_an_older_revision_can_be_rolled_back() {
    for (id, older, before) in [(LAMBDA, "6", "8"), (ECS, "web:6", "web:8")] {
        let stage = Stage::new();
        assert_eq!(ended(stage.forward(&existing(id, older))).state(), OperationState::Done, "{id}: an older one is put there on purpose");
        let back = ended(stage.rollback(&[id]));
        assert_eq!((back.state(), serves(&stage, id).as_str()), (OperationState::Done, before), "{id}: it was served just before");
        assert!(is_back(&stage.rollback(&[id])), "{id}: and a second press goes nowhere");
    }
}

#[test]
fn a_rollout_of_an_older_definition_can_be_rolled_back_on_its_way() {
    let stage = Stage::new();
    let beside = stage.beside();
    stage.cloud.on_call(move |moment| {
        if moment == Moment::Answering(0) {
            let back = std::thread::scope(|s| s.spawn(|| ended(beside.rollback(&[ECS]))).join()).expect("no panic");
            assert_eq!(back.state(), OperationState::Done, "it is stopped");
        }
    });
    assert_eq!(ended(stage.forward(&existing(ECS, "web:6"))).state(), OperationState::Superseded, "the deploy ends with it");
    assert_eq!(serves(&stage, ECS), "web:8", "and the service is back");
}

#[test]
fn the_undo_of_a_release_is_a_way_back() {
    for revision in ["6", "9"] {
        let stage = Stage::new();
        let released = ended(stage.forward(&existing(LAMBDA, revision)));
        assert_eq!(ended(stage.undo(&released.id)).state(), OperationState::Done, "{revision}: back to 8");
        let pressed = stage.rollback(&[LAMBDA]);
        assert!(is_back(&pressed), "{revision}: what was undone is not gone to again: {pressed:?}");
        ended(stage.forward(&existing(LAMBDA, "7")));
        ended(stage.rollback(&[LAMBDA]));
        assert_eq!(serves(&stage, LAMBDA), "8", "{revision}: from the next release the key leads to what it replaced");
    }
}

#[test]
fn after_an_abort_the_key_leads_nowhere_until_something_is_released() {
    let stage = Stage::new();
    ended(stage.forward(&shift(LAMBDA, "9", "10")));
    ended(stage.forward(&Intent::Abort { targets: vec![target(LAMBDA)] }));
    assert!(is_back(&stage.rollback(&[LAMBDA])), "8 was put back");
    assert_eq!(ended(stage.forward(&existing(LAMBDA, "9"))).state(), OperationState::Done, "the same revision once more");
    ended(stage.rollback(&[LAMBDA]));
    assert_eq!(serves(&stage, LAMBDA), "8", "and back from it");
}

#[test]
fn a_release_that_was_taken_back_leaves_the_key_where_it_was() {
    let stage = Stage::new();
    ended(stage.forward(&existing(LAMBDA, "9")));
    stage.cloud.fault(4, Fault::Refuse(RefusalKind::Other));
    let steps = Steps::new("10,100", Some("60s")).expect("a rising list");
    let Intent::Deploy { targets, releases, .. } = deploy(&[LAMBDA]) else { panic!("a deploy") };
    let undone = ended(stage.forward(&Intent::Deploy { targets, releases, steps, engine: None }));
    assert_eq!((undone.state(), serves(&stage, LAMBDA).as_str()), (OperationState::Undone, "9"), "its first share was taken back");
    ended(stage.rollback(&[LAMBDA]));
    assert_eq!(serves(&stage, LAMBDA), "8", "what 9 replaced");
}

#[test]
fn what_cannot_serve_is_not_promoted() {
    let stage = Stage::new();
    ended(stage.forward(&shift(LAMBDA, "9", "10")));
    stage.cloud.alter(&target(LAMBDA), |thing| {
        thing.revisions.iter_mut().filter(|i| i.revision.as_str() == "9").for_each(|i| i.condition = Condition::Failed { reason: "ImageDeleted".into() });
    });
    let went = stage.forward(&Intent::Promote { targets: vec![target(LAMBDA)] });
    assert!(matches!(went, Err(OperateError::Blocked(_))), "its image is gone: {went:?}");
    assert_eq!(serves(&stage, LAMBDA), "8 90 %, 9 10 %", "the split stays");
}

#[test]
fn a_first_deployment_that_cannot_be_undone_is_not_called_undone() {
    let stage = Stage::new();
    stage.cloud.alter(&target(HTTP), |thing| thing.serving = Serving::Http(HttpServing { deployment: None, auto_deploy: false, managed: false }));
    let first = ended(stage.forward(&deploy(&[HTTP])));
    let undone = stage.undo(&first.id);
    assert!(matches!(undone, Err(OperateError::Prepare(PrepareError::NothingToUndo { .. }))), "the stage serves it still: {undone:?}");
}
