//! Blue/green, linear and canary deployments: stage by stage, with traffic and bake time.

use super::super::state::{Pause, Phase, Service, ServiceDeployment, Stage, Status};
use super::super::tuning;
use super::{Moment, deploy, rolling, tasks};

/// Seconds in which production traffic moves.
const SHIFT: i64 = 20;

/// The stage after this one.
fn after(stage: Stage) -> Stage {
    match stage {
        Stage::ReconcileService => Stage::PreScaleUp,
        Stage::PreScaleUp => Stage::ScaleUp,
        Stage::ScaleUp => Stage::PostScaleUp,
        Stage::PostScaleUp => Stage::TestTrafficShift,
        Stage::TestTrafficShift => Stage::PostTestTrafficShift,
        Stage::PostTestTrafficShift => Stage::ProductionTrafficShift,
        Stage::ProductionTrafficShift => Stage::PostProductionTrafficShift,
        Stage::PostProductionTrafficShift => Stage::BakeTime,
        Stage::BakeTime | Stage::CleanUp => Stage::CleanUp,
    }
}

/// The first stage.
pub(super) fn first(service: &Service) -> Stage {
    let current = service.history.last();
    if current.is_some_and(|current| current.sources.len() > 1) { Stage::ReconcileService } else { Stage::PreScaleUp }
}

/// How much of (production, test) traffic the target of a service deployment has, in percent.
pub(crate) fn share(deployment: &ServiceDeployment) -> (f64, f64) {
    let Some(stage) = deployment.stage else {
        return (100.0, 100.0);
    };
    let production = match stage {
        _ if matches!(deployment.status, Status::RollbackInProgress | Status::RollbackSuccessful | Status::RollbackFailed) => 0.0,
        Stage::ProductionTrafficShift => tuning::share(&deployment.tuning, deployment.shifts).0,
        later if later > Stage::ProductionTrafficShift => 100.0,
        _ => 0.0,
    };
    let test = if stage > Stage::TestTrafficShift && production < 100.0 || production == 100.0 { 100.0 } else { 0.0 };
    (production, test)
}

/// Enters a stage, or waits at its PAUSE hook.
pub(super) fn enter(service: &mut Service, moment: Moment, stage: Stage) {
    let hook_id = service.rng.hex(24);
    let Some(current) = service.history.last_mut() else {
        return;
    };
    current.stage = Some(stage);
    current.updated_at = moment.at;
    if let Some((minutes, rolls_back)) = tuning::pause(&current.tuning, stage) {
        let until = moment.after(minutes * 60);
        current.pause = Some(Pause { hook_id, until, rolls_back });
        current.due = Some(until);
    } else {
        begin(service, moment);
    }
}

/// Begins the work of the stage that has been entered.
pub(super) fn begin(service: &mut Service, moment: Moment) {
    let Some(current) = service.history.last_mut() else {
        return;
    };
    current.pause = None;
    current.due = match current.stage {
        // These end when their tasks are there, or gone.
        None | Some(Stage::ScaleUp | Stage::CleanUp) => None,
        Some(Stage::ProductionTrafficShift) => {
            current.shifts = 1;
            wait(current, moment)
        }
        Some(Stage::BakeTime) => Some(moment.after(tuning::bake_minutes(&current.tuning) * 60)),
        Some(_) => Some(moment.after(3)),
    };
}

/// How long traffic stays as it has just been shifted.
fn wait(current: &ServiceDeployment, moment: Moment) -> Option<jiff::Timestamp> {
    let bake = tuning::share(&current.tuning, current.shifts).1.unwrap_or(0) * 60;
    Some(moment.after(bake.max(SHIFT)))
}

/// A stage's time, or a pause's, is over.
pub(super) fn time_is_up(service: &mut Service, moment: Moment) {
    let Some(current) = service.history.last_mut() else {
        return;
    };
    current.updated_at = moment.at;
    let Some(stage) = current.stage else {
        return;
    };
    match &current.pause {
        Some(pause) if pause.rolls_back => {
            current.pause = None;
            let reason = "Service deployment rolled back because a lifecycle hook timed out.";
            deploy::roll_back(service, moment, reason, "timed out at a lifecycle hook");
        }
        Some(_) => begin(service, moment),
        None if stage == Stage::ProductionTrafficShift && tuning::share(&current.tuning, current.shifts).1.is_some() => {
            current.shifts += 1;
            current.due = wait(current, moment);
        }
        None => enter(service, moment, after(stage)),
    }
}

/// The scheduler's part: the new side up in SCALE_UP, the old one down in CLEAN_UP.
pub(super) fn round(service: &mut Service, moment: Moment) {
    let Some((stage, target)) = service.history.last().and_then(|current| Some((current.stage?, current.target.clone()))) else {
        return;
    };
    if service.history.last().is_some_and(|current| current.pause.is_some()) {
        return;
    }
    match stage {
        Stage::ScaleUp if rolling::ready(service, &target) => enter(service, moment, Stage::PostScaleUp),
        // Two full sides, whatever `maximumPercent` says: that is for rolling deployments.
        Stage::ScaleUp => rolling::start(service, moment, &target, u32::MAX),
        // What neither serves nor comes goes first.
        Stage::ReconcileService => {
            let serving = service.history.last().and_then(|current| current.sources.first().cloned());
            leave(service, moment, &[Some(target), serving]);
        }
        Stage::CleanUp => {
            leave(service, moment, &[Some(target.clone())]);
            let left = service.tasks.iter().any(|task| task.revision != target && task.phase != Phase::Stopped);
            if !left {
                deploy::finish(service, moment);
            }
        }
        _ => {}
    }
}

/// Stops the tasks of all revisions but these.
fn leave(service: &mut Service, moment: Moment, but: &[Option<String>]) {
    let others = service.tasks.iter().filter(|task| task.phase.live() && !but.contains(&Some(task.revision.clone())));
    let ids: Vec<String> = others.map(|task| task.id.clone()).collect();
    tasks::stop(service, moment, &ids);
}

/// Seconds in which a rollback's traffic is back, if any had moved.
pub(super) fn way_back(deployment: &ServiceDeployment) -> i64 {
    if deployment.stage.is_some_and(|stage| stage >= Stage::TestTrafficShift) { SHIFT - 2 } else { 0 }
}
