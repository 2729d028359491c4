//! `preflight change-set`: what the Serverless Framework 3 would deploy next, read before it runs, and nothing of it done.

use serde_json::Value;
use switchback_api::shape::{ChangeSetAnswer, ReviewRequest};
use switchback_api::{Console, error::ApiError};
use switchback_core::Lang;
use switchback_demo::Effect;

use crate::harness::{Place, Program, Served};

const STACK: &str = "coupons-prod";

fn fixture(name: &str) -> String {
    format!("{}/fixtures/serverless3/{name}.json", env!("CARGO_MANIFEST_DIR"))
}

fn findings(document: &Value) -> Vec<(&str, &str)> {
    let all = document["findings"].as_array().into_iter().flatten();
    all.map(|f| (f["severity"].as_str().unwrap_or_default(), f["code"].as_str().unwrap_or_default())).collect()
}

/// How often the cloud was asked for this operation.
fn asked(served: &Served, operation: &str) -> usize {
    served.cloud.calls().iter().filter(|seen| seen.operation == operation).count()
}

async fn reviewed(console: &Console, template: &str) -> Result<ChangeSetAnswer, ApiError> {
    let request = ReviewRequest { stack: STACK.into(), template: fixture(template), ..ReviewRequest::default() };
    console.review_template(&request, Lang::En).await
}

#[tokio::test]
async fn a_renamed_function_is_refused_before_it_is_deployed() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let refused = program.json(3, &["preflight", "change-set", STACK, "--template", &fixture("renamed")]).await;
    let function =
        refused["findings"].as_array().into_iter().flatten().find(|f| f["severity"] == "block" && f["cause"].as_str().is_some_and(|c| c.contains("function")));
    let function = function.unwrap_or_else(|| panic!("the deleted function blocks: {refused:#}"));
    let cause = function["cause"].as_str().unwrap_or_default();
    assert!(cause.starts_with("deletes the function `coupons` (CouponsLambdaFunction), with "), "what goes, and the aliases with it: {cause}");
    assert!(cause.contains("`CouponIssueLambdaFunction` is added: renamed?"), "and what it may be called now: {cause}");
    assert_eq!((function["code"].as_str(), refused["error"]["code"].as_str()), (Some("change_deletes"), Some("blocked")), "{refused:#}");
    assert_eq!(refused["tree"][0]["severity"], "block", "the tree begins with it: {refused:#}");
    assert_eq!((asked(&served, "CreateChangeSet"), asked(&served, "DeleteChangeSet")), (1, 1), "made once, and deleted again");
    assert_eq!(asked(&served, "ExecuteChangeSet"), 0, "and never executed");
    let name = refused["name"].as_str().expect("a name");
    let gone = program.json(3, &["preflight", "change-set", STACK, "--name", name]).await;
    assert_eq!(gone["error"]["code"], "unknown_target", "nothing is left of it: {gone:#}");
    let operations = program.json(0, &["operations"]).await;
    let review = &operations["operations"][0];
    assert_eq!((review["intent"].as_str(), review["state"].as_str()), (Some("review"), Some("done")), "it is on record: {review:#}");
}

#[tokio::test]
async fn an_existing_one_is_read_without_the_means_to_change() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let kept = program.json(3, &["preflight", "change-set", STACK, "--template", &fixture("renamed"), "--keep"]).await;
    let name = kept["name"].as_str().expect("a name");
    let read = program.json(3, &["--read-only", "preflight", "change-set", STACK, "--name", name]).await;
    assert_eq!((&read["findings"], &read["tree"]), (&kept["findings"], &kept["tree"]), "it says the same");
    assert!(read["operation"].is_null() && asked(&served, "DeleteChangeSet") == 0, "and stays: {read:#}");
    let words = program.run(&["--lang", "ko", "preflight", "change-set", STACK, "--name", name]).await;
    assert!(words.exit == 3 && words.out.contains("이름을 바꿨나요?"), "in Korean too: {words:#?}");
    let made = program.json(5, &["--read-only", "preflight", "change-set", STACK, "--template", &fixture("renamed")]).await;
    assert_eq!(made["error"]["code"], "read_only", "to make one is a change: {made:#}");
}

#[tokio::test]
async fn a_template_that_changes_nothing_is_fine() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let same = program.json(0, &["preflight", "change-set", STACK, "--template", &fixture("current")]).await;
    assert_eq!((findings(&same), &same["tree"]), (vec![("info", "nothing_changes")], &Value::Array(Vec::new())), "{same:#}");
    assert_eq!(asked(&served, "DeleteChangeSet"), 1, "what AWS calls FAILED is deleted, too");
}

