//! The group that deploys an ECS service, and the deployment that moves it. Its task sets bear the id of the deployment that
//! made them, so that usually nobody has to look through all groups.

use aws_sdk_codedeploy::types::{DeploymentStatus, LastDeploymentInfo};
use switchback_core::driver::{AppSpec, DeploymentGroup};
use switchback_engine::ports::ReadError;

use super::running::RUNNING;
use super::{CodeDeploy, NAME};
use crate::text::bounded;

/// What CodeDeploy does with a service.
#[derive(Debug, Default)]
pub(crate) struct Driven {
    /// The group; none where no group names the service.
    pub group: Option<DeploymentGroup>,
    /// The deployment that moves it.
    pub running: Option<Driving>,
    /// Whether its newest deployment took another back, and is over.
    pub went_back: bool,
}

/// A deployment that moves a service.
#[derive(Debug)]
pub(crate) struct Driving {
    pub id: String,
    /// The deployment that made the new task set: itself, or the one that it takes back.
    pub maker: String,
    pub goes_back: bool,
    /// Whether it stands ready for production traffic until somebody says so.
    pub waits: bool,
    /// The full ARN of the task definition that it was told to bring.
    pub definition: Option<String>,
    /// The share of each task set in percent, by the task set's id.
    pub shares: Vec<(String, f64)>,
}

impl CodeDeploy<'_> {
    /// Reads it. `makers` are the external ids of the service's task sets.
    pub(crate) async fn service(&self, of: (&str, &str), makers: &[String]) -> Result<Driven, ReadError> {
        let Some((application, name)) = self.group_of(of, makers).await? else { return Ok(Driven::default()) };
        let described = self.described(&application, &[name]).await?;
        let last = described.first().and_then(|info| info.last_attempted_deployment()).cloned();
        let group = match self.modelled(described.into_iter().map(|info| (info, Vec::new())).collect()).await?.pop() {
            Some(group) => self.whole(group).await,
            None => None,
        };
        let Some(last) = last else { return Ok(Driven { group, ..Driven::default() }) };
        let ids: Vec<String> = last.deployment_id().into_iter().map(str::to_owned).collect();
        let Some((id, told)) = self.told(&ids).await?.pop() else { return Ok(Driven { group, ..Driven::default() }) };
        if !runs(&last) {
            let went_back = told.goes_back && last.status() == Some(&DeploymentStatus::Succeeded);
            return Ok(Driven { group, running: None, went_back });
        }
        let definition = match &told.spec {
            Some(AppSpec::Service { definition, .. }) => Some(definition.clone()),
            _ => None,
        };
        let maker = told.takes_back.clone().unwrap_or_else(|| id.clone());
        let waits = last.status() == Some(&DeploymentStatus::Ready);
        let shares = self.shares(&id, of).await;
        Ok(Driven { group, running: Some(Driving { id, maker, goes_back: told.goes_back, waits, definition, shares }), went_back: false })
    }

    /// Application and name of the group that deploys the service.
    pub(super) async fn group_of(&self, of: (&str, &str), makers: &[String]) -> Result<Option<(String, String)>, ReadError> {
        if let Some(known) = self.known.service(of) {
            return Ok(Some(known));
        }
        // What ECS made itself, or another program, bears no id of a deployment.
        let makers: Vec<String> = makers.iter().filter(|id| is_deployment(id)).cloned().collect();
        let made = self.told(&makers).await?.into_iter().find(|(_, told)| !told.lambda);
        let group = match made {
            Some((_, told)) => Some((told.application.clone(), told.group.clone())),
            None => self.of_service(of.0, of.1).await?.map(|group| (group.application, group.name)),
        };
        if let Some(group) = &group {
            self.known.note_service(of, group.clone());
        }
        Ok(group)
    }

    /// What cannot be read is left out: it only shows how far the deployment is.
    async fn shares(&self, id: &str, (cluster, service): (&str, &str)) -> Vec<(String, f64)> {
        let target = format!("{cluster}:{service}");
        let send = self.client.batch_get_deployment_targets().deployment_id(id).target_ids(&target).send();
        let Ok(answer) = self.reader.call("codedeploy:BatchGetDeploymentTargets", &target, send).await else { return Vec::new() };
        let sets = answer.deployment_targets().iter().filter_map(|t| t.ecs_target()).flat_map(|t| t.task_sets_info());
        sets.filter_map(|set| Some((bounded(set.identifer()?, NAME), set.traffic_weight()))).collect()
    }
}

fn runs(last: &LastDeploymentInfo) -> bool {
    last.status().is_some_and(|status| RUNNING.contains(status))
}

/// `d-` and some capitals or digits.
fn is_deployment(id: &str) -> bool {
    id.strip_prefix("d-").is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()))
}
