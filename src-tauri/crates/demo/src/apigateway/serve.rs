//! What a REST API's stage serves: always the snapshot of its deployment, or its canary's.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde_json::json;

use super::mock;
use super::setting::in_force;
use super::state::{Cached, Integration, Method, RestApi};
use crate::stage::{StageRequest, fill, fit, proxy, starred};
use crate::wire::Reply;
use crate::world::World;

/// What a request came to: which deployment, which method of it, with which variables.
pub(super) struct Picked {
    pub stage: String,
    pub deployment: String,
    pub canary: bool,
    pub variables: BTreeMap<String, String>,
    /// The path template.
    pub resource: String,
    method: Method,
    /// The key and seconds to live of the answer, where the stage's cache takes part.
    cache: Option<(String, u32)>,
}

/// Answers a request to a stage URL; none if the API is not a REST API.
pub(crate) fn execute(world: &mut World, request: &StageRequest) -> Option<Reply> {
    let World { apigateway, rng, touched, .. } = world;
    let api = apigateway.apis.get(&request.api_id)?;
    let roll = || {
        *touched = true;
        rng.unit() * 100.0
    };
    let picked = match pick(api, request, roll) {
        Ok(picked) => picked,
        Err(denied) => return Some(denied.reply()),
    };
    if let Some(cached) = cached(api, &picked, request) {
        return Some(cached);
    }
    let reply = integrate(world, request, &picked).with_header("x-switchback-deployment", &picked.deployment);
    if let Some((key, seconds)) = &picked.cache
        && (200..300).contains(&reply.status)
    {
        keep(world, request, &picked.stage, key, *seconds, &reply);
    }
    Some(reply)
}

/// A refusal in the words of the data plane.
struct Denied(u16, &'static str, &'static str);

