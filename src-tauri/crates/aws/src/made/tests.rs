//! Through real clients and a script: by name, without one, and not there.

use std::sync::Mutex;

use jiff::Timestamp;
use switchback_core::OperationId;
use switchback_core::action::{Code, Latest};
use switchback_core::release::{Changes, FileAt};

use super::*;
use crate::testing::{Script, json, session};

fn sent() -> Timestamp {
    "2026-11-21T13:00:00.7Z".parse().expect("a time")
}

async fn made(target: &str, action: &Action, named: Option<&str>, answers: &[(&'static str, &'static str)]) -> Made {
    let answers = answers.to_vec();
    // The first of these words that is in the request has the answer.
    let script = Script::new(move |request| {
        let asked = format!("{} {}", request.uri(), String::from_utf8_lossy(request.body()));
        match answers.iter().find(|(word, _)| asked.contains(word)) {
            Some((_, body)) => json(200, "", body),
            None => json(404, "ResourceNotFoundException", "{}"),
        }
    });
    let (session, _) = session(script).await;
    let target = target.parse().expect("an id");
    session
        .observer()
        .made(&Making { operation: &OperationId("01J".into()), target: &target, action, named, sent: Some(sent()), latest: None })
        .await
        .expect("it can be read")
}

fn ready(name: &str) -> Made {
    Made::Ready(Some(name.to_owned()))
}

#[tokio::test]
async fn a_version_is_found_by_name_or_by_its_code_and_description() {
    let action = Action::PublishVersion { sha256: Some("new=".into()), latest: None, description: "fix".into() };
    let target = "lambda:checkout:live";
    let active = r#"{"State":"Active","LastUpdateStatus":"Successful","CodeSha256":"new="}"#;
    assert_eq!(made(target, &action, Some("42"), &[("Qualifier=42", active)]).await, ready("42"), "by its name");
    assert_eq!(made(target, &action, Some("42"), &[]).await, Made::Absent, "which does not show yet");
    let failed = r#"{"State":"Failed","StateReasonCode":"SubnetOutOfIPAddresses","StateReason":"no address left"}"#;
    assert_eq!(
        made(target, &action, Some("42"), &[("Qualifier=42", failed)]).await,
        Made::Failed("SubnetOutOfIPAddresses: no address left".into()),
        "never ready"
    );
    let pending = r#"{"State":"Pending","StateReasonCode":"Creating"}"#;
    assert_eq!(made(target, &action, Some("42"), &[("Qualifier=42", pending)]).await, Made::Pending(Some("42".into())), "not ready yet");

    let held_to = Some(Latest { revision_id: "r-3".into(), modified: Some("2026-11-21T13:00:00.250+0000".into()) });
    let action = Action::PublishVersion { sha256: Some("new=".into()), latest: held_to, description: "fix".into() };
    let here = r#"{"State":"Active","LastUpdateStatus":"Successful","CodeSha256":"new=","MemorySize":256}"#;
    let older = r#"{"State":"Active","LastUpdateStatus":"Successful","CodeSha256":"new=","MemorySize":128}"#;
    let untouched = r#"{"RevisionId":"r-4","LastModified":"2026-11-21T13:00:00.250+0000","CodeSha256":"new=","MemorySize":256}"#;
    let versions = r#"{"Versions":[{"Version":"43","CodeSha256":"other=","Description":"fix"},{"Version":"42","CodeSha256":"new=","Description":"fix"},
        {"Version":"41","CodeSha256":"new=","Description":"fix"},{"Version":"$LATEST","CodeSha256":"new=","Description":"fix"}]}"#;
    let found = |latest, newest, next| [("/versions", versions), ("Qualifier=42", newest), ("Qualifier=41", next), ("/configuration", latest)];
    assert_eq!(made(target, &action, None, &found(untouched, here, older)).await, ready("42"), "the newest that is ours");
    assert_eq!(made(target, &action, None, &found(untouched, older, here)).await, ready("41"), "one with other settings is somebody else's");
    assert_eq!(made(target, &action, None, &found(untouched, older, older)).await, Made::Absent, "so are all that have others");
    let edited = r#"{"RevisionId":"r-5","LastModified":"2026-11-21T13:00:00.375+0000","CodeSha256":"new=","MemorySize":256}"#;
    let told = made(target, &action, None, &found(edited, here, older)).await;
    assert!(matches!(&told, Made::Failed(why) if why.contains("edited since")), "where nothing says what was planned, none is taken: {told:?}");
    let others = r#"{"Versions":[{"Version":"43","CodeSha256":"new=","Description":"another's"}]}"#;
    assert_eq!(made(target, &action, None, &[("/versions", others)]).await, Made::Absent, "one with other words is not");
}

