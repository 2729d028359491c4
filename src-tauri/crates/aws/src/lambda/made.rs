//! What has become of new code and of a new version.

use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput as Configuration;
use aws_sdk_lambda::types::LastUpdateStatus;
use switchback_core::action::Code;
use switchback_core::{Condition, Revision};
use switchback_engine::ports::{Made, Making, ReadError};

use super::Aliases;
use super::versions::{condition, is_version};
use crate::errors::NotFoundAsNone;
use crate::text::{MESSAGE, bounded, not_before};

impl Aliases<'_> {
    /// Whether `$LATEST` has the code. `planned` is the RevisionId that the update was held to.
    pub(crate) async fn code_taken(&self, function: &str, making: &Making<'_>, code: &Code, planned: &str) -> Result<Made, ReadError> {
        let latest = self.latest(function, making.target).await?;
        Ok(taken(&latest, code.sha256().or(making.named), planned))
    }

    /// The version by its name; without one, the newest that has this code and this description.
    pub(crate) async fn version_made(&self, function: &str, making: &Making<'_>, sha256: Option<&str>, description: &str) -> Result<Made, ReadError> {
        let name = match making.named {
            Some(name) => Some(Revision::new(bounded(name, 64))),
            None => {
                let published = self.revisions(function).await?;
                published.into_iter().find_map(|version| {
                    let same_words = version.description.as_deref().unwrap_or_default() == bounded(description, 256);
                    // Publishing what is published already answers the old version: the code says enough, not the date.
                    let same_code = match sha256 {
                        Some(sha256) => version.digest.as_deref() == Some(sha256),
                        None => not_before(version.created, making.sent),
                    };
                    (same_words && same_code).then_some(version.revision)
                })
            }
        };
        let Some(version) = name.filter(|n| is_version(n.as_str())) else { return Ok(Made::Absent) };
        let send = self.client.get_function_configuration().function_name(function).qualifier(version.as_str()).send();
        let read = self.reader.call("lambda:GetFunctionConfiguration", format!("{function} version {version}"), send).await.not_found_as_none()?;
        Ok(read.map_or(Made::Absent, |read| settled(&read, Some(version.to_string()))))
    }
}

/// The code's hash says that it was taken. Where neither the plan nor an answer has it, a changed `$LATEST` may be anybody's.
fn taken(latest: &Configuration, sha256: Option<&str>, planned: &str) -> Made {
    let untouched = latest.revision_id() == Some(planned);
    match sha256 {
        Some(sha256) if latest.code_sha256() == Some(sha256) => settled(latest, None),
        _ if untouched => Made::Absent,
        None => Made::Failed("no answer came, and $LATEST has new code: whether it is this object's cannot be told; deploy it again".to_owned()),
        Some(_) => match settled(latest, None) {
            Made::Ready(_) => Made::Failed("$LATEST has other code: somebody else has updated the function".to_owned()),
            other => other,
        },
    }
}

/// Whether a configuration can be relied on.
fn settled(read: &Configuration, name: Option<String>) -> Made {
    match condition(read.state(), read.state_reason_code(), read.last_update_status()) {
        Condition::Ready | Condition::Idle => Made::Ready(name),
        // An answer without a state says nothing of it.
        Condition::Pending | Condition::Inactive | Condition::Listed => Made::Pending(name),
        Condition::Failed { reason } => {
            let (code, text) = if read.last_update_status() == Some(&LastUpdateStatus::Failed) {
                (read.last_update_status_reason_code().map(|c| c.as_str()), read.last_update_status_reason())
            } else {
                (read.state_reason_code().map(|c| c.as_str()), read.state_reason())
            };
            let said = format!("{}: {}", code.unwrap_or(&reason), text.filter(|t| !t.is_empty()).unwrap_or("AWS gives no reason"));
            Made::Failed(bounded(&said, MESSAGE))
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_lambda::types::{LastUpdateStatusReasonCode, State};

    use super::*;

    fn latest(revision: &str, sha256: &str, update: LastUpdateStatus) -> Configuration {
        Configuration::builder().revision_id(revision).code_sha256(sha256).state(State::Active).last_update_status(update).build()
    }

    #[test]
    fn the_hash_says_whether_the_code_was_taken() {
        let of = |revision: &str, sha: &str, update| taken(&latest(revision, sha, update), Some("new="), "r-1");
        assert_eq!(of("r-2", "new=", LastUpdateStatus::Successful), Made::Ready(None), "there and ready");
        assert_eq!(of("r-2", "new=", LastUpdateStatus::InProgress), Made::Pending(None), "there and not ready");
        assert_eq!(of("r-1", "old=", LastUpdateStatus::Successful), Made::Absent, "nothing has come, or not yet");
        assert_eq!(of("r-1", "new=", LastUpdateStatus::Successful), Made::Ready(None), "the same code as before is there at once");
        assert!(matches!(of("r-2", "old=", LastUpdateStatus::Successful), Made::Failed(_)), "another's code is not ours to publish");
    }

    #[test]
    fn without_a_hash_a_changed_revision_is_not_taken_for_ours() {
        assert_eq!(taken(&latest("r-1", "old=", LastUpdateStatus::Successful), None, "r-1"), Made::Absent, "unchanged");
        let changed = taken(&latest("r-2", "any=", LastUpdateStatus::Successful), None, "r-1");
        assert!(matches!(changed, Made::Failed(_)), "it may be anybody's code: {changed:?}");
    }

    #[test]
    fn a_failed_update_is_told_with_aws_reason() {
        let read = Configuration::builder()
            .revision_id("r-2")
            .code_sha256("new=")
            .state(State::Active)
            .last_update_status(LastUpdateStatus::Failed)
            .last_update_status_reason_code(LastUpdateStatusReasonCode::ImageAccessDenied)
            .last_update_status_reason("Lambda does not have permission to access the image")
            .build();
        let wanted = "ImageAccessDenied: Lambda does not have permission to access the image";
        assert_eq!(taken(&read, Some("new="), "r-1"), Made::Failed(wanted.into()), "its code and its text");
    }
}
