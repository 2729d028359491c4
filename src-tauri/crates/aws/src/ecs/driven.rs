//! A service that CodeDeploy deploys: its task sets say what runs, and CodeDeploy what is to become of them.

use std::time::Duration;

use aws_sdk_ecs::types::{Service, TaskSet};
use switchback_core::serving::{Controller, EcsServing, Phase};
use switchback_core::{Circumstance, Observed, Revision, Serving, Token};

use super::Services;
use crate::codedeploy::{Driven, Driving, within};
use crate::text::bounded;

/// No ARN is longer than this.
const ARN: usize = 512;

impl Services<'_> {
    /// Adds what CodeDeploy says to the reading of a service that is CodeDeploy's. `patience` is how long to wait for it.
    pub(super) async fn driven(&self, observed: &mut Observed, service: &Service, of: (&str, &str), patience: Duration) {
        let Serving::Ecs(serving) = &mut observed.serving else { return };
        let Some(deploys) = self.deploys.filter(|_| serving.controller == Controller::CodeDeploy) else { return };
        match within(patience, deploys.service(of, &makers(service))).await {
            Ok(driven) => {
                follow(serving, service, driven.running.as_ref());
                observed.token = token(serving, service, driven.running.as_ref());
                observed.around.extend(around(driven));
            }
            Err(unread) => observed.around.push(unread),
        }
    }
}

/// The ids that the makers of the task sets gave them, the newest first.
pub(super) fn makers(service: &Service) -> Vec<String> {
    let mut sets: Vec<&TaskSet> = service.task_sets().iter().collect();
    sets.sort_by_key(|set| std::cmp::Reverse(set.created_at().map(|t| (t.secs(), t.subsec_nanos()))));
    sets.iter().filter_map(|set| set.external_id()).map(|id| bounded(id, 64)).collect()
}

fn around(driven: Driven) -> impl Iterator<Item = Circumstance> {
    let group = driven.group.map(Circumstance::DeploymentGroup);
    group.into_iter().chain(driven.went_back.then_some(Circumstance::WentBackByItself))
}

/// As with a deployment of ECS itself: the service wants what the newest deployment brings, and what served before is where
/// a stop leads.
fn follow(serving: &mut EcsServing, service: &Service, running: Option<&Driving>) {
    let Some(running) = running else {
        // Task sets also settle when a task is replaced; that is no deployment.
        serving.rollout.phase = Phase::Completed;
        return;
    };
    let definition = |set: &TaskSet| set.task_definition().map(|arn| bounded(arn, ARN));
    let made = |set: &&TaskSet| set.external_id() == Some(running.maker.as_str());
    let new = service.task_sets().iter().find(made).and_then(definition).or_else(|| running.definition.clone());
    let old = service.task_sets().iter().filter(|set| !made(set)).min_by_key(|set| set.status() == Some("DRAINING")).and_then(definition);
    let rollout = &mut serving.rollout;
    rollout.phase = if running.goes_back { Phase::RollingBack } else { Phase::InProgress };
    rollout.deployment = Some(running.id.clone());
    rollout.waits = running.waits.then(|| "ready".to_owned());
    rollout.source = old.clone().map(|arn| (Revision::new(arn.clone()), arn));
    let named = |id: &str| service.task_sets().iter().find(|set| set.id() == Some(id)).and_then(definition);
    rollout.traffic = running.shares.iter().filter_map(|(id, share)| Some((Revision::new(named(id)?), *share))).collect();
    if let Some(arn) = if running.goes_back { old } else { new } {
        serving.task_definition = Revision::new(arn.clone());
        serving.arn = arn;
    }
}

