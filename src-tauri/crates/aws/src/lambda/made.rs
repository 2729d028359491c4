//! What has become of new code and of a new version.

use std::sync::Arc;

use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput as Configuration;
use aws_sdk_lambda::types::LastUpdateStatus;
use serde_json::Value;
use switchback_core::action::{Code, Latest};
use switchback_core::{Condition, Revision, RevisionInfo};
use switchback_engine::ports::{Made, Making, ReadError};

use super::Aliases;
use super::base::Configured;
use super::latests::edited;
use super::versions::{condition, is_version, modified};
use crate::errors::{NotFoundAsNone, missing_field};
use crate::text::{MESSAGE, bounded};

/// So many versions with the same code and the same words are looked at, the newest.
const ALIKE: usize = 10;

impl Aliases<'_> {
    /// Whether `$LATEST` has the code. `planned` is the RevisionId that the update was held to.
    pub(crate) async fn code_taken(&self, function: &str, making: &Making<'_>, code: &Code, planned: &str) -> Result<Made, ReadError> {
        let latest = self.latest(function, making.target).await?;
        match taken(&latest.said, code.sha256().or(making.named), planned, making.latest) {
            Made::Ready(_) => self.shown(function, &latest, planned, making.latest),
            other => Ok(other),
        }
    }

    /// Whether what is set beside the code is what the plan read under the RevisionId that the update was held to. `left` is
    /// what `$LATEST` was known by in the answer to it. What was read then is compared; who has no such reading any more goes
    /// by the date.
    fn shown(&self, function: &str, read: &Configured, planned: &str, left: Option<&Latest>) -> Result<Made, ReadError> {
        let now = known_by(&read.said)?;
        if now.revision_id == planned || left.is_some_and(|left| left.revision_id == now.revision_id) {
            return Ok(Made::Settled(now));
        }
        let before = self.latests.document(function, planned);
        Ok(match before.and_then(|before| edited(&before, &read.document)) {
            Some(edits) if edits.is_empty() => Made::Settled(now),
            Some(edits) => Made::Unshown(bounded(
                &format!("$LATEST was edited after its new code was sent ({}), and the plan did not show that", edits.join(", ")),
                MESSAGE,
            )),
            None if left.is_some_and(|left| untouched(left, &now)) => Made::Settled(now),
            None => Made::Unshown("$LATEST has the new code, and nothing is left that says whether its settings were edited since it was sent".to_owned()),
        })
    }

    /// The version by its name; without one, the newest that has this code, these settings and this description.
    pub(crate) async fn version_made(&self, function: &str, making: &Making<'_>, asked: &Publishing<'_>) -> Result<Made, ReadError> {
        let version = match making.named {
            Some(name) => Revision::new(bounded(name, 64)),
            None => match self.published(function, making, asked).await? {
                Ok(version) => version,
                Err(made) => return Ok(made),
            },
        };
        if !is_version(version.as_str()) {
            return Ok(Made::Absent);
        }
        let send = self.client.get_function_configuration().function_name(function).qualifier(version.as_str()).send();
        let read = self.reader.call("lambda:GetFunctionConfiguration", format!("{function} version {version}"), send).await.not_found_as_none()?;
        Ok(read.map_or(Made::Absent, |read| settled(&read, Some(version.to_string()))))
    }

    /// The newest version that is what was to be published; or what there is to say where none is.
    async fn published(&self, function: &str, making: &Making<'_>, asked: &Publishing<'_>) -> Result<Result<Revision, Made>, ReadError> {
        let alike = |version: &RevisionInfo| {
            let same_words = version.description.as_deref().unwrap_or_default() == bounded(asked.description, 256);
            // Publishing what is published already answers the old version: code and settings say enough, not the date.
            same_words && asked.sha256.is_some() && version.digest.as_deref() == asked.sha256
        };
        let mut candidates = self.revisions(function).await?.into_iter().filter(alike).take(ALIKE).peekable();
        let Some(newest) = candidates.peek().map(|version| version.revision.clone()) else { return Ok(Err(Made::Absent)) };
        let Some(planned) = self.planned(function, making, asked.latest).await? else {
            return Ok(Err(Made::Failed(format!(
                "$LATEST may have been edited since, so that nothing says whether version {newest}, which has this code and these words, has the settings that were planned"
            ))));
        };
        for version in candidates {
            let read = self.configured(function, version.revision.as_str()).await?;
            if edited(&planned, &read.document).is_some_and(|edits| edits.is_empty()) {
                return Ok(Ok(version.revision));
            }
        }
        Ok(Err(Made::Absent))
    }

    /// The settings that were to be published: from this process's memory, or from `$LATEST` while nobody has edited it.
    async fn planned(&self, function: &str, making: &Making<'_>, latest: Option<&Latest>) -> Result<Option<Arc<Value>>, ReadError> {
        let Some(latest) = latest else { return Ok(None) };
        if let Some(document) = self.latests.document(function, &latest.revision_id) {
            return Ok(Some(document));
        }
        let read = self.latest(function, making.target).await?;
        Ok(untouched(latest, &known_by(&read.said)?).then(|| Arc::new(read.document)))
    }
}

