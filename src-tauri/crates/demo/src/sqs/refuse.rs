//! SQS's refusals: the shape's name, and in a header the code that older clients know.

use crate::wire::Refusal;

fn refuse(shape: &str, old: &str, text: impl Into<String>) -> Refusal {
    Refusal::new(400, shape, text).header("x-amzn-query-error", &format!("{old};Sender"))
}

pub(super) fn no_queue() -> Refusal {
    refuse("com.amazonaws.sqs#QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
}

pub(super) fn exists(attribute: &str) -> Refusal {
    let text = format!("A queue already exists with the same name and a different value for attribute {attribute}");
    refuse("com.amazonaws.sqs#QueueNameExists", "QueueAlreadyExists", text)
}

pub(super) fn unknown_attribute(name: &str) -> Refusal {
    refuse("com.amazonaws.sqs#InvalidAttributeName", "InvalidAttributeName", format!("Unknown Attribute {name}."))
}

pub(super) fn attribute_value(name: &str) -> Refusal {
    refuse("com.amazonaws.sqs#InvalidAttributeValue", "InvalidAttributeValue", format!("Invalid value for the parameter {name}."))
}

pub(super) fn parameter(text: impl Into<String>) -> Refusal {
    refuse("com.amazon.coral.service#InvalidParameterValueException", "InvalidParameterValue", text)
}
