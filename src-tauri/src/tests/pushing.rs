//! What the windows are told unasked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use switchback_api::Events;
use switchback_api::shape::{Inventory, Mode, TargetRow};
use switchback_cli::compose::Settings;
use switchback_core::Lang;

use crate::events::{Heard, Outbox};
use crate::shell::Shell;
use crate::windows::{To, Windows};
use crate::work;

/// Windows that remember what they were told.
#[derive(Default)]
struct Told(Mutex<Vec<(To, String, Value)>>);

impl Windows for Told {
    fn tell(&self, to: To, event: &str, json: String) {
        self.0.lock().unwrap().push((to, event.to_owned(), serde_json::from_str(&json).unwrap()));
    }
    fn title(&self, _: &str) {}
}

impl Told {
    fn of(&self, event: &str) -> Vec<(To, Value)> {
        self.0.lock().unwrap().iter().filter(|(_, e, _)| e == event).map(|(to, _, json)| (*to, json.clone())).collect()
    }
}

fn known(known: u32) -> Inventory {
    Inventory { known, ..Inventory::default() }
}

#[tokio::test(start_paused = true)]
async fn a_burst_is_told_in_two_parts_the_first_at_once_and_the_newest_after_it() {
    let told = Arc::new(Told::default());
    let outbox = Arc::new(Outbox::new(told.clone()));
    let heard = Heard::new(Arc::clone(&outbox));
    let delivery = tokio::spawn(async move { outbox.deliver().await });
    heard.inventory(known(1));
    tokio::task::yield_now().await;
    assert_eq!(told.of("inventory").len(), 1, "nothing waits after a quiet time");
    for n in 2..=500 {
        heard.inventory(known(n));
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(Duration::from_millis(60)).await;
    let inventory = told.of("inventory");
    assert_eq!(inventory.len(), 2, "what follows close behind is gathered");
    assert_eq!(inventory[1].1["known"], 500, "and only the newest counts");
    assert!(inventory.iter().all(|(to, _)| *to == To::Console), "the board is not the audit window's");
    delivery.abort();
}

#[tokio::test(start_paused = true)]
async fn a_board_that_was_left_is_not_told_of() {
    let told = Arc::new(Told::default());
    let outbox = Arc::new(Outbox::new(told.clone()));
    let (left, next) = (Heard::new(Arc::clone(&outbox)), Heard::new(Arc::clone(&outbox)));
    let delivery = tokio::spawn(async move { outbox.deliver().await });
    left.inventory(known(7));
    left.leave();
    left.inventory(known(8));
    next.inventory(known(1));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let numbers: Vec<_> = told.of("inventory").into_iter().map(|(_, i)| i["known"].clone()).collect();
    assert_eq!(numbers, [1], "neither what it had gathered nor what it still says");
    delivery.abort();
}

#[tokio::test]
async fn a_fault_in_a_command_is_an_error_and_ends_nothing_else() {
    let answer = work::apart(|| async { if true { panic!("on purpose") } else { Ok(()) } }).await;
    assert_eq!(answer.expect_err("a fault is no answer").code.as_str(), "internal", "the window is told");
    assert_eq!(work::apart(|| async { Ok(1) }).await, Ok(1), "and the next command runs");
}

#[test]
fn a_fault_anywhere_shows_in_the_session_at_once() {
    let home = tempfile::tempdir().expect("a folder");
    let told = Arc::new(Told::default());
    let (newest, crashes) = tokio::sync::watch::channel(None);
    let settings = Settings { demo: true, data_dir: Some(home.path().to_owned()), ..Settings::default() };
    let shell = Shell::new(settings, told.clone(), crashes);
    shell.begin();
    newest.send_replace(Some("it broke in somewhere.rs".to_owned()));
    let seen = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        told.of("session").iter().any(|(to, s)| *to == To::All && s["crash"] == "it broke in somewhere.rs")
    });
    assert!(seen, "every window is told: {:?}", told.of("session"));
    let session = tauri::async_runtime::block_on(shell.session());
    assert!(session.crash.is_some() && session.mode == Mode::Practice, "and the console still works");
}

#[test]
fn a_console_with_a_change_under_way_asks_once_before_it_closes() {
    let home = tempfile::tempdir().expect("a folder");
    let told = Arc::new(Told::default());
    let (_newest, crashes) = tokio::sync::watch::channel(None);
    let settings = Settings { demo: true, data_dir: Some(home.path().to_owned()), ..Settings::default() };
    let shell = Shell::new(settings, told.clone(), crashes);
    shell.begin();
    tauri::async_runtime::block_on(shell.session());
    assert!(shell.may_close(), "nothing keeps it open");
    for time in 1..=2 {
        let (begun, running) = std::sync::mpsc::channel();
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        let changing = Arc::clone(&shell);
        let change = tauri::async_runtime::spawn(async move {
            changing
                .change(Lang::En, move |_| async move {
                    begun.send(()).expect("somebody waits for it");
                    let _ = ended.await;
                    Ok(())
                })
                .await
        });
        running.recv().expect("the change is under way");
        assert!(!shell.may_close(), "the first request is refused");
        assert_eq!(told.of("closing").len(), time, "and the window says why");
        assert!(shell.may_close(), "the second closes");
        drop(end);
        tauri::async_runtime::block_on(change).expect("no fault").expect("a change that ended");
        assert!(shell.may_close(), "what has come to rest keeps nothing open");
    }
}

#[tokio::test(start_paused = true)]
async fn of_a_target_only_the_newest_is_told_that_it_is_there_or_that_it_is_gone() {
    let row = |id: &str| -> TargetRow {
        let row = serde_json::json!({
            "id": id, "kind": "lambda", "account": "1", "region": "r", "name": null, "revision": null, "split": [], "armed": null,
            "armed_reason": null, "armed_text": null, "health": "no_data", "state": "unread", "operation": null, "observed_at": null,
        });
        serde_json::from_value(row).expect("a row")
    };
    let told = Arc::new(Told::default());
    let outbox = Arc::new(Outbox::new(told.clone()));
    let heard = Heard::new(Arc::clone(&outbox));
    heard.rows(vec![row("lambda:a:live"), row("lambda:b:live")]);
    heard.gone(vec!["lambda:a:live".to_owned(), "lambda:c:live".to_owned()]);
    heard.rows(vec![row("lambda:c:live")]);
    let delivery = tokio::spawn(async move { outbox.deliver().await });
    tokio::time::sleep(Duration::from_millis(60)).await;
    let ids: Vec<_> = told.of("rows").iter().flat_map(|(_, rows)| rows.as_array().cloned().unwrap_or_default()).map(|row| row["id"].clone()).collect();
    assert_eq!(ids, ["lambda:b:live", "lambda:c:live"], "what is there");
    assert_eq!(told.of("gone"), [(To::Console, serde_json::json!(["lambda:a:live"]))], "what is gone, to the console alone");
    delivery.abort();
}
