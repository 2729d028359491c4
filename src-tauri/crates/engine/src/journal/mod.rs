//! The journal: what was meant, begun and seen, durable before every call.
//!
//! One SQLite file per data folder, in WAL mode with synchronous FULL. Every record carries its version, its place
//! (account, Region, endpoint) and the hash of the record before it; the tables beside `record` are indices that could
//! be built again from it. Any number of processes may write, each in short serialised transactions.

mod apart;
mod body;
mod error;
mod fence;
mod folder;
mod holds;
mod keep;
mod lock;
mod newer;
mod permit;
mod reader;
mod schema;
mod step;
mod whole;
mod writer;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use apart::NewerLine;
pub(crate) use body::hex;
pub use body::{Begun, Line};
pub use error::JournalError;
pub use folder::make_folder;
pub use holds::HoldLine;
pub use lock::OperationLock;
pub use newer::{NewerOperation, Recorded, known};
pub use permit::{Receipt, StepPermit};
pub use reader::JournalReader;
pub use step::{Found, OpenStep};
pub use writer::{Beginning, JournalWriter, OpenError, OpenOperation};

/// Where a journal lies. Opening it is left to the two halves: a reader, and a writer.
#[derive(Debug, Clone)]
pub struct Journal {
    dir: PathBuf,
}

impl Journal {
    /// The journal of this data folder.
    pub fn in_dir(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// The data folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The database file.
    pub fn path(&self) -> PathBuf {
        self.dir.join("journal.db")
    }

    /// Opens it for reading only, as the file system sees it: `None` where there is no journal yet.
    ///
    /// # Errors
    /// [`JournalError::Newer`] and [`JournalError::Damaged`] as they are found; [`JournalError::Unwritable`] where it is out
    /// of reach.
    pub fn reader(&self) -> Result<Option<JournalReader>, JournalError> {
        JournalReader::open(self)
    }

    /// Opens it for writing; begins it where there is none.
    ///
    /// # Errors
    /// [`JournalError::Newer`], [`JournalError::Damaged`], [`JournalError::Unwritable`].
    pub fn writer(&self) -> Result<JournalWriter, JournalError> {
        JournalWriter::open(self)
    }

    /// Puts a damaged or newer journal aside, untouched, and begins a new one that names it. Returns the name it is kept
    /// under; `None` where the file is missing, and there was nothing to keep.
    ///
    /// # Errors
    /// [`JournalError::Live`] while a process works on an operation; [`JournalError::Unwritable`] when the folder does not
    /// let itself be changed.
    pub fn begin_anew(&self, why: &JournalError, at: jiff::Timestamp) -> Result<Option<PathBuf>, JournalError> {
        keep::begin_anew(self, why, at)
    }
}