#[tokio::test]
async fn a_stack_that_is_not_there_has_nothing_to_lose() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let new = program.json(0, &["preflight", "change-set", "coupons-next", "--template", &fixture("renamed")]).await;
    assert_eq!(findings(&new), [("warn", "stack_is_new")], "{new:#}");
    assert_eq!(asked(&served, "CreateChangeSet"), 0, "and no change set is made");
    let named = program.json(3, &["preflight", "change-set", "coupons-next", "--name", "any"]).await;
    assert_eq!(named["error"]["code"], "unknown_target", "an existing one of it cannot be: {named:#}");
}

#[tokio::test]
async fn a_template_too_large_for_a_request_goes_through_a_bucket() {
    let served = Served::market().await;
    let (program, dir) = (Program::on(&served), tempfile::tempdir().expect("a folder"));
    let mut template: Value = serde_json::from_str(&std::fs::read_to_string(fixture("renamed")).expect("the fixture")).expect("JSON");
    template["Metadata"] = Value::String("x".repeat(52_000));
    let file = dir.path().join("large.json").display().to_string();
    std::fs::write(&file, template.to_string()).expect("a file");
    let refused = program.json(3, &["preflight", "change-set", STACK, "--template", &file]).await;
    let error = &refused["error"];
    assert!(error["code"] == "blocked" && error["hint"].as_str().is_some_and(|hint| hint.contains("--bucket")), "with the way out: {refused:#}");
    assert_eq!(asked(&served, "CreateChangeSet"), 0, "nothing was sent");
    let through = program.json(3, &["preflight", "change-set", STACK, "--template", &file, "--bucket", "hangang-market-releases"]).await;
    assert!(findings(&through).contains(&("block", "change_deletes")) && findings(&through).contains(&("info", "template_left")), "{through:#}");
}

#[tokio::test]
async fn a_template_that_aws_does_not_take_is_refused_in_its_words() {
    let served = Served::market().await;
    let (program, dir) = (Program::on(&served), tempfile::tempdir().expect("a folder"));
    let file = dir.path().join("empty.json").display().to_string();
    std::fs::write(&file, "{}").expect("a file");
    let refused = program.json(3, &["preflight", "change-set", STACK, "--template", &file]).await;
    let message = refused["error"]["message"].as_str().unwrap_or_default();
    assert!(message.contains("At least one Resources member must be defined"), "{refused:#}");
    for name in ["1abc", "a/b", "../x"] {
        let malformed = program.json(2, &["preflight", "change-set", name, "--name", "any"]).await;
        assert_eq!(malformed["error"]["code"], "malformed_input", "`{name}`: {malformed:#}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_reading() {
    let place = Place::market();
    let console = place.console().await;
    place.once("cloudformation:CreateChangeSet", Effect::DropAfter);
    let answer = reviewed(&console, "renamed").await.expect("a review");
    assert!(!answer.ok && answer.findings.iter().any(|f| f.severity == "block"), "it was made, and read: {answer:#?}");
    assert_eq!((place.asked("CreateChangeSet"), place.asked("DeleteChangeSet")), (1, 1), "never sent again, and cleaned up");
    let lost = Place::market();
    lost.once("cloudformation:CreateChangeSet", Effect::DropBefore);
    let error = reviewed(&lost.console().await, "renamed").await.expect_err("there is nothing to read");
    assert_eq!(lost.asked("CreateChangeSet"), 1, "not applied, which only reads told, and not sent again: {error:#?}");
}

#[tokio::test]
async fn what_cannot_be_deleted_again_is_named() {
    let place = Place::market();
    let console = place.console().await;
    place.always("cloudformation:DeleteChangeSet", Effect::ServerError(500));
    let answer = reviewed(&console, "current").await.expect("a review");
    let left = answer.findings.iter().find(|f| f.code == "change_set_left").unwrap_or_else(|| panic!("it is said: {answer:#?}"));
    let name = answer.name.expect("a name");
    assert!(left.severity == "warn" && left.cause.contains(&name) && left.fix.contains(&name), "by its name, with the command: {left:#?}");
}

#[tokio::test]
async fn what_cannot_be_looked_at_hides_no_block() {
    let place = Place::market();
    let console = place.console().await;
    place.always("lambda:ListAliases", Effect::ServerError(500));
    let answer = reviewed(&console, "renamed").await.expect("a review all the same");
    let block = answer.findings.iter().find(|f| f.severity == "block").unwrap_or_else(|| panic!("the function is still lost: {answer:#?}"));
    assert!(block.cause.contains("could not be looked at"), "and it is said that its aliases are not known: {block:#?}");
}

#[tokio::test]
async fn a_file_that_no_template_can_be_is_not_read_through() {
    let served = Served::market().await;
    let (program, dir) = (Program::on(&served), tempfile::tempdir().expect("a folder"));
    let file = dir.path().join("huge.json");
    // So long a file, all of it a hole, takes no room, and minutes to read.
    std::fs::File::create(&file).and_then(|f| f.set_len(1 << 40)).expect("a file");
    let refused = program.json(3, &["preflight", "change-set", STACK, "--template", &file.display().to_string(), "--bucket", "releases"]).await;
    assert_eq!(refused["error"]["code"], "blocked", "by its size: {refused:#}");
    assert_eq!(asked(&served, "CreateChangeSet"), 0, "nothing was sent");
}

#[cfg(unix)]
#[tokio::test]
async fn killed_while_it_is_made_one_resume_leaves_nothing_behind() {
    let served = Served::market().await;
    let program = Program::on(&served);
    served.hold("cloudformation:CreateChangeSet", 600.0);
    let mut child = program.start(&["preflight", "change-set", STACK, "--template", &fixture("renamed"), "--json"]);
    let mut open = Value::Null;
    for _ in 0..120 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        open = program.json(0, &["operations"]).await["operations"][0].clone();
        let Some(name) = open["targets"][0]["to"].as_str() else { continue };
        let read = program.run(&["preflight", "change-set", STACK, "--name", name, "--json"]).await;
        if !read.out.contains("unknown_target") {
            break;
        }
    }
    child.kill().await.expect("SIGKILL");
    child.wait().await.expect("its end");
    let name = open["targets"][0]["to"].as_str().expect("its name is on record");
    let resumed = program.json(0, &["resume", open["id"].as_str().expect("an id"), "--yes"]).await;
    assert_eq!((&resumed["operation"]["state"], &resumed["operation"]["intent"]), (&"done".into(), &"review".into()), "{resumed:#}");
    let gone = program.json(3, &["preflight", "change-set", STACK, "--name", name]).await;
    assert_eq!(gone["error"]["code"], "unknown_target", "nothing is left of it: {gone:#}");
    assert_eq!((asked(&served, "CreateChangeSet"), asked(&served, "DeleteChangeSet")), (1, 1), "made once, deleted once");
}

const PERMISSION: &str = "CouponsLambdaPermissionApiGateway";

/// The current template with the permission of the coupons function under another name, and changed like this.
fn permission_again(change: impl FnOnce(&mut Value)) -> tempfile::NamedTempFile {
    permission_as("CouponsPermissionAgain", change)
}

/// The current template with the permission of the coupons function under this name, and changed like this.
fn permission_as(name: &str, change: impl FnOnce(&mut Value)) -> tempfile::NamedTempFile {
    let text = std::fs::read_to_string(fixture("current")).expect("the fixture").replace(PERMISSION, name);
    let mut template: Value = serde_json::from_str(&text).expect("JSON");
    change(&mut template["Resources"][name]["Properties"]);
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), template.to_string()).expect("written");
    file
}

