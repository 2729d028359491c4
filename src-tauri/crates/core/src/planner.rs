//! From an observation to steps: pure, and it leaves execution no choices. Here the way back; [`forward`] is beside it.

use crate::action::Action;
use crate::arming::{NotArmed, immovable};
use crate::plan::Step;
use crate::revision::{Revision, RevisionInfo};
use crate::serving::{AliasServing, Controller, EcsServing, HttpServing, Observed, Phase, RestServing, Rollout, Serving};

/// The steps that take a target back to `to`; none where it already serves `to` and nothing else.
///
/// # Errors
/// [`NotArmed`] where nothing can change this target.
pub fn rollback(now: &Observed, to: &RevisionInfo) -> Result<Vec<Step>, NotArmed> {
    if let Some(why) = immovable(now) {
        return Err(why);
    }
    let mut path = Path::from(now);
    match &now.serving {
        Serving::Alias(alias) => {
            let (wanted, at) = match &alias.run {
                Some(run) => (AliasServing::whole(to.revision.clone()), path.out_of(run, &to.revision)?),
                None => (AliasServing::whole(to.revision.clone()), alias.clone()),
            };
            if at != wanted {
                path.step(Action::SetAlias(wanted.clone()), Serving::Alias(wanted), Some(Action::SetAlias(at)));
            }
        }
        Serving::Rest(stage) => path.rest(stage, &RestServing { deployment: to.revision.clone(), canary: None }),
        Serving::Http(stage) => {
            if stage.deployment.as_ref() != Some(&to.revision) {
                path.http(stage, &to.revision);
            }
        }
        Serving::Ecs(service) if service.controller == Controller::CodeDeploy => {
            path.task_set_back(service, &to.revision, to.arn.as_deref().unwrap_or_default())?;
        }
        Serving::Ecs(service) => path.ecs(service, &to.revision, to.arn.as_deref().unwrap_or_default()),
        // Immovable, and refused above.
        Serving::Stack(_) => {}
    }
    Ok(path.steps)
}

/// The steps that restore what a target served `before` an operation, from `now`. What has no way back (AutoDeploy, a
/// stopped rollout) is left out here and said by preflight.
///
/// # Errors
/// [`NotArmed`] where nothing can change this target.
pub fn restore(before: &Serving, now: &Observed) -> Result<Vec<Step>, NotArmed> {
    if let Some(why) = immovable(now) {
        return Err(why);
    }
    let mut path = Path::from(now);
    match (before, &now.serving) {
        (_, Serving::Alias(AliasServing { run: Some(run), .. })) => {
            return Err(NotArmed::Driven { deployment: run.deployment.clone(), goes_back: run.goes_back });
        }
        (Serving::Alias(wanted), Serving::Alias(alias)) => {
            // A deployment that was stopped is not taken up again.
            let wanted = AliasServing { run: None, ..wanted.clone() };
            if wanted != *alias {
                path.step(Action::SetAlias(wanted.clone()), Serving::Alias(wanted), Some(Action::SetAlias(alias.clone())));
            }
        }
        (Serving::Rest(wanted), Serving::Rest(stage)) => path.rest(stage, wanted),
        (Serving::Http(HttpServing { deployment: Some(wanted), .. }), Serving::Http(stage)) if stage.deployment.as_ref() != Some(wanted) => {
            path.http(stage, wanted);
        }
        (Serving::Ecs(wanted), Serving::Ecs(service)) if service.controller == Controller::CodeDeploy => {
            if let (Some(deployment), true) = (now.serving.driven_by(), wanted.task_definition != service.task_definition) {
                return Err(NotArmed::Driven { deployment: deployment.to_owned(), goes_back: now.serving.goes_back() });
            }
            path.task_set_back(service, &wanted.task_definition, &wanted.arn)?;
        }
        (Serving::Ecs(wanted), Serving::Ecs(service)) if wanted.task_definition != service.task_definition => {
            path.update_service(service, &wanted.task_definition, &wanted.arn);
        }
        _ => {}
    }
    Ok(path.steps)
}

