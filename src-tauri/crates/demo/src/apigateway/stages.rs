//! Stages: create, read, delete, flush. What an update may change is in `stage_patch`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::apis::{api, api_mut};
use super::patch::patches;
use super::refuse::{bad_request, conflict, no_deployment, unknown};
use super::stage_patch;
use super::state::{Cache, Canary, RestApi, Stage};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// Seconds a cache cluster takes to be created ("up to 4 minutes" in AWS's words).
const CACHE_CREATION: i64 = 240;

/// The API and the stage a call names; AWS speaks of the stage also where the API is unknown.
fn stage<'a>(world: &'a World, call: &Call) -> Result<(&'a RestApi, &'a Stage), Refusal> {
    let api = world.apigateway.apis.get(call.param("restapi_id"));
    api.and_then(|api| Some((api, api.stages.get(call.param("stage_name"))?))).ok_or_else(|| unknown("Stage"))
}

fn show(api: &RestApi, stage: &Stage, now: Timestamp) -> Value {
    let status = match api.caches.get(&stage.stage_name) {
        None => "NOT_AVAILABLE",
        Some(cache) if cache.ready > now => "CREATE_IN_PROGRESS",
        Some(_) => "AVAILABLE",
    };
    let mut shown = json!(stage);
    shown["cacheClusterStatus"] = json!(status);
    shown
}

pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let api = api(world, call)?;
    let wanted = call.query("deploymentId");
    let stages = api.stages.values().filter(|stage| wanted.is_none_or(|id| stage.deployment_id == id));
    let shown: Vec<Value> = stages.map(|stage| show(api, stage, call.now)).collect();
    Ok(Reply::ok(&json!({"item": shown})))
}

pub(super) fn get(world: &World, call: &Call) -> Result<Reply, Refusal> {
    stage(world, call).map(|(api, stage)| Reply::ok(&show(api, stage, call.now)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    stage_name: String,
    deployment_id: String,
    description: Option<String>,
    #[serde(default)]
    cache_cluster_enabled: bool,
    cache_cluster_size: Option<String>,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    documentation_version: Option<String>,
    canary_settings: Option<WantedCanary>,
    #[serde(default)]
    tracing_enabled: bool,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WantedCanary {
    deployment_id: Option<String>,
    #[serde(default)]
    percent_traffic: f64,
    #[serde(default)]
    stage_variable_overrides: BTreeMap<String, String>,
    #[serde(default)]
    use_stage_cache: bool,
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let wanted: Wanted = call.input()?;
    let api = api_mut(&mut world.apigateway, call)?;
    let name = wanted.stage_name;
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b)) {
        return Err(bad_request("Stage name only allows a-zA-Z0-9_-"));
    }
    if api.stages.contains_key(&name) {
        return Err(conflict("Stage already exists"));
    }
    if !api.deployments.contains_key(&wanted.deployment_id) {
        return Err(no_deployment());
    }
    check_variables(&wanted.variables)?;
    let mut made = Stage {
        description: wanted.description,
        cache_cluster_enabled: wanted.cache_cluster_enabled,
        cache_cluster_size: wanted.cache_cluster_size,
        variables: wanted.variables,
        documentation_version: wanted.documentation_version,
        tracing_enabled: wanted.tracing_enabled,
        tags: wanted.tags,
        ..Stage::new(&name, &wanted.deployment_id, call.now)
    };
    if let Some(canary) = wanted.canary_settings {
        let deployment_id = canary.deployment_id.unwrap_or(wanted.deployment_id);
        if !api.deployments.contains_key(&deployment_id) {
            return Err(no_deployment());
        }
        percent(canary.percent_traffic)?;
        check_variables(&canary.stage_variable_overrides)?;
        made.canary_settings = Some(Canary {
            deployment_id,
            percent_traffic: canary.percent_traffic,
            stage_variable_overrides: canary.stage_variable_overrides,
            use_stage_cache: canary.use_stage_cache,
        });
    }
    api.stages.insert(name.clone(), made.clone());
    set_cache(api, call, &name);
    Ok(Reply::json(201, &show(api, &made, call.now)))
}

pub(super) fn update(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let (api, stage) = stage(world, call)?;
    let mut changed = stage.clone();
    for patch in patches(call, "updateStageInput")? {
        stage_patch::apply(&mut changed, api, &patch)?;
    }
    changed.last_updated_date = call.now;
    let api = api_mut(&mut world.apigateway, call)?;
    let name = changed.stage_name.clone();
    api.stages.insert(name.clone(), changed.clone());
    set_cache(api, call, &name);
    Ok(Reply::ok(&show(api, &changed, call.now)))
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let name = stage(world, call)?.1.stage_name.clone();
    let api = api_mut(&mut world.apigateway, call)?;
    api.stages.remove(&name);
    api.caches.remove(&name);
    Ok(Reply::empty(202))
}

pub(super) fn flush_cache(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let name = stage(world, call)?.1.stage_name.clone();
    if let Some(cache) = api_mut(&mut world.apigateway, call)?.caches.get_mut(&name) {
        cache.answers.clear();
    }
    Ok(Reply::empty(202))
}

pub(super) fn flush_authorizers(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    stage(world, call).map(|_| Reply::empty(202))
}

/// Gives the stage a cache cluster, or takes it away, as its settings say.
pub(super) fn set_cache(api: &mut RestApi, call: &Call, name: &str) {
    let Some(stage) = api.stages.get_mut(name) else { return };
    if stage.cache_cluster_enabled {
        stage.cache_cluster_size.get_or_insert_with(|| "0.5".to_owned());
        let ready = call.now.saturating_add(call.lasting(CACHE_CREATION)).unwrap_or(call.now);
        api.caches.entry(name.to_owned()).or_insert(Cache { ready, answers: BTreeMap::new() });
    } else {
        api.caches.remove(name);
    }
}

/// Names are words, values what a URL may hold.
pub(super) fn check_variables(variables: &BTreeMap<String, String>) -> Result<(), Refusal> {
    for (name, value) in variables {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(bad_request(format!("Invalid stage variable name: {name}. Please use alphanumeric characters and underscores.")));
        }
        if !value.bytes().all(|b| b.is_ascii_alphanumeric() || b" -._~:/?#&=,".contains(&b)) {
            return Err(bad_request(format!(
                "Invalid stage variable value: {value}. Please use values with alphanumeric characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','."
            )));
        }
    }
    Ok(())
}

/// A canary's share lies between nothing and all. The wording is not recorded anywhere public.
pub(super) fn percent(share: f64) -> Result<f64, Refusal> {
    if (0.0..=100.0).contains(&share) { Ok(share) } else { Err(bad_request("Invalid canary setting: percentTraffic must be between 0.0 and 100.0")) }
}
