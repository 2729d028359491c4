//! The same stories on the embedded cloud and on an emulator that others made: what both agree on is not our invention.
//!
//! Nothing is asserted here that the emulator is known to get wrong: alias validation; deployment ids that do not exist (a
//! stage takes them); an id for an HTTP stage that deploys by itself (taken); a REST canary (its share and its
//! `useStageCache` come back as text, which this SDK does not read) and its promotion; anything of ECS that takes time, and
//! the history of its deployments (an empty list); CodeDeploy (an error without a code).

mod deploys;

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use aws_sdk_apigateway::types::IntegrationType;
use aws_sdk_apigatewayv2::types::ProtocolType;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, Runtime};
use tokio::process::{Child, Command};

use crate::harness::{Program, Sdk, Served, refused};

/// A cloud to be tried, whoever made it.
struct Peer<'a> {
    name: &'a str,
    sdk: Sdk,
    program: Program,
}

#[tokio::test]
async fn on_the_embedded_cloud() {
    let served = Served::empty().await;
    let peer = Peer { name: "embedded cloud", sdk: Sdk::at(&served.endpoint), program: Program::on(&served) };
    peer.all().await;
}

#[tokio::test]
async fn on_the_emulator() {
    let Some((mut emulator, endpoint)) = start().await else { return };
    // It has no CodeDeploy, and says so in an answer that is not AWS's: an error without a code. What cannot be understood
    // counts as not read, and a release waits for it; so a CodeDeploy without deployments stands beside it.
    let beside = Served::empty().await;
    let program = Program::at(&endpoint).with("AWS_ENDPOINT_URL_CODEDEPLOY", &beside.endpoint);
    let peer = Peer { name: "emulator", sdk: Sdk::at(&endpoint), program };
    peer.all().await;
    emulator.kill().await.expect("the emulator ends with its test");
}

