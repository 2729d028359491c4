//! Where the key leads after everything that may have happened before: never to the release that somebody went back from.

use switchback_core::arming::NotArmed;
use switchback_core::serving::{AliasServing, Canary, RestServing};
use switchback_core::{Operation, Serving};

use crate::operate::{OperateError, Went};
use crate::prepare::{self, PrepareError};
use crate::testing::{ALL, ECS, LAMBDA, REST, Stage, block_on, ended, target};

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

/// Back, forward, and back again: the last of them put it there as a rollback does.
#[test]
fn an_undo_of_an_undo_counts_as_the_rollback_itself() {
    for id in ALL {
        let stage = Stage::new();
        let back = ended(stage.rollback(&[id]));
        let after = serves(&stage, id);
        let forward = ended(stage.undo(&back.id));
        ended(stage.undo(&forward.id));
        let calls = stage.cloud.calls();
        let again = stage.rollback(&[id]);
        assert!(already(&again), "{id}: back already, not {again:?}");
        assert_eq!((serves(&stage, id), stage.cloud.calls()), (after, calls), "{id}: nothing is sent");
    }
}

#[test]
fn an_undone_undo_does_not_bring_back_what_was_left_behind() {
    let stage = Stage::new();
    let back = ended(stage.rollback(&[LAMBDA]));
    let forward = ended(stage.undo(&back.id));
    ended(stage.undo(&forward.id));
    // Somebody deploys 9 and deletes 7: of what was served before, only the bad 8 is still there.
    stage.cloud.alter(&target(LAMBDA), |thing| {
        thing.point_to("9");
        thing.revisions.retain(|i| i.revision.as_str() != "7");
    });
    ended(stage.rollback(&[LAMBDA]));
    assert_eq!(serves(&stage, LAMBDA), "6", "not the bad release 8");
}

/// After one undo the rollback is as if it had not been: the key goes back once more.
#[test]
fn after_an_undo_the_key_goes_back_again() {
    let stage = Stage::new();
    let back = ended(stage.rollback(&[LAMBDA]));
    ended(stage.undo(&back.id));
    ended(stage.rollback(&[LAMBDA]));
    assert_eq!(serves(&stage, LAMBDA), "7", "as the first time");
}

fn findings(operation: &Operation) -> Vec<&'static str> {
    operation.opened.findings.iter().map(|f| f.rule.code()).collect()
}

/// The journal's newest change is older than what ECS itself remembers.
#[test]
fn an_old_journal_does_not_outweigh_what_ecs_served_since() {
    let stage = Stage::new();
    ended(stage.rollback_to(ECS, "web:6"));
    // Somebody ships 7 and then 9.
    stage.cloud.alter(&target(ECS), |thing| {
        thing.point_to("web:9");
        thing.remember(&[("web:9", 900), ("web:7", 800), ("web:6", 600), ("web:8", 1)]);
    });
    stage.clock.turn(1_000_000);
    let back = ended(stage.rollback(&[ECS]));
    assert_eq!(back.opened.plan.to[0].as_str(), "web:7", "what was served just before, not what the journal saw last");
}

#[test]
fn what_was_deployed_again_after_a_rollback_is_a_release_like_any_other() {
    let stage = Stage::new();
    ended(stage.rollback(&[ECS]));
    // Somebody deploys 8 again, with its cause mended, and then 9.
    stage.cloud.alter(&target(ECS), |thing| {
        thing.point_to("web:9");
        thing.remember(&[("web:9", 900), ("web:8", 800), ("web:7", 600), ("web:8", 1), ("web:7", -600)]);
    });
    stage.clock.turn(1_000_000);
    ended(stage.rollback(&[ECS]));
    assert_eq!(serves(&stage, ECS), "web:8", "not 7, as if 8 had been left for ever");
}

#[test]
fn a_destination_from_an_old_journal_carries_a_warning() {
    let stage = Stage::new();
    let first = ended(stage.rollback_to(LAMBDA, "6"));
    stage.cloud.alter(&target(LAMBDA), |thing| thing.point_to("9"));
    let back = ended(stage.rollback(&[LAMBDA]));
    assert_eq!(back.opened.plan.to[0].as_str(), "6", "the last that the journal saw here");
    assert!(findings(&back).contains(&"unrecorded_since"), "7 and 8 may have been served in between: {:?}", findings(&back));
    assert!(!findings(&first).contains(&"unrecorded_since"), "the operator named that one: {:?}", findings(&first));
}

/// A share of 0 %, as a promoted canary leaves one behind.
fn with_a_share_of_nothing(stage: &Stage) {
    stage.cloud.alter(&target(LAMBDA), |thing| {
        thing.write(Serving::Alias(AliasServing { version: "8".into(), weights: [("7".into(), 0.0)].into(), run: None }));
    });
    stage.cloud.alter(&target(REST), |thing| {
        let canary = Canary { deployment: "d8".into(), percent: 0.0, use_stage_cache: false, overrides: Default::default() };
        thing.write(Serving::Rest(RestServing { deployment: "d8".into(), canary: Some(canary) }));
    });
}

#[test]
fn a_share_of_nothing_is_no_split_to_end() {
    for (id, back) in [(LAMBDA, "7"), (REST, "d7")] {
        let stage = Stage::new();
        with_a_share_of_nothing(&stage);
        ended(stage.rollback(&[id]));
        assert_eq!(serves(&stage, id), back, "{id}: the key goes back, not from 8 to 8");
        let second = stage.rollback(&[id]);
        assert!(already(&second), "{id}: and once only: {second:?}");
    }
}

#[test]
fn a_share_of_nothing_beside_it_does_not_hide_that_a_rollback_put_it_there() {
    let stage = Stage::new();
    ended(stage.rollback(&[LAMBDA]));
    stage.cloud.alter(&target(LAMBDA), |thing| {
        thing.write(Serving::Alias(AliasServing { version: "7".into(), weights: [("8".into(), 0.0)].into(), run: None }));
    });
    let second = stage.rollback(&[LAMBDA]);
    assert!(already(&second), "7 still takes all of the traffic: {second:?}");
}

/// Taking a share of 0 % off is a change that moves nothing: it neither locks the key nor unlocks it.
#[test]
fn a_rollback_that_moves_no_traffic_does_not_lock_the_key() {
    for (id, same, back) in [(LAMBDA, "8", "7"), (REST, "d8", "d7")] {
        let stage = Stage::new();
        with_a_share_of_nothing(&stage);
        ended(stage.rollback_to(id, same));
        ended(stage.rollback(&[id]));
        assert_eq!(serves(&stage, id), back, "{id}: the bad release can still be left");
    }
}

#[test]
fn a_list_that_goes_on_for_ever_is_no_failed_reading() {
    let stage = Stage::new();
    stage.cloud.alter(&target(LAMBDA), |thing| thing.endless = true);
    let prepared = block_on(prepare::rollback(stage.cloud.as_ref(), None, &[target(LAMBDA)], None));
    assert!(matches!(prepared, Err(PrepareError::NotArmed { why: NotArmed::TooMany, .. })), "another try would not help, a name does: {prepared:?}");
    let named = block_on(prepare::rollback(stage.cloud.as_ref(), None, &[target(LAMBDA)], Some(&"7".into()))).expect("a plan");
    assert_eq!(named.plan.to, ["7".into()], "it is looked up");
}
