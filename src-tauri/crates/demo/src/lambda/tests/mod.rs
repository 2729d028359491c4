//! Lambda driven by hand-made requests, one test per refusal and per thing that time moves.

mod aliases;
mod code;
mod invoke;
mod lists;
mod provisioned;

use serde_json::{Value, json};

use super::functions::fingerprint;
use super::state::Config;
use crate::testing::{Answer, Ask, ask, claiming, cloud, pass, zip as packed};
use crate::{Cloud, Scenario};

const ROLE: &str = "arn:aws:iam::210987654321:role/shop";

/// A zip that works; another number is another zip.
fn zip(number: u32) -> Vec<u8> {
    packed(&[("index.js", &format!("exports.handler = async () => {number}"))])
}

/// A configuration of this runtime and handler.
pub(in crate::lambda) fn config(runtime: &str, handler: &str) -> Config {
    Config {
        runtime: Some(runtime.to_owned()),
        handler: Some(handler.to_owned()),
        role: ROLE.to_owned(),
        timeout: 3,
        memory: 128,
        environment: Default::default(),
        dead_letter: None,
        layers: Vec::new(),
        architecture: "arm64".to_owned(),
    }
}

fn lambda(method: &str, path: &str) -> Ask {
    ask("lambda", method, &format!("/2015-03-31/functions{path}"))
}

fn base64(bytes: &[u8]) -> String {
    use ::base64::Engine as _;
    ::base64::engine::general_purpose::STANDARD.encode(bytes)
}

async fn create(cloud: &Cloud, name: &str) -> Answer {
    let code = json!({"ZipFile": base64(&zip(100))});
    let body = json!({"FunctionName": name, "Runtime": "nodejs22.x", "Handler": "index.handler", "Role": ROLE, "Code": code});
    lambda("POST", "").json(body).send(cloud).await
}

/// Another description makes another configuration: a publish gives another number.
async fn publish(cloud: &Cloud, name: &str, memory: u32) -> String {
    let body = json!({"MemorySize": memory});
    lambda("PUT", &format!("/{name}/configuration")).json(body).send(cloud).await.ok();
    pass(cloud, 10);
    let version = lambda("POST", &format!("/{name}/versions")).json(json!({})).send(cloud).await.ok();
    version["Version"].as_str().unwrap().to_owned()
}

/// A function `f` with versions 1, 2, 3 and the alias `live` on 1.
async fn with_versions() -> Cloud {
    let cloud = cloud(Scenario::Empty);
    create(&cloud, "f").await.ok();
    pass(&cloud, 10);
    for memory in [256, 512, 1024] {
        publish(&cloud, "f", memory).await;
    }
    lambda("POST", "/f/aliases").json(json!({"Name": "live", "FunctionVersion": "1"})).send(&cloud).await.ok();
    cloud
}

async fn get_alias(cloud: &Cloud) -> Value {
    lambda("GET", "/f/aliases/live").send(cloud).await.ok()
}

async fn update_alias(cloud: &Cloud, body: Value) -> Answer {
    lambda("PUT", "/f/aliases/live").json(body).send(cloud).await
}

/// Asserts a refusal by status, code and a part of its words.
#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str, words: &str) {
    assert_eq!((answer.status(), answer.code().as_str()), (status, code), "{}", answer.text());
    assert!(answer.message().contains(words), "expected {words:?} in {}", answer.text());
}
