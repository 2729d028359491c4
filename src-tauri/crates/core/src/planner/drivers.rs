//! Engines that AWS runs, in plans: started, stopped with rollback, told to go on; and never written under.

use super::{Path, settled};
use crate::action::Action;
use crate::arming::NotArmed;
use crate::driver::{AT_ONCE, AppSpec, DeploymentGroup, Engine, Routing, Run, predefined};
use crate::plan::Step;
use crate::preflight::Rule;
use crate::preflight::drivers::DriverRule;
use crate::preflight::forward::ForwardRule;
use crate::revision::Revision;
use crate::serving::{AliasServing, Controller, EcsServing, Observed, Phase, Serving};
use crate::shift::Steps;

/// The wait of a CodeDeploy deployment that stands ready; it has no id.
const READY: &str = "ready";

/// A release that goes through CodeDeploy.
pub(super) struct Through<'a> {
    group: &'a DeploymentGroup,
    config: String,
    lasts_s: u64,
}

impl<'a> Through<'a> {
    fn new(group: &'a DeploymentGroup, config: String, routing: Option<Routing>) -> Self {
        Self { group, config, lasts_s: routing.map_or(0, |routing| routing.lasts().as_secs()) }
    }

    /// The group that the release of a target goes through: the one that its releases go through, unless another engine was
    /// asked for. None where this machine moves the traffic, or ECS itself.
    ///
    /// # Errors
    /// The rule that keeps the target from it: also, and first of all, that one of AWS's is moving it now.
    pub(super) fn of(now: &'a Observed, to: &Revision, ramp: &Steps, asked: Option<Engine>) -> Result<Option<Self>, Rule> {
        match &now.serving {
            Serving::Alias(alias) => Self::of_alias(now, alias, to, ramp, asked),
            Serving::Ecs(service) => Self::of_service(now, service, ramp, asked),
            Serving::Rest(_) | Serving::Http(_) | Serving::Stack(_) => match asked {
                None | Some(Engine::Local) => Ok(None),
                Some(engine) => Err(DriverRule::WrongEngine { engine }.into()),
            },
        }
    }

    fn of_alias(now: &'a Observed, alias: &AliasServing, to: &Revision, ramp: &Steps, asked: Option<Engine>) -> Result<Option<Self>, Rule> {
        if let Some(run) = &alias.run {
            return Err(driven(&run.deployment, run.goes_back));
        }
        // Who manages without CodeDeploy gives no permission to read it, and must still be able to release. What could merely not
        // be read this time is read again, rather than written under.
        if let Some(why) = now.unread_for_now() {
            return Err(DriverRule::Unread { why: why.to_owned() }.into());
        }
        let group = now.group().filter(|group| matches!(group.pattern, AppSpec::Function { .. }));
        let (by, config) = match (asked, group) {
            (Some(engine @ Engine::Ecs), _) => return Err(DriverRule::WrongEngine { engine }.into()),
            (Some(Engine::CodeDeploy), None) => return Err(DriverRule::NoGroup.into()),
            (Some(Engine::Local), _) | (None, None) => return Ok(None),
            (_, Some(group)) if ramp.is_whole() => (group, Some((group.config.clone(), group.routing))),
            (_, Some(group)) => (group, predefined(ramp).map(|(name, routing)| (name.to_owned(), Some(routing)))),
        };
        let insists = asked == Some(Engine::CodeDeploy);
        let Some((config, routing)) = config else {
            return if insists { Err(DriverRule::NoSuchConfiguration.into()) } else { Ok(None) };
        };
        if alias.version.is_latest() || to.is_latest() {
            return if insists { Err(ForwardRule::LatestCannotSplit.into()) } else { Ok(None) };
        }
        if let Some((other, _)) = alias.weights.iter().find(|(_, weight)| **weight > 0.0) {
            return Err(DriverRule::SplitLeftOver { stable: alias.version.clone(), other: other.clone() }.into());
        }
        // Nothing to move: said in the words of a shift.
        if alias.version == *to {
            return Ok(None);
        }
        Ok(Some(Self::new(by, config, routing)))
    }

    fn of_service(now: &'a Observed, service: &EcsServing, ramp: &Steps, asked: Option<Engine>) -> Result<Option<Self>, Rule> {
        let own = if service.controller == Controller::CodeDeploy { Engine::CodeDeploy } else { Engine::Ecs };
        if let Some(engine) = asked.filter(|engine| *engine != own) {
            return Err(DriverRule::WrongEngine { engine }.into());
        }
        let group = now.group().filter(|_| own == Engine::CodeDeploy);
        if !ramp.is_whole() {
            return Err(match (group, service.rollout.strategy) {
                (Some(group), _) => DriverRule::OwnConfiguration { config: group.config.clone(), routing: group.routing }.into(),
                (None, Some(strategy)) => DriverRule::OwnStrategy { strategy }.into(),
                (None, None) => ForwardRule::NoSplit.into(),
            });
        }
        let Some(group) = group else {
            let foreign = Rule::ForeignController { controller: service.controller };
            return if own == Engine::CodeDeploy { Err(foreign) } else { Ok(None) };
        };
        if now.serving.in_motion() {
            return Err(driven(now.serving.driven_by().unwrap_or_default(), now.serving.goes_back()));
        }
        Ok(Some(Self::new(group, group.config.clone(), group.routing)))
    }
}

fn driven(deployment: &str, goes_back: bool) -> Rule {
    DriverRule::Driven { deployment: deployment.to_owned(), goes_back }.into()
}

