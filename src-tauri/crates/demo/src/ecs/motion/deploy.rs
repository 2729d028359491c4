//! Service deployments: begun, superseded, finished, failed, rolled back.

use super::super::state::{Deployment, Rollback, Rollout, Service, ServiceDeployment, ServiceRevision, Status};
use super::super::tuning::{self, Strategy};
use super::{Moment, say, staged};

/// Seconds from a request to stop or roll back until it is acted on.
const REACTION: i64 = 2;

/// Begins a service deployment towards `revision`; one that is under way is superseded.
pub(crate) fn deploy(service: &mut Service, moment: Moment, revision: ServiceRevision) {
    // What serves comes first: the new side of a deployment whose traffic has moved, else what was
    // last deployed well; then whatever else still has tasks.
    let moved = service.history.last().filter(|current| current.stage.is_some() && staged::share(current).0 == 100.0);
    let serving = moved.map(|current| current.target.clone());
    let mut sources: Vec<String> = serving.into_iter().collect();
    if let Some(good) = last_good(service).map(|good| good.arn.clone()).filter(|good| !sources.contains(good)) {
        sources.push(good);
    }
    for task in service.tasks.iter().filter(|task| task.phase.live()) {
        if !sources.contains(&task.revision) {
            sources.push(task.revision.clone());
        }
    }
    if let Some(running) = service.history.last_mut().filter(|current| !current.status.over()) {
        running.status = Status::StopRequested;
        running.reason = Some("Service deployment was stopped because a newer service deployment was created.".to_owned());
        running.updated_at = moment.at;
        running.due = Some(moment.after(REACTION));
        running.pause = None;
    }
    let id = format!("ecs-svc/{}", 1_000_000_000_000_000_000 + service.rng.below(8_000_000_000_000_000_000));
    let own = deployment_id(service);
    let name = format!("service-deployment/{}/{}/{own}", service.cluster, service.name);
    service.deployments.insert(
        0,
        Deployment {
            id: id.clone(),
            revision: revision.arn.clone(),
            created_at: moment.at,
            updated_at: moment.at,
            state: Rollout::InProgress,
            reason: format!("ECS deployment {id} in progress."),
            failed: 0,
            ran: false,
            external: None,
        },
    );
    service.history.push(ServiceDeployment {
        arn: service.place.arn(&name),
        id,
        target: revision.arn.clone(),
        sources,
        created_at: moment.at,
        updated_at: moment.at,
        started_at: None,
        finished_at: None,
        stopped_at: None,
        status: Status::Pending,
        reason: None,
        tuning: service.tuning.clone(),
        rollback: None,
        tripped: false,
        due: Some(moment.after(REACTION)),
        stage: None,
        shifts: 0,
        pause: None,
    });
    service.definition.clone_from(&revision.definition);
    service.revisions.push(revision);
    service.no_stop_before = moment.at;
}

/// 21 characters, as service deployments are named.
fn deployment_id(service: &mut Service) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    (0..21).map(|_| char::from(DIGITS[service.rng.below(64) as usize])).collect()
}

/// PENDING is over.
pub(super) fn start(service: &mut Service, moment: Moment) {
    let Some(current) = service.history.last_mut() else {
        return;
    };
    current.status = Status::InProgress;
    current.started_at = Some(moment.at);
    current.updated_at = moment.at;
    if tuning::strategy(&current.tuning) != Strategy::Rolling {
        let stage = staged::first(service);
        staged::enter(service, moment, stage);
    }
}

/// The service revision of the last deployment that went well: where a rollback goes.
fn last_good(service: &Service) -> Option<&ServiceRevision> {
    let arn = service.history.iter().rev().find_map(|deployment| match deployment.status {
        Status::Successful => Some(&deployment.target),
        Status::RollbackSuccessful => deployment.rollback.as_ref().map(|rollback| &rollback.revision),
        _ => None,
    })?;
    service.revisions.iter().find(|revision| revision.arn == *arn)
}

/// The primary deployment has reached a steady state.
pub(super) fn finish(service: &mut Service, moment: Moment) {
    let Some(primary) = service.deployments.first_mut() else {
        return;
    };
    primary.state = Rollout::Completed;
    primary.reason = format!("ECS deployment {} completed.", primary.id);
    primary.updated_at = moment.at;
    let done = format!("(deployment {}) deployment completed.", primary.id);
    service.deployments.truncate(1);
    if let Some(current) = service.history.last_mut() {
        current.status = if current.rollback.is_some() { Status::RollbackSuccessful } else { Status::Successful };
        current.updated_at = moment.at;
        current.finished_at = Some(moment.at);
        current.due = None;
    }
    say(service, moment, &done);
    say(service, moment, "has reached a steady state.");
}

/// A task of a revision has begun to run.
pub(super) fn task_ran(service: &mut Service, revision: &str, moment: Moment) {
    let resets = tuning::breaker(&service.tuning, service.desired).resets;
    if let Some(deployment) = service.deployments.iter_mut().find(|deployment| deployment.revision == revision) {
        deployment.ran = true;
        deployment.updated_at = moment.at;
        if resets {
            deployment.failed = 0;
        }
    }
}