#[tokio::test]
async fn a_permission_that_goes_blocks_unless_the_same_is_granted_anew() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let path = |file: &tempfile::NamedTempFile| file.path().display().to_string();
    let same = permission_again(|_| {});
    let fine = program.json(0, &["preflight", "change-set", STACK, "--template", &path(&same)]).await;
    assert_eq!(findings(&fine), [("warn", "change_deletes")], "the same caller may call the same function: {fine:#}");
    let alias = permission_again(|properties| {
        properties["FunctionName"] = serde_json::json!({"Fn::Join": ["", [properties["FunctionName"].clone(), ":live"]]});
    });
    let refused = program.json(3, &["preflight", "change-set", STACK, "--template", &path(&alias)]).await;
    assert_eq!(findings(&refused), [("block", "change_deletes")], "an alias's permission is none for the function: {refused:#}");
    let sns = permission_again(|properties| properties["Principal"] = "sns.amazonaws.com".into());
    let refused = program.json(3, &["preflight", "change-set", STACK, "--template", &path(&sns)]).await;
    assert_eq!(findings(&refused), [("block", "change_deletes")], "nor is another caller's: {refused:#}");
}

#[tokio::test]
async fn a_permission_that_is_replaced_blocks_unless_it_grants_the_same() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let path = |file: &tempfile::NamedTempFile| file.path().display().to_string();
    let same = permission_as(PERMISSION, |properties| properties["FunctionName"] = "coupons".into());
    let fine = program.json(0, &["preflight", "change-set", STACK, "--template", &path(&same)]).await;
    assert_eq!(findings(&fine), [("info", "change_replaces")], "the same function by its name: {fine:#}");
    for (property, value) in
        [("SourceArn", "arn:aws:execute-api:ap-northeast-2:123456789012:zzz/*/*"), ("Principal", "sns.amazonaws.com"), ("PrincipalOrgID", "o-1")]
    {
        let other = permission_as(PERMISSION, |properties| properties[property] = value.into());
        let refused = program.json(3, &["preflight", "change-set", STACK, "--template", &path(&other)]).await;
        assert_eq!(findings(&refused), [("block", "change_replaces")], "{property} decides who may call: {refused:#}");
    }
}
