//! Provisioned concurrency through time.

use super::*;

const INVALID: &str = "InvalidParameterValueException";

fn provisioned(method: &str, query: &str) -> Ask {
    ask("lambda", method, &format!("/2019-09-30/functions/f/provisioned-concurrency{query}"))
}

async fn put(cloud: &Cloud, qualifier: &str, n: u32) -> Answer {
    provisioned("PUT", &format!("?Qualifier={qualifier}")).json(json!({"ProvisionedConcurrentExecutions": n})).send(cloud).await
}

async fn get(cloud: &Cloud) -> Value {
    provisioned("GET", "?Qualifier=live").send(cloud).await.ok()
}

#[tokio::test]
async fn it_takes_minutes_and_follows_the_alias() {
    let cloud = with_versions().await;
    let asked = put(&cloud, "live", 5).await;
    assert_eq!((asked.status(), asked.json()["Status"].as_str()), (202, Some("IN_PROGRESS")), "{}", asked.text());
    pass(&cloud, 300);
    assert_eq!(get(&cloud).await["AvailableProvisionedConcurrentExecutions"], 0, "not after five minutes");
    pass(&cloud, 120);
    assert_eq!(get(&cloud).await["Status"], "READY", "after seven");
    update_alias(&cloud, json!({"FunctionVersion": "2"})).await.ok();
    let moved = get(&cloud).await;
    assert_eq!(
        (moved["Status"].as_str(), moved["AllocatedProvisionedConcurrentExecutions"].as_u64()),
        (Some("IN_PROGRESS"), Some(5)),
        "a moved alias is allocated anew"
    );
}

#[tokio::test]
async fn what_cannot_be_provisioned() {
    let cloud = with_versions().await;
    refused(
        &provisioned("GET", "?Qualifier=live").send(&cloud).await,
        404,
        "ProvisionedConcurrencyConfigNotFoundException",
        "No Provisioned Concurrency Config found",
    );
    refused(&put(&cloud, "live", 0).await, 400, "ValidationException", "greater than or equal to 1");
    refused(&put(&cloud, "$LATEST", 1).await, 400, INVALID, "cannot be applied to unpublished function versions");
    refused(&put(&cloud, "none", 1).await, 404, "ResourceNotFoundException", "Cannot find alias arn");
    refused(&put(&cloud, "9", 1).await, 404, "ResourceNotFoundException", "Function not found");
    update_alias(&cloud, json!({"RoutingConfig": {"AdditionalVersionWeights": {"2": 0.1}}})).await.ok();
    refused(&put(&cloud, "live", 1).await, 400, INVALID, "Alias with weights can not be used with Provisioned Concurrency");
    update_alias(&cloud, json!({"RoutingConfig": {"AdditionalVersionWeights": {}}})).await.ok();
    put(&cloud, "1", 1).await.ok();
    refused(&put(&cloud, "live", 1).await, 409, "ResourceConflictException", "already Provisioned version");
    provisioned("DELETE", "?Qualifier=1").send(&cloud).await.ok();
    put(&cloud, "live", 1).await.ok();
    refused(&put(&cloud, "1", 1).await, 409, "ResourceConflictException", "Version is pointed by a Provisioned Concurrency alias");
    let reserve = ask("lambda", "PUT", "/2017-10-31/functions/f/concurrency").json(json!({"ReservedConcurrentExecutions": 2}));
    reserve.send(&cloud).await.ok();
    refused(&put(&cloud, "live", 3).await, 400, INVALID, "should not be greater than the reservedConcurrentExecution");
    let list = provisioned("GET", "?List=ALL").send(&cloud).await.ok();
    assert!(list["ProvisionedConcurrencyConfigs"][0]["FunctionArn"].as_str().unwrap().ends_with(":f:live"), "{list}");
}
