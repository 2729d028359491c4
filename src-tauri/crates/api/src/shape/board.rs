//! The board and one target's detail.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::HoldShape;
use crate::error::ApiError;

/// All targets, as far as they are known.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Board {
    /// Always true: a board of which nothing could be read is an error.
    pub ok: bool,
    /// When this answer was put together.
    #[ts(type = "string")]
    pub as_of: Timestamp,
    /// The targets, by kind and id.
    pub targets: Vec<TargetRow>,
    /// Kinds whose targets are missing here, or some of them, because they could not be read.
    pub trouble: Vec<KindTrouble>,
    /// What is wrong with the journal, where something is: open operations and what it remembers are missing here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub journal: Option<ApiError>,
}

/// A kind of target that could not be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct KindTrouble {
    /// `lambda`, `rest`, `http` or `ecs`.
    pub kind: String,
    /// Why, with the next move.
    pub error: ApiError,
}

/// One target on the board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TargetRow {
    /// Its id, without account and Region.
    pub id: String,
    /// `lambda`, `rest`, `http` or `ecs`.
    pub kind: String,
    /// The account.
    pub account: String,
    /// The Region.
    pub region: String,
    /// The name a person knows it by, where the id is not one (an API's name).
    pub name: Option<String>,
    /// The stable side; null until it was read.
    pub revision: Option<String>,
    /// All shares; numbers that sum to 100. Empty until it was read.
    pub split: Vec<ShareShape>,
    /// Where the rollback key would lead; null where nothing is armed.
    pub armed: Option<ArmedShape>,
    /// Why nothing is armed, as a code; null where something is.
    pub armed_reason: Option<String>,
    /// The same in the asked language.
    pub armed_text: Option<String>,
    /// Whether it works. `no_data` until signals say otherwise: no data is never healthy.
    pub health: String,
    /// What it is doing.
    pub state: RowState,
    /// Which engine of AWS's is moving it, and where to, in the asked language; null where none is.
    pub driver: Option<String>,
    /// The open operation on it, if there is one.
    pub operation: Option<String>,
    /// The hold on it, if there is one.
    pub hold: Option<HoldShape>,
    /// When it was read; null until it was.
    #[ts(type = "string | null")]
    pub observed_at: Option<Timestamp>,
}

/// What a target is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// Only its name is known yet.
    Unread,
    /// One revision serves everything.
    Steady,
    /// Two versions share the traffic.
    Split,
    /// A canary is on.
    Canary,
    /// A deployment is under way.
    RollingOut,
    /// A deployment is going back.
    RollingBack,
    /// The newest deployment failed.
    Failed,
}

/// One share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ShareShape {
    /// The revision.
    pub revision: String,
    /// Its share, 0 to 100.
    pub percent: f64,
}

/// An armed rollback.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ArmedShape {
    /// Where it leads.
    pub to: String,
    /// `stable`, `known_good`, `served_before`, `unproven` or `asked`.
    pub why: String,
    /// The proof in the asked language: `served here until 21:40`.
    pub proof: String,
    /// What its author wrote, if anything.
    pub description: Option<String>,
}

/// One target in full.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Show {
    /// Always true.
    pub ok: bool,
    /// The row, armed.
    pub target: TargetRow,
    /// Its revisions, newest first.
    pub revisions: Vec<RevisionRow>,
    /// What happened to it, newest first.
    pub history: Vec<HistoryEntry>,
    /// Revisions once verified healthy here, newest first.
    pub known_good: Vec<String>,
    /// What stands around it and a rollback does not move, in the asked language.
    pub around: Vec<String>,
    /// What is wrong with the journal, where something is: what it tells of this target is missing here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub journal: Option<ApiError>,
}

/// One revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RevisionRow {
    /// Its name.
    pub revision: String,
    /// When it was made.
    #[ts(type = "string | null")]
    pub created: Option<Timestamp>,
    /// What its author wrote.
    pub description: Option<String>,
    /// Hash of the code or digest of the image.
    pub digest: Option<String>,
    /// `ready`, `idle`, `pending`, `failed` or `inactive`; `listed` where AWS's list does not tell.
    pub condition: String,
    /// Its share of this target's traffic, 0 to 100.
    pub percent: f64,
    /// Whether it is the armed one.
    pub armed: bool,
}

/// One line of a target's history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct HistoryEntry {
    /// When.
    #[ts(type = "string | null")]
    pub at: Option<Timestamp>,
    /// Who says so: `journal` or `ecs`.
    pub source: String,
    /// The revision served until or since then.
    pub revision: String,
    /// The operation, where the journal says so.
    pub operation: Option<String>,
    /// What the operation was: `rollback`, `undo`.
    pub intent: Option<String>,
    /// Its state.
    pub state: Option<String>,
}
