//! What SQS keeps in one Region.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::iam::policy::{Asked, Decision, decide};

/// Everything SQS knows in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// By name.
    pub(crate) queues: BTreeMap<String, Queue>,
}

/// A queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Queue {
    pub created: Timestamp,
    pub modified: Timestamp,
    /// The attributes that were set; all others have SQS's defaults.
    pub attributes: BTreeMap<String, String>,
    /// Oldest first.
    pub messages: Vec<Message>,
}

/// A message that waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Message {
    pub id: String,
    pub body: String,
    pub sent: Timestamp,
}

impl Queue {
    /// A queue with nothing in it.
    pub(crate) fn new(now: Timestamp, attributes: BTreeMap<String, String>) -> Self {
        Self { created: now, modified: now, attributes, messages: Vec::new() }
    }

    /// Whether the queue's policy lets this topic send to it.
    pub(crate) fn takes_from(&self, queue_arn: &str, topic_arn: &str) -> bool {
        let Some(policy) = self.attributes.get("Policy").and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
            return false;
        };
        let context = BTreeMap::from([("aws:sourcearn".to_owned(), vec![topic_arn.to_owned()])]);
        let asked = Asked { action: "sqs:SendMessage", resource: queue_arn, context: &context, service: Some("sns.amazonaws.com") };
        decide([("policy", &policy)], asked).decision == Decision::Allowed
    }
}
