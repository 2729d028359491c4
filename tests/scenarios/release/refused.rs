//! Bad input: refused with the exact cause, and nothing sent.

use switchback_api::shape::{ReleaseIntent, SourceShape};

use super::{asks, deploys, package, released, shifts, zip, zipped};
use crate::harness::{Place, Program, Served};

#[tokio::test]
async fn what_cannot_be_read_as_a_release_is_refused() {
    let place = Place::market();
    let console = place.console().await;
    let empty = place.dir.path().join("empty.zip");
    std::fs::write(&empty, "").expect("a file");
    let text = place.dir.path().join("notes.zip");
    std::fs::write(&text, "these are notes").expect("a file");
    for (request, says) in [
        (shifts("lambda:checkout:live", "41", "120", None), "outside 0 to 100"),
        (shifts("lambda:checkout:live", "41", "50,5", None), "must rise"),
        (shifts("lambda:checkout:live", "41", "5,50", Some("10ms")), "too short"),
        (shifts("http:a1b2c3/prod", "d1", "5", None), "serves one deployment"),
        (asks(ReleaseIntent::Shift, "lambda:checkout:live"), "--to"),
        (deploys("lambda:checkout:live", zip("/no/such/file.zip".into())), "/no/such/file.zip"),
        (deploys("lambda:checkout:live", zip(empty.display().to_string())), "empty"),
        (deploys("lambda:checkout:live", zip(text.display().to_string())), "zip"),
        (asks(ReleaseIntent::Deploy, "lambda:checkout:live"), "each target needs one"),
    ] {
        let refused = released(&console, &request).await.expect_err("refused");
        assert!(refused.message.contains(says), "{request:?}: {refused:#?}");
        assert!(!refused.hint.is_empty(), "and what to do: {refused:#?}");
        assert!(!says.starts_with('/') || !refused.hint.contains("targets"), "of a file no list of targets helps: {refused:#?}");
    }
    assert!(place.cloud.calls().iter().all(|c| !c.operation.starts_with("Update") && !c.operation.starts_with("Publish")), "nothing was sent");
}

/// It is there, but it is no release that could have a share.
#[tokio::test]
async fn a_share_for_latest_is_refused_for_what_it_is() {
    let served = Served::market().await;
    let program = Program::on(&served);
    for share in [&["--percent", "10"][..], &["--steps", "10,100"], &["--percent", "100"]] {
        let refused = program.json(3, &[&["shift", "lambda:checkout:live", "--to", "$LATEST", "--yes"][..], share].concat()).await;
        let (message, hint) = (refused["error"]["message"].to_string(), refused["error"]["hint"].to_string());
        assert!(message.contains("no fixed release") && !message.contains("does not exist"), "{refused:#}");
        assert!(hint.contains("publish a version"), "{refused:#}");
    }
}

/// A definition, an environment and a template that are not there.
#[tokio::test]
async fn a_file_that_is_not_there_is_called_a_file() {
    let served = Served::market().await;
    let program = Program::on(&served);
    for line in [
        &["deploy", "ecs:market-prod/search", "--task-definition", "/no/such.json", "--yes"][..],
        &["deploy", "ecs:market-prod/search", "--env-file", "/no/such.json", "--cpu", "1024", "--memory", "2048", "--yes"],
        &["preflight", "change-set", "shop", "--template", "/no/such.json"],
        &["deploy", "lambda:checkout:live", "--s3", "nokey", "--yes"],
    ] {
        let refused = program.json(2, line).await;
        assert!(!refused["error"]["hint"].to_string().contains("switchback targets"), "{line:?}: {refused:#}");
    }
}

/// What another account keeps cannot be pulled, and nothing of it is ever called done.
#[tokio::test]
async fn an_image_of_another_account_or_region_comes_to_nothing_and_the_old_release_serves() {
    for (from, to) in [("210987654321", "999999999999"), ("ap-northeast-2", "us-east-1")] {
        let served = Served::market().await;
        let (program, sdk) = (Program::on(&served), served.sdk());
        let before = sdk.definition("market-prod", "search").await;
        let read = sdk.ecs.describe_task_definition().task_definition(&before).send().await.expect("there");
        let container = &read.task_definition().expect("it").container_definitions()[0];
        let (name, image) = (container.name().expect("a name"), container.image().expect("an image"));
        let theirs = format!("{name}={}", image.replace(from, to));
        let ran = program.json(4, &["deploy", "ecs:market-prod/search", "--image", &theirs, "--yes", "--timeout", "8s"]).await;
        assert_ne!(ran["operation"]["verdict"], "verified", "{ran:#}");
        let cause = if from == "210987654321" { "image_other_account" } else { "image_other_region" };
        assert!(ran["operation"]["findings"].to_string().contains(cause), "where the image lies is said: {ran:#}");
        let service = sdk.service("market-prod", "search").await;
        let serves = |d: &aws_sdk_ecs::types::Deployment| d.running_count() > 0 && d.task_definition().is_some_and(|arn| arn.ends_with(&before));
        assert!(service.deployments().iter().any(serves), "the old release serves: {service:#?}");
    }
}

#[tokio::test]
async fn what_would_not_start_is_found_before_it_is_uploaded() {
    let place = Place::market();
    let console = place.console().await;
    let no_handler = zipped(place.dir.path(), "wrong.zip", &[("main.js", "exports.handler = () => 1;\n")]).display().to_string();
    let other_export = zipped(place.dir.path(), "export.zip", &[("index.js", "exports.hello = () => 1;\n")]).display().to_string();
    for (file, code) in [(no_handler, "handler_file_missing"), (other_export, "handler_export_missing")] {
        let plan = super::planned(&console, &deploys("lambda:checkout:live", zip(file))).await.expect("a plan");
        let blocks: Vec<&str> = plan.findings.iter().filter(|f| f.severity == "block").map(|f| f.code.as_str()).collect();
        assert_eq!(blocks, [code], "{plan:#?}");
    }
    let image = SourceShape::Image { uri: "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/a@sha256:{}".replace("{}", &"00".repeat(32)) };
    let plan = super::planned(&console, &deploys("lambda:checkout:live", image)).await.expect("a plan");
    assert!(plan.findings.iter().any(|f| f.code == "package_type_fixed" && f.severity == "block"), "a zip function takes no image: {plan:#?}");
    let file = package(place.dir.path());
    let plan = super::planned(&console, &deploys("lambda:image-resizer:live", zip(file))).await.expect("a plan");
    assert!(plan.findings.iter().any(|f| f.code == "package_type_fixed" && f.severity == "block"), "nor an image function a zip: {plan:#?}");
}
