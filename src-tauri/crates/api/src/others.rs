//! What other processes record on the same journal reaches this one's events: the window stays true while the command
//! line rolls back.

use std::collections::BTreeMap;
use std::time::Duration;

use switchback_core::{Hold, OperationId};
use switchback_engine::board::BoardEvents;
use switchback_engine::journal::JournalReader;

use crate::console::Console;
use crate::operation_words;

/// How often the journal is asked whether it grew. A local read of one row.
const ASK: Duration = Duration::from_millis(500);

impl Console {
    pub(crate) async fn follow_others(&self) {
        let reader = self.parts.journal.reader().ok().flatten();
        let (mut known, mut held) = (None, reader.and_then(|reader| reader.holds(self.scope()).ok()).unwrap_or_default());
        loop {
            self.parts.clock.sleep(ASK).await;
            let Ok(Some(reader)) = self.parts.journal.reader() else { continue };
            let Ok(generation) = reader.generation() else { continue };
            let before = known.replace(generation);
            if before == Some(generation) || before.is_none() {
                continue;
            }
            self.holds_changed(&reader, &mut held);
            let (Ok(open), Ok(newest)) = (reader.open_operations(), reader.newest(10)) else { continue };
            let open: Vec<OperationId> = open.iter().map(|o| o.id().clone()).collect();
            for op in newest.iter().rev().filter(|o| o.opened.plan.scope == *self.scope()) {
                let standing = self.standing(Some(&reader), &open, op);
                self.parts.events.operation(operation_words::operation(op, &standing, &BTreeMap::new(), self.lang()));
                for target in op.targets() {
                    self.board.forget_arming(target);
                }
                self.rows_changed(op.targets());
            }
            self.looking.again();
        }
    }

    /// Tells of targets whose hold is another than when this was last asked.
    fn holds_changed(&self, reader: &JournalReader, held: &mut Vec<Hold>) {
        let Ok(now) = reader.holds(self.scope()) else { return };
        let before = std::mem::replace(held, now);
        let changed = |one: &[Hold], other: &[Hold]| one.iter().filter(|hold| !other.contains(hold)).map(|hold| hold.target.clone()).collect::<Vec<_>>();
        let mut targets = changed(&before, held);
        targets.extend(changed(held, &before));
        if !targets.is_empty() {
            self.rows_changed(&targets);
        }
    }
}
