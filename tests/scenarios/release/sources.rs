//! What a release is made of, looked at before anything is sent: events, images, packages, objects; by the real command.
#![cfg(unix)]

use std::time::Duration;

use aws_sdk_lambda::types::Environment;

use serde_json::{Value, json};
use switchback_demo::{Effect, Fault};

use super::{package, zipped};
use crate::harness::{Program, Sdk, Served};

const CHECKOUT: &str = "lambda:checkout:live";
const SEARCH: &str = "ecs:market-prod/search";
/// What is to be seen nowhere.
const MARKER: &str = "hunter2-THROWN-51cc";

fn holds(dir: &std::path::Path) -> bool {
    std::fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path()).any(|path| match path.is_dir() {
        true => holds(&path),
        false => std::fs::read(&path).is_ok_and(|bytes| bytes.windows(MARKER.len()).any(|w| w == MARKER.as_bytes())),
    })
}

#[tokio::test]
async fn what_a_function_throws_is_told_by_its_kind_and_its_request_alone() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served).with("SWITCHBACK_LOG", "trace"), served.sdk());
    let behaves = serde_json::json!({"fails": {"per_hundred": 100, "message": format!("login as {MARKER} refused")}}).to_string();
    let environment = Environment::builder().variables("SWITCHBACK_BEHAVIOUR", behaves).build();
    sdk.lambda.update_function_configuration().function_name("checkout").environment(environment).send().await.expect("configured");
    tokio::time::sleep(Duration::from_secs(4)).await;
    let dir = tempfile::tempdir().expect("a folder");
    let event = dir.path().join("event.json");
    std::fs::write(&event, format!("{{\"as\": \"{MARKER}\"}}")).expect("a file");
    let (zip, event) = (package(dir.path()), event.display().to_string());
    for form in [&[][..], &["--json"]] {
        let args = [&["deploy", CHECKOUT, "--zip", &zip, "--event", &event, "--yes"], form].concat();
        let ran = program.run(&args).await;
        assert_eq!(ran.exit, 1, "the version is tried before it serves: {ran:#?}");
        assert!(ran.out.contains("Unhandled: Error") && ran.out.contains("in its log of request") || ran.err.contains("in its log of request"), "{ran:#?}");
        assert!(!ran.out.contains(MARKER) && !ran.err.contains(MARKER), "{form:?} shows what it threw: {ran:#?}");
    }
    for command in [&["operations"][..], &["audit"], &["operations", "--json"], &["audit", "--json"]] {
        let ran = program.run(command).await;
        assert!(!ran.out.contains(MARKER) && !ran.err.contains(MARKER), "{command:?}: {ran:#?}");
    }
    assert!(program.data().join("journal.db").exists() && !holds(&program.data()), "and no record and no log has it");
}

#[tokio::test]
async fn an_event_that_is_none_is_refused_before_anything_is_sent() {
    let served = Served::market().await;
    let (program, dir) = (Program::on(&served), tempfile::tempdir().expect("a folder"));
    let (zip, event) = (package(dir.path()), dir.path().join("event.json"));
    for (text, word) in [("{not json".to_owned(), "JSON"), (String::new(), "JSON"), (format!("\"{}\"", "x".repeat(6 << 20)), "6 MB")] {
        std::fs::write(&event, text).expect("a file");
        let refused = program.json(2, &["deploy", CHECKOUT, "--zip", &zip, "--event", &event.display().to_string(), "--yes"]).await;
        assert!(refused["error"]["message"].as_str().is_some_and(|m| m.contains(word) && m.contains("event.json")), "{refused:#}");
    }
    assert_eq!(served.writes(), 0, "nothing was sent");
}

