//! How deployments move: what happened between the last look and this one, in order.
//!
//! `lambda` moves an alias; `ecs` follows the service that it has set going.

mod ecs;
mod lambda;

use jiff::Timestamp;
use serde_json::json;

use super::appspec::Spec;
use super::configs::Routing;
use super::create::{STARTING, new_id};
use super::state::{Deployment, Platform, Status, Trouble};
use crate::clock::Moment;
use crate::rng::Rng;
use crate::world::World;

/// How a step of a deployment came out.
enum Step {
    /// It goes on.
    On,
    /// It is over, as it should be.
    Done,
    /// It has failed, for this reason.
    Failed(Trouble),
    /// It has stopped by itself, for this reason.
    Stopped(Trouble),
}

/// Moves every deployment up to `now`.
pub(crate) fn advance(world: &mut World, now: Timestamp, pace: u32) {
    while let Some((at, id)) = next(world).filter(|(at, _)| *at <= now) {
        world.touched = true;
        let moment = Moment { at, pace };
        let Some(mut deployment) = world.codedeploy.deployments.remove(&id) else { return };
        let step = match deployment.platform {
            Platform::Lambda => lambda::step(&mut world.lambda, &mut deployment, moment),
            Platform::Ecs => ecs::step(&world.ecr, &mut world.ecs, &id, &mut deployment, moment),
        };
        let back = deployment.rollback.on("DEPLOYMENT_FAILURE");
        world.codedeploy.deployments.insert(id.clone(), deployment);
        match step {
            Step::On => {}
            Step::Done => finish(world, &id, Status::Succeeded, None, at),
            Step::Stopped(trouble) => finish(world, &id, Status::Stopped, Some(trouble), at),
            Step::Failed(trouble) => {
                end(world, &id, Status::Failed, trouble, back, moment);
            }
        }
    }
}

/// What happens next, and to which deployment.
fn next(world: &World) -> Option<(Timestamp, String)> {
    let running = world.codedeploy.deployments.iter().filter(|(_, deployment)| !deployment.status.over());
    let due = running.filter_map(|(id, deployment)| Some((ecs::due(&world.ecs, deployment).into_iter().chain(deployment.due).min()?, id)));
    due.min().map(|(at, id)| (at, id.clone()))
}

fn finish(world: &mut World, id: &str, status: Status, trouble: Option<Trouble>, at: Timestamp) {
    if let Some(deployment) = world.codedeploy.deployments.get_mut(id) {
        deployment.end(status, trouble, at);
    }
}

/// Ends a deployment before its time. With `back`, and if it has changed anything, another deployment
/// takes it back; its id. A rollback is never taken back.
pub(super) fn end(world: &mut World, id: &str, status: Status, trouble: Trouble, back: bool, moment: Moment) -> Option<String> {
    let deployment = world.codedeploy.deployments.get_mut(id)?;
    deployment.end(status, Some(trouble), moment.at);
    let changed = match deployment.platform {
        Platform::Lambda => deployment.shifts > 0,
        Platform::Ecs => deployment.mark.is_some(),
    };
    let by = (back && changed && deployment.takes_back.is_none()).then(|| new_id(&mut deployment.rng));
    deployment.taken_back_by.clone_from(&by);
    let ended = deployment.clone();
    if ended.platform == Platform::Ecs {
        ecs::end(&mut world.ecs, &ended, by.is_some(), moment);
    }
    if let Some(by) = &by {
        world.codedeploy.deployments.insert(by.clone(), reverse(id, ended, moment));
    }
    by
}

/// The deployment that takes `ended` back.
fn reverse(id: &str, mut ended: Deployment, moment: Moment) -> Deployment {
    let rng = Rng::new(ended.rng.next());
    let spec = match ended.spec {
        Spec::Lambda { function, alias, current, target } => Spec::Lambda { function, alias, current: target, target: current },
        // The service knows where it came from.
        ecs => ecs,
    };
    let revision = match (&spec, ended.previous.clone()) {
        (_, Some(previous)) => previous,
        (Spec::Lambda { function, alias, current, target }, None) => {
            let properties = json!({"Name": function, "Alias": alias, "CurrentVersion": current, "TargetVersion": target});
            let content = json!({"version": 0.0, "Resources": [{function: {"Type": "AWS::Lambda::Function", "Properties": properties}}]});
            json!({"revisionType": "AppSpecContent", "appSpecContent": {"content": content.to_string()}})
        }
        (Spec::Ecs { .. }, None) => ended.revision.clone(),
    };
    Deployment {
        routing: Routing::AllAtOnce,
        revision,
        previous: Some(ended.revision),
        spec,
        description: String::new(),
        created: moment.at,
        started: None,
        completed: None,
        updated: moment.at,
        status: Status::Created,
        error: None,
        taken_back_by: None,
        takes_back: Some(id.to_owned()),
        events: Vec::new(),
        due: Some(moment.after(STARTING)),
        shifts: 0,
        rng,
        ..ended
    }
}

/// Lets a deployment that waits go on.
pub(super) fn go_on(world: &mut World, id: &str, moment: Moment) {
    if let Some(deployment) = world.codedeploy.deployments.get_mut(id) {
        ecs::go_on(&mut world.ecs, deployment, moment);
    }
}

fn trouble(code: &str, message: impl Into<String>) -> Trouble {
    Trouble { code: code.to_owned(), message: message.into() }
}
