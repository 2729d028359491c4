//! A permit is minted by the journal after a durable record, and by nobody else; and there is no second one.

use switchback_core::{Action, OperationId, Target, Token};
use switchback_engine::journal::StepPermit;

fn mint(operation: OperationId, target: Target, action: Action, token: Token) -> StepPermit {
    StepPermit::mint(operation, 0, target, action, token)
}

fn copy(real: &StepPermit) -> StepPermit {
    real.clone()
}

fn main() {}
