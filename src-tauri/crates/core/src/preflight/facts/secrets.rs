//! Whether the role of a release may read the secrets that it names, as IAM simulates it.

use super::{Fact, FactRule};
use crate::preflight::Severity;

/// A secret that a release names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// The ARN of the role that reads it.
    pub role: String,
    /// What names it: a variable, or a container and its variable. Never where it leads: that may stand among values.
    pub name: String,
    /// What the simulation says.
    pub decision: Decision,
}

/// What the simulation of a role says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It may.
    Allowed,
    /// No policy says that it may.
    Implicit,
    /// A policy says that it may not.
    Explicit,
}

pub(super) fn check(facts: &[Fact], say: &mut impl FnMut(Severity, FactRule)) {
    let secrets = facts.iter().filter_map(|fact| match fact {
        Fact::Secret(secret) => Some(secret),
        _ => None,
    });
    let refused: Vec<&Secret> = secrets.filter(|s| s.decision != Decision::Allowed).collect();
    let Some(first) = refused.first() else { return };
    let names = refused.iter().map(|s| s.name.clone()).collect();
    let explicit = refused.iter().any(|s| s.decision == Decision::Explicit);
    // A simulation sees no resource policy of the secret, which may let the role in: so it warns.
    say(Severity::Warn, FactRule::SecretUnreadable { role: first.role.clone(), names, explicit });
}
