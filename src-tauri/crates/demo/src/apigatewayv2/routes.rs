//! Routes and integrations. Every change goes to the stages with AutoDeploy at once.

use serde::Deserialize;
use serde_json::json;

use super::apis::{api, api_mut};
use super::deploy::publish;
use super::state::{Api, Integration, Route};
use crate::apigateway::paging::{V2, page};
use crate::apigateway::refuse::{bad_request, conflict, unknown};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

fn route<'a>(world: &'a World, call: &Call) -> Result<&'a Route, Refusal> {
    api(world, call)?.routes.get(call.param("routeId")).ok_or_else(|| unknown("Route"))
}

fn integration<'a>(world: &'a World, call: &Call) -> Result<&'a Integration, Refusal> {
    api(world, call)?.integrations.get(call.param("integrationId")).ok_or_else(|| unknown("Integration"))
}

/// Changes the API and publishes it where AutoDeploy is on.
fn change(world: &mut World, call: &Call, work: impl FnOnce(&mut Api)) -> Result<(), Refusal> {
    let World { apigatewayv2, rng, .. } = world;
    let api = api_mut(apigatewayv2, call)?;
    work(api);
    publish(api, rng, call);
    Ok(())
}

pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    page(call, &V2, api(world, call)?.routes.iter(), |route| json!(route))
}

