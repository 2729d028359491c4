//! The beginnings are what their words say, seen over the wire.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::testing::{Answer, ask, cloud};
use crate::{Cloud, Scenario, Size};

async fn get(cloud: &Cloud, path: &str) -> Value {
    ask("apigateway", "GET", path).send(cloud).await.ok()
}

/// The id of the API of this name.
async fn named(cloud: &Cloud, list: &str, key: (&str, &str), name: &str) -> String {
    let apis = get(cloud, list).await;
    let api = apis[key.0].as_array().unwrap().iter().find(|api| api["name"] == name).unwrap_or_else(|| panic!("no API is named {name}")).clone();
    api[key.1].as_str().unwrap().to_owned()
}

async fn rest(cloud: &Cloud, name: &str) -> String {
    named(cloud, "/restapis?limit=500", ("item", "id"), name).await
}

async fn http(cloud: &Cloud, name: &str) -> String {
    named(cloud, "/v2/apis?maxResults=500", ("items", "apiId"), name).await
}

async fn visit(cloud: &Cloud, api: &str, method: &str, path: &str) -> Answer {
    let request = http::Request::builder().method(method).uri("http://stage.test/").body(Bytes::new()).unwrap();
    Answer(cloud.handle_stage(api.to_owned(), path.to_owned(), request).await)
}