#[tokio::test]
async fn new_code_is_told_by_its_hash() {
    let code = Code::Zip { file: FileAt { path: "a.zip".into(), sha256: "new=".into() }, size: 6 };
    let action = Action::UpdateCode { code, revision_id: "r-1".into() };
    let there = r#"{"RevisionId":"r-2","CodeSha256":"new=","State":"Active","LastUpdateStatus":"InProgress"}"#;
    assert_eq!(made("lambda:checkout:live", &action, None, &[("/configuration", there)]).await, Made::Pending(None), "taken, and not ready");
    let before = r#"{"RevisionId":"r-1","CodeSha256":"old=","State":"Active","LastUpdateStatus":"Successful"}"#;
    assert_eq!(made("lambda:checkout:live", &action, None, &[("/configuration", before)]).await, Made::Absent, "not taken");

    let code = Code::Object { bucket: "releases".into(), key: "a.zip".into(), version: None, sha256: None, etag: None };
    let action = Action::UpdateCode { code, revision_id: "r-1".into() };
    let answers: &[_] = &[("/configuration", there)];
    assert_eq!(made("lambda:checkout:live", &action, Some("new="), answers).await, Made::Pending(None), "of an object by the hash in AWS's answer");
    assert!(matches!(made("lambda:checkout:live", &action, Some("else="), answers).await, Made::Pending(_) | Made::Failed(_)), "and no other");
}

#[tokio::test]
async fn settings_edited_in_the_second_of_the_update_are_seen() {
    const SECOND: &str = "2026-11-21T13:00:00.000+0000";
    let configuration = |revision: &str, memory: u32| serde_json::json!({ "RevisionId": revision, "CodeSha256": "new=", "State": "Active", "LastUpdateStatus": "Successful", "LastModified": SECOND, "MemorySize": memory });
    for (memory, edited) in [(128, true), (256, false)] {
        let answers = Mutex::new(vec![configuration("r-3", memory), configuration("r-1", 256)]);
        let script = Script::new(move |_| json(200, "", &answers.lock().expect("not poisoned").pop().expect("two readings").to_string()));
        let (session, _) = session(script).await;
        let (observer, target, operation) = (session.observer(), "lambda:checkout:live".parse::<Target>().expect("an id"), OperationId("01J".into()));
        observer.base(&target).await.expect("what the plan is made with");
        let code = Code::Zip { file: FileAt { path: "a.zip".into(), sha256: "new=".into() }, size: 6 };
        let action = Action::UpdateCode { code, revision_id: "r-1".into() };
        let left = Latest { revision_id: "r-2".into(), modified: Some(SECOND.into()) };
        let making = Making { operation: &operation, target: &target, action: &action, named: None, sent: Some(sent()), latest: Some(&left) };
        let made = observer.made(&making).await.expect("it can be read");
        assert_eq!(matches!(&made, Made::Unshown(why) if why.contains("memorySize")), edited, "the date is the same either way: {made:?}");
        assert_eq!(matches!(made, Made::Settled(_)), !edited, "what nobody edited is settled");
    }
}

