//! Invokes: which version answers, and how one fails.

use super::*;
use crate::lambda::{Function, Invoke, Policy, invoke as by_service};
use crate::rng::Rng;
use crate::world::World;

async fn invoke(cloud: &Cloud, name: &str, qualifier: &str) -> Answer {
    lambda("POST", &format!("/{name}/invocations?Qualifier={qualifier}")).json(json!({})).send(cloud).await
}

#[tokio::test]
async fn the_answer_says_which_version_ran() {
    let cloud = with_versions().await;
    let answer = invoke(&cloud, "f", "live").await;
    assert_eq!(answer.header("x-amz-executed-version"), "1", "the alias points to 1");
    assert!(answer.text().contains(r#"\"version\":\"1\""#), "so does the body: {}", answer.text());
    refused(&invoke(&cloud, "f", "none").await, 404, "ResourceNotFoundException", "function:f:none");
    let event = lambda("POST", "/f/invocations").header("x-amz-invocation-type", "Event").json(json!({})).send(&cloud).await;
    assert_eq!(event.status(), 202, "an event is only queued");
}

#[tokio::test]
async fn weights_split_invokes() {
    let cloud = with_versions().await;
    update_alias(&cloud, json!({"RoutingConfig": {"AdditionalVersionWeights": {"2": 0.1}}})).await.ok();
    let mut second = 0;
    for _ in 0..500 {
        second += usize::from(invoke(&cloud, "f", "live").await.header("x-amz-executed-version") == "2");
    }
    assert!((30..=75).contains(&second), "about 50 of 500 go to version 2, got {second}");
}

#[tokio::test]
async fn the_bad_release_fails_24_of_100() {
    let cloud = cloud(Scenario::Market);
    let mut failed = 0;
    for _ in 0..500 {
        failed += usize::from(invoke(&cloud, "checkout", "live").await.header("x-amz-function-error") == "Unhandled");
    }
    assert!((95..=145).contains(&failed), "about 120 of 500 fail, got {failed}");
    let good = invoke(&cloud, "checkout", "41").await;
    assert_eq!(good.header("x-amz-function-error"), "", "the release before works");
}

#[tokio::test]
async fn an_idle_version_wakes_when_invoked() {
    let cloud = cloud(Scenario::Market);
    let state = async || {
        let answer = lambda("GET", "/search/configuration?Qualifier=11").send(&cloud).await.ok();
        (answer["State"].as_str().unwrap().to_owned(), answer["StateReasonCode"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(state().await, ("Inactive".to_owned(), "Idle".to_owned()), "not invoked for weeks");
    refused(&invoke(&cloud, "search", "11").await, 409, "ResourceConflictException", "Pending");
    assert_eq!(state().await.0, "Pending", "the first invoke woke it");
    pass(&cloud, 10);
    assert_eq!(state().await.0, "Active", "and it is back");
    invoke(&cloud, "search", "11").await.ok();
}

#[tokio::test]
async fn a_version_without_its_image_does_not_run() {
    let cloud = cloud(Scenario::Market);
    let answer = lambda("GET", "/image-resizer?Qualifier=14").send(&cloud).await.ok();
    assert_eq!(answer["Configuration"]["StateReasonCode"], "ImageDeleted", "{answer}");
    assert_eq!(answer["Code"]["RepositoryType"], "ECR", "{answer}");
    refused(&invoke(&cloud, "image-resizer", "14").await, 409, "ResourceConflictException", "Failed");
}

#[tokio::test]
async fn behaviour_can_be_ordered_by_configuration() {
    let cloud = with_versions().await;
    for (ordered, kind) in [
        (r#"{"import_error":{"module":"@aws-sdk/client-s3"}}"#, "Runtime.ImportModuleError"),
        (r#""no_handler""#, "Runtime.HandlerNotFound"),
        (r#""init_timeout""#, "Sandbox.Timedout"),
    ] {
        let body = json!({"Environment": {"Variables": {"SWITCHBACK_BEHAVIOUR": ordered}}});
        lambda("PUT", "/f/configuration").json(body).send(&cloud).await.ok();
        pass(&cloud, 10);
        let answer = lambda("POST", "/f/invocations").json(json!({})).send(&cloud).await;
        assert_eq!(answer.json()["errorType"], kind, "ordered {ordered}");
    }
    assert_eq!(invoke(&cloud, "f", "1").await.header("x-amz-function-error"), "", "published versions keep theirs");
}

/// What Lambda answers an API that invokes `qualifier` of a function whose `live` it may invoke.
fn by_api(qualifier: &str, api: &str) -> Result<String, String> {
    let mut world = World::empty(1);
    let setting = crate::testing::options();
    world.lambda = crate::scenario::build(&setting, setting.clock.now()).lambda;
    let statement = json!({
        "Sid": "api", "Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "lambda:InvokeFunction",
        "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:execute-api:ap-northeast-2:210987654321:abc/*/*/*"}},
    });
    let cart: &mut Function = world.lambda.functions.get_mut("cart").unwrap();
    cart.policies = [("live".to_owned(), Policy { revision: Rng::new(1).uuid(), statements: vec![statement] })].into();
    let function = format!("arn:aws:lambda:ap-northeast-2:210987654321:function:cart{qualifier}");
    let source_arn = format!("arn:aws:execute-api:ap-northeast-2:210987654321:{api}/prod/GET/cart");
    let asked = Invoke {
        function: &function,
        by: Some("apigateway.amazonaws.com"),
        source_arn: &source_arn,
        account: &setting.account,
        region: &setting.region,
        now: setting.clock.now(),
        pace: 1,
    };
    by_service(&mut world, &asked).map(|invoked| invoked.version).map_err(|refusal| refusal.code)
}

#[test]
fn an_api_needs_a_policy_on_the_alias_it_calls() {
    assert_eq!(by_api(":live", "abc"), Ok("16".to_owned()), "allowed on the alias");
    assert_eq!(by_api("", "abc"), Err("AccessDeniedException".to_owned()), "the function is another resource");
    assert_eq!(by_api(":beta", "abc"), Err("AccessDeniedException".to_owned()), "so is another alias");
    assert_eq!(by_api(":live", "xyz"), Err("AccessDeniedException".to_owned()), "another API does not match the source");
}
