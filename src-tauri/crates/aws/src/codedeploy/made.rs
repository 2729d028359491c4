//! What has become of a deployment that was to be created, and of one that takes another back.

use aws_sdk_codedeploy::types::{DeploymentInfo, DeploymentStatus};
use switchback_core::driver::AppSpec;
use switchback_engine::ports::{Made, Making, ReadError};

use super::actuate::words;
use super::{CodeDeploy, spec, told};
use crate::errors::NotFoundAsNone;
use crate::text::{MESSAGE, bounded};

/// What the call asked for.
pub(crate) struct Asked<'a> {
    pub application: &'a str,
    pub group: &'a str,
    pub spec: &'a AppSpec,
    pub description: &'a str,
}

impl CodeDeploy<'_> {
    /// By its id; without one, the one of this group with this operation's words and this aim.
    pub(crate) async fn deployment_made(&self, making: &Making<'_>, asked: &Asked<'_>) -> Result<Made, ReadError> {
        let found = match making.named {
            Some(id) => self.deployments(&[id.to_owned()]).await.not_found_as_none()?.unwrap_or_default().pop(),
            None => self.sent(making, asked).await?,
        };
        Ok(found.as_ref().map_or(Made::Absent, of))
    }

    /// The words hold the operation's id, and nobody else's do: neither this machine's clock nor AWS's is asked.
    async fn sent(&self, making: &Making<'_>, asked: &Asked<'_>) -> Result<Option<DeploymentInfo>, ReadError> {
        let send = self.client.list_deployments().application_name(asked.application).deployment_group_name(asked.group).send();
        let answer = self.reader.call("codedeploy:ListDeployments", asked.group, send).await?;
        let all = self.deployments(&answer.deployments.unwrap_or_default()).await?;
        let wanted = words(asked.description, making.operation);
        Ok(all.into_iter().find(|d| {
            let same_aim = d.revision().and_then(told::content).and_then(spec::read).is_some_and(|read| read == *asked.spec);
            d.description() == Some(wanted.as_str()) && same_aim
        }))
    }

    /// What has become of the deployment that takes back what was stopped. It is absent until CodeDeploy has named it.
    pub(crate) async fn taken_back(&self, stopped: &str) -> Result<Made, ReadError> {
        let Some(info) = self.deployments(&[stopped.to_owned()]).await?.pop() else { return Ok(Made::Absent) };
        let rollback = info.rollback_info();
        let Some(back) = rollback.and_then(|r| r.rollback_deployment_id()).filter(|id| !id.is_empty()) else {
            // It had come to its end, or CodeDeploy says why it does not take it back.
            let said = rollback.and_then(|r| r.rollback_message()).is_some_and(|said| !said.is_empty());
            let none = info.status() == Some(&DeploymentStatus::Succeeded) || said;
            return Ok(if none { Made::Untold } else { Made::Absent });
        };
        let found = self.deployments(&[back.to_owned()]).await?.pop();
        Ok(found.as_ref().map_or_else(|| Made::Pending(Some(bounded(back, 64))), of))
    }
}

/// It is ready when all traffic has moved.
fn of(info: &DeploymentInfo) -> Made {
    let id = info.deployment_id().map(|id| bounded(id, 64));
    match info.status() {
        Some(DeploymentStatus::Succeeded) => Made::Ready(id),
        Some(DeploymentStatus::Failed | DeploymentStatus::Stopped) => Made::Failed(bounded(&ended(info), MESSAGE)),
        _ => Made::Pending(id),
    }
}

/// Why it ended before its time. What the alias or the service is left at, its own reading tells.
fn ended(info: &DeploymentInfo) -> String {
    let id = info.deployment_id().unwrap_or("the deployment");
    let how = if info.status() == Some(&DeploymentStatus::Stopped) { "was stopped" } else { "failed" };
    let why = info.error_information().map(|error| {
        let code = error.code().map(|c| c.as_str()).unwrap_or("no code");
        format!(", {code}: {}", error.message().unwrap_or("CodeDeploy gives no reason"))
    });
    format!("{id} {how}{}", why.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use aws_sdk_codedeploy::types::{ErrorCode, ErrorInformation};

    use super::*;

    #[test]
    fn a_deployment_is_ready_when_it_has_succeeded() {
        let with = |status| of(&DeploymentInfo::builder().deployment_id("d-ABCDEFGHI").status(status).build());
        let id = || Some("d-ABCDEFGHI".to_owned());
        for running in super::super::running::RUNNING {
            assert_eq!(with(running.clone()), Made::Pending(id()), "{running:?} is not the end");
        }
        assert_eq!(with("Resting".into()), Made::Pending(id()), "a state nobody knows yet is not the end either");
        assert_eq!(with(DeploymentStatus::Succeeded), Made::Ready(id()), "this is");
    }

    #[test]
    fn a_failure_says_why() {
        let error = ErrorInformation::builder().code(ErrorCode::AlarmActive).message("One or more alarms are active").build();
        let failed = DeploymentInfo::builder().deployment_id("d-1").status(DeploymentStatus::Failed).error_information(error).build();
        assert_eq!(of(&failed), Made::Failed("d-1 failed, ALARM_ACTIVE: One or more alarms are active".into()), "in one line");
        let stopped = DeploymentInfo::builder().deployment_id("d-1").status(DeploymentStatus::Stopped).build();
        assert_eq!(of(&stopped), Made::Failed("d-1 was stopped".into()), "with what there is");
    }
}