#[tokio::test]
async fn a_deployment_without_a_name_is_the_newest_of_this_operation_and_stage_since_the_call() {
    let action = Action::CreateRestDeployment { stands: None, description: "fix".into() };
    // 13:00:00 is 1795266000: a REST deployment's date has no fractions.
    let list = r#"{"item":[{"id":"old","description":"fix [01J prod]","createdDate":1795265999},{"id":"new","description":"fix [01J prod]","createdDate":1795266000},
        {"id":"stage","description":"fix [01J beta]","createdDate":1795266003},{"id":"theirs","description":"fix [01K prod]","createdDate":1795266004},
        {"id":"another","description":"fix","createdDate":1795266005}]}"#;
    let answers: &[_] = &[("/deployments", list), ("/stages", r#"{"item":[]}"#)];
    assert_eq!(
        made("rest:a1/prod", &action, None, answers).await,
        ready("new"),
        "not the older one, not another stage's, and not a colleague's with the same words"
    );
    assert_eq!(made("rest:a1/prod", &action, Some("new"), &[("/deployments/new", r#"{"id":"new"}"#)]).await, ready("new"), "by name");

    let action = Action::CreateHttpDeployment { stands: None, description: "fix".into() };
    let failed = r#"{"deploymentId":"new","deploymentStatus":"FAILED","deploymentStatusMessage":"no integration"}"#;
    assert_eq!(made("http:a2/prod", &action, Some("new"), &[("/deployments/new", failed)]).await, Made::Failed("no integration".into()), "with AWS's words");
    let pending = r#"{"items":[{"deploymentId":"new","description":"fix [01J prod]","createdDate":"2026-11-21T13:00:01Z","deploymentStatus":"PENDING"}]}"#;
    let answers: &[_] = &[("/deployments", pending), ("/stages", r#"{"items":[]}"#)];
    assert_eq!(made("http:a2/prod", &action, None, answers).await, Made::Pending(Some("new".into())), "found, and not ready");
}

const FAMILY: &str = "arn:aws:ecs:r:1:task-definition/web:";

/// ECS with a family of revisions, each by its number, when it was registered, and its one variable.
async fn registered(revisions: Vec<(u32, f64, &'static str)>, changes: Changes, named: Option<&str>) -> Made {
    let script = Script::new(move |request| {
        let asked: serde_json::Value = serde_json::from_slice(request.body()).unwrap_or_default();
        if request.headers()["x-amz-target"].as_bytes().ends_with(b"ListTaskDefinitions") {
            // Two on a page.
            let at = asked["nextToken"].as_str().map_or(0, |at| at.parse().expect("ours"));
            let arns: Vec<String> = revisions[at..].iter().take(2).map(|(number, ..)| format!("{FAMILY}{number}")).collect();
            let next = (at + 2 < revisions.len()).then(|| (at + 2).to_string());
            return json(200, "", &serde_json::json!({ "taskDefinitionArns": arns, "nextToken": next }).to_string());
        }
        let name = asked["taskDefinition"].as_str().and_then(|name| name.rsplit(':').next()).unwrap_or_default();
        let Some((number, at, value)) = revisions.iter().find(|(number, ..)| number.to_string() == name) else {
            return json(400, "ClientException", "{}");
        };
        let container = serde_json::json!({ "name": "web", "image": "shop:1", "environment": [{ "name": "MODE", "value": value }] });
        let definition = serde_json::json!({ "taskDefinitionArn": format!("{FAMILY}{number}"), "revision": number, "status": "ACTIVE", "registeredAt": at,
            "family": "web", "cpu": if *number > 7 { "512" } else { "256" }, "containerDefinitions": [container] });
        json(200, "", &serde_json::json!({ "taskDefinition": definition }).to_string())
    });
    let (session, _) = session(script).await;
    let action = Action::RegisterTaskDefinition { base: format!("{FAMILY}7"), changes };
    let (target, operation) = ("ecs:main/web".parse().expect("an id"), OperationId("01J".into()));
    let making = Making { operation: &operation, target: &target, action: &action, named, sent: Some(sent()), latest: None };
    session.observer().made(&making).await.expect("it can be read")
}

#[tokio::test]
async fn a_task_definition_without_a_name_is_one_since_the_call_that_is_what_was_to_be_registered() {
    let bigger = || Changes { cpu: Some(512), ..Changes::default() };
    let (before, since, base) = (1_795_265_000.25, 1_795_266_001.25, (7, 1_795_000_000.5, "ours"));
    let of = async |newer: &[(u32, f64, &'static str)]| registered([newer, &[base]].concat(), bigger(), None).await;
    assert_eq!(of(&[(8, since, "ours")]).await, ready(&format!("{FAMILY}8")), "by its full ARN");
    assert_eq!(of(&[(8, since, "theirs")]).await, Made::Absent, "somebody else's of the same second is not ours");
    let between = [(11, since, "theirs"), (10, since, "theirs"), (9, since, "ours"), (8, before, "theirs")];
    assert_eq!(of(&between).await, ready(&format!("{FAMILY}9")), "ours is found behind those of others, on the next page too");
    assert_eq!(of(&[(8, before, "ours")]).await, Made::Absent, "one from before the call did not come of it");
    assert_eq!(of(&[]).await, Made::Absent, "the base itself is not what was made");
    let named = format!("{FAMILY}7");
    assert_eq!(registered(vec![base], bigger(), Some(&named)).await, ready(&named), "a name needs no date");
}

#[tokio::test]
async fn a_task_definition_that_cannot_be_compared_is_not_taken_for_ours() {
    let gone = FileAt { path: "no/such/file.env".into(), sha256: "abc=".into() };
    let changes = || Changes { environment: Some(("web".into(), gone.clone())), ..Changes::default() };
    let base = (7, 1_795_000_000.5, "ours");
    let made = registered(vec![(8, 1_795_266_001.25, "ours"), base], changes(), None).await;
    assert!(matches!(&made, Made::Failed(why) if why.contains("web:8")), "the file it was made with is gone: {made:?}");
    assert_eq!(registered(vec![base], changes(), None).await, Made::Absent, "where nothing has come, there is nothing to compare");
}

#[tokio::test]
async fn only_the_answer_tells_of_a_tried_version() {
    let event = FileAt { path: "e.json".into(), sha256: "abc=".into() };
    assert_eq!(made("lambda:checkout:live", &Action::TryVersion { version: "42".into(), event }, None, &[]).await, Made::Untold, "no read is made");
}

#[tokio::test]
async fn a_package_is_there_when_length_and_checksum_agree() {
    let file = FileAt { path: "a.zip".into(), sha256: "abc=".into() };
    let action = Action::UploadPackage { file, size: 6, bucket: "releases".into(), key: "switchback/a.zip".into() };
    let target: Target = "lambda:checkout:live".parse().expect("an id");
    for (length, checksum, wanted) in [("6", "abc=", Made::Ready(None)), ("7", "abc=", Made::Absent), ("6", "xyz=", Made::Absent), ("6", "", Made::Absent)] {
        let script = Script::new(move |request| {
            assert_eq!(
                (request.method().as_str(), request.headers()["x-amz-checksum-mode"].as_bytes()),
                ("HEAD", b"ENABLED".as_slice()),
                "asks for the checksum"
            );
            let answer = http::Response::builder().header("content-length", length);
            let answer = if checksum.is_empty() { answer } else { answer.header("x-amz-checksum-sha256", checksum) };
            Ok(answer.body(bytes::Bytes::new()).expect("an answer"))
        });
        let (session, heard) = session(script).await;
        let operation = OperationId("01J".into());
        let making = Making { operation: &operation, target: &target, action: &action, named: None, sent: None, latest: None };
        assert_eq!(session.observer().made(&making).await.expect("it can be read"), wanted, "{length} bytes with {checksum}");
        assert!(!heard.0.lock().expect("not poisoned")[0].mutates, "a read");
    }
    let script = Script::new(|_| Ok(http::Response::builder().status(404).body(bytes::Bytes::new()).expect("an answer")));
    let (session, _) = session(script).await;
    let operation = OperationId("01J".into());
    let making = Making { operation: &operation, target: &target, action: &action, named: None, sent: None, latest: None };
    assert_eq!(session.observer().made(&making).await.expect("it can be read"), Made::Absent, "not there");
}
