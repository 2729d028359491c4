//! Who is working on an operation: an OS file lock that dies with its process. The empty file stays: removing it while
//! another process opens it would let two hold "the" lock.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use switchback_core::OperationId;

use super::folder;

/// How often to try before a holder counts as one that works on the operation.
const MOMENTS: u32 = 20;

/// How long to wait between two tries.
const MOMENT: Duration = Duration::from_millis(10);

/// Held while this process works on the operation; released when dropped, or by the kernel when the process dies.
#[derive(Debug)]
pub struct OperationLock {
    _file: File,
}

impl OperationLock {
    /// Takes the lock, or `None` where a live process holds it.
    ///
    /// # Errors
    /// When the lock file cannot be made.
    pub(super) fn try_take(dir: &Path, id: &OperationId) -> std::io::Result<Option<Self>> {
        let locks = dir.join("locks");
        folder::make_inner(&locks)?;
        let path = locks.join(format!("{id}.lock"));
        folder::make_file(&path, folder::USUAL)?;
        let file = File::options().write(true).open(&path)?;
        // Somebody who only asks holds it for a moment, and so does a child of the last holder until it runs its program.
        for _ in 0..MOMENTS {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Self { _file: file })),
                Err(TryLockError::WouldBlock) => std::thread::sleep(MOMENT),
                Err(TryLockError::Error(e)) => return Err(e),
            }
        }
        Ok(None)
    }

    /// An operation that a live process holds, whichever journal it writes to. Works without write access.
    ///
    /// # Errors
    /// When the locks cannot be listed.
    pub(super) fn any_held(dir: &Path) -> std::io::Result<Option<OperationId>> {
        let locks = match dir.join("locks").read_dir() {
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            locks => locks?,
        };
        for lock in locks {
            let name = lock?.file_name();
            let Some(id) = name.to_str().and_then(|name| name.strip_suffix(".lock")) else { continue };
            let id = OperationId(id.to_owned());
            if Self::stays_held(dir, &id) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// Whether it is held for more than the moments that [`OperationLock::try_take`] waits too.
    fn stays_held(dir: &Path, id: &OperationId) -> bool {
        for _ in 0..MOMENTS {
            if !Self::is_held(dir, id) {
                return false;
            }
            std::thread::sleep(MOMENT);
        }
        true
    }

    /// Whether a live process holds the operation. Works without write access.
    pub fn is_held(dir: &Path, id: &OperationId) -> bool {
        let path = dir.join("locks").join(format!("{id}.lock"));
        File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}
