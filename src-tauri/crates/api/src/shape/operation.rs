//! Plans and operations.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::board::ShareShape;
use super::release::DiffShape;
use crate::error::ApiError;

/// What to take back.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields)]
pub struct RollbackRequest {
    /// Target ids, optionally behind `ACCOUNT/REGION/`.
    pub targets: Vec<String>,
    /// A revision, instead of the armed one.
    pub to: Option<String>,
    /// Refuse if the target serves something else.
    pub if_current: Option<String>,
    /// The plan on screen, as `plan.id` gave it: if the fresh one differs, nothing is sent (`plan_changed`).
    pub plan: Option<String>,
    /// What the operator expects to happen; recorded, not judged.
    pub expected: Option<String>,
    /// What a protected account asks for: its name.
    pub account: Option<String>,
}

/// A plan and what preflight says of it; nothing was recorded or sent.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PlanAnswer {
    /// Whether the plan could run.
    pub ok: bool,
    /// The plan.
    pub plan: PlanShape,
    /// What preflight says.
    pub findings: Vec<FindingShape>,
    /// What each new revision has otherwise than the one it is made from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<DiffShape>>", optional)]
    pub diff: Vec<DiffShape>,
    /// Why `ok` is false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub error: Option<ApiError>,
}

/// A plan.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PlanShape {
    /// Names this plan's from, to and steps: give it back in `RollbackRequest::plan`.
    pub id: String,
    /// `rollback`, `undo`, `deploy`, `shift`, `promote` or `abort`.
    pub intent: String,
    /// The calls, in order. Empty where every target is already there.
    pub steps: Vec<PlannedStep>,
}

/// One call of a plan.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PlannedStep {
    /// The target.
    pub target: String,
    /// The API operation, in IAM's form.
    pub action: String,
    /// What is served before, in words: `42 100 %`.
    pub from: String,
    /// What is served after.
    pub to: String,
    /// Seconds between the proof of the step before and this call; 0 where it waits to be asked for.
    #[ts(type = "number | null")]
    pub pause_s: Option<u64>,
    /// The same call as an `aws` command.
    pub command: String,
}

/// One thing preflight found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FindingShape {
    /// `block`, `warn` or `info`.
    pub severity: String,
    /// The rule.
    pub code: String,
    /// The target.
    pub target: String,
    /// What is so, in the asked language.
    pub cause: String,
    /// What to do; may be empty.
    pub fix: String,
}

/// An operation, or the refusal of one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OperationAnswer {
    /// True exactly when it is done and verified.
    pub ok: bool,
    /// The operation.
    pub operation: OperationShape,
    /// Why `ok` is false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub error: Option<ApiError>,
}

/// An operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OperationShape {
    /// Its id; null where every target was already there and none was opened.
    pub id: Option<String>,
    /// `rollback`, `undo`, `deploy`, `shift`, `promote` or `abort`.
    pub intent: String,
    /// See `OperationState` for the words.
    pub state: String,
    /// Whether it still holds its targets.
    pub open: bool,
    /// Whether a live process is working on it now.
    pub live: bool,
    /// `verified`, `not_verified` or `contradicted`; null while it runs.
    pub verdict: Option<String>,
    /// Its targets with what they served before and after.
    pub targets: Vec<TargetState>,
    /// Its calls.
    pub steps: Vec<StepShape>,
    /// What preflight said.
    pub findings: Vec<FindingShape>,
    /// What the operator expected, in their words.
    pub expected: Option<String>,
    /// What was seen at the end, in words.
    pub observed: Option<String>,
    /// The operation this one undoes.
    pub undoes: Option<String>,
    /// Whether an undo of it could be planned: it changed something and was not undone yet.
    pub undoable: bool,
    /// What an undo cannot bring back, in the asked language.
    pub not_restored: Vec<String>,
    /// What it has left behind that none of its targets serves: versions, deployments, task definitions, objects in S3, and
    /// `$LATEST` with new code.
    pub unused: Vec<String>,
    /// Whether its next step waits to be asked for: nothing goes forward until somebody resumes, promotes or aborts it.
    pub held: bool,
    /// When its next step goes out by itself, while a process works on it.
    #[ts(type = "string | null")]
    pub next_step_at: Option<Timestamp>,
    /// Who asked.
    pub actor: String,
    /// When it began.
    #[ts(type = "string")]
    pub started_at: Timestamp,
    /// When it came to rest.
    #[ts(type = "string | null")]
    pub ended_at: Option<Timestamp>,
}

