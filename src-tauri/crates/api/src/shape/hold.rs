//! Holds.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use switchback_core::Hold;
use ts_rs::TS;

/// A target that nothing may promote until the hold is lifted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct HoldShape {
    /// The target's id.
    pub target: String,
    /// Who set it: the name on the machine.
    pub by: String,
    /// Why, in their words.
    pub note: Option<String>,
    /// When.
    #[ts(type = "string")]
    pub since: Timestamp,
}

impl From<&Hold> for HoldShape {
    fn from(hold: &Hold) -> Self {
        Self { target: hold.target.to_string(), by: hold.by.name.clone(), note: hold.note.clone(), since: hold.since }
    }
}

/// The answer to `hold set`, `hold lift` and `hold list`: what stands now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Holds {
    /// Always true.
    pub ok: bool,
    /// The holds, oldest first.
    pub holds: Vec<HoldShape>,
    /// What an engine of AWS's is moving just now on the targets that were put on hold, in the asked language: a hold does not stop it, an abort does.
    pub moving: Vec<String>,
    /// What stops everything that goes forward here, beside the holds: a record that only a newer version understands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub newer: Option<String>,
}

/// What is to be put on hold, or let go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HoldRequest {
    /// The targets' ids.
    pub targets: Vec<String>,
    /// Let them go, instead.
    pub lift: bool,
    /// Why.
    pub note: Option<String>,
    /// What a protected account asks for: its name.
    pub account: Option<String>,
}
