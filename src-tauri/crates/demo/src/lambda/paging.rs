//! Pages: `MaxItems` (Lambda gives at most fifty), `Marker`, `NextMarker`.

use serde_json::{Value, json};

use super::refuse::{invalid, unfit};
use crate::wire::{Call, Refusal, Reply};

/// The most a page holds, whatever `MaxItems` says.
const MOST: usize = 50;

/// One page of `items`, which are in order, under `key`. The marker is the key of the last item
/// of the page before, so that a page stays right when something is created in between.
pub(super) fn page<T>(call: &Call, key: &str, items: impl Iterator<Item = (String, T)>, show: impl Fn(T) -> Value) -> Result<Reply, Refusal> {
    let wanted = match call.query("MaxItems") {
        None => MOST,
        Some(text) => match text.parse::<usize>() {
            Ok(n @ 1..=10_000) => n.min(MOST),
            Ok(0) => {
                return Err(unfit(text, "maxItems", "Member must have value greater than or equal to 1"));
            }
            _ => {
                return Err(unfit(text, "maxItems", "Member must have value less than or equal to 10000"));
            }
        },
    };
    let mut items = items.peekable();
    if let Some(marker) = call.query("Marker") {
        let after = marker.strip_prefix("after:").ok_or_else(|| invalid("Invalid Marker value"))?;
        while items.next_if(|(key, _)| key.as_str() <= after).is_some() {}
    }
    let mut shown = Vec::new();
    let mut last = String::new();
    for (key, item) in items.by_ref().take(wanted) {
        shown.push(show(item));
        last = key;
    }
    let mut body = json!({});
    body[key] = Value::Array(shown);
    if items.peek().is_some() {
        body["NextMarker"] = json!(format!("after:{last}"));
    }
    Ok(Reply::ok(&body))
}

/// A version's place in a list: `$LATEST` first, then numbers by size. The mark between the two
/// comes before every character of a name, so that places sort as names do (`a`, `a-b`).
pub(super) fn place(function: &str, number: u64) -> String {
    format!("{function}!{number:012}")
}
