//! Aborts: what they take over, what they leave alone, and where they lead from any point of a release.

use switchback_core::arming::NotArmed;
use switchback_core::event::RefusalKind;
use switchback_core::preflight::Rule;
use switchback_core::preflight::forward::ForwardRule;
use switchback_core::release::FileAt;
use switchback_core::saga::StepState;
use switchback_core::shift::Steps;
use switchback_core::{Action, Intent, OperationState, Serving};

use crate::operate::OperateError;
use crate::prepare::PrepareError;
use crate::testing::{ECS, Fault, HTTP, LAMBDA, Moment, REST, Snapshot, Stage, deploy, deploy_by, ended, every_instant, printed, shift, target};

fn abort(ids: &[&str]) -> Intent {
    Intent::Abort { targets: ids.iter().map(|id| target(id)).collect() }
}

fn serves(stage: &Stage, id: &str) -> String {
    stage.cloud.truth(&target(id)).to_string()
}

/// Runs `work` beside the stage at this moment of a call.
fn at(stage: &Stage, moment: Moment, work: impl Fn(&Stage) + Send + Sync + 'static) {
    let beside = stage.beside();
    stage.cloud.on_call(move |now| {
        if now == moment {
            std::thread::scope(|s| s.spawn(|| work(&beside)).join()).expect("no panic");
        }
    });
}

/// The service is on its way to the old release, and the "stable side" of that is the bad one.
#[test]
fn an_abort_does_not_turn_a_rollback_around() {
    for ids in [&[ECS][..], &[LAMBDA, ECS]] {
        let stage = Stage::new();
        let asked = abort(ids);
        at(&stage, Moment::Answering(0), move |beside| {
            let went = beside.forward(&asked);
            assert!(matches!(went, Err(OperateError::Held(_))), "it goes back already: {went:?}");
        });
        let back = ended(stage.rollback(ids));
        assert_eq!((back.state(), serves(&stage, ECS).as_str()), (OperationState::Done, "web:7"), "the rollback is carried out");
    }
}

#[test]
fn a_rollback_does_not_take_over_an_abort_that_goes_the_same_way() {
    let stage = Stage::new();
    let arn = "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:9".to_owned();
    stage.cloud.alter(&target(ECS), |thing| thing.deploy(&Action::SetTaskDefinition { arn }));
    at(&stage, Moment::Answering(0), |beside| {
        let went = beside.rollback(&[ECS]);
        let back = matches!(went, Err(OperateError::Prepare(PrepareError::NotArmed { why: NotArmed::AlreadyRolledBack, .. })));
        assert!(back, "it is going back: {went:?}");
    });
    let aborted = ended(stage.forward(&abort(&[ECS])));
    assert_eq!((aborted.state(), serves(&stage, ECS).as_str()), (OperationState::Done, "web:8"), "and the abort is followed to its end");
}

#[test]
fn an_abort_goes_back_from_a_release_that_has_all_the_traffic() {
    let stage = Stage::new();
    at(&stage, Moment::Answering(0), |beside| {
        let aborted = ended(beside.forward(&abort(&[LAMBDA])));
        assert_eq!((aborted.state(), serves(beside, LAMBDA).as_str()), (OperationState::Done, "8"), "done means back");
    });
    assert_eq!(ended(stage.forward(&shift(LAMBDA, "9", "100"))).state(), OperationState::Superseded, "the shift ends with it");
    assert_eq!(serves(&stage, LAMBDA), "8", "and nothing moves again");
}

#[test]
fn an_abort_takes_every_target_of_a_release_back() {
    let stage = Stage::new();
    // The alias has moved; the service is about to get its definition.
    at(&stage, Moment::Answering(3), |beside| {
        let aborted = ended(beside.forward(&abort(&[LAMBDA, ECS])));
        assert_eq!(aborted.state(), OperationState::Done, "{}", printed(beside, &aborted.id));
    });
    ended(stage.forward(&deploy(&[LAMBDA, ECS])));
    assert_eq!((serves(&stage, LAMBDA).as_str(), serves(&stage, ECS).as_str()), ("8", "web:8"), "both as before");
}

