//! The queues around a function: whether topics get through to them, and whether they wait as long as the function may take.

use super::FactRule;
use super::policy::{Answer, Ask, Policy};
use crate::preflight::Severity;

/// AWS's advice: so many times the function's timeout.
const TIMES: u32 = 6;

/// A queue that feeds a function, or takes what it failed on.
#[derive(Debug, Clone, PartialEq)]
pub struct Queue {
    /// Its ARN.
    pub arn: String,
    /// How long a message stays hidden once it was received, in seconds.
    pub visibility_s: u32,
    /// The timeout of the function it feeds, in seconds; none where it feeds none.
    pub timeout_s: Option<u32>,
    /// Its policy.
    pub policy: Policy,
    /// The ARNs of the topics that are subscribed to it.
    pub topics: Vec<String>,
}

pub(super) fn check(queue: &Queue, say: &mut impl FnMut(Severity, FactRule)) {
    for topic in &queue.topics {
        let account = topic.split(':').nth(4).unwrap_or_default();
        let ask = Ask { service: "sns.amazonaws.com", action: "sqs:SendMessage", source: topic, account };
        if queue.policy.says(&ask) == Answer::No {
            say(Severity::Warn, FactRule::QueueRefusesTopic { queue: queue.arn.clone(), topic: topic.clone() });
        }
    }
    if let Some(timeout_s) = queue.timeout_s.filter(|timeout| queue.visibility_s < timeout.saturating_mul(TIMES)) {
        say(Severity::Warn, FactRule::VisibilityShort { queue: queue.arn.clone(), visibility_s: queue.visibility_s, timeout_s });
    }
}
