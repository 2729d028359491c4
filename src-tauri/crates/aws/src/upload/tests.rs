//! What arrives, what it costs, and when it is given up.

mod arrives;
mod flat;
mod still;

use std::io::Write as _;
use std::sync::Arc;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use switchback_core::action::Code;
use switchback_core::release::FileAt;
use switchback_core::{OperationId, Target};
use switchback_engine::ports::UploadSink;
use tempfile::NamedTempFile;

use super::Watch;

/// Bytes that no two places of the file have in common.
fn bytes(size: usize) -> Vec<u8> {
    (0..size as u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// A file of so many bytes, as a plan names it.
fn planned(size: usize) -> (NamedTempFile, FileAt, u64) {
    let (mut file, bytes) = (NamedTempFile::new().expect("a file"), bytes(size));
    file.write_all(&bytes).expect("room on the disk");
    let at = FileAt { path: file.path().display().to_string(), sha256: STANDARD.encode(Sha256::digest(&bytes)) };
    (file, at, size as u64)
}

fn zip(file: &FileAt, size: u64) -> Code {
    Code::Zip { file: file.clone(), size }
}

fn target() -> Target {
    "lambda:checkout:live".parse().expect("an id")
}

fn watch(size: u64) -> Watch {
    heard_by(size, None)
}

/// An upload of the operation `deploy-1` that is told to `sink`.
fn heard_by(size: u64, sink: Option<Arc<dyn UploadSink>>) -> Watch {
    Watch::new(&OperationId("deploy-1".into()), &target(), size, sink)
}

fn settings(http: SharedHttpClient) -> aws_types::sdk_config::Builder {
    let keys = Credentials::new("AKIATEST", "secret", None, None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-northeast-2"))
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .retry_config(RetryConfig::disabled())
        .http_client(http)
}

/// An in-process client of what `wire` answers.
fn in_process(wire: Arc<dyn crate::Wire>) -> SharedHttpClient {
    crate::in_process(wire)
}
