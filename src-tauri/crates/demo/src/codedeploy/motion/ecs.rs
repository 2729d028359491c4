//! A deployment to ECS: a second task set, and traffic to it. The service moves as ECS moves it; this
//! begins that, and follows what stage it is at.

use jiff::Timestamp;
use serde_json::json;

use super::{Step, trouble};
use crate::clock::Moment;
use crate::codedeploy::appspec::Spec;
use crate::codedeploy::configs::Routing;
use crate::codedeploy::state::{Deployment, Destination, Status, Trouble};
use crate::ecr;
use crate::ecs::{self, BlueGreen, Doc, Stage, State, motion};

/// Seconds the new task set has to become healthy.
const INSTALLING: i64 = 3600;

/// When the service changes next, where the deployment follows one.
pub(super) fn due(state: &State, deployment: &Deployment) -> Option<Timestamp> {
    deployment.mark.as_ref()?;
    let to = deployment.service.as_ref()?;
    motion::next(state.service(&to.cluster, &to.service)?)
}

pub(super) fn step(ecr: &ecr::State, state: &mut State, id: &str, deployment: &mut Deployment, moment: Moment) -> Step {
    let Some(to) = deployment.service.clone() else {
        return Step::Failed(lost());
    };
    if deployment.status == Status::Created {
        deployment.status = Status::InProgress;
        deployment.started = Some(moment.at);
        deployment.enter("BeforeInstall", moment.at);
        deployment.due = Some(moment.after(INSTALLING));
        if deployment.takes_back.is_none() {
            match begin(ecr, state, id, deployment, &to, moment) {
                Ok(mark) => deployment.mark = Some(mark),
                Err(trouble) => return Step::Failed(trouble),
            }
        }
        return Step::On;
    }
    if let Some(service) = state.service_mut(&to.cluster, &to.service) {
        motion::advance(service, moment.at, moment.pace);
    }
    let step = follow(state, deployment, &to, moment);
    let installing = deployment.events.last().is_some_and(|event| event.ended.is_none() && event.name == "Install");
    if matches!(step, Step::On) && deployment.due.is_some_and(|due| due <= moment.at) {
        deployment.due = None;
        if installing {
            let text = "The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.";
            return Step::Failed(trouble("TIMEOUT", text));
        }
    }
    step
}

fn begin(ecr: &ecr::State, state: &mut State, id: &str, deployment: &Deployment, to: &Destination, moment: Moment) -> Result<String, Trouble> {
    let Spec::Ecs { definition, container, port } = &deployment.spec else {
        return Err(lost());
    };
    let tuning = tuning(deployment);
    let place = &deployment.place;
    let wanted = BlueGreen { place, cluster: &to.cluster, service: &to.service, definition, container, port: *port, tuning, external: id };
    ecs::begin(ecr, state, wanted, moment).map_err(|refusal| {
        let code = if refusal.code == "ServiceNotFoundException" { "INVALID_ECS_SERVICE" } else { "ECS_UPDATE_ERROR" };
        trouble(code, format!("The deployment failed because the ECS service cannot be updated: {}", refusal.message))
    })
}

/// The deployment's routing and waits, as ECS words them.
fn tuning(deployment: &Deployment) -> Doc {
    let mut tuning = match deployment.routing {
        Routing::AllAtOnce => json!({"strategy": "BLUE_GREEN"}),
        Routing::Canary { percent, minutes } => {
            json!({"strategy": "CANARY", "canaryConfiguration": {"canaryPercent": f64::from(percent), "canaryBakeTimeInMinutes": minutes}})
        }
        Routing::Linear { percent, minutes } => {
            json!({"strategy": "LINEAR", "linearConfiguration": {"stepPercent": f64::from(percent), "stepBakeTimeInMinutes": minutes}})
        }
    };
    tuning["bakeTimeInMinutes"] = json!(deployment.waits.termination);
    if let Some(minutes) = deployment.waits.ready {
        let timeout = json!({"timeoutInMinutes": minutes, "action": "ROLLBACK"});
        tuning["lifecycleHooks"] = json!([{"targetType": "PAUSE", "lifecycleStages": ["PRE_PRODUCTION_TRAFFIC_SHIFT"], "timeoutConfiguration": timeout}]);
    }
    tuning.as_object().cloned().unwrap_or_default()
}

