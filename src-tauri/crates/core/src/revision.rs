//! An immutable release that a target can serve.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::text::Lang;

/// A Lambda version, an API deployment's id, or an ECS `family:N`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(String);

/// What stands for a name that AWS has not given yet; also for an ARN.
pub const UPCOMING: &str = "(new)";

/// The words with the revision that AWS has not named yet in the reader's language.
pub fn named(words: &str, lang: Lang) -> String {
    lang.pick(words.to_owned(), words.replace(UPCOMING, "새 리비전"))
}

impl Revision {
    /// A revision by its short name; a full task definition ARN becomes `family:N`.
    pub fn new(name: impl Into<String>) -> Self {
        let name = name.into();
        match name.split_once(":task-definition/") {
            Some((arn, short)) if arn.starts_with("arn:") => Self(short.to_owned()),
            _ => Self(name),
        }
    }

    /// Stands in a plan for the revision that one of its own steps will make. AWS allows no such name.
    pub fn upcoming() -> Self {
        Self(UPCOMING.to_owned())
    }

    /// Whether it is still to be made.
    pub fn is_upcoming(&self) -> bool {
        self.0 == UPCOMING
    }

    /// Whether it is Lambda's `$LATEST`, which is no fixed release.
    pub fn is_latest(&self) -> bool {
        self.0 == "$LATEST"
    }

    /// If this is the upcoming revision: it has its name now, or a full ARN.
    pub(crate) fn named(&mut self, made: &str) {
        if self.is_upcoming() {
            *self = Self::new(made);
        }
    }

    /// The name as AWS writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number that orders revisions of the same function or family: `7` of `7` and of `web:7`. None for a deployment id.
    pub fn number(&self) -> Option<u64> {
        self.0.rsplit(':').next()?.parse().ok()
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Revision {
    fn from(s: &str) -> Self {
        Self::new(s)
    }
}

/// Whether a revision could take traffic now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Condition {
    /// It can.
    Ready,
    /// A Lambda version that AWS put to sleep: it can, but its first invokes may fail while it wakes.
    Idle,
    /// It is still being made.
    Pending,
    /// It cannot, and AWS says why.
    Failed {
        /// AWS's reason, such as `ImageDeleted`.
        reason: String,
    },
    /// A deregistered task definition: ECS refuses to serve it.
    Inactive,
    /// Only a list has named it, and that list does not tell: it must be looked up before it is relied on.
    Listed,
}

/// What is known of one revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RevisionInfo {
    /// Its name.
    pub revision: Revision,
    /// The full ARN where AWS wants one (ECS).
    pub arn: Option<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// What its author wrote.
    pub description: Option<String>,
    /// Hash of the code or digest of the image; never a URL.
    pub digest: Option<String>,
    /// Whether it could serve now.
    pub condition: Condition,
    /// For an API deployment: other stages of the same API that serve it now.
    pub on_stages: Vec<String>,
}

impl RevisionInfo {
    /// A revision of which only its name and condition are known.
    pub fn bare(revision: Revision, condition: Condition) -> Self {
        Self { revision, arn: None, created: None, description: None, digest: None, condition, on_stages: Vec::new() }
    }

    /// Whether a rollback may go here at all.
    pub fn can_serve(&self) -> bool {
        matches!(self.condition, Condition::Ready | Condition::Idle)
    }

    /// Whether this one was made before `other`: by date where both have one, else by number within a family.
    pub fn is_older_than(&self, other: &Self) -> bool {
        match (self.created, other.created) {
            (Some(a), Some(b)) if a != b => a < b,
            _ => match (self.revision.number(), other.revision.number()) {
                (Some(a), Some(b)) => family(&self.revision) == family(&other.revision) && a < b,
                _ => false,
            },
        }
    }
}

fn family(revision: &Revision) -> &str {
    revision.as_str().rsplit_once(':').map_or("", |(family, _)| family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_arn_becomes_family_and_number() {
        let r = Revision::new("arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:12");
        assert_eq!((r.as_str(), r.number()), ("web:12", Some(12)), "the short form is the identity");
    }

    #[test]
    fn an_id_that_happens_to_be_digits_is_ordered_only_within_its_family() {
        let a = RevisionInfo::bare("web:3".into(), Condition::Ready);
        let b = RevisionInfo::bare("api:9".into(), Condition::Ready);
        assert!(!a.is_older_than(&b), "numbers of different families do not compare");
    }
}
