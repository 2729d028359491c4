//! Aliases: the compare-and-swap, and what a split may be.

use std::collections::HashMap;

use aws_sdk_lambda::types::AliasRoutingConfiguration;

use super::HERE;
use crate::harness::{Place, Sdk, refused};

/// UpdateAlias of `checkout:live` with these weights.
async fn split(sdk: &Sdk, version: &str, weights: &[(&str, f64)]) -> (String, String) {
    let weights: HashMap<String, f64> = weights.iter().map(|(version, weight)| ((*version).to_owned(), *weight)).collect();
    let routing = AliasRoutingConfiguration::builder().set_additional_version_weights(Some(weights)).build();
    let send = sdk.lambda.update_alias().function_name("checkout").name("live").function_version(version).routing_config(routing);
    refused(send.send().await)
}

#[tokio::test]
async fn a_stale_revision_id() {
    let sdk = Place::market().sdk();
    let read = sdk.lambda.get_alias().function_name("checkout").name("live").send().await.expect("the alias");
    sdk.point("checkout", "live", "40").await;
    let stale = sdk.lambda.update_alias().function_name("checkout").name("live").function_version("41").revision_id(read.revision_id().unwrap_or_default());
    let error = stale.send().await.expect_err("it is stale");
    assert_eq!(error.raw_response().map(|r| r.status().as_u16()), Some(412), "the only true compare-and-swap there is");
    let text = "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id";
    assert_eq!(refused::<(), _>(Err(error)), ("PreconditionFailedException".into(), text.into()), "in AWS's words");
    assert_eq!(sdk.alias("checkout", "live").await, "40", "and nothing changed");
}

#[tokio::test]
async fn more_than_one_additional_version() {
    let said = split(&Place::market().sdk(), "42", &[("41", 0.1), ("40", 0.1)]).await;
    assert_eq!(
        said,
        ("InvalidParameterValueException".into(), "Number of items in AdditionalVersionWeights cannot be greater than 1".into()),
        "two sides only"
    );
}

#[tokio::test]
async fn a_weight_outside_zero_to_one() {
    let sdk = Place::market().sdk();
    for weight in [1.5, -0.1] {
        let (code, message) = split(&sdk, "42", &[("41", weight)]).await;
        assert_eq!(code, "ValidationException", "{weight}: {message}");
        assert!(message.contains("routingConfig.additionalVersionWeights"), "it names the place: {message}");
    }
}

#[tokio::test]
async fn the_same_version_on_both_sides() {
    let (code, message) = split(&Place::market().sdk(), "42", &[("42", 0.1)]).await;
    assert_eq!(code, "InvalidParameterValueException", "{message}");
    assert!(message.ends_with("Function version 42 is already included in routing configuration."), "{message}");
}

#[tokio::test]
async fn weights_beside_latest() {
    let said = split(&Place::market().sdk(), "$LATEST", &[("41", 0.1)]).await;
    let text = "$LATEST is not supported for an alias pointing to more than 1 version";
    assert_eq!(said, ("InvalidParameterValueException".into(), text.into()), "both sides must be published");
    let (code, message) = split(&Place::market().sdk(), "42", &[("$LATEST", 0.1)]).await;
    assert_eq!(code, "ValidationException", "nor may it be the other side: {message}");
}

#[tokio::test]
async fn a_version_that_is_not_there() {
    let sdk = Place::market().sdk();
    let moved = sdk.lambda.update_alias().function_name("checkout").name("live").function_version("999").send().await;
    let text = format!("Function not found: arn:aws:lambda:{HERE}:function:checkout:999");
    assert_eq!(refused(moved), ("ResourceNotFoundException".into(), text.clone()), "as the only side");
    assert_eq!(split(&sdk, "42", &[("999", 0.1)]).await, ("ResourceNotFoundException".into(), text), "and as the other");
}

#[tokio::test]
async fn a_split_across_roles_or_dead_letter_queues() {
    let place = Place::market();
    let sdk = place.sdk();
    let change = || sdk.lambda.update_function_configuration().function_name("checkout");
    let publish = async |what: &str| {
        place.clock.pass(std::time::Duration::from_secs(30));
        let made = sdk.lambda.publish_version().function_name("checkout").send().await;
        made.unwrap_or_else(|e| panic!("{what}: {e:?}")).version().expect("a number").to_owned()
    };
    let role = sdk.lambda.get_function_configuration().function_name("checkout").send().await.expect("it").role().unwrap_or_default().to_owned();
    change().role("arn:aws:iam::210987654321:role/another").send().await.expect("another role");
    let version = publish("another role").await;
    let text = "Specified versions must be associated with the same execution role";
    assert_eq!(split(&sdk, "42", &[(&version, 0.1)]).await, ("InvalidParameterValueException".into(), text.into()), "one role for both");
    let queue = aws_sdk_lambda::types::DeadLetterConfig::builder().target_arn(format!("arn:aws:sqs:{HERE}:dead")).build();
    change().role(role).dead_letter_config(queue).send().await.expect("another queue");
    let version = publish("another queue").await;
    let text = "Specified versions must be associated with the same dead-letter queue configuration";
    assert_eq!(split(&sdk, "42", &[(&version, 0.1)]).await, ("InvalidParameterValueException".into(), text.into()), "one queue for both");
}

#[tokio::test]
async fn weights_survive_a_move_that_does_not_mention_them() {
    let sdk = Place::market().sdk();
    sdk.point("catalog", "live", "62").await;
    assert_eq!(sdk.alias("catalog", "live").await, "62 + 64 at 0.1", "why they are always cleared explicitly");
    let cleared = AliasRoutingConfiguration::builder().set_additional_version_weights(Some(HashMap::new())).build();
    sdk.lambda.update_alias().function_name("catalog").name("live").routing_config(cleared).send().await.expect("cleared");
    assert_eq!(sdk.alias("catalog", "live").await, "62", "an empty map clears them");
}

#[tokio::test]
async fn deleting_a_version_that_an_alias_references() {
    let sdk = Place::market().sdk();
    for (function, version) in [("checkout", "42"), ("catalog", "64")] {
        let (code, message) = refused(sdk.lambda.delete_function().function_name(function).qualifier(version).send().await);
        assert_eq!(code, "ResourceConflictException", "{message}");
        assert!(message.contains("alias"), "it names what holds it: {message}");
    }
}

#[tokio::test]
async fn provisioned_concurrency_on_a_split() {
    let sdk = Place::market().sdk();
    let put = sdk.lambda.put_provisioned_concurrency_config().function_name("catalog").qualifier("live").provisioned_concurrent_executions(2);
    let said = refused(put.send().await);
    assert_eq!(
        said,
        ("InvalidParameterValueException".into(), "Alias with weights can not be used with Provisioned Concurrency".into()),
        "not while weights are set"
    );
}

#[tokio::test]
async fn an_alias_by_its_qualifier_hides_its_split() {
    let sdk = Place::market().sdk();
    let found = sdk.lambda.get_function().function_name("catalog").qualifier("live").send().await.expect("the function");
    assert_eq!(found.configuration().and_then(|c| c.version()), Some("63"), "the version, and nothing of the weights: read GetAlias");
}
