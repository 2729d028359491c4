//! Deployments of an HTTP API, and which stages serve them.

use std::collections::BTreeMap;

use aws_sdk_apigatewayv2::types::DeploymentStatus;
use aws_smithy_types::DateTime;
use switchback_core::{Condition, Revision, RevisionInfo};
use switchback_engine::ports::ReadError;

use super::HttpStages;
use crate::errors::NotFoundAsNone;
use crate::paging::whole;
use crate::text::{bounded, is_id, timestamp};

/// No more pages than this are read.
const PAGES: usize = 20;

impl HttpStages<'_> {
    /// One deployment, proven by GetDeployment.
    pub(crate) async fn revision(&self, api: &str, revision: &Revision) -> Result<Option<RevisionInfo>, ReadError> {
        let id = revision.as_str();
        if !is_id(id) {
            return Ok(None);
        }
        let send = self.client.get_deployment().api_id(api).deployment_id(id).send();
        let answer = self.reader.call("apigatewayv2:GetDeployment", format!("deployment {id} of API {api}"), send).await.not_found_as_none()?;
        Ok(answer.map(|a| {
            let condition = condition(a.deployment_status(), a.deployment_status_message());
            info(RevisionInfo::bare(revision.clone(), condition), a.created_date(), a.description())
        }))
    }

    /// All deployments, newest first, each with the stages other than `stage` that serve it.
    pub(crate) async fn revisions(&self, api: &str, stage: &str) -> Result<Vec<RevisionInfo>, ReadError> {
        let stages = self.stages(api).await?;
        let mut elsewhere: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (name, deployment) in stages.iter().filter_map(|s| Some((s.stage_name()?, s.deployment_id()?))) {
            if name != stage {
                elsewhere.entry(deployment).or_default().push(bounded(name, 128));
            }
        }
        const CALL: &str = "apigatewayv2:GetDeployments";
        let elsewhere = &elsewhere;
        let mut found = whole(CALL, PAGES, |token| async move {
            let send = self.client.get_deployments().api_id(api).max_results("500").set_next_token(token).send();
            let answer = self.reader.call(CALL, format!("API {api}"), send).await?;
            let infos = answer.items().iter().filter_map(|d| {
                let id = d.deployment_id()?;
                let condition = condition(d.deployment_status(), d.deployment_status_message());
                let on_stages = elsewhere.get(id).cloned().unwrap_or_default();
                Some(info(RevisionInfo { on_stages, ..RevisionInfo::bare(Revision::new(bounded(id, 64)), condition) }, d.created_date(), d.description()))
            });
            Ok((infos.collect(), answer.next_token().map(str::to_owned)))
        })
        .await?;
        found.sort_by_key(|d| std::cmp::Reverse(d.created));
        Ok(found)
    }
}

fn info(base: RevisionInfo, created: Option<&DateTime>, description: Option<&str>) -> RevisionInfo {
    let description = description.filter(|d| !d.is_empty()).map(|d| bounded(d, 1_024));
    RevisionInfo { created: created.and_then(timestamp), description, ..base }
}

/// A deployment whose status is not given or new to us is not known to serve.
fn condition(status: Option<&DeploymentStatus>, message: Option<&str>) -> Condition {
    match status {
        Some(DeploymentStatus::Deployed) => Condition::Ready,
        Some(DeploymentStatus::Pending) => Condition::Pending,
        other => {
            let said = message.filter(|m| !m.is_empty()).or(other.map(DeploymentStatus::as_str)).unwrap_or("no status");
            Condition::Failed { reason: bounded(said, 256) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_deployed_deployment_is_ready() {
        assert_eq!(condition(Some(&DeploymentStatus::Deployed), None), Condition::Ready, "it serves");
        assert_eq!(condition(Some(&DeploymentStatus::Pending), None), Condition::Pending, "not yet");
        let failed = condition(Some(&DeploymentStatus::Failed), Some("no integration"));
        assert_eq!(failed, Condition::Failed { reason: "no integration".into() }, "with AWS's reason");
        assert!(matches!(condition(None, None), Condition::Failed { .. }), "no data is not health");
    }
}