/// A task of a revision has died: counted, and perhaps once too often. With `resets`, ECS stops
/// counting for good once a task has run, which is how a crash loop stays unseen.
pub(super) fn task_failed(service: &mut Service, revision: &str, ran: bool, moment: Moment) {
    let breaker = tuning::breaker(&service.tuning, service.desired);
    let Some(primary) = service.deployments.first_mut().filter(|primary| primary.revision == revision) else {
        return;
    };
    let counted = !breaker.resets || !primary.ran;
    if counted {
        primary.failed += 1;
        primary.updated_at = moment.at;
    }
    let failed = primary.failed;
    let in_progress = primary.state == Rollout::InProgress;
    // After quick failures ECS waits longer and longer.
    let pause = if ran { 15 } else { 15 << failed.saturating_sub(4).min(4) };
    service.no_launch_before = service.no_launch_before.max(moment.after(pause));
    if counted && breaker.enabled && in_progress && failed >= breaker.threshold {
        trip(service, moment, breaker.rolls_back);
    } else if counted && failed == 3 {
        say(
            service,
            moment,
            "is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.",
        );
    }
}

/// The circuit breaker has had enough.
fn trip(service: &mut Service, moment: Moment, rolls_back: bool) {
    let Some(current) = service.history.last_mut().filter(|current| current.status == Status::InProgress) else {
        return;
    };
    current.tripped = true;
    let reason = "Service deployment rolled back because the circuit breaker threshold was exceeded.";
    if rolls_back {
        roll_back(service, moment, reason, "");
        return;
    }
    current.status = Status::Stopped;
    current.reason = Some("Service deployment failed because the circuit breaker threshold was exceeded.".to_owned());
    current.updated_at = moment.at;
    current.stopped_at = Some(moment.at);
    current.finished_at = Some(moment.at);
    current.due = None;
    fail_primary(service, moment, "");
}

/// Marks the primary deployment FAILED; `why` is empty where the circuit breaker did it.
fn fail_primary(service: &mut Service, moment: Moment, why: &str) {
    let Some(primary) = service.deployments.first_mut() else {
        return;
    };
    primary.state = Rollout::Failed;
    primary.updated_at = moment.at;
    let (reason, event) = if why.is_empty() {
        ("ECS deployment circuit breaker: tasks failed to start.".to_owned(), "tasks failed to start".to_owned())
    } else {
        (format!("ECS deployment {} {why}.", primary.id), format!("deployment {why}"))
    };
    primary.reason = reason;
    let said = format!("(deployment {}) deployment failed: {event}.", primary.id);
    say(service, moment, &said);
}

/// Goes back to the service revision that was last deployed well. `why` is empty where the
/// circuit breaker asks for it.
pub(super) fn roll_back(service: &mut Service, moment: Moment, reason: &str, why: &str) {
    fail_primary(service, moment, why);
    let good = last_good(service).cloned();
    let Some(current) = service.history.last_mut() else {
        return;
    };
    current.updated_at = moment.at;
    current.due = None;
    current.pause = None;
    let Some(good) = good else {
        current.status = Status::RollbackFailed;
        current.reason = Some("No rollback candidate was found to run the rollback.".to_owned());
        current.finished_at = Some(moment.at);
        return;
    };
    current.status = Status::RollbackInProgress;
    current.reason = Some(reason.to_owned());
    current.rollback = Some(Rollback { reason: reason.to_owned(), started_at: moment.at, revision: good.arn.clone() });
    let back = staged::way_back(current);
    service.no_stop_before = moment.after(back);
    service.definition.clone_from(&good.definition);
    // The deployment that rolled this revision out becomes the primary one again.
    let of = service.history.iter().rev().find(|deployment| deployment.target == good.arn);
    let id = of.map(|deployment| deployment.id.clone()).unwrap_or_default();
    let created_at = of.map_or(moment.at, |deployment| deployment.created_at);
    let external = service.deployments.iter().find(|deployment| deployment.id == id).and_then(|deployment| deployment.external.clone());
    service.deployments.retain(|deployment| deployment.id != id);
    let reason = if why.is_empty() {
        format!("ECS deployment circuit breaker: rolling back to deploymentId {id}.")
    } else {
        format!("ECS deployment {id} in progress.")
    };
    say(service, moment, &format!("rolling back to deployment {id}."));
    service.deployments.insert(
        0,
        Deployment { id, revision: good.arn, created_at, updated_at: moment.at, state: Rollout::InProgress, reason, failed: 0, ran: true, external },
    );
}

/// Asks the running service deployment to go back; one that already does so goes on.
pub(crate) fn request_rollback(service: &mut Service, moment: Moment) {
    let Some(current) = service.history.last_mut() else {
        return;
    };
    if matches!(current.status, Status::Pending | Status::InProgress) {
        current.status = Status::RollbackRequested;
        current.updated_at = moment.at;
        current.due = Some(moment.after(REACTION));
        current.pause = None;
    }
}

/// Lets a paused service deployment go on.
pub(crate) fn go_on(service: &mut Service, moment: Moment) {
    staged::begin(service, moment);
}
