//! What the operator asks for.

use serde::{Deserialize, Serialize};

use crate::operation::OperationId;
use crate::plan::OnFailure;
use crate::revision::Revision;
use crate::target::Target;

/// What an operation is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "intent")]
pub enum Intent {
    /// Back to the armed revision, or to a named one.
    Rollback {
        /// The targets, in the operator's order.
        targets: Vec<Target>,
        /// The revision named with `--to`; the armed one otherwise.
        to: Option<Revision>,
    },
    /// Restore what an operation changed.
    Undo {
        /// The operation.
        operation: OperationId,
        /// Its targets, last changed first.
        targets: Vec<Target>,
    },
}

impl Intent {
    /// The word for it in records and on the command line.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Rollback { .. } => "rollback",
            Self::Undo { .. } => "undo",
        }
    }

    /// What is typed to ask for it.
    pub fn command(&self) -> String {
        match self {
            Self::Rollback { targets, to } => {
                let words = targets.iter().map(ToString::to_string).chain(to.iter().map(|to| format!("--to {to}")));
                format!("switchback rollback {}", words.collect::<Vec<_>>().join(" "))
            }
            Self::Undo { operation, .. } => format!("switchback undo {operation}"),
        }
    }

    /// The targets it is about.
    pub fn targets(&self) -> &[Target] {
        match self {
            Self::Rollback { targets, .. } | Self::Undo { targets, .. } => targets,
        }
    }

    /// Whether it is allowed to take over an operation that is open on one of its targets.
    pub fn takes_over(&self) -> bool {
        matches!(self, Self::Rollback { .. })
    }

    /// What happens when a step fails. What went back stays back: taking a rollback back would reinstate the outage.
    pub fn on_failure(&self) -> OnFailure {
        match self {
            Self::Rollback { .. } | Self::Undo { .. } => OnFailure::GoOn,
        }
    }
}
