//! What SNS keeps in one Region.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Everything SNS knows in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// By name.
    pub(crate) topics: BTreeMap<String, Topic>,
}

/// A topic.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Topic {
    /// By id, the last part of their ARN.
    pub subscriptions: BTreeMap<String, Subscription>,
}

/// Where a topic's messages go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Subscription {
    /// `sqs`, `lambda`, `https`, …
    pub protocol: String,
    /// For `sqs` the queue's ARN.
    pub endpoint: String,
    /// Whether the message goes as it is, without SNS's envelope.
    pub raw: bool,
}

impl Subscription {
    /// What somebody outside AWS has to confirm; until then it has no ARN.
    pub(super) fn pending(&self) -> bool {
        !["sqs", "lambda"].contains(&self.protocol.as_str())
    }
}
