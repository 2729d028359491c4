//! Pages of both API Gateways: `limit`/`position` in v1, `maxResults`/`nextToken` in v2.

use serde_json::{Value, json};

use super::refuse::bad_request;
use crate::wire::{Call, Refusal, Reply};

/// What a page holds unless the caller says otherwise, and at most.
const USUAL: usize = 25;
const MOST: usize = 500;

/// How a version of the service spells its pages.
pub(crate) struct Spelling {
    limit: &'static str,
    token: &'static str,
    answer: &'static str,
    items: &'static str,
}

/// v1: `?limit=&position=`, answered as `position` and `item`.
pub(crate) const V1: Spelling = Spelling { limit: "limit", token: "position", answer: "position", items: "item" };

/// v2: `?maxResults=&nextToken=`, answered as `nextToken` and `items`.
pub(crate) const V2: Spelling = Spelling { limit: "maxResults", token: "nextToken", answer: "nextToken", items: "items" };

/// One page of `items`, which come in the order of their keys. The token is the last key of the
/// page before, so that a page stays right when something is created in between.
pub(crate) fn page<'a, T: 'a>(
    call: &Call,
    spelling: &Spelling,
    items: impl Iterator<Item = (&'a String, &'a T)>,
    show: impl Fn(&'a T) -> Value,
) -> Result<Reply, Refusal> {
    let wanted = match call.query(spelling.limit) {
        None => USUAL,
        Some(text) => match text.parse::<usize>() {
            Ok(n) if n > 0 => n.min(MOST),
            _ => return Err(bad_request(format!("Invalid value for {}: {text}", spelling.limit))),
        },
    };
    let mut items = items.peekable();
    if let Some(token) = call.query(spelling.token) {
        let after = token.strip_prefix("after:").ok_or_else(|| bad_request(format!("Invalid {} specified", spelling.token)))?;
        while items.next_if(|(key, _)| key.as_str() <= after).is_some() {}
    }
    let (mut shown, mut last) = (Vec::new(), "");
    for (key, item) in items.by_ref().take(wanted) {
        shown.push(show(item));
        last = key;
    }
    let mut body = json!({});
    body[spelling.items] = Value::Array(shown);
    if items.peek().is_some() {
        body[spelling.answer] = json!(format!("after:{last}"));
    }
    Ok(Reply::ok(&body))
}
