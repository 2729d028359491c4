//! The cloud on disk, shared by the window and the command line.
//!
//! `world.json` has two lines: a short header that says which version of which history this
//! is, so that nobody reads the second line, the account, without need. Every request holds
//! `world.lock` from the look at the header to the write; the write is a rename.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::account::Account;

/// The version of the file's shape.
const VERSION: u32 = 2;

/// Why the saved cloud cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The directory, the lock or the file cannot be read or written.
    #[error("cannot use {path}", path = path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file is not a saved cloud; `demo reset` starts over.
    #[error("{path} is damaged; reset the practice cloud to start over", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where reading stopped.
        #[source]
        source: serde_json::Error,
    },
    /// The file was written by an older Switchback, whose cloud had less in it.
    #[error("{path} was saved by an older program; reset the practice cloud to start over", path = path.display())]
    Older {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a newer Switchback.
    #[error("{path} has version {version}, newer than this program; update it, or reset the practice cloud", path = path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version it says.
        version: u32,
    },
}

/// Which saved state something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    version: u32,
    /// When this history began, in nanoseconds: a reset begins another.
    born: i64,
    /// Counts the writes.
    generation: u64,
}

/// A directory with a saved cloud.
pub(crate) struct Store {
    dir: PathBuf,
}

impl Store {
    pub(crate) fn new(dir: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(io_error(dir))?;
        Ok(Self { dir: dir.to_owned() })
    }

    fn world(&self) -> PathBuf {
        self.dir.join("world.json")
    }

    /// Where the bytes of S3's objects are: a world names them and does not hold them.
    pub(crate) fn objects(&self) -> PathBuf {
        self.dir.join("objects")
    }

    /// Waits for the other processes; the lock is held until the file is dropped.
    pub(crate) fn hold(&self) -> Result<File, StoreError> {
        let path = self.dir.join("world.lock");
        let open = File::options().create(true).truncate(false).write(true).open(&path);
        open.and_then(|file| file.lock().map(|()| file)).map_err(io_error(&path))
    }

    /// Which state is saved; none if nothing is.
    pub(crate) fn mark(&self) -> Result<Option<Mark>, StoreError> {
        Ok(self.header()?.map(|(mark, _)| mark))
    }

    /// What is saved; none if nothing is.
    pub(crate) fn read(&self) -> Result<Option<(Account, Mark)>, StoreError> {
        let Some((mark, mut rest)) = self.header()? else {
            return Ok(None);
        };
        let mut text = Vec::new();
        rest.read_to_end(&mut text).map_err(io_error(&self.world()))?;
        let account = serde_json::from_slice(&text).map_err(|source| StoreError::Damaged { path: self.world(), source })?;
        Ok(Some((account, mark)))
    }

    fn header(&self) -> Result<Option<(Mark, BufReader<File>)>, StoreError> {
        let path = self.world();
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error(&path)(error)),
        };
        let mut file = BufReader::new(file);
        let mut line = Vec::new();
        file.read_until(b'\n', &mut line).map_err(io_error(&path))?;
        let damaged = |source| StoreError::Damaged { path: path.clone(), source };
        let version = serde_json::from_slice::<VersionOnly>(&line).map_err(damaged)?.version;
        if version > VERSION {
            return Err(StoreError::Newer { path, version });
        }
        if version < VERSION {
            return Err(StoreError::Older { path });
        }
        let mark = serde_json::from_slice(&line).map_err(damaged)?;
        Ok(Some((mark, file)))
    }

    /// Saves the account as the state after `before` (none: the first of a new history).
    #[expect(clippy::disallowed_methods, reason = "it tells one saved history from another; nothing in the cloud sees it")]
    pub(crate) fn write(&self, account: &Account, before: Option<Mark>) -> Result<Mark, StoreError> {
        let path = self.dir.join("world.json.new");
        let mark = match before {
            Some(mark) => Mark { generation: mark.generation + 1, ..mark },
            None => Mark { version: VERSION, born: jiff::Timestamp::now().as_nanosecond() as i64, generation: 1 },
        };
        let json = |error: serde_json::Error| io_error(&path)(io::Error::other(error));
        let mut text = serde_json::to_vec(&mark).map_err(json)?;
        text.push(b'\n');
        serde_json::to_writer(&mut text, account).map_err(json)?;
        let write = || {
            let mut file = File::create(&path)?;
            file.write_all(&text)?;
            file.sync_data()?;
            fs::rename(&path, self.world())
        };
        write().map_err(io_error(&path))?;
        Ok(mark)
    }

    /// Removes what is saved.
    pub(crate) fn remove(&self) -> Result<(), StoreError> {
        let gone = |path: &Path, outcome: io::Result<()>| match outcome {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error(path)(error)),
            _ => Ok(()),
        };
        gone(&self.world(), fs::remove_file(self.world()))?;
        gone(&self.objects(), fs::remove_dir_all(self.objects()))
    }
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::Io { path, source }
}
