//! Refusals that several operations share, in ECS's words.

use crate::wire::Refusal;

/// A parameter is not valid.
pub(super) fn parameter(text: impl Into<String>) -> Refusal {
    Refusal::new(400, "InvalidParameterException", text)
}

/// The caller asks for something it cannot have.
pub(super) fn client(text: impl Into<String>) -> Refusal {
    Refusal::new(400, "ClientException", text)
}

pub(super) fn no_cluster() -> Refusal {
    Refusal::new(400, "ClusterNotFoundException", "Cluster not found.")
}

pub(super) fn no_service() -> Refusal {
    Refusal::new(400, "ServiceNotFoundException", "Service not found.")
}

pub(super) fn not_active() -> Refusal {
    Refusal::new(400, "ServiceNotActiveException", "Service was not ACTIVE.")
}

pub(super) fn no_deployment() -> Refusal {
    Refusal::new(400, "ServiceDeploymentNotFoundException", "Service deployment not found.")
}
