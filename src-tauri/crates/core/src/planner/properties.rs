//! What holds of every plan, whatever was asked of whatever was observed.

mod given;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{restore, review};
use crate::action::Action;
use crate::driver::AppSpec;
use crate::intent::Intent;
use crate::plan::{OnFailure, Plan, Step};
use crate::preflight;
use crate::release::{FileAt, Template};
use crate::revision::Revision;
use crate::scope::{Endpoint, Scope};
use crate::serving::{AliasServing, Controller, HttpServing, Observed, Serving, StackServing, Token};
use crate::target::Target;
use given::{group, observed, plans, serving, wish};

/// What an undo says beforehand that it does not bring back: AutoDeploy, and a rollout or a deployment that was under way.
fn restorable(before: &Serving) -> Serving {
    match before {
        Serving::Alias(alias) => Serving::Alias(AliasServing { run: None, ..alias.clone() }),
        Serving::Http(stage) => Serving::Http(HttpServing { auto_deploy: false, ..stage.clone() }),
        other => other.clone(),
    }
}

fn plan(now: &Observed, steps: Vec<Step>) -> Plan {
    let scope = Scope { account: "123456789012".into(), region: "r".into(), endpoint: Endpoint::Practice };
    let intent = Intent::Promote { targets: vec![now.target.clone()] };
    Plan { scope, intent, observed: vec![now.clone()], to: Vec::new(), steps, on_failure: OnFailure::Unwind }
}