#[test]
fn what_an_abort_leaves_undone_elsewhere_is_said() {
    let stage = Stage::new();
    at(&stage, Moment::Answering(0), |beside| {
        let aborted = ended(beside.forward(&abort(&[ECS])));
        let left = aborted.opened.findings.iter().find_map(|f| match &f.rule {
            Rule::TakesOver { left: Some(left), .. } => Some(left.targets().to_vec()),
            _ => None,
        });
        assert_eq!(left, Some(vec![target(LAMBDA)]), "the function's release goes no further");
    });
    ended(stage.forward(&deploy(&[LAMBDA, ECS])));
}

#[test]
fn the_undo_of_a_promotion_says_which_variables_stay() {
    let stage = Stage::new();
    stage.cloud.alter(&target(REST), |thing| {
        let Serving::Rest(rest) = &mut thing.serving else { panic!("a stage") };
        rest.canary.as_mut().expect("a canary").overrides.insert("backend".into(), "new".into());
    });
    let promoted = ended(stage.forward(&Intent::Promote { targets: vec![target(REST)] }));
    let undone = ended(stage.undo(&promoted.id));
    let copied = |rule: &Rule| *rule == Rule::from(ForwardRule::VariablesCopied { names: vec!["backend".into()] });
    assert!(undone.opened.findings.iter().any(|f| copied(&f.rule)), "the stage keeps the canary's: {:?}", undone.opened.findings);
}

#[test]
fn an_abort_goes_back_from_half_a_promotion() {
    let stage = Stage::new();
    stage.cloud.fault(1, Fault::Refuse(RefusalKind::Denied));
    let stuck = ended(stage.forward(&Intent::Promote { targets: vec![target(REST)] }));
    assert_eq!((stuck.state(), serves(&stage, REST).as_str()), (OperationState::Stuck, "d9"), "the canary's rest could not be removed");
    let aborted = ended(stage.forward(&abort(&[REST])));
    assert_eq!((aborted.state(), serves(&stage, REST).as_str()), (OperationState::Done, "d8"), "back to what the stage served before");
}

#[test]
fn one_target_keeps_no_other_from_being_aborted() {
    let stage = Stage::new();
    let aborted = ended(stage.forward(&abort(&[HTTP, REST])));
    assert_eq!((aborted.state(), serves(&stage, REST).as_str()), (OperationState::Done, "d8"), "the HTTP stage had nothing to abort");
    let stage = Stage::new();
    ended(stage.forward(&shift(LAMBDA, "9", "10")));
    stage.cloud.hide(&target(REST));
    let aborted = ended(stage.forward(&abort(&[REST, LAMBDA])));
    assert_eq!((aborted.targets(), serves(&stage, LAMBDA).as_str()), (&[target(LAMBDA)][..], "8"), "the one that can be read goes back");
    assert!(aborted.opened.findings.iter().any(|f| matches!(f.rule, Rule::LeftOut { .. })), "and the other is named");
}

#[test]
fn a_release_of_a_target_that_is_left_out_goes_on() {
    let stage = Stage::new();
    ended(stage.forward(&shift(LAMBDA, "9", "10")));
    // The service's definition is registered; its abort cannot read it.
    at(&stage, Moment::Answering(1), |beside| {
        beside.cloud.hide(&target(ECS));
        let aborted = ended(beside.forward(&abort(&[LAMBDA, ECS])));
        assert_eq!((aborted.state(), aborted.opened.took_over.len()), (OperationState::Done, 0), "only the function went back");
        beside.cloud.hide(&target(HTTP));
    });
    assert_eq!(ended(stage.forward(&deploy(&[ECS]))).state(), OperationState::Done, "nobody has taken the service's release over");
}

/// What became of an invocation only its answer tells, and that is lost with its process.
#[test]
fn a_lost_invocation_does_not_hold_its_target_for_ever() {
    let stage = Stage::new();
    let event = FileAt { path: "/srv/event.json".into(), sha256: "e=".into() };
    let (_, instants) = every_instant(&stage, || ended(stage.forward_trying(&deploy(&[LAMBDA, ECS]), Some(event.clone()))));
    let crashed = |instant: &&Snapshot| instant.records > 0 && instant.stage().newest().saga.steps()[2] == StepState::Started;
    let after = instants.iter().find(crashed).expect("an instant during the invocation").stage();
    assert_eq!(ended(after.forward(&abort(&[ECS]))).state(), OperationState::Done, "nothing had moved");
    assert_eq!(ended(after.forward(&deploy(&[LAMBDA]))).state(), OperationState::Done, "and the next deploy of the function is not held");
}

