//! HTTP APIs themselves, and quick create.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::deploy::publish;
use super::state::{Api, Integration, Route, Shown, Stage, State};
use crate::apigateway::paging::{V2, page};
use crate::apigateway::refuse::{bad_request, no_api};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// The API a call names.
pub(super) fn api<'a>(world: &'a World, call: &Call) -> Result<&'a Api, Refusal> {
    let id = call.param("apiId");
    world.apigatewayv2.apis.get(id).ok_or_else(|| no_api(&call.account, id))
}

/// The same, to change.
pub(super) fn api_mut<'a>(state: &'a mut State, call: &Call) -> Result<&'a mut Api, Refusal> {
    let id = call.param("apiId");
    state.apis.get_mut(id).ok_or_else(|| no_api(&call.account, id))
}

fn show(api: &Api) -> Value {
    json!(api.shown)
}

pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    page(call, &V2, world.apigatewayv2.apis.iter(), show)
}

pub(super) fn get(world: &World, call: &Call) -> Result<Reply, Refusal> {
    api(world, call).map(|api| Reply::ok(&show(api)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    #[serde(default)]
    name: String,
    #[serde(default)]
    protocol_type: String,
    description: Option<String>,
    target: Option<String>,
    route_key: Option<String>,
    credentials_arn: Option<String>,
    #[serde(default)]
    disable_execute_api_endpoint: bool,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let wanted: Wanted = call.input()?;
    if wanted.name.is_empty() || wanted.name.len() > 128 {
        return Err(bad_request("Name must be between 1 and 128 characters"));
    }
    if wanted.protocol_type != "HTTP" {
        return Err(bad_request(format!("Invalid protocol type: {}. The embedded cloud has HTTP APIs only", wanted.protocol_type)));
    }
    let id = world.rng.base36(10);
    let shown = Shown {
        api_endpoint: format!("https://{id}.execute-api.{}.amazonaws.com", call.region),
        api_id: id.clone(),
        name: wanted.name,
        description: wanted.description,
        protocol_type: wanted.protocol_type,
        route_selection_expression: "$request.method $request.path".to_owned(),
        api_key_selection_expression: "$request.header.x-api-key".to_owned(),
        disable_execute_api_endpoint: wanted.disable_execute_api_endpoint,
        created_date: call.now,
        tags: wanted.tags,
    };
    let mut made = Api { shown, routes: BTreeMap::new(), integrations: BTreeMap::new(), deployments: BTreeMap::new(), stages: BTreeMap::new() };
    if let Some(target) = wanted.target {
        quick_create(&mut made, world, call, target, wanted.route_key, wanted.credentials_arn);
    }
    let reply = Reply::json(201, &show(&made));
    world.apigatewayv2.apis.insert(id, made);
    Ok(reply)
}

/// A target makes an integration, a route and a `$default` stage with AutoDeploy, all managed.
fn quick_create(api: &mut Api, world: &mut World, call: &Call, target: String, route_key: Option<String>, credentials_arn: Option<String>) {
    let lambda = target.starts_with("arn:");
    let integration = Integration {
        integration_id: world.rng.base36(7),
        integration_type: if lambda { "AWS_PROXY" } else { "HTTP_PROXY" }.to_owned(),
        integration_uri: Some(target),
        integration_method: Some(if lambda { "POST" } else { "ANY" }.to_owned()),
        credentials_arn,
        description: None,
        payload_format_version: Some(if lambda { "2.0" } else { "1.0" }.to_owned()),
        connection_type: "INTERNET".to_owned(),
        timeout_in_millis: 30_000,
        api_gateway_managed: true,
    };
    let route = Route {
        route_id: world.rng.base36(7),
        route_key: route_key.unwrap_or_else(|| "$default".to_owned()),
        target: Some(format!("integrations/{}", integration.integration_id)),
        authorization_type: "NONE".to_owned(),
        api_key_required: false,
        api_gateway_managed: true,
    };
    api.integrations.insert(integration.integration_id.clone(), integration);
    api.routes.insert(route.route_id.clone(), route);
    let stage = Stage { auto_deploy: true, api_gateway_managed: true, ..Stage::new("$default", call.now) };
    api.stages.insert(stage.stage_name.clone(), stage);
    publish(api, &mut world.rng, call);
}

pub(super) fn update(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Wanted {
        name: Option<String>,
        description: Option<String>,
        disable_execute_api_endpoint: Option<bool>,
        target: Option<String>,
    }
    let wanted: Wanted = call.input()?;
    let World { apigatewayv2, rng, .. } = world;
    let api = api_mut(apigatewayv2, call)?;
    let managed = api.integrations.values_mut().find(|integration| integration.api_gateway_managed);
    match (wanted.target, managed) {
        (None, _) => {}
        (Some(_), None) => return Err(bad_request("Target can only be updated for an API that was created by quick create")),
        (Some(target), Some(managed)) => {
            managed.integration_uri = Some(target);
            publish(api, rng, call);
        }
    }
    let shown = &mut api.shown;
    shown.name = wanted.name.unwrap_or_else(|| shown.name.clone());
    shown.description = wanted.description.or(shown.description.take());
    shown.disable_execute_api_endpoint = wanted.disable_execute_api_endpoint.unwrap_or(shown.disable_execute_api_endpoint);
    Ok(Reply::ok(&show(api)))
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    api(world, call)?;
    world.apigatewayv2.apis.remove(call.param("apiId"));
    Ok(Reply::empty(204))
}
