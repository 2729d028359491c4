//! API Gateway v2 over the wire: one test per refusal, and what a stage really serves.

mod build;
mod serving;
mod stages;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::testing::{Answer, ask, cloud};
use crate::{Cloud, Scenario};

async fn send(cloud: &Cloud, method: &str, path: &str, body: Value) -> Answer {
    ask("apigateway", method, path).json(body).send(cloud).await
}

async fn get(cloud: &Cloud, path: &str) -> Answer {
    ask("apigateway", "GET", path).send(cloud).await
}

/// The answer must be this refusal.
fn refused(answer: &Answer, status: u16, code: &str, message: &str) {
    assert_eq!((answer.status(), answer.code().as_str(), answer.message().as_str()), (status, code, message), "refused in AWS's words");
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

const FUNCTION: &str = "arn:aws:lambda:ap-northeast-2:210987654321:function:f:live";

/// An HTTP API with `GET /orders` in front of [`FUNCTION`], which need not exist.
struct Built {
    cloud: Cloud,
    api: String,
    integration: String,
}

async fn built() -> Built {
    let cloud = cloud(Scenario::Empty);
    let made = send(&cloud, "POST", "/v2/apis", json!({"name": "shop", "protocolType": "HTTP"})).await.ok();
    let mut built = Built { api: text(&made["apiId"]), integration: String::new(), cloud };
    let body = json!({"integrationType": "AWS_PROXY", "integrationUri": FUNCTION, "payloadFormatVersion": "2.0"});
    built.integration = text(&built.post("/integrations", body).await.ok()["integrationId"]);
    built.post("/routes", json!({"routeKey": "GET /orders", "target": format!("integrations/{}", built.integration)})).await.ok();
    built
}

impl Built {
    fn path(&self, rest: &str) -> String {
        format!("/v2/apis/{}{rest}", self.api)
    }

    async fn post(&self, rest: &str, body: Value) -> Answer {
        send(&self.cloud, "POST", &self.path(rest), body).await
    }

    async fn patch(&self, rest: &str, body: Value) -> Answer {
        send(&self.cloud, "PATCH", &self.path(rest), body).await
    }

    async fn get(&self, rest: &str) -> Answer {
        get(&self.cloud, &self.path(rest)).await
    }

    async fn delete(&self, rest: &str) -> Answer {
        ask("apigateway", "DELETE", &self.path(rest)).send(&self.cloud).await
    }

    async fn deploy(&self) -> String {
        text(&self.post("/deployments", json!({})).await.ok()["deploymentId"])
    }

    /// A request to a stage URL.
    async fn visit(&self, method: &str, path: &str) -> Answer {
        let request = http::Request::builder().method(method).uri("http://stage.test/").body(Bytes::new()).unwrap();
        Answer(self.cloud.handle_stage(self.api.clone(), path.to_owned(), request).await)
    }
}
