//! Tasks: started with their fate decided, stopped, dying, forgotten.

use super::super::behaviour::Behaviour;
use super::super::state::{Phase, Service, Stop, Task};
use super::{Moment, REMEMBERED, deploy, say};

/// Starts `count` tasks of a service revision for a deployment.
pub(super) fn launch(service: &mut Service, moment: Moment, revision: &str, started_by: &str, count: u32) {
    let behaviour = service.revisions.iter().find(|r| r.arn == revision).map_or(Behaviour::Steady, |r| r.behaviour);
    let mut started = Vec::new();
    for _ in 0..count {
        let mut within = |from: i64, span: u64| moment.after(from + service.rng.below(span) as i64);
        let pull_at = within(12, 6);
        let runs_at = within(40, 15);
        let dies_in = 180 + service.rng.below(61) as i64;
        let running = Moment { at: runs_at, ..moment };
        let (running_at, healthy_at, dies_at) = match behaviour {
            Behaviour::Steady | Behaviour::Starves { .. } => (Some(runs_at), Some(running.after(30)), None),
            Behaviour::CrashLoops => (Some(runs_at), None, Some(running.after(dies_in))),
            Behaviour::DiesAtOnce => (None, None, Some(Moment { at: pull_at, ..moment }.after(20))),
            Behaviour::CannotPull | Behaviour::MayNotPull => (None, None, Some(Moment { at: pull_at, ..moment }.after(10))),
        };
        let id = service.rng.hex(32);
        started.push(format!("(task {id})"));
        service.tasks.push(Task {
            id,
            revision: revision.to_owned(),
            started_by: started_by.to_owned(),
            created_at: moment.at,
            pull_at,
            running_at,
            healthy_at,
            dies_at,
            phase: Phase::Pending,
            stop: None,
        });
    }
    if count > 0 {
        say(service, moment, &format!("has started {count} tasks: {}.", started.join(" ")));
    }
}

/// Asks tasks to stop: connections drain, then they are gone.
pub(super) fn stop(service: &mut Service, moment: Moment, ids: &[String]) {
    if ids.is_empty() {
        return;
    }
    let by = service.deployments.first().map(|primary| primary.id.clone()).unwrap_or_default();
    let drain = 30 + service.rng.below(10) as i64;
    for task in service.tasks.iter_mut().filter(|task| ids.contains(&task.id)) {
        let stopped_at = moment.after(drain);
        task.phase = Phase::Stopping;
        task.stop = Some(Stop {
            code: "ServiceSchedulerInitiated".to_owned(),
            reason: format!("Scaling activity initiated by (deployment {by})"),
            exit_code: task.running_at.is_some_and(|at| at <= moment.at).then_some(0),
            container_reason: None,
            stopping_at: moment.at,
            stopped_at,
            forget_at: Moment { at: stopped_at, ..moment }.after(REMEMBERED),
        });
    }
    let list: Vec<String> = ids.iter().map(|id| format!("(task {id})")).collect();
    say(service, moment, &format!("has stopped {} running tasks: {}.", ids.len(), list.join(" ")));
}

/// Asks every task to stop: the service is being deleted.
pub(crate) fn stop_all(service: &mut Service, moment: Moment) {
    let ids: Vec<String> = service.tasks.iter().filter(|task| task.phase.live()).map(|task| task.id.clone()).collect();
    stop(service, moment, &ids);
}

/// What a task's moment brings.
pub(super) fn change(service: &mut Service, id: &str, moment: Moment) {
    let Some(at) = service.tasks.iter().position(|task| task.id == id) else {
        return;
    };
    let task = &mut service.tasks[at];
    let dead = task.phase.live() && task.dies_at.is_some_and(|dies| dies <= moment.at);
    match task.phase {
        _ if dead => die(service, at, moment),
        Phase::Pending => {
            task.phase = Phase::Running;
            let revision = task.revision.clone();
            deploy::task_ran(service, &revision, moment);
        }
        Phase::Running => task.phase = Phase::Healthy,
        Phase::Healthy => {}
        Phase::Stopping => task.phase = Phase::Stopped,
        Phase::Stopped => {
            service.tasks.remove(at);
        }
    }
}

fn die(service: &mut Service, at: usize, moment: Moment) {
    let revision = service.tasks[at].revision.clone();
    let of = service.revisions.iter().find(|r| r.arn == revision);
    let image = of.and_then(|r| r.images.first()).map(|(_, image, _)| image.clone()).unwrap_or_default();
    let task = &mut service.tasks[at];
    let exited = ("EssentialContainerExited", "Essential container in task exited".to_owned(), Some(1));
    let (code, reason, exit_code) = match of.map(|r| r.behaviour) {
        Some(Behaviour::CannotPull) => {
            let text = format!("CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: {image}: not found");
            ("TaskFailedToStart", text, None)
        }
        Some(Behaviour::MayNotPull) => {
            let text = format!(
                "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: pulling from host {} failed with status code [manifests]: 403 Forbidden",
                image.split('/').next().unwrap_or_default()
            );
            ("TaskFailedToStart", text, None)
        }
        _ => exited,
    };
    let ran = task.phase.runs();
    task.phase = Phase::Stopped;
    task.stop = Some(Stop {
        code: code.to_owned(),
        container_reason: exit_code.is_none().then(|| reason.clone()),
        reason,
        exit_code,
        stopping_at: moment.at,
        stopped_at: moment.at,
        forget_at: moment.after(REMEMBERED),
    });
    deploy::task_failed(service, &revision, ran, moment);
}