/// What PublishVersion is asked for.
pub(crate) struct Publishing<'a> {
    /// The code's hash.
    pub sha256: Option<&'a str>,
    /// What `$LATEST` has to be.
    pub latest: Option<&'a Latest>,
    /// What is said of the version.
    pub description: &'a str,
}

/// What `$LATEST` is known by.
fn known_by(read: &Configuration) -> Result<Latest, ReadError> {
    let revision_id = read.revision_id().filter(|id| !id.is_empty()).ok_or_else(|| missing_field("lambda:GetFunctionConfiguration", "RevisionId"))?;
    Ok(Latest { revision_id: bounded(revision_id, 128), modified: read.last_modified().map(|at| bounded(at, 64)) })
}

/// Whether nothing was changed between the two: publishing and settling change the RevisionId, and only a change the date. A
/// date of whole seconds says nothing: what is edited in the same second has the same.
fn untouched(left: &Latest, now: &Latest) -> bool {
    let exact = |date: &String| modified(date).is_some_and(|date| date.subsec_nanosecond() != 0);
    left.revision_id == now.revision_id || left.modified == now.modified && left.modified.as_ref().is_some_and(exact)
}

/// The code's hash says that it was taken. Where neither the plan nor an answer has it, a changed `$LATEST` may be anybody's.
fn taken(latest: &Configuration, sha256: Option<&str>, planned: &str, left: Option<&Latest>) -> Made {
    let untouched = latest.revision_id() == Some(planned);
    match sha256 {
        // A reading from before the update, which had an answer: it does not show yet, whatever the code.
        _ if untouched && left.is_some_and(|left| left.revision_id != planned) => Made::Absent,
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
        let of = |revision: &str, sha: &str, update| taken(&latest(revision, sha, update), Some("new="), "r-1", None);
        assert_eq!(of("r-2", "new=", LastUpdateStatus::Successful), Made::Ready(None), "there and ready");
        assert_eq!(of("r-2", "new=", LastUpdateStatus::InProgress), Made::Pending(None), "there and not ready");
        assert_eq!(of("r-1", "old=", LastUpdateStatus::Successful), Made::Absent, "nothing has come, or not yet");
        assert_eq!(of("r-1", "new=", LastUpdateStatus::Successful), Made::Ready(None), "the same code as before is there at once");
        assert!(matches!(of("r-2", "old=", LastUpdateStatus::Successful), Made::Failed(_)), "another's code is not ours to publish");
    }

    #[test]
    fn a_reading_from_before_the_update_shows_nothing_of_it() {
        let left = Latest { revision_id: "r-2".into(), modified: None };
        let of = |revision: &str| taken(&latest(revision, "new=", LastUpdateStatus::Successful), Some("new="), "r-1", Some(&left));
        assert_eq!(of("r-1"), Made::Absent, "the same code as before, and the update that was answered is not in it");
        assert_eq!(of("r-3"), Made::Ready(None), "now it is");
    }

    #[test]
    fn only_a_change_gives_another_date() {
        let known = |revision: &str, modified: Option<&str>| Latest { revision_id: revision.into(), modified: modified.map(str::to_owned) };
        let (date, later) = (Some("2026-11-21T13:00:00.250+0000"), Some("2026-11-21T13:00:00.375+0000"));
        assert!(untouched(&known("r-1", date), &known("r-2", date)), "settled, or published: the same date");
        assert!(!untouched(&known("r-1", date), &known("r-2", later)), "edited");
        let second = Some("2026-11-21T13:00:00.000+0000");
        assert!(!untouched(&known("r-1", second), &known("r-2", second)), "edited in the same second, it would have the same date");
        assert!(untouched(&known("r-1", second), &known("r-1", second)), "the same RevisionId needs no date");
        assert!(!untouched(&known("r-1", None), &known("r-2", None)), "no date is not the same date");
    }

    #[test]
    fn without_a_hash_a_changed_revision_is_not_taken_for_ours() {
        assert_eq!(taken(&latest("r-1", "old=", LastUpdateStatus::Successful), None, "r-1", None), Made::Absent, "unchanged");
        let changed = taken(&latest("r-2", "any=", LastUpdateStatus::Successful), None, "r-1", None);
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
        assert_eq!(taken(&read, Some("new="), "r-1", None), Made::Failed(wanted.into()), "its code and its text");
    }
}
