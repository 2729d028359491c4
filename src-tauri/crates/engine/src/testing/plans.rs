//! Forward plans, as a deploy or a shift would make them: each step builds on the one before, and failure unwinds.

use std::collections::BTreeMap;

use switchback_core::plan::OnFailure;
use switchback_core::release::Changes;
use switchback_core::serving::AliasServing;
use switchback_core::shift::Steps;
use switchback_core::{Action, Intent, OperationId, Plan, RevisionInfo, Serving, Source, Step, Target, planner};

use super::cloud::Cloud;
use super::stage::block_on;
use super::world::{LAMBDA, target};
use crate::ports::Observe;

/// Moves each target to the newest revision there is; an alias in two steps, by way of 10 %.
pub(crate) fn forward(cloud: &Cloud, ids: &[&str]) -> Plan {
    let targets: Vec<Target> = ids.iter().map(|id| target(id)).collect();
    // No intent goes forward yet; what matters here is that it is not a rollback.
    let intent = Intent::Undo { operation: OperationId("o-none".into()), targets: targets.clone() };
    let mut plan = Plan { scope: cloud.scope().clone(), intent, observed: Vec::new(), to: Vec::new(), steps: Vec::new(), on_failure: OnFailure::Unwind };
    for target in targets {
        let now = block_on(cloud.observe(&target)).expect("a reading");
        let newest: RevisionInfo = block_on(cloud.revisions(&target)).expect("a list").remove(0);
        let mut steps = planner::rollback(&now, &newest).expect("movable");
        if target.to_string() == LAMBDA {
            steps = by_way_of_a_split(&now.serving, &steps[0]);
        }
        plan.steps.extend(steps);
        plan.to.push(newest.revision);
        plan.observed.push(now);
    }
    plan
}

fn by_way_of_a_split(now: &Serving, whole: &Step) -> Vec<Step> {
    let (Serving::Alias(alias), Action::SetAlias(to)) = (now, &whole.action) else { panic!("an alias") };
    let split = AliasServing { version: alias.version.clone(), weights: BTreeMap::from([(to.version.clone(), 0.1)]), run: None };
    let step = |from: &AliasServing, to: &AliasServing| Step {
        target: whole.target.clone(),
        action: Action::SetAlias(to.clone()),
        expect: Serving::Alias(from.clone()),
        verify: Serving::Alias(to.clone()),
        undo: Some(Action::SetAlias(from.clone())),
        pause: None,
    };
    vec![step(alias, &split), step(&split, to)]
}

/// What each target would be given, by kind: a zip, a snapshot of the API, more CPU and memory.
pub(crate) fn release(id: &str) -> Source {
    match target(id) {
        Target::LambdaAlias { .. } => Source::Zip { file: "/srv/app.zip".into(), sha256: "new=".into(), size: 9, bucket: None },
        Target::RestStage { .. } | Target::HttpStage { .. } => Source::Snapshot,
        Target::EcsService { .. } | Target::Stack { .. } => Source::Definition(Changes { cpu: Some(512), memory: Some(1024), ..Changes::default() }),
    }
}

/// A new release for each of these, all at once.
pub(crate) fn deploy(ids: &[&str]) -> Intent {
    deploy_by(ids, Steps::whole())
}

/// The same in steps.
pub(crate) fn deploy_by(ids: &[&str], steps: Steps) -> Intent {
    Intent::Deploy { targets: ids.iter().map(|id| target(id)).collect(), releases: ids.iter().map(|id| release(id)).collect(), steps, engine: None }
}

/// Traffic to a revision that exists, however its releases are moved.
pub(crate) fn shift_at_once(id: &str, to: &str) -> Intent {
    Intent::Shift { targets: vec![target(id)], to: to.into(), steps: Steps::whole(), engine: None }
}

/// Traffic to a revision that exists, in steps a minute apart.
pub(crate) fn shift(id: &str, to: &str, steps: &str) -> Intent {
    Intent::Shift { targets: vec![target(id)], to: to.into(), steps: Steps::new(steps, Some("60s")).expect("a rising list"), engine: None }
}
