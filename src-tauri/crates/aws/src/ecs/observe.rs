//! What an ECS service serves, and where a deployment that is running came from.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws_sdk_ecs::types::{Service, ServiceDeployment, ServiceDeploymentBrief, ServiceDeploymentStatus};
use futures_util::future::join;
use jiff::Timestamp;
use switchback_core::serving::{EcsServing, Phase};
use switchback_core::{Circumstance, Observed, Revision, Serving, Target};
use switchback_engine::ports::ReadError;

use super::{Services, serving, strategy};
use crate::errors::offered;
use crate::text::{bounded, timestamp};

impl Services<'_> {
    /// DescribeServices, with the newest service deployment read at the same time: whether ECS itself went back decides
    /// whether the key may go further, so it belongs to every reading. While a deployment is running, two calls more; where
    /// CodeDeploy deploys the service, its word within `patience`.
    pub(crate) async fn observe(&self, cluster: &str, service: &str, patience: Duration) -> Result<Observed, ReadError> {
        let target = Target::EcsService { cluster: cluster.to_owned(), service: service.to_owned() };
        let at = self.reader.now();
        let (described, newest) = join(self.describe(cluster, vec![service.to_owned()]), self.newest(cluster, service)).await;
        let described = described?;
        let Some(found) = described.iter().find(|s| s.status() != Some("INACTIVE")) else { return Err(self.reader.not_found(&target)) };
        let mut observed = self.observed(target, found, newest?.as_ref(), at).await?;
        self.driven(&mut observed, found, (cluster, service), patience).await;
        Ok(observed)
    }

    /// Up to ten services of a cluster; those that do not exist are left out.
    pub(crate) async fn describe(&self, cluster: &str, services: Vec<String>) -> Result<Vec<Service>, ReadError> {
        let what = format!("ecs:{cluster}/{}", services.join(","));
        let send = self.client.describe_services().cluster(cluster).set_services(Some(services)).send();
        Ok(self.reader.call("ecs:DescribeServices", bounded(&what, 200), send).await?.services.unwrap_or_default())
    }

    async fn newest(&self, cluster: &str, service: &str) -> Result<Option<ServiceDeploymentBrief>, ReadError> {
        let send = self.client.list_service_deployments().cluster(cluster).service(service).max_results(1).send();
        let answer = offered(self.reader.call("ecs:ListServiceDeployments", format!("ecs:{cluster}/{service}"), send).await)?;
        Ok(answer.and_then(|a| a.service_deployments.unwrap_or_default().into_iter().next()))
    }

    /// The reading of a described service.
    pub(super) async fn observed(
        &self,
        target: Target,
        service: &Service,
        newest: Option<&ServiceDeploymentBrief>,
        at: Timestamp,
    ) -> Result<Observed, ReadError> {
        let mut serving = serving::serving(service)?;
        let token = serving::token(service, &serving);
        if serving.rollout.phase == Phase::InProgress
            && let Some(arn) = service.current_service_deployment().or(newest.and_then(|n| n.service_deployment_arn()))
        {
            self.running(&mut serving, arn).await?;
        }
        let around = newest.is_some_and(|n| went_back(service, &serving, n)).then_some(Circumstance::WentBackByItself);
        Ok(Observed { target, serving: Serving::Ecs(serving), token, at, around: around.into_iter().collect() })
    }

    /// Adds what is known of the running service deployment `arn`.
    async fn running(&self, serving: &mut EcsServing, arn: &str) -> Result<(), ReadError> {
        let send = self.client.describe_service_deployments().service_deployment_arns(arn).send();
        let Some(answer) = offered(self.reader.call("ecs:DescribeServiceDeployments", bounded(arn, 200), send).await)? else { return Ok(()) };
        let Some(deployment) = answer.service_deployments().first() else { return Ok(()) };
        let rollout = &mut serving.rollout;
        match deployment.status() {
            Some(ServiceDeploymentStatus::Pending | ServiceDeploymentStatus::InProgress) => {}
            Some(ServiceDeploymentStatus::RollbackRequested | ServiceDeploymentStatus::RollbackInProgress) => rollout.phase = Phase::RollingBack,
            // Over already, or being stopped: there is nothing to stop, and the next reading will show what came of it.
            _ => return Ok(()),
        }
        rollout.deployment = Some(bounded(arn, 512));
        rollout.strategy = strategy::strategy(deployment.deployment_configuration()).or(rollout.strategy);
        rollout.waits = strategy::waits(deployment);
        let of = self.definitions(deployment).await?;
        let rollout = &mut serving.rollout;
        rollout.source = source(deployment, &of);
        rollout.traffic = traffic(deployment, &of);
        Ok(())
    }

    /// The task definitions of all service revisions that the deployment names, by their ARNs.
    async fn definitions(&self, deployment: &ServiceDeployment) -> Result<BTreeMap<String, String>, ReadError> {
        let sides = deployment.source_service_revisions().iter().chain(deployment.target_service_revision());
        let arns: BTreeSet<String> = sides.filter_map(|r| r.arn()).map(str::to_owned).collect();
        if arns.is_empty() || arns.len() > 20 {
            return Ok(BTreeMap::new());
        }
        let revisions = self.service_revisions(arns.into_iter().collect()).await?;
        Ok(revisions.into_iter().filter_map(|(arn, definition)| Some((arn, definition?))).collect())
    }

    /// Up to twenty service revisions with their task definitions' ARNs.
    pub(super) async fn service_revisions(&self, arns: Vec<String>) -> Result<Vec<(String, Option<String>)>, ReadError> {
        let send = self.client.describe_service_revisions().set_service_revision_arns(Some(arns)).send();
        let answer = offered(self.reader.call("ecs:DescribeServiceRevisions", "service revisions", send).await)?;
        let revisions = answer.and_then(|a| a.service_revisions).unwrap_or_default();
        Ok(revisions.into_iter().filter_map(|r| Some((r.service_revision_arn?, r.task_definition.map(|d| bounded(&d, 512))))).collect())
    }
}

