//! API Gateway v1 over the wire: one test per refusal, and what a stage really serves.

mod build;
mod canary;
mod deployments;
mod domains;
mod serving;
mod stages;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::testing::{Answer, Ask, ask, cloud};
use crate::{Cloud, Scenario};

/// A request to API Gateway.
fn gateway(method: &str, path: &str) -> Ask {
    ask("apigateway", method, path)
}

async fn get(cloud: &Cloud, path: &str) -> Answer {
    gateway("GET", path).send(cloud).await
}

async fn send(cloud: &Cloud, method: &str, path: &str, body: Value) -> Answer {
    gateway(method, path).json(body).send(cloud).await
}

/// An update with one patch operation.
async fn patch(cloud: &Cloud, path: &str, op: &str, at: &str, value: &str) -> Answer {
    patches(cloud, path, json!([{"op": op, "path": at, "value": value}])).await
}

async fn patches(cloud: &Cloud, path: &str, operations: Value) -> Answer {
    send(cloud, "PATCH", path, json!({"patchOperations": operations})).await
}

/// The answer must be this refusal.
fn refused(answer: &Answer, status: u16, code: &str, message: &str) {
    assert_eq!((answer.status(), answer.code().as_str(), answer.message().as_str()), (status, code, message), "refused in AWS's words");
}

/// An API with a mock behind `GET /`, under construction.
struct Built {
    cloud: Cloud,
    api: String,
    root: String,
}

/// An API that answers `GET /` with this text.
async fn built(text: &str) -> Built {
    let cloud = cloud(Scenario::Empty);
    let made = send(&cloud, "POST", "/restapis", json!({"name": "shop"})).await.ok();
    let text_of = |key: &str| made[key].as_str().unwrap().to_owned();
    let built = Built { api: text_of("id"), root: text_of("rootResourceId"), cloud };
    built.put("", json!({"authorizationType": "NONE"})).await.ok();
    built.put("/responses/200", json!({})).await.ok();
    built.mock(text).await;
    built
}

impl Built {
    fn path(&self, rest: &str) -> String {
        format!("/restapis/{}{rest}", self.api)
    }

    /// A PUT below `GET /`'s method.
    async fn put(&self, rest: &str, body: Value) -> Answer {
        send(&self.cloud, "PUT", &self.path(&format!("/resources/{}/methods/GET{rest}", self.root)), body).await
    }

    /// Makes the mock answer with this text; stages go on serving what is deployed.
    async fn mock(&self, text: &str) {
        self.put("/integration", json!({"type": "MOCK", "requestTemplates": {"application/json": "{\"statusCode\": 200}"}})).await.ok();
        self.put("/integration/responses/200", json!({"responseTemplates": {"application/json": text}})).await.ok();
    }

    async fn deploy(&self, body: Value) -> String {
        let made = send(&self.cloud, "POST", &self.path("/deployments"), body).await.ok();
        made["id"].as_str().unwrap().to_owned()
    }

    async fn stage(&self, name: &str) -> Value {
        get(&self.cloud, &self.path(&format!("/stages/{name}"))).await.ok()
    }

    /// A request to a stage URL.
    async fn visit(&self, method: &str, path: &str) -> Answer {
        let request = http::Request::builder().method(method).uri("http://stage.test/").body(Bytes::new()).unwrap();
        Answer(self.cloud.handle_stage(self.api.clone(), path.to_owned(), request).await)
    }

    /// What `GET /` of a stage says.
    async fn says(&self, stage: &str) -> String {
        self.visit("GET", &format!("/{stage}/")).await.text()
    }
}
