//! Permission for one call, and proof that it was taken. Neither can be made or copied outside the journal.

use jiff::Timestamp;
use switchback_core::action::Latest;
use switchback_core::operation::OperationId;
use switchback_core::{Action, Target, Token};

/// Permission to make exactly one mutating call. Minted only after the journal has durably recorded that the step starts;
/// spent by value.
#[derive(Debug)]
pub struct StepPermit {
    operation: OperationId,
    step: usize,
    target: Target,
    action: Action,
    token: Token,
}

impl StepPermit {
    pub(super) fn mint(operation: OperationId, step: usize, target: Target, action: Action, token: Token) -> Self {
        Self { operation, step, target, action, token }
    }

    /// The operation it was given out for.
    pub fn operation(&self) -> &OperationId {
        &self.operation
    }

    /// The target to change.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The call to make.
    pub fn action(&self) -> &Action {
        &self.action
    }

    /// What the write must be conditional on, where AWS can do that.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// Spends the permit: AWS has taken the call.
    pub fn taken(self, request_id: Option<String>, token: Option<Token>, at: Timestamp) -> Receipt {
        Receipt { operation: self.operation, step: self.step, request_id, token, made: None, latest: None, at }
    }
}

impl Receipt {
    /// The answer named what the call has made.
    #[must_use]
    pub fn having_made(self, made: Option<String>) -> Self {
        Self { made, ..self }
    }

    /// The answer said what `$LATEST` is known by now.
    #[must_use]
    pub fn leaving(self, latest: Option<Latest>) -> Self {
        Self { latest, ..self }
    }
}

/// Proof that a permitted call was taken by AWS. Without one no step can be recorded as succeeded.
#[derive(Debug)]
pub struct Receipt {
    pub(super) operation: OperationId,
    pub(super) step: usize,
    pub(super) request_id: Option<String>,
    pub(super) token: Option<Token>,
    pub(super) made: Option<String>,
    pub(super) latest: Option<Latest>,
    pub(super) at: Timestamp,
}
