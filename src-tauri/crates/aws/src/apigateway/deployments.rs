//! Deployments of a REST API, and which stages serve them.

use std::collections::BTreeMap;

use aws_smithy_types::DateTime;
use switchback_core::{Condition, Revision, RevisionInfo};
use switchback_engine::ports::ReadError;

use super::RestStages;
use crate::errors::NotFoundAsNone;
use crate::paging::whole;
use crate::text::{bounded, timestamp};

/// No more pages of 500 than this are read.
const PAGES: usize = 20;

impl RestStages<'_> {
    /// One deployment, proven by GetDeployment.
    pub(crate) async fn revision(&self, api: &str, revision: &Revision) -> Result<Option<RevisionInfo>, ReadError> {
        let id = revision.as_str();
        if !crate::text::is_id(id) {
            return Ok(None);
        }
        let send = self.client.get_deployment().rest_api_id(api).deployment_id(id).send();
        let answer = self.reader.call("apigateway:GetDeployment", format!("deployment {id} of API {api}"), send).await.not_found_as_none()?;
        Ok(answer.map(|a| info(revision.clone(), a.created_date(), a.description(), Vec::new())))
    }

    /// All deployments, newest first, each with the stages other than `stage` that serve it, canaries too.
    pub(crate) async fn revisions(&self, api: &str, stage: &str) -> Result<Vec<RevisionInfo>, ReadError> {
        let stages = self.stages(api).await?;
        let mut elsewhere: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (name, other) in stages.iter().filter_map(|s| Some((s.stage_name()?, s))).filter(|(name, _)| *name != stage) {
            let mut served = vec![other.deployment_id(), other.canary_settings().and_then(|c| c.deployment_id())];
            served.dedup();
            for deployment in served.into_iter().flatten() {
                elsewhere.entry(deployment).or_default().push(bounded(name, 128));
            }
        }
        const CALL: &str = "apigateway:GetDeployments";
        let elsewhere = &elsewhere;
        let mut found = whole(CALL, PAGES, |position| async move {
            let send = self.client.get_deployments().rest_api_id(api).limit(500).set_position(position).send();
            let answer = self.reader.call(CALL, format!("API {api}"), send).await?;
            let infos = answer.items().iter().filter_map(|d| {
                let id = d.id()?;
                Some(info(Revision::new(bounded(id, 64)), d.created_date(), d.description(), elsewhere.get(id).cloned().unwrap_or_default()))
            });
            Ok((infos.collect(), answer.position().map(str::to_owned)))
        })
        .await?;
        found.sort_by_key(|d| std::cmp::Reverse(d.created));
        Ok(found)
    }
}

fn info(revision: Revision, created: Option<&DateTime>, description: Option<&str>, on_stages: Vec<String>) -> RevisionInfo {
    RevisionInfo {
        created: created.and_then(timestamp),
        description: description.filter(|d| !d.is_empty()).map(|d| bounded(d, 1_024)),
        on_stages,
        ..RevisionInfo::bare(revision, Condition::Ready)
    }
}
