//! A small builder for hand-made requests, for the unit tests of this crate.

use std::sync::Arc;

use bytes::Bytes;
use http::Response;
use jiff::SignedDuration;
use serde_json::Value;

use crate::{Cloud, Dropped, ManualClock, Options, Scenario};

/// A cloud on a manual clock that stands at 2026-11-21 13:00 UTC, without request buckets.
pub(crate) fn cloud(scenario: Scenario) -> Cloud {
    Cloud::new(Options { buckets: false, scenario, ..options() })
}

/// The options of [`cloud`], with buckets.
pub(crate) fn options() -> Options {
    let start = "2026-11-21T13:00:00Z".parse().unwrap();
    Options::new(Arc::new(ManualClock::new(start)))
}

/// Moves the cloud's clock.
pub(crate) fn pass(cloud: &Cloud, seconds: i64) {
    assert!(cloud.advance(SignedDuration::from_secs(seconds)), "tests run on a manual clock");
}

/// A request in the making.
pub(crate) struct Ask {
    request: http::request::Builder,
    key: &'static str,
    region: &'static str,
    service: &'static str,
    body: Bytes,
}

/// A request to a REST service (`lambda`, `apigateway`).
pub(crate) fn ask(service: &'static str, method: &str, path: &str) -> Ask {
    let request = http::Request::builder().method(method).uri(format!("https://cloud.test{path}"));
    Ask { request, key: "AKIAOPERATOR", region: "ap-northeast-2", service, body: Bytes::new() }
}

/// A request to ECS.
pub(crate) fn ecs(operation: &str, body: Value) -> Ask {
    let ask = ask("ecs", "POST", "/").header("x-amz-target", &format!("AmazonEC2ContainerServiceV20141113.{operation}"));
    ask.json(body)
}

/// A request to CodeDeploy.
pub(crate) fn codedeploy(operation: &str, body: Value) -> Ask {
    ask("codedeploy", "POST", "/").header("x-amz-target", &format!("CodeDeploy_20141006.{operation}")).json(body)
}

/// A request to ECR.
pub(crate) fn ecr(operation: &str, body: Value) -> Ask {
    ask("ecr", "POST", "/").header("x-amz-target", &format!("AmazonEC2ContainerRegistry_V20150921.{operation}")).json(body)
}

/// Pushes an image of its own under a tag, into a repository that may be new; gives its digest.
pub(crate) async fn push(cloud: &Cloud, repository: &str, tag: &str) -> String {
    ecr("CreateRepository", serde_json::json!({"repositoryName": repository})).send(cloud).await;
    let manifest = crate::ecr::manifest(&format!("{repository} {tag}"), 1000);
    let body = serde_json::json!({"repositoryName": repository, "imageManifest": manifest, "imageTag": tag});
    let answer = ecr("PutImage", body).send(cloud).await;
    if answer.code() == "ImageAlreadyExistsException" {
        return crate::ecs::digest(&manifest);
    }
    answer.ok()["image"]["imageId"]["imageDigest"].as_str().unwrap().to_owned()
}

/// A request to SQS.
pub(crate) fn sqs(operation: &str, body: Value) -> Ask {
    ask("sqs", "POST", "/").header("x-amz-target", &format!("AmazonSQS.{operation}")).json(body)
}

/// A request to a Query service (`iam`, `sns`).
pub(crate) fn form(service: &'static str, action: &str, fields: &[(&str, &str)]) -> Ask {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let line = |(key, value): &(&str, &str)| format!("&{key}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
    let body = format!("Action={action}{}", fields.iter().map(line).collect::<String>());
    ask(service, "POST", "/").header("content-type", "application/x-www-form-urlencoded").bytes(body)
}

/// A request to S3, path style.
pub(crate) fn s3(method: &str, path: &str) -> Ask {
    ask("s3", method, path)
}

/// A zip of these files.
pub(crate) fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, stored).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// `Code` of a function that works.
pub(crate) fn code() -> Value {
    use base64::Engine as _;
    let zip = zip(&[("index.js", "exports.handler = async () => ({})")]);
    serde_json::json!({"ZipFile": base64::engine::general_purpose::STANDARD.encode(zip)})
}

/// A zip of one `index.js` that says of itself that it unpacks to `size` bytes.
pub(crate) fn claiming(size: u32) -> Vec<u8> {
    let mut bytes = zip(&[("index.js", "exports.handler = async () => ({})")]);
    let central = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    bytes[central + 24..central + 28].copy_from_slice(&size.to_le_bytes());
    bytes
}

impl Ask {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn json(self, body: Value) -> Self {
        self.bytes(body.to_string())
    }

    pub(crate) fn bytes(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Signed with this access key id.
    pub(crate) fn key(mut self, key: &'static str) -> Self {
        self.key = key;
        self
    }

    pub(crate) fn region(mut self, region: &'static str) -> Self {
        self.region = region;
        self
    }

    /// The request as it goes over the wire; an empty key leaves it unsigned.
    pub(crate) fn build(mut self) -> http::Request<Bytes> {
        if !self.key.is_empty() {
            let scope = format!("{}/20261121/{}/{}/aws4_request", self.key, self.region, self.service);
            self = self.header("authorization", &format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00"));
        }
        self.request.body(self.body).unwrap()
    }

    pub(crate) async fn try_send(self, cloud: &Cloud) -> Result<Answer, Dropped> {
        cloud.handle(self.build()).await.map(Answer)
    }

    pub(crate) async fn send(self, cloud: &Cloud) -> Answer {
        self.try_send(cloud).await.expect("no fault rule drops this request")
    }
}

/// An answer, with the questions tests ask of it.
#[derive(Debug)]
pub(crate) struct Answer(pub Response<Bytes>);

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(self.0.body()).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(self.0.body()).unwrap_or(Value::Null)
    }

    /// The JSON body of a success; a refusal fails the test with its own words.
    pub(crate) fn ok(&self) -> Value {
        assert!(self.0.status().is_success(), "refused with {}: {}", self.status(), self.text());
        self.json()
    }

    /// The exception's name, wherever the protocol puts it; empty for a success.
    pub(crate) fn code(&self) -> String {
        let header = self.0.headers().get("x-amzn-errortype").map(|value| value.to_str().unwrap().to_owned());
        header.or_else(|| self.json()["__type"].as_str().map(str::to_owned)).unwrap_or_else(|| self.field("Code"))
    }

    /// The text of the first XML element of this name; empty if there is none.
    pub(crate) fn field(&self, name: &str) -> String {
        let text = self.text();
        let from = text.find(&format!("<{name}>")).map(|at| at + name.len() + 2);
        from.and_then(|from| text[from..].split('<').next().map(str::to_owned)).unwrap_or_default()
    }

    /// AWS's words, whichever way the service spells the member.
    pub(crate) fn message(&self) -> String {
        let body = self.json();
        body["message"].as_str().or(body["Message"].as_str()).unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.0.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }
}
