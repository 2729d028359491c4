//! Who is working on an operation: an OS file lock that dies with its process. The empty file stays: removing it while
//! another process opens it would let two hold "the" lock.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use switchback_core::OperationId;

/// How often to try, 10 ms apart, before a holder counts as one that works on the operation.
const MOMENTS: u32 = 20;

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
        std::fs::create_dir_all(&locks)?;
        let path = locks.join(format!("{id}.lock"));
        let file = File::options().create(true).truncate(false).write(true).open(&path)?;
        // Somebody who only asks holds it for a moment, and so does a child of the last holder until it runs its program.
        for _ in 0..MOMENTS {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Self { _file: file })),
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
                Err(TryLockError::Error(e)) => return Err(e),
            }
        }
        Ok(None)
    }

    /// Whether a live process holds the operation. Works without write access.
    pub fn is_held(dir: &Path, id: &OperationId) -> bool {
        let path = dir.join("locks").join(format!("{id}.lock"));
        File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}
