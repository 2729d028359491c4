//! StopDeployment and ContinueDeployment.

use serde::Deserialize;
use serde_json::{Value, json};

use super::deployments::one;
use super::motion;
use super::refuse::{completed, refuse};
use super::state::{Platform, Status, Trouble};
use crate::clock::Moment;
use crate::wire::{Call, Refusal};
use crate::world::World;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Stop {
    deployment_id: String,
    auto_rollback_enabled: Option<bool>,
}

pub(super) fn stop(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Stop = call.input()?;
    let id = input.deployment_id;
    let deployment = one(&world.codedeploy, &id)?;
    if deployment.status.over() {
        return Err(completed(&id));
    }
    // What the caller says goes before what the group has.
    let back = input.auto_rollback_enabled.unwrap_or_else(|| deployment.rollback.on("DEPLOYMENT_STOP_ON_REQUEST"));
    let trouble = Trouble { code: "MANUAL_STOP".to_owned(), message: format!("The deployment {id} was stopped by a request.") };
    let moment = Moment { at: call.now, pace: call.pace };
    match motion::end(world, &id, Status::Stopped, trouble, back, moment) {
        Some(by) => Ok(json!({"status": "Pending", "statusMessage": format!("The deployment is stopped, and {by} takes it back.")})),
        None => Ok(json!({"status": "Succeeded", "statusMessage": "The deployment is stopped."})),
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Continue {
    deployment_id: String,
    deployment_wait_type: Option<String>,
}

pub(super) fn go_on(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Continue = call.input()?;
    let id = input.deployment_id;
    let deployment = one(&world.codedeploy, &id)?;
    let (platform, status, moved) = (deployment.platform, deployment.status, deployment.moved());
    if platform == Platform::Lambda {
        let text = "A deployment to the Lambda compute platform has no wait to continue from.";
        return Err(refuse("UnsupportedActionForDeploymentTypeException", text));
    }
    if status.over() {
        return Err(completed(&id));
    }
    let waits = match input.deployment_wait_type.as_deref() {
        None | Some("READY_WAIT") => status == Status::Ready,
        Some("TERMINATION_WAIT") => moved,
        Some(other) => return Err(refuse("InvalidDeploymentWaitTypeException", format!("{other} is not a wait type."))),
    };
    if !waits {
        return Err(refuse("DeploymentIsNotInReadyStateException", format!("The deployment {id} is not waiting and can't continue yet.")));
    }
    motion::go_on(world, &id, Moment { at: call.now, pace: call.pace });
    Ok(Value::Null)
}
