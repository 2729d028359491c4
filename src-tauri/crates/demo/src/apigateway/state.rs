//! What API Gateway v1 keeps. Most of it has the shape it has on the wire, down to dates as
//! whole seconds since 1970, so that an answer is the thing itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::fmt::serde::timestamp::second::required as epoch;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Everything API Gateway v1 knows in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// REST APIs by id.
    pub apis: BTreeMap<String, RestApi>,
    /// Custom domains by name.
    pub domains: BTreeMap<String, Domain>,
}

/// A REST API with all that belongs to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RestApi {
    /// What a caller sees of the API itself.
    pub shown: Shown,
    /// By id. Editing these changes nothing that is served until a deployment is made.
    pub resources: BTreeMap<String, Resource>,
    /// By id.
    pub deployments: BTreeMap<String, Deployment>,
    /// By name.
    pub stages: BTreeMap<String, Stage>,
    /// The cache clusters of stages that have one, by stage name.
    pub caches: BTreeMap<String, Cache>,
}

/// A REST API as `GetRestApi` answers it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// Ten characters.
    pub id: String,
    /// Not unique.
    pub name: String,
    /// Never empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The author's own label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// When it was created.
    #[serde(with = "epoch")]
    pub created_date: Timestamp,
    /// `HEADER` or `AUTHORIZER`.
    pub api_key_source: String,
    /// `{"types": ["REGIONAL"], "ipAddressType": "ipv4"}`.
    pub endpoint_configuration: Value,
    /// Whether only custom domains answer.
    pub disable_execute_api_endpoint: bool,
    /// The id of the resource `/`.
    pub root_resource_id: String,
    /// Tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// A path.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    /// Six characters; ten for `/`.
    pub id: String,
    /// None for `/`.
    pub parent_id: Option<String>,
    /// The last segment; none for `/`.
    pub path_part: Option<String>,
    /// The whole path.
    pub path: String,
    /// By verb; `ANY` for every verb.
    pub methods: BTreeMap<String, Method>,
}

/// A verb on a path, with what stands behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Method {
    /// `GET`, …, `ANY`.
    pub http_method: String,
    /// `NONE`, `AWS_IAM`, …
    pub authorization_type: String,
    /// Whether an API key is asked for.
    pub api_key_required: bool,
    /// `method.request.…` to whether it is required.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub request_parameters: BTreeMap<String, bool>,
    /// By status code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub method_responses: BTreeMap<String, Value>,
    /// What answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method_integration: Option<Integration>,
}

/// What answers a method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Integration {
    /// `MOCK`, `AWS_PROXY`, `AWS`, `HTTP`, `HTTP_PROXY`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The verb used towards the backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_method: Option<String>,
    /// The backend; may hold `${stageVariables.name}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// A role to call with, instead of the function's policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials: Option<String>,
    /// Templates by content type; a mock takes its status code from here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub request_templates: BTreeMap<String, String>,
    /// `WHEN_NO_MATCH`, …
    pub passthrough_behavior: String,
    /// Milliseconds, 50 to 29 000.
    pub timeout_in_millis: u32,
    /// The resource's id unless set.
    pub cache_namespace: String,
    /// Request parameters that are part of the cache key.
    #[serde(default)]
    pub cache_key_parameters: Vec<String>,
    /// By status code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub integration_responses: BTreeMap<String, IntegrationResponse>,
}

/// How a backend's answer becomes the method's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IntegrationResponse {
    /// Three digits.
    pub status_code: String,
    /// Which answers it is for; empty or absent: every other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selection_pattern: Option<String>,
    /// `method.response.header.Name` to `'value'`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub response_parameters: BTreeMap<String, String>,
    /// Bodies by content type.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub response_templates: BTreeMap<String, String>,
}

/// The methods of an API as they were at one moment: what a stage serves.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Deployment {
    /// Six characters.
    pub id: String,
    /// What the deployer wrote.
    pub description: Option<String>,
    /// When it was made.
    pub created: Timestamp,
    /// Methods by path and verb.
    pub snapshot: BTreeMap<String, BTreeMap<String, Method>>,
}

impl Deployment {
    /// As `GetDeployment` answers it; `summary` for `embed=apisummary`.
    pub fn show(&self, summary: bool) -> Value {
        let mut shown = json!({"id": self.id, "createdDate": self.created.as_second()});
        if let Some(description) = &self.description {
            shown["description"] = json!(description);
        }
        if summary {
            for (path, methods) in &self.snapshot {
                for (verb, method) in methods {
                    shown["apiSummary"][path][verb] = json!({"authorizationType": method.authorization_type, "apiKeyRequired": method.api_key_required});
                }
            }
        }
        shown
    }
}

