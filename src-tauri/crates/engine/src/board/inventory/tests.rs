//! Reading the inventory again: what came appears, what is gone goes, and nothing else does.

use std::sync::{Arc, Mutex};

use super::*;
use crate::board::Progress;
use crate::testing::{Cloud, ECS, HTTP, LAMBDA, ManualClock, REST, target};

/// Every change that was told of, with whether the board still had the target.
#[derive(Default)]
struct Told(Mutex<Vec<Target>>);

impl BoardEvents for Told {
    fn rows_changed(&self, targets: &[Target]) {
        self.0.lock().expect("nobody panics").extend_from_slice(targets);
    }
    fn progressed(&self, _: &Progress) {}
}

struct Listed {
    clock: Arc<ManualClock>,
    cloud: Cloud,
    board: Arc<Board>,
    told: Told,
}

impl Listed {
    async fn once() -> Self {
        let clock = Arc::new(ManualClock::default());
        let listed = Self { cloud: Cloud::new(Arc::clone(&clock)), clock, board: Board::new(), told: Told::default() };
        listed.again().await;
        listed
    }

    async fn again(&self) {
        self.told.0.lock().expect("nobody panics").clear();
        read_all(&self.cloud, &self.board, &Gate::default(), &*self.clock, &self.told, &Kind::ALL).await;
    }

    fn has(&self, id: &str) -> bool {
        self.board.row(&target(id)).is_some()
    }
}

#[tokio::test]
async fn what_was_deleted_leaves_the_board_and_is_told_of() {
    let listed = Listed::once().await;
    assert!([LAMBDA, REST, HTTP, ECS].iter().all(|id| listed.has(id)), "everything is listed");
    let first = listed.board.progress().listed;
    listed.clock.turn(60_000);
    listed.cloud.delete(&target(LAMBDA));
    listed.again().await;
    assert!(!listed.has(LAMBDA) && listed.has(REST), "only what is gone goes");
    assert!(listed.told.0.lock().expect("nobody panics").contains(&target(LAMBDA)), "and whoever shows it hears of that");
    let second = listed.board.progress().listed;
    assert!(Kind::ALL.iter().all(|kind| second[kind] > first[kind]), "every kind is as old as its last listing: {second:?}");
}

#[tokio::test]
async fn what_a_listing_leaves_out_stays_while_it_exists() {
    let listed = Listed::once().await;
    listed.cloud.unlist(&target(ECS));
    listed.again().await;
    assert!(listed.has(ECS), "it was asked for by itself, and answered");
}

#[tokio::test]
async fn a_listing_that_broke_off_removes_nothing() {
    let listed = Listed::once().await;
    let before = listed.board.progress().listed;
    listed.clock.turn(60_000);
    listed.cloud.delete(&target(LAMBDA));
    listed.cloud.blind(u32::MAX);
    listed.again().await;
    let progress = listed.board.progress();
    // A kind of which nothing is left has nothing that could not be read.
    assert!(progress.trouble.contains_key(&Kind::Rest) && listed.has(REST), "what could not be read stays: {:?}", progress.trouble);
    assert_eq!(progress.listed[&Kind::Rest], before[&Kind::Rest], "and is as old as it was");
    assert!(listed.has(LAMBDA), "nor is what could not be asked for taken for gone");
}
