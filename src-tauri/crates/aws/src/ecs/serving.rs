//! What DescribeServices says of a service, before anything is asked of the deployment that may be running.

use aws_sdk_ecs::types::{Deployment, DeploymentControllerType, DeploymentRolloutState, Service, StabilityStatus};
use switchback_core::serving::{Controller, EcsServing, Phase, Rollout};
use switchback_core::{Revision, Token};
use switchback_engine::ports::ReadError;

use super::strategy;
use crate::errors::missing_field;
use crate::text::{MESSAGE, bounded, timestamp};

/// No ARN is longer than this.
const ARN: usize = 512;

/// The service as it stands; a rollout's own deployment and source are not in this answer.
pub(super) fn serving(service: &Service) -> Result<EcsServing, ReadError> {
    let controller = controller(service);
    let primary = primary(service);
    let set = service.task_sets().iter().find(|set| set.status() == Some("PRIMARY"));
    let arn = primary
        .and_then(Deployment::task_definition)
        .or(set.and_then(|s| s.task_definition()))
        .or(service.task_definition())
        .ok_or_else(|| missing_field("ecs:DescribeServices", "taskDefinition"))?;
    let phase = match (primary, set) {
        (Some(deployment), _) => phase(deployment, service.deployments().len()),
        (None, Some(set)) if set.stability_status() == Some(&StabilityStatus::Stabilizing) => Phase::InProgress,
        _ => Phase::Completed,
    };
    Ok(EcsServing {
        controller,
        task_definition: Revision::new(bounded(arn, ARN)),
        arn: bounded(arn, ARN),
        rollout: Rollout {
            phase,
            deployment: None,
            source: None,
            tasks: tasks(service),
            desired: count(service.desired_count()),
            since: primary.and_then(Deployment::created_at).and_then(timestamp),
            failed: primary.map_or(0, |d| count(d.failed_tasks())),
            reason: primary.and_then(Deployment::rollout_state_reason).filter(|r| !r.is_empty()).map(|r| bounded(r, MESSAGE)),
            strategy: if controller == Controller::Ecs { strategy::strategy(service.deployment_configuration()) } else { None },
            traffic: Vec::new(),
            waits: None,
        },
    })
}

/// Who moves the service's deployments.
pub(super) fn controller(service: &Service) -> Controller {
    match service.deployment_controller().map(|c| c.r#type()) {
        None | Some(DeploymentControllerType::Ecs) => Controller::Ecs,
        Some(DeploymentControllerType::CodeDeploy) => Controller::CodeDeploy,
        Some(_) => Controller::External,
    }
}

/// What a write is compared with: which deployment wants which task definition. Tasks come and go; that is no change.
pub(super) fn token(service: &Service, serving: &EcsServing) -> Token {
    let deployment = primary(service).and_then(Deployment::id).unwrap_or("none");
    Token::Fingerprint(bounded(&format!("{} by deployment {deployment}", serving.task_definition), 512))
}

/// The newest deployment.
pub(super) fn primary(service: &Service) -> Option<&Deployment> {
    service.deployments().iter().find(|d| d.status() == Some("PRIMARY"))
}

fn phase(primary: &Deployment, deployments: usize) -> Phase {
    match primary.rollout_state() {
        Some(DeploymentRolloutState::Completed) => Phase::Completed,
        Some(DeploymentRolloutState::Failed) => Phase::Failed,
        // A service from before rollout states: alone and at its count it is steady.
        None if deployments == 1 && primary.running_count() == primary.desired_count() => Phase::Completed,
        _ => Phase::InProgress,
    }
}

/// Running tasks per task definition, newest deployment first.
fn tasks(service: &Service) -> Vec<(Revision, u32)> {
    let mut deployments: Vec<&Deployment> = service.deployments().iter().collect();
    deployments.sort_by_key(|d| (d.status() != Some("PRIMARY"), std::cmp::Reverse(d.created_at().map(|t| (t.secs(), t.subsec_nanos())))));
    let of_deployments = deployments.into_iter().filter_map(|d| Some((d.task_definition()?, d.running_count())));
    let of_sets = service.task_sets().iter().filter_map(|s| Some((s.task_definition()?, s.running_count())));
    let mut tasks: Vec<(Revision, u32)> = Vec::new();
    for (arn, running) in of_deployments.chain(of_sets) {
        let revision = Revision::new(bounded(arn, ARN));
        match tasks.iter_mut().find(|(known, _)| *known == revision) {
            Some((_, n)) => *n += count(running),
            None => tasks.push((revision, count(running))),
        }
    }
    tasks
}

fn count(n: i32) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web";

    fn deployment(status: &str, revision: u32, running: i32, state: Option<DeploymentRolloutState>) -> Deployment {
        Deployment::builder()
            .id(format!("ecs-svc/{revision}"))
            .status(status)
            .task_definition(format!("{ARN}:{revision}"))
            .running_count(running)
            .set_rollout_state(state)
            .build()
    }

    #[test]
    fn a_rollout_shows_both_sides_newest_first() {
        let service = Service::builder()
            .task_definition(format!("{ARN}:8"))
            .desired_count(4)
            .deployments(deployment("ACTIVE", 7, 3, Some(DeploymentRolloutState::Completed)))
            .deployments(deployment("PRIMARY", 8, 1, Some(DeploymentRolloutState::InProgress)))
            .build();
        let seen = serving(&service).expect("a service");
        assert_eq!((seen.task_definition.as_str(), seen.rollout.phase), ("web:8", Phase::InProgress), "the newest is what it wants");
        assert_eq!(seen.arn, format!("{ARN}:8"), "the full ARN is kept for the write");
        assert_eq!(seen.rollout.tasks, vec![("web:8".into(), 1), ("web:7".into(), 3)], "whatever order AWS lists them in");
    }

    #[test]
    fn the_token_follows_the_deployment_and_not_its_tasks() {
        let with = |revision, running| {
            let service = Service::builder().deployments(deployment("PRIMARY", revision, running, Some(DeploymentRolloutState::InProgress))).build();
            token(&service, &serving(&service).expect("a service"))
        };
        assert_eq!(with(8, 1), with(8, 2), "a task more is no change");
        assert_ne!(with(8, 1), with(9, 1), "another deployment is");
    }

    #[test]
    fn a_service_of_code_deploy_is_read_from_its_task_sets() {
        let set = aws_sdk_ecs::types::TaskSet::builder().status("PRIMARY").task_definition(format!("{ARN}:3")).running_count(2).build();
        let service = Service::builder()
            .deployment_controller(aws_sdk_ecs::types::DeploymentController::builder().r#type(DeploymentControllerType::CodeDeploy).build().expect("a type"))
            .task_sets(set)
            .build();
        let seen = serving(&service).expect("a service");
        assert_eq!((seen.controller, seen.task_definition.as_str()), (Controller::CodeDeploy, "web:3"), "and it is known whose it is");
    }

    #[test]
    fn a_service_that_names_no_task_definition_is_an_error() {
        assert!(serving(&Service::builder().build()).is_err(), "not a panic, and not an empty revision");
    }
}
