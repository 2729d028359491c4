//! What goes wrong inside, as an error at the edge: which code, and which next move.

use switchback_core::arming::NotArmed;
use switchback_core::event::RefusalKind;
use switchback_core::preflight::Severity;
use switchback_core::saga::StepState;
use switchback_core::target::{MalformedId, WrongScope};
use switchback_core::{Action, Lang, Operation, OperationState, Plan, Target, Token};
use switchback_engine::journal::JournalError;
use switchback_engine::operate::OperateError;
use switchback_engine::ports::{CredentialTrouble, ReadError};
use switchback_engine::prepare::PrepareError;

use crate::error::{ApiError, Code};

impl From<MalformedId> for ApiError {
    fn from(e: MalformedId) -> Self {
        Self::new(Code::MalformedInput, e.to_string(), "`switchback targets` lists the ids")
    }
}

impl From<WrongScope> for ApiError {
    fn from(e: WrongScope) -> Self {
        Self::new(Code::WrongScope, e.to_string(), "use --profile and --region of that place, or drop the prefix")
    }
}

impl From<ReadError> for ApiError {
    fn from(e: ReadError) -> Self {
        let (code, hint) = match &e {
            ReadError::NotFound { .. } => {
                (Code::UnknownTarget, "`switchback targets` lists what exists here; is this the right account and Region?".to_owned())
            }
            ReadError::Denied { action, .. } => (Code::NotPermitted, format!("allow {action}: docs/iam lists what Switchback needs")),
            ReadError::Credentials { kind: CredentialTrouble::Missing, .. } => {
                (Code::NoCredentials, "sign in (`aws sso login`), name a --profile, or practise with --demo".to_owned())
            }
            ReadError::Credentials { kind: CredentialTrouble::Expired, .. } => (Code::ExpiredCredentials, "sign in again, then repeat the command".to_owned()),
            ReadError::Credentials { kind: CredentialTrouble::NeedsMfa, .. } => {
                (Code::MfaNeeded, "get temporary credentials with your MFA code first, and use those".to_owned())
            }
            ReadError::Throttled { .. } => (Code::Throttled, "try again in a moment".to_owned()),
            ReadError::Unreachable { .. } => (Code::Unreachable, "check the VPN, the proxy and --endpoint-url".to_owned()),
            ReadError::NotARead { .. } => (Code::Internal, "this is a fault of Switchback: please report it".to_owned()),
            ReadError::Other { .. } => (Code::ReadFailed, "try again; the log names each call".to_owned()),
        };
        Self::new(code, e.to_string(), hint)
    }
}

impl From<JournalError> for ApiError {
    fn from(e: JournalError) -> Self {
        match &e {
            JournalError::Newer { .. } => {
                Self::new(Code::JournalNewer, e.to_string(), "update Switchback, or agree (--yes) to keep this journal aside and begin a new one")
            }
            JournalError::Damaged { .. } => Self::new(Code::JournalDamaged, e.to_string(), "agree (--yes) to keep it aside, untouched, and begin a new one"),
            JournalError::Unwritable { .. } => Self::new(Code::JournalUnwritable, e.to_string(), "free space or mend the permissions of the data folder"),
            JournalError::Superseded { by } => Self::new(Code::Superseded, e.to_string(), "see what the rollback did").about(by.to_string()),
            JournalError::Unknown { id } => Self::new(Code::UnknownOperation, e.to_string(), "`switchback operations` lists them").about(id.to_string()),
            JournalError::Live { id } => Self::new(Code::OperationLive, e.to_string(), "wait for it; a rollback may take it over").about(id.to_string()),
            JournalError::Impossible(_) => Self::new(Code::Internal, e.to_string(), "this is a fault of Switchback: please report it"),
        }
    }
}

impl From<PrepareError> for ApiError {
    fn from(e: PrepareError) -> Self {
        let message = e.to_string();
        match e {
            PrepareError::Read(e) => e.into(),
            PrepareError::Journal(e) => e.into(),
            PrepareError::NotArmed { target, why } => {
                let code = if why == NotArmed::AlreadyRolledBack { Code::AlreadyRolledBack } else { Code::NothingArmed };
                Self::new(code, format!("{target}: {}", why.text(&target, Lang::En)), "name a revision with --to, or see `switchback show`")
            }
            PrepareError::UnknownRevision { .. } => Self::new(Code::UnknownRevision, message, "`switchback show TARGET` lists its revisions"),
            PrepareError::ChangedSince { operation, .. } => {
                Self::new(Code::ChangedSince, message, "somebody has changed it since; roll back or move it on purpose").about(operation.to_string())
            }
            PrepareError::Elsewhere { operation, .. } => {
                Self::new(Code::WrongScope, message, "use the profile, Region and endpoint it was made with").about(operation.to_string())
            }
            PrepareError::NothingToUndo { operation, .. } => {
                Self::new(Code::NothingToUndo, message, "`switchback operations` shows what can be undone").about(operation.to_string())
            }
        }
    }
}

