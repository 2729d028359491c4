//! SQS driven by hand-made requests.

use serde_json::{Value, json};

use crate::testing::{Answer, cloud, sqs};
use crate::{Cloud, Scenario};

const URL: &str = "https://sqs.ap-northeast-2.amazonaws.com/210987654321";

async fn with_queue() -> Cloud {
    let cloud = cloud(Scenario::Empty);
    sqs("CreateQueue", json!({"QueueName": "jobs"})).send(&cloud).await.ok();
    cloud
}

async fn set(cloud: &Cloud, attributes: Value) -> Answer {
    sqs("SetQueueAttributes", json!({"QueueUrl": format!("{URL}/jobs"), "Attributes": attributes})).send(cloud).await
}

async fn all(cloud: &Cloud, name: &str) -> Value {
    let asked = json!({"QueueUrl": format!("{URL}/{name}"), "AttributeNames": ["All"]});
    sqs("GetQueueAttributes", asked).send(cloud).await.ok()["Attributes"].clone()
}

/// Asserts a refusal by shape, the older code and a part of its words.
#[track_caller]
fn refused(answer: &Answer, shape: &str, old: &str, words: &str) {
    assert_eq!((answer.status(), answer.code().rsplit('#').next()), (400, Some(shape)), "{}", answer.text());
    assert_eq!(answer.header("x-amzn-query-error"), format!("{old};Sender"), "for older clients");
    assert!(answer.message().contains(words), "expected {words:?} in {}", answer.text());
}

#[tokio::test]
async fn a_queue_is_made_listed_and_found() {
    let cloud = with_queue().await;
    let again = sqs("CreateQueue", json!({"QueueName": "jobs"})).send(&cloud).await;
    assert_eq!(again.ok()["QueueUrl"], format!("{URL}/jobs"), "the same queue again");
    assert_eq!(again.header("content-type"), "application/x-amz-json-1.0", "JSON 1.0");
    let other = json!({"QueueName": "jobs", "Attributes": {"VisibilityTimeout": "60"}});
    refused(&sqs("CreateQueue", other).send(&cloud).await, "QueueNameExists", "QueueAlreadyExists", "different value for attribute VisibilityTimeout");
    for name in ["", "with space", &"q".repeat(81)] {
        let answer = sqs("CreateQueue", json!({"QueueName": name})).send(&cloud).await;
        refused(&answer, "InvalidParameterValueException", "InvalidParameterValue", "1 to 80 in length");
    }
    sqs("CreateQueue", json!({"QueueName": "mails"})).send(&cloud).await.ok();
    let listed = sqs("ListQueues", json!({"QueueNamePrefix": "ma"})).send(&cloud).await.ok();
    assert_eq!(listed["QueueUrls"], json!([format!("{URL}/mails")]), "by prefix");
    let page = sqs("ListQueues", json!({"MaxResults": 1})).send(&cloud).await.ok();
    let next = sqs("ListQueues", json!({"MaxResults": 1, "NextToken": page["NextToken"]})).send(&cloud).await.ok();
    assert_eq!((&page["QueueUrls"][0], &next["QueueUrls"][0]), (&json!(format!("{URL}/jobs")), &json!(format!("{URL}/mails"))), "page by page");
    assert_eq!(sqs("GetQueueUrl", json!({"QueueName": "jobs"})).send(&cloud).await.ok()["QueueUrl"], format!("{URL}/jobs"), "by name");
}

#[tokio::test]
async fn a_queue_that_is_not_there_is_named_for_both_generations() {
    let cloud = with_queue().await;
    let (shape, old, words) = ("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");
    refused(&sqs("GetQueueUrl", json!({"QueueName": "none"})).send(&cloud).await, shape, old, words);
    refused(&sqs("GetQueueUrl", json!({"QueueName": "jobs", "QueueOwnerAWSAccountId": "111122223333"})).send(&cloud).await, shape, old, words);
    let foreign = json!({"QueueUrl": "https://sqs.ap-northeast-2.amazonaws.com/111122223333/jobs", "AttributeNames": ["All"]});
    refused(&sqs("GetQueueAttributes", foreign).send(&cloud).await, shape, old, words);
    let far = sqs("GetQueueUrl", json!({"QueueName": "jobs"})).region("eu-west-1").send(&cloud).await;
    refused(&far, shape, old, words);
}

