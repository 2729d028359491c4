//! CreateDeployment: what it refuses at once. What it can only find out by trying makes the deployment fail.

use serde::Deserialize;
use serde_json::{Value, json};

use super::appspec;
use super::configs;
use super::groups::{find, group, newest};
use super::make::rollback;
use super::refuse::refuse;
use super::state::{AutoRollback, Deployment, Status};
use crate::clock::Moment;
use crate::ecs::Place;
use crate::rng::Rng;
use crate::wire::{Call, Refusal};
use crate::world::World;

/// Seconds until a created deployment starts; not published, seen as "a moment".
pub(super) const STARTING: i64 = 2;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Input {
    application_name: String,
    deployment_group_name: String,
    deployment_config_name: Option<String>,
    description: Option<String>,
    revision: Option<Value>,
    auto_rollback_configuration: Option<AutoRollback>,
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Input = call.input()?;
    let state = &world.codedeploy;
    let application = find(state, &input.application_name)?;
    let (name, platform) = (&input.deployment_group_name, application.platform);
    let group = group(application, name)?;
    let spec = appspec::read(input.revision.as_ref(), platform)?;
    let config = input.deployment_config_name.unwrap_or_else(|| group.config.clone());
    let (of, routing) = configs::find(state, &config)?;
    if of != platform {
        return Err(refuse("InvalidDeploymentConfigNameException", format!("{config} is not for the application's compute platform.")));
    }
    let description = input.description.unwrap_or_default();
    let rollback = input.auto_rollback_configuration.map_or_else(|| Ok(group.rollback.clone()), rollback)?;
    if let Some((id, _)) = newest(state, &input.application_name, name, |deployment| !deployment.status.over()) {
        let text = format!("The Deployment Group '{name}' already has an active Deployment '{id}'");
        return Err(refuse("DeploymentLimitExceededException", text));
    }
    let previous = newest(state, &input.application_name, name, |deployment| deployment.status == Status::Succeeded);
    let mut rng = Rng::new(world.rng.next());
    let id = new_id(&mut rng);
    let deployment = Deployment {
        place: Place::of(call),
        application: input.application_name.clone(),
        group: name.clone(),
        platform,
        config,
        routing,
        revision: input.revision.unwrap_or_default(),
        previous: previous.map(|(_, deployment)| deployment.revision.clone()),
        spec,
        description,
        rollback,
        waits: group.waits,
        service: group.service.clone(),
        created: call.now,
        started: None,
        completed: None,
        updated: call.now,
        status: Status::Created,
        error: None,
        taken_back_by: None,
        takes_back: None,
        events: Vec::new(),
        due: Some(Moment { at: call.now, pace: call.pace }.after(STARTING)),
        shifts: 0,
        mark: None,
        rng,
    };
    world.codedeploy.deployments.insert(id.clone(), deployment);
    Ok(json!({"deploymentId": id}))
}

/// `d-` and nine capitals or digits.
pub(super) fn new_id(rng: &mut Rng) -> String {
    format!("d-{}", rng.base36(9).to_uppercase())
}
