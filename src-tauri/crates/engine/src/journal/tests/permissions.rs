//! Who may read and write the journal: its user alone, unless the folder, or the journal before, says that others may too.

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use crate::journal::JournalError;
use crate::ports::Clock;
use crate::testing::{LAMBDA, Stage, ended};

use super::history;

fn mode(path: &Path) -> u32 {
    path.metadata().expect("it is there").permissions().mode() & 0o7777
}

fn set(path: &Path, mode: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(mode)).expect("its permissions");
}

/// What another operator has to write to, besides the folder itself.
fn written(dir: &Path) -> Vec<(String, u32)> {
    let mut written = vec![dir.join("locks")];
    written.extend(dir.read_dir().expect("the folder").map(|e| e.expect("an entry").path()).filter(|p| p.is_file()));
    written.extend(dir.join("locks").read_dir().expect("the locks").map(|e| e.expect("an entry").path()));
    written.iter().map(|p| (p.display().to_string(), mode(p))).collect()
}

/// Whatever the umask is: the first to roll back locks nobody out of a folder that they share.
#[test]
fn a_folder_that_a_group_shares_has_a_journal_that_it_shares() {
    let stage = Stage::new();
    set(stage.dir(), 0o2770);
    let open = stage.journal().writer().expect("a writer");
    ended(stage.rollback(&[LAMBDA]));
    let group = stage.dir().metadata().expect("the folder").gid();
    assert_eq!(stage.journal().path().metadata().expect("a journal").gid(), group, "it is the group's");
    let shared = written(stage.dir());
    assert!(shared.len() > 4, "the journal, its log, the locks: {shared:?}");
    for (path, mode) in shared {
        assert_eq!(mode & 0o060, 0o060, "{path}: the group may write there");
        assert!(!path.contains("journal.db") || mode & 0o007 == 0, "{path}: and nobody else may look");
    }
    drop(open);
}

#[test]
fn a_folder_of_ones_own_has_a_journal_of_ones_own() {
    for folder in [0o700, 0o755, 0o750] {
        let stage = Stage::new();
        set(stage.dir(), folder);
        let _open = stage.journal().writer().expect("a writer");
        ended(stage.rollback(&[LAMBDA]));
        for name in ["journal.db", "journal.db-wal", "journal.db-shm"] {
            assert_eq!(mode(&stage.dir().join(name)), 0o600, "{name} in a folder of {folder:o}");
        }
    }
}

/// Somebody has let others read or write it: that holds for the one that takes its place.
#[test]
fn a_journal_begun_anew_has_the_permissions_of_the_one_before() {
    for given in [0o660, 0o644, 0o600] {
        let stage = history();
        let journal = stage.journal();
        set(&journal.path(), given);
        let why = JournalError::Damaged { path: journal.path(), what: "for this test".into() };
        let kept = journal.begin_anew(&why, stage.clock.now()).expect("begun").expect("a file to keep");
        assert_eq!(mode(&journal.path()), given, "as the old one was");
        assert_eq!(mode(&kept), given, "which stays as it is");
    }
}

/// What is newest lies in the log: whoever may read the journal may read that too, from the next operation on.
#[test]
fn what_is_given_on_the_journal_is_given_on_its_log() {
    let stage = history();
    let journal = stage.journal();
    let _open = journal.writer().expect("a writer, and with it a log");
    for given in [0o644, 0o660, 0o600] {
        set(&journal.path(), given);
        ended(stage.rollback_to(LAMBDA, if given == 0o660 { "6" } else { "5" }));
        for name in ["journal.db-wal", "journal.db-shm"] {
            assert_eq!(mode(&stage.dir().join(name)), given, "{name}");
        }
    }
}
