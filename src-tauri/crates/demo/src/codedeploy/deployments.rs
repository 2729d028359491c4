//! Deployments as they are seen: GetDeployment, BatchGetDeployments, ListDeployments.

use serde::Deserialize;
use serde_json::{Value, json};

use super::groups::{find, group};
use super::page;
use super::refuse::{no_deployment, refuse};
use super::state::{Deployment, Platform, State, Status, Waits};
use crate::wire::{Call, Refusal, seconds};
use crate::world::World;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Ids {
    deployment_id: String,
    deployment_ids: Vec<String>,
}

/// The id is well formed.
fn check(id: &str) -> Result<(), Refusal> {
    let formed = id.strip_prefix("d-").is_some_and(|rest| rest.len() == 9 && rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()));
    match id {
        "" => Err(refuse("DeploymentIdRequiredException", "The deployment ID was not specified.")),
        _ if formed => Ok(()),
        _ => Err(refuse("InvalidDeploymentIdException", format!("{id} is not a deployment ID."))),
    }
}

/// A deployment that exists.
pub(super) fn one<'a>(state: &'a State, id: &str) -> Result<&'a Deployment, Refusal> {
    check(id)?;
    state.deployments.get(id).ok_or_else(|| no_deployment(id))
}

pub(super) fn get(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let id = call.input::<Ids>()?.deployment_id;
    let deployment = one(&world.codedeploy, &id)?;
    Ok(json!({"deploymentInfo": view(&world.codedeploy, &id, deployment)}))
}

pub(super) fn batch(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let ids = call.input::<Ids>()?.deployment_ids;
    if ids.len() > 25 {
        return Err(refuse("BatchLimitExceededException", "The maximum number of deployment IDs allowed for this request (25) was exceeded."));
    }
    ids.iter().try_for_each(|id| check(id))?;
    let state = &world.codedeploy;
    let found = ids.iter().filter_map(|id| Some(view(state, id, state.deployments.get(id)?)));
    Ok(json!({"deploymentsInfo": found.collect::<Vec<_>>()}))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct List {
    application_name: Option<String>,
    deployment_group_name: Option<String>,
    include_only_statuses: Vec<String>,
    create_time_range: Option<Range>,
}

/// Seconds since 1970; what is absent is open.
#[derive(Deserialize)]
struct Range {
    start: Option<f64>,
    end: Option<f64>,
}

pub(super) fn list(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input = call.input::<List>()?;
    let state = &world.codedeploy;
    match (&input.application_name, &input.deployment_group_name) {
        (None, None) => {}
        (Some(application), Some(name)) => {
            group(find(state, application)?, name)?;
        }
        (Some(_), None) => return Err(refuse("DeploymentGroupNameRequiredException", "The deployment group name was not specified.")),
        (None, Some(_)) => return Err(refuse("ApplicationNameRequiredException", "The application name was not specified.")),
    }
    let known = ["Created", "Queued", "InProgress", "Baking", "Succeeded", "Failed", "Stopped", "Ready"];
    if let Some(status) = input.include_only_statuses.iter().find(|status| !known.contains(&status.as_str())) {
        return Err(refuse("InvalidDeploymentStatusException", format!("{status} is not a deployment status.")));
    }
    let range = input.create_time_range.unwrap_or(Range { start: None, end: None });
    if range.start.zip(range.end).is_some_and(|(start, end)| start > end) {
        return Err(refuse("InvalidTimeRangeException", "The specified time range ends before it starts."));
    }
    let own = |name: &Option<String>, of: &str| name.as_ref().is_none_or(|name| name == of);
    let wanted = |deployment: &Deployment| {
        let created = deployment.created.as_millisecond() as f64 / 1000.0;
        own(&input.application_name, &deployment.application)
            && own(&input.deployment_group_name, &deployment.group)
            && (input.include_only_statuses.is_empty() || input.include_only_statuses.iter().any(|status| json!(deployment.status) == **status))
            && range.start.is_none_or(|start| created >= start)
            && range.end.is_none_or(|end| created <= end)
    };
    let mut found: Vec<(&String, &Deployment)> = state.deployments.iter().filter(|(_, deployment)| wanted(deployment)).collect();
    // Newest first.
    found.sort_by_key(|(_, deployment)| std::cmp::Reverse(deployment.created));
    page::cut(call, found.into_iter().map(|(id, _)| id.clone()).collect(), "deployments")
}

/// `blueGreenDeploymentConfiguration` of an ECS deployment.
pub(super) fn waits(waits: &Waits) -> Value {
    let action = if waits.ready.is_some() { "STOP_DEPLOYMENT" } else { "CONTINUE_DEPLOYMENT" };
    json!({
        "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": waits.termination},
        "deploymentReadyOption": {"actionOnTimeout": action, "waitTimeInMinutes": waits.ready.unwrap_or(0)},
    })
}

/// What a deployment's status says of its one target.
pub(super) fn of_its_target(status: Status) -> &'static str {
    match status {
        Status::Created => "Pending",
        Status::InProgress => "InProgress",
        Status::Ready => "Ready",
        Status::Succeeded => "Succeeded",
        Status::Failed => "Failed",
        Status::Stopped => "Skipped",
    }
}

/// How many targets (here always one) are in which state.
fn overview(status: Status) -> Value {
    let mut overview = json!({"Pending": 0, "InProgress": 0, "Succeeded": 0, "Failed": 0, "Skipped": 0, "Ready": 0});
    overview[of_its_target(status)] = json!(1);
    overview
}

/// What became of a deployment's rollback, in words.
fn rollback(state: &State, deployment: &Deployment) -> Value {
    if let Some(back) = &deployment.taken_back_by {
        let status = state.deployments.get(back).map(|back| back.status);
        let how = match status {
            Some(Status::Succeeded) => "succeeded",
            Some(Status::Failed | Status::Stopped) => "failed",
            _ => "is in progress",
        };
        return json!({"rollbackDeploymentId": back, "rollbackMessage": format!("The rollback deployment {back} {how}.")});
    }
    match &deployment.takes_back {
        Some(of) => json!({"rollbackTriggeringDeploymentId": of}),
        None => Value::Null,
    }
}

fn view(state: &State, id: &str, deployment: &Deployment) -> Value {
    let trouble = deployment.error.as_ref().map(|trouble| json!({"code": trouble.code, "message": trouble.message}));
    json!({
        "applicationName": deployment.application,
        "deploymentGroupName": deployment.group,
        "deploymentConfigName": deployment.config,
        "deploymentId": id,
        "previousRevision": deployment.previous,
        "revision": deployment.revision,
        "status": deployment.status,
        "errorInformation": trouble,
        "createTime": seconds(deployment.created),
        "startTime": deployment.started.map(seconds),
        "completeTime": deployment.completed.map(seconds),
        "deploymentOverview": overview(deployment.status),
        "description": Some(&deployment.description).filter(|text| !text.is_empty()),
        "creator": if deployment.takes_back.is_some() { "codeDeployRollback" } else { "user" },
        "ignoreApplicationStopFailures": false,
        "autoRollbackConfiguration": deployment.rollback,
        "updateOutdatedInstancesOnly": false,
        "rollbackInfo": rollback(state, deployment),
        "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        "instanceTerminationWaitTimeStarted": deployment.platform == Platform::Ecs && deployment.moved(),
        "blueGreenDeploymentConfiguration": deployment.service.as_ref().map(|_| waits(&deployment.waits)),
        "fileExistsBehavior": "DISALLOW",
        "deploymentStatusMessages": [],
        "computePlatform": deployment.platform,
    })
}
