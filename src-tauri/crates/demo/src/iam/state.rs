//! What IAM keeps for the account.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Everything IAM knows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// By name.
    pub(crate) roles: BTreeMap<String, Role>,
}

/// A role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Role {
    pub id: String,
    pub created: Timestamp,
    /// Who may assume it.
    pub trust: Value,
    /// The documents of its policies, its own and those attached to it, by name.
    pub policies: BTreeMap<String, Value>,
}

/// A policy document of these statements.
pub(crate) fn doc(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}
