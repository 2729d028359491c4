//! Lists every target of every kind, page by page, the kinds side by side.

use std::time::Duration;

use switchback_core::Kind;

use super::{Board, BoardEvents, Gate};
use crate::ports::{Clock, Cursor, Observe, ReadError};

/// Tries at one page before its kind is given up.
const TRIES: u32 = 4;

/// Reads the whole inventory into the board. Kinds that cannot be read are named in the board's progress; the others
/// go on.
pub async fn read_all(cloud: &dyn Observe, board: &Board, gate: &Gate, clock: &dyn Clock, events: &dyn BoardEvents, kinds: &[Kind]) {
    let progress = board.set_progress(|p| {
        p.reading = kinds.to_vec();
        p.trouble.retain(|kind, _| !kinds.contains(kind));
    });
    events.progressed(&progress);
    let read = |kind: Kind| async move {
        let result = if kinds.contains(&kind) { read_kind(cloud, board, gate, clock, events, kind).await } else { return };
        let progress = board.set_progress(|p| {
            p.reading.retain(|k| *k != kind);
            if let Err(error) = result {
                p.trouble.insert(kind, error);
            }
        });
        events.progressed(&progress);
    };
    tokio::join!(read(Kind::Lambda), read(Kind::Rest), read(Kind::Http), read(Kind::Ecs));
}

async fn read_kind(cloud: &dyn Observe, board: &Board, gate: &Gate, clock: &dyn Clock, events: &dyn BoardEvents, kind: Kind) -> Result<(), ReadError> {
    let mut cursor = Cursor::default();
    let mut tries = 0;
    loop {
        gate.pass().await;
        match cloud.page(kind, cursor.clone()).await {
            Ok(mut page) => {
                tries = 0;
                let next = page.next.take();
                let changed = board.merge(page);
                if !changed.is_empty() {
                    events.rows_changed(&changed);
                }
                match next {
                    Some(next) => cursor = next,
                    None => return Ok(()),
                }
            }
            Err(e @ (ReadError::Throttled { .. } | ReadError::Unreachable { .. } | ReadError::Other { .. })) if tries + 1 < TRIES => {
                tries += 1;
                tracing::debug!(%kind, error = %e, tries, "a page of the inventory is tried again");
                clock.sleep(Duration::from_millis(250) * 2u32.pow(tries)).await;
            }
            Err(e) => return Err(e),
        }
    }
}
