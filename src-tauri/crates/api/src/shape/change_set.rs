//! What a change set would do.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::operation::FindingShape;
use crate::error::ApiError;

/// A template to make a change set from.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields)]
pub struct ReviewRequest {
    /// The stack's name.
    pub stack: String,
    /// The template's path on this machine.
    pub template: String,
    /// The bucket it goes through, where it is too large for the request itself.
    pub bucket: Option<String>,
    /// Values for its parameters; all others keep those that they have in the stack.
    pub parameters: Option<Vec<ParameterShape>>,
    /// Whether the change set stays when it has been read.
    pub keep: bool,
    /// What a protected account asks for: its name.
    pub account: Option<String>,
}

/// A parameter of a template. Its value goes to AWS, and into no record, log or answer.
#[derive(Clone, Serialize, Deserialize, TS)]
#[ts(optional_fields)]
pub struct ParameterShape {
    /// Its name.
    pub name: String,
    /// Its value; without one it keeps the one that it has in the stack.
    pub value: Option<String>,
}

impl fmt::Debug for ParameterShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParameterShape").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What a change set would do, and what preflight says of it. Nothing was executed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChangeSetAnswer {
    /// True where nothing blocks.
    pub ok: bool,
    /// The stack: `stack:NAME`.
    pub stack: String,
    /// What the change set is called; null where none was made.
    pub name: Option<String>,
    /// Its ARN.
    pub id: Option<String>,
    /// What preflight says.
    pub findings: Vec<FindingShape>,
    /// The changes by type, the heaviest first.
    pub tree: Vec<BranchShape>,
    /// The operation that made it, and deleted it unless it was to stay; null where one was read that exists.
    pub operation: Option<String>,
    /// Why `ok` is false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub error: Option<ApiError>,
}

/// A branch of the tree: a type of resources, or one of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct BranchShape {
    /// The weightiest finding in it: `block`, `warn` or `info`; null where there is none.
    pub severity: Option<String>,
    /// What it says, in the asked language.
    pub text: String,
    /// The resource's type, of a single change: `AWS::Lambda::Function`.
    pub kind: Option<String>,
    /// Its name in the template.
    pub logical: Option<String>,
    /// Its name in the account, where it has one.
    pub physical: Option<String>,
    /// The branches inside.
    pub inside: Vec<BranchShape>,
}
