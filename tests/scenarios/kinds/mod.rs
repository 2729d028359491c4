//! Each kind of target taken back and brought forward again, through the real adapters.

mod ecs;
mod http;
mod lambda;
mod rest;

use switchback_api::shape::{OperationAnswer, PlanAnswer, RollbackRequest};
use switchback_api::{Console, error::ApiError};
use switchback_core::Lang;

/// What a rollback of this target would do now.
async fn plan(console: &Console, target: &str, to: Option<&str>) -> Result<PlanAnswer, ApiError> {
    let request = RollbackRequest { targets: vec![target.to_owned()], to: to.map(str::to_owned), ..RollbackRequest::default() };
    console.arm(&request, Lang::En).await
}

/// A rollback of this target to a named revision, waited for.
async fn rollback_to(console: &Console, target: &str, to: &str) -> Result<OperationAnswer, ApiError> {
    let request = RollbackRequest { targets: vec![target.to_owned()], to: Some(to.to_owned()), ..RollbackRequest::default() };
    console.rollback(&request, true, Lang::En).await
}

/// The codes of what preflight found.
fn codes(answer: &OperationAnswer) -> Vec<&str> {
    answer.operation.findings.iter().map(|f| f.code.as_str()).collect()
}

/// The API operations of an operation's steps, in order.
fn calls(answer: &OperationAnswer) -> Vec<&str> {
    answer.operation.steps.iter().map(|s| s.action.as_str()).collect()
}

/// It is done, and read back.
#[track_caller]
fn verified(answer: &OperationAnswer) {
    assert_eq!((answer.ok, answer.operation.state.as_str(), answer.operation.verdict.as_deref()), (true, "done", Some("verified")), "{answer:#?}");
}
