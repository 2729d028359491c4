//! A permit cannot be written down: its fields are the journal's own.

use switchback_core::{Action, OperationId, Target, Token};
use switchback_engine::journal::StepPermit;

fn forge(operation: OperationId, target: Target, action: Action, token: Token) -> StepPermit {
    StepPermit { operation, step: 0, target, action, token }
}

fn main() {}