fn same(a: &Serving, b: &Serving) -> bool {
    match (a, b) {
        (Serving::Ecs(a), Serving::Ecs(b)) => a.task_definition == b.task_definition,
        (a, b) => a == b,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn each_step_builds_on_the_one_before(serving in serving(), wish in wish()) {
        let now = observed(serving);
        for (word, steps) in plans(&now, &wish) {
            let mut at = now.serving.clone();
            for step in &steps {
                prop_assert_eq!(&step.expect, &at, "{}", word);
                prop_assert!(!step.action.makes() || step.verify == step.expect, "{}: what only makes something moves nothing", word);
                at = step.verify.clone();
            }
            prop_assert!(steps.first().is_none_or(|s| s.pause.is_none()), "{}: the first goes at once", word);
        }
    }

    #[test]
    fn every_share_is_one_that_aws_takes(serving in serving(), wish in wish()) {
        let now = observed(serving);
        for (word, steps) in plans(&now, &wish) {
            for step in &steps {
                let sum: f64 = step.verify.split().0.iter().map(|s| s.percent).sum();
                prop_assert!(step.verify.split().0.is_empty() || (sum - 100.0).abs() < 1e-6, "{word}: shares sum to {sum}");
                if let Action::SetAlias(to) = &step.action {
                    prop_assert!(to.weights.len() <= 1, "{word}: one version beside the stable one");
                    prop_assert!(to.weights.iter().all(|(r, w)| (0.0..=1.0).contains(w) && *r != to.version), "{word}: {to:?}");
                    prop_assert!(to.weights.is_empty() || !to.version.is_latest(), "{word}: $LATEST is never split");
                }
            }
        }
    }

    /// The one promise that every engine of AWS's relies on.
    #[test]
    fn nothing_is_written_under_an_engine(serving in serving(), wish in wish()) {
        let now = observed(serving);
        for (word, steps) in plans(&now, &wish) {
            for step in &steps {
                let alias_moves = matches!(&step.expect, Serving::Alias(alias) if alias.run.is_some());
                let task_sets_move = matches!(&step.expect, Serving::Ecs(service) if service.controller == Controller::CodeDeploy) && step.expect.in_motion();
                let told = matches!(step.action, Action::StopDeployment { .. } | Action::ContinueDeployment { .. });
                prop_assert!(!(alias_moves || task_sets_move) || told, "{}: {:?} under {:?}", word, step.action, step.expect.driven_by());
                prop_assert!(!told || step.expect.driven_by().is_some(), "{}: {:?} where nothing runs", word, step.action);
            }
        }
    }

    #[test]
    fn undo_of_the_whole_brings_back_what_was_served(serving in serving(), wish in wish()) {
        let now = observed(serving);
        for (word, steps) in plans(&now, &wish) {
            let Some(last) = steps.last() else { continue };
            // A stage without a deployment had none to go back to.
            if matches!(&now.serving, Serving::Http(HttpServing { deployment: None, .. })) {
                continue;
            }
            let left = Observed { serving: last.verify.clone(), ..now.clone() };
            let left = Observed { around: group(&now.serving).into_iter().collect(), ..left };
            let back = restore(&now.serving, &left).expect("what could be moved can be moved back");
            let after = back.last().map_or(&left.serving, |step| &step.verify);
            prop_assert!(same(after, &restorable(&now.serving)), "{}: {} was {}, and undo leaves {}", word, now.target, now.serving, after);
        }
    }

    /// What an undo does not bring back is said before it is sent.
    #[test]
    fn what_undo_does_not_restore_is_said(serving in serving(), wish in wish()) {
        let now = observed(serving);
        for (word, steps) in plans(&now, &wish) {
            let Some(last) = steps.last() else { continue };
            let left = Observed { serving: last.verify.clone(), ..now.clone() };
            let Ok(back) = restore(&now.serving, &left) else { continue };
            // A stage that had no deployment has no way back at all: its undo is refused.
            if matches!(&now.serving, Serving::Http(HttpServing { deployment: None, .. })) {
                continue;
            }
            let after = back.last().map_or(&left.serving, |step| &step.verify).clone();
            let differs = !same(&after, &now.serving);
            let copied = |step: &Step| matches!(&step.action, Action::PromoteCanary(canary) if !canary.overrides.is_empty());
            let wanted = [
                (differs && matches!(after, Serving::Alias(_)), "run_stays_stopped"),
                (differs && matches!(after, Serving::Http(_)), "auto_deploy_not_restored"),
                (differs && matches!(after, Serving::Rest(_)), "nothing may be lost of a REST stage"),
                (now.serving.in_motion() && matches!(after, Serving::Ecs(_)), "rollout_starts_again"),
                (steps.iter().any(copied), "variables_copied"),
                (steps.iter().any(|step| step.action.makes()), "made_stays"),
            ];
            let (mut undone, back) = (plan(&now, steps), plan(&left, back));
            undone.to = vec![Revision::new("made")];
            let said = preflight::undo(&back, &undone);
            for code in wanted.into_iter().filter_map(|(so, code)| so.then_some(code)) {
                let told = said.iter().any(|finding| finding.code() == code);
                prop_assert!(told, "{}: {} was {}, undo leaves {}, and {} is not said: {:?}", word, now.target, now.serving, after, code, said);
            }
        }
    }

    /// A review makes something beside the stack and takes it away again; of the stack there is nothing to take back.
    #[test]
    fn a_review_leaves_its_stack_alone(status in "[A-Z_]{1,20}", through in any::<bool>(), keep in any::<bool>()) {
        let serving = Serving::Stack(StackServing { status, updated: None });
        let target = Target::stack("shop").expect("a name");
        let now = Observed { target, serving: serving.clone(), token: Token::Fingerprint("t".into()), at: jiff::Timestamp::UNIX_EPOCH, around: Vec::new() };
        let template = Template { file: FileAt { path: "/t".into(), sha256: "t=".into() }, size: 9, bucket: through.then(|| "templates".into()), parameters: Vec::new() };
        let steps = review(&now, &template, "switchback-1", keep);
        prop_assert_eq!(steps.len(), 2 + usize::from(through) - usize::from(keep), "uploaded where it is large, and deleted unless it is kept");
        prop_assert!(steps.iter().all(|step| step.action.makes() && step.undo.is_none() && step.expect == serving && step.verify == serving), "{:?}", steps);
        prop_assert!(restore(&serving, &now).is_err(), "nobody takes a stack back from here");
    }

    #[test]
    fn taking_steps_back_one_by_one_brings_back_what_was_served(serving in serving(), wish in wish()) {
        let now = observed(serving);
        for (word, steps) in plans(&now, &wish) {
            for step in steps.iter().filter(|s| !s.action.makes()) {
                let Some(undo) = &step.undo else { continue };
                let sets = match (undo, &step.expect) {
                    (Action::SetAlias(to), Serving::Alias(before)) => to == before,
                    (Action::SetCanary(canary), Serving::Rest(before)) => before.canary.as_ref() == Some(canary),
                    (Action::RemoveCanary, Serving::Rest(before)) => before.canary.is_none(),
                    (Action::SetRestDeployment { deployment }, Serving::Rest(before)) => before.deployment == *deployment,
                    (Action::SetHttpDeployment { deployment }, Serving::Http(before)) => before.deployment.as_ref() == Some(deployment),
                    (Action::SetTaskDefinition { arn }, Serving::Ecs(before)) => before.arn == *arn,
                    (Action::StartDeployment { spec: AppSpec::Service { definition, .. }, .. }, Serving::Ecs(before)) => before.arn == *definition,
                    _ => false,
                };
                prop_assert!(sets, "{}: {:?} does not take {:?} back", word, undo, step.action);
            }
        }
    }
}

/// So often at least does each kind of plan, and each kind of call, come up in two thousand cases.
const OFTEN: usize = 20;
/// So many kinds of calls are there beside those of a stack.
const CALLS: usize = 20;

#[test]
fn the_strategies_reach_every_kind_of_plan_and_of_call() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut words, mut calls): (BTreeMap<&str, usize>, BTreeMap<String, usize>) = Default::default();
    for _ in 0..2000 {
        let (serving, wish) = (serving(), wish()).new_tree(&mut runner).expect("values").current();
        for (word, steps) in plans(&observed(serving), &wish) {
            *words.entry(word).or_default() += usize::from(!steps.is_empty());
            for step in &steps {
                let call = serde_json::to_value(&step.action).expect("JSON")["call"].as_str().expect("a name").to_owned();
                *calls.entry(call).or_default() += 1;
            }
        }
    }
    let wanted = ["rollback", "shift", "deploy", "promote", "abort", "abort of an operation", "abort of a way back", "undo"];
    assert!(wanted.iter().all(|word| words.get(word).is_some_and(|n| *n > OFTEN)), "properties that nothing meets prove nothing: {words:?}");
    // What a stack is asked for is no call of these.
    assert!(calls.len() == CALLS && calls.values().all(|n| *n > OFTEN), "{} kinds of calls: {calls:?}", calls.len());
}
