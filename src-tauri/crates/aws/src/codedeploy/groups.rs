//! Which groups there are, and what each of them deploys to. A Lambda group does not say that; what it deployed lately does.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_codedeploy::types::{ComputePlatform, DeploymentGroupInfo};
use futures_util::future::try_join_all;
use switchback_core::driver::AppSpec;
use switchback_engine::ports::ReadError;

use super::known::Part;
use super::{CodeDeploy, NAME};
use crate::errors::offered;
use crate::paging::whole;
use crate::text::bounded;

/// The batch calls take so many names.
const BATCH: usize = 100;
/// So many pages of names are read; a page holds a hundred. A group on a later one may move the target as well.
const PAGES: usize = 20;
/// A group for Lambda is known by so many of its newest deployments.
const LATELY: usize = 10;
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
    /// What its newest deployments were told; of each alias the newest, that of the newest deployment first.
    pub patterns: Vec<AppSpec>,
}

impl Group {
    /// How lately it has moved this alias: 0 is the last time that it moved anything.
    pub(super) fn moves(&self, function: &str, alias: &str) -> Option<usize> {
        self.patterns.iter().position(|pattern| alias_of(pattern) == Some((function, alias)))
    }
}

/// The function and the alias that it moves.
fn alias_of(pattern: &AppSpec) -> Option<(&str, &str)> {
    match pattern {
        AppSpec::Function { function, alias, .. } => Some((function, alias)),
        AppSpec::Service { .. } => None,
    }
}

impl CodeDeploy<'_> {
    /// The group that moved this alias, with what it was told then. Of several it is the one that has moved least since.
    pub(super) async fn of_alias(&self, function: &str, alias: &str) -> Result<Option<Group>, ReadError> {
        let found = self.find(|group| group.moves(function, alias)).await?;
        Ok(found.map(|mut group| {
            let place = group.moves(function, alias).unwrap_or_default();
            group.patterns.swap(0, place);
            group
        }))
    }

    /// The group that names this service.
    pub(super) async fn of_service(&self, cluster: &str, service: &str) -> Result<Option<Group>, ReadError> {
        self.find(|group| group.services.iter().any(|(c, s)| c == cluster && s == service).then_some(0)).await
    }

    /// Looks through the groups for the one with the lowest rank, and once more through new ones where none has any and somebody
    /// waits for it.
    async fn find(&self, rank: impl Fn(&Group) -> Option<usize>) -> Result<Option<Group>, ReadError> {
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
            let found = groups.iter().filter_map(|group| Some((rank(group)?, group))).min_by_key(|(rank, _)| *rank).map(|(_, group)| group.clone());
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
        const CALL: &str = "codedeploy:ListApplications";
        let names = whole(CALL, PAGES, |token| async move {
            let answer = offered(self.reader.call(CALL, "applications", self.client.list_applications().set_next_token(token).send()).await)?;
            Ok(answer.map_or((Vec::new(), None), |a| (a.applications.unwrap_or_default(), a.next_token)))
        });
        let names: Vec<String> = names.await?;
        let ours = try_join_all(names.chunks(BATCH).map(|names| self.ours(names))).await?.concat();
        let groups = try_join_all(ours.iter().map(|application| self.in_application(application))).await?.concat();
        let lately = try_join_all(groups.iter().map(|group| self.lately(group))).await?;
        self.modelled(groups.into_iter().zip(lately).collect()).await
    }

    /// Those applications that deploy to Lambda or ECS.
    async fn ours(&self, names: &[String]) -> Result<Vec<String>, ReadError> {
        let send = self.client.batch_get_applications().set_application_names(Some(names.to_vec())).send();
        let answer = self.reader.call("codedeploy:BatchGetApplications", "applications", send).await?;
        let ours = answer.applications_info().iter().filter(|a| matches!(a.compute_platform(), Some(ComputePlatform::Lambda | ComputePlatform::Ecs)));
        Ok(ours.filter_map(|a| a.application_name()).map(str::to_owned).collect())
    }

    async fn in_application(&self, application: &str) -> Result<Vec<DeploymentGroupInfo>, ReadError> {
        const CALL: &str = "codedeploy:ListDeploymentGroups";
        let names = whole(CALL, PAGES, |token| async move {
            let send = self.client.list_deployment_groups().application_name(application).set_next_token(token).send();
            let answer = self.reader.call(CALL, application, send).await?;
            Ok((answer.deployment_groups.unwrap_or_default(), answer.next_token))
        });
        let names: Vec<String> = names.await?;
        Ok(try_join_all(names.chunks(BATCH).map(|names| self.described(application, names))).await?.concat())
    }

    pub(super) async fn described(&self, application: &str, names: &[String]) -> Result<Vec<DeploymentGroupInfo>, ReadError> {
        let send = self.client.batch_get_deployment_groups().application_name(application).set_deployment_group_names(Some(names.to_vec())).send();
        let answer = self.reader.call("codedeploy:BatchGetDeploymentGroups", application, send).await?;
        Ok(answer.deployment_groups_info.unwrap_or_default())
    }

    /// The newest deployments of a group for Lambda, which does not say itself what it deploys to. Who may not list them knows it
    /// by its last one.
    async fn lately(&self, group: &DeploymentGroupInfo) -> Result<Vec<String>, ReadError> {
        if group.compute_platform() != Some(&ComputePlatform::Lambda) {
            return Ok(Vec::new());
        }
        let (application, name) = (group.application_name().unwrap_or_default(), group.deployment_group_name().unwrap_or_default());
        let send = self.client.list_deployments().application_name(application).deployment_group_name(name).send();
        match self.reader.call("codedeploy:ListDeployments", name, send).await {
            Err(ReadError::Denied { .. }) => Ok(Vec::new()),
            answer => Ok(answer?.deployments.unwrap_or_default().into_iter().take(LATELY).collect()),
        }
    }

    /// The groups, each with some of its newest deployments, with what these and its last ones were told.
    pub(super) async fn modelled(&self, groups: Vec<(DeploymentGroupInfo, Vec<String>)>) -> Result<Vec<Group>, ReadError> {
        let of_all = |(info, lately): &(DeploymentGroupInfo, Vec<String>)| newest(info).map(str::to_owned).chain(lately.iter().cloned()).collect::<Vec<_>>();
        let mut ids: Vec<String> = groups.iter().flat_map(of_all).collect();
        ids.sort();
        ids.dedup();
        self.told(&ids).await?;
        Ok(groups.iter().filter_map(|(info, lately)| self.group(info, lately)).collect())
    }

    fn group(&self, info: &DeploymentGroupInfo, lately: &[String]) -> Option<Group> {
        let text = |text: Option<&str>| text.map(|text| bounded(text, NAME));
        // What CodeDeploy made to take another back may lack the hooks of that other.
        let told = |id: &str| {
            let told = self.known.told(id)?;
            let back = told.takes_back.as_deref().and_then(|id| self.known.told(id));
            back.unwrap_or(told).spec.clone()
        };
        let mut patterns: Vec<AppSpec> = Vec::new();
        for pattern in newest(info).chain(lately.iter().map(String::as_str)).filter_map(told) {
            if patterns.iter().all(|newer| alias_of(newer) != alias_of(&pattern)) {
                patterns.push(pattern);
            }
        }
        Some(Group {
            application: text(info.application_name())?,
            name: text(info.deployment_group_name())?,
            config: text(info.deployment_config_name())?,
            services: info.ecs_services().iter().filter_map(|s| Some((text(s.cluster_name())?, text(s.service_name())?))).collect(),
            patterns,
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
