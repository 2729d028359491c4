//! Patch operations: how v1's `Update…` calls say what to change.

use serde::Deserialize;

use super::refuse::unfit;
use crate::wire::{Call, Refusal};

/// One operation of a PATCH.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Patch {
    pub op: String,
    /// A JSON pointer, slashes within a segment as `~1`.
    pub path: String,
    /// Empty where none was given.
    pub value: String,
    /// For `copy`.
    pub from: String,
}

/// The operations of a call; `input` is the name AWS has for it, for the refusal of an unknown op.
pub(super) fn patches(call: &Call, input: &str) -> Result<Vec<Patch>, Refusal> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Input {
        #[serde(default)]
        patch_operations: Vec<Given>,
    }
    #[derive(Deserialize)]
    struct Given {
        #[serde(default)]
        op: String,
        path: Option<String>,
        value: Option<String>,
        from: Option<String>,
    }
    let given: Input = call.input()?;
    let read = |(index, given): (usize, Given)| {
        if !["add", "remove", "move", "test", "replace", "copy"].contains(&given.op.as_str()) {
            let place = format!("{input}.patchOperations.{}.member.op", index + 1);
            return Err(unfit(&given.op, &place, "Member must satisfy enum value set: [add, remove, move, test, replace, copy]"));
        }
        let text = |text: Option<String>| text.unwrap_or_default();
        Ok(Patch { op: given.op, path: given.path.unwrap_or_else(|| "null".to_owned()), value: text(given.value), from: text(given.from) })
    };
    given.patch_operations.into_iter().enumerate().map(read).collect()
}
