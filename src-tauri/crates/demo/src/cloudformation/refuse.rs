//! CloudFormation's refusals; most of them are one exception and many words.

use crate::wire::Refusal;

/// 400 `ValidationError`.
pub(super) fn invalid(text: impl Into<String>) -> Refusal {
    Refusal::new(400, "ValidationError", text)
}

/// A member that must be there is not.
pub(super) fn missing(member: &str) -> Refusal {
    invalid(format!("1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"))
}

/// No stack, as the operations on stacks say it.
pub(super) fn no_stack(name: &str) -> Refusal {
    invalid(format!("Stack with id {name} does not exist"))
}

/// No stack, as the operations on change sets say it.
pub(super) fn no_stack_for_change_set(name: &str) -> Refusal {
    invalid(format!("Stack [{name}] does not exist"))
}

pub(super) fn no_change_set(name: &str) -> Refusal {
    Refusal::new(404, "ChangeSetNotFound", format!("ChangeSet [{name}] does not exist"))
}

/// The template cannot be used.
pub(super) fn format(text: impl Into<String>) -> Refusal {
    invalid(format!("Template format error: {}", text.into()))
}