/// Starts the emulator on a free port. Without one it says so aloud, and on CI it fails.
async fn start() -> Option<(Child, String)> {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../.venv/bin/ministack");
    if !std::path::Path::new(program).exists() {
        assert!(std::env::var_os("CI").is_none(), "{program} is missing: scripts/setup test installs it");
        // Past the test runner, which keeps what passing tests print to itself.
        let _ = writeln!(std::io::stderr(), "NOT RUN: the contract on the emulator, because {program} is missing; scripts/setup test installs it");
        return None;
    }
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    let mut command = Command::new(program);
    command.env("BIND_HOST", "127.0.0.1").env("GATEWAY_PORT", free.to_string()).stdout(Stdio::null()).stderr(Stdio::null());
    let child = command.kill_on_drop(true).spawn().expect("the emulator starts");
    for _ in 0..300 {
        if tokio::net::TcpStream::connect(("127.0.0.1", free)).await.is_ok() {
            return Some((child, format!("http://127.0.0.1:{free}")));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("the emulator does not answer on port {free} after a minute");
}

impl Peer<'_> {
    async fn all(&self) {
        self.an_alias_goes_back_and_forward().await;
        self.a_stale_write_is_refused().await;
        self.a_split_ends_on_its_stable_side().await;
        self.a_rest_stage_goes_back_and_forward().await;
        self.an_http_stage_goes_back().await;
        self.unknown_things_are_unknown().await;
        self.releases().await;
    }

    /// A function with versions 1 to 3 and `live` on the newest.
    async fn function(&self, name: &str) {
        let lambda = &self.sdk.lambda;
        let code = |mark: &str| FunctionCode::builder().zip_file(Blob::new(zip(mark))).build();
        let create = lambda.create_function().function_name(name).runtime(Runtime::Python312).handler("index.handler");
        create.role("arn:aws:iam::000000000000:role/x").code(code("1")).send().await.expect("created");
        for version in ["1", "2", "3"] {
            self.settled(name).await;
            if version != "1" {
                lambda.update_function_code().function_name(name).zip_file(Blob::new(zip(version))).send().await.expect("updated");
                self.settled(name).await;
            }
            let made = lambda.publish_version().function_name(name).send().await.expect("published");
            assert_eq!(made.version(), Some(version), "{}: versions count up", self.name);
        }
        lambda.create_alias().function_name(name).name("live").function_version("3").send().await.expect("an alias");
    }

    /// Waits until nothing about the function is in progress.
    async fn settled(&self, name: &str) {
        for _ in 0..100 {
            let found = self.sdk.lambda.get_function_configuration().function_name(name).send().await.expect("it is there");
            let busy = |word: Option<&str>| matches!(word, Some("Pending" | "InProgress"));
            if !busy(found.state().map(|s| s.as_str())) && !busy(found.last_update_status().map(|s| s.as_str())) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{}: {name} does not settle", self.name);
    }

    async fn an_alias_goes_back_and_forward(&self) {
        self.function("orders").await;
        let back = self.program.json(0, &["rollback", "lambda:orders:live", "--yes"]).await;
        assert_eq!((&back["operation"]["verdict"], self.sdk.alias("orders", "live").await.as_str()), (&"verified".into(), "2"), "{}: back", self.name);
        self.program.json(3, &["rollback", "lambda:orders:live", "--yes"]).await;
        self.program.json(0, &["undo", "--yes"]).await;
        assert_eq!(self.sdk.alias("orders", "live").await, "3", "{}: and forward again", self.name);
        self.program.json(0, &["rollback", "lambda:orders:live", "--to", "1", "--yes"]).await;
        assert_eq!(self.sdk.alias("orders", "live").await, "1", "{}: and to a version by name", self.name);
    }

    async fn a_stale_write_is_refused(&self) {
        let read = self.sdk.lambda.get_alias().function_name("orders").name("live").send().await.expect("the alias");
        self.sdk.point("orders", "live", "2").await;
        let stale =
            self.sdk.lambda.update_alias().function_name("orders").name("live").function_version("3").revision_id(read.revision_id().unwrap_or_default());
        let error = stale.send().await.expect_err("it is stale");
        assert_eq!(error.raw_response().map(|r| r.status().as_u16()), Some(412), "{}: the compare-and-swap", self.name);
        assert_eq!(refused::<(), _>(Err(error)).0, "PreconditionFailedException", "{}: by this code", self.name);
        assert_eq!(self.sdk.alias("orders", "live").await, "2", "{}: and nothing changed", self.name);
    }

    async fn a_split_ends_on_its_stable_side(&self) {
        let routing = aws_sdk_lambda::types::AliasRoutingConfiguration::builder().additional_version_weights("3", 0.25).build();
        let split = self.sdk.lambda.update_alias().function_name("orders").name("live").function_version("2").routing_config(routing);
        split.send().await.expect("a split");
        self.program.json(0, &["rollback", "lambda:orders:live", "--yes"]).await;
        assert_eq!(self.sdk.alias("orders", "live").await, "2", "{}: the weights are gone", self.name);
        self.program.json(0, &["undo", "--yes"]).await;
        assert_eq!(self.sdk.alias("orders", "live").await, "2 + 3 at 0.25", "{}: and back exactly", self.name);
    }

    /// A REST API with a deployment that its stage `prod` serves; its id, and the deployment's.
    async fn rest_api(&self, name: &str) -> (String, String) {
        let rest = &self.sdk.rest;
        let api = rest.create_rest_api().name(name).send().await.expect("an API");
        let api = api.id().expect("an id");
        let root = rest.get_resources().rest_api_id(api).send().await.expect("resources");
        let root = root.items().iter().find(|r| r.path() == Some("/")).and_then(|r| r.id()).expect("the root");
        rest.put_method().rest_api_id(api).resource_id(root).http_method("GET").authorization_type("NONE").send().await.expect("a method");
        rest.put_integration().rest_api_id(api).resource_id(root).http_method("GET").r#type(IntegrationType::Mock).send().await.expect("an integration");
        let first = rest.create_deployment().rest_api_id(api).stage_name("prod").send().await.expect("deployed");
        // An older deployment has to be older, also where times are kept by the second.
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        (api.to_owned(), first.id().expect("an id").to_owned())
    }

    async fn a_rest_stage_goes_back_and_forward(&self) {
        let (api, first) = self.rest_api("shop").await;
        let second = self.sdk.rest.create_deployment().rest_api_id(&api).stage_name("prod").send().await.expect("deployed again");
        let (second, target) = (second.id().expect("an id"), format!("rest:{api}/prod"));
        self.program.json(0, &["rollback", &target, "--yes"]).await;
        assert_eq!(self.sdk.rest_stage(&api, "prod").await, first, "{}: back", self.name);
        self.program.json(0, &["undo", "--yes"]).await;
        assert_eq!(self.sdk.rest_stage(&api, "prod").await, second, "{}: and forward again", self.name);
    }

    /// The same of an HTTP API.
    async fn http_api(&self, name: &str) -> (String, String) {
        let http = &self.sdk.http;
        let api = http.create_api().name(name).protocol_type(ProtocolType::Http).send().await.expect("an API");
        let api = api.api_id().expect("an id");
        let integration = http.create_integration().api_id(api).integration_type(aws_sdk_apigatewayv2::types::IntegrationType::HttpProxy);
        let integration = integration.integration_method("GET").integration_uri("https://example.com").payload_format_version("1.0").send().await.expect("one");
        let route = http.create_route().api_id(api).route_key("GET /").target(format!("integrations/{}", integration.integration_id().expect("an id")));
        route.send().await.expect("a route");
        let first = http.create_deployment().api_id(api).send().await.expect("deployed");
        let first = first.deployment_id().expect("an id");
        http.create_stage().api_id(api).stage_name("prod").deployment_id(first).send().await.expect("a stage");
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        (api.to_owned(), first.to_owned())
    }

    async fn an_http_stage_goes_back(&self) {
        let (api, first) = self.http_api("app").await;
        let http = &self.sdk.http;
        let second = http.create_deployment().api_id(&api).send().await.expect("deployed again");
        http.update_stage().api_id(&api).stage_name("prod").deployment_id(second.deployment_id().expect("an id")).send().await.expect("moved");
        self.program.json(0, &["rollback", &format!("http:{api}/prod"), "--to", &first, "--yes"]).await;
        assert_eq!(self.sdk.http_stage(&api, "prod").await.0, first, "{}: back", self.name);
    }

    async fn unknown_things_are_unknown(&self) {
        for target in ["lambda:nothing:live", "lambda:orders:nothing", "rest:nothing123/prod", "http:nothing123/prod"] {
            let refused = self.program.json(3, &["rollback", target, "--yes"]).await;
            assert_eq!(refused["error"]["code"], "unknown_target", "{}: {target}", self.name);
        }
        let refused = self.program.json(3, &["rollback", "lambda:orders:live", "--to", "99", "--yes"]).await;
        assert_eq!(refused["error"]["code"], "unknown_revision", "{}: a version that never was", self.name);
    }
}

/// A zip with one stored file, whose content differs by `mark`.
pub(crate) fn zip(mark: &str) -> Vec<u8> {
    let (name, body) = (b"index.py", format!("def handler(event, context):\n    return '{mark}'\n").into_bytes());
    let sum = crc32(&body);
    let size = u32::try_from(body.len()).expect("small").to_le_bytes();
    let described = |bytes: &mut Vec<u8>| {
        bytes.extend([20, 0, 0, 0, 0, 0, 0, 0, 33, 0]);
        bytes.extend(sum.to_le_bytes());
        bytes.extend([size, size].concat());
        bytes.extend([8, 0, 0, 0]);
    };
    let mut bytes = b"PK\x03\x04".to_vec();
    described(&mut bytes);
    bytes.extend(name);
    bytes.extend(&body);
    let directory = u32::try_from(bytes.len()).expect("small");
    bytes.extend(b"PK\x01\x02\x14\x00");
    described(&mut bytes);
    bytes.extend([0; 14]);
    bytes.extend(name);
    let end = u32::try_from(bytes.len()).expect("small") - directory;
    bytes.extend(b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00");
    bytes.extend(end.to_le_bytes());
    bytes.extend(directory.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

/// The checksum of zip files.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 });
    !bytes.iter().fold(!0, step)
}