#[tokio::test]
async fn what_names_no_image_is_said_to_name_none() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let digest = "ab".repeat(32);
    let (one, other) = (format!("web=shop/web@sha256:{digest}"), "web=shop/web:2".to_owned());
    let cases: [(&[&str], &str); 6] = [
        (&[SEARCH, "--image", "web="], "no image was named"),
        (&[SEARCH, "--image", "=shop/web:2"], "no container was named"),
        (&[SEARCH, "--image", &one, "--image", &other], "web was given two images"),
        (&[SEARCH, "--image", "web=shop/web@sha256:abc"], "malformed digest"),
        (&["lambda:image-resizer:live", "--image", ""], "no image was named"),
        (&["lambda:image-resizer:live", "--image", "shop/web@sha512:00"], "malformed digest"),
    ];
    for (args, word) in cases {
        let refused = program.json(2, &[&["deploy"], args, &["--yes"]].concat()).await;
        assert!(refused["error"]["message"].as_str().is_some_and(|m| m.contains(word)), "{args:?} is {word}: {refused:#}");
    }
    assert_eq!(served.writes(), 0, "nothing was sent");
}

#[tokio::test]
async fn a_handler_that_node_would_not_find_is_told() {
    let served = Served::market().await;
    let (program, dir) = (Program::on(&served), tempfile::tempdir().expect("a folder"));
    let looks = async |name: &str, exit: i32, files: &[(&str, &str)]| {
        let zip = zipped(dir.path(), name, files).display().to_string();
        program.json(exit, &["preflight", "deploy", CHECKOUT, "--zip", &zip]).await.to_string()
    };
    let empty = looks("empty.zip", 3, &[("index.js", "")]).await;
    assert!(empty.contains("handler_export_missing"), "an empty file exports nothing: {empty}");
    let common = ("index.js", "exports.handler = async () => ({ statusCode: 200 });");
    let mixed = looks("mixed.zip", 0, &[common, ("package.json", "{\"type\":\"module\"}")]).await;
    assert!(mixed.contains("handler_other_module"), "as a module it has no `exports`: {mixed}");
    let bare = looks("bare.zip", 0, &[common]).await;
    assert!(!bare.contains("handler_other_module"), "alone it is CommonJS: {bare}");
}

#[tokio::test]
async fn the_same_code_again_is_already_there() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let dir = tempfile::tempdir().expect("a folder");
    let zip = package(dir.path());
    program.json(0, &["deploy", CHECKOUT, "--zip", &zip, "--yes"]).await;
    let (version, writes) = (sdk.alias("checkout", "live").await, served.writes());
    let again = program.json(0, &["deploy", CHECKOUT, "--zip", &zip, "--yes"]).await;
    assert_eq!((again["operation"]["steps"].as_array().map(Vec::len), served.writes()), (Some(0), writes), "nothing is sent: {again:#}");
    assert_eq!(sdk.alias("checkout", "live").await, version, "it serves as before");
    let dry = program.json(0, &["deploy", CHECKOUT, "--zip", &zip, "--dry-run"]).await;
    assert_eq!(dry["plan"]["steps"], json!([]), "nor planned: {dry:#}");
    // With other settings the same code is another release.
    let environment = Environment::builder().variables("MODE", "b").build();
    sdk.lambda.update_function_configuration().function_name("checkout").environment(environment).send().await.expect("configured");
    tokio::time::sleep(Duration::from_secs(4)).await;
    let other = program.json(0, &["deploy", CHECKOUT, "--zip", &zip, "--yes"]).await;
    assert_eq!((other["operation"]["state"].as_str(), sdk.alias("checkout", "live").await == version), (Some("done"), false), "{other:#}");
}

#[tokio::test]
async fn what_lambda_has_published_already_shares_no_traffic_with_itself() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let key = "hangang-market-releases/checkout/e82b5c0-hotfix.zip";
    program.json(0, &["deploy", CHECKOUT, "--s3", key, "--yes"]).await;
    let version = sdk.alias("checkout", "live").await;
    let ran = program.json(0, &["deploy", CHECKOUT, "--s3", key, "--percent", "10", "--yes"]).await;
    assert_eq!(ran["operation"]["unused"], json!([]), "what is served is not left behind: {ran:#}");
    assert_eq!(sdk.alias("checkout", "live").await, version, "and goes on serving");
}

