//! A REST API from its releases, without going through the wire.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Backend, Release, function_arn};
use crate::apigateway::{Deployment, Integration, IntegrationResponse, Method, Resource, RestApi, Shown, Stage};
use crate::scenario::Setting;
use crate::world::World;

/// An API that has been made, with its deployments in the order of their releases.
pub(super) struct Made {
    pub(super) api: String,
    pub(super) deployments: Vec<String>,
}

/// Makes the API: what is being edited is the newest release.
pub(super) fn api(world: &mut World, setting: &Setting<'_>, name: &str, description: &str, releases: &[Release<'_>]) -> Made {
    let (id, root) = (world.rng.base36(10), world.rng.base36(10));
    let shown = Shown {
        id: id.clone(),
        name: name.to_owned(),
        description: Some(description.to_owned()).filter(|text| !text.is_empty()),
        version: None,
        created_date: setting.hours_ago(releases.first().map_or(0, |release| release.hours + 1)),
        api_key_source: "HEADER".to_owned(),
        endpoint_configuration: json!({"types": ["REGIONAL"], "ipAddressType": "ipv4"}),
        disable_execute_api_endpoint: false,
        root_resource_id: root.clone(),
        tags: BTreeMap::new(),
    };
    let slash = Resource { id: root.clone(), parent_id: None, path_part: None, path: "/".to_owned(), methods: BTreeMap::new() };
    let mut api = RestApi { shown, resources: BTreeMap::from([(root, slash)]), deployments: BTreeMap::new(), stages: BTreeMap::new(), caches: BTreeMap::new() };
    let mut deployments = Vec::new();
    for release in releases {
        let mut snapshot: BTreeMap<String, BTreeMap<String, Method>> = BTreeMap::new();
        for (verb, path, backend) in release.lines {
            let resource = resource(&mut api, world, path);
            snapshot.entry((*path).to_owned()).or_default().insert((*verb).to_owned(), method(setting, verb, *backend, &resource));
        }
        let id = world.rng.base36(6);
        let created = setting.hours_ago(release.hours);
        api.deployments.insert(id.clone(), Deployment { id: id.clone(), description: Some(release.text.to_owned()), created, snapshot });
        deployments.push(id);
    }
    let newest = deployments.last().and_then(|id| api.deployments.get(id)).map(|deployment| deployment.snapshot.clone()).unwrap_or_default();
    for resource in api.resources.values_mut() {
        resource.methods = newest.get(&resource.path).cloned().unwrap_or_default();
    }
    world.apigateway.apis.insert(id.clone(), api);
    Made { api: id, deployments }
}

impl Made {
    /// A stage on one of the releases, moved there some hours ago.
    pub(super) fn stage(&self, world: &mut World, setting: &Setting<'_>, name: &str, release: usize, hours: i64) {
        let Some(api) = world.apigateway.apis.get_mut(&self.api) else { return };
        let mut stage = Stage::new(name, &self.deployments[release], api.shown.created_date);
        stage.last_updated_date = setting.hours_ago(hours);
        api.stages.insert(name.to_owned(), stage);
    }

    /// Changes a stage that was made.
    pub(super) fn with(&self, world: &mut World, name: &str, change: impl FnOnce(&mut Stage)) {
        if let Some(stage) = world.apigateway.apis.get_mut(&self.api).and_then(|api| api.stages.get_mut(name)) {
            change(stage);
        }
    }
}

/// The resource of a path, made with all its parents if it is not there; its id.
fn resource(api: &mut RestApi, world: &mut World, path: &str) -> String {
    if let Some(found) = api.resources.values().find(|resource| resource.path == path) {
        return found.id.clone();
    }
    let (parent, part) = path.rsplit_once('/').unwrap_or(("", path));
    let parent_id = resource(api, world, if parent.is_empty() { "/" } else { parent });
    let id = world.rng.base36(6);
    let made = Resource { id: id.clone(), parent_id: Some(parent_id), path_part: Some(part.to_owned()), path: path.to_owned(), methods: BTreeMap::new() };
    api.resources.insert(id.clone(), made);
    id
}

fn method(setting: &Setting<'_>, verb: &str, backend: Backend<'_>, resource: &str) -> Method {
    let mut integration = Integration {
        kind: "MOCK".to_owned(),
        http_method: None,
        uri: None,
        credentials: None,
        request_templates: BTreeMap::new(),
        passthrough_behavior: "WHEN_NO_MATCH".to_owned(),
        timeout_in_millis: 29_000,
        cache_namespace: resource.to_owned(),
        cache_key_parameters: Vec::new(),
        integration_responses: BTreeMap::new(),
    };
    let mut responses = BTreeMap::new();
    match backend {
        Backend::Lambda(function, qualifier) => {
            let arn = function_arn(setting, function, qualifier);
            integration.kind = "AWS_PROXY".to_owned();
            integration.http_method = Some("POST".to_owned());
            integration.uri = Some(format!("arn:aws:apigateway:{}:lambda:path/2015-03-31/functions/{arn}/invocations", setting.region));
        }
        Backend::Mock(status, body) => {
            let code = status.to_string();
            integration.request_templates.insert("application/json".to_owned(), json!({"statusCode": status}).to_string());
            let response = IntegrationResponse {
                status_code: code.clone(),
                selection_pattern: None,
                response_parameters: BTreeMap::new(),
                response_templates: BTreeMap::from([("application/json".to_owned(), body.to_owned())]),
            };
            integration.integration_responses.insert(code.clone(), response);
            responses.insert(code.clone(), json!({"statusCode": code}));
        }
    }
    Method {
        http_method: verb.to_owned(),
        authorization_type: "NONE".to_owned(),
        api_key_required: false,
        request_parameters: BTreeMap::new(),
        method_responses: responses,
        method_integration: Some(integration),
    }
}
