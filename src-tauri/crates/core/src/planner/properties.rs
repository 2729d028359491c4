//! What holds of every plan, whatever was asked of whatever was observed.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Note, abort, deploy, promote, restore, rollback, shift};
use crate::action::Action;
use crate::base::{ApiBase, Base, DefinitionBase};
use crate::driver::{AppSpec, DeploymentGroup, Run};
use crate::plan::Step;
use crate::release::{Changes, Source};
use crate::revision::{Condition, Revision, RevisionInfo};
use crate::serving::{AliasServing, Canary, Circumstance, Controller, EcsServing, HttpServing, Observed, Phase, RestServing, Rollout, Serving, Token};
use crate::shift::Steps;

fn observed(serving: Serving) -> Observed {
    let id = match &serving {
        Serving::Alias(_) => "lambda:checkout:live",
        Serving::Rest(_) => "rest:r1/prod",
        Serving::Http(_) => "http:h1/prod",
        Serving::Ecs(_) => "ecs:shop/web",
        Serving::Stack(_) => unreachable!("no plan moves a stack"),
    };
    let around = group(&serving).into_iter().collect();
    Observed { target: id.parse().expect("an id"), serving, token: Token::Fingerprint("t".into()), at: jiff::Timestamp::UNIX_EPOCH, around }
}

/// The group that releases go through: of a service that CodeDeploy controls, and of an alias on an odd version.
fn group(serving: &Serving) -> Option<Circumstance> {
    let pattern = match serving {
        Serving::Alias(alias) if alias.version.number().is_some_and(|n| n % 2 == 1) => {
            AppSpec::Function { function: "checkout".into(), alias: "live".into(), current: "1".into(), target: "2".into(), hooks: Vec::new() }
        }
        Serving::Ecs(service) if service.controller == Controller::CodeDeploy => {
            AppSpec::Service { definition: "arn:td/web:1".into(), properties: serde_json::Map::new(), hooks: Vec::new() }
        }
        _ => return None,
    };
    let (application, group, config) = ("shop".into(), "prod".into(), "ours".into());
    Some(Circumstance::DeploymentGroup(DeploymentGroup { application, group, config, routing: None, pattern }))
}

fn number() -> impl Strategy<Value = u32> {
    1u32..6
}

fn alias() -> impl Strategy<Value = Serving> {
    let weight = prop_oneof![Just(0.0), (1u32..=9999).prop_map(|n| f64::from(n) / 10_000.0)];
    let version = prop_oneof![4 => number().prop_map(|n| n.to_string()), 1 => Just("$LATEST".to_owned())];
    let run = proptest::option::weighted(0.3, (number(), number(), any::<bool>()));
    (version, proptest::option::of((number(), weight)), run).prop_map(|(version, split, run)| {
        let weights = split.filter(|(n, _)| n.to_string() != version && version != "$LATEST").map(|(n, weight)| (Revision::new(n.to_string()), weight));
        let run = run.filter(|(from, to, _)| from != to && version != "$LATEST").map(|(from, to, goes_back)| Run {
            deployment: "d-1".into(),
            from: Revision::new(from.to_string()),
            to: Revision::new(to.to_string()),
            goes_back,
        });
        Serving::Alias(AliasServing { version: Revision::new(version), weights: weights.into_iter().collect(), run })
    })
}

fn rest() -> impl Strategy<Value = Serving> {
    let canary = (number(), 0u32..=100, any::<bool>(), any::<bool>()).prop_map(|(n, percent, cache, overrides)| Canary {
        deployment: Revision::new(format!("d{n}")),
        percent: f64::from(percent),
        use_stage_cache: cache,
        overrides: overrides.then(|| ("lambdaAlias".to_owned(), "beta".to_owned())).into_iter().collect(),
    });
    (number(), proptest::option::of(canary)).prop_map(|(n, canary)| Serving::Rest(RestServing { deployment: Revision::new(format!("d{n}")), canary }))
}

fn http() -> impl Strategy<Value = Serving> {
    (proptest::option::of(number()), any::<bool>(), prop::bool::weighted(0.1))
        .prop_map(|(n, auto_deploy, managed)| Serving::Http(HttpServing { deployment: n.map(|n| Revision::new(format!("d{n}"))), auto_deploy, managed }))
}

fn ecs() -> impl Strategy<Value = Serving> {
    let phase = prop_oneof![3 => Just(Phase::Completed), 1 => Just(Phase::InProgress), 1 => Just(Phase::Failed)];
    let controller = prop_oneof![2 => Just(Controller::Ecs), 1 => Just(Controller::CodeDeploy)];
    let waits = proptest::option::of(Just("ready".to_owned()));
    (number(), number(), phase, controller, waits).prop_map(|(n, source, phase, controller, waits)| {
        let (name, source) = (Revision::new(format!("web:{n}")), Revision::new(format!("web:{source}")));
        let arn = |r: &Revision| format!("arn:aws:ecs:r:1:task-definition/{r}");
        let moving = phase == Phase::InProgress;
        Serving::Ecs(EcsServing {
            controller,
            arn: arn(&name),
            task_definition: name,
            rollout: Rollout {
                phase,
                deployment: moving.then(|| "arn:sd/9".to_owned()),
                source: moving.then(|| (source.clone(), arn(&source))),
                tasks: Vec::new(),
                desired: 2,
                failed: 0,
                reason: None,
                strategy: None,
                traffic: Vec::new(),
                waits: waits.filter(|_| moving),
            },
        })
    })
}

