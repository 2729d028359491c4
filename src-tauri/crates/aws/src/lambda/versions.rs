//! Published versions. Lambda answers the environment with each of them; nothing of it is kept.

use aws_sdk_lambda::types::{LastUpdateStatus, State, StateReasonCode};
use jiff::Timestamp;
use switchback_core::{Condition, Revision, RevisionInfo};
use switchback_engine::ports::ReadError;

use super::Aliases;
use crate::errors::NotFoundAsNone;
use crate::paging::whole;
use crate::text::bounded;

/// No more pages of 50 than this are read. Lambda promises no order, so of a function with more versions none is known to be
/// the newest.
const PAGES: usize = 200;

impl Aliases<'_> {
    /// One version, proven by GetFunctionConfiguration.
    pub(crate) async fn revision(&self, function: &str, revision: &Revision) -> Result<Option<RevisionInfo>, ReadError> {
        // The qualifier may also be an alias or $LATEST; neither is a revision.
        if !is_version(revision.as_str()) {
            return Ok(None);
        }
        let send = self.client.get_function_configuration().function_name(function).qualifier(revision.as_str()).send();
        let answer = self.reader.call("lambda:GetFunctionConfiguration", format!("{function} version {revision}"), send).await.not_found_as_none()?;
        Ok(answer.map(|a| RevisionInfo {
            created: a.last_modified().and_then(modified),
            description: described(a.description()),
            digest: a.code_sha256().map(|hash| bounded(hash, 128)),
            ..RevisionInfo::bare(revision.clone(), condition(a.state(), a.state_reason_code(), a.last_update_status()))
        }))
    }

    /// All versions, newest first.
    ///
    /// # Errors
    /// Also where there are more than are read.
    pub(crate) async fn revisions(&self, function: &str) -> Result<Vec<RevisionInfo>, ReadError> {
        const CALL: &str = "lambda:ListVersionsByFunction";
        let mut versions = whole(CALL, PAGES, |marker| async move {
            let send = self.client.list_versions_by_function().function_name(function).set_marker(marker).max_items(50).send();
            let answer = self.reader.call(CALL, format!("function {function}"), send).await?;
            let published = answer.versions().iter().filter_map(|v| {
                let version = v.version().filter(|v| is_version(v))?;
                Some(RevisionInfo {
                    created: v.last_modified().and_then(modified),
                    description: described(v.description()),
                    digest: v.code_sha256().map(|hash| bounded(hash, 128)),
                    ..RevisionInfo::bare(version.into(), condition(v.state(), v.state_reason_code(), v.last_update_status()))
                })
            });
            Ok((published.collect(), answer.next_marker().map(str::to_owned)))
        })
        .await?;
        versions.sort_by_key(|v| std::cmp::Reverse(v.revision.number()));
        Ok(versions)
    }
}

/// Whether this is the number of a published version, as Lambda writes it: `040` would be answered as version 40.
pub(super) fn is_version(name: &str) -> bool {
    (1..=20).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit()) && !name.starts_with('0')
}

/// Lists leave the state out: a version in them must be looked up before it is relied on.
pub(super) fn condition(state: Option<&State>, why: Option<&StateReasonCode>, update: Option<&LastUpdateStatus>) -> Condition {
    match (state, why, update) {
        (None, ..) => Condition::Listed,
        (Some(State::Active), _, None | Some(LastUpdateStatus::Successful)) => Condition::Ready,
        (Some(State::Inactive), Some(StateReasonCode::Idle), _) => Condition::Idle,
        (Some(State::Pending), ..) | (Some(State::Active), _, Some(LastUpdateStatus::InProgress)) => Condition::Pending,
        (state, why, update) => {
            let said = [why.map(StateReasonCode::as_str), update.map(LastUpdateStatus::as_str), state.map(State::as_str)];
            Condition::Failed { reason: bounded(said.into_iter().flatten().next().unwrap_or("unknown"), 128) }
        }
    }
}

fn described(text: Option<&str>) -> Option<String> {
    text.filter(|t| !t.is_empty()).map(|t| bounded(t, 256))
}

/// Lambda's own way of writing a time: `2026-11-21T13:00:00.000+0000`.
pub(super) fn modified(text: &str) -> Option<Timestamp> {
    Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_follow_state_and_update() {
        let of = |state, why, update| condition(Some(&State::from(state)), Some(&StateReasonCode::from(why)), Some(&LastUpdateStatus::from(update)));
        assert_eq!(of("Active", "", "Successful"), Condition::Ready, "a version that serves");
        assert_eq!(of("Inactive", "Idle", "Successful"), Condition::Idle, "asleep is not broken");
        assert_eq!(of("Inactive", "ImageDeleted", "Successful"), Condition::Failed { reason: "ImageDeleted".into() }, "this one is");
        assert_eq!(of("Pending", "Creating", "InProgress"), Condition::Pending, "not yet");
        assert_eq!(of("Active", "", "InProgress"), Condition::Pending, "an update is under way");
        assert_eq!(of("Sideways", "Whim", "Successful"), Condition::Failed { reason: "Whim".into() }, "a state of tomorrow is not trusted");
        assert_eq!(condition(None, None, None), Condition::Listed, "lists say nothing of it");
    }

    #[test]
    fn neither_an_alias_nor_latest_is_a_version() {
        assert!(is_version("41"), "a number is");
        for name in ["", "live", "$LATEST", "4 1", "0", "041", "123456789012345678901"] {
            assert!(!is_version(name), "`{name}` would resolve to something else");
        }
    }

    #[test]
    fn lambdas_times_are_read() {
        let at = modified("2026-11-21T13:00:00.250+0000").map(|t| t.to_string());
        assert_eq!(at.as_deref(), Some("2026-11-21T13:00:00.25Z"), "with fractions and offset");
        assert_eq!(modified("yesterday"), None, "and nothing is made up");
    }
}
