//! CodeDeploy's refusals. Where AWS's words are known from recorded answers they are used.

use crate::wire::Refusal;

/// 400 with this exception.
pub(super) fn refuse(code: &str, text: impl Into<String>) -> Refusal {
    Refusal::new(400, code, text)
}

pub(super) fn no_application(name: &str) -> Refusal {
    refuse("ApplicationDoesNotExistException", format!("No application found for name: {name}"))
}

pub(super) fn no_group(name: &str) -> Refusal {
    refuse("DeploymentGroupDoesNotExistException", format!("No Deployment Group found for name: {name}"))
}

pub(super) fn no_config(name: &str) -> Refusal {
    refuse("DeploymentConfigDoesNotExistException", format!("No deployment configuration found for name: {name}"))
}

pub(super) fn no_deployment(id: &str) -> Refusal {
    refuse("DeploymentDoesNotExistException", format!("The deployment {id} could not be found"))
}

pub(super) fn completed(id: &str) -> Refusal {
    refuse("DeploymentAlreadyCompletedException", format!("The deployment {id} has already completed"))
}

pub(super) fn revision(text: impl Into<String>) -> Refusal {
    refuse("InvalidRevisionException", text)
}

/// A name as CodeDeploy takes it: 1 to 100 of these characters.
pub(super) fn well_named(name: &str) -> bool {
    (1..=100).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=,.@_-".contains(&b))
}
