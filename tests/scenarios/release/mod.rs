//! Releases through the real adapters: deploys of each kind, shifts, promotes and aborts, and what is left of those that fail.

mod apis;
mod change_sets;
mod command;
mod deploy;
mod differences;
mod edits;
mod facts;
mod http;
mod objects;
mod parameters;
mod refused;
mod shift;
mod sources;
mod steady;
mod told;
mod upload;
mod ways;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use switchback_api::shape::{OperationAnswer, PlanAnswer, ReleaseIntent, ReleaseRequest, SourceShape};
use switchback_api::{Console, error::ApiError};
use switchback_core::Lang;

/// A request for one target.
fn asks(intent: ReleaseIntent, target: &str) -> ReleaseRequest {
    ReleaseRequest { intent, targets: vec![target.to_owned()], ..ReleaseRequest::default() }
}

/// A deploy of one target.
fn deploys(target: &str, source: SourceShape) -> ReleaseRequest {
    ReleaseRequest { sources: vec![source], note: Some("as the scenario asks".into()), ..asks(ReleaseIntent::Deploy, target) }
}

/// A shift in steps.
fn shifts(target: &str, to: &str, steps: &str, every: Option<&str>) -> ReleaseRequest {
    ReleaseRequest { to: Some(to.to_owned()), steps: Some(steps.to_owned()), every: every.map(str::to_owned), ..asks(ReleaseIntent::Shift, target) }
}

async fn released(console: &Console, request: &ReleaseRequest) -> Result<OperationAnswer, ApiError> {
    console.release(request, true, Lang::En).await
}

async fn planned(console: &Console, request: &ReleaseRequest) -> Result<PlanAnswer, ApiError> {
    console.plan_release(request, Lang::En).await
}

/// The API operations of an operation's steps, in order.
fn calls(answer: &OperationAnswer) -> Vec<&str> {
    answer.operation.steps.iter().map(|s| s.action.as_str()).collect()
}

/// It is done, and read back.
#[track_caller]
fn verified(answer: &OperationAnswer) {
    assert_eq!((answer.ok, answer.operation.state.as_str(), answer.operation.verdict.as_deref()), (true, "done", Some("verified")), "{answer:#?}");
}

/// A zip with these files, stored as they are.
fn zipped(dir: &Path, name: &str, files: &[(&str, &str)]) -> PathBuf {
    let path = dir.join(name);
    let mut archive = rawzip::ZipArchiveWriter::new(std::fs::File::create(&path).expect("a file"));
    for (name, text) in files {
        let (mut entry, config) = archive.new_file(name).start().expect("an entry");
        let mut data = config.wrap(&mut entry);
        data.write_all(text.as_bytes()).expect("its bytes");
        let (_, descriptor) = data.finish().expect("its end");
        entry.finish(descriptor).expect("an entry");
    }
    archive.finish().expect("a zip");
    path
}

/// A package whose handler is where `index.handler` looks for it.
pub fn package(dir: &Path) -> String {
    zipped(dir, "app.zip", &[("index.mjs", "export const handler = async () => ({ statusCode: 200 });\n")]).display().to_string()
}

fn zip(file: String) -> SourceShape {
    SourceShape::Zip { file, bucket: None }
}
