//! Reading a deployment package before it is uploaded: what the zip holds, and where its handler is.
//!
//! Nothing is unpacked but what a rule asks for: the handler and the files it loads, links, and the first bytes of native
//! code. Memory does not grow with the package: buffers are fixed, and the names kept are bounded. Of archives inside the
//! directory is read, and of those in them, a few levels deep. What is read blocks its thread.
//!
//! The zip's own structure is read by `rawzip`, which hands over every entry as the directory has it: a library that makes
//! a map of names has already lost the names that come twice.

use std::collections::BTreeMap;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rawzip::{FileReader, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ReaderAt, ZipArchive};
use sha2::{Digest, Sha256};
use switchback_core::preflight::package::handler;
use switchback_core::preflight::package::{HandlerFacts, PackageFacts, UNZIPPED};

mod directory;
mod entry;
mod error;
mod names;
mod nested;

pub use error::PackageError;

use entry::{Entry, Reading};

/// Bytes read at a time.
const BUFFER: usize = 64 * 1024;

/// A file above this cannot unpack to less than Lambda's limit, whatever its directory says: twice that limit.
const MOST_BYTES: u64 = 2 * UNZIPPED;

/// What is told while the file is read through: bytes done and bytes in all. To break is to give up.
pub type Watch<'a> = &'a mut dyn FnMut(u64, u64) -> ControlFlow<()>;

/// A package that could be read. It keeps the file open, so that what is said of it stays true of what was read.
#[derive(Debug)]
pub struct Package {
    path: PathBuf,
    archive: ZipArchive<FileReader>,
    entries: BTreeMap<String, Entry>,
    facts: PackageFacts,
}

/// Reads the package at `path`: its directory first, so that what is no package is refused at once, and then every byte
/// for its hash.
///
/// # Errors
/// [`PackageError`] where there is no sound zip, or `watch` breaks it off.
pub fn read(path: &Path, watch: Watch) -> Result<Package, PackageError> {
    let (file, size) = open(path)?;
    let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let archive = match ZipArchive::from_file(file, &mut buffer) {
        Ok(archive) => archive,
        Err(error) => return Err(PackageError::no_directory(path, error)),
    };
    let directory::Directory { entries, mut facts } = directory::walk(path, &archive, &mut buffer)?;
    facts.size = size;
    let mut package = Package { path: path.to_owned(), archive, entries, facts };
    package.look_inside()?;
    package.look_into_archives();
    package.facts.sha256 = package.hash(&mut buffer[..BUFFER], watch)?;
    Ok(package)
}

/// The file and its length, if it is one that could be a package.
fn open(path: &Path) -> Result<(File, u64), PackageError> {
    let unreadable = |source| PackageError::Unreadable { path: path.to_owned(), source };
    // Asked before it is opened: opening a pipe would wait for a writer.
    let kind = path.metadata().map_err(unreadable)?;
    if !kind.is_file() {
        return Err(PackageError::NotAFile { path: path.to_owned() });
    }
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if size > MOST_BYTES {
        return Err(PackageError::TooLarge { path: path.to_owned(), size });
    }
    Ok((file, size))
}

impl Package {
    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it holds.
    pub fn facts(&self) -> &PackageFacts {
        &self.facts
    }

    /// Looks for the handler of a function with this runtime.
    ///
    /// # Errors
    /// [`PackageError`] where a file that had to be read is not what the directory says.
    pub fn handler(&self, runtime: &str, handler: &str) -> Result<HandlerFacts, PackageError> {
        let mut reading = Reading::of(self);
        let found = handler::look(runtime, handler, &mut reading);
        reading.trouble.map_or(Ok(found), Err)
    }

    /// SHA-256 over the whole file, in base64.
    fn hash(&self, buffer: &mut [u8], watch: Watch) -> Result<String, PackageError> {
        let mut hash = Sha256::new();
        let mut done = 0;
        loop {
            let read = self.archive.get_ref().read_at(buffer, done);
            let read = read.map_err(|source| PackageError::Unreadable { path: self.path.clone(), source })?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
            done += read as u64;
            if watch(done, self.facts.size).is_break() {
                return Err(PackageError::Cancelled { path: self.path.clone() });
            }
        }
        if done != self.facts.size {
            return Err(PackageError::Changed { path: self.path.clone() });
        }
        Ok(STANDARD.encode(hash.finalize()))
    }
}

#[cfg(test)]
mod tests;
