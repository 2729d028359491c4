//! Bad input: refused with the exact cause, and nothing sent.

use switchback_api::shape::{ReleaseIntent, SourceShape};

use super::{asks, deploys, package, released, shifts, zip, zipped};
use crate::harness::Place;

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
    }
    assert!(place.cloud.calls().iter().all(|c| !c.operation.starts_with("Update") && !c.operation.starts_with("Publish")), "nothing was sent");
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
