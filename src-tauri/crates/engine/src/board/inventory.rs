//! Lists every target of every kind, page by page, the kinds side by side. It may be read again at any time: what came
//! meanwhile appears, and what is gone leaves the board.

use std::collections::BTreeSet;
use std::time::Duration;

use switchback_core::{Kind, Target};

use super::{Board, BoardEvents, Gate};
use crate::ports::{Clock, Cursor, Observe, ReadError};

/// Tries at one page before its kind is given up.
const TRIES: u32 = 4;

/// Reads the whole inventory into the board. Kinds that cannot be read are named in the board's progress, and keep all
/// their rows; the others go on.
pub async fn read_all(cloud: &dyn Observe, board: &Board, gate: &Gate, clock: &dyn Clock, events: &dyn BoardEvents, kinds: &[Kind]) {
    let progress = board.set_progress(|p| {
        p.reading = kinds.to_vec();
        p.trouble.retain(|kind, _| !kinds.contains(kind));
    });
    events.progressed(&progress);
    let read = |kind: Kind| async move {
        let begun = clock.now();
        let result = if kinds.contains(&kind) { read_kind(cloud, board, gate, clock, events, kind).await } else { return };
        let progress = board.set_progress(|p| {
            p.reading.retain(|k| *k != kind);
            match result {
                Ok(()) => drop(p.listed.insert(kind, begun)),
                Err(error) => drop(p.trouble.insert(kind, error)),
            }
        });
        events.progressed(&progress);
    };
    tokio::join!(read(Kind::Lambda), read(Kind::Rest), read(Kind::Http), read(Kind::Ecs));
}

async fn read_kind(cloud: &dyn Observe, board: &Board, gate: &Gate, clock: &dyn Clock, events: &dyn BoardEvents, kind: Kind) -> Result<(), ReadError> {
    let before = board.of_kind(kind);
    let mut listed = BTreeSet::new();
    let mut cursor = Cursor::default();
    let mut tries = 0;
    loop {
        gate.pass().await;
        match cloud.page(kind, cursor.clone()).await {
            Ok(mut page) => {
                tries = 0;
                let next = page.next.take();
                listed.extend(page.rows.iter().map(|(target, _)| target.clone()));
                let changed = board.merge(page);
                if !changed.is_empty() {
                    events.rows_changed(&changed);
                }
                match next {
                    Some(next) => cursor = next,
                    None => break,
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
    let unlisted = before.into_iter().filter(|target| !listed.contains(target));
    remove_gone(cloud, board, gate, events, unlisted).await;
    Ok(())
}

/// Takes off the board what no longer exists. That a listing leaves something out proves nothing (it may be late, or a
/// name be kept from this identity), so each is asked for by itself, and only "does not exist" removes its row.
async fn remove_gone(cloud: &dyn Observe, board: &Board, gate: &Gate, events: &dyn BoardEvents, unlisted: impl Iterator<Item = Target>) {
    for target in unlisted {
        gate.pass().await;
        match cloud.observe(&target).await {
            Err(ReadError::NotFound { .. }) => board.remove(&target),
            Ok(observed) => board.observe(observed),
            Err(error) => {
                tracing::debug!(%target, %error, "not listed any longer, and could not be asked for");
                continue;
            }
        }
        events.rows_changed(&[target]);
    }
}

#[cfg(test)]
mod tests;
