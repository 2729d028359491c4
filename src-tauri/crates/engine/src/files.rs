//! Files of this machine that a plan names: their full path, hash and length.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use switchback_core::release::FileAt;

/// Reads a file through once, in small pieces.
///
/// # Errors
/// The system's; also for what is no regular file, and for a path that is not text.
pub fn hashed(path: &Path) -> io::Result<(FileAt, u64)> {
    let full = path.canonicalize()?;
    // Asked before it is opened: opening a pipe would wait for a writer.
    if !full.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    let (mut file, mut hash, mut size) = (File::open(&full)?, Sha256::new(), 0);
    let mut piece = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
        size += read as u64;
    }
    let path = full.to_str().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "its path is not UTF-8"))?.to_owned();
    Ok((FileAt { path, sha256: STANDARD.encode(hash.finalize()) }, size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_full_path_and_hash() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.txt");
        std::fs::write(&path, "abc").expect("a file");
        let (at, size) = hashed(&path).expect("readable");
        assert_eq!((at.sha256.as_str(), size), ("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", 3), "the published SHA-256 of abc");
        assert!(at.path.starts_with('/') || cfg!(windows), "whoever resumes it may stand elsewhere: {}", at.path);
        assert!(hashed(dir.path()).is_err(), "a folder is no file");
    }
}
