//! An HTTP API as OpenAPI: as it stands, or as it is deployed to one of its stages.

use serde_json::{Map, Value, json};

use super::apis::api;
use super::state::Integration;
use crate::apigateway::refuse::{bad_request, unknown};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

pub(super) fn export(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let api = api(world, call)?;
    if call.param("specification") != "OAS30" {
        return Err(bad_request("Invalid specification specified. Must be one of: [OAS30]"));
    }
    // YAML is the same document in other clothes; no caller here asks for it.
    if call.query("outputType") != Some("JSON") {
        return Err(bad_request("Invalid output type specified. This cloud exports JSON"));
    }
    let extensions = call.query("includeExtensions") != Some("false");
    let routes: Vec<(&String, Option<&Integration>)> = match call.query("stageName") {
        Some(name) => {
            let stage = api.stages.get(name).ok_or_else(|| unknown("Stage"))?;
            let deployment = stage.deployment_id.as_ref().and_then(|id| api.deployments.get(id));
            let deployment = deployment.ok_or_else(|| bad_request("Unable to export API because the stage has no deployment"))?;
            deployment.snapshot.iter().map(|(key, integration)| (key, Some(integration))).collect()
        }
        None => {
            let behind = |target: &Option<String>| api.integrations.get(target.as_deref()?.strip_prefix("integrations/")?);
            api.routes.values().map(|route| (&route.route_key, behind(&route.target))).collect()
        }
    };
    let mut paths = Map::new();
    for (key, integration) in routes {
        let (verb, path) = key.split_once(' ').unwrap_or(("ANY", "/$default"));
        let verb = if verb == "ANY" { "x-amazon-apigateway-any-method".to_owned() } else { verb.to_lowercase() };
        let mut operation = json!({"responses": {"default": {"description": format!("Default response for {key}")}}});
        if key == "$default" {
            operation["isDefaultRoute"] = json!(true);
        }
        if let Some(integration) = integration.filter(|_| extensions) {
            operation["x-amazon-apigateway-integration"] = shown(integration);
        }
        let verbs = paths.entry(path.to_owned()).or_insert_with(|| json!({}));
        verbs[verb] = operation;
    }
    Ok(Reply::ok(&json!({"openapi": "3.0.1", "info": {"title": api.shown.name, "version": call.now.to_string()}, "paths": paths})))
}

fn shown(integration: &Integration) -> Value {
    json!({
        "type": integration.integration_type.to_lowercase(),
        "httpMethod": integration.integration_method,
        "uri": integration.integration_uri,
        "connectionType": integration.connection_type,
        "payloadFormatVersion": integration.payload_format_version,
        "timeoutInMillis": integration.timeout_in_millis,
    })
}