/// The error of a flow that opened nothing, in the asked language where a rule has words for it.
pub fn of_operate(e: OperateError, lang: Lang) -> ApiError {
    let message = e.to_string();
    match e {
        OperateError::Prepare(PrepareError::NotArmed { target, why }) => {
            let mut error: ApiError = PrepareError::NotArmed { target: target.clone(), why: why.clone() }.into();
            error.message = format!("{target}: {}", why.text(&target, lang));
            error
        }
        OperateError::Prepare(e) => e.into(),
        OperateError::Blocked(findings) => {
            let blocks = findings.iter().filter(|f| f.severity == Severity::Block);
            let (causes, fixes): (Vec<_>, Vec<_>) = blocks.map(|f| (format!("{}: {}", f.target, f.cause(lang)), f.fix(lang))).unzip();
            ApiError::new(Code::Blocked, causes.join("; "), fixes.join("; "))
        }
        OperateError::PlanChanged(_) => ApiError::new(Code::PlanChanged, message, "look at the new plan, and press again if it is right"),
        OperateError::NotCurrent { .. } => ApiError::new(Code::NotCurrent, message, "somebody has changed it; look before you go on"),
        OperateError::Held(held) => {
            let error = ApiError::new(Code::OperationOpen, message, "wait for it, or resume or undo it");
            held.first().map_or(error.clone(), |id| error.clone().about(id.to_string()))
        }
        OperateError::NoRecord { source, plan } => {
            let mut error: ApiError = source.into();
            error.commands = plan.map(|p| by_hand(&p)).unwrap_or_default();
            error
        }
        OperateError::RecordLost { id, source } => {
            let mut error: ApiError = source.into();
            error.code = Code::NeedsAttention;
            error.message = message;
            error.hint = format!("free space or mend the data folder, then `switchback resume {id}`");
            error.about(id.to_string())
        }
    }
}

/// A plan as `aws` commands. Only a first Lambda step can be made conditional on the reading.
pub fn by_hand(plan: &Plan) -> Vec<String> {
    let command = |target: &Target, action: &Action| {
        let revision_id = plan.before(target).and_then(|o| match &o.token {
            Token::RevisionId(id) => Some(id.as_str()),
            Token::Fingerprint(_) => None,
        });
        action.as_aws_command(target, revision_id)
    };
    plan.steps.iter().map(|s| command(&s.target, &s.action)).collect()
}

/// Why an operation that came to rest is not "done and verified"; `None` where it is.
pub fn of_operation(operation: &Operation) -> Option<ApiError> {
    let id = operation.id.to_string();
    let said = || operation.steps.iter().rev().find_map(|s| s.message.clone()).unwrap_or_default();
    let error = match operation.state() {
        OperationState::Done => return None,
        OperationState::Refused | OperationState::Failed => {
            let (code, hint) = match operation.refusal.unwrap_or(RefusalKind::Other) {
                _ if operation.refusal.is_none() => (Code::Refused, "the answer was lost and the call was not applied: nothing changed, so press again"),
                RefusalKind::Stale => (Code::Stale, "somebody else changed it in between: look, then press again"),
                RefusalKind::Throttled => (Code::Throttled, "AWS asked for patience; nothing changed, so press again"),
                RefusalKind::Denied => (Code::NotPermitted, "docs/iam lists what a rollback needs; nothing changed"),
                RefusalKind::Credentials => (Code::ExpiredCredentials, "sign in again; nothing changed"),
                RefusalKind::Unreachable => (Code::Unreachable, "check the VPN and the endpoint; nothing changed"),
                RefusalKind::Other => (Code::Refused, "AWS refused it; nothing changed"),
            };
            ApiError::new(code, said(), hint)
        }
        OperationState::Superseded => ApiError::new(Code::Superseded, "a rollback took this operation over", "`switchback operations` shows which"),
        OperationState::Undone => ApiError::new(Code::Refused, said(), "it failed and was taken back"),
        _ if operation.saga.steps().iter().any(|s| matches!(s, StepState::Started | StepState::Indeterminate)) => {
            ApiError::new(Code::Indeterminate, said(), format!("`switchback resume {id}` goes on watching"))
        }
        // Nothing was said where nobody waited for it.
        _ => {
            let message = Some(said()).filter(|said| !said.is_empty()).unwrap_or_else(|| "sent, and not yet seen to arrive".to_owned());
            ApiError::new(Code::NeedsAttention, message, format!("look at the targets; `switchback resume {id}` goes on watching"))
        }
    };
    Some(error.about(id))
}