/// What somebody has to say before an engine goes on, as steps; none where it waits for nobody.
///
/// # Errors
/// [`DriverRule::FinishesByItself`] where CodeDeploy moves an alias: it cannot be hurried.
pub(super) fn continued(now: &Observed) -> Result<Option<(Revision, Vec<Step>)>, Rule> {
    let service = match &now.serving {
        Serving::Alias(AliasServing { run: Some(run), .. }) if run.goes_back => return Err(driven(&run.deployment, true)),
        Serving::Alias(AliasServing { run: Some(run), .. }) => {
            return Err(DriverRule::FinishesByItself { deployment: run.deployment.clone() }.into());
        }
        Serving::Ecs(service) if service.rollout.phase == Phase::InProgress => service,
        _ => return Ok(None),
    };
    let (Some(deployment), Some(hook)) = (service.rollout.deployment.clone(), service.rollout.waits.clone()) else { return Ok(None) };
    let action = match service.controller {
        Controller::CodeDeploy if hook == READY => Action::ContinueDeployment { deployment },
        Controller::Ecs => Action::ContinueRollout { deployment, hook },
        Controller::CodeDeploy | Controller::External => return Ok(None),
    };
    let to = service.task_definition.clone();
    let mut path = Path::from(now);
    path.step(action, Serving::Ecs(settled(service, &to, &service.arn)), None);
    Ok(Some((to, path.steps)))
}

impl Path<'_> {
    /// CodeDeploy takes the target to `to`. What it has finished is taken back by a write of one's own, for then nothing runs.
    pub(super) fn by_codedeploy(&mut self, Through { group, config, lasts_s }: Through<'_>, to: &Revision, arn: &str, description: &str) {
        let (spec, leads_to, undo) = match (&self.now.serving, &group.pattern) {
            (Serving::Alias(alias), AppSpec::Function { function, alias: name, hooks, .. }) => {
                let (current, target) = (alias.version.clone(), to.clone());
                let spec = AppSpec::Function { function: function.clone(), alias: name.clone(), current, target, hooks: hooks.clone() };
                (spec, Serving::Alias(AliasServing::whole(to.clone())), Some(Action::SetAlias(alias.clone())))
            }
            (Serving::Ecs(service), AppSpec::Service { properties, hooks, .. }) => {
                let spec = AppSpec::Service { definition: arn.to_owned(), properties: properties.clone(), hooks: hooks.clone() };
                (spec, Serving::Ecs(settled(service, to, arn)), task_set(self.now, &service.task_definition, &service.arn))
            }
            _ => return,
        };
        let action = Action::StartDeployment {
            application: group.application.clone(),
            group: group.group.clone(),
            config,
            lasts_s,
            spec,
            description: description.to_owned(),
        };
        self.step(action, leads_to, undo);
    }

    /// Out of a CodeDeploy deployment of an alias. One that leads there is followed, whichever way it goes: to stop it would first
    /// bring back what is to go. Any other is stopped: that leads to where it came from, and from there a write leads elsewhere. One
    /// that goes back cannot be stopped.
    pub(super) fn out_of(&mut self, run: &Run, to: &Revision) -> Result<AliasServing, NotArmed> {
        if run.to == *to {
            return Ok(AliasServing::whole(to.clone()));
        }
        if run.goes_back {
            return Err(NotArmed::Driven { deployment: run.deployment.clone(), goes_back: true });
        }
        let back = AliasServing::whole(run.from.clone());
        self.step(Action::StopDeployment { deployment: run.deployment.clone() }, Serving::Alias(back.clone()), None);
        Ok(back)
    }

    /// A service that CodeDeploy deploys, back to `to`.
    pub(super) fn task_set_back(&mut self, service: &EcsServing, to: &Revision, arn: &str) -> Result<(), NotArmed> {
        let (rollout, mut at) = (&service.rollout, service.clone());
        match (rollout.phase, &rollout.source, &rollout.deployment) {
            (Phase::Completed | Phase::Failed, ..) => {}
            (Phase::RollingBack, Some((source, _)), _) if source == to => return Ok(()),
            (Phase::InProgress, ..) if service.task_definition == *to => return Ok(()),
            (Phase::InProgress, Some((source, source_arn)), Some(deployment)) => {
                at = settled(service, source, source_arn);
                self.step(Action::StopDeployment { deployment: deployment.clone() }, Serving::Ecs(at.clone()), None);
            }
            _ => {
                let goes_back = rollout.phase == Phase::RollingBack;
                return Err(NotArmed::Driven { deployment: rollout.deployment.clone().unwrap_or_default(), goes_back });
            }
        }
        if at.task_definition != *to {
            let (from, from_arn) = (at.task_definition.clone(), at.arn.clone());
            let foreign = NotArmed::ForeignController { controller: service.controller };
            let start = task_set(self.now, to, arn).ok_or(foreign)?;
            self.step(start, Serving::Ecs(settled(&at, to, arn)), task_set(self.now, &from, &from_arn));
        }
        Ok(())
    }
}

/// A deployment back to a task definition: all at once, for what is served now is what must go, and without the functions
/// that are asked on the way forward, which could keep it from going.
fn task_set(now: &Observed, to: &Revision, arn: &str) -> Option<Action> {
    let group = now.group()?;
    let AppSpec::Service { properties, .. } = &group.pattern else { return None };
    Some(Action::StartDeployment {
        application: group.application.clone(),
        group: group.group.clone(),
        config: AT_ONCE.to_owned(),
        lasts_s: 0,
        spec: AppSpec::Service { definition: arn.to_owned(), properties: properties.clone(), hooks: Vec::new() },
        description: format!("Switchback: back to {to}"),
    })
}

#[cfg(test)]
mod tests;
