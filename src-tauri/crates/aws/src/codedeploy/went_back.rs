//! Whether CodeDeploy itself has put an alias where it is, by taking a release back: from what it did last, and from no clock.

use std::cmp::Reverse;

use aws_sdk_codedeploy::types::DeploymentStatus;
use switchback_core::{Revision, Token};
use switchback_engine::ports::ReadError;

use super::CodeDeploy;
use super::known::Part;
use crate::errors::offered;

/// So many of the newest deployments that went well are looked at.
const LOOKED_AT: usize = 10;

impl CodeDeploy<'_> {
    /// Whether the newest deployment of this alias that went well took another back to `version`. `token` is what the alias was
    /// read with: until somebody writes to it, the answer stays the same.
    pub(crate) async fn went_back(&self, of: (&str, &str), version: &Revision, token: &Token) -> Result<bool, ReadError> {
        if let Some(known) = self.known.went_back(of, token) {
            return Ok(known);
        }
        if let Some(error) = self.known.refused(Part::Deployments) {
            return Err(error);
        }
        let back = self.newest_went_back(of, version).await.inspect_err(|error| self.known.note_error(Part::Deployments, error))?;
        self.known.note_went_back(of, token, back);
        Ok(back)
    }

    /// Of its group where that is known already; it is not looked for. Else among the newest of all.
    async fn newest_went_back(&self, (function, alias): (&str, &str), version: &Revision) -> Result<bool, ReadError> {
        let groups = self.known.groups(false);
        let group = groups.iter().flat_map(|groups| groups.iter()).filter_map(|group| Some((group.moves(function, alias)?, group))).min_by_key(|(n, _)| *n);
        let named = group.map(|(_, group)| (group.application.clone(), group.name.clone())).unzip();
        let list = self.client.list_deployments().set_application_name(named.0).set_deployment_group_name(named.1);
        let send = list.include_only_statuses(DeploymentStatus::Succeeded).send();
        let Some(answer) = offered(self.reader.call("codedeploy:ListDeployments", "finished deployments", send).await)? else { return Ok(false) };
        let mut ids = answer.deployments.unwrap_or_default();
        ids.truncate(LOOKED_AT);
        let mut told = self.told(&ids).await?;
        told.retain(|(_, told)| told.lambda);
        told.sort_by_key(|(_, told)| Reverse(told.created));
        for (id, told) in told {
            if let Some(moved) = self.function(&id, &told).await?.filter(|moved| moved.function == function && moved.alias == alias) {
                return Ok(told.goes_back && moved.to == *version);
            }
        }
        Ok(false)
    }
}
