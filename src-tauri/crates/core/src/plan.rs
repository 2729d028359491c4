//! The immutable, ordered list of steps that an intent becomes.

use serde::{Deserialize, Serialize};

use crate::action::{Action, Latest};
use crate::driver::Strategy;
use crate::intent::Intent;
use crate::preflight::{Finding, Severity};
use crate::revision::Revision;
use crate::scope::Scope;
use crate::serving::{Observed, Serving};
use crate::target::Target;

/// What happens to the other steps when one fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnFailure {
    /// The other targets are still attempted; what was done stays done.
    GoOn,
    /// What was done is undone in reverse.
    Unwind,
}

/// One mutating call with what it expects, what undoes it and what proves it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The target it changes.
    pub target: Target,
    /// The call.
    pub action: Action,
    /// What must be served just before. Captured from an observation, never inferred.
    pub expect: Serving,
    /// What must be served after.
    pub verify: Serving,
    /// The call that takes it back; none where AWS has no way back.
    pub undo: Option<Action>,
    /// What has to pass between the proof of the step before and this call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<Pause>,
}

impl Step {
    /// Whether an engine of AWS's takes it from here: it goes on or back by itself, and is never written under.
    pub fn is_followed(&self) -> bool {
        let by_ecs = matches!(&self.verify, Serving::Ecs(service) if service.rollout.strategy.is_some_and(|s| s != Strategy::Rolling));
        match self.action {
            Action::StartDeployment { .. } | Action::ContinueDeployment { .. } | Action::ContinueRollout { .. } => true,
            Action::SetTaskDefinition { .. } => by_ecs,
            _ => false,
        }
    }
}

/// What a step of a shift waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "wait")]
pub enum Pause {
    /// Time.
    For {
        /// How long.
        seconds: u64,
    },
    /// Somebody who says that it goes on.
    UntilAsked,
}

/// A plan: what was observed, and the steps from there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Where.
    pub scope: Scope,
    /// What for.
    pub intent: Intent,
    /// Each target as it was when the plan was made: the prior state, in the plan's order.
    pub observed: Vec<Observed>,
    /// Where each target goes, in the same order.
    pub to: Vec<Revision>,
    /// The calls, in order. Empty where every target is already there.
    pub steps: Vec<Step>,
    /// What happens when one fails.
    pub on_failure: OnFailure,
}

impl Plan {
    /// The reading of `target` that the plan was made from.
    pub fn before(&self, target: &Target) -> Option<&Observed> {
        self.observed.iter().find(|o| o.target == *target)
    }

    /// Where it takes `target`.
    pub fn leads_to(&self, target: &Target) -> Option<&Revision> {
        self.observed.iter().zip(&self.to).find(|(o, _)| o.target == *target).map(|(_, to)| to)
    }

    /// A step has made what later ones of the same target build on. New code is known by its hash, and no other is published
    /// from here; all else is the revision that they name as upcoming, which has its name now.
    pub fn came_about(&mut self, step: usize, made: &str) {
        let Step { target, action, .. } = self.steps[step].clone();
        if let Action::UpdateCode { .. } = action {
            self.steps.iter_mut().filter(|s| s.target == target).for_each(|step| step.action.held_to(made));
            return;
        }
        let places = self.observed.iter().position(|o| o.target == target);
        if let Some(to) = places.and_then(|place| self.to.get_mut(place)) {
            to.named(made);
        }
        for step in self.steps.iter_mut().filter(|s| s.target == target) {
            step.action.named(made);
            step.undo.iter_mut().for_each(|undo| undo.named(made));
            step.expect.named(made);
            step.verify.named(made);
        }
    }

    /// The new code of a step has settled as this: the version that later ones of the same target publish is held to it.
    pub fn settled_as(&mut self, step: usize, latest: &Latest) {
        let target = self.steps[step].target.clone();
        self.steps.iter_mut().skip(step).filter(|s| s.target == target).for_each(|step| step.action.held_to_latest(latest));
    }

    /// Whether the two would do the same thing from the same state: from, to and steps. Progress and times do not count.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let from_agrees = self.observed.len() == other.observed.len()
            && self.observed.iter().zip(&other.observed).all(|(a, b)| a.target == b.target && a.serving.agrees(&b.serving));
        let steps_agree =
            self.steps.len() == other.steps.len() && self.steps.iter().zip(&other.steps).all(|(a, b)| a.target == b.target && a.action == b.action);
        from_agrees && self.to == other.to && steps_agree
    }
}

/// A plan that preflight let through. Only [`CheckedPlan::new`] makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedPlan {
    plan: Plan,
    findings: Vec<Finding>,
}

impl CheckedPlan {
    /// The plan with its findings.
    ///
    /// # Errors
    /// Gives the findings back when one of them blocks.
    pub fn new(plan: Plan, findings: Vec<Finding>) -> Result<Self, Vec<Finding>> {
        if findings.iter().any(|f| f.severity == Severity::Block) { Err(findings) } else { Ok(Self { plan, findings }) }
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What preflight found, none of it blocking.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Both parts, for the record.
    pub fn into_parts(self) -> (Plan, Vec<Finding>) {
        (self.plan, self.findings)
    }
}