/// Steps so far on one target, and the state they lead to.
struct Path<'a> {
    now: &'a Observed,
    at: Serving,
    steps: Vec<Step>,
}

impl<'a> Path<'a> {
    fn from(now: &'a Observed) -> Self {
        Self { now, at: now.serving.clone(), steps: Vec::new() }
    }

    fn step(&mut self, action: Action, leads_to: Serving, undo: Option<Action>) {
        let expect = std::mem::replace(&mut self.at, leads_to.clone());
        self.steps.push(Step { target: self.now.target.clone(), action, expect, verify: leads_to, undo, pause: None });
    }

    /// A canary goes first: with one on, a stage takes no other deployment.
    fn rest(&mut self, stage: &RestServing, wanted: &RestServing) {
        let mut at = stage.clone();
        if at.canary != wanted.canary
            && let Some(canary) = at.canary.take()
        {
            self.step(Action::RemoveCanary, Serving::Rest(at.clone()), Some(Action::SetCanary(canary)));
        }
        if at.deployment != wanted.deployment {
            let old = std::mem::replace(&mut at.deployment, wanted.deployment.clone());
            let action = Action::SetRestDeployment { deployment: wanted.deployment.clone() };
            self.step(action, Serving::Rest(at.clone()), Some(Action::SetRestDeployment { deployment: old }));
        }
        if at.canary != wanted.canary
            && let Some(canary) = &wanted.canary
        {
            self.step(Action::SetCanary(canary.clone()), Serving::Rest(wanted.clone()), Some(Action::RemoveCanary));
        }
    }

    /// AutoDeploy goes off first and stays off: while it is on, no deployment can be set, and turning it on publishes.
    fn http(&mut self, stage: &HttpServing, to: &Revision) {
        let mut at = stage.clone();
        if at.auto_deploy {
            at.auto_deploy = false;
            self.step(Action::TurnAutoDeployOff, Serving::Http(at.clone()), None);
        }
        let old = at.deployment.replace(to.clone());
        let undo = old.map(|deployment| Action::SetHttpDeployment { deployment });
        self.step(Action::SetHttpDeployment { deployment: to.clone() }, Serving::Http(at), undo);
    }

    /// Stopping a running deployment returns to *its* source, so it is used only where that is the destination.
    fn ecs(&mut self, service: &EcsServing, to: &Revision, arn: &str) {
        let rollout = &service.rollout;
        match (&rollout.phase, &rollout.deployment, &rollout.source) {
            (Phase::InProgress, Some(deployment), Some((source, source_arn))) if source == to && service.task_definition != *to => {
                let leads_to = Serving::Ecs(settled(service, to, source_arn));
                self.step(Action::StopRollout { deployment: deployment.clone() }, leads_to, Some(Action::SetTaskDefinition { arn: service.arn.clone() }));
            }
            _ if service.task_definition != *to => self.update_service(service, to, arn),
            _ => {}
        }
    }

    fn update_service(&mut self, service: &EcsServing, to: &Revision, arn: &str) {
        let leads_to = Serving::Ecs(settled(service, to, arn));
        self.step(Action::SetTaskDefinition { arn: arn.to_owned() }, leads_to, Some(Action::SetTaskDefinition { arn: service.arn.clone() }));
    }
}

/// The service once a deployment of `to` has reached a steady state.
fn settled(service: &EcsServing, to: &Revision, arn: &str) -> EcsServing {
    EcsServing {
        controller: service.controller,
        task_definition: to.clone(),
        arn: arn.to_owned(),
        rollout: Rollout {
            phase: Phase::Completed,
            deployment: None,
            source: None,
            tasks: vec![(to.clone(), service.rollout.desired)],
            desired: service.rollout.desired,
            since: None,
            failed: 0,
            reason: None,
            strategy: service.rollout.strategy,
            traffic: Vec::new(),
            waits: None,
        },
    }
}

mod drivers;
mod forward;
mod review;

pub use forward::{Note, abort, deploy, go_on_back, promote, shift};
pub use review::review;

#[cfg(test)]
mod properties;
#[cfg(test)]
pub(crate) mod tests;
