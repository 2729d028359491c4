//! Packages that were read: a plan is asked for at every word that is typed beside one, and its file is read through once.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use switchback_engine::package::{self, Package, PackageError};

/// So many are remembered; each keeps its file open.
const MOST: usize = 4;

/// What a file looks like from outside. Whoever changes it without changing this is found out where it is sent: its hash
/// is compared there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Look {
    path: PathBuf,
    size: u64,
    modified: SystemTime,
}

impl Look {
    fn at(path: &Path) -> io::Result<Self> {
        let path = path.canonicalize()?;
        let about = path.metadata()?;
        Ok(Self { path, size: about.len(), modified: about.modified()? })
    }
}

/// The last ones that were read, newest last.
#[derive(Debug, Default)]
pub(crate) struct Packages(Mutex<Vec<(Look, Arc<Package>)>>);

impl Packages {
    /// The package at `path`: as it was read before, where it looks as it did then. Blocks its thread; one is read at a
    /// time, so that who asks twice waits for the first.
    ///
    /// # Errors
    /// As [`package::read`].
    pub(crate) fn read(&self, path: &Path) -> Result<Arc<Package>, PackageError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What cannot be looked at cannot be read either, and that is said better there.
        let before = Look::at(path).ok();
        if let Some(at) = known.iter().position(|(look, _)| Some(look) == before.as_ref()) {
            let found = known.remove(at);
            known.push(found.clone());
            return Ok(found.1);
        }
        known.retain(|(look, _)| before.as_ref().is_none_or(|now| now.path != look.path));
        let package = Arc::new(package::read(path, &mut |_, _| ControlFlow::Continue(()))?);
        // One that is still being written is read again.
        if let Some(look) = Look::at(path).ok().filter(|after| Some(after) == before.as_ref()) {
            if known.len() == MOST {
                known.remove(0);
            }
            known.push((look, Arc::clone(&package)));
        }
        Ok(package)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use super::*;

    /// A zip with this text in it.
    fn zip(at: &Path, text: &str) {
        let mut archive = rawzip::ZipArchiveWriter::new(File::create(at).expect("a file"));
        let (mut entry, config) = archive.new_file("index.mjs").start().expect("an entry");
        let mut data = config.wrap(&mut entry);
        io::Write::write_all(&mut data, text.as_bytes()).expect("its bytes");
        let (_, descriptor) = data.finish().expect("its end");
        entry.finish(descriptor).expect("an entry");
        archive.finish().expect("a zip");
    }

    #[test]
    fn an_unchanged_file_is_read_once_and_a_changed_one_again() {
        let dir = tempfile::tempdir().expect("a folder");
        let (path, packages) = (dir.path().join("app.zip"), Packages::default());
        zip(&path, "one");
        let first = packages.read(&path).expect("a package");
        assert!(Arc::ptr_eq(&first, &packages.read(&path).expect("the same")), "nothing was read again");
        zip(&path, "another");
        let second = packages.read(&path).expect("a package");
        assert_ne!(first.facts().sha256, second.facts().sha256, "another size: what is in it now");
        zip(&path, "equally");
        let later = SystemTime::UNIX_EPOCH + Duration::from_secs(2_000_000_000);
        File::options().write(true).open(&path).and_then(|file| file.set_modified(later)).expect("another time");
        let third = packages.read(&path).expect("a package");
        assert_ne!(second.facts().sha256, third.facts().sha256, "the same size, another time");
        std::fs::remove_file(&path).expect("removed");
        assert!(packages.read(&path).is_err(), "what is gone is not remembered");
    }

    #[test]
    fn only_the_last_few_are_kept_open() {
        let dir = tempfile::tempdir().expect("a folder");
        let packages = Packages::default();
        for n in 0..=MOST {
            let path = dir.path().join(format!("{n}.zip"));
            zip(&path, "one");
            packages.read(&path).expect("a package");
        }
        let known = packages.0.lock().expect("not poisoned");
        let names: Vec<_> = known.iter().filter_map(|(look, _)| look.path.file_name()?.to_str()).collect();
        assert_eq!(names, ["1.zip", "2.zip", "3.zip", "4.zip"], "the first was forgotten");
    }
}
