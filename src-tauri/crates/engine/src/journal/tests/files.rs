//! Files that are not a journal of ours: newer, damaged, cut short, garbage. Whatever they are, they stay as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::journal::{Journal, JournalError, hex};
use crate::ports::Clock;
use crate::testing::{LAMBDA, Snapshot, Stage, ended};

use super::{history, raw};

/// Every file that holds records, byte for byte. The shared-memory file is rebuilt at will and holds none, nor does an
/// empty log.
fn bytes(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(dir).expect("a listing").map(|e| e.expect("an entry"));
    let files = files.filter(|e| e.path().is_file() && !e.file_name().to_string_lossy().ends_with("-shm"));
    let content = files.map(|e| (e.file_name().to_string_lossy().into_owned(), std::fs::read(e.path()).expect("bytes")));
    content.filter(|(name, content)| !(name.ends_with("-wal") && content.is_empty())).collect()
}

/// A journal as a crash leaves it: records in the write-ahead log, not yet in the file.
fn with_a_log() -> Stage {
    let stage = history();
    let _held = stage.journal().writer().expect("a writer keeps the log open");
    ended(stage.rollback_to(LAMBDA, "5"));
    let left = Snapshot::take(&stage).stage();
    assert!(bytes(left.dir()).get("journal.db-wal").is_some_and(|b| !b.is_empty()), "there is a log");
    left
}

fn refused_untouched(case: &str, journal: &Journal, expected: impl Fn(&JournalError) -> bool) {
    let before = bytes(journal.dir());
    for _ in 0..2 {
        let writer = journal.writer().map(drop).expect_err(case);
        assert!(expected(&writer), "{case}, to write: {writer}");
        assert!(bytes(journal.dir()) == before, "{case}: untouched by a writer");
        let reader = journal.reader().map(drop).expect_err(case);
        assert!(expected(&reader), "{case}, to read: {reader}");
        assert!(bytes(journal.dir()) == before, "{case}: untouched by a reader");
    }
}

fn newer(e: &JournalError) -> bool {
    matches!(e, JournalError::Newer { .. })
}

fn damaged(e: &JournalError) -> bool {
    matches!(e, JournalError::Damaged { .. })
}

#[test]
fn a_newer_file_is_left_untouched() {
    let stage = history();
    raw(stage.dir()).pragma_update(None, "user_version", 2).expect("a newer format");
    refused_untouched("newer file", &stage.journal(), newer);
}

#[test]
fn a_newer_file_with_a_log_beside_it_is_left_untouched() {
    let stage = history();
    let db = raw(stage.dir());
    db.pragma_update(None, "user_version", 2).expect("a newer format");
    let left = Snapshot::copy_of(stage.dir());
    drop(db);
    let left = left.stage();
    assert!(bytes(left.dir()).get("journal.db-wal").is_some_and(|b| !b.is_empty()), "its log was not yet written back");
    refused_untouched("newer file with a log", &left.journal(), newer);
}

