//! Somebody edits a function's settings while its new code goes out. What the plan's differences did not show is published by
//! nobody here.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_lambda::types::Environment;
use serde_json::{Value, json};
use switchback_api::shape::{OperationAnswer, ReleaseRequest, SourceShape};
use switchback_demo::Effect;

use super::{deploys, package, released, verified, zip};
use crate::harness::{Hand, Place, Program, Sdk, Served, refused};

const CHECKOUT: &str = "lambda:checkout:live";
const PUBLISH: &str = "POST /2015-03-31/functions/checkout/versions";
const SETTLED: &str = "GET /2015-03-31/functions/checkout/configuration";
/// What is to be seen nowhere.
const MARKER: &str = "hunter2-EDITED-77ab";

/// A colleague gives the function another variable and more memory.
async fn edit(sdk: Sdk) {
    let environment = Environment::builder().variables("MODE", MARKER).build();
    sdk.lambda.update_function_configuration().function_name("checkout").environment(environment).memory_size(3008).send().await.expect("edited");
}

/// The same, and AWS is through with it.
async fn edit_and_settle(sdk: Sdk, clock: Arc<Hand>) {
    edit(sdk).await;
    clock.pass(Duration::from_secs(10));
}

/// Each way that new code comes to a function of zips.
fn sources(place: &Place) -> [SourceShape; 2] {
    let object = SourceShape::Object { bucket: "hangang-market-releases".into(), key: "checkout/e82b5c0-hotfix.zip".into(), version: None };
    [zip(package(place.dir.path())), object]
}

/// Nothing was published, nothing moved, and both are said with what is left behind and what to do; the edit's value is nowhere.
async fn kept_back(place: &Place, failed: &OperationAnswer) {
    assert_eq!((failed.ok, failed.operation.state.as_str()), (false, "failed"), "{failed:#?}");
    let error = failed.error.as_ref().expect("why");
    assert!(error.hint.contains("plan the deploy again") && error.message.contains("checkout:$LATEST"), "{error:#?}");
    assert_eq!(failed.operation.unused, ["checkout:$LATEST"], "new code, and nothing of it is served");
    let sdk = place.sdk();
    assert_eq!(sdk.alias("checkout", "live").await, "42", "nothing moved");
    let versions = sdk.lambda.list_versions_by_function().function_name("checkout").send().await.expect("versions");
    let edited = versions.versions().iter().filter(|v| v.version() != Some("$LATEST") && v.memory_size() == Some(3008)).count();
    assert_eq!(edited, 0, "and no version has what was edited");
    assert!(!format!("{failed:?}").contains(MARKER) && !recorded(place), "and its value is nowhere");
}

fn recorded(place: &Place) -> bool {
    let files = std::fs::read_dir(place.dir.path()).expect("a folder").filter_map(|entry| std::fs::read(entry.expect("an entry").path()).ok());
    files.into_iter().any(|bytes| bytes.windows(MARKER.len()).any(|w| w == MARKER.as_bytes()))
}

#[tokio::test]
async fn while_the_update_is_under_way_aws_refuses_the_editor() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let (colleague, said) = (sdk.clone(), Arc::new(Mutex::new(None)));
    let told = Arc::clone(&said);
    let wire = Arc::clone(&place.wire);
    place.wire.before("PUT /2015-03-31/functions/checkout/code", async move {
        wire.clone().before(SETTLED, async move {
            let send = colleague.lambda.update_function_configuration().function_name("checkout").memory_size(3008).send().await;
            *told.lock().expect("not poisoned") = Some(refused(send).0);
        });
    });
    let done = released(&console, &deploys(CHECKOUT, zip(package(place.dir.path())))).await.expect("released");
    verified(&done);
    assert_eq!(said.lock().expect("not poisoned").as_deref(), Some("ResourceConflictException"), "theirs was refused, and ours went out as planned");
}

