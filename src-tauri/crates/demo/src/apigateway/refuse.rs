//! API Gateway's refusals, in its words. Both versions of the service share them.
//!
//! Where AWS's own wording is not publicly recorded, the sentence says what is wrong in AWS's
//! manner, and the code that builds it says so: nothing may match on text anyway.

use crate::wire::Refusal;

/// 400 `BadRequestException`.
pub(crate) fn bad_request(text: impl Into<String>) -> Refusal {
    Refusal::new(400, "BadRequestException", text)
}

/// 404 `NotFoundException`.
pub(crate) fn not_found(text: impl Into<String>) -> Refusal {
    Refusal::new(404, "NotFoundException", text)
}

/// 409 `ConflictException`.
pub(crate) fn conflict(text: impl Into<String>) -> Refusal {
    Refusal::new(409, "ConflictException", text)
}

/// 404 for an API, which AWS names together with the account.
pub(crate) fn no_api(account: &str, id: &str) -> Refusal {
    not_found(format!("Invalid API identifier specified {account}:{id}"))
}

/// 404 for something that is looked up within an API: `Stage`, `Deployment`, `Resource`, …
pub(crate) fn unknown(kind: &str) -> Refusal {
    not_found(format!("Invalid {kind} identifier specified"))
}

/// 400 for a stage or canary that would point at a deployment the API does not have.
pub(crate) fn no_deployment() -> Refusal {
    bad_request("Deployment id does not exist")
}

/// 400 for a deployment that some stage serves.
pub(crate) fn deployment_in_use() -> Refusal {
    bad_request("Active stages pointing to this deployment must be moved or deleted")
}

/// 400 `ValidationException`: the value at this place does not satisfy that constraint.
pub(crate) fn unfit(value: &str, place: &str, constraint: &str) -> Refusal {
    Refusal::new(400, "ValidationException", format!("1 validation error detected: Value '{value}' at '{place}' failed to satisfy constraint: {constraint}"))
}
