//! Stages of HTTP APIs, and what AutoDeploy and quick create forbid.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::apis::{api, api_mut};
use super::deploy::publish;
use super::state::{Api, Stage};
use crate::apigateway::paging::{V2, page};
use crate::apigateway::refuse::{bad_request, conflict, no_deployment, unknown};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

fn stage<'a>(world: &'a World, call: &Call) -> Result<&'a Stage, Refusal> {
    api(world, call)?.stages.get(call.param("stageName")).ok_or_else(|| unknown("Stage"))
}

pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    page(call, &V2, api(world, call)?.stages.iter(), |stage| json!(stage))
}

pub(super) fn get(world: &World, call: &Call) -> Result<Reply, Refusal> {
    stage(world, call).map(|stage| Reply::ok(&json!(stage)))
}

fn automatic() -> Refusal {
    bad_request("Deployment ID cannot be set on this stage because AutoDeploy is enabled")
}

/// What quick create made stays as it is.
fn may_change(stage: &Stage) -> Result<(), Refusal> {
    if stage.api_gateway_managed { Err(bad_request("You can't modify the $default stage")) } else { Ok(()) }
}

/// A stage with AutoDeploy takes no deployment from anybody else.
pub(super) fn may_move(stage: &Stage) -> Result<(), Refusal> {
    may_change(stage)?;
    if stage.auto_deploy { Err(automatic()) } else { Ok(()) }
}

/// The deployment must be there, and must not have failed. The wording of the latter is not
/// recorded anywhere public.
fn check_deployment(api: &Api, id: &str, call: &Call) -> Result<(), Refusal> {
    match api.deployments.get(id).map(|deployment| deployment.status(call.now)) {
        None => Err(no_deployment()),
        Some("FAILED") => Err(bad_request(format!("Deployment {id} has failed and cannot be associated with a stage"))),
        Some(_) => Ok(()),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    #[serde(default)]
    stage_name: String,
    auto_deploy: Option<bool>,
    deployment_id: Option<String>,
    description: Option<String>,
    #[serde(default)]
    stage_variables: BTreeMap<String, String>,
    default_route_settings: Option<Value>,
    #[serde(default)]
    route_settings: BTreeMap<String, Value>,
    access_log_settings: Option<Value>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

/// Writes what was given over what was there. An empty value takes a variable away.
fn apply(stage: &mut Stage, wanted: Wanted) {
    stage.auto_deploy = wanted.auto_deploy.unwrap_or(stage.auto_deploy);
    stage.deployment_id = wanted.deployment_id.or(stage.deployment_id.take());
    stage.description = wanted.description.or(stage.description.take());
    stage.stage_variables.extend(wanted.stage_variables);
    stage.stage_variables.retain(|_, value| !value.is_empty());
    merge(&mut stage.default_route_settings, wanted.default_route_settings);
    for (key, settings) in wanted.route_settings {
        merge(stage.route_settings.entry(key).or_insert_with(|| json!({})), Some(settings));
    }
    if let Some(settings) = wanted.access_log_settings {
        stage.access_log_settings = settings;
    }
    stage.tags.extend(wanted.tags);
}

fn merge(old: &mut Value, new: Option<Value>) {
    for (key, value) in new.iter().flat_map(|new| new.as_object()).flatten() {
        old[key] = value.clone();
    }
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let wanted: Wanted = call.input()?;
    let World { apigatewayv2, rng, .. } = world;
    let api = api_mut(apigatewayv2, call)?;
    let name = wanted.stage_name.clone();
    if name.is_empty() || (name != "$default" && !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))) {
        return Err(bad_request("Stage name only allows a-zA-Z0-9_- or $default"));
    }
    if api.stages.contains_key(&name) {
        return Err(conflict("Stage already exists"));
    }
    let auto = wanted.auto_deploy == Some(true);
    if let Some(id) = &wanted.deployment_id {
        if auto {
            return Err(automatic());
        }
        check_deployment(api, id, call)?;
    }
    let mut made = Stage::new(&name, call.now);
    apply(&mut made, wanted);
    api.stages.insert(name.clone(), made);
    if auto {
        publish(api, rng, call);
    }
    Ok(Reply::json(201, &json!(api.stages[&name])))
}

pub(super) fn update(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let wanted: Wanted = call.input()?;
    let mut changed = stage(world, call)?.clone();
    let World { apigatewayv2, rng, .. } = world;
    let api = api_mut(apigatewayv2, call)?;
    may_change(&changed)?;
    if let Some(id) = &wanted.deployment_id {
        // Whether AWS takes AutoDeploy off and an id in one call is not established: the stage
        // as it stands decides here, so that nobody relies on it.
        may_move(&changed)?;
        if wanted.auto_deploy == Some(true) {
            return Err(automatic());
        }
        check_deployment(api, id, call)?;
    }
    let turned_on = wanted.auto_deploy == Some(true) && !changed.auto_deploy;
    apply(&mut changed, wanted);
    changed.last_updated_date = call.now;
    let name = changed.stage_name.clone();
    api.stages.insert(name.clone(), changed);
    if turned_on {
        publish(api, rng, call);
    }
    Ok(Reply::ok(&json!(api.stages[&name])))
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    may_change(stage(world, call)?)?;
    api_mut(&mut world.apigatewayv2, call)?.stages.remove(call.param("stageName"));
    Ok(Reply::empty(204))
}
