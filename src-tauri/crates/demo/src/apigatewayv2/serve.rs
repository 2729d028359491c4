//! What an HTTP API's stage serves: the snapshot of its deployment.

use serde_json::json;

use super::state::{Api, Integration, Stage};
use crate::stage::{StageRequest, fill, fit, proxy, starred};
use crate::wire::Reply;
use crate::world::World;

/// What a request came to.
struct Picked {
    stage: Stage,
    deployment: String,
    route_key: String,
    integration: Integration,
}

/// Answers a request to a stage URL; none if the API is not an HTTP API.
pub(crate) fn execute(world: &mut World, request: &StageRequest) -> Option<Reply> {
    let api = world.apigatewayv2.apis.get(&request.api_id)?;
    let Some(picked) = pick(api, request).filter(|_| !api.shown.disable_execute_api_endpoint) else {
        return Some(refuse(404, "Not Found"));
    };
    if throttled(&picked) {
        return Some(refuse(429, "Too Many Requests"));
    }
    Some(integrate(world, request, &picked).with_header("x-switchback-deployment", &picked.deployment))
}

fn refuse(status: u16, message: &str) -> Reply {
    Reply::json(status, &json!({"message": message}))
}

/// The first segment names the stage; where it names none, all of the path is `$default`'s.
fn pick(api: &Api, request: &StageRequest) -> Option<Picked> {
    let (first, rest) = request.path.trim_start_matches('/').split_once('/').unwrap_or((request.path.trim_start_matches('/'), ""));
    let (stage, path) = match api.stages.get(first).filter(|stage| stage.stage_name != "$default") {
        Some(stage) => (stage, rest),
        None => (api.stages.get("$default")?, request.path.as_str()),
    };
    let deployment = stage.deployment_id.clone()?;
    let snapshot = &api.deployments.get(&deployment)?.snapshot;
    let method = request.method.as_str();
    // The path counts before the verb, and `$default` takes what nothing else does.
    let closest = snapshot.iter().filter_map(|(key, integration)| match key.split_once(' ') {
        Some((verb, template)) if verb == method || verb == "ANY" => fit(template, path).map(|fit| ((true, fit, verb == method), key, integration)),
        Some(_) => None,
        None => Some(((false, Vec::new(), false), key, integration)),
    });
    let (_, key, integration) = closest.max_by(|a, b| a.0.cmp(&b.0))?;
    Some(Picked { stage: stage.clone(), deployment, route_key: key.clone(), integration: integration.clone() })
}

/// Whether the route's own settings, or those of all routes, let nothing in.
fn throttled(picked: &Picked) -> bool {
    let all = &picked.stage.default_route_settings;
    let settings = picked.stage.route_settings.get(&picked.route_key).unwrap_or(all);
    settings["throttlingBurstLimit"] == 0 || settings["throttlingRateLimit"].as_f64() == Some(0.0)
}

fn integrate(world: &mut World, request: &StageRequest, picked: &Picked) -> Reply {
    let integration = &picked.integration;
    if integration.integration_type != "AWS_PROXY" {
        return refuse(502, "HTTP_PROXY integrations are kept but not called by the embedded cloud");
    }
    let variable = |name: &str| picked.stage.stage_variables.get(name.strip_prefix("stageVariables.")?).cloned();
    let uri = fill(integration.integration_uri.as_deref().unwrap_or_default(), variable);
    // Both the function's ARN and v1's long form are accepted.
    let function = uri.split_once("/functions/").map_or(uri.as_str(), |(_, rest)| rest.trim_end_matches("/invocations"));
    let stage = &picked.stage.stage_name;
    let place = match picked.route_key.split_once(' ') {
        Some((_, template)) => format!("{stage}/{}/{}", request.method, starred(template)),
        None => format!("{stage}/{}", picked.route_key),
    };
    let Ok(invoked) = proxy::invoke(world, request, function, &place, integration.credentials_arn.is_some()) else {
        return refuse(500, "Internal Server Error");
    };
    if invoked.error.is_some() {
        return proxy::ran(refuse(500, "Internal Server Error"), &invoked);
    }
    match proxy::answer(&invoked) {
        Some(reply) => reply,
        // Format 2.0 makes an answer of whatever the function returned.
        None if integration.payload_format_version.as_deref() == Some("2.0") => proxy::ran(Reply::ok(&invoked.payload), &invoked),
        None => proxy::ran(refuse(500, "Internal Server Error"), &invoked),
    }
}
