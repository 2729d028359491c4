//! Topics and their subscriptions.

use serde_json::{Value, json};

use super::invalid;
use super::state::{Subscription, Topic};
use crate::wire::query::answer;
use crate::wire::{Call, Refusal, Reply, cut};
use crate::world::World;

/// Entries of a page.
const PAGE: usize = 100;

/// What SNS can deliver to.
const PROTOCOLS: [&str; 9] = ["http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"];

pub(super) fn arn(call: &Call, name: &str) -> String {
    format!("arn:aws:sns:{}:{}:{name}", call.region, call.account)
}

/// The topic's name, if the ARN is of this place and the topic is there.
pub(super) fn named(world: &World, call: &Call, given: &str) -> Result<String, Refusal> {
    let name = given.strip_prefix(&arn(call, "")).filter(|name| !name.contains(':'));
    let name = name.ok_or_else(|| invalid("TopicArn"))?;
    if !world.sns.topics.contains_key(name) {
        return Err(Refusal::new(404, "NotFound", "Topic does not exist"));
    }
    Ok(name.to_owned())
}

pub(super) fn list(world: &World, call: &Call) -> Reply {
    let all = world.sns.topics.keys().map(|name| (name.clone(), json!({"TopicArn": arn(call, name)})));
    let (topics, next) = cut(all, call.params.get("NextToken").map(String::as_str), PAGE);
    answer(call.service, "ListTopics", &json!({"Topics": topics, "NextToken": next}))
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let name = call.param("Name");
    let stem = name.strip_suffix(".fifo").unwrap_or(name);
    if stem.is_empty() || name.len() > 256 || !stem.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) {
        return Err(invalid("Topic Name"));
    }
    // The same name again is the same topic.
    world.sns.topics.entry(name.to_owned()).or_default();
    Ok(answer(call.service, "CreateTopic", &json!({"TopicArn": arn(call, name)})))
}

/// A subscription's ARN, or what stands in its place until it is confirmed.
fn shown(topic: &str, id: &str, subscription: &Subscription) -> String {
    if subscription.pending() { "PendingConfirmation".to_owned() } else { format!("{topic}:{id}") }
}

/// A topic's subscriptions as they are listed, by their ids.
fn listed(call: &Call, topic_arn: &str, topic: &Topic) -> Vec<(String, Value)> {
    let entry = |(id, subscription): (&String, &Subscription)| {
        let shown = json!({
            "SubscriptionArn": shown(topic_arn, id, subscription),
            "Owner": call.account,
            "Protocol": subscription.protocol,
            "Endpoint": subscription.endpoint,
            "TopicArn": topic_arn,
        });
        (id.clone(), shown)
    };
    topic.subscriptions.iter().map(entry).collect()
}

/// A page of subscriptions, in the order of their ids.
fn page(call: &Call, operation: &str, mut items: Vec<(String, Value)>) -> Reply {
    items.sort_by(|a, b| a.0.cmp(&b.0));
    let (page, next): (Vec<Value>, _) = cut(items.into_iter(), call.params.get("NextToken").map(String::as_str), PAGE);
    answer(call.service, operation, &json!({"Subscriptions": page, "NextToken": next}))
}

pub(super) fn subscriptions(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let topic_arn = call.param("TopicArn");
    let name = named(world, call, topic_arn)?;
    let items = world.sns.topics.get(&name).map(|topic| listed(call, topic_arn, topic)).unwrap_or_default();
    Ok(page(call, "ListSubscriptionsByTopic", items))
}

/// Those of every topic.
pub(super) fn all_subscriptions(world: &World, call: &Call) -> Reply {
    let items = world.sns.topics.iter().flat_map(|(name, topic)| listed(call, &arn(call, name), topic)).collect();
    page(call, "ListSubscriptions", items)
}

pub(super) fn subscribe(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let (topic_arn, protocol, endpoint) = (call.param("TopicArn"), call.param("Protocol"), call.param("Endpoint"));
    let name = named(world, call, topic_arn)?;
    if !PROTOCOLS.contains(&protocol) {
        return Err(invalid(&format!("Amazon SNS does not support this protocol string: {protocol}")));
    }
    if ["sqs", "lambda"].contains(&protocol) && !endpoint.starts_with(&format!("arn:aws:{protocol}:")) {
        let kind = if protocol == "sqs" { "SQS" } else { "Lambda" };
        return Err(invalid(&format!("{kind} endpoint ARN")));
    }
    if endpoint.is_empty() {
        return Err(invalid("Endpoint"));
    }
    let raw = attribute(call, "RawMessageDelivery").is_some_and(|value| value == "true");
    let new_id = world.rng.uuid();
    let topic = world.sns.topics.entry(name).or_default();
    // The same subscription again is the one there is.
    let there = topic.subscriptions.iter().find(|(_, one)| one.protocol == protocol && one.endpoint == endpoint).map(|(id, _)| id.clone());
    let id = there.unwrap_or(new_id);
    let new = || Subscription { protocol: protocol.to_owned(), endpoint: endpoint.to_owned(), raw };
    let subscription = topic.subscriptions.entry(id.clone()).or_insert_with(new);
    let arn = if subscription.pending() { "pending confirmation".to_owned() } else { format!("{topic_arn}:{id}") };
    Ok(answer(call.service, "Subscribe", &json!({"SubscriptionArn": arn})))
}

/// A value of the form's map of attributes.
fn attribute<'a>(call: &'a Call, name: &str) -> Option<&'a String> {
    let key = call.params.iter().find(|(key, value)| key.starts_with("Attributes.entry.") && key.ends_with(".key") && *value == name);
    key.and_then(|(key, _)| call.params.get(&key.replace(".key", ".value")))
}
