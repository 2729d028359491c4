//! What an API is made of, and how its parts are refused.

use serde_json::json;

use super::{built, gateway, get, patch, refused, send};

#[tokio::test]
async fn an_api_has_the_shape_aws_gives_it() {
    let built = built("one").await;
    let shown = get(&built.cloud, &built.path("")).await.ok();
    let expected = json!({
        "id": built.api, "name": "shop", "createdDate": 1_795_266_000, "apiKeySource": "HEADER", "disableExecuteApiEndpoint": false,
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"}, "rootResourceId": built.root
    });
    assert_eq!(shown, expected, "as in AWS's answers");
    let list = get(&built.cloud, "/restapis?limit=500").await.ok();
    assert_eq!(list, json!({"item": [expected]}), "the list under `item`");
}

#[tokio::test]
async fn apis_are_refused() {
    let built = built("one").await;
    let create = async |body| send(&built.cloud, "POST", "/restapis", body).await;
    refused(&create(json!({"name": "a", "description": ""})).await, 400, "BadRequestException", "Description cannot be an empty string");
    let two = create(json!({"name": "a", "endpointConfiguration": {"types": ["EDGE", "REGIONAL"]}})).await;
    refused(&two, 400, "BadRequestException", "Cannot create an api with multiple Endpoint Types.");
    refused(&get(&built.cloud, "/restapis/ABC").await, 404, "NotFoundException", "Invalid API identifier specified 210987654321:ABC");
    refused(
        &patch(&built.cloud, &built.path(""), "replace", "/binaryMediaTypes", "x").await,
        400,
        "BadRequestException",
        "Invalid patch path /binaryMediaTypes",
    );
    let renamed = patch(&built.cloud, &built.path(""), "replace", "/name", "상점").await.ok();
    assert_eq!(renamed["name"], "상점", "a name can be changed");
    assert_eq!(gateway("DELETE", &built.path("")).send(&built.cloud).await.status(), 202, "deleted");
    assert_eq!(get(&built.cloud, &built.path("")).await.status(), 404, "and gone");
}

#[tokio::test]
async fn an_unknown_operation_gets_what_aws_gives() {
    let built = built("one").await;
    let answer = get(&built.cloud, "/restapis/x/nonsense").await;
    refused(&answer, 403, "MissingAuthenticationTokenException", "Missing Authentication Token");
}

#[tokio::test]
async fn resources_are_refused() {
    let built = built("one").await;
    let create = async |parent: &str, part: &str| send(&built.cloud, "POST", &built.path(&format!("/resources/{parent}")), json!({"pathPart": part})).await;
    let orders = create(&built.root, "orders").await;
    assert_eq!((orders.status(), &orders.json()["path"]), (201, &json!("/orders")), "created");
    refused(&create(&built.root, "orders").await, 409, "ConflictException", "Another resource with the same parent already has this name: orders");
    refused(&create("nothere", "x").await, 404, "NotFoundException", "Invalid Resource identifier specified");
    let greedy = create(&built.root, "{proxy+}").await.ok();
    let below = create(greedy["id"].as_str().unwrap(), "x").await;
    refused(&below, 400, "BadRequestException", "Cannot create a child of a resource with a greedy path variable: {proxy+}");
    let sibling = create(&built.root, "{id}").await;
    refused(&sibling, 400, "BadRequestException", "A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed");
    assert_eq!(create(&built.root, "a b").await.code(), "BadRequestException", "no blanks in a path");
    let listed = get(&built.cloud, &built.path("/resources?embed=methods&limit=500")).await.ok();
    let root = listed["item"].as_array().unwrap().iter().find(|item| item["path"] == "/").unwrap().clone();
    assert_eq!(root["resourceMethods"]["GET"]["methodIntegration"]["type"], "MOCK", "embed=methods shows what stands behind");
    let id = orders.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(gateway("DELETE", &built.path(&format!("/resources/{id}"))).send(&built.cloud).await.status(), 202, "deleted");
}

#[tokio::test]
async fn methods_are_refused() {
    let built = built("one").await;
    let put = async |resource: &str, verb: &str, body| send(&built.cloud, "PUT", &built.path(&format!("/resources/{resource}/methods/{verb}")), body).await;
    let none = json!({"authorizationType": "NONE"});
    refused(&put("nothere", "GET", none.clone()).await, 404, "NotFoundException", "Invalid Resource identifier specified");
    let wrong = put(&built.root, "WRONG", none.clone()).await;
    refused(&wrong, 400, "BadRequestException", "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY");
    refused(&put(&built.root, "GET", none).await, 409, "ConflictException", "Method already exists for this resource");
    let custom = put(&built.root, "ANY", json!({"authorizationType": "CUSTOM"})).await;
    let text = "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.";
    refused(&custom, 400, "BadRequestException", text);
    let response = built.put("/responses/wrong", json!({})).await;
    let text =
        "1 validation error detected: Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d";
    refused(&response, 400, "ValidationException", text);
    let missing = get(&built.cloud, &built.path(&format!("/resources/{}/methods/POST", built.root))).await;
    refused(&missing, 404, "NotFoundException", "Invalid Method identifier specified");
    let code = get(&built.cloud, &built.path(&format!("/resources/{}/methods/GET/responses/404", built.root))).await;
    refused(&code, 404, "NotFoundException", "Invalid Response status code specified");
}

#[tokio::test]
async fn integrations_are_refused() {
    let built = built("one").await;
    let proxy = |uri: &str| json!({"type": "AWS_PROXY", "httpMethod": "POST", "uri": uri});
    let kind = built.put("/integration", json!({"type": "HTTPS_PROXY"})).await;
    let text = "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]";
    refused(&kind, 400, "ValidationException", text);
    let verb = built.put("/integration", json!({"type": "AWS_PROXY", "uri": "arn:aws:lambda"})).await;
    refused(&verb, 400, "BadRequestException", "Enumeration value for HttpMethod must be non-empty");
    let function = "arn:aws:lambda:ap-northeast-2:210987654321:function:f";
    for (uri, text) in [
        ("not-an-arn", "Invalid ARN specified in the request"),
        (function, "AWS ARN for integration must contain path or action"),
        (
            "arn:aws:apigateway:ap-northeast-2:sqs:path/210987654321/queue",
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
        ),
    ] {
        refused(&built.put("/integration", proxy(uri)).await, 400, "BadRequestException", text);
    }
    let uri = format!("arn:aws:apigateway:ap-northeast-2:lambda:path/2015-03-31/functions/{function}/invocations");
    let made = built.put("/integration", proxy(&uri)).await.ok();
    assert_eq!((&made["timeoutInMillis"], &made["passthroughBehavior"]), (&json!(29000), &json!("WHEN_NO_MATCH")), "AWS fills in the rest");
    let late = json!({"type": "MOCK", "timeoutInMillis": 30_000});
    refused(&built.put("/integration", late).await, 400, "BadRequestException", "Timeout should be between 50 ms and 29000 ms");
    let path = built.path(&format!("/resources/{}/methods/GET/integration", built.root));
    assert_eq!(gateway("DELETE", &path).send(&built.cloud).await.status(), 204, "deleted");
    refused(&get(&built.cloud, &path).await, 404, "NotFoundException", "Invalid Integration identifier specified");
}
