//! Somebody edits a function's settings while new code goes out: what the plan did not show is never published.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use switchback_core::event::RefusalKind;
use switchback_core::saga::StepState;
use switchback_core::shift::Steps;
use switchback_core::{Action, Intent, Operation, OperationState, Source, Step};

use crate::testing::{LAMBDA, Stage, deploy, ended, every_instant, printed, target};

/// Each way that code comes: with a hash that is known before, and without.
fn releases() -> Vec<Intent> {
    let object = Source::Object { bucket: "releases".into(), key: "app.zip".into(), version: None, etag: None };
    let of = |source, steps| Intent::Deploy { targets: vec![target(LAMBDA)], releases: vec![source], steps, engine: None };
    vec![deploy(&[LAMBDA]), of(object.clone(), Steps::whole()), of(object, Steps::none())]
}

fn stage() -> Stage {
    let stage = Stage::new();
    stage.cloud.alter(&target(LAMBDA), |thing| thing.uploads.push("app.zip".into()));
    stage
}

fn published(stage: &Stage) -> Vec<u32> {
    let mut published = Vec::new();
    stage.cloud.alter(&target(LAMBDA), |thing| published.clone_from(&thing.latest.published));
    published
}

/// Where an edit came in before the version, nothing is published, and that is why.
fn kept_back(case: &str, stage: &Stage, operation: &Operation) {
    let steps = operation.opened.plan.steps.iter().zip(operation.saga.steps());
    let publish = steps.clone().find(|(step, _)| matches!(step.action, Action::PublishVersion { .. })).map(|(_, state)| *state);
    assert_eq!((operation.state(), publish), (OperationState::Failed, Some(StepState::Refused)), "{case}: {}", printed(stage, &operation.id));
    // Of one that had begun when its process died, reads show that it was not applied.
    let begun = operation
        .steps
        .iter()
        .zip(&operation.opened.plan.steps)
        .any(|(record, step)| matches!(step.action, Action::PublishVersion { .. }) && record.sent_at.is_some() && operation.refusal.is_none());
    assert!(begun || operation.refusal == Some(RefusalKind::Stale), "{case}: somebody has changed it: {}", printed(stage, &operation.id));
    assert_eq!(stage.cloud.truth(&target(LAMBDA)).to_string(), "8", "{case}: and nothing has moved");
    assert!(operation.made_and_unused(None).contains(&"checkout:$LATEST".to_owned()), "{case}: what is left behind is named");
}

#[test]
fn an_edit_at_any_moment_of_a_release_is_never_published() {
    for intent in releases() {
        let (mut kept, mut at) = (0, 0);
        loop {
            let stage = stage();
            let (beside, met) = (stage.cloud.clone(), Arc::new(AtomicUsize::new(0)));
            let meet = {
                let met = Arc::clone(&met);
                move || {
                    if met.fetch_add(1, Ordering::SeqCst) == at {
                        beside.alter(&target(LAMBDA), |thing| thing.latest.edit());
                    }
                }
            };
            let on_call = meet.clone();
            stage.on_record(move |_| meet());
            stage.cloud.on_call(move |_| on_call());
            let operation = ended(stage.forward(&intent));
            if met.load(Ordering::SeqCst) <= at {
                break;
            }
            let case = format!("{intent:?}, edited at moment {at}");
            assert!(published(&stage).iter().all(|edits| *edits == 0), "{case}: only what was planned: {}", printed(&stage, &operation.id));
            // Before the code is sent AWS refuses that itself.
            let sent = operation.saga.steps()[0] == StepState::Verified;
            if operation.state() != OperationState::Done && sent {
                kept_back(&case, &stage, &operation);
                kept += 1;
            }
            at += 1;
        }
        assert!(kept >= 3, "{intent:?}: edited once the code had settled, and between each record and call: {kept}");
    }
}

#[test]
fn an_edit_while_nobody_looks_is_not_published_by_a_resume() {
    for intent in releases() {
        let stage = stage();
        let (whole, instants) = every_instant(&stage, || ended(stage.forward(&intent)));
        assert_eq!(whole.state(), OperationState::Done, "undisturbed: {}", printed(&stage, &whole.id));
        let (mut kept, mut untouched) = (0, 0);
        for (i, instant) in instants.iter().enumerate() {
            let case = format!("{intent:?}, instant {i}");
            let edited = instant.stage();
            let before = published(&edited).len();
            edited.cloud.alter(&target(LAMBDA), |thing| {
                thing.latest.come_to_rest();
                thing.latest.edit();
            });
            let operation = ended(edited.resume(&whole.id));
            assert_eq!(published(&edited).iter().max().unwrap_or(&0), &0, "{case}: {}", printed(&edited, &whole.id));
            if before == 0 && operation.saga.steps()[0] == StepState::Verified {
                kept_back(&case, &edited, &operation);
                kept += 1;
            }
            let after = instant.stage();
            let operation = ended(after.resume(&whole.id));
            untouched += usize::from(before == 0 && operation.state() == OperationState::Done);
        }
        assert!(kept >= 2, "{intent:?}: at rest with the code, and with its settling recorded: {kept}");
        assert!(untouched >= 2, "{intent:?}: and where nobody edits anything it goes through: {untouched}");
    }
}

#[test]
fn without_a_record_of_what_it_is_held_to_nothing_is_published() {
    let stage = stage();
    let mut plan = ended(stage.forward(&deploy(&[LAMBDA]))).opened.plan;
    plan.observed[0].serving = stage.cloud.truth(&target(LAMBDA));
    plan.steps = vec![Step { expect: stage.cloud.truth(&target(LAMBDA)), verify: stage.cloud.truth(&target(LAMBDA)), ..plan.steps[1].clone() }];
    // As a record of an older version has it.
    let Action::PublishVersion { latest, .. } = &mut plan.steps[0].action else { panic!("a version") };
    assert!(latest.take().is_some(), "today it is kept");
    let (before, calls) = (published(&stage), stage.cloud.calls());
    let operation = ended(stage.run("o-older", plan));
    assert_eq!((operation.state(), operation.refusal), (OperationState::Failed, Some(RefusalKind::Stale)), "{}", printed(&stage, &operation.id));
    assert_eq!((published(&stage), stage.cloud.calls()), (before, calls), "nothing was sent");
}
