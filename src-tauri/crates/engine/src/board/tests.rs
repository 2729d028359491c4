//! Merging readings: newer wins, contradiction disarms.

use switchback_core::Serving;
use switchback_core::serving::{AliasServing, Token};

use super::*;

fn reading(version: &str, second: i64) -> Observed {
    Observed {
        target: "lambda:f:live".parse().expect("an id"),
        serving: Serving::Alias(AliasServing { version: version.into(), weights: BTreeMap::new() }),
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
    board.arm(reading("2", 20), Err(NotArmed::NothingOlder));
    board.observe(reading("2", 21));
    assert!(board.row(&reading("2", 0).target).expect("a row").armed.is_some(), "the same state stays armed");
    board.observe(reading("3", 22));
    assert!(board.row(&reading("2", 0).target).expect("a row").armed.is_none(), "another state is armed anew");
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
