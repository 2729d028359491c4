//! Putting a journal aside: only where nobody writes to it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::journal::JournalError;
use crate::operate::OperateError;
use crate::ports::Clock;
use crate::testing::{LAMBDA, Moment, Stage, ended};

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

fn damaged(stage: &Stage) -> JournalError {
    JournalError::Damaged { path: stage.journal().path(), what: "a record of another target".into() }
}

/// It had the file open, and was not at work yet: there was no lock to see.
#[test]
#[cfg(unix)]
fn what_begins_after_a_journal_was_put_aside_writes_nothing_into_it() {
    let stage = history();
    let kept: Arc<Mutex<Option<PathBuf>>> = Arc::default();
    let (beside, keep) = (stage.beside(), kept.clone());
    stage.cloud.on_read(move |_| {
        let mut keep = keep.lock().expect("not poisoned");
        if keep.is_none() {
            *keep = beside.journal().begin_anew(&damaged(&beside), beside.clock.now()).expect("nobody works yet");
        }
    });
    let calls = stage.cloud.calls();
    let went = stage.rollback_to(LAMBDA, "5");
    match &went {
        Err(OperateError::NoRecord { source: JournalError::Unwritable { what, .. }, plan: Some(_) }) => {
            assert!(what.contains("put aside") && what.contains("run the command again"), "it says why, and what to do: {what}");
        }
        other => panic!("no record, no call: {other:?}"),
    }
    assert_eq!(stage.cloud.calls(), calls, "nothing was sent");
    let kept = kept.lock().expect("not poisoned").take().expect("it was put aside");
    let opened = "SELECT count(*) FROM operation";
    let operations: i64 = rusqlite::Connection::open(kept).expect("a file").query_row(opened, [], |r| r.get(0)).expect("a count");
    assert_eq!(operations, history().reader().newest(100).expect("sound").len() as i64, "nor recorded where nobody looks");
    assert!(stage.reader().newest(1).expect("sound").is_empty(), "nor in the new one");
    ended(stage.rollback_to(LAMBDA, "5"));
}

/// It gets to work while the other, who has seen nobody at work, still reads the old file.
#[test]
#[cfg(unix)]
fn what_begins_while_a_journal_is_being_put_aside_keeps_it_where_it_is() {
    let stage = Stage::new();
    drop(stage.journal().writer().expect("a journal"));
    super::raw(stage.dir()).execute_batch("CREATE TABLE long AS SELECT zeroblob(4000000)").expect("a file that takes a while to read");
    let other = stage.beside();
    let putting = std::thread::spawn(move || other.journal().begin_anew(&damaged(&other), other.clock.now()));
    let (putting, beside, answer) = (Mutex::new(Some(putting)), stage.beside(), Arc::new(Mutex::new(None)));
    let keep = answer.clone();
    stage.cloud.on_call(move |moment| {
        if moment == Moment::Sending(0) {
            let putting = putting.lock().expect("not poisoned").take().expect("one call");
            let under_way = !putting.is_finished();
            let went = putting.join().expect("no panic");
            *keep.lock().expect("not poisoned") = Some((under_way, went, beside.newest().id));
        }
    });
    std::thread::sleep(std::time::Duration::from_millis(5));
    let operation = ended(stage.rollback(&[LAMBDA]));
    let (under_way, went, recorded) = answer.lock().expect("not poisoned").take().expect("a call");
    assert!(under_way, "both were at it at once");
    assert!(matches!(&went, Err(JournalError::Live { id }) if *id == operation.id), "it says who works: {went:?}");
    assert_eq!(recorded, operation.id, "what is sent is in the journal that is there");
    assert_eq!(aside(stage.dir()), Vec::<PathBuf>::new(), "and nothing is left beside it");
    assert_eq!(stage.newest().state(), operation.state(), "the end is recorded there too");
}