pub(super) fn get(world: &World, call: &Call) -> Result<Reply, Refusal> {
    route(world, call).map(|route| Reply::ok(&json!(route)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WantedRoute {
    route_key: Option<String>,
    target: Option<String>,
    authorization_type: Option<String>,
}

/// The key must be `$default` or a method and a path, and free; the target must be there.
fn check_route(api: &Api, wanted: &WantedRoute) -> Result<(), Refusal> {
    if let Some(key) = &wanted.route_key {
        let verbs = ["ANY", "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];
        let valid = key == "$default" || key.split_once(' ').is_some_and(|(verb, path)| verbs.contains(&verb) && path.starts_with('/'));
        if !valid {
            return Err(bad_request(
                "The provided route key is not formatted properly for HTTP protocol. Format should be \"<HTTP METHOD> /<RESOURCE PATH>\" or \"$default\"",
            ));
        }
        if api.routes.values().any(|route| route.route_key == *key) {
            return Err(conflict(format!("Route with key {key} already exists for this API")));
        }
    }
    let target = wanted.target.as_deref().map(|target| target.strip_prefix("integrations/").unwrap_or_default());
    match target {
        Some(id) if !api.integrations.contains_key(id) => Err(bad_request(format!("Invalid integration identifier specified: {id}"))),
        _ => Ok(()),
    }
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let wanted: WantedRoute = call.input()?;
    check_route(api(world, call)?, &wanted)?;
    let route_key = wanted.route_key.ok_or_else(|| bad_request("RouteKey is a required parameter for route"))?;
    let made = Route {
        route_id: world.rng.base36(7),
        route_key,
        target: wanted.target,
        authorization_type: wanted.authorization_type.unwrap_or_else(|| "NONE".to_owned()),
        api_key_required: false,
        api_gateway_managed: false,
    };
    let reply = Reply::json(201, &json!(made));
    change(world, call, |api| {
        api.routes.insert(made.route_id.clone(), made);
    })?;
    Ok(reply)
}

pub(super) fn update(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let wanted: WantedRoute = call.input()?;
    let mut changed = route(world, call)?.clone();
    let wanted = WantedRoute { route_key: wanted.route_key.filter(|key| *key != changed.route_key), ..wanted };
    if changed.api_gateway_managed && wanted.route_key.is_some() {
        return Err(bad_request("You can't modify the $default route key"));
    }
    check_route(api(world, call)?, &wanted)?;
    changed.route_key = wanted.route_key.unwrap_or(changed.route_key);
    changed.target = wanted.target.or(changed.target);
    changed.authorization_type = wanted.authorization_type.unwrap_or(changed.authorization_type);
    let reply = Reply::ok(&json!(changed));
    change(world, call, |api| {
        api.routes.insert(changed.route_id.clone(), changed);
    })?;
    Ok(reply)
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let id = route(world, call)?.route_id.clone();
    change(world, call, |api| {
        api.routes.remove(&id);
    })?;
    Ok(Reply::empty(204))
}

pub(super) fn integrations(world: &World, call: &Call) -> Result<Reply, Refusal> {
    page(call, &V2, api(world, call)?.integrations.iter(), |integration| json!(integration))
}

pub(super) fn get_integration(world: &World, call: &Call) -> Result<Reply, Refusal> {
    integration(world, call).map(|integration| Reply::ok(&json!(integration)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WantedIntegration {
    integration_type: Option<String>,
    integration_uri: Option<String>,
    integration_method: Option<String>,
    credentials_arn: Option<String>,
    description: Option<String>,
    payload_format_version: Option<String>,
    connection_type: Option<String>,
    timeout_in_millis: Option<u32>,
}

/// What an integration must be in the end, whether created or changed.
fn check_integration(made: &Integration) -> Result<(), Refusal> {
    if !["AWS_PROXY", "HTTP_PROXY"].contains(&made.integration_type.as_str()) {
        return Err(bad_request(format!("Invalid integration type specified for an HTTP API: {}", made.integration_type)));
    }
    if made.payload_format_version.is_none() {
        return Err(bad_request("PayloadFormatVersion is a required parameter for integration"));
    }
    let uri = made.integration_uri.as_deref().unwrap_or_default();
    let fits = if made.integration_type == "AWS_PROXY" { uri.starts_with("arn:") } else { uri.starts_with("http") || uri.starts_with("arn:") };
    if !fits {
        return Err(bad_request("Invalid function ARN or invalid uri"));
    }
    if !(50..=30_000).contains(&made.timeout_in_millis) {
        return Err(bad_request("Timeout should be between 50 ms and 30000 ms"));
    }
    Ok(())
}

fn with(old: Integration, wanted: WantedIntegration) -> Integration {
    Integration {
        integration_type: wanted.integration_type.unwrap_or(old.integration_type),
        integration_uri: wanted.integration_uri.or(old.integration_uri),
        integration_method: wanted.integration_method.or(old.integration_method),
        credentials_arn: wanted.credentials_arn.or(old.credentials_arn),
        description: wanted.description.or(old.description),
        payload_format_version: wanted.payload_format_version.or(old.payload_format_version),
        connection_type: wanted.connection_type.unwrap_or(old.connection_type),
        timeout_in_millis: wanted.timeout_in_millis.unwrap_or(old.timeout_in_millis),
        ..old
    }
}

fn store(world: &mut World, call: &Call, status: u16, made: Integration) -> Result<Reply, Refusal> {
    let reply = Reply::json(status, &json!(made));
    change(world, call, |api| {
        api.integrations.insert(made.integration_id.clone(), made);
    })?;
    Ok(reply)
}

pub(super) fn create_integration(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let wanted: WantedIntegration = call.input()?;
    api(world, call)?;
    let lambda = wanted.integration_type.as_deref() == Some("AWS_PROXY");
    let blank = Integration {
        integration_id: String::new(),
        integration_type: String::new(),
        integration_uri: None,
        integration_method: lambda.then(|| "POST".to_owned()),
        credentials_arn: None,
        description: None,
        // Only HTTP_PROXY has one version to assume.
        payload_format_version: (!lambda).then(|| "1.0".to_owned()),
        connection_type: "INTERNET".to_owned(),
        timeout_in_millis: 30_000,
        api_gateway_managed: false,
    };
    let mut made = with(blank, wanted);
    check_integration(&made)?;
    made.integration_id = world.rng.base36(7);
    store(world, call, 201, made)
}

pub(super) fn update_integration(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let wanted: WantedIntegration = call.input()?;
    let changed = with(integration(world, call)?.clone(), wanted);
    check_integration(&changed)?;
    store(world, call, 200, changed)
}

pub(super) fn delete_integration(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let gone = integration(world, call)?;
    let id = gone.integration_id.clone();
    if gone.api_gateway_managed {
        return Err(bad_request("You can update a managed integration, but you can't delete it"));
    }
    let target = format!("integrations/{id}");
    if let Some(route) = api(world, call)?.routes.values().find(|route| route.target.as_ref() == Some(&target)) {
        return Err(conflict(format!("Cannot delete Integration '{id}', is referenced in route '{}'.", route.route_key)));
    }
    change(world, call, |api| {
        api.integrations.remove(&id);
    })?;
    Ok(Reply::empty(204))
}
