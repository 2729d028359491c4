//! What a release is made of, looked at before anything is sent: events, images, packages, objects; by the real command.
#![cfg(unix)]

use std::time::Duration;

use aws_sdk_lambda::types::Environment;

use super::{package, zipped};
use crate::harness::{Program, Served};

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
