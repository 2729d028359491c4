//! Pages of names and ids: `nextToken` in and out. A token goes with the question that it was answered to, and with no other.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::refuse::refuse;
use crate::wire::{Call, Refusal};

/// How many a page holds. CodeDeploy takes no page size; a hundred keeps callers honest about tokens.
const SIZE: usize = 100;

/// The page that a request asks for, under `key`, and the token of the next.
pub(super) fn cut(call: &Call, all: Vec<String>, key: &str) -> Result<Value, Refusal> {
    let mut asked: Map<String, Value> = call.input()?;
    let token = asked.remove("nextToken").filter(|token| !token.is_null());
    let question = format!("{} {}", call.operation, Value::Object(asked));
    let question: String = Sha256::digest(question).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let from = match token {
        None => 0,
        Some(token) => token
            .as_str()
            .and_then(|token| token.strip_prefix("page-")?.strip_suffix(&format!("-{question}")))
            .and_then(|at| at.parse::<usize>().ok())
            .ok_or_else(|| refuse("InvalidNextTokenException", "The next token was specified in an invalid format."))?,
    };
    let end = from.saturating_add(SIZE);
    let more = all.len() > end;
    let mut body = json!({});
    body[key] = all.into_iter().skip(from).take(SIZE).collect();
    if more {
        body["nextToken"] = json!(format!("page-{end}-{question}"));
    }
    Ok(body)
}
