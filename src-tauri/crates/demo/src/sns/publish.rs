//! Publish: to every queue that is subscribed and lets the topic in.

use jiff::Timestamp;
use serde_json::json;

use super::invalid;
use super::topics::named;
use crate::sqs::Message;
use crate::wire::query::{answer, written};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// The most a message may have, in bytes.
const MOST: usize = 262_144;

pub(super) fn publish(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let topic_arn = call
        .params
        .get("TopicArn")
        .or_else(|| call.params.get("TargetArn"))
        .ok_or_else(|| invalid("TopicArn or TargetArn Reason: no value for required parameter"))?;
    let (message, subject) = (call.param("Message"), call.params.get("Subject"));
    let name = named(world, call, topic_arn)?;
    if message.is_empty() {
        return Err(invalid("Empty message"));
    }
    if message.len() > MOST {
        return Err(invalid("Message too long"));
    }
    if subject.is_some_and(|subject| subject.is_empty() || subject.chars().count() > 100 || !subject.is_ascii() || subject.contains(['\n', '\r'])) {
        return Err(invalid("Subject"));
    }
    let id = world.rng.uuid();
    let place = format!("arn:aws:sqs:{}:{}:", call.region, call.account);
    let subscriptions = world.sns.topics.get(&name).map(|topic| &topic.subscriptions).into_iter().flat_map(|all| all.values());
    for subscription in subscriptions.filter(|subscription| subscription.protocol == "sqs") {
        let queue = subscription.endpoint.strip_prefix(&place).and_then(|name| world.sqs.queues.get_mut(name));
        let Some(queue) = queue.filter(|queue| queue.takes_from(&subscription.endpoint, topic_arn)) else { continue };
        let body = if subscription.raw { message.to_owned() } else { envelope(topic_arn, &id, message, subject, call.now) };
        queue.messages.push(Message { id: world.rng.uuid(), body, sent: call.now });
    }
    Ok(answer(call.service, "Publish", &json!({"MessageId": id})))
}

/// What arrives unless the subscription wants messages as they are.
fn envelope(topic_arn: &str, id: &str, message: &str, subject: Option<&String>, now: Timestamp) -> String {
    let mut body = json!({"Type": "Notification", "MessageId": id, "TopicArn": topic_arn, "Message": message, "Timestamp": written(now)});
    if let Some(subject) = subject {
        body["Subject"] = json!(subject);
    }
    body.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn an_envelope_says_where_a_message_is_from() {
        let body: Value = serde_json::from_str(&envelope("arn:t", "1", "hello", None, Timestamp::UNIX_EPOCH)).unwrap();
        let expected = json!({"Type": "Notification", "MessageId": "1", "TopicArn": "arn:t", "Message": "hello", "Timestamp": "1970-01-01T00:00:00.000Z"});
        assert_eq!(body, expected, "without a subject there is none in it");
        assert!(envelope("arn:t", "1", "hello", Some(&"paid".to_owned()), Timestamp::UNIX_EPOCH).contains("\"Subject\":\"paid\""), "with one there is");
    }
}
