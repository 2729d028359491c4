//! Beginning anew beside a journal that cannot be used: the old file is kept, untouched, and named in the first record.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::body::{Begun, hex};
use super::error::JournalError;
use super::lock::OperationLock;
use super::{Journal, JournalWriter, folder, schema};

pub(super) fn begin_anew(journal: &Journal, why: &JournalError, at: Timestamp) -> Result<Option<PathBuf>, JournalError> {
    let path = journal.path();
    // Two who were asked the same may both agree: the journal that the first has begun stays where it is. So does one that
    // was missing and is back.
    if let Ok(Some(begun)) = sound(journal)
        && (why.is_missing() || begun.as_ref().is_some_and(|begun| begun.why.as_ref() == Some(&why.to_string())))
    {
        return Ok(begun.and_then(|begun| begun.replaces).map(|name| journal.dir().join(name)));
    }
    let unwritable = |e: std::io::Error| JournalError::Unwritable { path: path.clone(), what: e.to_string() };
    // Whoever works by this journal goes on writing to it wherever it is put, and would be unknown to the new one.
    let nobody_works = || match OperationLock::any_held(journal.dir()).map_err(unwritable)? {
        Some(id) => Err(JournalError::Live { id }),
        None => Ok(()),
    };
    nobody_works()?;
    let named = |n: u32| journal.dir().join(format!("journal-kept-{}-{n}.db", at.strftime("%Y%m%dT%H%M%SZ")));
    let kept = (1..).map(named).find(|name| !name.exists()).unwrap_or_else(|| named(0));
    let was = path.metadata().ok();
    let sha256 = std::fs::read(&path).map(|bytes| hex(&Sha256::digest(&bytes))).ok();
    let found = moved(&path, &kept).map_err(unwritable)?;
    // One that has begun just now either has its lock, or will find the journal gone before it sends anything.
    if let Err(live) = nobody_works() {
        moved(&kept, &path).map_err(unwritable)?;
        return Err(live);
    }
    let kept = found.then_some(kept);
    let name = kept.as_ref().and_then(|kept| kept.file_name()).map(|n| n.to_string_lossy().into_owned());
    if let Some(was) = was {
        folder::make_file(&path, folder::OWN).map_err(unwritable)?;
        folder::make_like(&path, &was);
    }
    JournalWriter::begin(journal, Begun { replaces: name, sha256, why: Some(why.to_string()) }, at)?;
    Ok(kept)
}

/// Moves a journal with what SQLite keeps beside it; `false` where there is none.
fn moved(from: &Path, to: &Path) -> std::io::Result<bool> {
    let mut found = false;
    for tail in ["-wal", "-shm", ""] {
        match std::fs::rename(schema::with_tail(from, tail), schema::with_tail(to, tail)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            moved => found |= moved.is_ok(),
        }
    }
    Ok(found)
}

/// How the journal that is there began, if it is sound as a whole.
fn sound(journal: &Journal) -> Result<Option<Option<Begun>>, JournalError> {
    let Some(reader) = journal.reader()? else { return Ok(None) };
    reader.verify_chain()?;
    reader.begun().map(Some)
}
