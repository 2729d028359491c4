//! What is around a command goes away while it works: a reader, the room for its messages, the patience of its operator.
#![cfg(unix)]

use super::CHECKOUT;
use crate::harness::{Program, Ran, Served};

const BOTH: [&str; 4] = ["rollback", CHECKOUT, "lambda:login:live", "--yes"];

/// Both targets of [`BOTH`] are back.
async fn both_are_back(served: &Served, how: &str) {
    let sdk = served.sdk();
    assert_eq!((sdk.alias("checkout", "live").await.as_str(), sdk.alias("login", "live").await.as_str()), ("41", "23"), "{how}");
}

#[tokio::test]
async fn a_closed_standard_error_stops_no_rollback() {
    let served = Served::market().await;
    let program = Program::on(&served).with("SWITCHBACK_LOG", "debug");
    let mut child = program.start(&BOTH);
    drop(child.stderr.take());
    let ran = Ran::of(child, &BOTH).await;
    assert_eq!(ran.exit, 0, "the messages are lost, and nothing else: {ran:#?}");
    both_are_back(&served, "the second was sent too").await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_behind_the_messages_stops_no_rollback() {
    for into in ["exec 2>/dev/full", "exec >/dev/full", "exec 2>&-"] {
        let served = Served::market().await;
        let ran = Program::on(&served).with("SWITCHBACK_LOG", "debug").run_after(into, &BOTH).await;
        assert_eq!(ran.exit, 0, "{into}: {ran:#?}");
        both_are_back(&served, into).await;
    }
}
