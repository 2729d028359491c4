//! What arrives is what the SDK itself would have sent, signature included.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::{Duration, UNIX_EPOCH};

use async_trait::async_trait;
use aws_runtime::invocation_id::{InvocationId, InvocationIdGenerator};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_types::Blob;
use bytes::Bytes;
use http::{Request, Response};
use switchback_engine::ports::{Upload, UploadSink};

use super::*;
use crate::errors::Failure;
use crate::testing::json;
use crate::{Dropped, Wire, lambda, s3};

/// Keeps requests whole.
#[derive(Default)]
struct Kept(Mutex<Vec<Request<Bytes>>>);

#[async_trait]
impl Wire for Kept {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Dropped> {
        self.0.lock().expect("not poisoned").push(request);
        json(200, "", "{}")
    }
}

/// The same id for every request, so that two requests can be compared.
#[derive(Debug)]
struct Same;

impl InvocationIdGenerator for Same {
    fn generate(&self) -> Result<Option<InvocationId>, BoxError> {
        Ok(Some(InvocationId::new("00000000-0000-4000-8000-000000000000".to_owned())))
    }
}

#[derive(Debug)]
struct Noon;

impl aws_types::sdk_config::TimeSource for Noon {
    fn now(&self) -> std::time::SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_795_266_000)
    }
}

fn client(wire: &Arc<Kept>) -> aws_sdk_lambda::Client {
    let settings = settings(in_process(Arc::clone(wire) as Arc<dyn Wire>)).time_source(Noon).build();
    aws_sdk_lambda::Client::from_conf(aws_sdk_lambda::config::Builder::from(&settings).invocation_id_generator(Same).build())
}

#[tokio::test]
async fn a_streamed_zip_is_signed_and_worded_as_the_sdk_does_it_in_memory() {
    // Ends inside a group of three, at its end, at the end of a piece, and beyond one.
    for size in [1, 2, 3, 48 * 1024, 48 * 1024 + 1, 150_000] {
        let (_file, at, length) = planned(size);
        let (whole, streamed) = (Arc::new(Kept::default()), Arc::new(Kept::default()));
        let send = client(&whole).update_function_code().function_name("checkout").revision_id("r \"1\"").zip_file(Blob::new(bytes(size)));
        send.send().await.expect("taken");
        lambda::update_code(&client(&streamed), "checkout", &zip(&at, length), "r \"1\"", &watch(length)).await.expect("taken");
        let (whole, streamed) = (whole.0.lock().expect("not poisoned").remove(0), streamed.0.lock().expect("not poisoned").remove(0));
        assert!(whole.body() == streamed.body(), "{size} bytes arrive exactly");
        let said = |request: &Request<Bytes>, name: &str| request.headers().get(name).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
        for name in ["authorization", "content-length", "content-type", "x-amz-date"] {
            assert_eq!(said(&whole, name), said(&streamed, name), "{name} of {size} bytes");
        }
        assert!(said(&streamed, "authorization").is_some_and(|a| a.contains("Signature=")), "and it is signed");
    }
}

/// Keeps what it hears.
#[derive(Default)]
struct Heard(Mutex<Vec<(u64, u64)>>);

impl UploadSink for Heard {
    fn sent(&self, upload: &Upload) -> ControlFlow<()> {
        assert_eq!((upload.operation.0.as_str(), &upload.target), ("deploy-1", &target()), "what it is part of and for");
        self.0.lock().expect("not poisoned").push((upload.sent, upload.total));
        ControlFlow::Continue(())
    }
}

#[tokio::test]
async fn a_package_is_put_under_its_own_checksum_and_its_progress_is_heard() {
    let (_file, at, size) = planned(150_000);
    let (wire, heard) = (Arc::new(Kept::default()), Arc::new(Heard::default()));
    let settings = settings(in_process(wire.clone())).build();
    let watch = heard_by(size, Some(heard.clone()));
    s3::upload(&aws_sdk_s3::Client::new(&settings), ("releases", "switchback/a.zip"), &at, size, &watch).await.expect("taken");
    let request = wire.0.lock().expect("not poisoned").remove(0);
    assert_eq!((request.method().as_str(), request.uri().path()), ("PUT", "/switchback/a.zip"), "one PutObject");
    assert!(request.body() == &bytes(150_000), "as it is on the disk");
    let hex: String = Sha256::digest(bytes(150_000)).iter().map(|b| format!("{b:02x}")).collect();
    for (name, wanted) in [("x-amz-checksum-sha256", at.sha256.as_str()), ("x-amz-content-sha256", &hex), ("content-length", "150000")] {
        assert_eq!(request.headers().get(name).map(|v| v.as_bytes()), Some(wanted.as_bytes()), "{name}");
    }
    assert!(!request.headers().keys().any(|k| k.as_str().contains("crc") || k == "content-encoding"), "no second checksum, and no chunks");
    let heard = heard.0.lock().expect("not poisoned");
    assert!(heard.is_sorted() && heard.len() >= 4, "piece by piece: {heard:?}");
    assert_eq!(heard.last(), Some(&(150_000, 150_000)), "to the end");
}

