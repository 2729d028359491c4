//! Lambda's refusals, spelled as Lambda spells them: `Message` where something is not found,
//! `message` elsewhere, `Type` on most, nothing but `message` on what its front door validates.

use crate::wire::Refusal;

/// 404 `ResourceNotFoundException`.
pub(super) fn not_found(text: impl Into<String>) -> Refusal {
    let text = text.into();
    Refusal::new(404, "ResourceNotFoundException", text.clone()).with("Message", text).with("Type", "User")
}

/// 404 for a function or a qualified function.
pub(super) fn no_function(arn: &str) -> Refusal {
    not_found(format!("Function not found: {arn}"))
}

/// 400 `InvalidParameterValueException`.
pub(super) fn invalid(text: impl Into<String>) -> Refusal {
    Refusal::new(400, "InvalidParameterValueException", text).with("Type", "User")
}

/// 400 `ValidationException`: the value at this place does not satisfy that constraint.
pub(super) fn unfit(value: &str, place: &str, constraint: &str) -> Refusal {
    let text = format!("1 validation error detected: Value '{value}' at '{place}' failed to satisfy constraint: {constraint}");
    Refusal::new(400, "ValidationException", text)
}

/// 409 `ResourceConflictException`.
pub(super) fn conflict(text: impl Into<String>) -> Refusal {
    Refusal::new(409, "ResourceConflictException", text).with("Type", "User")
}

/// 412: the RevisionId of a function, version or alias is not the newest.
pub(super) fn stale() -> Refusal {
    stale_by("GetFunction/GetAlias")
}

/// 412: the RevisionId of a policy is not the newest.
pub(super) fn stale_policy() -> Refusal {
    stale_by("GetPolicy")
}

fn stale_by(api: &str) -> Refusal {
    let text = format!("The Revision Id provided does not match the latest Revision Id. Call the {api} API to retrieve the latest Revision Id");
    Refusal::new(412, "PreconditionFailedException", text).with("Type", "User")
}

/// 413 `RequestEntityTooLargeException`.
pub(super) fn too_large(text: impl Into<String>) -> Refusal {
    Refusal::new(413, "RequestEntityTooLargeException", text)
}