#[tokio::test]
async fn attributes_are_checked_and_kept() {
    let cloud = with_queue().await;
    let before = all(&cloud, "jobs").await;
    assert_eq!((&before["VisibilityTimeout"], &before["ApproximateNumberOfMessages"]), (&json!("30"), &json!("0")), "defaults: {before}");
    assert!(before.get("Policy").is_none(), "a new queue has no policy: {before}");
    sqs("CreateQueue", json!({"QueueName": "dead"})).send(&cloud).await.ok();
    let redrive = json!({"deadLetterTargetArn": "arn:aws:sqs:ap-northeast-2:210987654321:dead", "maxReceiveCount": 3}).to_string();
    set(&cloud, json!({"VisibilityTimeout": "60", "RedrivePolicy": redrive})).await.ok();
    let after = all(&cloud, "jobs").await;
    assert_eq!((&after["VisibilityTimeout"], &after["RedrivePolicy"]), (&json!("60"), &json!(redrive)), "kept as sent: {after}");
    let one = json!({"QueueUrl": format!("{URL}/jobs"), "AttributeNames": ["QueueArn"]});
    let one = sqs("GetQueueAttributes", one).send(&cloud).await.ok();
    assert_eq!(one["Attributes"], json!({"QueueArn": "arn:aws:sqs:ap-northeast-2:210987654321:jobs"}), "only what is asked for");
    set(&cloud, json!({"RedrivePolicy": ""})).await.ok();
    assert!(all(&cloud, "jobs").await.get("RedrivePolicy").is_none(), "an empty text takes it away");

    let value = "InvalidAttributeValue";
    refused(&set(&cloud, json!({"VisibilityTimeout": "43201"})).await, value, value, "Invalid value for the parameter VisibilityTimeout.");
    refused(&set(&cloud, json!({"Policy": "{}"})).await, value, value, "Policy");
    refused(&set(&cloud, json!({"Colour": "red"})).await, "InvalidAttributeName", "InvalidAttributeName", "Unknown Attribute Colour.");
    refused(&set(&cloud, json!({"QueueArn": "x"})).await, "InvalidAttributeName", "InvalidAttributeName", "QueueArn");
    let nowhere = redrive.replace(":dead", ":gone");
    let (shape, old) = ("InvalidParameterValueException", "InvalidParameterValue");
    refused(&set(&cloud, json!({"RedrivePolicy": nowhere})).await, shape, old, "Dead letter target does not exist.");
    refused(&set(&cloud, json!({"RedrivePolicy": redrive.replace('3', "0")})).await, shape, old, "RedrivePolicy is invalid");
}

#[tokio::test]
async fn the_orders_queue_is_too_impatient_for_its_worker() {
    let cloud = cloud(Scenario::Market);
    let mappings = crate::testing::ask("lambda", "GET", "/2015-03-31/event-source-mappings").send(&cloud).await.ok();
    let orders = all(&cloud, "orders").await;
    let mapping = mappings["EventSourceMappings"].as_array().unwrap().iter().find(|mapping| mapping["EventSourceArn"] == orders["QueueArn"]).unwrap();
    let function = mapping["FunctionArn"].as_str().unwrap().rsplit(':').nth(1).unwrap();
    let worker = crate::testing::ask("lambda", "GET", &format!("/2015-03-31/functions/{function}/configuration")).send(&cloud).await.ok();
    let visible: u64 = orders["VisibilityTimeout"].as_str().unwrap().parse().unwrap();
    assert!(visible < 6 * worker["Timeout"].as_u64().unwrap(), "{visible} s are less than six times {}", worker["Timeout"]);
    assert_eq!(all(&cloud, "orders-dlq").await["ApproximateNumberOfMessages"], "3", "where nobody looked");
    let denied = sqs("ListQueues", json!({})).key("DENIED").send(&cloud).await;
    assert!(denied.code() == "AccessDeniedException" && denied.message().contains("sqs:ListQueues"), "{}", denied.text());
}
