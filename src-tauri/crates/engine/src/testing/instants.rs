//! Every instant at which the power could fail: after each record, and on both sides of each call.

use std::path::Path;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;

use super::clock::ManualClock;
use super::cloud::Cloud;
use super::stage::{Stage, folder};

/// The disk, the cloud and the time at one instant.
pub(crate) struct Snapshot {
    dir: TempDir,
    cloud: Cloud,
    clock: ManualClock,
    /// How many records there are.
    pub records: i64,
}

impl Snapshot {
    pub(crate) fn take(stage: &Stage) -> Self {
        let dir = copied(stage.dir());
        let clock = stage.clock.again();
        let cloud = stage.cloud.again(Arc::new(clock.again()));
        let records = records(stage.dir());
        Self { dir, cloud, clock, records }
    }

    /// Only the disk, as others have left it.
    pub(crate) fn copy_of(dir: &Path) -> Self {
        let clock = ManualClock::default();
        Self { dir: copied(dir), cloud: Cloud::new(Arc::new(clock.again())), clock, records: 0 }
    }

    /// A stage that begins at this instant.
    pub(crate) fn stage(&self) -> Stage {
        let dir = folder();
        for entry in std::fs::read_dir(self.dir.path()).expect("a listing") {
            let entry = entry.expect("an entry");
            std::fs::copy(entry.path(), dir.path().join(entry.file_name())).expect("a copy");
        }
        let clock = Arc::new(self.clock.again());
        Stage::with(Arc::new(self.cloud.again(clock.clone())), clock, dir)
    }
}

/// What a dead process leaves behind: the file and its write-ahead log as they lie there; no lock is held.
fn copied(from: &Path) -> TempDir {
    let dir = folder();
    for name in ["journal.db", "journal.db-wal"].iter().filter(|name| from.join(name).exists()) {
        std::fs::copy(from.join(name), dir.path().join(name)).expect("a copy");
    }
    dir
}

fn records(dir: &Path) -> i64 {
    let journal = crate::journal::Journal::in_dir(dir);
    journal.reader().expect("a sound journal").map_or(0, |r| r.generation().expect("a count"))
}

/// Runs `flow` and keeps every instant of it.
pub(crate) fn every_instant<T>(stage: &Stage, flow: impl FnOnce() -> T) -> (T, Vec<Snapshot>) {
    let kept: Arc<Mutex<Vec<Snapshot>>> = Arc::default();
    let keep = |stage: Stage, kept: Arc<Mutex<Vec<Snapshot>>>| move || kept.lock().expect("not poisoned").push(Snapshot::take(&stage));
    let (on_record, on_call) = (keep(stage.beside(), kept.clone()), keep(stage.beside(), kept.clone()));
    stage.on_record(move |_| on_record());
    stage.cloud.on_call(move |_| on_call());
    let out = flow();
    stage.on_record(|_| ());
    stage.cloud.on_call(|_| ());
    let kept = std::mem::take(&mut *kept.lock().expect("not poisoned"));
    (out, kept)
}