/// A named pointer to a deployment, with its settings.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Its name, also the first segment of its URL.
    pub stage_name: String,
    /// What it serves.
    pub deployment_id: String,
    /// What the operator wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it has a cache cluster.
    pub cache_cluster_enabled: bool,
    /// GB, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_cluster_size: Option<String>,
    /// By `{resource}/{verb}`, `*/*` for all.
    pub method_settings: BTreeMap<String, MethodSetting>,
    /// Stage variables. Absent on the wire when there are none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, String>,
    /// The version of the documentation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_version: Option<String>,
    /// The certificate shown to backends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate_id: Option<String>,
    /// Where accesses are logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_log_settings: Option<AccessLog>,
    /// A second deployment that takes part of the traffic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canary_settings: Option<Canary>,
    /// X-Ray.
    pub tracing_enabled: bool,
    /// Tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// When it was created.
    #[serde(with = "epoch")]
    pub created_date: Timestamp,
    /// When it was last changed; to the second, like everything v1 says of time.
    #[serde(with = "epoch")]
    pub last_updated_date: Timestamp,
}

impl Stage {
    /// A stage without any settings.
    pub fn new(name: &str, deployment: &str, now: Timestamp) -> Self {
        Self {
            stage_name: name.to_owned(),
            deployment_id: deployment.to_owned(),
            description: None,
            cache_cluster_enabled: false,
            cache_cluster_size: None,
            method_settings: BTreeMap::new(),
            variables: BTreeMap::new(),
            documentation_version: None,
            client_certificate_id: None,
            access_log_settings: None,
            canary_settings: None,
            tracing_enabled: false,
            tags: BTreeMap::new(),
            created_date: now,
            last_updated_date: now,
        }
    }

    /// Whether it, or its canary, serves this deployment.
    pub fn serves(&self, deployment: &str) -> bool {
        self.deployment_id == deployment || self.canary_settings.as_ref().is_some_and(|canary| canary.deployment_id == deployment)
    }
}

/// A canary release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Canary {
    /// What it serves.
    pub deployment_id: String,
    /// 0.0 to 100.0.
    pub percent_traffic: f64,
    /// Variables that differ from the stage's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stage_variable_overrides: BTreeMap<String, String>,
    /// Whether it shares the stage's cache.
    pub use_stage_cache: bool,
}

/// Settings of one method, or of all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MethodSetting {
    /// Detailed metrics.
    pub metrics_enabled: bool,
    /// `OFF`, `ERROR`, `INFO`; absent until set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logging_level: Option<String>,
    /// Whether bodies are logged.
    pub data_trace_enabled: bool,
    /// Requests at once.
    pub throttling_burst_limit: u32,
    /// Requests a second.
    pub throttling_rate_limit: f64,
    /// Whether answers are cached; needs a cache cluster.
    pub caching_enabled: bool,
    /// How long.
    pub cache_ttl_in_seconds: u32,
    /// At rest.
    pub cache_data_encrypted: bool,
    /// Whether a client must be allowed to pass by the cache.
    pub require_authorization_for_cache_control: bool,
    /// What a client gets that is not.
    pub unauthorized_cache_control_header_strategy: String,
}

impl Default for MethodSetting {
    /// What AWS fills in beside the one setting that was set.
    fn default() -> Self {
        Self {
            metrics_enabled: false,
            logging_level: None,
            data_trace_enabled: false,
            throttling_burst_limit: 5000,
            throttling_rate_limit: 10_000.0,
            caching_enabled: false,
            cache_ttl_in_seconds: 300,
            cache_data_encrypted: false,
            require_authorization_for_cache_control: true,
            unauthorized_cache_control_header_strategy: "SUCCEED_WITH_RESPONSE_HEADER".to_owned(),
        }
    }
}

/// Where accesses are logged.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessLog {
    /// A log group or delivery stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_arn: Option<String>,
    /// With `$context` variables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
}

/// A stage's cache cluster. What is in it survives a change of deployment: that is the trap.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cache {
    /// When the cluster has been created.
    pub ready: Timestamp,
    /// By verb, path and query.
    pub answers: BTreeMap<String, Cached>,
}

/// An answer in a cache.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cached {
    /// Until when it is given.
    pub until: Timestamp,
    /// Status.
    pub status: u16,
    /// Headers, those of the embedded cloud included.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: String,
}

/// A custom domain name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Domain {
    /// As `GetDomainName` answers it.
    pub shown: Value,
    /// By base path; `(none)` for the empty one.
    pub mappings: BTreeMap<String, Mapping>,
}

/// Which stage answers below a base path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mapping {
    /// One segment, or `(none)`.
    pub base_path: String,
    /// The API's id.
    pub rest_api_id: String,
    /// None: callers name the stage in the path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
}
