//! Errors at the edge: a code only where somebody branches on it, a message that names the thing, and the next move.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a command did not do what was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ApiError {
    /// The code.
    pub code: Code,
    /// What is so: a lowercase fragment that names the thing.
    pub message: String,
    /// The next move.
    pub hint: String,
    /// The operation, if one was opened.
    pub operation_id: Option<String>,
    /// Where nothing could be recorded: the plan as `aws` commands, for the operator's own hands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<String>>", optional)]
    pub commands: Vec<String>,
}

impl ApiError {
    /// An error before any operation.
    pub fn new(code: Code, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: hint.into(), operation_id: None, commands: Vec::new() }
    }

    /// The same, about an operation.
    #[must_use]
    pub fn about(mut self, operation: impl Into<String>) -> Self {
        self.operation_id = Some(operation.into());
        self
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.message, self.code.as_str())
    }
}

impl std::error::Error for ApiError {}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal, $exit:literal;)+) => {
        /// Every error code, with the exit it leads to on the command line.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// All codes, for the documents.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The word in results.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// The exit on the command line.
            pub fn exit(self) -> u8 {
                match self { $(Self::$name => $exit,)+ }
            }

            /// What it means, for the documents.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

codes! {
    /// A target id, revision or flag is not in its form.
    MalformedInput = "malformed_input", 2;
    /// No Region is set anywhere.
    NoRegion = "no_region", 2;
    /// There is no terminal to ask on, and no `--yes`.
    NeedsYes = "needs_yes", 2;
    /// A read could not be made.
    ReadFailed = "read_failed", 1;
    /// Something in Switchback itself went wrong.
    Internal = "internal", 1;
    /// The prefix of an id names another account or Region.
    WrongScope = "wrong_scope", 3;
    /// The target does not exist in this account and Region.
    UnknownTarget = "unknown_target", 3;
    /// The operation is not in the journal.
    UnknownOperation = "unknown_operation", 3;
    /// The revision does not exist for this target.
    UnknownRevision = "unknown_revision", 3;
    /// Preflight found something that blocks.
    Blocked = "blocked", 3;
    /// Nothing is armed for this target.
    NothingArmed = "nothing_armed", 3;
    /// What is served was put there by a rollback and nothing changed since.
    AlreadyRolledBack = "already_rolled_back", 3;
    /// Somebody else changed the target between the reading and the write.
    Stale = "stale", 3;
    /// The target serves something else than `--if-current` says.
    NotCurrent = "not_current", 3;
    /// The fresh plan differs from the one on screen.
    PlanChanged = "plan_changed", 3;
    /// The target is no longer as the operation left it.
    ChangedSince = "changed_since", 3;
    /// There is nothing to undo.
    NothingToUndo = "nothing_to_undo", 3;
    /// Another operation is open on the target.
    OperationOpen = "operation_open", 3;
    /// A live process is working on this operation.
    OperationLive = "operation_live", 3;
    /// The account is protected and asks for its name.
    ProtectedAccount = "protected_account", 3;
    /// The journal is damaged.
    JournalDamaged = "journal_damaged", 3;
    /// The journal was written by a newer Switchback.
    JournalNewer = "journal_newer", 3;
    /// The journal cannot be written: no record, no call.
    JournalUnwritable = "journal_unwritable", 3;
    /// The endpoint cannot be reached, and nothing was changed.
    Unreachable = "unreachable", 3;
    /// AWS refused the call, and nothing was changed.
    Refused = "refused", 3;
    /// AWS's quota is used up.
    Throttled = "throttled", 3;
    /// A call was sent and what became of it is not certain.
    Indeterminate = "indeterminate", 4;
    /// The operation needs a person.
    NeedsAttention = "needs_attention", 4;
    /// A rollback took the operation over.
    Superseded = "superseded", 4;
    /// This process is read-only.
    ReadOnly = "read_only", 5;
    /// There are no credentials.
    NoCredentials = "no_credentials", 6;
    /// The credentials are expired.
    ExpiredCredentials = "expired_credentials", 6;
    /// The profile's role asks for an MFA code.
    MfaNeeded = "mfa_needed", 6;
    /// The identity may not do this, and nothing was changed.
    NotPermitted = "not_permitted", 6;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_the_serialised_form() {
        for code in Code::ALL {
            let json = serde_json::to_string(code).expect("a code serialises");
            assert_eq!(json, format!("{:?}", code.as_str()), "scripts and windows see the same word");
        }
    }

    /// To write it anew: `UPDATE_DOCS=1 cargo test -p switchback-api documented`.
    #[test]
    fn every_code_is_documented() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/errors.md");
        let mut table = String::from(
            "# Error codes\n\nGenerated from `src-tauri/crates/api/src/error.rs`. The exit is that of the command line.\n\n| code | exit | meaning |\n| --- | --- | --- |\n",
        );
        for code in Code::ALL {
            table.push_str(&format!("| `{}` | {} | {} |\n", code.as_str(), code.exit(), code.meaning()));
        }
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, &table).expect("the document is written");
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed == table, "the codes changed: run UPDATE_DOCS=1 cargo test -p switchback-api documented");
    }
}
