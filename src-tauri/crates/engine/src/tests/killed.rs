//! The process is killed (SIGKILL, real files, real locks) on either side of each call; another process goes on.

use std::io::{BufRead, BufReader};

use switchback_core::event::RefusalKind;
use switchback_core::saga::StepState;
use switchback_core::{Action, OperationState, Target};
use tempfile::TempDir;

use super::judge::{effects, judge, nothing_was_sent_blindly, only_told};
use super::stories::STORIES;
use crate::journal::JournalError;
use crate::operate::OperateError;
use crate::testing::{Heard, Moment, Stage, child, ended, role};

const ENTRY: &str = "tests::killed::as_a_child";

/// Runs a story up to one moment of one call, says so, and hangs there.
#[test]
fn as_a_child() {
    let Some((role, dir)) = role() else { return };
    let (name, moment) = role.split_once('|').expect("a story and a moment");
    let story = STORIES.iter().find(|s| s.name == name).expect("a story");
    let stage = Stage::in_dir(&dir);
    let moment = moment.to_owned();
    stage.cloud.on_call(move |now| {
        if format!("{now:?}") == moment {
            println!("here");
            loop {
                std::thread::park();
            }
        }
    });
    drop(story.run(&stage));
    panic!("the moment never came");
}

/// The calls of a story, undisturbed, in order.
fn calls(stage: &Stage) -> Vec<(Target, Action)> {
    let calls = stage.cloud.heard().into_iter().filter_map(|h| match h {
        Heard::Call { target, action, .. } => Some((target, action)),
        Heard::Read(_) => None,
    });
    calls.collect()
}

#[test]
fn killed_on_either_side_of_each_call_another_process_goes_on() {
    let mut cases = 0;
    for story in STORIES.iter().filter(|s| s.starts_fresh()) {
        let whole = Stage::new();
        ended(story.run(&whole));
        let calls = calls(&whole);
        for (moment, made) in (0..calls.len()).flat_map(|n| [(Moment::Sending(n), n), (Moment::Answering(n), n + 1)]) {
            let case = format!("{}: killed while {moment:?}", story.name);
            let disk = TempDir::new().expect("a folder on the disk");
            let stage = Stage::in_dir(disk.path());
            let mut child = child(ENTRY, &format!("{}|{moment:?}", story.name), stage.dir(), None).spawn().expect("a child");
            let mut said = BufReader::new(child.stdout.take().expect("its output")).lines();
            assert!(said.any(|line| line.expect("a line").contains("here")), "{case}: it came there");

            // The cloud lived in the child: here is what it had become.
            for (target, action) in &calls[..made] {
                stage.cloud.alter(target, |thing| {
                    thing.deploy(action);
                    (0..10).for_each(|_| drop(thing.read(jiff::Timestamp::UNIX_EPOCH)));
                });
            }
            let id = stage.newest().id;
            match stage.resume(&id) {
                Err(OperateError::NoRecord { source: JournalError::Live { .. }, .. }) => {}
                other => panic!("{case}: its process lives: {other:?}"),
            }
            child.kill().expect("SIGKILL");
            child.wait().expect("its end");

            let resumed = ended(stage.resume(&id));
            judge(&case, &stage, &resumed);
            let heard = stage.cloud.heard();
            nothing_was_sent_blindly(&case, &heard);
            // Taking a later share back is the call that an earlier one was.
            let back: Vec<_> = resumed.opened.plan.steps.iter().filter_map(|s| s.undo.as_ref().map(|undo| format!("{} {undo:?}", s.target))).collect();
            let sent = effects(&heard);
            let again = sent.keys().find(|k| !back.contains(k) && calls[..made].iter().any(|(t, a)| **k == format!("{t} {a:?}"))).cloned();
            assert_eq!(again, None, "{case}: what had taken effect is not sent again");
            match moment {
                Moment::Answering(n) if only_told(&calls[n].1) => assert_eq!(resumed.state(), OperationState::Failed, "{case}: nobody can tell any more"),
                // Nobody is left who knows what was set beside the code, and the answer is lost that would say.
                Moment::Answering(n) if matches!(calls[n].1, Action::UpdateCode { .. }) => {
                    assert_eq!(resumed.state(), OperationState::Failed, "{case}: what nothing shows is not published");
                    assert_eq!(resumed.refusal, Some(RefusalKind::Stale), "{case}: and that is why");
                }
                Moment::Answering(_) => assert_eq!(resumed.state(), OperationState::Done, "{case}: it is seen to have happened"),
                Moment::Sending(_) => assert!(resumed.saga.steps().contains(&StepState::Refused), "{case}: it is seen not to have happened"),
            }
            cases += 1;
        }
    }
    assert!(cases >= 36, "a few dozen cases: {cases}");
}
