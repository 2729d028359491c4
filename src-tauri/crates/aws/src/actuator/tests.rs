//! What each action puts on the wire, and what is kept of the answer.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use switchback_core::action::Latest;
use switchback_core::event::RefusalKind;
use switchback_core::release::{Changes, FileAt};
use switchback_core::serving::{AliasServing, Canary};
use tempfile::NamedTempFile;

use super::*;
use crate::testing::{Answer as Scripted, Script, json, session};

/// A file on this disk, as a plan names it.
fn planned(bytes: &[u8]) -> (NamedTempFile, FileAt) {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("room on the disk");
    let at = FileAt { path: file.path().display().to_string(), sha256: STANDARD.encode(Sha256::digest(bytes)) };
    (file, at)
}

async fn call(target: &str, action: Action, answer: impl Fn() -> Scripted + Send + Sync + 'static) -> (Result<Answer, Failure>, Vec<String>) {
    let script = Script::new(move |_| answer());
    let (session, _) = session(script.clone()).await;
    let outcome = session.actuator().call(&OperationId("o".into()), &target.parse().expect("an id"), &action, &Token::RevisionId("r".into())).await;
    (outcome, script.seen())
}

fn refused(outcome: Result<Answer, Failure>) -> (String, String) {
    match outcome.expect_err("not applied") {
        Failure::Refused(refusal) => (refusal.code, refusal.message),
        Failure::Lost(message) => panic!("it is certain: {message}"),
    }
}

const FUNCTION: &str = "lambda:checkout:live";