/// The service is gone, or has gone another way.
fn lost() -> Trouble {
    trouble("INVALID_ECS_SERVICE", "The deployment failed because the ECS service no longer has the deployment's task set.")
}

/// Reads off the service where the deployment is.
fn follow(state: &State, deployment: &mut Deployment, to: &Destination, moment: Moment) -> Step {
    let current = state.service(&to.cluster, &to.service).and_then(|service| service.history.last());
    let Some(current) = current.filter(|current| Some(&current.id) == deployment.mark.as_ref()) else {
        return Step::Failed(lost());
    };
    let going_back = deployment.takes_back.is_some();
    match current.status {
        ecs::Status::Successful | ecs::Status::RollbackSuccessful => Step::Done,
        ecs::Status::Stopped | ecs::Status::StopRequested | ecs::Status::RollbackFailed => Step::Failed(lost()),
        ecs::Status::RollbackRequested | ecs::Status::RollbackInProgress if going_back => {
            deployment.enter("AllowTraffic", moment.at);
            Step::On
        }
        ecs::Status::RollbackRequested | ecs::Status::RollbackInProgress => {
            let text = "The deployment was stopped because nobody continued it before its wait time was over.";
            Step::Stopped(trouble("TIMEOUT", text))
        }
        ecs::Status::Pending | ecs::Status::InProgress => {
            deployment.status = Status::InProgress;
            match current.stage {
                None | Some(Stage::ReconcileService | Stage::PreScaleUp) => deployment.enter("BeforeInstall", moment.at),
                Some(Stage::ScaleUp) => deployment.enter("Install", moment.at),
                Some(Stage::PostScaleUp | Stage::TestTrafficShift | Stage::PostTestTrafficShift) => deployment.enter("AfterInstall", moment.at),
                Some(Stage::ProductionTrafficShift) if current.pause.is_some() => {
                    deployment.status = Status::Ready;
                    deployment.leave(moment.at, false);
                }
                Some(Stage::ProductionTrafficShift) => {
                    if deployment.shifts == 0 {
                        deployment.enter("BeforeAllowTraffic", moment.at);
                    }
                    deployment.enter("AllowTraffic", moment.at);
                    deployment.shifts = current.shifts;
                }
                Some(Stage::PostProductionTrafficShift) => deployment.enter("AfterAllowTraffic", moment.at),
                // The original task set waits to be stopped.
                Some(Stage::BakeTime | Stage::CleanUp) => deployment.leave(moment.at, false),
            }
            Step::On
        }
    }
}

/// The deployment has been ended from outside: traffic goes back, or stays where it is.
pub(super) fn end(state: &mut State, deployment: &Deployment, back: bool, moment: Moment) {
    let service = deployment.service.as_ref().and_then(|to| state.service_mut(&to.cluster, &to.service));
    let Some(service) = service.filter(|service| service.history.last().is_some_and(|current| Some(&current.id) == deployment.mark.as_ref())) else {
        return;
    };
    if back {
        motion::request_rollback(service, moment);
    } else {
        ecs::halt(service, moment);
    }
}

/// Ends the wait that a deployment is in.
pub(super) fn go_on(state: &mut State, deployment: &mut Deployment, moment: Moment) {
    let Some(to) = deployment.service.clone() else { return };
    let Some(service) = state.service_mut(&to.cluster, &to.service) else { return };
    if deployment.status == Status::Ready {
        motion::go_on(service, moment);
        motion::round(service, moment);
        follow(state, deployment, &to, moment);
    } else {
        ecs::end_bake(service, moment);
    }
}