#[test]
fn a_share_that_comes_back_through_a_shorter_float_is_the_one_that_was_written() {
    let stage = Stage::new();
    let cloud = stage.cloud.clone();
    stage.cloud.on_call(move |moment| {
        if moment == Moment::Answering(0) {
            cloud.alter(&target(LAMBDA), |thing| {
                let Serving::Alias(alias) = &mut thing.serving else { panic!("an alias") };
                alias.weights.values_mut().for_each(|weight| *weight = f64::from(*weight as f32));
            });
        }
    });
    let done = ended(stage.forward(&shift(LAMBDA, "9", "10,100")));
    assert_eq!((done.state(), serves(&stage, LAMBDA).as_str()), (OperationState::Done, "9"), "0.10000000149 is 10 %:\n{}", printed(&stage, &done.id));
}

/// Whatever the power has left half done: an abort leads back to what was served, and holds nothing.
#[test]
fn after_a_crash_at_any_instant_an_abort_leads_back() {
    let ways = [(LAMBDA, "10,100"), (LAMBDA, "100"), (ECS, "100"), (HTTP, "100")];
    for (id, shares) in ways {
        let stage = Stage::new();
        let before = stage.cloud.truth(&target(id));
        let steps = Steps::new(shares, Some("60s")).expect("a rising list");
        let (_, instants) = every_instant(&stage, || ended(stage.forward(&deploy_by(&[id], steps.clone()))));
        for (i, instant) in instants.iter().enumerate().filter(|(_, instant)| instant.records > 0) {
            let after = instant.stage();
            let crashed = after.newest();
            if !crashed.state().is_open() {
                continue;
            }
            // Also where the service arrived in that very moment: it is planned anew.
            let aborted = ended(after.forward(&abort(&[id])));
            let told = || format!("{id} by {shares}, instant {i}:\n{}\n{}", printed(&after, &crashed.id), printed(&after, &aborted.id));
            assert_eq!(aborted.state(), OperationState::Done, "{}", told());
            assert_eq!(after.cloud.truth(&target(id)).stable(), before.stable(), "{}", told());
            assert!(!after.cloud.truth(&target(id)).in_motion(), "{}", told());
            assert_eq!(after.recorded(&crashed.id).state(), OperationState::Superseded, "{}", told());
            assert_eq!(ended(after.forward(&deploy(&[id]))).state(), OperationState::Done, "and the next one is not held: {}", told());
        }
    }
}

/// An abort, or a rollback, whose own process is gone goes on nowhere by itself: another abort leads it to its end.
#[test]
fn after_a_crash_of_what_goes_back_an_abort_leads_to_the_same_place() {
    let asks: [(&str, Intent); 3] = [(LAMBDA, abort(&[LAMBDA])), (ECS, abort(&[ECS])), (REST, Intent::Rollback { targets: vec![target(REST)], to: None })];
    for (id, ask) in asks {
        let stage = Stage::new();
        if id != REST {
            let mut begun = stage.without_listener();
            begun.wait = false;
            ended(begun.forward(&shift(id, if id == ECS { "web:9" } else { "9" }, if id == ECS { "100" } else { "10" })));
        }
        let before = stage.cloud.truth(&target(id)).stable().cloned();
        let (_, instants) = every_instant(&stage, || match &ask {
            Intent::Rollback { .. } => ended(stage.rollback(&[id])),
            ask => ended(stage.forward(ask)),
        });
        let mut crashed = 0;
        for instant in instants.iter().filter(|instant| instant.records > 0) {
            let after = instant.stage();
            let newest = after.newest();
            if !newest.opened.plan.intent.goes_back() || !newest.state().is_open() {
                continue;
            }
            crashed += 1;
            let aborted = ended(after.forward(&abort(&[id])));
            let told = || format!("{id}:\n{}\n{}", printed(&after, &newest.id), printed(&after, &aborted.id));
            assert_eq!((aborted.state(), after.cloud.truth(&target(id)).stable().cloned()), (OperationState::Done, before.clone()), "{}", told());
            assert_eq!(after.recorded(&newest.id).state(), OperationState::Superseded, "{}", told());
        }
        assert!(crashed > 3, "{id}: {crashed} instants");
    }
}

