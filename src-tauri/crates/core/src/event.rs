//! What the journal records. Each event is one line of an operation's story, and together they are all there is of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::action::Latest;
use crate::operation::{OperationId, OperationState};
use crate::plan::Plan;
use crate::preflight::Finding;
use crate::serving::{Serving, Token};
use crate::target::Target;

/// One thing that happened in an operation. Steps are named by their place in the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// The operation began, with its plan.
    Opened(Box<Opened>),
    /// A call is about to be made. Durable before it is.
    StepStarted {
        /// The step.
        step: usize,
        /// Counted from 1; a throttled call may be tried again as a new attempt.
        attempt: u32,
    },
    /// AWS took the call.
    StepSucceeded {
        /// The step.
        step: usize,
        /// AWS's id of the request.
        request_id: Option<String>,
        /// The token after the write, where AWS gives one.
        token: Option<Token>,
        /// What it made or started, where AWS names that: a version, a deployment id, a full task definition ARN; of new code, its
        /// hash.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        made: Option<String>,
        /// What the function's `$LATEST` is known by after the write, where it was to that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        latest: Option<Latest>,
    },
    /// AWS, or the comparison just before the call, refused it: it is certain that nothing was applied.
    StepRefused {
        /// The step.
        step: usize,
        /// Why.
        refusal: Refusal,
    },
    /// The call was sent and no answer came.
    StepIndeterminate {
        /// The step.
        step: usize,
        /// What was seen instead of an answer.
        message: String,
    },
    /// Reads after a lost answer have shown what became of the call.
    StepSettled {
        /// The step.
        step: usize,
        /// What became of it.
        outcome: Settled,
        /// What was found to have been made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        made: Option<String>,
        /// What was seen, where that is not what the call was for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// A read-back agreed with what the step was for.
    StepVerified {
        /// The step.
        step: usize,
        /// Of new code: what `$LATEST` is known by once it has settled there with the settings that were planned. None where
        /// nothing shows that they are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        latest: Option<Latest>,
    },
    /// A read-back did not agree, or not in time.
    StepUnverified {
        /// The step.
        step: usize,
        /// Whether something else is being served, rather than nothing certain.
        contradicted: bool,
        /// What was seen.
        message: String,
    },
    /// A step is about to be taken back.
    UndoStarted {
        /// The step.
        step: usize,
    },
    /// It was taken back.
    UndoFinished {
        /// The step.
        step: usize,
        /// AWS's id of the request.
        request_id: Option<String>,
    },
    /// It could not be taken back.
    UndoFailed {
        /// The step.
        step: usize,
        /// Why.
        message: String,
    },
    /// A rollback took the targets over: no further step may be sent.
    Superseded {
        /// That rollback.
        by: OperationId,
    },
    /// The operation came to rest. An open one may go on later and end again.
    Ended {
        /// How.
        state: OperationState,
        /// Whether what it was for was seen to hold.
        verdict: Verdict,
        /// What each target was seen to serve.
        observed: Vec<Seen>,
    },
}

/// How an operation begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// The plan.
    pub plan: Plan,
    /// What preflight said of it.
    pub findings: Vec<Finding>,
    /// Who asked: the operator's name and the caller's ARN.
    pub actor: Actor,
    /// What the operator expects to happen, in their words.
    pub expected: Option<String>,
    /// Operations this one took over.
    pub took_over: Vec<OperationId>,
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The operator's name on this machine.
    pub name: String,
    /// The AWS identity, as GetCallerIdentity gives it.
    pub arn: Option<String>,
}

/// A certain refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// AWS's error code, or `changed_since_read` for our own comparison.
    pub code: String,
    /// AWS's message.
    pub message: String,
    /// AWS's id of the request, where one was made.
    pub request_id: Option<String>,
    /// What kind of refusal, where something depends on it.
    pub kind: RefusalKind,
}

/// Refusals that lead to different next moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// Somebody else wrote in between.
    Stale,
    /// Too many requests: certainly not applied, may be tried again.
    Throttled,
    /// The identity may not do this.
    Denied,
    /// Credentials are missing or expired.
    Credentials,
    /// The endpoint was never reached.
    Unreachable,
    /// Anything else.
    Other,
}

/// What became of a call whose answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// What the call was for is served. That it was our call is not proven.
    MatchesAuthorUnproven,
    /// The state from before is still served, long enough after the request could have been applied.
    NotApplied,
    /// Something else is served: a person must look.
    SomethingElse,
}

/// Whether the aim of an operation was seen to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The read-back agrees (and the chosen checks, where there are any).
    Verified,
    /// It was not seen to hold.
    NotVerified,
    /// Something else was seen.
    Contradicted,
}

/// What a target was seen to serve at the end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The target.
    pub target: Target,
    /// What it serves.
    pub serving: Serving,
    /// When that was read.
    pub at: Timestamp,
}