const FORBIDDEN: Denied = Denied(403, "ForbiddenException", "Forbidden");
const NO_METHOD: Denied = Denied(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
const THROTTLED: Denied = Denied(429, "TooManyRequestsException", "Too Many Requests");

impl Denied {
    fn reply(&self) -> Reply {
        Reply::json(self.0, &json!({"message": self.2})).with_header("x-amzn-errortype", self.1)
    }
}

/// What a caller sees of anything that goes wrong behind the method.
pub(super) fn broken(status: u16) -> Reply {
    Denied(status, "InternalServerErrorException", "Internal server error").reply()
}

/// Finds the method; `roll` gives 0 to 100, and is asked only where a canary takes a part.
fn pick(api: &RestApi, request: &StageRequest, roll: impl FnOnce() -> f64) -> Result<Picked, Denied> {
    let (name, path) = request.path.trim_start_matches('/').split_once('/').unwrap_or((request.path.trim_start_matches('/'), ""));
    let stage = api.stages.get(name).filter(|_| !api.shown.disable_execute_api_endpoint).ok_or(FORBIDDEN)?;
    let canary =
        stage.canary_settings.as_ref().filter(|canary| canary.percent_traffic >= 100.0 || (canary.percent_traffic > 0.0 && roll() < canary.percent_traffic));
    let deployment_id = canary.map_or(&stage.deployment_id, |canary| &canary.deployment_id);
    let mut variables = stage.variables.clone();
    variables.extend(canary.iter().flat_map(|canary| canary.stage_variable_overrides.clone()));

    let snapshot = &api.deployments.get(deployment_id).ok_or(FORBIDDEN)?.snapshot;
    let closest = snapshot.iter().filter_map(|(template, methods)| fit(template, path).map(|fit| (fit, template, methods))).max_by(|a, b| a.0.cmp(&b.0));
    let (_, resource, methods) = closest.ok_or(NO_METHOD)?;
    let method = methods.get(request.method.as_str()).or_else(|| methods.get("ANY")).ok_or(NO_METHOD)?;
    if method.authorization_type != "NONE" && !request.headers.contains_key(http::header::AUTHORIZATION) {
        return Err(NO_METHOD);
    }
    // There are no API keys in the embedded cloud, so none is right.
    if method.api_key_required {
        return Err(FORBIDDEN);
    }
    let setting = in_force(stage, resource, request.method.as_str());
    if setting.is_some_and(|setting| setting.throttling_burst_limit == 0 || setting.throttling_rate_limit <= 0.0) {
        return Err(THROTTLED);
    }
    let shares_cache = canary.is_none_or(|canary| canary.use_stage_cache);
    let caching = setting.filter(|setting| setting.caching_enabled && shares_cache && request.method == http::Method::GET);
    let cache = caching.map(|setting| (cache_key(method, path, &request.query), setting.cache_ttl_in_seconds));
    Ok(Picked {
        stage: name.to_owned(),
        deployment: deployment_id.clone(),
        canary: canary.is_some(),
        variables,
        resource: resource.clone(),
        method: method.clone(),
        cache,
    })
}

/// The path, and of the query only what the integration names as part of the key.
fn cache_key(method: &Method, path: &str, query: &str) -> String {
    let named = method.method_integration.as_ref().map_or(&[][..], |integration| &integration.cache_key_parameters);
    let counts = |key: &str| named.iter().any(|name| name.strip_prefix("method.request.querystring.") == Some(key));
    let part: Vec<&str> = query.split('&').filter(|pair| counts(pair.split('=').next().unwrap_or_default())).collect();
    format!("{}?{}", path.trim_matches('/'), part.join("&"))
}

fn cached(api: &RestApi, picked: &Picked, request: &StageRequest) -> Option<Reply> {
    let cache = api.caches.get(&picked.stage).filter(|cache| cache.ready <= request.now)?;
    let found = cache.answers.get(&picked.cache.as_ref()?.0).filter(|found| found.until > request.now)?;
    let reply = Reply { body: found.body.clone().into(), ..Reply::empty(found.status) };
    let reply = found.headers.iter().fold(reply, |reply, (name, value)| reply.with_header(name, value));
    Some(reply.with_header("x-switchback-cache", "hit"))
}

fn keep(world: &mut World, request: &StageRequest, stage: &str, key: &str, seconds: u32, reply: &Reply) {
    let api = world.apigateway.apis.get_mut(&request.api_id);
    let Some(cache) = api.and_then(|api| api.caches.get_mut(stage)).filter(|cache| cache.ready <= request.now) else { return };
    let lasts = SignedDuration::from_millis(i64::from(seconds) * 1000 / i64::from(request.pace.max(1)));
    let until = request.now.saturating_add(lasts).unwrap_or(request.now);
    let text = |value: &http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = reply.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let body = String::from_utf8_lossy(&reply.body).into_owned();
    cache.answers.retain(|_, old| old.until > request.now);
    cache.answers.insert(key.to_owned(), Cached { until, status: reply.status, headers, body });
    world.touched = true;
}

fn integrate(world: &mut World, request: &StageRequest, picked: &Picked) -> Reply {
    let Some(integration) = &picked.method.method_integration else { return broken(500) };
    match integration.kind.as_str() {
        "MOCK" => mock::answer(integration, request, picked),
        "AWS_PROXY" => proxied(world, request, picked, integration),
        kind => Reply::json(502, &json!({"message": format!("{kind} integrations are kept but not called by the embedded cloud")})),
    }
}

fn proxied(world: &mut World, request: &StageRequest, picked: &Picked, integration: &Integration) -> Reply {
    let uri = fill(integration.uri.as_deref().unwrap_or_default(), |name| picked.variable(name));
    let Some(function) = uri.split_once("/functions/").and_then(|(_, rest)| rest.strip_suffix("/invocations")) else {
        return broken(500);
    };
    let place = format!("{}/{}/{}", picked.stage, request.method, starred(&picked.resource));
    match proxy::invoke(world, request, function, &place, integration.credentials.is_some()) {
        Err(_) => broken(500),
        Ok(invoked) if invoked.error.is_some() => proxy::ran(broken(502), &invoked),
        Ok(invoked) => proxy::answer(&invoked).unwrap_or_else(|| proxy::ran(broken(502), &invoked)),
    }
}

impl Picked {
    /// What `stageVariables.name` stands for.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name.strip_prefix("stageVariables.")?).cloned()
    }
}
