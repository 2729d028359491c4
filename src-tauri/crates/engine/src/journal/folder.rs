//! The data folder and the journal are their user's own: they tell what was done to production, and a removed canary's
//! stage variables are in there (ADR 0005). What exists keeps the permissions that somebody gave it.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Result};
use std::path::Path;

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

/// Makes an empty file that only its user may read, where there is none. SQLite gives its log the same permissions.
pub(super) fn make_file(path: &Path) -> Result<()> {
    let mut file = OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    match file.open(path) {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => Err(e),
        _ => Ok(()),
    }
}
