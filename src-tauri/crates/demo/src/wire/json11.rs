//! What the JSON 1.1 services' answers have in common.

use jiff::Timestamp;
use serde_json::{Value, json};

/// A moment as JSON 1.1 writes it: seconds since 1970, with milliseconds.
pub(crate) fn seconds(at: Timestamp) -> Value {
    json!(at.as_millisecond() as f64 / 1000.0)
}

/// AWS leaves out what it has no value for.
pub(crate) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let there = map.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(there.map(|(key, value)| (key, without_nulls(value))).collect())
        }
        Value::Array(list) => Value::Array(list.into_iter().map(without_nulls).collect()),
        other => other,
    }
}
