//! How often an upload is told, and what is said of the time that is left.

use async_trait::async_trait;
use jiff::Timestamp;
use switchback_core::Target;

use super::*;
use crate::shape::{Inventory, OperationShape, TargetRow};

/// A clock that a test moves.
#[derive(Default)]
struct Hand(Mutex<Duration>);

#[async_trait]
impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
    fn passed(&self) -> Duration {
        *self.0.lock().expect("not poisoned")
    }
    async fn sleep(&self, _: Duration) {}
}

#[derive(Default)]
struct Heard(Mutex<Vec<UploadShape>>);

impl Events for Heard {
    fn rows(&self, _: Vec<TargetRow>) {}
    fn gone(&self, _: Vec<String>) {}
    fn inventory(&self, _: Inventory) {}
    fn operation(&self, _: OperationShape) {}
    fn upload(&self, upload: UploadShape) {
        self.0.lock().expect("not poisoned").push(upload);
    }
}

/// Sends the pieces, each some milliseconds after the one before, and answers with what was told.
fn told(pieces: &[(u64, u64)], total: u64) -> Vec<(u64, Option<u64>)> {
    let (hand, heard) = (Arc::new(Hand::default()), Arc::new(Heard::default()));
    let nowhere = Journal::in_dir("/nowhere");
    let uploads = Uploads::new(heard.clone(), nowhere, hand.clone());
    let target: Target = "lambda:checkout:live".parse().expect("an id");
    for (after, sent) in pieces {
        *hand.0.lock().expect("not poisoned") += Duration::from_millis(*after);
        let upload = Upload { operation: OperationId("d1".into()), target: target.clone(), sent: *sent, total };
        assert!(uploads.sent(&upload).is_continue(), "a journal that cannot be read calls nothing off");
    }
    assert!(uploads.under_way.lock().expect("not poisoned").values().all(|u| u.sent < total), "what has gone is forgotten");
    let heard = heard.0.lock().expect("not poisoned");
    heard.iter().map(|u| (u.sent, u.left_s)).collect()
}

#[test]
fn a_quick_upload_is_told_ten_times_a_second_and_at_its_end() {
    let pieces: Vec<(u64, u64)> = (1..=100).map(|n| (10, n)).collect();
    let told = told(&pieces, 100);
    assert_eq!(told.len(), 11, "one second of it: {told:?}");
    assert_eq!((told[0], told[10]), ((1, None), (100, None)), "the first piece and the last");
}

#[test]
fn the_time_that_is_left_is_that_of_the_pace_so_far() {
    let told = told(&[(0, 10), (500, 15), (500, 20), (1_000, 30), (0, 31), (2_000, 100)], 100);
    assert_eq!(told, [(10, None), (15, None), (20, Some(8)), (30, Some(7)), (100, None)], "not guessed within the first second");
}

#[test]
fn what_begins_anew_is_counted_anew() {
    let told = told(&[(0, 10), (2_000, 90), (5_000, 10), (1_000, 20)], 100);
    assert_eq!(told, [(10, None), (90, Some(1)), (10, None), (20, Some(8))], "at the pace of the second try");
}
