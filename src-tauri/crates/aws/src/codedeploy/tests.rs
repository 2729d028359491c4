//! Which deployment moves an alias, asked of a script.

use std::sync::Arc;

use http::Request;
use serde_json::{Value, json as value};
use switchback_core::{Circumstance, Observed, Serving};
use switchback_engine::ports::Observe;

use crate::testing::{Answer, Script, json, session};

/// Answers by the operation's name; what has no answer is denied.
fn answering(answers: &[(&'static str, Value)]) -> Arc<Script> {
    let answers: Vec<(&'static str, Value)> = answers.to_vec();
    Script::new(move |request: &Request<bytes::Bytes>| -> Answer {
        let asked = request.headers().get("x-amz-target").and_then(|t| t.to_str().ok()).and_then(|t| t.rsplit('.').next());
        match asked {
            Some(asked) => match answers.iter().find(|(name, _)| *name == asked) {
                Some((_, body)) => json(200, "", &body.to_string()),
                None => json(400, "AccessDeniedException", r#"{"message":"no"}"#),
            },
            None if request.uri().path().contains("/aliases/") => json(200, "", r#"{"FunctionVersion":"41","RevisionId":"r-1"}"#),
            None => json(404, "ProvisionedConcurrencyConfigNotFoundException", "{}"),
        }
    })
}

fn deployment(id: &str, revision: Value) -> Value {
    value!({"deploymentId": id, "applicationName": "shop", "deploymentGroupName": "live", "computePlatform": "Lambda", "status": "InProgress", "revision": revision})
}

fn told(name: &str) -> Value {
    let properties = value!({"Name": name, "Alias": "live", "CurrentVersion": "41", "TargetVersion": "42"});
    let content = value!({"version": 0.0, "Resources": [{"f": {"Type": "AWS::Lambda::Function", "Properties": properties}}]});
    value!({"revisionType": "AppSpecContent", "appSpecContent": {"content": content.to_string()}})
}

/// Its AppSpec lies where nobody reads it.
fn in_bucket() -> Value {
    value!({"revisionType": "S3", "s3Location": {"bucket": "b", "key": "appspec.yml"}})
}

async fn observed(answers: &[(&'static str, Value)], around_first: bool) -> Observed {
    let (session, _) = session(answering(answers)).await;
    let (observer, target) = (session.observer(), "lambda:checkout:live".parse().expect("an id"));
    if around_first {
        observer.observe_around(&target).await.expect("a reading");
    }
    observer.observe(&target).await.expect("a reading")
}

fn moved_by(observed: &Observed) -> Option<&str> {
    observed.serving.driven_by()
}

/// Whether it is said that it could not be read this time.
fn unread(observed: &Observed) -> bool {
    observed.around.iter().any(|c| matches!(c, Circumstance::DriverUnread { denied: false, .. }))
}

#[tokio::test]
async fn more_deployments_than_are_read_are_not_taken_for_none() {
    let seen = observed(&[("ListDeployments", value!({"deployments": [], "nextToken": "more"}))], false).await;
    assert!(unread(&seen) && moved_by(&seen).is_none(), "one on a later page may be ours: {:?}", seen.around);
}

#[tokio::test]
async fn one_that_does_not_say_what_it_moves_hides_no_other() {
    let list = |ids: Value| ("ListDeployments", value!({"deployments": ids}));
    let targets = ("ListDeploymentTargets", value!({"targetIds": []}));
    let all = ("BatchGetDeployments", value!({"deploymentsInfo": [deployment("d-A", in_bucket()), deployment("d-B", told("checkout"))]}));
    let seen = observed(&[list(value!(["d-A", "d-B"])), targets.clone(), all.clone()], false).await;
    assert_eq!(moved_by(&seen), Some("d-B"), "the other says it: {:?}", seen.around);
    let alone = ("BatchGetDeployments", value!({"deploymentsInfo": [deployment("d-A", in_bucket())]}));
    let seen = observed(&[list(value!(["d-A"])), targets, alone.clone()], false).await;
    assert!(unread(&seen), "it may be ours: {:?}", seen.around);
    let seen = observed(&[list(value!(["d-A"])), alone], false).await;
    assert!(unread(&seen), "so it may where only its targets may not be read: {:?}", seen.around);
    let seen = observed(&[list(value!(["d-A"])), ("BatchGetDeployments", value!({"deploymentsInfo": []}))], false).await;
    assert!(unread(&seen), "and where it is listed and not described: {:?}", seen.around);
}

#[tokio::test]
async fn a_function_is_found_by_its_arn_also_where_the_app_spec_lies_in_a_bucket() {
    let function = value!({"functionName": "arn:aws:lambda:us-east-1:123456789012:function:checkout", "functionAlias": "live", "currentVersion": "41", "targetVersion": "42"});
    let answers = [
        ("ListDeployments", value!({"deployments": ["d-A"]})),
        ("BatchGetDeployments", value!({"deploymentsInfo": [deployment("d-A", in_bucket())]})),
        ("ListDeploymentTargets", value!({"targetIds": ["t"]})),
        (
            "BatchGetDeploymentTargets",
            value!({"deploymentTargets": [{"deploymentTargetType": "LambdaTarget", "lambdaTarget": {"lambdaFunctionInfo": function}}]}),
        ),
    ];
    assert_eq!(moved_by(&observed(&answers, false).await), Some("d-A"), "the same function");
    let (session, heard) = session(answering(&answers)).await;
    let (observer, target) = (session.observer(), "lambda:checkout:live".parse().expect("an id"));
    for _ in 0..3 {
        observer.observe(&target).await.expect("a reading");
    }
    let asked = |operation: &str| heard.0.lock().expect("not poisoned").iter().filter(|call| call.operation == operation).count();
    let once = ["codedeploy:BatchGetDeployments", "codedeploy:ListDeploymentTargets", "codedeploy:BatchGetDeploymentTargets"];
    assert_eq!(once.map(asked), [1, 1, 1], "what never changes is asked once");
}

#[tokio::test]
async fn who_may_not_read_groups_still_hears_what_runs() {
    let answers =
        [("ListDeployments", value!({"deployments": ["d-B"]})), ("BatchGetDeployments", value!({"deploymentsInfo": [deployment("d-B", told("checkout"))]}))];
    let seen = observed(&answers, true).await;
    assert_eq!(moved_by(&seen), Some("d-B"), "ListApplications was denied, this is not: {:?}", seen.around);
    assert!(matches!(&seen.serving, Serving::Alias(alias) if alias.run.as_ref().is_some_and(|run| run.to.as_str() == "42")), "with where it leads");
}

#[tokio::test]
async fn who_may_not_ask_asks_once_and_is_told_each_time() {
    let (session, heard) = session(answering(&[])).await;
    let target = "lambda:checkout:live".parse().expect("an id");
    let observer = session.observer();
    for _ in 0..3 {
        let seen = observer.background().observe(&target).await.expect("the alias is read all the same");
        assert!(matches!(seen.around.as_slice(), [Circumstance::DriverUnread { denied: true, .. }]), "it is said each time: {:?}", seen.around);
    }
    let asked = heard.0.lock().expect("not poisoned").iter().filter(|call| call.operation == "codedeploy:ListDeployments").count();
    assert_eq!(asked, 1, "the answer would be the same");
}

#[tokio::test]
async fn where_there_is_no_codedeploy_it_moves_nothing() {
    let script = Script::new(|request: &Request<bytes::Bytes>| match request.headers().get("x-amz-target") {
        Some(_) => json(400, "UnknownOperationException", "{}"),
        None => json(200, "", r#"{"FunctionVersion":"41","RevisionId":"r-1"}"#),
    });
    let (session, _) = session(script).await;
    let seen = session.observer().observe(&"lambda:checkout:live".parse().expect("an id")).await.expect("a reading");
    assert!(seen.around.is_empty(), "that is known, and no reason to warn: {:?}", seen.around);
}
