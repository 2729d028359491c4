//! The queues around a function: those that feed it and the one that takes what it failed on, with the topics subscribed to
//! them.

use std::collections::BTreeMap;

use aws_sdk_lambda::types::EventSourceMappingConfiguration;
use aws_sdk_sqs::types::QueueAttributeName;
use futures_util::future::{join, join_all, try_join};
use switchback_core::preflight::facts::policy::Policy;
use switchback_core::preflight::facts::queue::Queue;
use switchback_core::preflight::facts::{Fact, Subject};
use switchback_engine::ports::ReadError;

use super::{apart, unread};
use crate::observer::Observer;
use crate::paging::whole;
use crate::text::bounded;

/// No more pages of 100 subscriptions or mappings than this are read.
const PAGES: usize = 30;
/// So many queues of one function are looked at.
const QUEUES: usize = 10;
const ARN: usize = 512;

impl Observer {
    /// Queues that feed the alias or the function behind it, which may take `timeout_s` seconds, and its dead-letter queue.
    pub(super) async fn queue_facts(&self, function: &str, alias: &str, timeout_s: u32, dead_letter: Option<&str>) -> Vec<Fact> {
        let feeding = match try_join(apart(|| self.feeding(format!("{function}:{alias}"))), apart(|| self.feeding(function.to_owned()))).await {
            Ok((alias, whole)) => alias.into_iter().chain(whole),
            Err(why) => return vec![unread(Subject::Queues, &why)],
        };
        let mut wanted: BTreeMap<String, Option<u32>> = dead_letter.filter(|arn| is_queue(arn)).map(|arn| (arn.to_owned(), None)).into_iter().collect();
        for (arn, window_s) in feeding.filter(|(arn, _)| is_queue(arn)) {
            let longest = wanted.entry(bounded(&arn, ARN)).or_default();
            *longest = Some(longest.unwrap_or_default().max(window_s));
        }
        if wanted.is_empty() {
            return Vec::new();
        }
        let looks = wanted.into_iter().take(QUEUES).map(|(arn, window)| async move { (apart(|| self.queue(&arn)).await, arn, window) });
        let (topics, queues) = join(apart(|| self.topics()), join_all(looks)).await;
        let subscribed = |arn: &str| topics.iter().flatten().filter(|(_, queue)| queue == arn).map(|(topic, _)| topic.clone()).collect();
        let mut facts: Vec<Fact> = queues
            .into_iter()
            .map(|(read, arn, window)| match read {
                Ok((visibility_s, policy)) => {
                    let (timeout_s, window_s, topics) = (window.map(|_| timeout_s), window.unwrap_or_default(), subscribed(&arn));
                    Fact::Queue(Queue { arn, visibility_s, timeout_s, window_s, policy, topics })
                }
                Err(why) => unread(Subject::Queues, &why),
            })
            .collect();
        facts.extend(topics.as_ref().err().map(|why| unread(Subject::Queues, why)));
        facts
    }

    /// The ARNs of what feeds a function or an alias now, and how many seconds of it are gathered into a batch.
    async fn feeding(&self, name: String) -> Result<Vec<(String, u32)>, ReadError> {
        const CALL: &str = "lambda:ListEventSourceMappings";
        let (lambda, name) = (self.lambda(), name.as_str());
        let (reader, client) = (lambda.reader, lambda.client);
        let all = whole(CALL, PAGES, |marker| async move {
            let send = client.list_event_source_mappings().function_name(name).set_marker(marker).send();
            let answer = reader.call(CALL, format!("what feeds {name}"), send).await?;
            let feeds = answer.event_source_mappings().iter().filter(|mapping| of_this(mapping, name) && is_on(mapping));
            let feeds = feeds.filter_map(|m| {
                let window_s = m.maximum_batching_window_in_seconds().and_then(|s| u32::try_from(s).ok());
                Some((m.event_source_arn()?.to_owned(), window_s.unwrap_or_default()))
            });
            Ok((feeds.collect(), answer.next_marker().map(str::to_owned)))
        });
        all.await
    }

