//! Merging readings: newer wins, contradiction disarms.

use switchback_core::Serving;
use switchback_core::serving::{AliasServing, Token};

use super::*;

fn reading(version: &str, second: i64) -> Observed {
    Observed {
        target: "lambda:f:live".parse().expect("an id"),
        serving: Serving::Alias(AliasServing { version: version.into(), weights: BTreeMap::new(), run: None }),
        token: Token::RevisionId(version.into()),
        at: Timestamp::from_second(second).expect("a time"),
        around: Vec::new(),
    }
}

#[test]
fn an_older_reading_never_replaces_a_newer_one() {
    let board = Board::new();
    board.observe(reading("2", 20));
    board.observe(reading("1", 10));
    let row = board.row(&reading("1", 0).target).expect("a row");
    assert_eq!(row.observed.expect("a reading").serving.to_string(), "2", "the inventory may be late");
}

#[test]
fn what_contradicts_an_armed_rollback_disarms_it() {
    let board = Board::new();
    let target = reading("2", 0).target;
    board.arm(board.before(&target), reading("2", 20), Err(NotArmed::NothingOlder));
    board.observe(reading("2", 21));
    assert!(board.row(&reading("2", 0).target).expect("a row").armed.is_some(), "the same state stays armed");
    board.observe(reading("3", 22));
    assert!(board.row(&reading("2", 0).target).expect("a row").armed.is_none(), "another state is armed anew");
}

#[test]
fn what_was_worked_out_before_a_change_is_not_armed_after_it() {
    let target = reading("2", 0).target;
    let armed = |board: &Board| board.row(&target).expect("a row").armed;
    let nothing = || Err(NotArmed::NothingOlder);

    let board = Board::default();
    board.observe(reading("2", 20));
    let before = board.before(&target);
    board.observe(reading("1", 21));
    board.arm(before, reading("2", 20), nothing());
    assert_eq!(armed(&board), None, "worked out for what is no longer served");

    let board = Board::default();
    board.observe(reading("2", 20));
    let before = board.before(&target);
    board.forget_arming(&target);
    board.arm(before, reading("2", 22), nothing());
    assert_eq!(armed(&board), None, "worked out from a journal that has gone on since");
    assert_eq!(board.row(&target).expect("a row").armed_at, None, "so it is due at once");
    board.arm(board.before(&target), reading("2", 23), nothing());
    assert_eq!(armed(&board), Some(nothing()), "and is then taken in");
}

#[tokio::test]
async fn a_shut_gate_holds_readers_until_the_last_one_opens_it() {
    let gate = Gate::default();
    let (first, second) = (gate.shut(), gate.shut());
    drop(first);
    assert!(gate.is_shut(), "the second still holds it");
    let waiting = tokio::spawn({
        let gate = gate.clone();
        async move { gate.pass().await }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished(), "a reader waits");
    drop(second);
    waiting.await.expect("it passes");
}
