//! What API Gateway v2 keeps: HTTP APIs. As in v1 most of it has the shape it has on the wire;
//! dates are ISO 8601 to the second.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Everything API Gateway v2 knows in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// HTTP APIs by id.
    pub apis: BTreeMap<String, Api>,
}

/// An HTTP API with all that belongs to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Api {
    /// What a caller sees of the API itself.
    pub shown: Shown,
    /// By id.
    pub routes: BTreeMap<String, Route>,
    /// By id.
    pub integrations: BTreeMap<String, Integration>,
    /// By id.
    pub deployments: BTreeMap<String, Deployment>,
    /// By name.
    pub stages: BTreeMap<String, Stage>,
}

/// An HTTP API as `GetApi` answers it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// Ten characters.
    pub api_id: String,
    /// `https://{id}.execute-api.{region}.amazonaws.com`.
    pub api_endpoint: String,
    /// Not unique.
    pub name: String,
    /// What the author wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `HTTP`.
    pub protocol_type: String,
    /// Fixed for HTTP APIs.
    pub route_selection_expression: String,
    /// Fixed.
    pub api_key_selection_expression: String,
    /// Whether only custom domains answer.
    pub disable_execute_api_endpoint: bool,
    /// When it was created.
    #[serde(with = "iso")]
    pub created_date: Timestamp,
    /// Tags.
    pub tags: BTreeMap<String, String>,
}

/// A method and path, or `$default`, and what it leads to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// Seven characters.
    pub route_id: String,
    /// `GET /orders/{id}`, `ANY /…`, `$default`.
    pub route_key: String,
    /// `integrations/{id}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// `NONE`, `AWS_IAM`, …
    pub authorization_type: String,
    /// Always false for HTTP APIs.
    pub api_key_required: bool,
    /// Made by quick create.
    #[serde(default, skip_serializing_if = "is_false")]
    pub api_gateway_managed: bool,
}

/// What answers a route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Integration {
    /// Seven characters.
    pub integration_id: String,
    /// `AWS_PROXY` or `HTTP_PROXY`.
    pub integration_type: String,
    /// A function's ARN, or a URL; may hold `${stageVariables.name}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration_uri: Option<String>,
    /// The verb used towards the backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration_method: Option<String>,
    /// A role to call with, instead of the function's policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials_arn: Option<String>,
    /// What the author wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `1.0` or `2.0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload_format_version: Option<String>,
    /// `INTERNET` or `VPC_LINK`.
    pub connection_type: String,
    /// Milliseconds, 50 to 30 000.
    pub timeout_in_millis: u32,
    /// Made by quick create.
    #[serde(default, skip_serializing_if = "is_false")]
    pub api_gateway_managed: bool,
}

/// The routes of an API as they were at one moment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Deployment {
    /// Six characters.
    pub id: String,
    /// What the deployer wrote.
    pub description: Option<String>,
    /// When it was made.
    pub created: Timestamp,
    /// Until when it is `PENDING`.
    pub settled: Timestamp,
    /// Why it is `FAILED`, if so.
    pub failure: Option<String>,
    /// Made by a stage with AutoDeploy.
    pub auto: bool,
    /// Integrations by route key. Routes without a target are not served.
    pub snapshot: BTreeMap<String, Integration>,
}

impl Deployment {
    /// `PENDING`, then `DEPLOYED` or `FAILED`.
    pub fn status(&self, now: Timestamp) -> &'static str {
        match &self.failure {
            _ if now < self.settled => "PENDING",
            Some(_) => "FAILED",
            None => "DEPLOYED",
        }
    }

    /// As `GetDeployment` answers it.
    pub fn show(&self, now: Timestamp) -> Value {
        let status = self.status(now);
        let mut shown = json!({"deploymentId": self.id, "createdDate": seconds(&self.created), "deploymentStatus": status, "autoDeployed": self.auto});
        if let Some(description) = &self.description {
            shown["description"] = json!(description);
        }
        if let Some(failure) = self.failure.as_ref().filter(|_| status == "FAILED") {
            shown["deploymentStatusMessage"] = json!(failure);
        }
        shown
    }
}

/// A named pointer to a deployment, with its settings.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Its name; `$default` has no segment of its own in URLs.
    pub stage_name: String,
    /// What it serves; none until something has been deployed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployment_id: Option<String>,
    /// What the operator wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether every change of the API is deployed here at once.
    #[serde(default, skip_serializing_if = "is_false")]
    pub auto_deploy: bool,
    /// Made by quick create: cannot be changed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub api_gateway_managed: bool,
    /// What became of the last automatic deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_deployment_status_message: Option<String>,
    /// Settings of every route.
    pub default_route_settings: Value,
    /// Settings by route key.
    pub route_settings: BTreeMap<String, Value>,
    /// Stage variables.
    pub stage_variables: BTreeMap<String, String>,
    /// Where accesses are logged.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub access_log_settings: Value,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was created.
    #[serde(with = "iso")]
    pub created_date: Timestamp,
    /// When it was last changed.
    #[serde(with = "iso")]
    pub last_updated_date: Timestamp,
}

impl Stage {
    /// A stage without any settings.
    pub fn new(name: &str, now: Timestamp) -> Self {
        Self {
            stage_name: name.to_owned(),
            deployment_id: None,
            description: None,
            auto_deploy: false,
            api_gateway_managed: false,
            last_deployment_status_message: None,
            default_route_settings: json!({"detailedMetricsEnabled": false}),
            route_settings: BTreeMap::new(),
            stage_variables: BTreeMap::new(),
            access_log_settings: Value::Null,
            tags: BTreeMap::new(),
            created_date: now,
            last_updated_date: now,
        }
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

fn seconds(at: &Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Dates on the wire.
mod iso {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::seconds(at))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        Timestamp::deserialize(deserializer)
    }
}