#[tokio::test]
async fn code_from_s3_and_from_ecr_is_named_under_the_planned_revision() {
    let code = Code::Object { bucket: "releases".into(), key: "a.zip".into(), version: Some("v1".into()), sha256: None, etag: None };
    let action = Action::UpdateCode { code, revision_id: "r-1".into() };
    let (outcome, seen) =
        call(FUNCTION, action, || json(200, "", r#"{"CodeSha256":"new=","RevisionId":"r-2","LastModified":"2026-11-21T13:00:00.000+0000"}"#)).await;
    let answer = outcome.expect("AWS took it");
    assert_eq!(answer.made.as_deref(), Some("new="), "nothing but this is published");
    let latest = Latest { revision_id: "r-2".into(), modified: Some("2026-11-21T13:00:00.000+0000".into()) };
    assert_eq!(answer.latest, Some(latest), "and what $LATEST is known by from here");
    let wanted = r#"PUT /2015-03-31/functions/checkout/code {"RevisionId":"r-1","S3Bucket":"releases","S3Key":"a.zip","S3ObjectVersion":"v1"}"#;
    assert_eq!(seen, [wanted], "one call");

    let uri = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/checkout@sha256:abc".to_owned();
    let action = Action::UpdateCode { code: Code::Image { uri: uri.clone() }, revision_id: "r-1".into() };
    let (_, seen) = call(FUNCTION, action, || json(200, "", "{}")).await;
    assert_eq!(seen, [format!(r#"PUT /2015-03-31/functions/checkout/code {{"ImageUri":"{uri}","RevisionId":"r-1"}}"#)], "by digest");
}

#[tokio::test]
async fn a_version_is_published_of_the_planned_code_and_named() {
    let latest = Some(Latest { revision_id: "r-3".into(), modified: None });
    let action = Action::PublishVersion { sha256: Some("abc=".into()), latest, description: "oncall: fix, at 1a2b3c".into() };
    let (outcome, seen) = call(FUNCTION, action.clone(), || json(201, "", r#"{"Version":"42"}"#)).await;
    assert_eq!(outcome.expect("AWS took it").made.as_deref(), Some("42"), "the later steps need its name");
    let wanted = r#"POST /2015-03-31/functions/checkout/versions {"CodeSha256":"abc=","Description":"oncall: fix, at 1a2b3c","RevisionId":"r-3"}"#;
    assert_eq!(seen, [wanted], "other code or other settings would be refused");

    let stale = || json(412, "PreconditionFailedException", r#"{"message":"The Revision Id provided does not match"}"#);
    match call(FUNCTION, action.clone(), stale).await.0.expect_err("AWS refuses it") {
        Failure::Refused(refusal) => {
            assert_eq!(refusal.kind, RefusalKind::Stale, "somebody has changed it");
            assert!(refusal.message.contains("changed the function") && refusal.message.contains("does not match"), "in words: {}", refusal.message);
        }
        Failure::Lost(message) => panic!("it is certain: {message}"),
    }

    let Action::PublishVersion { sha256, description, .. } = action else { panic!("a version") };
    let (outcome, seen) = call(FUNCTION, Action::PublishVersion { sha256, latest: None, description }, || json(201, "", "{}")).await;
    assert_eq!((refused(outcome).0.as_str(), seen.len()), ("latest_unshown", 0), "and without what it is held to nothing is sent");
}

#[tokio::test]
async fn an_alias_that_somebody_has_moved_is_told_so() {
    let to = AliasServing { version: "43".into(), weights: Default::default(), run: None };
    let stale = || json(412, "PreconditionFailedException", r#"{"message":"The RevisionId provided does not match the latest RevisionId"}"#);
    let (code, said) = refused(call(FUNCTION, Action::SetAlias(to), stale).await.0);
    assert_eq!(code, "PreconditionFailedException", "AWS's own code");
    assert!(said.contains("somebody has changed lambda:checkout:live") || said.contains("somebody has changed checkout:live"), "in words: {said}");
    assert!(said.contains("does not match"), "and AWS's: {said}");
}

#[tokio::test]
async fn a_version_that_fails_its_event_is_refused_with_its_kind_alone() {
    let (_file, event) = planned(br#"{"orderId":1}"#);
    let action = Action::TryVersion { version: "42".into(), event: event.clone() };
    let fails = || {
        let body = r#"{"errorType":"Error","errorMessage":"boom","trace":["hush"]}"#;
        let mut answer = json(200, "", body)?;
        answer.headers_mut().insert("x-amz-function-error", "Unhandled".parse().expect("a header"));
        Ok(answer)
    };
    let (outcome, seen) = call(FUNCTION, action.clone(), fails).await;
    let (code, said) = refused(outcome);
    assert!(code == "FunctionError" && said.contains("Unhandled: Error") && said.contains("request req-1"), "its type, and where the rest is: {said}");
    assert!(!said.contains("boom") && !said.contains("hush"), "and nothing of its words: {said}");
    assert_eq!(seen, [r#"POST /2015-03-31/functions/checkout/invocations {"orderId":1}"#], "with the event");
    let (outcome, _) = call(FUNCTION, action, || json(200, "", r#"{"ok":true}"#)).await;
    assert!(outcome.is_ok(), "whatever it answers is fine");

    let other = Action::TryVersion { version: "42".into(), event: FileAt { sha256: "abc=".into(), ..event } };
    let (outcome, seen) = call(FUNCTION, other, || json(200, "", "{}")).await;
    assert_eq!((refused(outcome).0.as_str(), seen.len()), ("file_changed", 0), "another event than the one planned is not sent");
}

#[tokio::test]
async fn deployments_are_made_on_no_stage_and_named() {
    let action = Action::CreateRestDeployment { stands: None, description: "d".into() };
    let (outcome, seen) = call("rest:a1/prod", action, || json(201, "", r#"{"id":"dep9"}"#)).await;
    assert_eq!(outcome.expect("AWS took it").made.as_deref(), Some("dep9"), "v1");
    assert_eq!(seen, [r#"POST /restapis/a1/deployments {"description":"d [o prod]"}"#], "no stage moves with it");
    let action = Action::CreateHttpDeployment { stands: None, description: "d".into() };
    let (outcome, seen) = call("http:a2/prod", action, || json(201, "", r#"{"deploymentId":"dep8","deploymentStatus":"PENDING"}"#)).await;
    assert_eq!(outcome.expect("AWS took it").made.as_deref(), Some("dep8"), "v2");
    assert_eq!(seen, [r#"POST /v2/apis/a2/deployments {"description":"d [o prod]"}"#], "nor here");
}

#[tokio::test]
async fn a_canary_is_promoted_in_one_call_by_copying() {
    let canary = Canary { deployment: "dep2".into(), percent: 5.0, use_stage_cache: false, overrides: [("alias".to_owned(), "next".to_owned())].into() };
    let (outcome, seen) = call("rest:a1/prod", Action::PromoteCanary(canary), || json(200, "", r#"{"deploymentId":"dep2"}"#)).await;
    outcome.expect("AWS took it");
    let wanted = concat!(
        r#"PATCH /restapis/a1/stages/prod {"patchOperations":[{"op":"replace","path":"/canarySettings/percentTraffic","value":"0.0"},"#,
        r#"{"op":"copy","path":"/variables","from":"/canarySettings/stageVariableOverrides"},"#,
        r#"{"op":"copy","path":"/deploymentId","from":"/canarySettings/deploymentId"}]}"#
    );
    assert_eq!(seen, [wanted], "in API Gateway's order");
}

const BASE: &str = "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:7";

fn definitions(body: &str) -> Scripted {
    // One rule answers both calls: each reads its own part.
    json(200, "", body)
}

#[tokio::test]
async fn a_task_definition_is_read_whole_changed_and_registered() {
    let answer = r#"{"taskDefinition":{"taskDefinitionArn":"arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:8","revision":7,"status":"ACTIVE",
        "family":"web","newMember":true,"containerDefinitions":[{"name":"web","image":"old","environment":[{"name":"TOKEN","value":"hush"}]}]},
        "tags":[{"key":"team","value":"pay"}]}"#;
    let (_file, environment) = planned(b"# new\nMODE=fast\n");
    let changes = Changes {
        images: vec![("web".into(), "registry/web@sha256:abc".into())],
        cpu: Some(512),
        memory: Some(1024),
        environment: Some(("web".into(), environment)),
        file: None,
    };
    let script = Script::new(move |_| definitions(answer));
    let (session, heard) = session(script.clone()).await;
    let action = Action::RegisterTaskDefinition { base: BASE.into(), changes };
    let outcome = session.actuator().call(&OperationId("o".into()), &"ecs:main/web".parse().expect("an id"), &action, &Token::Fingerprint("x".into())).await;
    let made = outcome.expect("AWS took it").made;
    assert_eq!(made.as_deref(), Some("arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:8"), "by its full ARN");
    let seen = script.seen();
    let [described, registered] = seen.as_slice() else { panic!("one read and one write, not {seen:?}") };
    assert_eq!(described, &format!(r#"POST / {{"taskDefinition":"{BASE}","include":["TAGS"]}}"#), "its tags too");
    let wanted = serde_json::json!({
        "family": "web", "newMember": true, "cpu": "512", "memory": "1024", "tags": [{"key": "team", "value": "pay"}],
        "containerDefinitions": [{"name": "web", "image": "registry/web@sha256:abc",
            "environment": [{"name": "TOKEN", "value": "hush"}, {"name": "MODE", "value": "fast"}]}],
    });
    let sent: serde_json::Value = serde_json::from_str(registered.trim_start_matches("POST / ")).expect("JSON");
    assert_eq!(sent, wanted, "the values are in the request");
    let calls = heard.0.lock().expect("not poisoned");
    assert_eq!(
        calls.iter().map(|c| (c.operation.as_str(), c.mutates)).collect::<Vec<_>>(),
        [("ecs:DescribeTaskDefinition", false), ("ecs:RegisterTaskDefinition", true)],
        "through a read client and a write client"
    );
    assert!(!format!("{calls:?}{action:?}").contains("hush"), "and nowhere else");
}

#[tokio::test]
async fn a_definition_of_another_family_or_a_base_that_is_gone_registers_nothing() {
    let (_file, at) = planned(br#"{"family":"other","containerDefinitions":[{"name":"a","image":"b"}]}"#);
    let changes = Changes { file: Some(at), ..Changes::default() };
    let (outcome, seen) = call("ecs:main/web", Action::RegisterTaskDefinition { base: BASE.into(), changes }, || json(200, "", "{}")).await;
    assert_eq!((refused(outcome).0.as_str(), seen.len()), ("another_family", 0), "it could not be found again after a lost answer");

    let action = Action::RegisterTaskDefinition { base: BASE.into(), changes: Changes { cpu: Some(512), ..Changes::default() } };
    let gone = || json(400, "ClientException", r#"{"__type":"ClientException","message":"Unable to describe task definition."}"#);
    let (outcome, seen) = call("ecs:main/web", action, gone).await;
    assert_eq!((refused(outcome).0.as_str(), seen.len()), ("base_unreadable", 1), "the read was tried, and nothing was written");
}

#[tokio::test]
async fn a_file_that_is_not_the_planned_one_is_not_sent() {
    let (_file, at) = planned(b"PK zip");
    for (file, size, code) in [
        (at.clone(), 7, "file_changed"),
        (FileAt { sha256: "abc=".into(), ..at.clone() }, 6, "file_changed"),
        (FileAt { path: format!("{}.gone", at.path), ..at.clone() }, 6, "file_unreadable"),
    ] {
        let package = Action::UploadPackage { file: file.clone(), size, bucket: "releases".into(), key: "a.zip".into() };
        let direct = Action::UpdateCode { code: Code::Zip { file, size }, revision_id: "r-1".into() };
        for action in [package, direct] {
            let (outcome, seen) = call(FUNCTION, action, || json(200, "", "{}")).await;
            assert_eq!((refused(outcome).0.as_str(), seen.len()), (code, 0), "refused before anything is sent");
        }
    }
}

#[tokio::test]
async fn an_action_on_a_target_of_another_kind_is_no_call() {
    let (outcome, seen) = call("rest:a1/prod", Action::PublishVersion { sha256: None, latest: None, description: String::new() }, || json(200, "", "{}")).await;
    let Err(Failure::Refused(refusal)) = outcome else { panic!("certain: {outcome:?}") };
    assert_eq!((refusal.code.as_str(), refusal.kind, seen.len()), ("invalid_step", RefusalKind::Other, 0), "nothing is sent");
}

#[tokio::test]
async fn what_aws_quotes_of_a_definition_is_not_passed_on() {
    let definition =
        br#"{"family":"web","tags":[{"key":"t","value":"hush-tag"}],"containerDefinitions":[{"name":"web","image":"a","command":["--pin=hush-word"],
        "environment":[{"name":"DB_PASSWORD","value":"hush-db"}],"dockerLabels":{"l":"hush-label"},"healthCheck":{"command":["CMD","hush-check"]},
        "secrets":[{"name":"S","valueFrom":"hush-secret"}],"logConfiguration":{"logDriver":"splunk","options":{"splunk-token":"hush-log"}}}]}"#;
    let (_file, at) = planned(definition);
    let changes = Changes { file: Some(at), ..Changes::default() };
    let action = Action::RegisterTaskDefinition { base: "web:7".into(), changes };
    let quoted = "Invalid value 'hush-db' for environment variable DB_PASSWORD: --pin=hush-word hush-label hush-tag hush-check hush-secret hush-log";
    // The last one would be cut through its middle where a message ends.
    let long = format!("{quoted} {} hush-db", ".".repeat(MESSAGE - quoted.len() - 6));
    for (status, message) in [(400, quoted), (400, &long), (500, quoted)] {
        let body = format!(r#"{{"__type":"ClientException","message":"{message}"}}"#);
        let (outcome, _) = call("ecs:shop/web", action.clone(), move || json(status, "ClientException", &body)).await;
        let said = match outcome.expect_err("AWS does not take it") {
            Failure::Refused(refusal) => refusal.message,
            Failure::Lost(message) => message,
        };
        assert!(said.contains("Invalid value '…' for environment variable DB_PASSWORD: … … … … … …"), "the reason stays: {said}");
        assert!(!said.contains("hus"), "and nothing that is not shown: {said}");
    }
}
