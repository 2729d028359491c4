//! Deployments: a snapshot of every method, and the stage it may go to at once.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::apis::{api, api_mut};
use super::paging::{V1, page};
use super::patch::patches;
use super::refuse::{bad_request, deployment_in_use, unknown};
use super::stages::{check_variables, percent, set_cache};
use super::state::{Canary, Deployment, Method, RestApi, Stage};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

fn deployment<'a>(world: &'a World, call: &Call) -> Result<&'a Deployment, Refusal> {
    let api = world.apigateway.apis.get(call.param("restapi_id"));
    api.and_then(|api| api.deployments.get(call.param("deployment_id"))).ok_or_else(|| unknown("Deployment"))
}

fn summary(call: &Call) -> bool {
    call.query.iter().any(|(key, value)| key == "embed" && value.eq_ignore_ascii_case("apisummary"))
}

pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let summary = summary(call);
    page(call, &V1, api(world, call)?.deployments.iter(), |deployment| deployment.show(summary))
}

pub(super) fn get(world: &World, call: &Call) -> Result<Reply, Refusal> {
    deployment(world, call).map(|deployment| Reply::ok(&deployment.show(summary(call))))
}

/// Every method of the API as it is now; refused if there is none, or one without integration.
pub(super) fn snapshot(api: &RestApi) -> Result<BTreeMap<String, BTreeMap<String, Method>>, Refusal> {
    let mut snapshot = BTreeMap::new();
    for resource in api.resources.values().filter(|resource| !resource.methods.is_empty()) {
        if resource.methods.values().any(|method| method.method_integration.is_none()) {
            return Err(bad_request("No integration defined for method"));
        }
        snapshot.insert(resource.path.clone(), resource.methods.clone());
    }
    if snapshot.is_empty() { Err(bad_request("The REST API doesn't contain any methods")) } else { Ok(snapshot) }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    stage_name: Option<String>,
    stage_description: Option<String>,
    description: Option<String>,
    cache_cluster_enabled: Option<bool>,
    cache_cluster_size: Option<String>,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    canary_settings: Option<WantedCanary>,
    tracing_enabled: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WantedCanary {
    #[serde(default)]
    percent_traffic: f64,
    #[serde(default)]
    stage_variable_overrides: BTreeMap<String, String>,
    #[serde(default)]
    use_stage_cache: bool,
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let wanted: Wanted = call.input()?;
    let api = api(world, call)?;
    let name = wanted.stage_name.clone().filter(|name| !name.is_empty());
    let stage = name.as_ref().and_then(|name| api.stages.get(name));
    if let Some(canary) = &wanted.canary_settings {
        let Some(name) = &name else {
            let given = wanted.stage_name.as_deref().unwrap_or("null");
            return Err(bad_request(format!(
                "Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided value is {given}"
            )));
        };
        if stage.is_none() {
            return Err(bad_request(format!(
                "Invalid deployment content specified.Stage {name} must already be created before making a canary release deployment"
            )));
        }
        percent(canary.percent_traffic)?;
        check_variables(&canary.stage_variable_overrides)?;
    } else if stage.is_some_and(|stage| stage.canary_settings.is_some()) {
        // Documented, but the wording is not recorded anywhere public.
        return Err(bad_request("Invalid deployment content specified.A stage with canary settings only takes canary release deployments"));
    }
    if stage.is_some() && wanted.stage_description.is_some() {
        return Err(bad_request("StageDescription cannot be specified when stage referenced by StageName already exists"));
    }
    check_variables(&wanted.variables)?;
    let snapshot = snapshot(api)?;
    let id = world.rng.base36(6);
    let made = Deployment { id: id.clone(), description: wanted.description.clone(), created: call.now, snapshot };
    let reply = Reply::json(201, &made.show(false));
    let api = api_mut(&mut world.apigateway, call)?;
    api.deployments.insert(id.clone(), made);
    if let Some(name) = name {
        point(api, call, &name, &id, wanted);
    }
    Ok(reply)
}

/// Points the stage, new or old, or its canary at the new deployment.
fn point(api: &mut RestApi, call: &Call, name: &str, id: &str, wanted: Wanted) {
    let stage = api.stages.entry(name.to_owned()).or_insert_with(|| Stage::new(name, id, call.now));
    stage.last_updated_date = call.now;
    stage.description = wanted.stage_description.or(stage.description.take());
    stage.tracing_enabled = wanted.tracing_enabled.unwrap_or(stage.tracing_enabled);
    stage.variables.extend(wanted.variables);
    match wanted.canary_settings {
        None => stage.deployment_id = id.to_owned(),
        Some(canary) => {
            stage.canary_settings = Some(Canary {
                deployment_id: id.to_owned(),
                percent_traffic: canary.percent_traffic,
                stage_variable_overrides: canary.stage_variable_overrides,
                use_stage_cache: canary.use_stage_cache,
            });
        }
    }
    stage.cache_cluster_enabled = wanted.cache_cluster_enabled.unwrap_or(stage.cache_cluster_enabled);
    stage.cache_cluster_size = wanted.cache_cluster_size.or(stage.cache_cluster_size.take());
    set_cache(api, call, name);
}

pub(super) fn update(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let mut changed = deployment(world, call)?.clone();
    for patch in patches(call, "updateDeploymentInput")? {
        match (patch.op.as_str(), patch.path.as_str()) {
            ("replace", "/description") => changed.description = Some(patch.value).filter(|text| !text.is_empty()),
            ("replace", path) => return Err(bad_request(format!("Invalid patch path {path}"))),
            _ => return Err(bad_request("Invalid patch operation specified. Must be one of: [replace]")),
        }
    }
    let reply = Reply::ok(&changed.show(false));
    api_mut(&mut world.apigateway, call)?.deployments.insert(changed.id.clone(), changed);
    Ok(reply)
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let id = deployment(world, call)?.id.clone();
    let api = api_mut(&mut world.apigateway, call)?;
    if api.stages.values().any(|stage| stage.serves(&id)) {
        return Err(deployment_in_use());
    }
    api.deployments.remove(&id);
    Ok(Reply::empty(202))
}