/// The deployments of an API, newest first, by id.
async fn newest_first(cloud: &Cloud, path: &str, items: &str, id: &str) -> Vec<String> {
    let mut deployments = get(cloud, path).await[items].as_array().unwrap().clone();
    let age = |deployment: &Value| deployment["createdDate"].as_i64().map_or_else(|| deployment["createdDate"].to_string(), |at| at.to_string());
    deployments.sort_by_key(|deployment| std::cmp::Reverse(age(deployment)));
    deployments.iter().map(|deployment| deployment[id].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_storefront_is_on_a_bad_deployment_and_recovers_on_the_one_before() {
    let cloud = cloud(Scenario::Market);
    let api = rest(&cloud, "storefront-api").await;
    assert_eq!(visit(&cloud, &api, "GET", "/prod/products").await.status(), 500, "products are down");
    assert_eq!(visit(&cloud, &api, "GET", "/prod/cart").await.status(), 200, "the cart is not");
    let deployments = newest_first(&cloud, &format!("/restapis/{api}/deployments"), "item", "id").await;
    let stage = get(&cloud, &format!("/restapis/{api}/stages/prod")).await;
    assert_eq!(stage["deploymentId"], deployments[0], "prod is on the newest");
    let back = json!({"patchOperations": [{"op": "replace", "path": "/deploymentId", "value": deployments[1]}]});
    ask("apigateway", "PATCH", &format!("/restapis/{api}/stages/prod")).json(back).send(&cloud).await.ok();
    assert_eq!(visit(&cloud, &api, "GET", "/prod/products").await.status(), 200, "on the one before, they are up");
}

#[tokio::test]
async fn every_other_rest_stage_answers() {
    let cloud = cloud(Scenario::Market);
    for (name, method, path) in [
        ("orders-api", "GET", "/prod/orders/17"),
        ("orders-api", "GET", "/prod/health"),
        ("payments-api", "POST", "/prod/payments"),
        ("members-api", "GET", "/prod/me"),
        ("members-api", "POST", "/dev/login"),
        ("coupons-api", "POST", "/prod/coupons/CHUSEOK"),
        ("coupons-api", "GET", "/prod/reviews"),
        ("partner-api", "POST", "/prod/v1/orders"),
    ] {
        let api = rest(&cloud, name).await;
        let answer = visit(&cloud, &api, method, path).await;
        assert_eq!(answer.status(), 200, "{name} {method} {path}: {}", answer.text());
    }
}

#[tokio::test]
async fn no_stage_was_moved_to_a_deployment_before_it_was_made() {
    let cloud = cloud(Scenario::Market);
    let mut seen = 0;
    for api in get(&cloud, "/restapis").await["item"].as_array().unwrap() {
        let api = api["id"].as_str().unwrap();
        for stage in get(&cloud, &format!("/restapis/{api}/stages")).await["item"].as_array().unwrap() {
            let made = get(&cloud, &format!("/restapis/{api}/deployments/{}", stage["deploymentId"].as_str().unwrap())).await;
            assert!(made["createdDate"].as_i64() <= stage["lastUpdatedDate"].as_i64(), "{stage} serves {made}");
            seen += 1;
        }
    }
    for api in get(&cloud, "/v2/apis").await["items"].as_array().unwrap() {
        let api = api["apiId"].as_str().unwrap();
        for stage in get(&cloud, &format!("/v2/apis/{api}/stages")).await["items"].as_array().unwrap() {
            let made = get(&cloud, &format!("/v2/apis/{api}/deployments/{}", stage["deploymentId"].as_str().unwrap())).await;
            assert!(made["createdDate"].as_str() <= stage["lastUpdatedDate"].as_str(), "{stage} serves {made}");
            seen += 1;
        }
    }
    assert_eq!(seen, 19, "every stage was looked at");
}

#[tokio::test]
async fn the_rest_traps_are_there() {
    let cloud = cloud(Scenario::Market);
    let orders = rest(&cloud, "orders-api").await;
    assert_eq!(get(&cloud, &format!("/restapis/{orders}/stages/prod")).await["canarySettings"]["percentTraffic"], 10.0, "a canary at 10 %");
    let payments = rest(&cloud, "payments-api").await;
    assert_eq!(newest_first(&cloud, &format!("/restapis/{payments}/deployments"), "item", "id").await.len(), 1, "nothing to go back to");
    let members = rest(&cloud, "members-api").await;
    let deployments = newest_first(&cloud, &format!("/restapis/{members}/deployments"), "item", "id").await;
    assert_eq!(get(&cloud, &format!("/restapis/{members}/stages/dev")).await["deploymentId"], deployments[1], "only dev serves N-1");
    let mapping = get(&cloud, "/domainnames/api.hangang-market.example/basepathmappings/orders").await;
    assert_eq!(mapping["restApiId"], orders, "the domain leads to the APIs");
}

#[tokio::test]
async fn the_http_apis_are_there() {
    let cloud = cloud(Scenario::Market);
    let app = http(&cloud, "app-gateway").await;
    let stage = get(&cloud, &format!("/v2/apis/{app}/stages/prod")).await;
    assert_eq!(stage["autoDeploy"], true, "AutoDeploy is on");
    assert_eq!(visit(&cloud, &app, "GET", "/prod/search").await.status(), 500, "and what it deployed is bad");
    let webhook = http(&cloud, "checkout-webhook").await;
    let stage = get(&cloud, &format!("/v2/apis/{webhook}/stages/%24default")).await;
    assert_eq!(stage["apiGatewayManaged"], true, "managed by quick create");
    let statuses: Vec<u16> = {
        let mut statuses = Vec::new();
        for _ in 0..60 {
            statuses.push(visit(&cloud, &webhook, "POST", "/").await.status());
        }
        statuses
    };
    assert!(statuses.contains(&200) && statuses.contains(&500), "in front of checkout:live, which fails now and then");
    let reviews = http(&cloud, "reviews-api").await;
    assert_eq!(visit(&cloud, &reviews, "GET", "/reviews").await.status(), 200, "$default needs no segment");
}

#[tokio::test]
async fn a_failed_deployment_is_not_served() {
    let cloud = cloud(Scenario::Market);
    let api = http(&cloud, "delivery-api").await;
    let deployments = get(&cloud, &format!("/v2/apis/{api}/deployments")).await["items"].as_array().unwrap().clone();
    let failed = deployments.iter().find(|deployment| deployment["deploymentStatus"] == "FAILED").expect("one deployment has failed");
    assert!(failed["deploymentStatusMessage"].as_str().unwrap().starts_with("Unable to deploy API"), "and says why");
    let body = json!({"deploymentId": failed["deploymentId"]});
    let answer = ask("apigateway", "PATCH", &format!("/v2/apis/{api}/stages/prod")).json(body).send(&cloud).await;
    assert_eq!((answer.status(), answer.code().as_str()), (400, "BadRequestException"), "refused: {}", answer.text());
    assert_eq!(visit(&cloud, &api, "GET", "/prod/eta/17").await.status(), 200, "the stage goes on serving");
}

#[tokio::test]
async fn the_large_account_has_as_many_as_asked_for() {
    let size = Size { functions: 3, versions: 2, rest_apis: 4, stages: 3, http_apis: 2, clusters: 0, services: 0, ..Size::default() };
    let cloud = cloud(Scenario::Large(size));
    let apis = get(&cloud, "/restapis?limit=500").await["item"].as_array().unwrap().clone();
    assert_eq!(apis.len(), 4, "REST APIs");
    let api = apis[0]["id"].as_str().unwrap();
    assert_eq!(get(&cloud, &format!("/restapis/{api}/stages")).await["item"].as_array().unwrap().len(), 3, "stages of each");
    assert_eq!(visit(&cloud, api, "GET", "/prod/items").await.status(), 200, "and they serve");
    assert_eq!(get(&cloud, "/v2/apis?maxResults=500").await["items"].as_array().unwrap().len(), 2, "HTTP APIs");
}