/// The task definition a stop with rollback returns to. With several sources that differ (a deployment that overtook
/// another) it is not known which it would be, and none is named.
fn source(deployment: &ServiceDeployment, of: &BTreeMap<String, String>) -> Option<(Revision, String)> {
    let sources: Option<BTreeSet<&String>> = deployment.source_service_revisions().iter().map(|r| of.get(r.arn()?)).collect();
    let mut sources = sources?.into_iter();
    match (sources.next(), sources.next()) {
        (Some(one), None) => Some((Revision::new(one.clone()), one.clone())),
        _ => None,
    }
}

/// The shares of production traffic, the target's first. ECS names them where it moves traffic otherwise than by tasks.
fn traffic(deployment: &ServiceDeployment, of: &BTreeMap<String, String>) -> Vec<(Revision, f64)> {
    let sides = deployment.target_service_revision().into_iter().chain(deployment.source_service_revisions());
    let shares = sides.filter_map(|side| Some((of.get(side.arn()?)?, side.requested_production_traffic_weight()?)));
    let mut traffic: Vec<(Revision, f64)> = Vec::new();
    for (definition, share) in shares {
        let revision = Revision::new(definition.clone());
        match traffic.iter_mut().find(|(known, _)| *known == revision) {
            Some((_, sum)) => *sum += share,
            None => traffic.push((revision, share)),
        }
    }
    traffic
}

/// Whether ECS's own rollback put the current revision there: its newest deployment ended so, and no newer one of the
/// service has begun, which the list of deployments may not show yet.
fn went_back(service: &Service, serving: &EcsServing, newest: &ServiceDeploymentBrief) -> bool {
    let begun = serving::primary(service).and_then(|d| d.created_at()).and_then(timestamp);
    let finished = newest.finished_at().and_then(timestamp);
    newest.status() == Some(&ServiceDeploymentStatus::RollbackSuccessful)
        && serving.rollout.phase == Phase::Completed
        && matches!((begun, finished), (Some(begun), Some(finished)) if begun <= finished)
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types::{Deployment, DeploymentRolloutState};
    use aws_smithy_types::DateTime;

    use super::*;

    fn went_back_if(begun: i64, status: ServiceDeploymentStatus, finished: Option<i64>) -> bool {
        let primary = Deployment::builder()
            .status("PRIMARY")
            .task_definition("arn:aws:ecs:r:1:task-definition/web:7")
            .rollout_state(DeploymentRolloutState::Completed)
            .created_at(DateTime::from_secs(begun))
            .build();
        let service = Service::builder().deployments(primary).build();
        let brief = ServiceDeploymentBrief::builder().status(status).set_finished_at(finished.map(DateTime::from_secs)).build();
        went_back(&service, &serving::serving(&service).expect("a service"), &brief)
    }

    #[test]
    fn ecs_went_back_by_itself_only_while_nothing_newer_began() {
        assert!(went_back_if(100, ServiceDeploymentStatus::RollbackSuccessful, Some(160)), "its rollback is the newest there is");
        assert!(!went_back_if(200, ServiceDeploymentStatus::RollbackSuccessful, Some(160)), "a deployment since, which the list does not show yet");
        assert!(!went_back_if(100, ServiceDeploymentStatus::Successful, Some(160)), "a deployment that went well");
        assert!(!went_back_if(100, ServiceDeploymentStatus::RollbackSuccessful, None), "without a time nothing is claimed");
    }
}