#[tokio::test]
async fn a_bucket_and_what_is_in_it_are_looked_for() {
    let served = Served::market().await;
    let (program, dir) = (Program::on(&served), tempfile::tempdir().expect("a folder"));
    let there = "hangang-market-releases/checkout/e82b5c0-hotfix.zip";
    let zip = package(dir.path());
    let cases: [(&[&str], i32, &str); 7] = [
        (&["--s3", there], 0, ""),
        (&["--s3", "hangang-market-releases/checkout/gone.zip"], 3, "object_gone"),
        (&["--s3", there, "--s3-version", "0123456789abcdef0123456789abcdef"], 3, "object_gone"),
        (&["--s3", "no-such-bucket-here/a.zip"], 3, "bucket_gone"),
        (&["--zip", &zip, "--bucket", "no-such-bucket-here"], 3, "bucket_gone"),
        (&["--s3", "a bucket/a.zip"], 2, "is no name of a bucket"),
        (&["--zip", &zip, "--bucket", "s3://releases"], 2, "is no name of a bucket"),
    ];
    for (args, exit, word) in cases {
        let looked = program.json(exit, &[&["preflight", "deploy", CHECKOUT], args].concat()).await;
        assert!(looked.to_string().contains(word), "{args:?} is {word}: {looked:#}");
    }
    // Somebody else's: whether it is there is not to be known, and nothing is refused for that.
    let denied = program.json(0, &["preflight", "deploy", CHECKOUT, "--s3", "hanbit-pg-modules/a.zip"]).await;
    assert!(denied.to_string().contains("not_checked") && denied.to_string().contains("s3:HeadObject"), "{denied:#}");
    assert_eq!(served.writes(), 0, "nothing was sent");
}

/// The definition that the service has, as a file, changed.
async fn file(sdk: &Sdk, dir: &std::path::Path, change: impl FnOnce(&mut Value)) -> String {
    let now = sdk.definition("market-prod", "search").await;
    let read = sdk.ecs.describe_task_definition().task_definition(now).send().await.expect("there").task_definition().expect("it").clone();
    let web = &read.container_definitions()[0];
    let mut definition = json!({
        "family": read.family(), "cpu": read.cpu(), "memory": read.memory(), "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
        "executionRoleArn": read.execution_role_arn(), "containerDefinitions": [{"name": web.name(), "image": web.image()}],
    });
    change(&mut definition);
    let path = dir.join("task.json");
    std::fs::write(&path, definition.to_string()).expect("a file");
    path.display().to_string()
}

#[tokio::test]
async fn a_definition_that_ecs_or_fargate_does_not_take_is_refused_with_its_cause() {
    let served = Served::market().await;
    let (program, sdk, dir) = (Program::on(&served), served.sdk(), tempfile::tempdir().expect("a folder"));
    type Change = fn(&mut Value);
    let cases: [(Change, i32, &[&str]); 6] = [
        (|_| {}, 0, &[]),
        (|d| d["enviroment"] = json!([]), 3, &["this Switchback does not know the member enviroment"]),
        (
            |d| d["containerDefinitions"][0]["environment"] = json!([{"name": "PORT", "value": 80801}]),
            3,
            &["containerDefinitions[0].environment[0].value has to be a text"],
        ),
        (|d| d["containerDefinitions"] = json!([]), 3, &["it has no container"]),
        (
            |d| {
                d["requiresCompatibilities"] = json!(["EC2"]);
                d["networkMode"] = json!("bridge");
                d["cpu"] = json!("300");
                d["memory"] = json!("333");
            },
            3,
            &["not_for_fargate", "fargate_network", "fargate_size"],
        ),
        (|d| d["cpu"] = Value::Null, 3, &["fargate_size_missing"]),
    ];
    for (change, exit, words) in cases {
        let path = file(&sdk, dir.path(), change).await;
        let looked = program.json(exit, &["preflight", "deploy", SEARCH, "--task-definition", &path]).await.to_string();
        assert!(words.iter().all(|word| looked.contains(word)) && !looked.contains("80801"), "{words:?}: {looked}");
    }
    assert_eq!(served.writes(), 0, "nothing was sent");
}

