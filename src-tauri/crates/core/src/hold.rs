//! Holds: targets that nothing may promote until the hold is lifted. What goes back passes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::Actor;
use crate::target::Target;

/// A hold that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// What is on hold.
    pub target: Target,
    /// Who set it.
    pub by: Actor,
    /// Why, in their words.
    pub note: Option<String>,
    /// When.
    pub since: Timestamp,
}

/// What is recorded of a hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum HoldChange {
    /// It was set, or set anew with other words.
    Set {
        /// On what.
        target: Target,
        /// By whom.
        by: Actor,
        /// Why, in their words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// It was lifted.
    Lifted {
        /// From what.
        target: Target,
        /// By whom.
        by: Actor,
    },
}

impl HoldChange {
    /// What it is about.
    pub fn target(&self) -> &Target {
        match self {
            Self::Set { target, .. } | Self::Lifted { target, .. } => target,
        }
    }

    /// Who did it.
    pub fn by(&self) -> &Actor {
        match self {
            Self::Set { by, .. } | Self::Lifted { by, .. } => by,
        }
    }

    /// The word for it in records and on the command line.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Set { .. } => "hold",
            Self::Lifted { .. } => "lift",
        }
    }
}

/// What stands after these changes, oldest first; in the order in which the holds were set.
pub fn standing(changes: impl IntoIterator<Item = (Timestamp, HoldChange)>) -> Vec<Hold> {
    let mut holds: Vec<Hold> = Vec::new();
    for (at, change) in changes {
        holds.retain(|hold| hold.target != *change.target());
        if let HoldChange::Set { target, by, note } = change {
            holds.push(Hold { target, by, note, since: at });
        }
    }
    holds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_word_on_a_target_counts() {
        let by = Actor { name: "sj".into(), arn: None };
        let at = |n: i64| Timestamp::from_second(n).unwrap();
        let target = |id: &str| id.parse::<Target>().unwrap();
        let set = |id: &str, note: &str| HoldChange::Set { target: target(id), by: by.clone(), note: Some(note.into()) };
        let lifted = |id: &str| HoldChange::Lifted { target: target(id), by: by.clone() };
        let (a, b) = ("lambda:a:live", "lambda:b:live");
        let told = [(at(1), set(a, "one")), (at(2), set(b, "two")), (at(3), lifted(b)), (at(4), set(a, "three")), (at(5), lifted("lambda:c:live"))];
        let stand = standing(told);
        assert_eq!(stand.len(), 1, "one was lifted, and lifting what was never held is nothing: {stand:?}");
        assert_eq!((stand[0].note.as_deref(), stand[0].since), (Some("three"), at(4)), "its newest words");
    }
}
