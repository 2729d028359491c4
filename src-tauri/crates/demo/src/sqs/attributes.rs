//! A queue's attributes: text that SQS checks, and counts that it makes.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::queues::{arn, named};
use super::refuse;
use super::state::{Queue, State};
use crate::wire::{Call, Refusal};
use crate::world::World;

/// Attributes that are numbers: their default, least and most.
const NUMBERS: [(&str, u64, u64, u64); 5] = [
    ("VisibilityTimeout", 30, 0, 43_200),
    ("MessageRetentionPeriod", 345_600, 60, 1_209_600),
    ("DelaySeconds", 0, 0, 900),
    ("MaximumMessageSize", 1_048_576, 1024, 1_048_576),
    ("ReceiveMessageWaitTimeSeconds", 0, 0, 20),
];

/// Attributes that are text, without a default.
const TEXTS: [&str; 7] =
    ["Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "FifoQueue", "ContentBasedDeduplication"];

/// Attributes that can be asked for and not set.
const COUNTS: [&str; 6] = [
    "QueueArn",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
];

/// What can be switched, and is on from the start.
const ENCRYPTED: &str = "SqsManagedSseEnabled";

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Asked {
    attribute_names: Vec<String>,
    attributes: BTreeMap<String, String>,
}

pub(super) fn get(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let asked: Asked = call.input()?;
    let name = named(&world.sqs, call)?;
    let all = world.sqs.queues.get(&name).map(|queue| everything(queue, &arn(call, &name))).unwrap_or_default();
    let known = |name: &String| name == "All" || settable(name) || COUNTS.contains(&name.as_str());
    if let Some(unknown) = asked.attribute_names.iter().find(|name| !known(name)) {
        return Err(refuse::unknown_attribute(unknown));
    }
    let whole = asked.attribute_names.iter().any(|name| name == "All");
    let shown: BTreeMap<_, _> = all.into_iter().filter(|(key, _)| whole || asked.attribute_names.contains(key)).collect();
    Ok(if shown.is_empty() { json!({}) } else { json!({"Attributes": shown}) })
}

/// Every attribute there is of a queue.
fn everything(queue: &Queue, arn: &str) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = NUMBERS.iter().map(|(name, default, ..)| ((*name).to_owned(), default.to_string())).collect();
    let made = [
        ("QueueArn", arn.to_owned()),
        ("ApproximateNumberOfMessages", queue.messages.len().to_string()),
        ("ApproximateNumberOfMessagesNotVisible", "0".to_owned()),
        ("ApproximateNumberOfMessagesDelayed", "0".to_owned()),
        ("CreatedTimestamp", queue.created.as_second().to_string()),
        ("LastModifiedTimestamp", queue.modified.as_second().to_string()),
        (ENCRYPTED, "true".to_owned()),
    ];
    all.extend(made.map(|(name, value)| (name.to_owned(), value)));
    all.extend(queue.attributes.clone());
    all
}

fn settable(name: &str) -> bool {
    name == ENCRYPTED || TEXTS.contains(&name) || NUMBERS.iter().any(|(number, ..)| *number == name)
}

/// Refuses attributes that SQS does not know or take.
pub(super) fn check(state: &State, call: &Call, attributes: &BTreeMap<String, String>) -> Result<(), Refusal> {
    for (name, value) in attributes {
        if !settable(name) {
            return Err(refuse::unknown_attribute(name));
        }
        if let Some((_, _, least, most)) = NUMBERS.iter().find(|(number, ..)| number == name)
            && !value.parse::<u64>().is_ok_and(|number| (*least..=*most).contains(&number))
        {
            return Err(refuse::attribute_value(name));
        }
        match name.as_str() {
            // An empty text takes a policy away.
            "Policy" | "RedrivePolicy" if value.is_empty() => {}
            "Policy" => {
                let policy: Option<Value> = serde_json::from_str(value).ok().filter(|policy: &Value| !policy["Statement"].is_null());
                policy.ok_or_else(|| refuse::attribute_value(name))?;
            }
            "RedrivePolicy" => redrive(state, call, value)?,
            _ => {}
        }
    }
    Ok(())
}

/// Where messages go that were received too often: a queue of this place, after 1 to 1,000 times.
fn redrive(state: &State, call: &Call, value: &str) -> Result<(), Refusal> {
    let invalid = |reason: &str| refuse::parameter(format!("Value {value} for parameter RedrivePolicy is invalid. Reason: {reason}"));
    let policy: Value = serde_json::from_str(value).map_err(|_| invalid("Redrive policy is not a valid JSON map."))?;
    let target = policy["deadLetterTargetArn"].as_str().ok_or_else(|| invalid("Redrive policy does not contain mandatory attribute: deadLetterTargetArn."))?;
    let times = &policy["maxReceiveCount"];
    let times = times.as_u64().or_else(|| times.as_str()?.parse().ok());
    if !times.is_some_and(|times| (1..=1000).contains(&times)) {
        return Err(invalid("Invalid value for maxReceiveCount: must be an integer from 1 to 1000."));
    }
    if !state.queues.keys().any(|name| arn(call, name) == target) {
        return Err(invalid("Dead letter target does not exist."));
    }
    Ok(())
}

pub(super) fn set(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let asked: Asked = call.input()?;
    let name = named(&world.sqs, call)?;
    check(&world.sqs, call, &asked.attributes)?;
    if let Some(queue) = world.sqs.queues.get_mut(&name) {
        queue.attributes.extend(asked.attributes);
        queue.attributes.retain(|_, value| !value.is_empty());
        queue.modified = call.now;
    }
    Ok(json!({}))
}
