//! Queues by name: listed, made, found.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::attributes::check;
use super::refuse;
use super::state::{Queue, State};
use crate::wire::{Call, Refusal, cut};
use crate::world::World;

/// The most names of one answer.
const PAGE: usize = 1000;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Asked {
    queue_name: String,
    queue_name_prefix: String,
    queue_url: String,
    #[serde(rename = "QueueOwnerAWSAccountId")]
    owner: Option<String>,
    attributes: BTreeMap<String, String>,
    max_results: Option<usize>,
    next_token: Option<String>,
}

fn url_of(call: &Call, name: &str) -> String {
    format!("https://sqs.{}.amazonaws.com/{}/{name}", call.region, call.account)
}

/// The ARN of a queue of this account and Region.
pub(super) fn arn(call: &Call, name: &str) -> String {
    format!("arn:aws:sqs:{}:{}:{name}", call.region, call.account)
}

/// The name of the queue that the call's URL means. The host does not matter: clients put in the
/// endpoint that they use.
pub(super) fn named(state: &State, call: &Call) -> Result<String, Refusal> {
    let asked: Asked = call.input()?;
    let mut parts = asked.queue_url.rsplit('/');
    let (name, account) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if account != call.account || !state.queues.contains_key(name) {
        return Err(refuse::no_queue());
    }
    Ok(name.to_owned())
}

pub(super) fn list(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let asked: Asked = call.input()?;
    let wanted = world.sqs.queues.keys().filter(|name| name.starts_with(&asked.queue_name_prefix));
    let most = match asked.max_results {
        Some(most) if !(1..=PAGE).contains(&most) => {
            return Err(refuse::parameter("Value for parameter MaxResults is invalid. Reason: Must be an integer from 1 to 1000."));
        }
        most => most.unwrap_or(PAGE),
    };
    let (urls, next) = cut(wanted.map(|name| (name.clone(), url_of(call, name))), asked.next_token.as_deref(), most);
    let mut body = json!({});
    if !urls.is_empty() {
        body["QueueUrls"] = json!(urls);
    }
    // Pages are for those who ask for them.
    if let Some(next) = next.filter(|_| asked.max_results.is_some()) {
        body["NextToken"] = json!(next);
    }
    Ok(body)
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let Asked { queue_name: name, attributes, .. } = call.input()?;
    let stem = name.strip_suffix(".fifo").unwrap_or(&name);
    if stem.is_empty() || name.len() > 80 || !stem.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) {
        return Err(refuse::parameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"));
    }
    check(&world.sqs, call, &attributes)?;
    if let Some(there) = world.sqs.queues.get(&name) {
        // The same queue again is no error; another under its name is.
        if let Some((other, _)) = attributes.iter().find(|(key, value)| there.attributes.get(*key) != Some(value)) {
            return Err(refuse::exists(other));
        }
    }
    let body = json!({"QueueUrl": url_of(call, &name)});
    world.sqs.queues.entry(name).or_insert_with(|| Queue::new(call.now, attributes));
    Ok(body)
}

pub(super) fn url(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let asked: Asked = call.input()?;
    let own = asked.owner.as_ref().is_none_or(|owner| *owner == call.account);
    if !own || !world.sqs.queues.contains_key(&asked.queue_name) {
        return Err(refuse::no_queue());
    }
    Ok(json!({"QueueUrl": url_of(call, &asked.queue_name)}))
}
