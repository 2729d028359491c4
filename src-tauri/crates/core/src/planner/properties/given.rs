//! Targets in every state that AWS can show, and everything that can be asked of them.

use std::mem::discriminant;

use proptest::prelude::*;

use super::super::{Note, abort, deploy, go_on_back, promote, restore, rollback, shift};
use crate::base::{ApiBase, Base, DefinitionBase, FunctionBase};
use crate::driver::{AppSpec, DeploymentGroup, Engine, Run, Strategy as DeploymentStrategy};
use crate::plan::Step;
use crate::preflight::Rule;
use crate::release::{Changes, FileAt, Source};
use crate::revision::{Condition, Revision, RevisionInfo};
use crate::serving::{AliasServing, Canary, Circumstance, Controller, EcsServing, HttpServing, Observed, Phase, RestServing, Rollout, Serving, Token};
use crate::shift::Steps;

pub(super) fn observed(serving: Serving) -> Observed {
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
pub(super) fn group(serving: &Serving) -> Option<Circumstance> {
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
    let phase = prop_oneof![3 => Just(Phase::Completed), 2 => Just(Phase::InProgress), 1 => Just(Phase::RollingBack), 1 => Just(Phase::Failed)];
    let controller = prop_oneof![2 => Just(Controller::Ecs), 1 => Just(Controller::CodeDeploy)];
    let waits = proptest::option::of(Just("ready".to_owned()));
    let strategy = proptest::option::of(Just(DeploymentStrategy::Canary { percent: 10.0, minutes: 5 }));
    (number(), number(), phase, controller, waits, strategy).prop_map(|(n, source, phase, controller, waits, strategy)| {
        let (name, source) = (Revision::new(format!("web:{n}")), Revision::new(format!("web:{source}")));
        let arn = |r: &Revision| format!("arn:aws:ecs:r:1:task-definition/{r}");
        let moving = matches!(phase, Phase::InProgress | Phase::RollingBack);
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
                since: None,
                failed: 0,
                reason: None,
                strategy,
                traffic: Vec::new(),
                waits: waits.filter(|_| phase == Phase::InProgress),
            },
        })
    })
}

pub(super) fn serving() -> impl Strategy<Value = Serving> {
    prop_oneof![alias(), rest(), http(), ecs()]
}

fn ramp() -> impl Strategy<Value = Steps> {
    let list = proptest::collection::btree_set(0u32..=100, 1..5).prop_map(|set| set.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
    let any = (list, any::<bool>()).prop_map(|(list, paced)| Steps::new(&list, paced.then_some("60s")).expect("a rising list"));
    // One of CodeDeploy's own.
    let known = Just(Steps::new("10,100", Some("5m")).expect("a rising list"));
    prop_oneof![2 => Just(Steps::whole()), 2 => any, 1 => known]
}

/// What somebody may want of a target, whatever it is.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    /// The number of a revision.
    number: u32,
    steps: Steps,
    engine: Option<Engine>,
    /// Which of the sources that fit.
    source: usize,
    event: bool,
    /// What was served before an operation that is to be aborted.
    pub before: Serving,
}

pub(super) fn wish() -> impl Strategy<Value = Wish> {
    let engine = proptest::option::weighted(0.4, prop_oneof![Just(Engine::Local), Just(Engine::CodeDeploy), Just(Engine::Ecs)]);
    (number(), ramp(), engine, 0usize..4, any::<bool>(), serving()).prop_map(|(number, steps, engine, source, event, before)| Wish {
        number,
        steps,
        engine,
        source,
        event,
        before,
    })
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

/// A release that fits the target, and what it is made from.
fn release(now: &Observed, wish: &Wish) -> (Source, Base) {
    let (sha256, size) = ("new=".to_owned(), 9);
    match &now.serving {
        Serving::Alias(_) => {
            let source = match wish.source {
                0 => Source::Zip { file: "/app.zip".into(), sha256, size, bucket: None },
                1 => Source::Zip { file: "/app.zip".into(), sha256, size, bucket: Some("releases".into()) },
                2 => Source::Object { bucket: "releases".into(), key: "app.zip".into(), version: None, etag: None },
                _ => Source::Image { uri: "1.dkr.ecr.r.amazonaws.com/app@sha256:0".into() },
            };
            (source, Base::Function(function()))
        }
        Serving::Rest(_) | Serving::Http(_) => (Source::Snapshot, Base::Api(ApiBase { name: "shop".into(), unpublished: None, stands: None })),
        Serving::Ecs(service) => {
            let (arn, revision) = (service.arn.clone(), service.task_definition.clone());
            let (containers, role, execution_role) = (Vec::new(), None, None);
            let base = DefinitionBase { arn, revision, fargate: false, cpu: None, memory: None, containers, role, execution_role };
            (Source::Definition(Changes { cpu: Some(512), ..Changes::default() }), Base::Definition(base))
        }
        Serving::Stack(_) => unreachable!("no plan moves a stack"),
    }
}

fn function() -> FunctionBase {
    FunctionBase {
        revision_id: "r-1".into(),
        sha256: "old=".into(),
        size: 9,
        image: false,
        runtime: None,
        handler: None,
        architecture: "arm64".into(),
        role: None,
        dead_letter: None,
        timeout_s: 3,
        memory: 128,
        environment: Vec::new(),
        layers: Vec::new(),
        busy: false,
    }
}

/// Every plan that can be asked for here; those that a rule forbids are left out.
pub(super) fn plans(now: &Observed, wish: &Wish) -> Vec<(&'static str, Vec<Step>)> {
    let Wish { number, steps, engine, event, before, .. } = wish;
    let (to, (source, base)) = (to(now, *number), release(now, wish));
    let event = event.then(|| FileAt { path: "/event.json".into(), sha256: "event=".into() });
    let note = Note { description: "why".into(), event };
    let moved = |way: Result<(Revision, Vec<Step>), Rule>| way.ok().map(|(_, steps)| steps);
    // Of an operation on this target, and so of its kind.
    let before = Some(before).filter(|before| discriminant(*before) == discriminant(&now.serving));
    let found = [
        ("rollback", rollback(now, &to).ok()),
        ("shift", shift(now, &to, &note, steps, *engine).ok()),
        ("deploy", deploy(now, &source, &base, &note, steps, *engine).ok()),
        ("promote", moved(promote(now))),
        ("abort", moved(abort(now, None))),
        ("abort of an operation", before.and_then(|before| moved(abort(now, Some(before))))),
        ("abort of a way back", go_on_back(now, &to).ok()),
        ("undo", before.and_then(|before| restore(before, now).ok())),
    ];
    found.into_iter().filter_map(|(word, steps)| steps.map(|steps| (word, steps))).collect()
}
