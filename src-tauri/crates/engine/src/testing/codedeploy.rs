//! CodeDeploy in the scripted cloud: it moves a target through time by reads, takes back what fails or is stopped, and is
//! written under by nobody.

use jiff::Timestamp;
use switchback_core::driver::{AppSpec, DeploymentGroup, Routing, Run};
use switchback_core::serving::{AliasServing, EcsServing, Phase};
use switchback_core::{Action, Revision, Serving};

use super::world::arn;
use crate::ports::Made;

/// Reads until a deployment gives its first share, and from there until it is through.
const HOOKS: u32 = 2;
const SHARE: u32 = 3;

/// What is known of a target's deployments.
#[derive(Debug, Clone, Default)]
pub(crate) struct CodeDeploy {
    /// The group that its releases go through.
    pub group: Option<DeploymentGroup>,
    /// The next deployments fail once they have given a share, for this reason, and are taken back.
    pub fails: Option<&'static str>,
    /// Reads that go by before a deployment goes on from its share.
    pub holds: u32,
    /// It gives no answer.
    pub silent: bool,
    /// Reads that go by between a stop and the deployment that takes back what was stopped.
    pub gap: u32,
    pub(crate) coming: Option<(u32, Run)>,
    pub(crate) deployments: Vec<Deployment>,
}

#[derive(Debug, Clone)]
pub(crate) struct Deployment {
    description: String,
    at: Timestamp,
    run: Run,
    left: u32,
    ended: Option<Result<(), String>>,
}

impl CodeDeploy {
    /// Releases of an alias go through a group of five minutes at 10 %.
    pub(crate) fn of_alias() -> Self {
        let (function, alias) = ("checkout".into(), "live".into());
        Self::with(AppSpec::Function { function, alias, current: "7".into(), target: "8".into(), hooks: Vec::new() })
    }

    /// Those of a service go through one as well.
    pub(crate) fn of_service() -> Self {
        Self::with(AppSpec::Service { definition: arn(&"web:8".into()), properties: serde_json::Map::new(), hooks: Vec::new() })
    }

    fn with(pattern: AppSpec) -> Self {
        let routing = Some(Routing::Canary { percent: 10, minutes: 5 });
        let group = DeploymentGroup { application: "shop".into(), group: "prod".into(), config: "ours".into(), routing, pattern };
        Self { group: Some(group), ..Self::default() }
    }

    /// The one that runs.
    pub(super) fn running(&self) -> Option<&Run> {
        self.deployments.iter().find(|d| d.ended.is_none()).map(|d| &d.run)
    }

    /// Begins one, whoever asks. Its id.
    pub(super) fn start(&mut self, from: Revision, to: Revision, description: &str, at: Timestamp) -> String {
        self.begin(from, to, description, at, false)
    }

    fn begin(&mut self, from: Revision, to: Revision, description: &str, at: Timestamp, goes_back: bool) -> String {
        let id = format!("d-{}", self.deployments.len() + 1);
        let left = if goes_back { 2 } else { HOOKS + SHARE + self.holds };
        let run = Run { deployment: id.clone(), from, to, goes_back };
        self.deployments.push(Deployment { description: description.to_owned(), at, run, left, ended: None });
        id
    }

    fn end(&mut self, how: Result<(), String>) -> Option<Run> {
        let running = self.deployments.iter_mut().find(|d| d.ended.is_none())?;
        running.ended = Some(how);
        Some(running.run.clone())
    }

    /// Stops the one of this id; with `back`, another takes back what it has done. `false` where it runs no more.
    pub(super) fn stop(&mut self, id: &str, back: bool, at: Timestamp) -> bool {
        if self.running().is_none_or(|run| run.deployment != id || run.goes_back) {
            return false;
        }
        let Some(run) = self.end(Err("Stopped: by request".into())) else { return false };
        match self.gap {
            _ if !back => {}
            0 => drop(self.begin(run.to, run.from, "", at, true)),
            reads => self.coming = Some((reads, run)),
        }
        true
    }

    /// Whether the newest deployment that went well took another back to this revision.
    pub(super) fn went_back_to(&self, revision: Option<&Revision>) -> bool {
        let newest = self.deployments.iter().rfind(|d| d.ended == Some(Ok(())));
        !self.silent && newest.is_some_and(|d| d.run.goes_back && Some(&d.run.to) == revision)
    }

    /// How many deployments there were, and how many of them run.
    pub(crate) fn how_many(&self) -> (usize, usize) {
        (self.deployments.len(), self.deployments.iter().filter(|d| d.ended.is_none()).count())
    }

    /// What a target arrives at by itself is a deployment's end.
    pub(super) fn arrived(&mut self) {
        self.end(Ok(()));
    }

    /// The alias after one more read.
    pub(super) fn advance(&mut self, alias: &AliasServing, at: Timestamp) -> AliasServing {
        let (fails, holds) = (self.fails, self.holds);
        match self.coming.take() {
            Some((0, run)) => drop(self.begin(run.to, run.from, "", at, true)),
            Some((reads, run)) => self.coming = Some((reads - 1, run)),
            None => {}
        }
        let Some(running) = self.deployments.iter_mut().find(|d| d.ended.is_none()) else {
            return AliasServing { run: None, ..alias.clone() };
        };
        let run = running.run.clone();
        if running.left == 0 {
            self.end(Ok(()));
            return AliasServing::whole(run.to);
        }
        running.left -= 1;
        let share = !run.goes_back && running.left < SHARE + holds;
        match fails.filter(|_| share) {
            Some(reason) => {
                self.end(Err(reason.to_owned()));
                self.begin(run.to.clone(), run.from.clone(), "", at, true);
                let run = self.running().cloned();
                AliasServing { run, ..alias.clone() }
            }
            None if share => AliasServing { version: run.from.clone(), weights: [(run.to.clone(), 0.1)].into(), run: Some(run) },
            None => AliasServing { run: Some(run), ..alias.clone() },
        }
    }

    /// What became of one, by its id or else by what was said of it.
    pub(super) fn made(&self, action: &Action, named: Option<&str>, sent: Option<Timestamp>) -> Made {
        let found = match action {
            Action::StartDeployment { description, .. } => {
                let is = |d: &&Deployment| named.map_or(d.description == *description && Some(d.at) >= sent, |id| d.run.deployment == id);
                self.deployments.iter().find(is)
            }
            // What was stopped, and what takes it back: the next one.
            Action::StopDeployment { deployment } => {
                let mut after = self.deployments.iter().skip_while(|d| d.run.deployment != *deployment);
                if after.next().is_some_and(|stopped| stopped.ended == Some(Ok(()))) {
                    return Made::Untold;
                }
                after.next().filter(|d| d.run.goes_back)
            }
            _ => None,
        };
        let Some(found) = found else { return Made::Absent };
        let id = Some(found.run.deployment.clone());
        match &found.ended {
            None => Made::Pending(id),
            Some(Ok(())) => Made::Ready(id),
            Some(Err(reason)) => Made::Failed(reason.clone()),
        }
    }
}

/// The service on its way to another definition, by this deployment.
pub(super) fn on_its_way(mut service: EcsServing, to: &Revision, deployment: String) -> Serving {
    service.rollout.source = Some((service.task_definition.clone(), service.arn.clone()));
    service.rollout.phase = Phase::InProgress;
    service.rollout.deployment = Some(deployment);
    service.arn = arn(to);
    service.task_definition = to.clone();
    Serving::Ecs(service)
}