fn serving() -> impl Strategy<Value = Serving> {
    prop_oneof![alias(), rest(), http(), ecs()]
}

fn ramp() -> impl Strategy<Value = Steps> {
    let list = proptest::collection::btree_set(0u32..=100, 1..5).prop_map(|set| set.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
    prop_oneof![Just(Steps::whole()), (list, any::<bool>()).prop_map(|(list, paced)| Steps::new(&list, paced.then_some("60s")).expect("a rising list"))]
}

/// A revision of this target's kind by its number.
fn to(now: &Observed, n: u32) -> RevisionInfo {
    let name = match &now.serving {
        Serving::Alias(_) => n.to_string(),
        Serving::Rest(_) | Serving::Http(_) => format!("d{n}"),
        Serving::Ecs(_) => format!("web:{n}"),
        Serving::Stack(_) => unreachable!("no plan moves a stack"),
    };
    let arn = Some(format!("arn:aws:ecs:r:1:task-definition/{name}"));
    RevisionInfo { arn, ..RevisionInfo::bare(Revision::new(name), Condition::Ready) }
}

/// Every plan that can be asked for here; those that a rule forbids are left out.
fn plans(now: &Observed, n: u32, steps: &Steps) -> Vec<(&'static str, Vec<Step>)> {
    let source_and_base = match &now.serving {
        Serving::Alias(_) => return any_of(now, n, steps),
        Serving::Rest(_) | Serving::Http(_) => (Source::Snapshot, Base::Api(ApiBase { name: "shop".into(), unpublished: None })),
        Serving::Ecs(service) => (
            Source::Definition(Changes { cpu: Some(512), ..Changes::default() }),
            Base::Definition(DefinitionBase {
                arn: service.arn.clone(),
                revision: service.task_definition.clone(),
                fargate: false,
                cpu: None,
                memory: None,
                containers: Vec::new(),
                role: None,
                execution_role: None,
            }),
        ),
        Serving::Stack(_) => unreachable!("no plan moves a stack"),
    };
    let (source, base) = source_and_base;
    let mut all = any_of(now, n, steps);
    all.extend(deploy(now, &source, &base, &Note::default(), steps, None).ok().map(|steps| ("deploy", steps)));
    all
}

fn any_of(now: &Observed, n: u32, steps: &Steps) -> Vec<(&'static str, Vec<Step>)> {
    let to = to(now, n);
    let found = [
        ("rollback", rollback(now, &to).ok()),
        ("shift", shift(now, &to, &Note::default(), steps, None).ok()),
        ("promote", promote(now).ok().map(|(_, steps)| steps)),
        ("abort", abort(now, None).ok().map(|(_, steps)| steps)),
    ];
    found.into_iter().filter_map(|(word, steps)| steps.map(|steps| (word, steps))).collect()
}

/// What an undo says beforehand that it does not bring back: AutoDeploy, and a rollout or a deployment that was under way.
fn restorable(before: &Serving) -> Serving {
    match before {
        Serving::Alias(alias) => Serving::Alias(AliasServing { run: None, ..alias.clone() }),
        Serving::Http(stage) => Serving::Http(HttpServing { auto_deploy: false, ..stage.clone() }),
        other => other.clone(),
    }
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
    fn each_step_builds_on_the_one_before(serving in serving(), n in number(), steps in ramp()) {
        let now = observed(serving);
        for (word, steps) in plans(&now, n, &steps) {
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
    fn every_share_is_one_that_aws_takes(serving in serving(), n in number(), steps in ramp()) {
        let now = observed(serving);
        for (word, steps) in plans(&now, n, &steps) {
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
    fn nothing_is_written_under_an_engine(serving in serving(), n in number(), steps in ramp(), before in serving()) {
        let now = observed(serving);
        let mut all = plans(&now, n, &steps);
        all.extend(abort(&now, Some(&before)).ok().map(|(_, steps)| ("abort", steps)));
        all.extend(restore(&before, &now).ok().map(|steps| ("undo", steps)));
        for (word, steps) in all {
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
    fn undo_of_the_whole_brings_back_what_was_served(serving in serving(), n in number(), steps in ramp()) {
        let now = observed(serving);
        for (word, steps) in plans(&now, n, &steps) {
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

    #[test]
    fn taking_steps_back_one_by_one_brings_back_what_was_served(serving in serving(), n in number(), steps in ramp()) {
        let now = observed(serving);
        for (word, steps) in plans(&now, n, &steps) {
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

#[test]
fn the_strategies_reach_every_kind_of_plan() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..2000 {
        let (serving, n, steps) = (serving(), number(), ramp()).new_tree(&mut runner).expect("values").current();
        for (word, steps) in plans(&observed(serving), n, &steps) {
            *seen.entry(word).or_default() += usize::from(!steps.is_empty());
        }
    }
    assert!(
        ["rollback", "shift", "promote", "abort", "deploy"].iter().all(|word| seen.get(word).is_some_and(|n| *n > 50)),
        "properties that nothing meets prove nothing: {seen:?}"
    );
}
