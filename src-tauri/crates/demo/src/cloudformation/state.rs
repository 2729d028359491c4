//! What CloudFormation remembers in one Region.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Everything CloudFormation knows in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// By name.
    pub(crate) stacks: BTreeMap<String, Stack>,
    /// By ARN.
    pub(crate) change_sets: BTreeMap<String, ChangeSet>,
}

/// A stack.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Stack {
    /// The ARN.
    pub id: String,
    pub created: Timestamp,
    pub updated: Option<Timestamp>,
    pub status: String,
    /// The template as sent; none for a stack that so far is only a change set.
    pub template: Option<String>,
    pub parameters: BTreeMap<String, String>,
    pub capabilities: Vec<String>,
    pub tags: BTreeMap<String, String>,
    pub outputs: BTreeMap<String, String>,
    /// By logical id.
    pub resources: BTreeMap<String, Stacked>,
}

/// A resource of a stack.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Stacked {
    /// For example `AWS::Lambda::Function`.
    pub kind: String,
    /// What the resource is called where it lives.
    pub physical: String,
    pub updated: Timestamp,
}

/// A change set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ChangeSet {
    pub name: String,
    /// The stack's name.
    pub stack: String,
    pub description: Option<String>,
    pub created: Timestamp,
    /// Until then CREATE_PENDING.
    pub begins: Timestamp,
    /// Until then CREATE_IN_PROGRESS.
    pub ends: Timestamp,
    /// The template as sent.
    pub template: String,
    pub parameters: BTreeMap<String, String>,
    pub capabilities: Vec<String>,
    pub tags: BTreeMap<String, String>,
    /// What it would do, by logical id.
    pub changes: Vec<Value>,
    /// Why it is FAILED in the end, if so.
    pub failure: Option<String>,
}

impl ChangeSet {
    /// `Status` at a moment.
    pub(crate) fn status(&self, now: Timestamp) -> &'static str {
        match () {
            () if now < self.begins => "CREATE_PENDING",
            () if now < self.ends => "CREATE_IN_PROGRESS",
            () if self.failure.is_some() => "FAILED",
            () => "CREATE_COMPLETE",
        }
    }
}
