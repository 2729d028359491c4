//! What has become of a deployment that was to be created, and of one that takes another back.

use aws_sdk_codedeploy::types::{DeploymentCreator, DeploymentInfo, DeploymentStatus, TimeRange};
use aws_smithy_types::DateTime;
use jiff::SignedDuration;
use switchback_core::driver::AppSpec;
use switchback_engine::ports::{Made, Making, ReadError};

use super::actuate::{described, words};
use super::{CodeDeploy, spec, told};
use crate::errors::{NotFoundAsNone, missing_field};
use crate::paging::whole;
use crate::text::{MESSAGE, bounded};

const LIST: &str = "codedeploy:ListDeployments";

/// So many pages of a group's deployments are looked through; a page holds a hundred.
const PAGES: usize = 20;

/// How far this machine's clock can have been ahead of AWS's when the call was sent, and much more than that: AWS takes none
/// whose signature is five minutes off.
const CLOCKS: SignedDuration = SignedDuration::from_hours(24);

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

    /// The words hold the operation's id, and nobody else's do. Clocks only say how far back the list has to be read.
    ///
    /// # Errors
    /// Also where it is not known: the list goes on beyond what is read, or one of them may be it and does not say so.
    async fn sent(&self, making: &Making<'_>, asked: &Asked<'_>) -> Result<Option<DeploymentInfo>, ReadError> {
        let since = making.sent.and_then(|sent| sent.checked_sub(CLOCKS).ok());
        let since = since.map(|since| TimeRange::builder().start(DateTime::from_secs(since.as_second())).build());
        let ids = whole(LIST, PAGES, |token| {
            let list = self.client.list_deployments().application_name(asked.application).deployment_group_name(asked.group);
            let send = list.set_create_time_range(since.clone()).set_next_token(token).send();
            async move {
                let answer = self.reader.call(LIST, asked.group, send).await?;
                Ok((answer.deployments.unwrap_or_default(), answer.next_token))
            }
        });
        let ids = ids.await?;
        let mut all = self.deployments(&ids).await?;
        let described_all = all.len() >= ids.len();
        let wanted = words(asked.description, making.operation);
        let aim = |d: &DeploymentInfo| d.revision().and_then(told::content).and_then(spec::read);
        all.retain(|d| aim(d).is_some_and(|aim| aim == *asked.spec));
        if let Some(ours) = all.iter().position(|d| d.description() == Some(wanted.as_str())) {
            return Ok(Some(all.swap_remove(ours)));
        }
        match all.iter().find(|d| may_be(d, asked)) {
            Some(unsigned) => Err(not_told(unsigned.deployment_id().unwrap_or("a deployment"))),
            // What is listed and not described may be it as well.
            None if described_all => Ok(None),
            None => Err(missing_field("codedeploy:BatchGetDeployments", "deploymentsInfo of every deployment that is listed")),
        }
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

/// Whether it says what was asked for and names no operation, as earlier versions of this program began them.
fn may_be(deployment: &DeploymentInfo, asked: &Asked<'_>) -> bool {
    let by_itself = deployment.creator() == Some(&DeploymentCreator::CodeDeployRollback);
    !by_itself && deployment.description().unwrap_or_default() == described(asked.description)
}

fn not_told(id: &str) -> ReadError {
    let message = format!("{id} has the same words and the same aim and does not say which operation began it; it may be this one's");
    ReadError::Other { action: LIST.into(), code: "unknown_deployment".into(), message }
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
