//! Beginning anew beside a journal that cannot be used: the old file is kept, untouched, and named in the first record.

use std::path::PathBuf;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::body::{Begun, hex};
use super::error::JournalError;
use super::{Journal, JournalWriter};

pub(super) fn begin_anew(journal: &Journal, why: &JournalError, at: Timestamp) -> Result<PathBuf, JournalError> {
    let path = journal.path();
    let unwritable = |e: std::io::Error| JournalError::Unwritable { path: path.clone(), what: e.to_string() };
    let kept = journal.dir().join(format!("journal-kept-{}.db", at.strftime("%Y%m%dT%H%M%S%3fZ")));
    let sha256 = std::fs::read(&path).map(|bytes| hex(&Sha256::digest(&bytes))).ok();
    for tail in ["-wal", "-shm", ""] {
        let from = journal.dir().join(format!("journal.db{tail}"));
        let mut to = kept.clone().into_os_string();
        to.push(tail);
        match std::fs::rename(&from, &to) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(unwritable(e)),
            _ => {}
        }
    }
    let name = kept.file_name().map(|n| n.to_string_lossy().into_owned());
    JournalWriter::begin(journal, Begun { replaces: name, sha256, why: Some(why.to_string()) }, at)?;
    Ok(kept)
}
