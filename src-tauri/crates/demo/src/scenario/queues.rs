//! The SQS and SNS part of the beginning: orders are announced on a topic, one queue of which
//! feeds a function and one of which has never got a message, because its policy does not let
//! the topic in.

use std::collections::BTreeMap;

use serde_json::json;

use super::Setting;
use crate::iam::doc;
use crate::sns::{Subscription, Topic};
use crate::sqs::{Message, Queue};
use crate::world::World;

/// Hangang Market.
pub(super) fn market(world: &mut World, setting: &Setting<'_>) {
    let Setting { account, region, .. } = setting;
    let queue_arn = |name: &str| format!("arn:aws:sqs:{region}:{account}:{name}");
    let topic_arn = format!("arn:aws:sns:{region}:{account}:order-events");
    let policy = |name: &str, service: &str| {
        let only = json!({"ArnEquals": {"aws:SourceArn": topic_arn}});
        let (principal, queue) = (json!({"Service": service}), queue_arn(name));
        doc(&[json!({"Effect": "Allow", "Principal": principal, "Action": "sqs:SendMessage", "Resource": queue, "Condition": only})]).to_string()
    };
    let redrive = json!({"deadLetterTargetArn": queue_arn("orders-dlq"), "maxReceiveCount": 3}).to_string();
    let queues: [(&str, &[(&str, String)]); 3] = [
        // Left at the default of 30 s, where orders-worker may take 10 s and needs six times as much.
        ("orders", &[("Policy", policy("orders", "sns.amazonaws.com")), ("RedrivePolicy", redrive)]),
        ("orders-dlq", &[("MessageRetentionPeriod", "1209600".to_owned())]),
        // Copied from a queue that S3 wrote to: SNS is not let in.
        ("settlement-events", &[("Policy", policy("settlement-events", "s3.amazonaws.com")), ("VisibilityTimeout", "900".to_owned())]),
    ];
    for (name, attributes) in queues {
        let attributes: BTreeMap<String, String> = attributes.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        world.sqs.queues.insert(name.to_owned(), Queue::new(setting.hours_ago(8000), attributes));
    }
    let mut topic = Topic::default();
    for name in ["orders", "settlement-events"] {
        let subscription = Subscription { protocol: "sqs".to_owned(), endpoint: queue_arn(name), raw: true };
        topic.subscriptions.insert(world.rng.uuid(), subscription);
    }
    world.sns.topics.insert("order-events".to_owned(), topic);
    // Nobody has looked at these.
    for (order, hours) in [(20_418, 31), (20_433, 30), (20_907, 6)] {
        let message = Message { id: world.rng.uuid(), body: json!({"orderId": order, "event": "paid"}).to_string(), sent: setting.hours_ago(hours) };
        if let Some(dead) = world.sqs.queues.get_mut("orders-dlq") {
            dead.messages.push(message);
        }
    }
}
