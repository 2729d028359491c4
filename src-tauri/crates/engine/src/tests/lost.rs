//! Calls whose answer was lost: what is concluded, from which reads, and after how long.

use std::time::Duration;

use switchback_core::event::{Event, RefusalKind, Settled, Verdict};
use switchback_core::saga::StepState;
use switchback_core::{OperationState, Serving};

use crate::ports::Clock;
use crate::testing::{ALL, ECS, Fault, HTTP, Heard, LAMBDA, Moment, REST, Stage, ended, printed, target};

#[test]
fn lost_after_the_write_ends_verified_and_says_that_its_author_is_unproven() {
    for id in ALL {
        let stage = Stage::new();
        stage.cloud.fault(0, Fault::DropAfter);
        let operation = ended(stage.rollback(&[id]));
        let settled = stage.reader().lines(&operation.id).expect("records").into_iter().find_map(|l| match l.event {
            Event::StepSettled { outcome, .. } => Some(outcome),
            _ => None,
        });
        assert_eq!(settled, Some(Settled::MatchesAuthorUnproven), "{id}: a value equal to ours proves no author");
        assert_eq!((operation.state(), operation.verdict), (OperationState::Done, Some(Verdict::Verified)), "{id}: but what was wanted is served");
    }
}

#[test]
fn lost_before_the_write_is_concluded_only_after_time_out_and_settle_time() {
    for id in ALL {
        let stage = Stage::new();
        stage.cloud.fault(0, Fault::DropBefore);
        let began = stage.clock.now();
        let operation = ended(stage.rollback(&[id]));
        let least = stage.timing.request + stage.timing.settle_for(target(id).kind());
        let concluded = stage
            .reader()
            .lines(&operation.id)
            .expect("records")
            .into_iter()
            .find(|l| matches!(l.event, Event::StepSettled { outcome: Settled::NotApplied, .. }));
        let concluded = concluded.unwrap_or_else(|| panic!("{id}: it was not applied")).at;
        let waited = Duration::try_from(concluded.duration_since(began)).expect("forward in time");
        assert!(waited >= least, "{id}: concluded after {waited:?}, but the request may land for {least:?}");
        assert_eq!(operation.state(), OperationState::Refused, "{id}: nothing was changed");
    }
}

/// The time counts from the attempt that was lost, not from the first one, which was throttled.
#[test]
fn the_wait_counts_from_the_last_attempt() {
    let stage = Stage::new();
    for throttled in 0..5 {
        stage.cloud.fault(throttled, Fault::Refuse(RefusalKind::Throttled));
    }
    stage.cloud.fault(5, Fault::Late(Duration::from_millis(12_500)));
    let operation = ended(stage.rollback(&[LAMBDA]));
    assert_eq!(operation.state(), OperationState::Done, "the sixth attempt lands 12.5 s later and is seen:\n{}", printed(&stage, &operation.id));
}

/// A clock set back while an answer is missing shortens no wait.
#[test]
fn a_clock_set_back_concludes_nothing_early() {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::Late(Duration::from_secs(9)));
    let clock = stage.clock.clone();
    stage.cloud.on_call(move |moment| {
        if moment == Moment::Answering(0) {
            clock.turn(-3_600_000);
        }
    });
    // The effect lands by the cloud's own time, which was not set back: 9 s after the sending.
    let cloud = stage.cloud.clone();
    stage.on_record(move |op| {
        if op.saga.steps()[0] == StepState::Indeterminate {
            cloud.alter(&target(LAMBDA), |thing| {
                if let Some((at, _)) = &mut thing.landing {
                    *at = (*at).min("2026-09-21T13:13:29Z".parse::<jiff::Timestamp>().expect("a time"));
                }
            });
        }
    });
    let operation = ended(stage.rollback(&[LAMBDA]));
    assert_ne!(operation.saga.steps()[0], StepState::Refused, "`not applied` needs time to pass, by whatever clock:\n{}", printed(&stage, &operation.id));
}

