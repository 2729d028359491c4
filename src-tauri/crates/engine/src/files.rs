//! Files of this machine that a plan names: their full path and hash.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::IgnoredAny;
use sha2::{Digest as _, Sha256};
use switchback_core::release::FileAt;
use thiserror::Error;

/// The largest event that Lambda takes in one call, in bytes.
const EVENT: u64 = 6 * 1024 * 1024;

/// Why a file is no test event.
#[derive(Debug, Error)]
pub enum NoEvent {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] io::Error),
    /// Longer than Lambda takes.
    #[error("a test event has at most 6 MB, and this has {size} bytes")]
    TooLarge {
        /// Its bytes.
        size: u64,
    },
    /// Of its contents nothing is said.
    #[error("a test event is JSON, and this is none from line {line}, column {column}")]
    NotJson {
        /// Where it stops being JSON, from 1.
        line: usize,
        /// The place in that line.
        column: usize,
    },
}

/// A test event for a function.
///
/// # Errors
/// What keeps it from being one.
pub fn event(path: &Path) -> Result<FileAt, NoEvent> {
    let at = hashed(path)?;
    let mut bytes = Vec::new();
    let file = File::open(&at.path)?;
    let size = file.metadata()?.len();
    if size > EVENT {
        return Err(NoEvent::TooLarge { size });
    }
    file.take(EVENT).read_to_end(&mut bytes)?;
    let read = serde_json::from_slice::<IgnoredAny>(&bytes);
    read.map_err(|e| NoEvent::NotJson { line: e.line(), column: e.column() })?;
    Ok(at)
}

/// The full path of a file: whoever resumes what names it may stand in another folder.
///
/// # Errors
/// The system's; also for a path that is not text.
pub fn full_path(path: &Path) -> io::Result<String> {
    let full = path.canonicalize()?.into_os_string().into_string();
    full.map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "its full path is not UTF-8"))
}

/// Reads a file through once, in small pieces.
///
/// # Errors
/// As [`full_path`]; also for what is no regular file.
pub fn hashed(path: &Path) -> io::Result<FileAt> {
    let path = full_path(path)?;
    // Asked before it is opened: opening a pipe would wait for a writer.
    if !Path::new(&path).metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    let (mut file, mut hash, mut piece) = (File::open(&path)?, Sha256::new(), vec![0; 64 * 1024]);
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
    }
    Ok(FileAt { path, sha256: STANDARD.encode(hash.finalize()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_event_is_json_that_lambda_takes() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("event.json");
        let of = |bytes: &[u8]| {
            std::fs::write(&path, bytes).expect("a file");
            event(&path)
        };
        for json in [&b"{\"a\": [1]}\n"[..], b"null", b"\"text\""] {
            assert_eq!(of(json).expect("an event"), hashed(&path).expect("readable"), "any JSON is one");
        }
        assert!(matches!(of(b"{\"a\":\n hush}"), Err(NoEvent::NotJson { line: 2, .. })), "where it stops being JSON");
        assert!(!of(b"hush").expect_err("none").to_string().contains("hush"), "and nothing of what it says");
        assert!(matches!(of(b""), Err(NoEvent::NotJson { .. })), "nothing is no JSON");
        let long = format!("\"{}\"", "x".repeat(EVENT as usize));
        assert!(matches!(of(long.as_bytes()), Err(NoEvent::TooLarge { size }) if size == EVENT + 2), "two bytes too long");
    }

    #[test]
    fn a_file_is_named_by_its_full_path_and_hash() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.txt");
        std::fs::write(&path, "abc").expect("a file");
        let at = hashed(&path).expect("readable");
        assert_eq!(at.sha256, "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", "the published SHA-256 of abc");
        assert!(at.path.starts_with('/') || cfg!(windows), "whoever resumes it may stand elsewhere: {}", at.path);
        assert!(hashed(dir.path()).is_err(), "a folder is no file");
    }
}
