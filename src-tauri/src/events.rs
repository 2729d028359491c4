//! What the windows are told unasked: operations and uploads at once, rows, calls and the inventory's progress in batches.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use switchback_api::Events;
use switchback_api::shape::{CallShape, Inventory, OperationShape, SessionShape, TargetRow, UploadShape};
use tokio::sync::Notify;

use crate::windows::{To, Windows};

/// How long events are gathered: three frames, too short to be seen, and an inventory changes hundreds of rows in it.
const GATHER: Duration = Duration::from_millis(50);

/// Tells the windows. The first event of a quiet time goes out at once; what follows close behind is gathered.
pub struct Outbox {
    windows: Arc<dyn Windows>,
    gathered: Mutex<Gathered>,
    wake: Notify,
}

#[derive(Default)]
struct Gathered {
    /// The newest word of each target: its row, or that it is gone.
    rows: BTreeMap<String, Option<TargetRow>>,
    inventory: Option<Inventory>,
    calls: Vec<CallShape>,
}

impl Outbox {
    /// An empty outbox to these windows.
    pub fn new(windows: Arc<dyn Windows>) -> Self {
        Self { windows, gathered: Mutex::default(), wake: Notify::new() }
    }

    /// Sends what was gathered, for as long as the process lives.
    pub async fn deliver(&self) {
        loop {
            self.wake.notified().await;
            self.send();
            tokio::time::sleep(GATHER).await;
        }
    }

    /// Where this process works has changed.
    pub fn session(&self, session: &SessionShape) {
        self.tell(To::All, "session", session);
    }

    /// One call was made.
    pub fn call(&self, call: CallShape) {
        self.gather(|g| g.calls.push(call));
    }

    /// Forgets rows and progress that belong to a cloud that was left.
    pub fn forget_board(&self) {
        let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.rows.clear();
        gathered.inventory = None;
    }

    fn gather(&self, change: impl FnOnce(&mut Gathered)) {
        change(&mut self.gathered.lock().unwrap_or_else(PoisonError::into_inner));
        self.wake.notify_one();
    }

    fn send(&self) {
        // Locked until it is out: a board that was left must not arrive after the session that replaced it.
        let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
        let Gathered { rows, inventory, calls } = std::mem::take(&mut *gathered);
        let (there, gone): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, row)| row.is_some());
        if !there.is_empty() {
            self.tell(To::Console, "rows", &there.into_iter().filter_map(|(_, row)| row).collect::<Vec<_>>());
        }
        if !gone.is_empty() {
            self.tell(To::Console, "gone", &gone.into_iter().map(|(id, _)| id).collect::<Vec<_>>());
        }
        if let Some(inventory) = inventory {
            self.tell(To::Console, "inventory", &inventory);
        }
        if !calls.is_empty() {
            self.tell(To::Console, "call", &calls);
        }
    }

    fn tell(&self, to: To, event: &str, what: &impl Serialize) {
        match serde_json::to_string(what) {
            Ok(json) => self.windows.tell(to, event, json),
            Err(error) => tracing::error!(event, %error, "an event could not be written"),
        }
    }
}

/// The events of one connection, until it is left.
pub struct Heard {
    outbox: Arc<Outbox>,
    left: AtomicBool,
}

impl Heard {
    /// The events of a new connection.
    pub fn new(outbox: Arc<Outbox>) -> Self {
        Self { outbox, left: AtomicBool::new(false) }
    }

    /// Its board is not shown any longer.
    pub fn leave(&self) {
        self.left.store(true, Ordering::SeqCst);
        self.outbox.forget_board();
    }

    fn gather(&self, change: impl FnOnce(&mut Gathered)) {
        self.outbox.gather(|gathered| {
            // Asked under the lock: nothing slips in between leaving and forgetting.
            if !self.left.load(Ordering::SeqCst) {
                change(gathered);
            }
        });
    }
}

impl Events for Heard {
    fn rows(&self, rows: Vec<TargetRow>) {
        self.gather(|g| g.rows.extend(rows.into_iter().map(|row| (row.id.clone(), Some(row)))));
    }

    fn gone(&self, targets: Vec<String>) {
        self.gather(|g| g.rows.extend(targets.into_iter().map(|id| (id, None))));
    }

    fn inventory(&self, inventory: Inventory) {
        self.gather(|g| g.inventory = Some(inventory));
    }

    fn operation(&self, operation: OperationShape) {
        // Also after the connection was left: what is in flight is still in flight.
        self.outbox.tell(To::All, "operation", &operation);
    }

    fn upload(&self, upload: UploadShape) {
        // So is its file.
        self.outbox.tell(To::Console, "upload", &upload);
    }
}
