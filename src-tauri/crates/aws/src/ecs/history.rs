//! What ECS remembers of earlier releases of a service.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::ServiceDeploymentStatus;
use switchback_core::Revision;
use switchback_core::arming::{ServedBefore, Witness};
use switchback_core::serving::Controller;
use switchback_engine::ports::ReadError;

use super::{Services, driven, serving};
use crate::errors::offered;
use crate::text::timestamp;

/// How many deployments are looked back on: as many as one call of each kind tells of.
const LOOKED_BACK: i32 = 20;

impl Services<'_> {
    /// The task definitions of the newest successful deployments, newest first. Each was certainly served until the next
    /// one began. The list of deployments names the target service revision, so their details need no call of their own.
    pub(crate) async fn served_before(&self, cluster: &str, service: &str) -> Result<Vec<ServedBefore>, ReadError> {
        let send = self
            .client
            .list_service_deployments()
            .cluster(cluster)
            .service(service)
            .status(ServiceDeploymentStatus::Successful)
            .max_results(LOOKED_BACK)
            .send();
        let Some(answer) = offered(self.reader.call("ecs:ListServiceDeployments", format!("ecs:{cluster}/{service}"), send).await)? else {
            return Ok(Vec::new());
        };
        // The filter is asked for, and not relied on.
        let mut past: Vec<_> = answer.service_deployments().iter().filter(|d| d.status() == Some(&ServiceDeploymentStatus::Successful)).collect();
        past.sort_by_key(|d| std::cmp::Reverse(d.created_at().and_then(timestamp)));
        past.truncate(LOOKED_BACK as usize);
        let mut arns: Vec<String> = past.iter().filter_map(|d| d.target_service_revision_arn()).map(str::to_owned).collect();
        arns.sort();
        arns.dedup();
        if arns.is_empty() {
            return self.deployed_before(cluster, service).await;
        }
        let definitions: BTreeMap<String, Option<String>> = self.service_revisions(arns).await?.into_iter().collect();
        let mut served = Vec::new();
        let mut until = None;
        for deployment in past {
            let at = until.or(deployment.finished_at().and_then(timestamp));
            until = deployment.started_at().or(deployment.created_at()).and_then(timestamp);
            let definition = deployment.target_service_revision_arn().and_then(|arn| definitions.get(arn)?.as_deref());
            if let Some(definition) = definition {
                served.push(ServedBefore { revision: Revision::new(definition), at, source: Witness::Ecs });
            }
        }
        served.dedup_by(|older, newer| older.revision == newer.revision);
        Ok(served)
    }
    /// The same for a service that CodeDeploy deploys, of which ECS keeps no history.
    async fn deployed_before(&self, cluster: &str, service: &str) -> Result<Vec<ServedBefore>, ReadError> {
        let described = self.describe(cluster, vec![service.to_owned()]).await?;
        let theirs = described.first().filter(|s| serving::controller(s) == Controller::CodeDeploy);
        match (theirs, self.deploys) {
            (Some(found), Some(deploys)) => deploys.served_before((cluster, service), &driven::makers(found)).await,
            _ => Ok(Vec::new()),
        }
    }
}
