//! What a new revision would be made from, asked of a script.

use std::sync::{Arc, Mutex};

use super::*;
use crate::testing::{Script, json, session};

/// The base, and the calls that it took. The first of these that a path ends with, or that a query has, is answered; all else is not there.
async fn base(target: &str, answers: &[(&'static str, &'static str)]) -> (Result<Base, ReadError>, Vec<String>) {
    let answers = answers.to_vec();
    let script = Script::new(move |request| {
        let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
        match answers.iter().find(|(word, _)| path.ends_with(word) || query.contains(word)) {
            Some((_, body)) => json(200, "", body),
            None => json(404, "NotFoundException", "{}"),
        }
    });
    let (session, heard) = session(script).await;
    let read = session.observer().base(&target.parse().expect("an id")).await;
    let mut calls: Vec<String> = heard.0.lock().expect("not poisoned").iter().map(|call| call.operation.clone()).collect();
    calls.sort();
    (read, calls)
}

fn edits(read: Result<Base, ReadError>) -> Option<Vec<String>> {
    match read.expect("it is there") {
        Base::Api(api) => api.unpublished.map(|edits| edits.iter().map(ToString::to_string).collect()),
        other => panic!("an API, not {other:?}"),
    }
}

const REST: [(&str, &str); 3] = [
    ("/deployments/dep1", r#"{"id":"dep1","apiSummary":{"/orders":{"GET":{"authorizationType":"NONE","apiKeyRequired":false}}}}"#),
    ("/stages/prod", r#"{"deploymentId":"dep1","stageName":"prod"}"#),
    ("/restapis/a1/resources", r#"{"item":[{"id":"r","path":"/orders","resourceMethods":{"GET":{"authorizationType":"NONE","apiKeyRequired":false}}}]}"#),
];

#[tokio::test]
async fn methods_that_differ_are_listed_and_agreement_proves_nothing() {
    let name = ("/restapis/a1", r#"{"id":"a1","name":"storefront"}"#);
    let (read, calls) = base("rest:a1/prod", &[REST[0], REST[1], REST[2], name]).await;
    assert_eq!(edits(read), None, "an integration may have been edited: AWS does not tell");
    assert_eq!(calls, ["apigateway:GetDeployment", "apigateway:GetResources", "apigateway:GetRestApi", "apigateway:GetStage"], "four reads");
    let more = ("/restapis/a1/resources", r#"{"item":[{"id":"r","path":"/orders","resourceMethods":{"POST":{"authorizationType":"NONE"}}}]}"#);
    let (read, _) = base("rest:a1/prod", &[REST[0], REST[1], more, name]).await;
    assert_eq!(edits(read), Some(vec!["removed GET /orders".into(), "added POST /orders".into()]), "these go out with a deployment");
    let (read, _) = base("rest:a1/gone", &[REST[2], name]).await;
    assert!(matches!(&read, Err(ReadError::NotFound { what, .. }) if what == "rest:a1/gone"), "the stage by its id: {read:?}");
}

#[tokio::test]
async fn routes_that_differ_are_listed_where_the_api_can_be_exported() {
    let name = ("/apis/a2", r#"{"apiId":"a2","name":"payments"}"#);
    let served = ("stageName=prod", r#"{"paths":{"/pay":{"post":{}}}}"#);
    let live = ("/exports/OAS30", r#"{"paths":{"/pay":{"post":{}},"/refund":{"post":{}}}}"#);
    let (read, _) = base("http:a2/prod", &[served, live, name]).await;
    assert_eq!(edits(read), Some(vec!["added POST /refund".into()]), "this goes out with a deployment");
    let (read, _) = base("http:a2/prod", &[("/exports/OAS30", "<html>"), name]).await;
    assert_eq!(edits(read), None, "what is no document tells nothing");
    let (read, _) = base("http:gone/prod", &[served, live]).await;
    assert!(matches!(read, Err(ReadError::NotFound { .. })), "no such API: {read:?}");
}

#[tokio::test(start_paused = true)]
async fn around_a_release_nothing_is_waited_for_long() {
    use aws_sdk_iam::operation::simulate_principal_policy::{SimulatePrincipalPolicyError as Error, SimulatePrincipalPolicyOutput as Output};
    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
    use aws_smithy_runtime_api::client::result::SdkError;

    let (session, _) = session(Script::new(|_| json(404, "NotFoundException", "{}"))).await;
    let around = session.observer().brief();
    let call = || {
        let never = std::future::pending::<Result<Output, SdkError<Error, HttpResponse>>>();
        around.reader().call("iam:SimulatePrincipalPolicy", "a role", never)
    };
    let began = tokio::time::Instant::now();
    let mut waited = Vec::new();
    for _ in 0..5 {
        let read = call().await;
        assert!(matches!(&read, Err(ReadError::Unreachable { message, .. }) if message.contains("in time")), "it is said: {read:?}");
        waited.push(began.elapsed().as_secs());
    }
    assert_eq!(waited, [3, 6, 9, 10, 10], "not for one call, and not for all that hang on each other");
}

#[tokio::test]
async fn what_a_name_meant_a_moment_ago_is_for_who_has_seen_it() {
    let down = Arc::new(Mutex::new(None));
    let now = Arc::clone(&down);
    let script = Script::new(move |request| {
        let (status, code) = (*now.lock().expect("not poisoned")).unwrap_or((200, ""));
        if request.method() == "HEAD" {
            let answer = http::Response::builder().status(status).header("etag", "\"e-1\"");
            return Ok(answer.body(bytes::Bytes::new()).expect("an answer"));
        }
        let digest = format!("sha256:{}", "ab".repeat(32));
        json(status, code, &serde_json::json!({ "imageDetails": [{ "imageDigest": digest }] }).to_string())
    });
    let (session, _) = session(script).await;
    let (observer, image) = (session.observer(), "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/shop/web:v2");
    let look = async |again| (observer.pinned(image, again).await.is_some(), observer.lying("releases", "a.zip", again).await);
    let there = Lying::Tagged("e-1".into());
    assert_eq!(look(false).await, (true, there.clone()), "it is read, and was on a screen");
    *down.lock().expect("not poisoned") = Some((400, "ServerException"));
    assert_eq!(look(true).await, (true, there), "who has seen it sends that, also when AWS does not answer just then");
    assert_eq!(look(false).await, (false, Lying::Unread), "a new plan does not call it what the name means now");
    *down.lock().expect("not poisoned") = Some((403, "AccessDeniedException"));
    assert_eq!(look(true).await, (false, Lying::Unread), "and who may not read it any more is not told");
}
