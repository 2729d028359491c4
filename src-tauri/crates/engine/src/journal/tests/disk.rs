//! A full disk: no record, no call; and what is there stays whole.

use tempfile::TempDir;

use crate::journal::JournalError;
use crate::operate::{OperateError, Went};
use crate::testing::{LAMBDA, Stage, child, ended, role};

const ENTRY: &str = "journal::tests::disk::as_a_child";

/// Goes back and forth until nothing more can be recorded, and says so.
#[test]
fn as_a_child() {
    let Some((_, dir)) = role() else { return };
    let stage = Stage::in_dir(&dir);
    for n in 0..10_000 {
        let calls = stage.cloud.calls();
        let went = stage.rollback_to(LAMBDA, if n % 2 == 0 { "7" } else { "6" });
        stage.clock.turn(60_000);
        match went {
            Ok(Went::Operation(_)) => {}
            Err(OperateError::NoRecord { source: JournalError::Unwritable { .. }, plan }) => {
                assert_eq!(stage.cloud.calls(), calls, "no record, no call");
                assert!(plan.is_some(), "the plan is given back for the operator's own hands");
                return println!("full after {n} before a call");
            }
            Err(OperateError::RecordLost { source: JournalError::Unwritable { .. }, .. }) => {
                assert!(stage.cloud.calls() <= calls + 1, "at most the call whose start is recorded");
                return println!("full after {n} within");
            }
            other => panic!("unexpected: {other:?}"),
        }
    }
    panic!("the disk was never full");
}

#[test]
fn a_full_disk_is_unwritable_and_leaves_nothing_half_written() {
    let mut within = 0;
    for blocks in [120, 150, 190, 240, 241, 243, 246, 250, 300] {
        let disk = TempDir::new().expect("a folder on the disk");
        let stage = Stage::in_dir(disk.path());
        ended(stage.rollback_to(LAMBDA, "5"));
        let out = child(ENTRY, "full", stage.dir(), Some(blocks)).output().expect("a child");
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success(), "{blocks} blocks: {said} {}", String::from_utf8_lossy(&out.stderr));
        let said = said.lines().find_map(|l| l.find("full after").map(|at| l[at..].to_owned())).unwrap_or_else(|| panic!("{blocks} blocks: {said}"));
        let whole: usize = said.split(' ').nth(2).and_then(|n| n.parse().ok()).expect("a number");
        within += usize::from(said.ends_with("within"));

        let reader = stage.reader();
        reader.verify_chain().unwrap_or_else(|e| panic!("{blocks} blocks: sound once there is room: {e}"));
        let operations = reader.newest(100_000).expect("sound records");
        let done = operations.iter().filter(|o| o.state() == switchback_core::OperationState::Done).count();
        assert_eq!(done, whole + 1, "{blocks} blocks: every operation that was told done is recorded as done");
        // What broke off within is open, and the next process can take it up.
        for open in operations.iter().filter(|o| o.state().is_open()) {
            ended(Stage::in_dir(stage.dir()).resume(&open.id));
        }
    }
    assert!(within < 9, "sometimes the opening itself cannot be recorded");
}
