//! Uploads that are as large as a release and take as much memory as a page: read from the file while they are sent, hashed
//! before, and watched.
//!
//! Neither SDK operation does that by itself. Lambda's takes the zip as one member of a JSON body, which would be in memory
//! twice, and S3's signs a stream as *unsigned*. So both are called without the file, and just before signing their body
//! is exchanged for the stream, whose hash is known by then.

mod chunks;
mod patient;
mod streamed;
#[cfg(test)]
mod tests;
mod watch;

use std::fs::File;

use sha2::{Digest, Sha256};
use switchback_core::release::FileAt;

use crate::errors::Failure;
use crate::file::{blocking, changed, unreadable};
use chunks::Chunks;
use streamed::Streamed;

pub(crate) use patient::{stalls, timeouts};
pub(crate) use watch::Watch;

/// How the file's bytes are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// As they are.
    Plain,
    /// In base64, between these two.
    Base64 {
        /// What comes before.
        head: String,
        /// What comes after.
        tail: String,
    },
}

impl Form {
    /// What the body is without the file: what the SDK itself makes of an empty one.
    fn frame(&self) -> String {
        match self {
            Self::Plain => String::new(),
            Self::Base64 { head, tail } => format!("{head}{tail}"),
        }
    }
}

/// A file that is what was planned, and how it will be sent.
#[derive(Debug)]
pub(crate) struct Package {
    chunks: Chunks,
    form: Form,
    /// Of the whole body, in bytes.
    length: u64,
    /// SHA-256 of the whole body in hexadecimal, for the signature.
    sha256: String,
    /// Bytes of the file.
    size: u64,
    /// SHA-256 of the file in base64.
    planned: String,
}

impl Package {
    /// Reads the file once, to compare it with the plan and to know the hash of the body. It stays open: what is sent
    /// later is this file, even if another takes its name meanwhile.
    ///
    /// # Errors
    /// Refused where the file cannot be read or is not the one that was planned.
    pub(crate) async fn open(file: &FileAt, size: u64, form: Form) -> Result<Self, Failure> {
        let file = file.clone();
        blocking(move || {
            let opened = File::open(&file.path).map_err(|e| unreadable(&file, e))?;
            let found = opened.metadata().map_err(|e| unreadable(&file, e))?.len();
            if found != size {
                return Err(changed(&file, format_args!("it has {found} bytes, not {size}")));
            }
            let mut chunks = Chunks::of(opened, &form);
            let (mut hash, mut length) = (Sha256::new(), 0);
            while let Some(chunk) = chunks.next().map_err(|e| unreadable(&file, e))? {
                hash.update(&chunk);
                length += chunk.len() as u64;
            }
            if chunks.sha256() != file.sha256 {
                return Err(changed(&file, "its hash is another"));
            }
            chunks.rewind(&form).map_err(|e| unreadable(&file, e))?;
            let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            Ok(Self { chunks, form, length, sha256, size, planned: file.sha256 })
        })
        .await
    }

    /// The interceptor that sends it.
    pub(crate) fn streamed(self, watch: &Watch) -> Streamed {
        Streamed::new(self, watch.clone())
    }
}