/// On another machine, so no record of ours tells of it: the service goes back already, and not by a stop.
#[test]
fn an_abort_does_not_turn_another_operators_rollback_around() {
    let mut stage = Stage::new();
    stage.wait = false;
    ended(stage.forward(&deploy(&[ECS])));
    stage.cloud.alter(&target(ECS), |thing| {
        thing.deploy(&Action::SetTaskDefinition { arn: "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:8".into() });
        thing.rollout_reads = 20;
    });
    let calls = stage.cloud.calls();
    stage.wait = true;
    let aborted = ended(stage.forward(&abort(&[ECS])));
    assert_eq!((aborted.state(), serves(&stage, ECS).as_str()), (OperationState::Done, "web:8"), "{}", printed(&stage, &aborted.id));
    assert_eq!(stage.cloud.calls(), calls, "their rollout is followed, not stopped");
}

/// Another process aborts while a call has taken effect and has no answer yet: the traffic ends where it was.
#[test]
fn who_aborts_beside_a_live_release_has_the_last_word() {
    for (intent, id) in [(shift(LAMBDA, "9", "5,50,100"), LAMBDA), (deploy(&[LAMBDA]), LAMBDA), (deploy(&[ECS]), ECS), (deploy(&[ECS, LAMBDA]), LAMBDA)] {
        let whole = Stage::new();
        let before = whole.cloud.truth(&target(id));
        ended(whole.forward(&intent));
        for moment in (0..whole.cloud.calls()).map(Moment::Answering) {
            let stage = Stage::new();
            let asked = Intent::Abort { targets: intent.targets().to_vec() };
            at(&stage, moment, move |beside| {
                let aborted = ended(beside.forward(&asked));
                assert_eq!(aborted.state(), OperationState::Done, "{moment:?}: {}", printed(beside, &aborted.id));
            });
            let went = ended(stage.forward(&intent));
            assert_eq!(went.state(), OperationState::Superseded, "{}: {moment:?}", intent.command());
            for target in intent.targets() {
                let serves = stage.cloud.truth(target);
                assert!(!serves.in_motion(), "{}: {moment:?}: {target} serves {serves}", intent.command());
            }
            assert_eq!(stage.cloud.truth(&target(id)).stable(), before.stable(), "{}: {moment:?}\n{}", intent.command(), printed(&stage, &went.id));
        }
    }
}

/// The same for a promote beside a shift: it has all of the traffic, or is told why not; and nothing is sent twice.
#[test]
fn who_promotes_beside_a_live_shift_has_the_last_word() {
    let whole = Stage::new();
    ended(whole.forward(&shift(LAMBDA, "9", "5,50,100")));
    for moment in (0..whole.cloud.calls()).map(Moment::Answering) {
        let stage = Stage::new();
        at(&stage, moment, move |beside| match beside.forward(&Intent::Promote { targets: vec![target(LAMBDA)] }) {
            Ok(went) => assert_eq!(ended(Ok(went)).state(), OperationState::Done, "{moment:?}"),
            Err(OperateError::Blocked(_)) => assert_eq!(serves(beside, LAMBDA), "9", "{moment:?}: there was nothing left to promote"),
            Err(other) => panic!("{moment:?}: {other}"),
        });
        let went = ended(stage.forward(&shift(LAMBDA, "9", "5,50,100")));
        assert!(matches!(went.state(), OperationState::Superseded | OperationState::Done), "{moment:?}: {:?}", went.state());
        assert_eq!(serves(&stage, LAMBDA), "9", "{moment:?}: all of it");
        assert!(stage.cloud.calls() <= whole.cloud.calls(), "{moment:?}: {} calls", stage.cloud.calls());
    }
}
