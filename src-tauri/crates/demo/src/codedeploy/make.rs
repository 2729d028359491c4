//! CreateApplication and CreateDeploymentGroup, as far as Lambda and ECS deployments need them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::configs;
use super::groups::find;
use super::refuse::{refuse, well_named};
use super::state::{Application, AutoRollback, Destination, Group, Platform, Waits};
use crate::wire::{Call, Refusal};
use crate::world::World;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NewApplication {
    application_name: String,
    compute_platform: String,
}

pub(super) fn application(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: NewApplication = call.input()?;
    let name = input.application_name;
    if !well_named(&name) {
        return Err(refuse("InvalidApplicationNameException", "The application name was specified in an invalid format."));
    }
    if world.codedeploy.applications.contains_key(&name) {
        return Err(refuse("ApplicationAlreadyExistsException", format!("Application already exists: {name}")));
    }
    let platform = match input.compute_platform.as_str() {
        "Lambda" => Platform::Lambda,
        "ECS" => Platform::Ecs,
        _ => return Err(refuse("InvalidComputePlatformException", "the embedded cloud deploys to Lambda and ECS only")),
    };
    let id = world.rng.uuid();
    world.codedeploy.applications.insert(name, Application { id: id.clone(), platform, created: call.now, groups: BTreeMap::new() });
    Ok(json!({"applicationId": id}))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NewGroup {
    application_name: String,
    deployment_group_name: String,
    deployment_config_name: Option<String>,
    service_role_arn: String,
    auto_rollback_configuration: Option<AutoRollback>,
    ecs_services: Vec<Destined>,
    blue_green_deployment_configuration: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Destined {
    cluster_name: String,
    service_name: String,
}

/// The events a deployment can be taken back on.
const EVENTS: [&str; 3] = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"];

/// An automatic rollback as sent; one that is enabled names the events.
pub(super) fn rollback(sent: AutoRollback) -> Result<AutoRollback, Refusal> {
    let known = sent.events.iter().all(|event| EVENTS.contains(&event.as_str()));
    if !known || (sent.enabled && sent.events.is_empty()) {
        let text = "The automatic rollback configuration is enabled without an event, or names an event that does not exist.";
        return Err(refuse("InvalidAutoRollbackConfigException", text));
    }
    Ok(sent)
}

pub(super) fn group(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: NewGroup = call.input()?;
    let application = find(&world.codedeploy, &input.application_name)?;
    let (name, platform) = (input.deployment_group_name, application.platform);
    if !well_named(&name) {
        return Err(refuse("InvalidDeploymentGroupNameException", "The deployment group name was specified in an invalid format."));
    }
    if application.groups.contains_key(&name) {
        return Err(refuse("DeploymentGroupAlreadyExistsException", format!("Deployment group already exists: {name}")));
    }
    if !input.service_role_arn.starts_with("arn:aws:iam::") {
        return Err(refuse("InvalidRoleException", "The service role ARN was specified in an invalid format."));
    }
    let default = if platform == Platform::Ecs { "CodeDeployDefault.ECSAllAtOnce" } else { "CodeDeployDefault.LambdaAllAtOnce" };
    let config = input.deployment_config_name.unwrap_or_else(|| default.to_owned());
    if configs::find(&world.codedeploy, &config)?.0 != platform {
        return Err(refuse("InvalidDeploymentConfigNameException", format!("{config} is not for the application's compute platform.")));
    }
    let service = match (platform, input.ecs_services.as_slice()) {
        (Platform::Lambda, []) => None,
        (Platform::Ecs, [one]) => Some(Destination { cluster: one.cluster_name.clone(), service: one.service_name.clone() }),
        _ => return Err(refuse("InvalidECSServiceException", "A deployment group for ECS names exactly one service, one for Lambda none.")),
    };
    let sent = &input.blue_green_deployment_configuration;
    let ready = &sent["deploymentReadyOption"];
    let waits = Waits {
        ready: (ready["actionOnTimeout"] == "STOP_DEPLOYMENT").then(|| ready["waitTimeInMinutes"].as_i64().unwrap_or(0)),
        termination: sent["terminateBlueInstancesOnDeploymentSuccess"]["terminationWaitTimeInMinutes"].as_i64().unwrap_or(0),
    };
    let rollback = rollback(input.auto_rollback_configuration.unwrap_or_default())?;
    let id = world.rng.uuid();
    let made = Group { id: id.clone(), role: input.service_role_arn, config, rollback, service, waits };
    if let Some(application) = world.codedeploy.applications.get_mut(&input.application_name) {
        application.groups.insert(name, made);
    }
    Ok(json!({"deploymentGroupId": id}))
}