#[test]
fn damage_is_found_and_the_file_left_untouched() {
    type Harm = (&'static str, fn(&mut Vec<u8>));
    let harms: [Harm; 5] = [
        ("damaged header", |b| b[..16].copy_from_slice(b"not a data base ")),
        ("zeroed header", |b| b[..100].fill(0)),
        ("cut short", |b| b.truncate(b.len() / 3)),
        ("cut inside the header", |b| b.truncate(40)),
        ("garbage", |b| b.iter_mut().enumerate().for_each(|(i, x)| *x = (i * 31 % 251) as u8)),
    ];
    for (case, harm) in harms {
        let stage = history();
        raw(stage.dir()).pragma_update(None, "wal_checkpoint", "TRUNCATE").expect("all in one file");
        let path = stage.journal().path();
        let mut content = std::fs::read(&path).expect("bytes");
        harm(&mut content);
        std::fs::write(&path, content).expect("harm");
        refused_untouched(case, &stage.journal(), damaged);
    }
}

/// An empty file is where a journal begins; but not where operations have been.
#[test]
fn a_file_cut_to_nothing_is_damage_not_a_beginning() {
    let stage = history();
    std::fs::write(stage.journal().path(), b"").expect("cut");
    refused_untouched("cut to nothing", &stage.journal(), damaged);

    let stage = with_a_log();
    std::fs::write(stage.journal().path(), b"").expect("cut");
    refused_untouched("cut to nothing with a log", &stage.journal(), damaged);

    let fresh = Stage::new();
    std::fs::write(fresh.journal().path(), b"").expect("as a crash at the very first start leaves it");
    fresh.journal().writer().expect("a beginning");
}

/// A file that was there and is not any more remembers nothing: where operations have been, none is no beginning either.
#[test]
fn a_file_that_went_missing_is_damage_not_a_beginning() {
    let stage = history();
    std::fs::remove_file(stage.journal().path()).expect("removed");
    refused_untouched("missing", &stage.journal(), damaged);

    let stage = with_a_log();
    std::fs::remove_file(stage.journal().path()).expect("removed");
    refused_untouched("missing beside its log", &stage.journal(), damaged);
}

#[test]
fn beginning_anew_after_a_file_went_missing_keeps_what_there_is() {
    let stage = history();
    let journal = stage.journal();
    std::fs::remove_file(journal.path()).expect("removed");
    let why = journal.writer().map(drop).expect_err("missing");
    assert_eq!(journal.begin_anew(&why, stage.clock.now()).expect("begun"), None, "nothing was there to keep");
    let begun = stage.reader().begun().expect("sound").expect("a journal begun anew");
    assert_eq!((begun.replaces, begun.why), (None, Some(why.to_string())), "and it says why it knows nothing");
    let operation = ended(stage.rollback(&[LAMBDA]));
    journal.begin_anew(&why, stage.clock.now()).expect("a second yes");
    assert_eq!(stage.newest().id, operation.id, "what was recorded since is still there");

    let stage = with_a_log();
    let journal = stage.journal();
    std::fs::remove_file(journal.path()).expect("removed");
    let log = bytes(stage.dir()).remove("journal.db-wal").expect("a log");
    let why = journal.writer().map(drop).expect_err("missing");
    let kept = journal.begin_anew(&why, stage.clock.now()).expect("begun").expect("its log was there to keep");
    let mut name = kept.into_os_string();
    name.push("-wal");
    assert!(std::fs::read(&name).expect("kept") == log, "byte for byte");
}

/// Somebody brings the file back before the question is answered.
#[test]
fn a_file_that_is_back_is_not_put_aside() {
    let stage = history();
    let (journal, away) = (stage.journal(), stage.dir().join("away.db"));
    raw(stage.dir()).pragma_update(None, "wal_checkpoint", "TRUNCATE").expect("all in one file");
    let newest = stage.newest().id;
    std::fs::rename(journal.path(), &away).expect("gone");
    let why = journal.writer().map(drop).expect_err("missing");
    std::fs::rename(&away, journal.path()).expect("back");
    journal.begin_anew(&why, stage.clock.now()).expect("nothing left to do");
    assert_eq!(stage.newest().id, newest, "what it remembers is still there");
}

#[test]
fn a_log_left_by_a_crash_is_taken_in() {
    let stage = with_a_log();
    let newest = stage.newest();
    assert_eq!(newest.opened.plan.to[0].as_str(), "5", "the newest operation was in the log only");
    stage.reader().verify_chain().expect("sound");
}

#[test]
fn beginning_anew_keeps_the_old_file_and_names_it() {
    let stage = history();
    raw(stage.dir()).pragma_update(None, "user_version", 7).expect("a newer format");
    let journal = stage.journal();
    let (old, why) = (std::fs::read(journal.path()).expect("bytes"), journal.writer().map(drop).expect_err("newer"));
    let kept = journal.begin_anew(&why, stage.clock.now()).expect("begun").expect("a file to keep");
    assert!(std::fs::read(&kept).expect("kept") == old, "byte for byte");

    let first: String = raw(stage.dir()).query_row("SELECT body FROM record WHERE seq = 1", [], |r| r.get(0)).expect("a first record");
    assert!(first.contains(&hex(&Sha256::digest(&old))), "by its hash: {first}");
    assert!(first.contains(&*kept.file_name().expect("a name").to_string_lossy()), "by its name: {first}");
    assert!(first.contains("newer Switchback"), "and why: {first}");
    stage.reader().verify_chain().expect("the new chain begins with it");
    ended(stage.rollback(&[LAMBDA]));
}

#[test]
fn beginning_anew_twice_in_one_moment_loses_nothing() {
    let stage = history();
    let journal = stage.journal();
    let mut kept = Vec::new();
    for version in [7, 8] {
        raw(stage.dir()).pragma_update(None, "user_version", version).expect("a newer format");
        let old = std::fs::read(journal.path()).expect("bytes");
        let why = journal.writer().map(drop).expect_err("newer");
        kept.push((journal.begin_anew(&why, stage.clock.now()).expect("begun").expect("a file to keep"), old));
    }
    for (path, old) in kept {
        assert!(std::fs::read(&path).expect("kept") == old, "{} is as it was", path.display());
    }
}

/// Two windows ask the same question; both get a yes. The second must not put the first one's new journal aside.
#[test]
fn a_second_yes_leaves_the_new_journal_where_it_is() {
    let stage = history();
    raw(stage.dir()).pragma_update(None, "user_version", 7).expect("a newer format");
    let journal = stage.journal();
    let why = journal.writer().map(drop).expect_err("newer");
    journal.begin_anew(&why, stage.clock.now()).expect("begun");
    let operation = ended(stage.rollback(&[LAMBDA]));
    stage.clock.turn(5_000);
    journal.begin_anew(&why, stage.clock.now()).expect("nothing left to do");
    assert_eq!(stage.newest().id, operation.id, "what was recorded since is still there");
}

/// The first record names the journal before, and says why; where it is the damaged one, it keeps nobody from beginning
/// anew. Nor does a damage that was met before, in a journal that was kept then.
#[test]
fn damage_in_the_first_record_is_kept_aside_each_time() {
    let stage = history();
    let journal = stage.journal();
    let mut kept = BTreeSet::new();
    for _ in 0..2 {
        let db = raw(stage.dir());
        db.execute_batch("DROP TRIGGER record_is_never_changed; UPDATE record SET body = body || ' ' WHERE seq = 1").expect("altered");
        drop(db);
        let why = stage.reader().verify_chain().expect_err("damaged");
        kept.insert(journal.begin_anew(&why, stage.clock.now()).expect("begun").expect("a file to keep"));
        ended(stage.rollback_to(LAMBDA, "5"));
        ended(stage.rollback_to(LAMBDA, "6"));
        stage.reader().verify_chain().expect("the new one is sound");
    }
    assert_eq!(kept.len(), 2, "each under a name of its own: {kept:?}");
}

#[test]
fn reading_makes_no_file_and_needs_none() {
    let stage = Stage::new();
    assert!(stage.journal().reader().expect("no error").is_none(), "there is none yet");
    assert!(bytes(stage.dir()).is_empty(), "and none was made");
    let nowhere = Journal::in_dir(stage.dir().join("not/there"));
    assert!(nowhere.reader().expect("no error").is_none(), "nor a folder");
    assert!(!nowhere.dir().exists(), "none was made");
}

#[test]
fn a_reader_reads_while_a_writer_writes_and_cannot_write_itself() {
    let stage = Stage::new();
    let _writer = stage.journal().writer().expect("a writer");
    let reader = stage.reader();
    let operation = ended(stage.rollback(&[LAMBDA]));
    assert_eq!(reader.operation(&operation.id).expect("sound").expect("seen").state(), operation.state(), "an open reader sees what is written");
}
