//! REST APIs themselves.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::paging::{V1, page};
use super::patch::patches;
use super::refuse::{bad_request, no_api};
use super::state::{Resource, RestApi, Shown, State};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// The API a call names.
pub(super) fn api<'a>(world: &'a World, call: &Call) -> Result<&'a RestApi, Refusal> {
    let id = call.param("restapi_id");
    world.apigateway.apis.get(id).ok_or_else(|| no_api(&call.account, id))
}

/// The same, to change.
pub(super) fn api_mut<'a>(state: &'a mut State, call: &Call) -> Result<&'a mut RestApi, Refusal> {
    let id = call.param("restapi_id");
    state.apis.get_mut(id).ok_or_else(|| no_api(&call.account, id))
}

fn show(api: &RestApi) -> Value {
    json!(api.shown)
}

pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    page(call, &V1, world.apigateway.apis.iter(), show)
}

pub(super) fn get(world: &World, call: &Call) -> Result<Reply, Refusal> {
    api(world, call).map(|api| Reply::ok(&show(api)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    name: String,
    description: Option<String>,
    version: Option<String>,
    api_key_source: Option<String>,
    endpoint_configuration: Option<Endpoint>,
    #[serde(default)]
    disable_execute_api_endpoint: bool,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Endpoint {
    #[serde(default)]
    types: Vec<String>,
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let wanted: Wanted = call.input()?;
    if wanted.name.is_empty() {
        return Err(bad_request("No Rest API name specified"));
    }
    if wanted.description.as_deref() == Some("") {
        return Err(bad_request("Description cannot be an empty string"));
    }
    let types = wanted.endpoint_configuration.map_or_else(Vec::new, |endpoint| endpoint.types);
    if types.len() > 1 {
        return Err(bad_request("Cannot create an api with multiple Endpoint Types."));
    }
    if types.iter().any(|kind| !["REGIONAL", "EDGE", "PRIVATE"].contains(&kind.as_str())) {
        return Err(bad_request("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE"));
    }
    let kind = types.first().map_or("EDGE", String::as_str);
    let address = if kind == "PRIVATE" { "dualstack" } else { "ipv4" };
    let (id, root) = (world.rng.base36(10), world.rng.base36(10));
    let shown = Shown {
        id: id.clone(),
        name: wanted.name,
        description: wanted.description,
        version: wanted.version,
        created_date: call.now,
        api_key_source: wanted.api_key_source.unwrap_or_else(|| "HEADER".to_owned()),
        endpoint_configuration: json!({"types": [kind], "ipAddressType": address}),
        disable_execute_api_endpoint: wanted.disable_execute_api_endpoint,
        root_resource_id: root.clone(),
        tags: wanted.tags,
    };
    let slash = Resource { id: root.clone(), parent_id: None, path_part: None, path: "/".to_owned(), methods: BTreeMap::new() };
    let api = RestApi { shown, resources: BTreeMap::from([(root, slash)]), deployments: BTreeMap::new(), stages: BTreeMap::new(), caches: BTreeMap::new() };
    let reply = Reply::json(201, &show(&api));
    world.apigateway.apis.insert(id, api);
    Ok(reply)
}

pub(super) fn update(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let mut shown = api(world, call)?.shown.clone();
    for patch in patches(call, "updateRestApiInput")? {
        if patch.op != "replace" {
            return Err(bad_request("Invalid patch operation specified. Must be one of: [replace]"));
        }
        match patch.path.as_str() {
            "/name" => shown.name = patch.value,
            "/description" => shown.description = Some(patch.value).filter(|text| !text.is_empty()),
            "/disableExecuteApiEndpoint" => shown.disable_execute_api_endpoint = patch.value == "true",
            path => return Err(bad_request(format!("Invalid patch path {path}"))),
        }
    }
    let api = api_mut(&mut world.apigateway, call)?;
    api.shown = shown;
    Ok(Reply::ok(&show(api)))
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let id = &api(world, call)?.shown.id;
    if world.apigateway.domains.values().any(|domain| domain.mappings.values().any(|mapping| mapping.rest_api_id == *id)) {
        return Err(bad_request("Please remove all base path mappings related to the API in your account before deleting."));
    }
    world.apigateway.apis.remove(call.param("restapi_id"));
    Ok(Reply::empty(202))
}
