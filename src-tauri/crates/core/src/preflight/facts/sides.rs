//! Whether two versions can share an alias: Lambda asks for the same role and the same dead-letter queue.

use serde::{Deserialize, Serialize};

use super::FactRule;
use crate::preflight::Severity;
use crate::revision::Revision;

/// One side of a split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The version.
    pub revision: Revision,
    /// Its role's ARN.
    pub role: Option<String>,
    /// Where its failed events go.
    pub dead_letter: Option<String>,
}

/// What has to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The execution role.
    Role,
    /// The dead-letter queue or topic.
    DeadLetter,
}

pub(super) fn check(stable: &Side, other: &Side, say: &mut impl FnMut(Severity, FactRule)) {
    for (what, stable_has, other_has) in [(What::Role, &stable.role, &other.role), (What::DeadLetter, &stable.dead_letter, &other.dead_letter)] {
        if stable_has != other_has {
            let (stable, other) = (stable.revision.clone(), other.revision.clone());
            let rule = FactRule::SidesDiffer { what, stable, stable_has: stable_has.clone(), other, other_has: other_has.clone() };
            say(Severity::Block, rule);
        }
    }
}
