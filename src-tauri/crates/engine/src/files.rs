//! Files of this machine that a plan names: their full path and hash.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use switchback_core::release::FileAt;

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
