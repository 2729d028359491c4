//! Deployments, by hand and by AutoDeploy.

use serde::Deserialize;
use serde_json::Value;

use super::apis::{api, api_mut};
use super::state::{Api, Deployment};
use crate::apigateway::paging::{V2, page};
use crate::apigateway::refuse::{bad_request, deployment_in_use, unknown};
use crate::rng::Rng;
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// What AWS writes on the deployments it makes itself.
const AUTO: &str = "Automatic deployment triggered by changes to the Api configuration";

/// Seconds a deployment is `PENDING`. Not published by AWS; short enough to be seen once.
const SETTLING: i64 = 2;

const NO_ROUTES: &str = "Unable to deploy API because no routes exist in this API";

fn deployment<'a>(world: &'a World, call: &Call) -> Result<&'a Deployment, Refusal> {
    api(world, call)?.deployments.get(call.param("deploymentId")).ok_or_else(|| unknown("Deployment"))
}

pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    page(call, &V2, api(world, call)?.deployments.iter(), |deployment| deployment.show(call.now))
}

pub(super) fn get(world: &World, call: &Call) -> Result<Reply, Refusal> {
    deployment(world, call).map(|deployment| Reply::ok(&deployment.show(call.now)))
}

/// The API as it is now, as a deployment; refused if it has no routes.
fn snapshot(api: &Api, rng: &mut Rng, call: &Call, description: Option<String>, auto: bool) -> Result<Deployment, &'static str> {
    if api.routes.is_empty() {
        return Err(NO_ROUTES);
    }
    let integration = |target: &Option<String>| api.integrations.get(target.as_deref()?.strip_prefix("integrations/")?).cloned();
    let snapshot = api.routes.values().filter_map(|route| Some((route.route_key.clone(), integration(&route.target)?))).collect();
    let settled = call.now.saturating_add(call.lasting(SETTLING)).unwrap_or(call.now);
    Ok(Deployment { id: rng.base36(6), description, created: call.now, settled, failure: None, auto, snapshot })
}

/// Publishes the API as it is now to every stage with AutoDeploy. To be called after each change.
pub(super) fn publish(api: &mut Api, rng: &mut Rng, call: &Call) {
    if !api.stages.values().any(|stage| stage.auto_deploy) {
        return;
    }
    let made = snapshot(api, rng, call, Some(AUTO.to_owned()), true);
    for stage in api.stages.values_mut().filter(|stage| stage.auto_deploy) {
        stage.last_updated_date = call.now;
        let message = match &made {
            Ok(made) => {
                stage.deployment_id = Some(made.id.clone());
                format!("Successfully deployed stage with deployment ID '{}'", made.id)
            }
            Err(reason) => format!("Deployment attempt failed: {reason}"),
        };
        stage.last_deployment_status_message = Some(message);
    }
    if let Ok(made) = made {
        api.deployments.insert(made.id.clone(), made);
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    description: Option<String>,
    stage_name: Option<String>,
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let wanted: Wanted = call.input()?;
    let World { apigatewayv2, rng, .. } = world;
    let api = api_mut(apigatewayv2, call)?;
    if let Some(name) = &wanted.stage_name {
        let stage = api.stages.get(name).ok_or_else(|| unknown("Stage"))?;
        super::stages::may_move(stage)?;
    }
    let made = snapshot(api, rng, call, wanted.description, false).map_err(bad_request)?;
    if let Some(stage) = wanted.stage_name.and_then(|name| api.stages.get_mut(&name)) {
        stage.deployment_id = Some(made.id.clone());
        stage.last_updated_date = call.now;
    }
    let reply = Reply::json(201, &made.show(call.now));
    api.deployments.insert(made.id.clone(), made);
    Ok(reply)
}

pub(super) fn update(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let given: Value = call.input()?;
    let mut changed = deployment(world, call)?.clone();
    changed.description = given["description"].as_str().map(str::to_owned).or(changed.description);
    let reply = Reply::ok(&changed.show(call.now));
    api_mut(&mut world.apigatewayv2, call)?.deployments.insert(changed.id.clone(), changed);
    Ok(reply)
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let id = deployment(world, call)?.id.clone();
    let api = api_mut(&mut world.apigatewayv2, call)?;
    if api.stages.values().any(|stage| stage.deployment_id.as_ref() == Some(&id)) {
        return Err(deployment_in_use());
    }
    api.deployments.remove(&id);
    Ok(Reply::empty(204))
}
