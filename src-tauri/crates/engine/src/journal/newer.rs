//! Operations that a newer Switchback recorded: listed by what all versions tell alike, and otherwise left alone.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;
use switchback_core::event::Actor;
use switchback_core::{Operation, OperationId, OperationState, Scope, Target};

use super::apart::Found;
use super::body::hex;
use super::error::JournalError;
use super::fence;
use super::lock::OperationLock;
use super::reader::{JournalReader, replay};

/// An operation as it is on record.
#[derive(Debug)]
pub enum Recorded {
    /// Replayed.
    Known(Box<Operation>),
    /// A newer Switchback's.
    Newer(Box<NewerOperation>),
}

/// What can be told of an operation without understanding it. What its words mean is for the version that wrote them.
#[derive(Debug, Clone, PartialEq)]
pub struct NewerOperation {
    /// Its id.
    pub id: OperationId,
    /// The number of the record it began with.
    pub seq: u64,
    /// The hash of that record, in hexadecimal.
    pub hash: String,
    /// The first of its records that is not understood.
    pub record: u64,
    /// When it began.
    pub at: Timestamp,
    /// When it was last heard of.
    pub heard_at: Timestamp,
    /// Where; `None` where that is not understood either.
    pub scope: Option<Scope>,
    /// The word for what it is for.
    pub intent: String,
    /// The ids of its targets.
    pub targets: Vec<String>,
    /// Who asked.
    pub actor: Option<Actor>,
    /// What was expected, in the operator's words.
    pub expected: Option<String>,
    /// Where it stands, as far as that is told.
    pub state: OperationState,
    /// Whether it still holds a target.
    pub open: bool,
}

impl Recorded {
    /// Its id.
    pub fn id(&self) -> &OperationId {
        match self {
            Self::Known(operation) => &operation.id,
            Self::Newer(newer) => &newer.id,
        }
    }

    /// The operation, if it is understood.
    pub fn known(self) -> Option<Operation> {
        match self {
            Self::Known(operation) => Some(*operation),
            Self::Newer(_) => None,
        }
    }

    /// The operation, for whoever has to know what it does.
    ///
    /// # Errors
    /// [`JournalError::NewerOperation`].
    pub fn understood(self) -> Result<Operation, JournalError> {
        match self {
            Self::Known(operation) => Ok(*operation),
            Self::Newer(newer) => Err(JournalError::NewerOperation { id: newer.id, record: newer.record }),
        }
    }

    /// Whether it belongs to a place. One of no known place belongs to every one.
    pub fn is_in(&self, scope: &Scope) -> bool {
        match self {
            Self::Known(operation) => operation.opened.plan.scope == *scope,
            Self::Newer(newer) => newer.scope.as_ref().is_none_or(|there| there == scope),
        }
    }

    /// Its targets, as far as they are of a kind that is known here.
    pub fn targets(&self) -> Vec<Target> {
        match self {
            Self::Known(operation) => operation.targets().to_vec(),
            Self::Newer(newer) => newer.targets.iter().filter_map(|id| id.parse().ok()).collect(),
        }
    }

    /// An operation that is not understood is none that cannot be read.
    pub(super) fn read(reader: &JournalReader, id: &OperationId) -> Result<Option<Self>, JournalError> {
        match replay(&reader.db, &reader.path, id) {
            Ok(operation) => Ok(operation.map(|operation| Self::Known(Box::new(operation)))),
            Err(JournalError::NewerOperation { record, .. }) => newer(reader, id, record).map(|newer| Some(Self::Newer(Box::new(newer)))),
            Err(e) => Err(e),
        }
    }
}

/// Of these operations, those that are understood.
pub fn known(recorded: Vec<Recorded>) -> Vec<Operation> {
    recorded.into_iter().filter_map(Recorded::known).collect()
}

/// The targets that the index has of an operation, whoever wrote it.
pub(super) fn targets_of(db: &Connection, path: &Path, id: &OperationId) -> Result<Vec<String>, JournalError> {
    let wrong = |e: rusqlite::Error| JournalError::from_sqlite(path, &e);
    let mut find = db.prepare_cached("SELECT target FROM operation_target WHERE operation = ?1 ORDER BY rowid").map_err(wrong)?;
    let targets = find.query_map(params![id.0], |row| row.get(0)).map_err(wrong)?;
    targets.collect::<rusqlite::Result<_>>().map_err(wrong)
}

fn newer(reader: &JournalReader, id: &OperationId, record: u64) -> Result<NewerOperation, JournalError> {
    let (db, path) = (&reader.db, &reader.path);
    let wrong = |e: rusqlite::Error| JournalError::from_sqlite(path, &e);
    let row = |which: &str| {
        let sql = format!("SELECT seq, body, prev, hash FROM record WHERE operation = ?1 {which} LIMIT 1");
        db.query_row(&sql, params![id.0], Found::of).optional().map_err(wrong)
    };
    let began = row("ORDER BY seq ASC")?.ok_or_else(|| JournalError::Unknown { id: id.clone() })?;
    // That it was taken over is recorded by whoever did it, and is no sign of life.
    let own = "AND NOT coalesce(CASE WHEN json_valid(body) THEN body ->> '$.entry.event.event' = 'superseded' END, 0) ORDER BY seq DESC";
    let last = row(own)?.unwrap_or_else(|| began.clone());
    let (first, heard_at) = (began.told(path)?, last.told(path)?.at);
    let (told, ended) = (event(&began.text), event(&last.text));
    let said = |pointer: &str| told.pointer(pointer).and_then(Value::as_str).map(ToOwned::to_owned);
    let open = db.query_row("SELECT 1 FROM claim WHERE operation = ?1 LIMIT 1", params![id.0], |_| Ok(())).optional().map_err(wrong)?.is_some();
    let ended = ended["state"].as_str().filter(|_| ended["event"] == "ended").and_then(|state| serde_json::from_value(state.into()).ok());
    let state = match ended {
        _ if fence::superseded_by(db, id).map_err(wrong)?.is_some() => OperationState::Superseded,
        Some(state) => state,
        None if OperationLock::is_held(&reader.dir, id) => OperationState::Running,
        None => OperationState::NeedsAttention,
    };
    Ok(NewerOperation {
        id: id.clone(),
        seq: began.seq.unsigned_abs(),
        hash: hex(&began.hash),
        record,
        at: first.at,
        heard_at,
        scope: first.scope,
        intent: said("/plan/intent/intent").unwrap_or_default(),
        targets: targets_of(db, path, id)?,
        actor: serde_json::from_value(told["actor"].clone()).ok(),
        expected: said("/expected"),
        state,
        open,
    })
}

/// What the record says happened, as it stands there.
fn event(text: &str) -> Value {
    serde_json::from_str::<Value>(text).map(|mut body| body["entry"]["event"].take()).unwrap_or_default()
}