#[tokio::test]
async fn an_edit_before_the_code_was_seen_to_settle_is_not_published() {
    for (place, which) in [(Place::market(), 0), (Place::market(), 1)] {
        let (console, clock) = (place.console().await, Arc::clone(&place.clock));
        let (wire, colleague) = (Arc::clone(&place.wire), place.sdk());
        place.wire.before("PUT /2015-03-31/functions/checkout/code", async move {
            wire.clone().before(SETTLED, async move {
                clock.pass(Duration::from_secs(10));
                edit_and_settle(colleague, clock).await;
            });
        });
        let failed = released(&console, &deploys(CHECKOUT, sources(&place)[which].clone())).await.expect("an operation");
        kept_back(&place, &failed).await;
        let said = &failed.error.as_ref().expect("why").message;
        assert!(said.contains("memorySize") && said.contains("MODE"), "what was edited is named: {said}");
        assert_eq!(place.asked("PublishVersion"), 0, "and AWS was not even asked");
        // Planned again, the edits are among the differences, and may go out.
        let request = deploys(CHECKOUT, sources(&place)[which].clone());
        let plan = super::planned(&console, &request).await.expect("a plan");
        let fields: Vec<&str> = plan.diff[0].lines.iter().map(|l| l.field.as_str()).collect();
        assert!(fields.contains(&"memorySize"), "{fields:?}");
        verified(&released(&console, &request).await.expect("released"));
        assert_ne!(place.sdk().alias("checkout", "live").await, "42", "now it is what was shown");
    }
}

#[tokio::test]
async fn an_edit_between_settling_and_publishing_is_refused_by_aws() {
    for (which, only) in [(0, false), (1, false), (0, true)] {
        let place = Place::market();
        let (console, sdk) = (place.console().await, place.sdk());
        place.wire.before(PUBLISH, edit_and_settle(sdk, Arc::clone(&place.clock)));
        let request = ReleaseRequest { publish_only: only, ..deploys(CHECKOUT, sources(&place)[which].clone()) };
        let failed = released(&console, &request).await.expect("an operation");
        kept_back(&place, &failed).await;
        let said = &failed.error.as_ref().expect("why").message;
        assert!(said.contains("PreconditionFailedException") && said.contains("Revision Id provided does not match"), "AWS's own words: {said}");
    }
}

#[tokio::test]
async fn an_image_is_held_to_its_settings_too() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let old = sdk.lambda.get_function_configuration().function_name("image-resizer").qualifier("13").send().await.expect("a version");
    let account = old.function_arn().and_then(|arn| arn.split(':').nth(4)).expect("an account").to_owned();
    let uri = format!("{account}.dkr.ecr.ap-northeast-2.amazonaws.com/image-resizer@sha256:{}", old.code_sha256().expect("its digest"));
    let (colleague, clock) = (sdk.clone(), Arc::clone(&place.clock));
    place.wire.before("POST /2015-03-31/functions/image-resizer/versions", async move {
        colleague.lambda.update_function_configuration().function_name("image-resizer").memory_size(3008).send().await.expect("edited");
        clock.pass(Duration::from_secs(10));
    });
    let before = sdk.alias("image-resizer", "live").await;
    let failed = released(&console, &deploys("lambda:image-resizer:live", SourceShape::Image { uri })).await.expect("an operation");
    assert_eq!(
        (failed.operation.state.as_str(), failed.operation.unused.as_slice()),
        ("failed", ["image-resizer:$LATEST".to_owned()].as_slice()),
        "{failed:#?}"
    );
    assert_eq!(sdk.alias("image-resizer", "live").await, before, "nothing moved");
}

#[tokio::test]
async fn of_several_targets_the_others_are_taken_back() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let rest = sdk.rest_api("storefront-api").await;
    let stage = sdk.rest_stage(&rest, "prod").await;
    let request = ReleaseRequest {
        targets: vec![format!("rest:{rest}/prod"), CHECKOUT.into()],
        sources: vec![SourceShape::Snapshot, zip(package(place.dir.path()))],
        ..ReleaseRequest::default()
    };
    place.wire.before(PUBLISH, edit_and_settle(sdk.clone(), Arc::clone(&place.clock)));
    let failed = released(&console, &request).await.expect("an operation");
    assert_eq!((failed.ok, failed.operation.state.as_str()), (false, "undone"), "{failed:#?}");
    assert_eq!((sdk.rest_stage(&rest, "prod").await, sdk.alias("checkout", "live").await), (stage, "42".to_owned()), "both as before");
}

