//! Forward plans, as a deploy or a shift would make them: each step builds on the one before, and failure unwinds.

use std::collections::BTreeMap;

use switchback_core::plan::OnFailure;
use switchback_core::serving::AliasServing;
use switchback_core::{Action, Intent, OperationId, Plan, RevisionInfo, Serving, Step, Target, planner};

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
    let split = AliasServing { version: alias.version.clone(), weights: BTreeMap::from([(to.version.clone(), 0.1)]) };
    let step = |from: &AliasServing, to: &AliasServing| Step {
        target: whole.target.clone(),
        action: Action::SetAlias(to.clone()),
        expect: Serving::Alias(from.clone()),
        verify: Serving::Alias(to.clone()),
        undo: Some(Action::SetAlias(from.clone())),
    };
    vec![step(alias, &split), step(&split, to)]
}
