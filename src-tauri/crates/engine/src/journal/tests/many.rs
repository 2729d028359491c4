//! Many writers on one journal: threads and processes, beginning it at the same moment.

use std::sync::Barrier;

use switchback_core::{Intent, OperationId, OperationState};

use crate::operate::{OperateError, Went};
use crate::testing::{ALL, LAMBDA, Stage, child, ended, forward, role};

const ENTRY: &str = "journal::tests::many::as_a_child";

#[test]
fn as_a_child() {
    let Some((id, dir)) = role() else { return };
    busy(&Stage::in_dir(&dir), &id);
}

/// Eight operations on one target, with whatever the others do in between.
fn busy(stage: &Stage, id: &str) {
    for n in 0..8 {
        let to = if n % 2 == 0 { "7" } else { "6" };
        let to = match id.split(':').next() {
            Some("lambda") => to.to_owned(),
            Some("ecs") => format!("web:{to}"),
            _ => format!("d{to}"),
        };
        assert_eq!(ended(stage.rollback_to(id, &to)).state(), OperationState::Done, "{id} {n}");
    }
}

#[test]
fn threads_that_begin_one_journal_together_lose_nothing() {
    for _ in 0..10 {
        let stage = Stage::new();
        let start = Barrier::new(ALL.len());
        std::thread::scope(|s| {
            for id in ALL {
                let (dir, start) = (stage.dir(), &start);
                s.spawn(move || {
                    let own = Stage::in_dir(dir);
                    start.wait();
                    busy(&own, id);
                });
            }
        });
        assert_eq!(stage.reader().newest(1000).expect("sound").len(), 8 * ALL.len(), "every operation is there");
        stage.reader().verify_chain().expect("one chain, whoever wrote");
    }
}

#[test]
fn processes_that_begin_one_journal_together_lose_nothing() {
    let stage = Stage::new();
    let children: Vec<_> = ALL.iter().map(|id| child(ENTRY, id, stage.dir(), None).spawn().expect("a child")).collect();
    for child in children {
        let out = child.wait_with_output().expect("its end");
        assert!(out.status.success(), "{} {}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    }
    assert_eq!(stage.reader().newest(1000).expect("sound").len(), 8 * ALL.len(), "every operation is there");
    stage.reader().verify_chain().expect("one chain, whoever wrote");
}

/// Between two looks at the folder the first operation may begin: then there is a journal, and none was lost.
#[test]
fn whoever_looks_while_a_journal_begins_takes_it_for_no_lost_one() {
    for _ in 0..200 {
        let stage = Stage::new();
        let (dir, start) = (stage.dir(), Barrier::new(2));
        std::thread::scope(|s| {
            s.spawn(|| {
                start.wait();
                let journal = Stage::in_dir(dir).journal();
                let writer = journal.writer().expect("a writer");
                writer.not_live(&OperationId("o-first".into())).expect("it leaves a lock file");
            });
            start.wait();
            let journal = Stage::in_dir(dir).journal();
            while !dir.join("locks/o-first.lock").exists() {
                journal.reader().expect("none yet, or a beginning");
            }
        });
    }
}

/// Forward operations on one target, many at once: the journal lets one in at a time.
#[test]
fn of_many_that_open_on_one_target_one_gets_it() {
    for _ in 0..10 {
        let stage = Stage::new();
        let plan = forward(&stage.cloud, &[LAMBDA]);
        let start = Barrier::new(6);
        let went: Vec<Result<Went, OperateError>> = std::thread::scope(|s| {
            let threads: Vec<_> = (0..6)
                .map(|n| {
                    let (stage, mut plan, start) = (stage.beside(), plan.clone(), &start);
                    // What it pretends to undo is locked while it runs, so each names another.
                    plan.intent = Intent::Undo { operation: OperationId(format!("o-none-{n}")), targets: plan.intent.targets().to_vec() };
                    s.spawn(move || {
                        start.wait();
                        stage.run(&format!("o-{n}"), plan)
                    })
                })
                .collect();
            threads.into_iter().map(|t| t.join().expect("no panic")).collect()
        });
        let done = went.iter().filter(|w| matches!(w, Ok(Went::Operation(o)) if o.state() == OperationState::Done)).count();
        assert_eq!(done, 1, "one moves it; the others are refused or find it moved: {went:?}");
        for other in &went {
            let sensible = match other {
                Ok(Went::Operation(o)) => matches!(o.state(), OperationState::Done | OperationState::Failed),
                Err(OperateError::Held(_)) => true,
                _ => false,
            };
            assert!(sensible, "refused, or stale before anything was changed: {other:?}");
        }
    }
}

/// Rollbacks of one target by many threads in real time: one effective step, and everybody gets an answer.
#[test]
fn of_many_that_press_at_once_one_moves_the_target() {
    for _ in 0..10 {
        let stage = Stage::new();
        let start = Barrier::new(4);
        std::thread::scope(|s| {
            for _ in 0..4 {
                let (stage, start) = (stage.beside(), &start);
                s.spawn(move || {
                    start.wait();
                    stage.rollback(&[LAMBDA])
                });
            }
        });
        let truth = stage.cloud.truth(&LAMBDA.parse().expect("an id"));
        assert_eq!(truth.to_string(), "7", "one step back, not four");
        let effects = stage.cloud.heard().iter().filter(|h| matches!(h, crate::testing::Heard::Call { effect: true, .. })).count();
        assert_eq!(effects, 1, "exactly one effective call");
        stage.reader().verify_chain().expect("sound");
    }
}

/// A board that asks who is live must not make a resume believe that somebody is.
#[test]
fn asking_who_is_live_keeps_nobody_out() {
    let stage = Stage::new();
    let operation = ended(stage.rollback(&[LAMBDA]));
    let over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|s| {
        s.spawn(|| {
            let reader = stage.reader();
            while !over.load(std::sync::atomic::Ordering::SeqCst) {
                reader.is_live(&operation.id);
            }
        });
        for n in 0..200 {
            let went = stage.resume(&operation.id);
            if went.is_err() {
                over.store(true, std::sync::atomic::Ordering::SeqCst);
            }
            assert!(went.is_ok(), "resume {n}: {went:?}");
        }
        over.store(true, std::sync::atomic::Ordering::SeqCst);
    });
}
