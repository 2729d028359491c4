//! Checks the journal as a whole: the chain of hashes, and that the indices tell what the records tell.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::Connection;
use switchback_core::Event;

use super::body::{Body, Entry, chain, parse};
use super::error::JournalError;
use super::writer::place;

/// What the index tables must hold. Claims are left out: they are locks, not history.
#[derive(Debug, Default, PartialEq)]
struct Indices {
    /// Place, first record, who superseded it, and what it undoes, by operation.
    operations: BTreeMap<String, (String, i64, Option<String>, Option<String>)>,
    /// Place, target, first record and operation.
    targets: Vec<(String, String, i64, String)>,
    /// Operations with records of a newer Switchback, which alone knows what the tables must say of them.
    newer: BTreeSet<String>,
}

pub(super) fn verify(db: &Connection, path: &Path) -> Result<u64, JournalError> {
    let wrong = |e: rusqlite::Error| JournalError::from_sqlite(path, &e);
    let damaged = |what: String| JournalError::Damaged { path: path.to_owned(), what };
    // One view of records and indices, whoever writes meanwhile.
    let view = db.unchecked_transaction().map_err(wrong)?;
    let mut statement = view.prepare("SELECT seq, operation, body, prev, hash FROM record ORDER BY seq").map_err(wrong)?;
    let mut rows = statement.query([]).map_err(wrong)?;
    let (mut before, mut count, mut told) = (Vec::new(), 0, Indices::default());
    while let Some(row) = rows.next().map_err(wrong)? {
        let seq: i64 = row.get(0).map_err(wrong)?;
        let operation: Option<String> = row.get(1).map_err(wrong)?;
        let text: String = row.get(2).map_err(wrong)?;
        let (prev, hash): (Vec<u8>, Vec<u8>) = (row.get(3).map_err(wrong)?, row.get(4).map_err(wrong)?);
        count += 1;
        if seq != count || prev != before || chain(&prev, &text) != hash {
            return Err(damaged(format!("the chain breaks at record {seq}")));
        }
        let body = parse(&text, seq, path)?;
        // Where a newer Switchback files its records is for it to know, unless it says so as all versions do.
        let filed_elsewhere = body.operation.as_ref().map(|o| &o.0) != operation.as_ref();
        if filed_elsewhere && (body.entry != Entry::Newer || body.operation.is_some()) {
            return Err(damaged(format!("record {seq} is filed under another operation than its own")));
        }
        told.take(seq, &body, operation);
        before = hash;
    }
    told.targets.sort();
    let mut indexed = Indices::read(&view).map_err(wrong)?;
    indexed.newer.clone_from(&told.newer);
    if told.comparable() != indexed.comparable() {
        return Err(damaged("its indices do not tell what its records tell".into()));
    }
    // What stands beside the operations is found by SQLite's own indices alone; its own check compares them with the records.
    let indexed: String = view.query_row("PRAGMA integrity_check(record)", [], |row| row.get(0)).map_err(wrong)?;
    if indexed != "ok" {
        return Err(JournalError::of_index(path, &indexed));
    }
    Ok(count.unsigned_abs())
}

impl Indices {
    fn take(&mut self, seq: i64, body: &Body, filed: Option<String>) {
        if body.entry == Entry::Newer {
            self.newer.extend(filed);
        }
        let (Entry::Event(event), Some(id), Some(scope)) = (&body.entry, &body.operation, &body.scope) else { return };
        match event {
            Event::Opened(opened) => {
                let undoes = opened.plan.intent.undoes().map(|operation| operation.0.clone());
                self.operations.insert(id.0.clone(), (place(scope), seq, None, undoes));
                let targets = opened.plan.intent.targets().iter();
                self.targets.extend(targets.map(|t| (place(scope), t.to_string(), seq, id.0.clone())));
            }
            Event::Superseded { by } => {
                if let Some((_, _, superseded_by, _)) = self.operations.get_mut(&id.0) {
                    *superseded_by = Some(by.0.clone());
                }
            }
            _ => {}
        }
    }

    /// Who superseded an operation counts only where that one was opened; of operations that are not understood nothing does.
    fn comparable(mut self) -> Self {
        let there: BTreeSet<String> = self.operations.keys().cloned().collect();
        self.operations.retain(|id, _| !self.newer.contains(id));
        self.targets.retain(|(_, _, _, id)| !self.newer.contains(id));
        for (_, _, superseded_by, _) in self.operations.values_mut() {
            *superseded_by = superseded_by.take().filter(|by| there.contains(by));
        }
        self
    }

    fn read(db: &Connection) -> rusqlite::Result<Self> {
        let mut operations = db.prepare("SELECT id, scope, seq, superseded_by, undoes FROM operation")?;
        let operations = operations.query_map([], |r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?))))?;
        let mut targets = db.prepare("SELECT scope, target, seq, operation FROM operation_target ORDER BY scope, target, seq, operation")?;
        let targets = targets.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
        Ok(Self { operations: operations.collect::<rusqlite::Result<_>>()?, targets: targets.collect::<rusqlite::Result<_>>()?, newer: BTreeSet::new() })
    }
}
