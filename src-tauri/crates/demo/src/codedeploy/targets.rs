//! Deployment targets: the function or service of a deployment, with its lifecycle events.

use serde::Deserialize;
use serde_json::{Value, json};

use super::appspec::Spec;
use super::deployments::{of_its_target, one};
use super::refuse::refuse;
use super::state::{Deployment, Event, Status};
use crate::ecs;
use crate::wire::{Call, Refusal, seconds};
use crate::world::World;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Input {
    deployment_id: String,
    target_id: Option<String>,
    target_ids: Vec<String>,
}

/// The one target's id: the function's name, or `cluster:service`.
fn id(deployment: &Deployment) -> String {
    match (&deployment.spec, &deployment.service) {
        (Spec::Lambda { function, .. }, _) => function.clone(),
        (Spec::Ecs { .. }, Some(to)) => format!("{}:{}", to.cluster, to.service),
        (Spec::Ecs { .. }, None) => String::new(),
    }
}

pub(super) fn list(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Input = call.input()?;
    let deployment = one(&world.codedeploy, &input.deployment_id)?;
    if deployment.status == Status::Created {
        return Err(refuse("DeploymentNotStartedException", format!("The deployment {} has not started.", input.deployment_id)));
    }
    Ok(json!({"targetIds": [id(deployment)]}))
}

pub(super) fn get(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Input = call.input()?;
    let target = input.target_id.ok_or_else(|| refuse("DeploymentTargetIdRequiredException", "A deployment target ID was not provided."))?;
    Ok(json!({"deploymentTarget": view(world, &input.deployment_id, &target)?}))
}

pub(super) fn batch(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Input = call.input()?;
    match input.target_ids.len() {
        0 => return Err(refuse("DeploymentTargetIdRequiredException", "A deployment target ID was not provided.")),
        1..=25 => {}
        _ => return Err(refuse("DeploymentTargetListSizeExceededException", "The maximum number of targets that can be asked for at once is 25.")),
    }
    let found: Result<Vec<Value>, Refusal> = input.target_ids.iter().map(|target| view(world, &input.deployment_id, target)).collect();
    Ok(json!({"deploymentTargets": found?}))
}

fn view(world: &World, deployment_id: &str, target: &str) -> Result<Value, Refusal> {
    let deployment = one(&world.codedeploy, deployment_id)?;
    if id(deployment) != target {
        let text = format!("The target {target} does not belong to the deployment {deployment_id}.");
        return Err(refuse("DeploymentTargetDoesNotExistException", text));
    }
    let place = &deployment.place;
    let status = of_its_target(deployment.status);
    let mut body = json!({
        "deploymentId": deployment_id,
        "targetId": target,
        "status": status,
        "lastUpdatedAt": seconds(deployment.updated),
        "lifecycleEvents": events(deployment),
    });
    match &deployment.spec {
        Spec::Lambda { function, alias, current, target } => {
            body["targetArn"] = json!(format!("arn:aws:lambda:{}:{}:function:{function}:{alias}", place.region, place.account));
            body["lambdaFunctionInfo"] = json!({
                "functionName": function,
                "functionAlias": alias,
                "currentVersion": current,
                "targetVersion": target,
                "targetVersionWeight": f64::from(deployment.routing.percent(deployment.shifts)),
            });
            Ok(json!({"deploymentTargetType": "LambdaTarget", "lambdaTarget": body}))
        }
        Spec::Ecs { .. } => {
            if let Some(to) = &deployment.service {
                body["targetArn"] = json!(place.arn(&format!("service/{}/{}", to.cluster, to.service)));
                body["taskSetsInfo"] = world.ecs.service(&to.cluster, &to.service).map(ecs::task_sets_by_color).unwrap_or_default();
            }
            Ok(json!({"deploymentTargetType": "ECSTarget", "ecsTarget": body}))
        }
    }
}

/// The events of this kind of deployment in order: those behind it, the one it is at, those ahead.
fn events(deployment: &Deployment) -> Vec<Value> {
    let names: &[&str] = match deployment.spec {
        Spec::Lambda { .. } => &["BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"],
        Spec::Ecs { .. } => &["BeforeInstall", "Install", "AfterInstall", "BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"],
    };
    let show = |name: &&str| match deployment.events.iter().find(|event| event.name == **name) {
        Some(Event { began, ended, failed, .. }) => {
            let status = match ended {
                None => "InProgress",
                Some(_) if *failed => "Failed",
                Some(_) => "Succeeded",
            };
            json!({"lifecycleEventName": name, "startTime": seconds(*began), "endTime": ended.map(seconds), "status": status})
        }
        None => json!({"lifecycleEventName": name, "status": if deployment.status.over() { "Skipped" } else { "Pending" }}),
    };
    names.iter().map(show).collect()
}
