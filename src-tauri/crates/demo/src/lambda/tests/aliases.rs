//! Aliases: compare-and-swap, weights, and every refusal of them.

use super::*;

const INVALID: &str = "InvalidParameterValueException";

fn weights(other: &str, weight: f64) -> Value {
    json!({"RoutingConfig": {"AdditionalVersionWeights": {other: weight}}})
}

#[tokio::test]
async fn a_stale_revision_id_is_412() {
    let cloud = with_versions().await;
    let first = get_alias(&cloud).await;
    update_alias(&cloud, json!({"FunctionVersion": "2", "RevisionId": first["RevisionId"]})).await.ok();
    let stale = update_alias(&cloud, json!({"FunctionVersion": "3", "RevisionId": first["RevisionId"]})).await;
    refused(&stale, 412, "PreconditionFailedException", "Call the GetFunction/GetAlias API");
    assert_eq!(get_alias(&cloud).await["FunctionVersion"], "2", "a refused update changes nothing");
}

#[tokio::test]
async fn every_change_gives_another_revision_id() {
    let cloud = with_versions().await;
    let first = get_alias(&cloud).await["RevisionId"].clone();
    let same = update_alias(&cloud, json!({"FunctionVersion": "1"})).await.ok();
    assert_ne!(same["RevisionId"], first, "also when nothing moved");
}

#[tokio::test]
async fn weights_stay_until_cleared_explicitly() {
    let cloud = with_versions().await;
    update_alias(&cloud, weights("2", 0.1)).await.ok();
    let moved = update_alias(&cloud, json!({"FunctionVersion": "3"})).await.ok();
    assert_eq!(moved["RoutingConfig"]["AdditionalVersionWeights"]["2"], 0.1, "an absent RoutingConfig leaves the weights");
    let bare = update_alias(&cloud, json!({"RoutingConfig": {}})).await.ok();
    assert!(!bare["RoutingConfig"].is_null(), "an empty RoutingConfig is not an explicit clearing");
    let cleared = update_alias(&cloud, json!({"RoutingConfig": {"AdditionalVersionWeights": {}}})).await.ok();
    assert!(cleared["RoutingConfig"].is_null(), "an empty map clears, and the member is gone: {cleared}");
}

#[tokio::test]
async fn bad_weights_are_refused() {
    let cloud = with_versions().await;
    let two = json!({"RoutingConfig": {"AdditionalVersionWeights": {"2": 0.1, "3": 0.1}}});
    refused(&update_alias(&cloud, two).await, 400, INVALID, "cannot be greater than 1");
    refused(&update_alias(&cloud, weights("2", 2.0)).await, 400, "ValidationException", "Value '{2=2.0}' at 'routingConfig.additionalVersionWeights'");
    refused(&update_alias(&cloud, weights("2", -1.0)).await, 400, "ValidationException", "'{2=-1.0}'");
    refused(&update_alias(&cloud, weights("1", 0.5)).await, 400, INVALID, "Function version 1 is already included in routing configuration.");
    refused(&update_alias(&cloud, weights("$LATEST", 0.5)).await, 400, "ValidationException", "Map keys must satisfy");
    refused(&update_alias(&cloud, weights("9", 0.5)).await, 404, "ResourceNotFoundException", ":f:9");
    let mut latest = weights("2", 0.5);
    latest["FunctionVersion"] = json!("$LATEST");
    refused(&update_alias(&cloud, latest).await, 400, INVALID, "$LATEST is not supported for an alias pointing to more than 1 version");
}

#[tokio::test]
async fn a_split_needs_one_role_and_one_dead_letter_queue() {
    let cloud = with_versions().await;
    let change = |body: Value| lambda("PUT", "/f/configuration").json(body);
    change(json!({"Role": "arn:aws:iam::210987654321:role/other"})).send(&cloud).await.ok();
    pass(&cloud, 10);
    let other = publish(&cloud, "f", 2048).await;
    refused(&update_alias(&cloud, weights(&other, 0.1)).await, 400, INVALID, "same execution role");
    let queue = "arn:aws:sqs:ap-northeast-2:210987654321:dlq";
    change(json!({"Role": ROLE, "DeadLetterConfig": {"TargetArn": queue}})).send(&cloud).await.ok();
    pass(&cloud, 10);
    let other = publish(&cloud, "f", 3008).await;
    refused(&update_alias(&cloud, weights(&other, 0.1)).await, 400, INVALID, "same dead-letter queue");
    update_alias(&cloud, json!({"FunctionVersion": other})).await.ok();
}

