//! One record as it is written: a line of JSON, and the hash that chains it to the one before.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use switchback_core::hold::HoldChange;
use switchback_core::{Event, OperationId, Scope};

use super::error::JournalError;

/// The version of an operation's records, and of a beginning.
pub(super) const VERSION: u32 = 1;
/// The version of records of holds, which came later.
pub(super) const WITH_HOLDS: u32 = 2;
/// The newest version that is known here.
const KNOWN: u32 = WITH_HOLDS;

/// The content of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Body {
    pub v: u32,
    pub at: Timestamp,
    pub scope: Option<Scope>,
    pub operation: Option<OperationId>,
    pub entry: Entry,
}

/// What a record tells. A new kind of record raises the version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Entry {
    /// The journal's first record.
    Begun(Begun),
    /// Something happened in an operation.
    Event(Event),
    /// A target was put on hold, or let go.
    Hold(HoldChange),
    /// Something that only a newer Switchback understands. None is ever written here.
    #[serde(skip)]
    Newer,
}

/// What all versions have in common, without the rest.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Common {
    v: u32,
    at: Timestamp,
    scope: Option<Scope>,
    operation: Option<OperationId>,
}

/// How a journal begins. Each member is there, if only as nothing: what lacks one is something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The file of the journal before it, kept aside untouched, if there was one.
    #[serde(deserialize_with = "Option::deserialize")]
    pub replaces: Option<String>,
    /// The SHA-256 of that file, in hexadecimal.
    #[serde(deserialize_with = "Option::deserialize")]
    pub sha256: Option<String>,
    /// Why it was replaced.
    #[serde(deserialize_with = "Option::deserialize")]
    pub why: Option<String>,
}

/// One record of an operation, as a reader gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its number.
    pub seq: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Where.
    pub scope: Option<Scope>,
    /// What happened.
    pub event: Event,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

/// Reads a record. What bears out its hash and is JSON is no damage: where this program does not understand it, a newer one
/// wrote it, and of what all versions have in common is read what is there. A place that is not understood is none, and the
/// record then counts everywhere; a time that is not told is the beginning of time.
pub(super) fn parse(text: &str, seq: i64, path: &Path) -> Result<Body, JournalError> {
    if let Ok(body) = serde_json::from_str::<Body>(text)
        && body.v <= KNOWN
    {
        return Ok(body);
    }
    let mut told: Value = match serde_json::from_str(text) {
        Ok(told) => told,
        Err(e) => {
            // JSON that is nested deeper than is read here is JSON all the same.
            let common = serde_json::from_str::<Common>(text);
            let damaged = |_| JournalError::Damaged { path: path.to_owned(), what: format!("record {seq}: {e}") };
            let Common { v, at, scope, operation } = common.map_err(damaged)?;
            return Ok(Body { v, at, scope, operation, entry: Entry::Newer });
        }
    };
    let mut member = |name: &str| told.get_mut(name).map(Value::take).unwrap_or_default();
    Ok(Body {
        v: serde_json::from_value(member("v")).unwrap_or_default(),
        at: serde_json::from_value(member("at")).unwrap_or_default(),
        scope: serde_json::from_value(member("scope")).ok(),
        operation: serde_json::from_value(member("operation")).ok(),
        entry: Entry::Newer,
    })
}

/// Reads a record, if it bears out its own hash. Only the whole chain tells whether it is the one that belongs there.
pub(super) fn sound(seq: i64, text: &str, prev: &[u8], hash: &[u8], path: &Path) -> Result<Body, JournalError> {
    if chain(prev, text) != hash {
        return Err(JournalError::Damaged { path: path.to_owned(), what: format!("record {seq} does not bear out its hash") });
    }
    parse(text, seq, path)
}

/// The hash that chains a record to the one before it.
pub(super) fn chain(prev: &[u8], body: &str) -> Vec<u8> {
    Sha256::new().chain_update(prev).chain_update(body.as_bytes()).finalize().to_vec()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