#[test]
fn a_late_effect_is_waited_for() {
    for id in ALL {
        let stage = Stage::new();
        stage.cloud.fault(0, Fault::Late(Duration::from_secs(9)));
        let operation = ended(stage.rollback(&[id]));
        assert_eq!(operation.state(), OperationState::Done, "{id}: applied 9 s after the answer was lost");
    }
}

#[test]
fn something_else_served_after_a_lost_answer_is_for_a_person() {
    for (id, other) in [(LAMBDA, "5"), (REST, "d5"), (HTTP, "d5"), (ECS, "web:5")] {
        let stage = Stage::new();
        stage.cloud.fault(0, Fault::DropBefore);
        let cloud = stage.cloud.clone();
        stage.cloud.on_call(move |moment| {
            if moment == Moment::Answering(0) {
                cloud.alter(&target(id), |thing| thing.point_to(other));
            }
        });
        let operation = ended(stage.rollback(&[id]));
        assert_eq!(operation.state(), OperationState::NeedsAttention, "{id}: somebody else's write is neither done nor refused");
        assert_eq!(operation.verdict, Some(Verdict::Contradicted), "{id}: and it is said");
    }
}

/// While one target's answer is missing, the others' outage goes on: they are not made to wait.
#[test]
fn a_lost_answer_on_one_target_holds_up_no_other() {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::DropBefore);
    let began = stage.clock.now();
    let operation = ended(stage.rollback(&[LAMBDA, ECS]));
    let record = operation.steps[1].started_at.expect("the service was attempted");
    let waited = record.duration_since(began);
    assert!(waited.as_millis() < 1_000, "the service's call waited {waited:?} for the alias:\n{}", printed(&stage, &operation.id));
    assert_eq!(operation.saga.steps(), [StepState::Refused, StepState::Verified], "the alias is named, the service is back");
    assert_eq!(operation.state(), OperationState::NeedsAttention, "and a person is told");
}

/// Nothing can be read after one lost answer: the other target is attempted all the same.
#[test]
fn an_unreadable_target_does_not_keep_the_others_from_going_back() {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::DropAfter);
    stage.cloud.hide_after(&target(REST), 0);
    let operation = ended(stage.rollback(&[REST, LAMBDA]));
    assert_eq!(operation.saga.steps()[1], StepState::Verified, "the alias went back and was read back:\n{}", printed(&stage, &operation.id));
    assert_eq!(operation.state(), OperationState::NeedsAttention, "the stage is for a person");
}

#[test]
fn somebody_elses_write_in_between_is_refused_or_seen() {
    let cases = [(LAMBDA, "5"), (ECS, "web:5")];
    for (id, other) in cases {
        let stage = Stage::new();
        let (cloud, t) = (stage.cloud.clone(), target(id));
        stage.cloud.on_call(move |moment| {
            if moment == Moment::Sending(0) {
                cloud.alter(&t, |thing| thing.point_to(other));
            }
        });
        let operation = ended(stage.rollback(&[id]));
        match id {
            LAMBDA => {
                assert_eq!(operation.state(), OperationState::Refused, "AWS compares the RevisionId");
                assert_eq!(operation.refusal, Some(RefusalKind::Stale), "and it is called stale");
                assert_eq!(stage.cloud.truth(&target(id)).to_string(), other, "the other's write stands");
                assert_eq!(stage.cloud.calls(), 1, "nothing is sent again");
            }
            _ => assert_eq!(operation.state(), OperationState::Done, "a service has no compare-and-swap: detected at best, never prevented"),
        }
    }
}

