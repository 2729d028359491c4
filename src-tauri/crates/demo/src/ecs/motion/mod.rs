//! How a service moves: what happened between the last look and this one, in order.
//!
//! Every task and service deployment knows when it changes next. [`advance`] takes the earliest
//! such moment that has passed, lets it happen *then*, and goes on until none is left: how often
//! somebody looks makes no difference.
//!
//! - `tasks` starts and stops tasks and decides how they fare;
//! - `rolling` is the scheduler: which tasks to start and stop next;
//! - `staged` is the blue/green family, stage by stage;
//! - `deploy` begins, supersedes, finishes, fails and rolls back service deployments.

mod deploy;
mod rolling;
mod staged;
mod tasks;

pub(crate) use deploy::{deploy, go_on, request_rollback};
pub(crate) use rolling::round;
pub(crate) use staged::share;
pub(crate) use tasks::stop_all;

use jiff::{SignedDuration, Timestamp};

use super::state::{Event, Phase, Service, Status, Task};
pub(crate) use crate::clock::Moment;

/// How long a stopped task is remembered, in seconds.
const REMEMBERED: i64 = 3600;

/// How many events a service keeps.
const EVENTS: usize = 100;

/// Moves a service up to `now`; whether anything happened.
pub(crate) fn advance(service: &mut Service, now: Timestamp, pace: u32) -> bool {
    let mut moved = false;
    while let Some(at) = next(service).filter(|at| *at <= now) {
        step(service, Moment { at, pace });
        moved = true;
    }
    moved
}

/// Brings closer what is still ahead at `now`, as a cloud at this pace has it.
pub(crate) fn hasten(service: &mut Service, now: Timestamp, pace: u32) {
    let sooner = |at: &mut Timestamp| {
        if *at > now {
            let ahead = at.duration_since(now).as_millis() as i64 / i64::from(pace.max(1));
            *at = now.saturating_add(SignedDuration::from_millis(ahead)).unwrap_or(now);
        }
    };
    for task in &mut service.tasks {
        let ahead = [&mut task.running_at, &mut task.healthy_at, &mut task.dies_at];
        ahead.into_iter().flatten().for_each(sooner);
        sooner(&mut task.pull_at);
        if let Some(stop) = &mut task.stop {
            sooner(&mut stop.stopped_at);
            sooner(&mut stop.forget_at);
        }
    }
    for deployment in &mut service.history {
        deployment.due.iter_mut().for_each(sooner);
        deployment.pause.iter_mut().for_each(|pause| sooner(&mut pause.until));
    }
    service.next_round.iter_mut().for_each(sooner);
    sooner(&mut service.no_launch_before);
    sooner(&mut service.no_stop_before);
}

/// When something happens next.
pub(crate) fn next(service: &Service) -> Option<Timestamp> {
    let tasks = service.tasks.iter().filter_map(due);
    let deployments = service.history.iter().filter_map(|deployment| deployment.due);
    tasks.chain(deployments).chain(service.next_round).min()
}

/// When a task changes next.
fn due(task: &Task) -> Option<Timestamp> {
    let sooner = |a: Option<Timestamp>, b: Option<Timestamp>| a.into_iter().chain(b).min();
    match task.phase {
        Phase::Pending => sooner(task.running_at, task.dies_at),
        Phase::Running => sooner(task.healthy_at, task.dies_at),
        Phase::Healthy => task.dies_at,
        Phase::Stopping => task.stop.as_ref().map(|stop| stop.stopped_at),
        Phase::Stopped => task.stop.as_ref().map(|stop| stop.forget_at),
    }
}

fn step(service: &mut Service, moment: Moment) {
    let ripe: Vec<String> = service.tasks.iter().filter(|task| due(task).is_some_and(|at| at <= moment.at)).map(|task| task.id.clone()).collect();
    for id in ripe {
        tasks::change(service, &id, moment);
    }
    let ripe: Vec<usize> = (0..service.history.len()).filter(|at| service.history[*at].due.is_some_and(|due| due <= moment.at)).collect();
    for at in ripe {
        service.history[at].due = None;
        match service.history[at].status {
            Status::Pending => deploy::start(service, moment),
            Status::StopRequested => {
                let deployment = &mut service.history[at];
                deployment.status = Status::Stopped;
                deployment.updated_at = moment.at;
                deployment.stopped_at = Some(moment.at);
                deployment.finished_at = Some(moment.at);
            }
            Status::RollbackRequested => {
                let reason = "Service deployment rolled back because of a StopServiceDeployment request.";
                deploy::roll_back(service, moment, reason, "was stopped");
            }
            Status::InProgress => staged::time_is_up(service, moment),
            _ => {}
        }
    }
    round(service, moment);
}

/// Adds a line to the service's event stream.
fn say(service: &mut Service, moment: Moment, what: &str) {
    let message = format!("(service {}) {what}", service.name);
    let id = service.rng.uuid();
    service.events.push_front(Event { id, at: moment.at, message });
    service.events.truncate(EVENTS);
}
