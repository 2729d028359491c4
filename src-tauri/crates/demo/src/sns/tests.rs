//! SNS driven by hand-made requests, and what of it arrives at queues.

use serde_json::json;

use crate::testing::{Answer, cloud, form, sqs};
use crate::{Cloud, Scenario};

const TOPIC: &str = "arn:aws:sns:ap-northeast-2:210987654321:order-events";

async fn waiting(cloud: &Cloud, name: &str) -> String {
    let url = format!("https://sqs.ap-northeast-2.amazonaws.com/210987654321/{name}");
    let asked = json!({"QueueUrl": url, "AttributeNames": ["ApproximateNumberOfMessages"]});
    let got = sqs("GetQueueAttributes", asked).send(cloud).await.ok();
    got["Attributes"]["ApproximateNumberOfMessages"].as_str().unwrap().to_owned()
}

async fn publish(cloud: &Cloud, more: &[(&str, &str)]) -> Answer {
    form("sns", "Publish", &[&[("TopicArn", TOPIC)], more].concat()).send(cloud).await
}

/// Asserts a refusal by status, code and a part of its words.
#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str, words: &str) {
    assert_eq!((answer.status(), answer.field("Code").as_str()), (status, code), "{}", answer.text());
    assert!(answer.field("Message").contains(words), "expected {words:?} in {}", answer.text());
}

#[tokio::test]
async fn a_message_arrives_where_the_policy_lets_it_in() {
    let cloud = cloud(Scenario::Market);
    let subscribed = form("sns", "ListSubscriptionsByTopic", &[("TopicArn", TOPIC)]).send(&cloud).await.text();
    assert!(subscribed.contains(":orders</Endpoint>") && subscribed.contains(":settlement-events</Endpoint>"), "both are subscribed: {subscribed}");
    let answer = publish(&cloud, &[("Message", "{\"orderId\": 1}")]).await;
    assert_eq!(answer.field("MessageId").len(), 36, "taken: {}", answer.text());
    assert_eq!(waiting(&cloud, "orders").await, "1", "its policy names SNS and the topic");
    assert_eq!(waiting(&cloud, "settlement-events").await, "0", "its policy does not: lost without a word");
    let queue = "arn:aws:sqs:ap-northeast-2:210987654321:settlement-events";
    let statement = json!({"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": TOPIC}}});
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let url = "https://sqs.ap-northeast-2.amazonaws.com/210987654321/settlement-events";
    sqs("SetQueueAttributes", json!({"QueueUrl": url, "Attributes": {"Policy": policy}})).send(&cloud).await.ok();
    publish(&cloud, &[("Message", "{\"orderId\": 2}"), ("Subject", "paid")]).await;
    assert_eq!(waiting(&cloud, "settlement-events").await, "1", "with the right policy it arrives");
}

#[tokio::test]
async fn topics_and_subscriptions_are_made_once() {
    let cloud = cloud(Scenario::Empty);
    let create = async || form("sns", "CreateTopic", &[("Name", "order-events")]).send(&cloud).await.field("TopicArn");
    assert_eq!((create().await.as_str(), create().await.as_str()), (TOPIC, TOPIC), "the same topic again");
    assert_eq!(form("sns", "ListTopics", &[]).send(&cloud).await.text().matches("<TopicArn>").count(), 1, "one topic");
    let queue = "arn:aws:sqs:ap-northeast-2:210987654321:jobs";
    let subscribe = async |protocol: &str, endpoint: &str| {
        form("sns", "Subscribe", &[("TopicArn", TOPIC), ("Protocol", protocol), ("Endpoint", endpoint)]).send(&cloud).await
    };
    let first = subscribe("sqs", queue).await.field("SubscriptionArn");
    assert!(first.starts_with(&format!("{TOPIC}:")), "confirmed at once: {first}");
    assert_eq!(subscribe("sqs", queue).await.field("SubscriptionArn"), first, "the same subscription again");
    assert_eq!(subscribe("email", "oncall@hangang.example").await.field("SubscriptionArn"), "pending confirmation", "somebody must click");
    refused(&subscribe("pigeon", "roof").await, 400, "InvalidParameter", "does not support this protocol string: pigeon");
    refused(&subscribe("sqs", "jobs").await, 400, "InvalidParameter", "SQS endpoint ARN");
    let list = form("sns", "ListSubscriptionsByTopic", &[("TopicArn", TOPIC)]).send(&cloud).await.text();
    assert_eq!((list.matches("<Endpoint>").count(), list.matches("PendingConfirmation").count()), (2, 1), "{list}");
    // The queue was never made: what is published goes nowhere, and is taken all the same.
    assert_eq!(publish(&cloud, &[("Message", "x")]).await.status(), 200, "SNS does not look");
}

#[tokio::test]
async fn what_cannot_be_published_is_refused() {
    let cloud = cloud(Scenario::Market);
    refused(&publish(&cloud, &[]).await, 400, "InvalidParameter", "Empty message");
    refused(&publish(&cloud, &[("Message", &"x".repeat(262_145))]).await, 400, "InvalidParameter", "Message too long");
    refused(&publish(&cloud, &[("Message", "x"), ("Subject", &"s".repeat(101))]).await, 400, "InvalidParameter", "Subject");
    let to = async |arn: &str| form("sns", "Publish", &[("TopicArn", arn), ("Message", "x")]).send(&cloud).await;
    refused(&to(&format!("{TOPIC}-2")).await, 404, "NotFound", "Topic does not exist");
    refused(&to("order-events").await, 400, "InvalidParameter", "TopicArn");
    refused(&form("sns", "CreateTopic", &[("Name", "a b")]).send(&cloud).await, 400, "InvalidParameter", "Topic Name");
    let viewer = publish_as_viewer(&cloud).await;
    refused(&viewer, 403, "AccessDenied", "sns:Publish");
}

async fn publish_as_viewer(cloud: &Cloud) -> Answer {
    form("sns", "Publish", &[("TopicArn", TOPIC), ("Message", "x")]).key("VIEWER").send(cloud).await
}