/// Has the service run an image by its tag.
async fn with_tag(sdk: &Sdk, image: &str) {
    let now = sdk.definition("market-prod", "search").await;
    let now = sdk.ecs.describe_task_definition().task_definition(now).send().await.expect("there").task_definition().expect("it").clone();
    let mut web = now.container_definitions()[0].clone();
    web.image = Some(image.to_owned());
    let register = sdk.ecs.register_task_definition().family("search").container_definitions(web).set_cpu(now.cpu).set_memory(now.memory);
    let register = register.set_network_mode(now.network_mode).set_execution_role_arn(now.execution_role_arn);
    let made = register.set_requires_compatibilities(now.requires_compatibilities).send().await.expect("registered");
    let arn = made.task_definition().and_then(|d| d.task_definition_arn()).expect("an ARN").to_owned();
    sdk.ecs.update_service().cluster("market-prod").service("search").task_definition(arn).send().await.expect("deployed");
    tokio::time::sleep(Duration::from_secs(4)).await;
}

#[tokio::test]
async fn an_image_by_tag_that_nobody_named_goes_out_by_its_digest_too() {
    let served = Served::market().await;
    let (program, sdk, dir) = (Program::on(&served), served.sdk(), tempfile::tempdir().expect("a folder"));
    let tagged = "210987654321.dkr.ecr.ap-northeast-2.amazonaws.com/image-resizer:r13";
    with_tag(&sdk, tagged).await;
    let plain = file(&sdk, dir.path(), |_| {}).await;
    for args in [&["--cpu", "1024", "--memory", "8192"][..], &["--task-definition", &plain]] {
        let looked = program.json(0, &[&["preflight", "deploy", SEARCH], args].concat()).await.to_string();
        assert!(looked.contains("image_pinned") && looked.contains("image-resizer@sha256:"), "{args:?}: {looked}");
        assert!(!looked.contains("image_tagged"), "{args:?}: nothing is left to warn of: {looked}");
    }
    let shown = program.json(0, &["deploy", SEARCH, "--cpu", "1024", "--memory", "8192", "--dry-run"]).await;
    let lines = shown["diff"][0]["lines"].as_array().cloned().unwrap_or_default();
    let image = lines.iter().find(|line| line["field"].as_str().is_some_and(|field| field.ends_with(": image"))).unwrap_or_else(|| panic!("{shown:#}"));
    assert_eq!(image["from"], tagged, "what nobody named is in the differences too: {image:#}");
    assert!(image["to"].as_str().is_some_and(|to| to.contains("image-resizer@sha256:")), "with the digest that goes out: {image:#}");
    served.cloud.inject(Fault::always("ecr:DescribeImages", Effect::ServerError(500))).expect("a rule in memory");
    for args in [&["--cpu", "1024", "--memory", "8192"][..], &["--task-definition", &plain], &["--image", "app=nginx:1.27"]] {
        let blind = program.json(0, &[&["preflight", "deploy", SEARCH], args].concat()).await.to_string();
        assert!(blind.contains("image_tagged"), "{args:?}: what cannot be told is a warning: {blind}");
    }
    served.cloud.clear_faults().expect("none");
    let done = program.json(0, &["deploy", SEARCH, "--cpu", "1024", "--memory", "8192", "--yes", "--timeout", "60s"]).await;
    let now = sdk.definition("market-prod", "search").await;
    let made = sdk.ecs.describe_task_definition().task_definition(now).send().await.expect("there");
    let image = made.task_definition().expect("it").container_definitions()[0].image().expect("one").to_owned();
    assert!(image.contains("image-resizer@sha256:"), "registered by its digest: {image}: {done:#}");
}