    /// Topics and the queues that are subscribed to them.
    async fn topics(&self) -> Result<Vec<(String, String)>, ReadError> {
        let (reader, client) = (self.reader(), self.sns());
        const CALL: &str = "sns:ListSubscriptions";
        let all = whole(CALL, PAGES, |token| async move {
            let answer = reader.call(CALL, "the subscriptions", client.list_subscriptions().set_next_token(token).send()).await?;
            let queues = answer.subscriptions().iter().filter(|s| s.protocol() == Some("sqs"));
            let queues = queues.filter_map(|s| Some((bounded(s.topic_arn()?, ARN), bounded(s.endpoint()?, ARN))));
            Ok((queues.collect(), answer.next_token().map(str::to_owned)))
        });
        all.await
    }

    /// How long a message stays hidden, and the policy.
    async fn queue(&self, arn: &str) -> Result<(u32, Policy), ReadError> {
        let (reader, client) = (self.reader(), self.queues());
        let names = [QueueAttributeName::VisibilityTimeout, QueueAttributeName::Policy];
        let send = client.get_queue_attributes().queue_url(url(arn)).set_attribute_names(Some(names.to_vec())).send();
        let answer = reader.call("sqs:GetQueueAttributes", arn, send).await?;
        let of = |name| answer.attributes().and_then(|all| all.get(&name));
        // What SQS takes where nothing was said.
        let visibility_s = of(QueueAttributeName::VisibilityTimeout).and_then(|v| v.parse().ok()).unwrap_or(30);
        Ok((visibility_s, of(QueueAttributeName::Policy).map(|text| Policy::read(text)).unwrap_or_default()))
    }
}

/// Whether a mapping calls this function, or this alias of it, and no other.
fn of_this(mapping: &EventSourceMappingConfiguration, name: &str) -> bool {
    mapping.function_arn().and_then(|arn| arn.split_once(":function:")).is_some_and(|(_, called)| called == name)
}

/// Whether it takes messages, or will in a moment.
fn is_on(mapping: &EventSourceMappingConfiguration) -> bool {
    matches!(mapping.state(), Some("Creating" | "Enabling" | "Enabled" | "Updating"))
}

fn is_queue(arn: &str) -> bool {
    arn.split(':').nth(2) == Some("sqs") && arn.split(':').count() == 6
}

/// The URL by which SQS knows a queue.
fn url(arn: &str) -> String {
    let part = |n: usize| arn.split(':').nth(n).unwrap_or_default();
    let domain = if part(1) == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("https://sqs.{}.{domain}/{}/{}", part(3), part(4), part(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_feeds_only_what_takes_from_it() {
        let mapping = |called: &str, state: &str| {
            let arn = format!("arn:aws:lambda:ap-northeast-2:123456789012:function:{called}");
            EventSourceMappingConfiguration::builder().function_arn(arn).state(state).build()
        };
        assert!(is_on(&mapping("orders", "Enabled")) && is_on(&mapping("orders", "Enabling")), "on");
        assert!(!is_on(&mapping("orders", "Disabled")) && !is_on(&mapping("orders", "Deleting")), "off, or going");
        assert!(of_this(&mapping("orders:live", "Enabled"), "orders:live"), "the alias");
        assert!(!of_this(&mapping("orders:beta", "Enabled"), "orders:live") && !of_this(&mapping("orders:live", "Enabled"), "orders"), "not another's");
    }

    #[test]
    fn a_queue_is_known_by_its_url() {
        let arn = "arn:aws:sqs:ap-northeast-2:123456789012:orders";
        assert!(is_queue(arn) && !is_queue("arn:aws:sns:r:1:orders") && !is_queue("orders"), "by its ARN");
        assert_eq!(url(arn), "https://sqs.ap-northeast-2.amazonaws.com/123456789012/orders", "as SQS writes it");
        assert_eq!(url("arn:aws-cn:sqs:cn-north-1:1:q"), "https://sqs.cn-north-1.amazonaws.com.cn/1/q", "and in China");
    }
}
