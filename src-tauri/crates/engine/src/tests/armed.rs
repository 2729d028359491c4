//! Where the key leads after everything that may have happened before: never to the release that somebody went back from.

use switchback_core::arming::NotArmed;

use crate::operate::{OperateError, Went};
use crate::prepare::PrepareError;
use crate::testing::{ECS, Stage, ended, target};

fn already(went: &Result<Went, OperateError>) -> bool {
    matches!(went, Err(OperateError::Prepare(PrepareError::NotArmed { why: NotArmed::AlreadyRolledBack, .. })))
}

/// What a target serves once all is settled.
fn serves(stage: &Stage, id: &str) -> String {
    stage.cloud.truth(&target(id)).to_string()
}

/// Ours is recorded in our journal only; ECS's history tells the other operator that 8 was served here just before.
#[test]
fn a_second_operator_does_not_put_the_bad_release_back() {
    let stage = Stage::new();
    stage.cloud.alter(&target(ECS), |thing| thing.remember(&[("web:8", -60), ("web:7", -600)]));
    ended(stage.rollback(&[ECS]));
    assert_eq!(serves(&stage, ECS), "web:7", "the first operator goes back");
    stage.cloud.alter(&target(ECS), |thing| thing.remember(&[("web:7", 60), ("web:8", 1), ("web:7", -600)]));
    let second = stage.of_another_operator().rollback(&[ECS]);
    assert!(already(&second), "back already, not {second:?}");
    assert_eq!((serves(&stage, ECS).as_str(), stage.cloud.calls()), ("web:7", 1), "nothing is sent");
}

/// While the first operator's rollout is under way, its source is the bad release.
#[test]
fn a_second_operator_does_not_stop_the_first_ones_rollout() {
    let mut stage = Stage::new();
    stage.wait = false;
    ended(stage.rollback(&[ECS]));
    stage.cloud.alter(&target(ECS), |thing| thing.rollout_reads = 20);
    let second = stage.of_another_operator().rollback(&[ECS]);
    assert!(already(&second), "on its way back, not {second:?}");
    assert_eq!(stage.cloud.calls(), 1, "the rollout to web:7 is not stopped");
}