#[tokio::test]
async fn missing_things_are_named() {
    let cloud = with_versions().await;
    refused(
        &update_alias(&cloud, json!({"FunctionVersion": "9"})).await,
        404,
        "ResourceNotFoundException",
        "Function not found: arn:aws:lambda:ap-northeast-2:210987654321:function:f:9",
    );
    refused(&lambda("PUT", "/f/aliases/none").json(json!({})).send(&cloud).await, 404, "ResourceNotFoundException", "Alias not found");
    refused(&lambda("GET", "/f/aliases/none").send(&cloud).await, 404, "ResourceNotFoundException", "Cannot find alias arn");
    let again = lambda("POST", "/f/aliases").json(json!({"Name": "live", "FunctionVersion": "1"})).send(&cloud).await;
    refused(&again, 409, "ResourceConflictException", "Alias already exists");
    let number = lambda("POST", "/f/aliases").json(json!({"Name": "2024", "FunctionVersion": "1"})).send(&cloud).await;
    refused(&number, 400, "ValidationException", "(?!^[0-9]+$)");
}

#[tokio::test]
async fn a_version_in_use_cannot_be_deleted() {
    let cloud = with_versions().await;
    update_alias(&cloud, weights("2", 0.1)).await.ok();
    for version in ["1", "2"] {
        let answer = lambda("DELETE", &format!("/f?Qualifier={version}")).send(&cloud).await;
        refused(&answer, 409, "ResourceConflictException", "the following aliases reference it: [live]");
    }
    lambda("DELETE", "/f?Qualifier=3").send(&cloud).await.ok();
    refused(&lambda("GET", "/f?Qualifier=3").send(&cloud).await, 404, "ResourceNotFoundException", ":f:3");
    refused(&lambda("DELETE", "/f?Qualifier=$LATEST").send(&cloud).await, 400, INVALID, "$LATEST version cannot be deleted");
}

#[tokio::test]
async fn arns_and_regions_are_told_apart() {
    let cloud = with_versions().await;
    let arn = "arn%3Aaws%3Alambda%3Aap-northeast-2%3A210987654321%3Afunction%3Af";
    let by_arn = lambda("GET", &format!("/{arn}/aliases/live")).send(&cloud).await.ok();
    assert_eq!(by_arn["FunctionVersion"], "1", "a full ARN is the function");
    let elsewhere = lambda("GET", "/f/aliases/live").region("us-east-1").send(&cloud).await;
    refused(&elsewhere, 404, "ResourceNotFoundException", "us-east-1");
    let nothing = lambda("GET", "").region("us-east-1").send(&cloud).await.ok();
    assert_eq!(nothing["Functions"], json!([]), "another Region is an empty account");
}

#[tokio::test]
async fn principals_are_refused_by_key() {
    let cloud = with_versions().await;
    let expired = lambda("GET", "/f/aliases/live").key("EXPIRED1").send(&cloud).await;
    refused(&expired, 403, "ExpiredTokenException", "expired");
    let unsigned = lambda("GET", "/f/aliases/live").key("").send(&cloud).await;
    refused(&unsigned, 403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    lambda("GET", "/f/aliases/live").key("VIEWER1").send(&cloud).await.ok();
    let viewer = lambda("PUT", "/f/aliases/live").json(json!({"FunctionVersion": "2"})).key("VIEWER1").send(&cloud).await;
    refused(&viewer, 403, "AccessDeniedException", "user/viewer is not authorized to perform: lambda:UpdateAlias on resource: arn:aws:lambda");
}

#[tokio::test]
async fn an_alias_has_its_own_policy() {
    let cloud = with_versions().await;
    let statement = json!({"StatementId": "api", "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com", "SourceArn": "arn:aws:execute-api:ap-northeast-2:210987654321:abc/*"});
    let get = |query: &str| lambda("GET", &format!("/f/policy{query}"));
    refused(&get("?Qualifier=live").send(&cloud).await, 404, "ResourceNotFoundException", "The resource you requested does not exist.");
    let add = |body: &Value| lambda("POST", "/f/policy?Qualifier=live").json(body.clone());
    add(&statement).send(&cloud).await.ok();
    refused(&add(&statement).send(&cloud).await, 409, "ResourceConflictException", "The statement id (api) provided already exists.");
    let mut stale = statement.clone();
    stale["RevisionId"] = json!("old");
    refused(&add(&stale).send(&cloud).await, 412, "PreconditionFailedException", "Call the GetPolicy API");
    let policy = get("?Qualifier=live").send(&cloud).await.ok();
    assert!(policy["Policy"].as_str().unwrap().contains(":function:f:live"), "the statement is for the alias: {policy}");
    assert_eq!(get("").send(&cloud).await.status(), 404, "the function's own policy is another one");
    let remove = |id: &str| lambda("DELETE", &format!("/f/policy/{id}?Qualifier=live"));
    refused(&remove("none").send(&cloud).await, 404, "ResourceNotFoundException", "Statement none is not found in resource policy.");
    remove("api").send(&cloud).await.ok();
    assert_eq!(get("?Qualifier=live").send(&cloud).await.status(), 404, "removed");
}