/// Planning takes its time (a destination is proven to exist), and a hotfix comes in meanwhile: where AWS does not compare,
/// the target is read again just before the call, however short that time was.
#[test]
fn a_hotfix_that_came_while_it_was_planned_is_not_overwritten() {
    for (id, to, hotfix) in [(REST, "d6", "d5"), (HTTP, "d6", "d5"), (ECS, "web:6", "web:5")] {
        let stage = Stage::new();
        let cloud = stage.cloud.clone();
        stage.on_record(move |op| {
            if op.steps.iter().all(|s| s.ended_at.is_none()) {
                cloud.alter(&target(id), |thing| thing.point_to(hotfix));
            }
        });
        let operation = ended(stage.rollback_to(id, to));
        assert_eq!(stage.cloud.truth(&target(id)).stable().expect("a revision").as_str(), hotfix, "{id}: the hotfix stands");
        assert_eq!(stage.cloud.calls(), 0, "{id}: nothing is sent over it");
        assert_eq!((operation.state(), operation.refusal), (OperationState::Refused, Some(RefusalKind::Stale)), "{id}: and it is said");
    }
}

/// The same is served as the plan found, yet somebody has written: a release and back, or a setting that is not shown.
#[test]
fn a_write_that_shows_only_in_the_fingerprint_is_noticed_once() {
    for id in [REST, HTTP, ECS] {
        let stage = Stage::new();
        let cloud = stage.cloud.clone();
        stage.on_record(move |op| {
            if op.steps.iter().all(|s| s.ended_at.is_none()) {
                cloud.alter(&target(id), |thing| thing.touch());
            }
        });
        let operation = ended(stage.rollback(&[id]));
        assert_eq!((operation.state(), operation.refusal), (OperationState::Refused, Some(RefusalKind::Stale)), "{id}: somebody is at work on it");
        assert_eq!(stage.cloud.calls(), 0, "{id}: nothing is sent");
        stage.on_record(|_| ());
        assert_eq!(ended(stage.rollback(&[id])).state(), OperationState::Done, "{id}: pressed again, it goes from what is there now");
    }
}

/// A change under way on one target while another's call is made.
#[test]
fn what_changed_between_the_plan_and_the_call_is_refused_before_sending() {
    for (ids, other, changed) in [([LAMBDA, HTTP], "d5", HTTP), ([LAMBDA, ECS], "web:5", ECS)] {
        let stage = Stage::new();
        let cloud = stage.cloud.clone();
        stage.cloud.on_call(move |moment| {
            if moment == Moment::Sending(0) {
                cloud.alter(&target(changed), |thing| thing.point_to(other));
            }
        });
        let operation = ended(stage.rollback(&ids));
        let sent = stage.cloud.heard().iter().any(|h| matches!(h, Heard::Call { target: t, .. } if *t == target(changed)));
        assert!(!sent, "{changed}: nothing is sent over somebody else's write");
        assert_eq!(operation.saga.steps()[0], StepState::Verified, "the alias went back all the same");
        assert_eq!(operation.state(), OperationState::NeedsAttention, "{changed} is named");
        assert!(matches!(stage.cloud.truth(&target(changed)), Serving::Http(_) | Serving::Ecs(_)), "the other's write stands");
    }
}

/// One target contradicted, another verified after it: the verdict still tells.
#[test]
fn a_contradiction_is_not_forgotten_when_a_later_target_is_verified() {
    let stage = Stage::new();
    let cloud = stage.cloud.clone();
    stage.cloud.on_call(move |moment| {
        if moment == Moment::Answering(1) {
            cloud.alter(&target(LAMBDA), |thing| thing.point_to("5"));
        }
    });
    let operation = ended(stage.rollback(&[LAMBDA, ECS]));
    assert_eq!(operation.saga.steps(), [StepState::Unverified, StepState::Verified], "the alias was overwritten, the service is back");
    assert_eq!(operation.verdict, Some(Verdict::Contradicted), "something else was seen:\n{}", printed(&stage, &operation.id));
}

/// Somebody asks to wait for longer than time goes on: that is no reason to break off after the write.
#[test]
fn a_wait_beyond_the_end_of_time_is_a_wait() {
    for id in [LAMBDA, ECS] {
        let mut stage = Stage::new();
        (stage.timing.verify, stage.timing.verify_ecs) = (Duration::MAX, Duration::MAX);
        stage.cloud.fault(0, Fault::DropAfter);
        assert_eq!(ended(stage.rollback(&[id])).state(), OperationState::Done, "{id}: sent, settled and read back");
    }
}