/// Changes its mind when all but the last piece has gone.
struct Enough;

impl UploadSink for Enough {
    fn sent(&self, upload: &Upload) -> ControlFlow<()> {
        if upload.sent == upload.total { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[tokio::test]
async fn an_upload_that_is_called_off_before_its_last_piece_is_certainly_not_applied() {
    let (_file, at, size) = planned(150_000);
    let wire = Arc::new(Kept::default());
    let off =
        |outcome: &Result<_, Failure>| matches!(outcome, Err(Failure::Refused(why)) if why.code == "called_off" && why.message.contains("of 150000 bytes"));
    let code = lambda::update_code(&client(&wire), "checkout", &zip(&at, size), "r-1", &heard_by(size, Some(Arc::new(Enough)))).await;
    assert!(off(&code), "no answer is waited for, and nothing is uncertain: {code:?}");
    let settings = settings(in_process(wire.clone())).build();
    let object = s3::upload(&aws_sdk_s3::Client::new(&settings), ("releases", "a.zip"), &at, size, &heard_by(size, Some(Arc::new(Enough)))).await;
    assert!(off(&object), "nor of an object: {object:?}");
    assert_eq!(wire.0.lock().expect("not poisoned").len(), 0, "no whole request has left");
}

/// Writes to the file while it is sent, at the piece in the middle.
struct Writes(std::path::PathBuf, fn(&std::fs::File) -> std::io::Result<()>);

impl UploadSink for Writes {
    fn sent(&self, upload: &Upload) -> ControlFlow<()> {
        if (40_000..90_000).contains(&upload.sent) {
            let file = std::fs::OpenOptions::new().write(true).open(&self.0).expect("the file");
            (self.1)(&file).expect("it can be written");
        }
        ControlFlow::Continue(())
    }
}

#[tokio::test]
async fn a_file_that_changes_while_it_is_sent_is_certainly_not_applied() {
    use std::io::{Seek as _, SeekFrom};
    type Change = fn(&std::fs::File) -> std::io::Result<()>;
    let ways: [(&str, Change); 3] = [
        ("truncated", |file| file.set_len(100_000)),
        ("longer", |file| file.set_len(200_000)),
        ("overwritten", |mut file| file.seek(SeekFrom::Start(140_000)).and_then(|_| file.write_all(b"new"))),
    ];
    for (how, way) in ways {
        // Ends within a piece, and with one.
        for size in [150_000, 3 * 48 * 1024] {
            let (file, at, length) = planned(size);
            let wire = Arc::new(Kept::default());
            let sink = || Some(Arc::new(Writes(file.path().to_owned(), way)) as Arc<dyn UploadSink>);
            let told = |outcome: &Result<_, Failure>| matches!(outcome, Err(Failure::Refused(why)) if why.code == "file_changed" && why.message.contains("changed while it was sent"));
            let code = lambda::update_code(&client(&wire), "checkout", &zip(&at, length), "r-1", &heard_by(length, sink())).await;
            assert!(told(&code), "{how}, of {size} bytes: {code:?}");
            std::fs::write(file.path(), bytes(size)).expect("as it was");
            let settings = settings(in_process(wire.clone())).build();
            let object = s3::upload(&aws_sdk_s3::Client::new(&settings), ("releases", "a.zip"), &at, length, &heard_by(length, sink())).await;
            assert!(told(&object), "{how}, of {size} bytes, as an object: {object:?}");
            assert_eq!(wire.0.lock().expect("not poisoned").len(), 0, "{how}: no whole request has left");
        }
    }
}

#[tokio::test]
async fn a_request_that_the_sdk_words_otherwise_is_not_sent() {
    let (_file, at, size) = planned(10);
    let wire = Arc::new(Kept::default());
    let package = super::super::Package::open(&at, size, super::super::Form::Plain).await.expect("the planned file");
    let send = client(&wire).update_function_code().function_name("checkout").dry_run(true).customize().interceptor(package.streamed(&watch(size)));
    assert!(send.send().await.is_err(), "its body would be lost");
    assert_eq!(wire.0.lock().expect("not poisoned").len(), 0, "nothing leaves");
}
