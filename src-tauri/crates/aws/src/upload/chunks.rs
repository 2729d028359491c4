//! A file as the pieces of a request's body, one at a time. The same pieces are hashed first and sent then.

use std::fs::File;
use std::io::{self, Read, Seek};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::Form;

/// How much of the file is read at once: a multiple of three, so that pieces of base64 fit together; 64 KiB in base64.
const PIECE: usize = 48 * 1024;

/// What is still to come.
#[derive(Debug)]
pub(super) struct Chunks {
    file: File,
    head: Option<String>,
    tail: Option<String>,
    encoded: bool,
    ended: bool,
    /// Bytes of the file read so far.
    pub(super) read: u64,
    hash: Sha256,
}

impl Chunks {
    pub(super) fn of(file: File, form: &Form) -> Self {
        let (head, tail) = match form {
            Form::Plain => (None, None),
            Form::Base64 { head, tail } => (Some(head.clone()), Some(tail.clone())),
        };
        Self { file, encoded: head.is_some(), head, tail, ended: false, read: 0, hash: Sha256::new() }
    }

    /// From the beginning again.
    pub(super) fn rewind(&mut self, form: &Form) -> io::Result<()> {
        let mut file = self.file.try_clone()?;
        file.rewind()?;
        *self = Self::of(file, form);
        Ok(())
    }

    /// SHA-256 of what was read of the file so far, in base64.
    pub(super) fn sha256(&self) -> String {
        STANDARD.encode(self.hash.clone().finalize())
    }

    /// Whether all of the file has been read: as many bytes as it had, or as many as it has.
    pub(super) fn at_end(&self, size: u64) -> bool {
        self.ended || self.read >= size
    }

    /// The next piece of the body; none at its end.
    pub(super) fn next(&mut self) -> io::Result<Option<Bytes>> {
        if let Some(head) = self.head.take() {
            return Ok(Some(head.into()));
        }
        if !self.ended {
            let mut piece = Vec::with_capacity(PIECE);
            // Reads until the piece is full: half of a group of three cannot be encoded.
            self.file.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
            self.ended = piece.len() < PIECE;
            if !piece.is_empty() {
                self.read += piece.len() as u64;
                self.hash.update(&piece);
                return Ok(Some(if self.encoded { STANDARD.encode(&piece).into() } else { piece.into() }));
            }
        }
        Ok(self.tail.take().map(Bytes::from))
    }
}
