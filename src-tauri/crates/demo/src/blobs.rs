//! The bytes of S3's objects, apart from the world: a world is written anew at every change, and
//! must not grow with what has been uploaded.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

/// A keeper of byte strings by id. Clones are the same keeper.
#[derive(Debug, Clone)]
pub struct Blobs(Arc<Kept>);

#[derive(Debug)]
enum Kept {
    Memory(Mutex<BTreeMap<String, Bytes>>),
    /// One file each.
    Directory(PathBuf),
}

impl Default for Blobs {
    fn default() -> Self {
        Self(Arc::new(Kept::Memory(Mutex::default())))
    }
}

impl Blobs {
    /// Keeps them as files in `dir`, which is made at the first of them.
    pub(crate) fn in_directory(dir: &Path) -> Self {
        Self(Arc::new(Kept::Directory(dir.to_owned())))
    }

    /// Keeps `bytes` under an id that is in no other use.
    pub(crate) fn put(&self, id: &str, bytes: Bytes) -> io::Result<()> {
        match &*self.0 {
            Kept::Memory(map) => {
                held(map).insert(id.to_owned(), bytes);
                Ok(())
            }
            Kept::Directory(dir) => fs::create_dir_all(dir).and_then(|()| fs::write(dir.join(id), bytes)),
        }
    }

    /// What is kept under an id.
    pub(crate) fn get(&self, id: &str) -> io::Result<Bytes> {
        match &*self.0 {
            Kept::Memory(map) => held(map).get(id).cloned().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound)),
            Kept::Directory(dir) => fs::read(dir.join(id)).map(Bytes::from),
        }
    }

    /// Forgets an id. A file that cannot be removed is left: nothing names it any more.
    pub(crate) fn remove(&self, id: &str) {
        match &*self.0 {
            Kept::Memory(map) => drop(held(map).remove(id)),
            Kept::Directory(dir) => drop(fs::remove_file(dir.join(id))),
        }
    }
}

fn held(map: &Mutex<BTreeMap<String, Bytes>>) -> MutexGuard<'_, BTreeMap<String, Bytes>> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_keepers_keep_and_forget() {
        let dir = tempfile::tempdir().unwrap();
        for blobs in [Blobs::default(), Blobs::in_directory(&dir.path().join("objects"))] {
            assert_eq!(blobs.get("a").unwrap_err().kind(), io::ErrorKind::NotFound, "nothing yet: {blobs:?}");
            blobs.put("a", Bytes::from_static(b"zip")).unwrap();
            assert_eq!(blobs.clone().get("a").unwrap(), "zip", "clones keep together: {blobs:?}");
            blobs.remove("a");
            assert!(blobs.get("a").is_err(), "forgotten: {blobs:?}");
        }
    }
}
