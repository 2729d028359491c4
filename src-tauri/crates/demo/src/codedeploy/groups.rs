//! Applications and deployment groups, as they are seen.

use serde::Deserialize;
use serde_json::{Value, json};

use super::page;
use super::refuse::{no_application, no_group, refuse, well_named};
use super::state::{Application, Deployment, Group, State, Status};
use crate::wire::{Call, Refusal, seconds};
use crate::world::World;

pub(super) fn applications(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    page::cut(call, world.codedeploy.applications.keys().cloned().collect(), "applications")
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Named {
    application_name: String,
    application_names: Vec<String>,
    deployment_group_name: String,
    deployment_group_names: Vec<String>,
}

/// An application that exists.
pub(super) fn find<'a>(state: &'a State, name: &str) -> Result<&'a Application, Refusal> {
    if name.is_empty() {
        return Err(refuse("ApplicationNameRequiredException", "The application name was not specified."));
    }
    if !well_named(name) {
        return Err(refuse("InvalidApplicationNameException", "The application name was specified in an invalid format."));
    }
    state.applications.get(name).ok_or_else(|| no_application(name))
}

/// A deployment group of it that exists.
pub(super) fn group<'a>(application: &'a Application, name: &str) -> Result<&'a Group, Refusal> {
    if name.is_empty() {
        return Err(refuse("DeploymentGroupNameRequiredException", "The deployment group name was not specified."));
    }
    if !well_named(name) {
        return Err(refuse("InvalidDeploymentGroupNameException", "The deployment group name was specified in an invalid format."));
    }
    application.groups.get(name).ok_or_else(|| no_group(name))
}

pub(super) fn application(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let name = call.input::<Named>()?.application_name;
    let found = find(&world.codedeploy, &name)?;
    Ok(json!({"application": brief(&name, found)}))
}

fn brief(name: &str, application: &Application) -> Value {
    json!({
        "applicationId": application.id,
        "applicationName": name,
        "createTime": seconds(application.created),
        "linkedToGitHub": false,
        "computePlatform": application.platform,
    })
}

pub(super) fn batch_applications(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let names = call.input::<Named>()?.application_names;
    match names.len() {
        0 => return Err(refuse("ApplicationNameRequiredException", "The application name was not specified.")),
        1..=100 => {}
        _ => return Err(refuse("BatchLimitExceededException", "The maximum number of names or IDs allowed for this request (100) was exceeded.")),
    }
    let found: Result<Vec<Value>, Refusal> = names.iter().map(|name| Ok(brief(name, find(&world.codedeploy, name)?))).collect();
    Ok(json!({"applicationsInfo": found?}))
}

pub(super) fn list(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let name = call.input::<Named>()?.application_name;
    let groups = find(&world.codedeploy, &name)?.groups.keys().cloned().collect();
    let mut body = page::cut(call, groups, "deploymentGroups")?;
    body["applicationName"] = json!(name);
    Ok(body)
}

pub(super) fn get(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Named = call.input()?;
    let application = find(&world.codedeploy, &input.application_name)?;
    let name = &input.deployment_group_name;
    let found = group(application, name)?;
    Ok(json!({"deploymentGroupInfo": view(&world.codedeploy, &input.application_name, application, name, found)}))
}

pub(super) fn batch(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Named = call.input()?;
    let application = find(&world.codedeploy, &input.application_name)?;
    if input.deployment_group_names.len() > 100 {
        return Err(refuse("BatchLimitExceededException", "The maximum number of names or IDs allowed for this request (100) was exceeded."));
    }
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for name in &input.deployment_group_names {
        match application.groups.get(name) {
            Some(group) => found.push(view(&world.codedeploy, &input.application_name, application, name, group)),
            None => missing.push(name.as_str()),
        }
    }
    let error = (!missing.is_empty()).then(|| format!("No Deployment Group found for name: {}", missing.join(", ")));
    Ok(json!({"deploymentGroupsInfo": found, "errorMessage": error}))
}

/// The newest deployment of a group that `wanted` takes, with its id.
pub(super) fn newest<'a>(state: &'a State, application: &str, group: &str, wanted: impl Fn(&Deployment) -> bool) -> Option<(&'a String, &'a Deployment)> {
    let own = state.deployments.iter().filter(|(_, each)| each.application == application && each.group == group && wanted(each));
    own.max_by_key(|(_, each)| each.created)
}

fn view(state: &State, application_name: &str, application: &Application, name: &str, group: &Group) -> Value {
    let brief = |(id, deployment): (&String, &Deployment)| {
        json!({
            "deploymentId": id,
            "status": deployment.status,
            "endTime": deployment.completed.map(seconds),
            "createTime": seconds(deployment.created),
        })
    };
    let good = newest(state, application_name, name, |deployment| deployment.status == Status::Succeeded);
    let waits = group.service.as_ref().map(|_| super::deployments::waits(&group.waits));
    let services = group.service.iter().map(|service| json!({"clusterName": service.cluster, "serviceName": service.service}));
    json!({
        "applicationName": application_name,
        "deploymentGroupId": group.id,
        "deploymentGroupName": name,
        "deploymentConfigName": group.config,
        "serviceRoleArn": group.role,
        "targetRevision": good.map(|(_, deployment)| &deployment.revision),
        "alarmConfiguration": {"enabled": false, "ignorePollAlarmFailure": false, "alarms": []},
        "autoRollbackConfiguration": group.rollback,
        "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        "blueGreenDeploymentConfiguration": waits,
        "lastSuccessfulDeployment": good.map(brief),
        "lastAttemptedDeployment": newest(state, application_name, name, |_| true).map(brief),
        "computePlatform": application.platform,
        "ecsServices": group.service.as_ref().map(|_| services.collect::<Vec<_>>()),
        "terminationHookEnabled": false,
    })
}
