//! The data folder and the journal are their user's own: they tell what was done to production, and a removed canary's
//! stage variables are in there (ADR 0005). What exists keeps the permissions that somebody gave it, and a folder that its
//! group may write to is shared: so is what is made in it.

use std::fs::{DirBuilder, Metadata, OpenOptions};
use std::io::{ErrorKind, Result};
use std::path::Path;

use super::error::JournalError;

/// The journal's permissions where nobody gave it others.
pub(super) const OWN: u32 = 0o600;

/// What the user's profile leaves of all permissions.
pub(super) const USUAL: u32 = 0o666;

/// Which file lies under a name, so that it is noticed when another takes its place. Only Unix lets a file be put aside that
/// somebody has open; elsewhere it stays where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileIdentity {
    #[cfg(unix)]
    device_and_inode: (u64, u64),
}

impl FileIdentity {
    /// Of the file that has this name now.
    ///
    /// # Errors
    /// [`JournalError::Unwritable`] where it cannot be asked.
    pub(super) fn of(path: &Path) -> std::result::Result<Self, JournalError> {
        let file = path.metadata().map_err(|e| JournalError::Unwritable { path: path.to_owned(), what: e.to_string() })?;
        #[cfg(not(unix))]
        let _ = file;
        Ok(Self {
            #[cfg(unix)]
            device_and_inode: (std::os::unix::fs::MetadataExt::dev(&file), std::os::unix::fs::MetadataExt::ino(&file)),
        })
    }

    /// Makes sure that the name is still this file's.
    ///
    /// # Errors
    /// [`JournalError::Unwritable`] where it is not: what would be written to this file would be unknown to whoever reads the other.
    pub(super) fn still_at(self, path: &Path) -> std::result::Result<(), JournalError> {
        if Self::of(path).is_ok_and(|now| now == self) {
            return Ok(());
        }
        let what = "it was put aside or removed while this process had it open; run the command again".into();
        Err(JournalError::Unwritable { path: path.to_owned(), what })
    }
}

/// Makes a data folder that only its user may enter.
///
/// # Errors
/// The file system's.
pub fn make_folder(dir: &Path) -> Result<()> {
    let mut folder = DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(dir)
}

/// Makes a folder in the data folder, where there is none.
pub(super) fn make_inner(dir: &Path) -> Result<()> {
    made(dir, std::fs::create_dir(dir))
}

/// Makes an empty file with these permissions on Unix, where there is none.
pub(super) fn make_file(path: &Path, mode: u32) -> Result<()> {
    let mut file = OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, mode);
    #[cfg(not(unix))]
    let _ = mode;
    made(path, file.open(path).map(drop))
}

fn made(path: &Path, making: Result<()>) -> Result<()> {
    match making {
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(e),
        Ok(()) => {
            // A file system without permissions is no reason not to record.
            let _ = share(path);
            Ok(())
        }
    }
}

/// Lets the folder's group do what the user may, if they share the folder. Where it cannot be given to that group it stays
/// the user's.
#[cfg(unix)]
fn share(path: &Path) -> Result<()> {
    use std::os::unix::fs::MetadataExt;
    let Some(folder) = path.parent() else { return Ok(()) };
    let folder = folder.metadata()?;
    if folder.mode() & 0o020 == 0 || !is_of_group(path, folder.gid())? {
        return Ok(());
    }
    let mode = path.metadata()?.mode();
    set_mode(path, mode | (mode & 0o700) >> 3)
}

/// Gives a file the permissions and the group of another, as far as the file system lets it. Where it cannot be given to
/// that group, no group gets any.
#[cfg(unix)]
pub(super) fn make_like(path: &Path, other: &Metadata) {
    let like = || {
        use std::os::unix::fs::MetadataExt;
        let theirs = if is_of_group(path, other.gid())? { 0o777 } else { 0o707 };
        let mode = other.mode() & theirs | OWN;
        if path.metadata()?.mode() & 0o777 == mode { Ok(()) } else { set_mode(path, mode) }
    };
    let _: Result<()> = like();
}

#[cfg(unix)]
fn is_of_group(path: &Path, group: u32) -> Result<bool> {
    let is = std::os::unix::fs::MetadataExt::gid(&path.metadata()?);
    Ok(is == group || std::os::unix::fs::chown(path, None, Some(group)).is_ok())
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> Result<()> {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

/// Elsewhere a file has the permissions of its folder.
#[cfg(not(unix))]
fn share(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn make_like(_: &Path, _: &Metadata) {}
