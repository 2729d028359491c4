//! Putting a journal aside: only where nobody writes to it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::journal::JournalError;
use crate::ports::Clock;
use crate::testing::{LAMBDA, ended};

use super::history;

/// What was put aside so far.
fn aside(dir: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(dir).expect("a listing").map(|e| e.expect("an entry").path());
    files.filter(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("journal-kept-"))).collect()
}

/// The other would go on writing to the file that was put aside, and a rollback that reads the new one would not know of it.
#[test]
fn a_journal_is_not_put_aside_while_a_process_works_by_it() {
    let stage = history();
    let why = || JournalError::Damaged { path: stage.journal().path(), what: "a record of another target".into() };
    let answers = Arc::new(Mutex::new(Vec::new()));
    let (beside, damage, keep) = (stage.beside(), why(), answers.clone());
    stage.cloud.on_call(move |_| {
        let went = beside.journal().begin_anew(&damage, beside.clock.now());
        keep.lock().expect("not poisoned").push((beside.newest().id, went));
    });
    let worked = ended(stage.rollback_to(LAMBDA, "5"));
    let answers = std::mem::take(&mut *answers.lock().expect("not poisoned"));
    assert!(!answers.is_empty(), "there was a call to be in the middle of");
    for (at_work, went) in answers {
        assert!(matches!(&went, Err(JournalError::Live { id }) if *id == at_work), "it says who works: {went:?}");
    }
    assert_eq!(aside(stage.dir()), Vec::<PathBuf>::new(), "nothing was moved");
    assert_eq!(stage.newest().state(), worked.state(), "and the end is recorded where the beginning is");
    let kept = stage.journal().begin_anew(&why(), stage.clock.now()).expect("nobody works any more");
    assert!(kept.is_some_and(|kept| kept.exists()), "then it is put aside");
}
