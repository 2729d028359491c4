//! Files that a plan names: what is sent is what was planned, or nothing is.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use switchback_core::release::FileAt;

use crate::errors::Failure;

/// The bytes of a small file.
///
/// # Errors
/// Refused where it cannot be read, is not the one that was planned, or is longer than `most` bytes.
pub(crate) async fn read(file: &FileAt, most: u64) -> Result<Vec<u8>, Failure> {
    let file = file.clone();
    blocking(move || {
        let mut bytes = Vec::new();
        File::open(&file.path).and_then(|f| f.take(most + 1).read_to_end(&mut bytes)).map_err(|e| unreadable(&file, e))?;
        if bytes.len() as u64 > most {
            return Err(Failure::unsent("file_too_large", format!("{} has more than {most} bytes", file.path)));
        }
        if STANDARD.encode(Sha256::digest(&bytes)) != file.sha256 {
            return Err(changed(&file, "its hash is another"));
        }
        Ok(bytes)
    })
    .await
}

/// Runs what waits for a disk where that holds nobody up.
///
/// # Errors
/// Those of `work`.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|e| Err(Failure::unsent("file_unreadable", e.to_string())))
}

pub(crate) fn changed(file: &FileAt, how: impl Display) -> Failure {
    Failure::unsent("file_changed", format!("{} is not the file that was planned: {how}; plan again", file.path))
}

pub(crate) fn unreadable(file: &FileAt, error: io::Error) -> Failure {
    Failure::unsent("file_unreadable", format!("{} cannot be read: {error}", file.path))
}