/// A target within an operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TargetState {
    /// Its id.
    pub id: String,
    /// What it served before.
    pub from: Vec<ShareShape>,
    /// Where it goes.
    pub to: String,
    /// What it serves after: as it was seen at the end; while it runs, what it is to serve.
    #[serde(default)]
    #[ts(as = "Option<Vec<ShareShape>>", optional)]
    pub after: Vec<ShareShape>,
    /// `pending`, `in_flight`, `applied`, `verified`, `undone`, `refused`, `failed` or `unknown`.
    pub state: String,
    /// How far, in words, where it takes long: `3 of 4 tasks`.
    pub progress: Option<String>,
}

/// One call of an operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StepShape {
    /// The target.
    pub target: String,
    /// The API operation, in IAM's form.
    pub action: String,
    /// What was served before.
    pub from: String,
    /// What is served after.
    pub to: String,
    /// Seconds between the proof of the step before and this call; 0 where it waits to be asked for.
    #[ts(type = "number | null")]
    pub pause_s: Option<u64>,
    /// Where it stands: see `StepState` for the words.
    pub state: String,
    /// AWS's id of the request.
    pub request_id: Option<String>,
    /// What went wrong, if anything did.
    pub message: Option<String>,
    /// When it was begun.
    #[ts(type = "string | null")]
    pub started_at: Option<Timestamp>,
    /// When it was last heard of.
    #[ts(type = "string | null")]
    pub ended_at: Option<Timestamp>,
}

/// Operations, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Operations {
    /// Always true.
    pub ok: bool,
    /// The operations.
    pub operations: Vec<OperationShape>,
}

/// The audit trail, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AuditList {
    /// Always true.
    pub ok: bool,
    /// The entries.
    pub entries: Vec<AuditEntry>,
}

/// One line of the audit trail: an operation as a reader wants it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AuditEntry {
    /// The number of the record it began with.
    #[ts(type = "number")]
    pub seq: u64,
    /// When.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Who: the name on the machine.
    pub actor: String,
    /// Who: the AWS identity.
    pub arn: Option<String>,
    /// Account.
    pub account: String,
    /// Region.
    pub region: String,
    /// `aws`, `practice` or a URL.
    pub endpoint: String,
    /// The operation.
    pub operation: String,
    /// `rollback` or `undo`.
    pub intent: String,
    /// The targets.
    pub targets: Vec<String>,
    /// From → to, in words, one a target.
    pub change: Vec<String>,
    /// Its state; empty for a record beside the operations that a newer version wrote.
    pub state: String,
    /// Its verdict.
    pub verdict: Option<String>,
    /// What was expected.
    pub expected: Option<String>,
    /// What was seen.
    pub observed: Option<String>,
    /// The hash of the record it began with, in hexadecimal.
    pub hash: String,
}

/// How far an upload is. An event of the window, and a line of the command line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct UploadShape {
    /// The operation that it belongs to.
    pub operation: String,
    /// The target that the file is for.
    pub target: String,
    /// Bytes of the file that are on their way.
    #[ts(type = "number")]
    pub sent: u64,
    /// All of its bytes. Once they are sent, AWS's answer is waited for.
    #[ts(type = "number")]
    pub total: u64,
    /// Seconds until all are sent, at the pace so far; null while that is not known.
    #[ts(type = "number | null")]
    pub left_s: Option<u64>,
}
