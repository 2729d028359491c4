//! Pages of names and ids: `nextToken` in and out.

use serde::Deserialize;
use serde_json::{Value, json};

use super::refuse::refuse;
use crate::wire::Refusal;

/// How many a page holds. CodeDeploy takes no page size; a hundred keeps callers honest about tokens.
const SIZE: usize = 100;

/// What of a request says which page.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Page {
    next_token: Option<String>,
}

/// The page under `key`, and the token of the next.
pub(super) fn cut(page: &Page, all: Vec<String>, key: &str) -> Result<Value, Refusal> {
    let from = match page.next_token.as_deref() {
        None => 0,
        Some(token) => token
            .strip_prefix("page-")
            .and_then(|at| at.parse::<usize>().ok())
            .ok_or_else(|| refuse("InvalidNextTokenException", "The next token was specified in an invalid format."))?,
    };
    let end = from.saturating_add(SIZE);
    let more = all.len() > end;
    let mut body = json!({});
    body[key] = all.into_iter().skip(from).take(SIZE).collect();
    if more {
        body["nextToken"] = json!(format!("page-{end}"));
    }
    Ok(body)
}
