//! What can be wrong with a journal, and what to do about each.

use std::path::{Path, PathBuf};

use switchback_core::saga::Impossible;
use switchback_core::{OperationId, Target};
use thiserror::Error;

/// Why the journal cannot be used.
#[derive(Debug, Error)]
pub enum JournalError {
    /// It was written by a newer Switchback.
    #[error("the journal {path} was written by a newer Switchback (format {found}, this one knows {known})")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// A record beside the operations is a newer Switchback's, and may well stop what was asked for.
    #[error("record {record} of the journal {path} was written by a newer Switchback, and this one does not know what it stops")]
    NewerRecord {
        /// The file.
        path: PathBuf,
        /// The record's number.
        record: i64,
    },
    /// An operation has a record of a newer Switchback: only that one knows what it did and has yet to do.
    #[error("operation {id} was written by a newer Switchback (record {record}), and this one does not understand it")]
    NewerOperation {
        /// The operation.
        id: OperationId,
        /// The first of its records that is not understood.
        record: u64,
    },
    /// It is damaged.
    #[error("the journal {path} is damaged: {what}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where.
        what: String,
    },
    /// No record can be written.
    #[error("the journal {path} cannot be written: {what}")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why: disk full, no permission.
        what: String,
    },
    /// Another operation has taken this one over.
    #[error("operation {by} has taken this one over")]
    Superseded {
        /// The other.
        by: OperationId,
    },
    /// The step goes forward, and its target was put on hold: nothing was recorded, and nothing is sent.
    #[error("{target} is on hold")]
    OnHold {
        /// The target.
        target: Target,
    },
    /// The operation is not in the journal.
    #[error("operation {id} is not in the journal")]
    Unknown {
        /// Its id.
        id: OperationId,
    },
    /// A live process holds the operation.
    #[error("a live process is working on operation {id}")]
    Live {
        /// Its id.
        id: OperationId,
    },
    /// The executor tried what the saga does not allow.
    #[error(transparent)]
    Impossible(#[from] Impossible),
}

/// What is wrong where there is no file any more.
const MISSING: &str = "it is missing, but there were operations in it";

/// How it begins to be told that an index is wrong, and the records are not.
const INDEX: &str = "an index over its records is wrong";

impl JournalError {
    /// An index tells otherwise than the records of the file at `path`.
    pub(super) fn of_index(path: &Path, how: &str) -> Self {
        Self::Damaged { path: path.to_owned(), what: format!("{INDEX} ({how}), and nothing is lost") }
    }

    /// Whether only an index is wrong, which SQLite can make again.
    pub fn is_of_index(&self) -> bool {
        matches!(self, Self::Damaged { what, .. } if what.starts_with(INDEX))
    }

    /// The file at `path` is gone, and what it told with it.
    pub(super) fn missing(path: &Path) -> Self {
        Self::Damaged { path: path.to_owned(), what: MISSING.into() }
    }

    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Damaged { what, .. } if what == MISSING)
    }

    /// What an error of SQLite means for the journal at `path`.
    pub(super) fn from_sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase, TypeMismatch};
        let what = error.to_string();
        match error {
            rusqlite::Error::SqliteFailure(failure, _) if matches!(failure.code, DatabaseCorrupt | NotADatabase | TypeMismatch) => {
                Self::Damaged { path: path.to_owned(), what }
            }
            rusqlite::Error::SqliteFailure(failure, _) if failure.code == rusqlite::ErrorCode::Unknown => Self::Damaged { path: path.to_owned(), what },
            rusqlite::Error::SqliteFailure(..) => Self::Unwritable { path: path.to_owned(), what },
            _ => Self::Damaged { path: path.to_owned(), what },
        }
    }
}
