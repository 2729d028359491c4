//! What CodeDeploy remembers of earlier releases of a service.

use std::cmp::Reverse;

use aws_sdk_codedeploy::types::DeploymentStatus;
use switchback_core::Revision;
use switchback_core::arming::{ServedBefore, Witness};
use switchback_core::driver::AppSpec;
use switchback_engine::ports::ReadError;

use super::{CodeDeploy, spec, told};
use crate::text::timestamp;

/// How many deployments are looked back on: as many as one call tells of.
const LOOKED_BACK: usize = 25;

impl CodeDeploy<'_> {
    /// The task definitions of the newest deployments that went well, newest first. Each was certainly served until the
    /// next one began. One that took another back is left out: it brought nothing new.
    pub(crate) async fn served_before(&self, of: (&str, &str), makers: &[String]) -> Result<Vec<ServedBefore>, ReadError> {
        let Some((application, group)) = self.group_of(of, makers).await? else { return Ok(Vec::new()) };
        let send = self
            .client
            .list_deployments()
            .application_name(application)
            .deployment_group_name(&group)
            .include_only_statuses(DeploymentStatus::Succeeded)
            .send();
        let answer = self.reader.call("codedeploy:ListDeployments", &group, send).await?;
        let mut ids = answer.deployments.unwrap_or_default();
        ids.truncate(LOOKED_BACK);
        let mut past = self.deployments(&ids).await?;
        past.retain(|d| {
            d.status() == Some(&DeploymentStatus::Succeeded) && !self.known.told(d.deployment_id().unwrap_or_default()).is_some_and(|t| t.goes_back)
        });
        past.sort_by_key(|d| Reverse(d.create_time().and_then(timestamp)));
        let mut served = Vec::new();
        let mut until = None;
        for deployment in past {
            let at = until.or(deployment.complete_time().and_then(timestamp));
            until = deployment.start_time().or(deployment.create_time()).and_then(timestamp);
            if let Some(AppSpec::Service { definition, .. }) = deployment.revision().and_then(told::content).and_then(spec::read) {
                served.push(ServedBefore { revision: Revision::new(definition), at, source: Witness::CodeDeploy });
            }
        }
        served.dedup_by(|older, newer| older.revision == newer.revision);
        Ok(served)
    }
}
