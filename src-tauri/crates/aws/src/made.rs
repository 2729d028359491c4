//! What has become of something that a call was to make: by its name where AWS's answer gave one, else by what else is
//! known of it.

use switchback_core::{Action, Condition, OperationId, RevisionInfo, Target};
use switchback_engine::ports::{Made, Making, Observe, ReadError};

use crate::codedeploy::Asked;
use crate::lambda::Publishing;
use crate::observer::Observer;
use crate::text::{bounded, not_before};

/// How much of the words for an API's deployment is sent, in characters: with what is added it stays below AWS's 1,024.
const DESCRIPTION: usize = 800;

/// What an API's deployment says of itself: why, which operation made it, and for which stage. It is found again by that
/// where no answer came: another stage of the API, or a colleague, may have one made with the same words in that second.
pub(crate) fn words(description: &str, operation: &OperationId, stage: &str) -> String {
    format!("{} [{operation} {stage}]", bounded(description, DESCRIPTION))
}

impl Observer {
    pub(crate) async fn find_made(&self, making: &Making<'_>) -> Result<Made, ReadError> {
        match (making.target, making.action) {
            (_, Action::UploadPackage { file, size, bucket, key }) => self.objects().package_there(bucket, key, *size, &file.sha256).await,
            (Target::Stack { name: stack }, Action::MakeChangeSet { name, .. }) => self.stacks().change_set_made(stack, name).await,
            (Target::Stack { name: stack }, Action::DropChangeSet { name }) => self.stacks().change_set_gone(stack, name).await,
            (Target::LambdaAlias { function, .. }, Action::UpdateCode { code, revision_id }) => {
                self.lambda().code_taken(function, making, code, revision_id).await
            }
            (Target::LambdaAlias { function, .. }, Action::PublishVersion { sha256, latest, description }) => {
                let asked = Publishing { sha256: sha256.as_deref(), latest: latest.as_ref(), description };
                self.lambda().version_made(function, making, &asked).await
            }
            (
                target @ (Target::RestStage { stage, .. } | Target::HttpStage { stage, .. }),
                Action::CreateRestDeployment { description, .. } | Action::CreateHttpDeployment { description, .. },
            ) => {
                let found = match making.named {
                    Some(id) => self.revision(target, &id.into()).await?,
                    None => described(self.revisions(target).await?, &words(description, making.operation, stage), making),
                };
                Ok(of(found))
            }
            (target, Action::RegisterTaskDefinition { base, changes }) => match making.named {
                Some(arn) => Ok(of(self.revision(target, &arn.into()).await?)),
                None => self.ecs().definition_made(base, changes, making.sent).await,
            },
            (_, Action::StartDeployment { application, group, spec, description, .. }) => {
                self.deploys().deployment_made(making, &Asked { application, group, spec, description }).await
            }
            (_, Action::StopDeployment { deployment }) => self.deploys().taken_back(deployment).await,
            // What a version answers to an event is told by the answer alone, and the other calls make nothing.
            _ => Ok(Made::Untold),
        }
    }
}

/// The newest with these words since the call was sent.
fn described(all: Vec<RevisionInfo>, words: &str, making: &Making<'_>) -> Option<RevisionInfo> {
    all.into_iter().find(|d| d.description.as_deref() == Some(words) && not_before(d.created, making.sent))
}

/// By its full ARN where it has one: ECS wants that.
fn of(found: Option<RevisionInfo>) -> Made {
    let Some(found) = found else { return Made::Absent };
    let name = found.arn.unwrap_or_else(|| found.revision.to_string());
    match found.condition {
        Condition::Ready | Condition::Idle => Made::Ready(Some(name)),
        Condition::Pending | Condition::Listed => Made::Pending(Some(name)),
        Condition::Failed { reason } => Made::Failed(reason),
        Condition::Inactive => Made::Failed(format!("{} was deregistered", found.revision)),
    }
}

#[cfg(test)]
mod tests;