/// Which deployment wants which task definition: the one that runs, or that has made what serves.
fn token(serving: &EcsServing, service: &Service, running: Option<&Driving>) -> Token {
    let primary = service.task_sets().iter().find(|set| set.status() == Some("PRIMARY")).and_then(TaskSet::external_id);
    let deployment = running.map(|running| running.id.as_str()).or(primary).unwrap_or("none");
    Token::Fingerprint(bounded(&format!("{} by deployment {deployment}", serving.task_definition), ARN))
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types::{DeploymentController, DeploymentControllerType};

    use super::*;
    use crate::ecs::serving;

    const FAMILY: &str = "arn:aws:ecs:r:1:task-definition/web";

    fn set(id: &str, maker: &str, status: &str, number: u32) -> TaskSet {
        TaskSet::builder().id(id).external_id(maker).status(status).task_definition(format!("{FAMILY}:{number}")).running_count(2).build()
    }

    fn service(sets: Vec<TaskSet>) -> Service {
        let controller = DeploymentController::builder().r#type(DeploymentControllerType::CodeDeploy).build().expect("a type");
        Service::builder().deployment_controller(controller).set_task_sets(Some(sets)).desired_count(2).build()
    }

    fn running(id: &str, maker: &str, goes_back: bool) -> Driving {
        let shares = vec![("s-1".to_owned(), 90.0), ("s-2".to_owned(), 10.0)];
        Driving { id: id.into(), maker: maker.into(), goes_back, waits: false, definition: Some(format!("{FAMILY}:8")), shares }
    }

    fn followed(service: &Service, running: Option<&Driving>) -> (EcsServing, Token) {
        let mut read = serving::serving(service).expect("a service");
        follow(&mut read, service, running);
        let token = token(&read, service, running);
        (read, token)
    }

    #[test]
    fn a_running_deployment_wants_the_new_set_and_can_go_back_to_the_old() {
        let both = service(vec![set("s-1", "d-OLD", "PRIMARY", 7), set("s-2", "d-NEW", "ACTIVE", 8)]);
        let (read, _) = followed(&both, Some(&running("d-NEW", "d-NEW", false)));
        assert_eq!((read.task_definition.as_str(), read.rollout.phase), ("web:8", Phase::InProgress), "what it brings, as ECS's own deployments have it");
        assert_eq!(read.rollout.source, Some(("web:7".into(), format!("{FAMILY}:7"))), "where a stop leads");
        assert_eq!(read.rollout.traffic, [("web:7".into(), 90.0), ("web:8".into(), 10.0)], "shares by what they go to");
        assert_eq!(read.rollout.deployment.as_deref(), Some("d-NEW"), "the one to stop");
    }

    #[test]
    fn before_its_task_set_is_there_the_app_spec_tells() {
        let (read, _) = followed(&service(vec![set("s-1", "d-OLD", "PRIMARY", 7)]), Some(&running("d-NEW", "d-NEW", false)));
        assert_eq!((read.task_definition.as_str(), read.rollout.phase), ("web:8", Phase::InProgress), "it has begun");
        assert_eq!(read.rollout.source.map(|s| s.0), Some("web:7".into()), "what serves is where a stop leads");
    }

    #[test]
    fn one_that_goes_back_wants_what_served_before() {
        let both = service(vec![set("s-2", "d-NEW", "PRIMARY", 8), set("s-1", "d-OLD", "ACTIVE", 7)]);
        let (read, _) = followed(&both, Some(&running("d-BACK", "d-NEW", true)));
        assert_eq!((read.task_definition.as_str(), read.rollout.phase), ("web:7", Phase::RollingBack), "even after all traffic had moved");
    }

    #[test]
    fn at_rest_nothing_is_in_motion_and_the_token_is_that_of_the_deployment() {
        let after = service(vec![set("s-2", "d-NEW", "PRIMARY", 8)]);
        let (read, at_rest) = followed(&after, None);
        assert_eq!(read.rollout.phase, Phase::Completed, "a task that is replaced is no deployment");
        let both = service(vec![set("s-1", "d-OLD", "PRIMARY", 7), set("s-2", "d-NEW", "ACTIVE", 8)]);
        let (_, under_way) = followed(&both, Some(&running("d-NEW", "d-NEW", false)));
        assert_eq!(under_way, at_rest, "it went on to its end: nobody else wrote");
        let (_, before) = followed(&service(vec![set("s-1", "d-OLD", "PRIMARY", 7)]), None);
        assert_ne!(before, under_way, "another deployment is another token");
    }
}
