//! The queues around a function: whether topics get through to them, and whether they wait as long as the function may take.

use super::FactRule;
use super::policy::{Answer, Ask, Policy};
use crate::preflight::Severity;

/// AWS's advice: so many times the function's timeout, and the time in which a batch is gathered on top. What AWS refuses is only
/// less than the timeout itself.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
const TIMES: u32 = 6;

/// What AWS recommends as the visibility timeout of a queue, in seconds.
pub(super) fn recommended(timeout_s: u32, window_s: u32) -> u32 {
    timeout_s.saturating_mul(TIMES).saturating_add(window_s)
}

/// A queue that feeds a function, or takes what it failed on.
#[derive(Debug, Clone, PartialEq)]
pub struct Queue {
    /// Its ARN.
    pub arn: String,
    /// How long a message stays hidden once it was received, in seconds.
    pub visibility_s: u32,
    /// The timeout of the function it feeds, in seconds; none where it feeds none.
    pub timeout_s: Option<u32>,
    /// How long messages are gathered into a batch for it, in seconds.
    pub window_s: u32,
    /// Its policy.
    pub policy: Policy,
    /// The ARNs of the topics that are subscribed to it.
    pub topics: Vec<String>,
}

pub(super) fn check(queue: &Queue, say: &mut impl FnMut(Severity, FactRule)) {
    for topic in &queue.topics {
        let account = topic.split(':').nth(4).unwrap_or_default();
        let ask = Ask { service: "sns.amazonaws.com", action: "sqs:SendMessage", source: topic, account };
        match queue.policy.says(&ask) {
            Answer::Yes => {}
            Answer::No => say(Severity::Warn, FactRule::QueueRefusesTopic { queue: queue.arn.clone(), topic: topic.clone() }),
            Answer::Unclear => say(Severity::Info, FactRule::PolicyUnclear { of: queue.arn.clone(), caller: topic.clone() }),
        }
    }
    let (visibility_s, window_s) = (queue.visibility_s, queue.window_s);
    if let Some(timeout_s) = queue.timeout_s.filter(|timeout| visibility_s < recommended(*timeout, window_s)) {
        say(Severity::Warn, FactRule::VisibilityShort { queue: queue.arn.clone(), visibility_s, timeout_s, window_s });
    }
}
