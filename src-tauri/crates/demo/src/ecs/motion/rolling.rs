//! The scheduler: which tasks to start and stop now, and whether the deployment is through.

use super::super::state::{Phase, Rollout, Service, Status};
use super::super::tuning::{self, Strategy};
use super::{Moment, deploy, staged, tasks};

/// Seconds between two batches of tasks.
const BETWEEN_BATCHES: i64 = 20;

/// Lets the scheduler look at the service.
pub(crate) fn round(service: &mut Service, moment: Moment) {
    service.next_round = None;
    if service.status == "DRAINING" && service.tasks.iter().all(|task| task.phase == Phase::Stopped) {
        service.status = "INACTIVE".to_owned();
    }
    if service.status != "ACTIVE" {
        return;
    }
    let waits = |status| matches!(status, Status::Pending | Status::RollbackRequested);
    if service.history.last().is_some_and(|current| waits(current.status)) {
        return;
    }
    let Some(primary) = service.deployments.first() else {
        return;
    };
    // A failed deployment that is not rolled back stalls: nothing is started, nothing replaced.
    if primary.state == Rollout::Failed {
        return;
    }
    let target = primary.revision.clone();
    let forward = service.history.last().filter(|current| current.status == Status::InProgress);
    match forward.map(|current| tuning::strategy(&current.tuning)) {
        Some(Strategy::BlueGreen | Strategy::Linear | Strategy::Canary) => staged::round(service, moment),
        _ => {
            replace(service, moment, &target);
            let (_, most) = tuning::bounds(&service.tuning, service.desired);
            start(service, moment, &target, most.max(1));
            if through(service, moment, &target) {
                deploy::finish(service, moment);
            }
        }
    }
}

/// How many tasks of (or other than) a revision are in a phase that `wanted` takes.
fn count(service: &Service, revision: &str, same: bool, wanted: fn(Phase) -> bool) -> u32 {
    service.tasks.iter().filter(|task| (task.revision == revision) == same && wanted(task.phase)).count() as u32
}

fn live(phase: Phase) -> bool {
    phase.live()
}

/// Not gone yet: a task that is stopping still drains.
fn there(phase: Phase) -> bool {
    phase != Phase::Stopped
}

fn healthy(phase: Phase) -> bool {
    phase == Phase::Healthy
}

/// Stops what the target's healthy tasks have made superfluous, the unhealthy first.
fn replace(service: &mut Service, moment: Moment, target: &str) {
    if moment.at < service.no_stop_before {
        service.next_round = Some(service.no_stop_before);
        return;
    }
    let (least, _) = tuning::bounds(&service.tuning, service.desired);
    let serving = count(service, target, true, healthy) + count(service, target, false, healthy);
    let mut spare = serving.saturating_sub(least);
    let mut ids = Vec::new();
    for task in service.tasks.iter().filter(|task| task.revision != target && task.phase.live()) {
        if task.phase != Phase::Healthy {
            ids.push(task.id.clone());
        } else if spare > 0 {
            spare -= 1;
            ids.push(task.id.clone());
        }
    }
    let surplus = count(service, target, true, live).saturating_sub(service.desired);
    let newest_first = service.tasks.iter().rev().filter(|task| task.revision == target && task.phase.live());
    ids.extend(newest_first.take(surplus as usize).map(|task| task.id.clone()));
    tasks::stop(service, moment, &ids);
}

/// Starts the next batch of the target's missing tasks, if there is room for it below `most`.
pub(super) fn start(service: &mut Service, moment: Moment, target: &str, most: u32) {
    let own = count(service, target, true, live);
    let missing = service.desired.saturating_sub(own);
    let room = most.saturating_sub(own + count(service, target, false, live));
    let batch = missing.min(room).min(service.desired.div_ceil(2));
    if batch == 0 {
        return;
    }
    let soonest = service.no_launch_before;
    if moment.at < soonest {
        service.next_round = Some(service.next_round.map_or(soonest, |other| other.min(soonest)));
        return;
    }
    let id = service.deployments.first().map(|primary| primary.id.clone()).unwrap_or_default();
    tasks::launch(service, moment, target, &id, batch);
    service.no_launch_before = moment.after(BETWEEN_BATCHES);
    if missing > batch {
        service.next_round = Some(service.no_launch_before);
    }
}

/// All wanted tasks are the target's and healthy.
fn through(service: &Service, moment: Moment, target: &str) -> bool {
    service.deployments.first().is_some_and(|primary| primary.state == Rollout::InProgress)
        && moment.at >= service.no_stop_before
        && count(service, target, true, live) == service.desired
        && ready(service, target)
        && gone(service, target)
}

/// Nothing of another revision is in the way. Where traffic is shifted, its going back is the
/// end of a rollback, and the tasks it leaves drain behind it.
fn gone(service: &Service, target: &str) -> bool {
    let shifted = tuning::strategy(&service.tuning) != Strategy::Rolling;
    count(service, target, false, if shifted { live } else { there }) == 0
}

/// As many healthy tasks of the target as are wanted.
pub(super) fn ready(service: &Service, target: &str) -> bool {
    count(service, target, true, healthy) >= service.desired
}