#[tokio::test]
async fn a_lost_answer_to_publishing_takes_nobody_elses_version() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let request = deploys(CHECKOUT, zip(package(place.dir.path())));
    // Ours never arrives. A colleague edits and publishes the same code with the same words meanwhile.
    place.once("lambda:PublishVersion", Effect::DropBefore);
    let (colleague, clock, wire) = (sdk.clone(), Arc::clone(&place.clock), Arc::clone(&place.wire));
    place.wire.before(PUBLISH, async move {
        wire.clone().before("GET /2015-03-31/functions/checkout/versions", async move {
            edit_and_settle(colleague.clone(), clock).await;
            colleague.lambda.publish_version().function_name("checkout").description("test: as the scenario asks").send().await.expect("theirs");
        });
    });
    let failed = released(&console, &request).await.expect("an operation");
    assert_eq!((failed.ok, failed.operation.state.as_str()), (false, "failed"), "{failed:#?}");
    assert_eq!(sdk.alias("checkout", "live").await, "42", "theirs is not served: {failed:#?}");
}

/// A deploy by the real command that is killed once its new code was answered for, or while that answer is still to come.
async fn killed(served: &Served, program: &Program, answered: bool) {
    let dir = tempfile::tempdir().expect("a folder");
    if !answered {
        served.hold("lambda:UpdateFunctionCode", 600.0);
    }
    let before = sha(&served.sdk()).await;
    let zip = package(dir.path());
    let mut child = program.start(&["deploy", CHECKOUT, "--zip", &zip, "--yes", "--json"]);
    let there = async || match answered {
        true => served.cloud.calls().iter().any(|call| call.operation == "UpdateFunctionCode"),
        false => sha(&served.sdk()).await != before,
    };
    for _ in 0..600 {
        if there().await {
            child.kill().await.expect("SIGKILL");
            // AWS is through with it before anybody comes back.
            tokio::time::sleep(Duration::from_secs(2)).await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the code was not sent in fifteen seconds");
}

async fn sha(sdk: &Sdk) -> String {
    let latest = sdk.lambda.get_function_configuration().function_name("checkout").send().await.expect("$LATEST");
    latest.code_sha256().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn killed_with_its_code_answered_for_a_resume_publishes_what_nobody_has_touched() {
    let served = Served::paced(4).await;
    let program = Program::on(&served);
    killed(&served, &program, true).await;
    let done = program.json(0, &["resume", "--yes"]).await;
    assert_eq!(done["operation"]["state"], "done", "{done:#}");
    assert_eq!(served.sdk().alias("checkout", "live").await, done["operation"]["targets"][0]["to"].as_str().expect("a version"), "and serves it");
}

#[tokio::test]
async fn killed_and_edited_while_nobody_looks_a_resume_publishes_nothing() {
    let served = Served::paced(4).await;
    let program = Program::on(&served);
    killed(&served, &program, true).await;
    edit(served.sdk()).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let failed = program.json(1, &["resume", "--yes"]).await;
    not_published(&served, &failed).await;
    let ko = program.with("LANG", "ko_KR.UTF-8").run(&["audit"]).await;
    assert!(!ko.out.contains(MARKER), "and the edit's value is nowhere: {ko:#?}");
}

#[tokio::test]
async fn killed_with_the_answer_lost_nothing_shows_what_was_planned_and_nothing_is_published() {
    let served = Served::paced(4).await;
    let program = Program::on(&served);
    killed(&served, &program, false).await;
    let failed = program.json(1, &["resume", "--yes"]).await;
    not_published(&served, &failed).await;
    assert!(failed["error"]["message"].as_str().is_some_and(|said| said.contains("nothing is left that says")), "the cause: {failed:#}");
    // Planned again, everything is shown, and it goes out.
    let dir = tempfile::tempdir().expect("a folder");
    let done = program.json(0, &["deploy", CHECKOUT, "--zip", &package(dir.path()), "--yes"]).await;
    assert_eq!(done["operation"]["state"], "done", "{done:#}");
}

async fn not_published(served: &Served, failed: &Value) {
    assert_eq!((failed["operation"]["state"].as_str(), failed["error"]["code"].as_str()), (Some("failed"), Some("failed")), "{failed:#}");
    assert_eq!(failed["operation"]["unused"], json!(["checkout:$LATEST"]), "what is left behind: {failed:#}");
    assert!(failed["error"]["hint"].as_str().is_some_and(|hint| hint.contains("plan the deploy again")), "and what to do: {failed:#}");
    assert_eq!(served.cloud.calls().iter().filter(|call| call.operation == "PublishVersion").count(), 0, "AWS was not even asked");
    assert_eq!(served.sdk().alias("checkout", "live").await, "42", "nothing moved");
}
