//! Which groups there are, and what each of them deploys to. A Lambda group does not say that; what it deployed last does.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_codedeploy::types::{ComputePlatform, DeploymentGroupInfo};
use futures_util::future::try_join_all;
use switchback_core::driver::AppSpec;
use switchback_engine::ports::ReadError;

use super::known::Part;
use super::{CodeDeploy, NAME};
use crate::errors::offered;
use crate::text::bounded;

/// The batch calls take so many names.
const BATCH: usize = 100;
/// So many pages of names are read; a page holds a hundred.
const PAGES: usize = 20;
/// How long somebody waits until all groups have been looked through.
const PATIENCE: Duration = Duration::from_secs(30);

/// A group, and what the next of its deployments can be modelled on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub application: String,
    pub name: String,
    /// The deployment configuration it uses unless told otherwise.
    pub config: String,
    /// Its ECS services, as cluster and service.
    pub services: Vec<(String, String)>,
    /// What its newest deployment was told.
    pub pattern: Option<AppSpec>,
}

impl CodeDeploy<'_> {
    /// The group whose newest deployment moved this alias.
    pub(super) async fn of_alias(&self, function: &str, alias: &str) -> Result<Option<Group>, ReadError> {
        self.find(|group| matches!(&group.pattern, Some(AppSpec::Function { function: f, alias: a, .. }) if f == function && a == alias)).await
    }

    /// The group that names this service.
    pub(super) async fn of_service(&self, cluster: &str, service: &str) -> Result<Option<Group>, ReadError> {
        self.find(|group| group.services.iter().any(|(c, s)| c == cluster && s == service)).await
    }

    /// Looks through the groups, and once more through new ones where it is not among them and somebody waits for it.
    async fn find(&self, wanted: impl Fn(&Group) -> bool) -> Result<Option<Group>, ReadError> {
        if let Some(error) = self.known.refused(Part::Groups) {
            return Err(error);
        }
        let urgent = self.reader.urgency != crate::lanes::Urgency::Background;
        let _turn = self.known.finding().take(self.reader.urgency).await;
        for missed in [false, urgent] {
            let groups = match self.known.groups(missed) {
                Some(groups) => groups,
                None => self.look_through().await.inspect_err(|error| self.known.note_error(Part::Groups, error))?,
            };
            let found = groups.iter().find(|group| wanted(group)).cloned();
            if found.is_some() || !urgent {
                return Ok(found);
            }
        }
        Ok(None)
    }

    async fn look_through(&self) -> Result<Arc<[Group]>, ReadError> {
        let groups: Arc<[Group]> = match self.reader.urgency {
            crate::lanes::Urgency::Background => self.all().await?,
            _ => tokio::time::timeout(PATIENCE, self.all()).await.unwrap_or_else(|_| Err(too_many()))?,
        }
        .into();
        self.known.note_groups(&groups);
        Ok(groups)
    }

    async fn all(&self) -> Result<Vec<Group>, ReadError> {
        let (mut names, mut token) = (Vec::new(), None);
        for _ in 0..PAGES {
            let send = self.client.list_applications().set_next_token(token.take()).send();
            let Some(answer) = offered(self.reader.call("codedeploy:ListApplications", "applications", send).await)? else { break };
            names.extend(answer.applications.unwrap_or_default());
            token = answer.next_token.filter(|t| !t.is_empty());
            if token.is_none() {
                break;
            }
        }
        let ours = try_join_all(names.chunks(BATCH).map(|names| self.ours(names))).await?.concat();
        let groups = try_join_all(ours.iter().map(|application| self.in_application(application))).await?.concat();
        self.modelled(groups).await
    }

    /// Those applications that deploy to Lambda or ECS.
    async fn ours(&self, names: &[String]) -> Result<Vec<String>, ReadError> {
        let send = self.client.batch_get_applications().set_application_names(Some(names.to_vec())).send();
        let answer = self.reader.call("codedeploy:BatchGetApplications", "applications", send).await?;
        let ours = answer.applications_info().iter().filter(|a| matches!(a.compute_platform(), Some(ComputePlatform::Lambda | ComputePlatform::Ecs)));
        Ok(ours.filter_map(|a| a.application_name()).map(str::to_owned).collect())
    }

    async fn in_application(&self, application: &str) -> Result<Vec<DeploymentGroupInfo>, ReadError> {
        let (mut names, mut token) = (Vec::new(), None);
        for _ in 0..PAGES {
            let send = self.client.list_deployment_groups().application_name(application).set_next_token(token.take()).send();
            let answer = self.reader.call("codedeploy:ListDeploymentGroups", application, send).await?;
            names.extend(answer.deployment_groups.unwrap_or_default());
            token = answer.next_token.filter(|t| !t.is_empty());
            if token.is_none() {
                break;
            }
        }
        Ok(try_join_all(names.chunks(BATCH).map(|names| self.described(application, names))).await?.concat())
    }

    pub(super) async fn described(&self, application: &str, names: &[String]) -> Result<Vec<DeploymentGroupInfo>, ReadError> {
        let send = self.client.batch_get_deployment_groups().application_name(application).set_deployment_group_names(Some(names.to_vec())).send();
        let answer = self.reader.call("codedeploy:BatchGetDeploymentGroups", application, send).await?;
        Ok(answer.deployment_groups_info.unwrap_or_default())
    }

    /// The groups with what their newest deployments were told.
    pub(super) async fn modelled(&self, groups: Vec<DeploymentGroupInfo>) -> Result<Vec<Group>, ReadError> {
        let mut ids: Vec<String> = groups.iter().flat_map(newest).map(str::to_owned).collect();
        ids.sort();
        ids.dedup();
        self.told(&ids).await?;
        Ok(groups.iter().filter_map(|info| self.group(info)).collect())
    }

    fn group(&self, info: &DeploymentGroupInfo) -> Option<Group> {
        let text = |text: Option<&str>| text.map(|text| bounded(text, NAME));
        // What CodeDeploy made to take another back may lack the hooks of that other.
        let told = |id: &str| {
            let told = self.known.told(id)?;
            let back = told.takes_back.as_deref().and_then(|id| self.known.told(id));
            back.unwrap_or(told).spec.clone()
        };
        Some(Group {
            application: text(info.application_name())?,
            name: text(info.deployment_group_name())?,
            config: text(info.deployment_config_name())?,
            services: info.ecs_services().iter().filter_map(|s| Some((text(s.cluster_name())?, text(s.service_name())?))).collect(),
            pattern: newest(info).find_map(told),
        })
    }
}

/// The deployments that can say what a group deploys to: the newest that went well, else the newest.
fn newest(info: &DeploymentGroupInfo) -> impl Iterator<Item = &str> {
    [info.last_successful_deployment(), info.last_attempted_deployment()].into_iter().flatten().filter_map(|last| last.deployment_id())
}

fn too_many() -> ReadError {
    let message = format!("not all groups could be read within {} seconds; try again in a moment", PATIENCE.as_secs());
    ReadError::Other { action: "codedeploy:ListDeploymentGroups".into(), code: "too_slow".into(), message }
}
