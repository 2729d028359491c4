//! Service deployments: their history, their details, stopping them and letting them go on.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::lookup;
use super::motion::{self, Moment};
use super::page::Page;
use super::state::{Rollout, Service, ServiceDeployment, Status};
use super::tuning::{self, Strategy};
use super::{describe, refuse};
use crate::wire::{Call, Refusal, seconds};
use crate::world::World;

/// How long ECS keeps the history, in hours.
const KEPT: i64 = 90 * 24;

const KIND: &str = "service-deployment";

#[derive(Deserialize, Default)]
struct CreatedAt {
    before: Option<f64>,
    after: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    #[serde(default)]
    service: String,
    cluster: Option<String>,
    #[serde(default)]
    status: Vec<Status>,
    created_at: Option<CreatedAt>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn list(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: List = call.input()?;
    let page = Page::new(input.max_results, input.next_token.as_deref(), 20)?;
    let service = lookup::service(world, call, input.cluster.as_deref(), &input.service)?;
    let shown = match &service.before {
        // CodeDeploy keeps its own history.
        _ if service.controller != "ECS" => 0,
        Some(before) if call.now < before.until => before.deployments,
        _ => service.history.len(),
    };
    let within = input.created_at.unwrap_or_default();
    let wanted = |deployment: &&ServiceDeployment| {
        let created = deployment.created_at.as_millisecond() as f64 / 1000.0;
        kept(deployment, call.now)
            && (input.status.is_empty() || input.status.contains(&deployment.status))
            && within.before.is_none_or(|before| created < before)
            && within.after.is_none_or(|after| created > after)
    };
    let newest_first = service.history.iter().take(shown).rev().filter(wanted);
    let (page, next) = page.cut(newest_first.map(|deployment| brief(service, deployment)).collect());
    Ok(json!({"serviceDeployments": page, "nextToken": next}))
}

fn kept(deployment: &ServiceDeployment, now: Timestamp) -> bool {
    now.duration_since(deployment.created_at) < SignedDuration::from_hours(KEPT)
}

fn brief(service: &Service, deployment: &ServiceDeployment) -> Value {
    json!({
        "serviceDeploymentArn": deployment.arn,
        "serviceArn": describe::arn(service),
        "clusterArn": service.place.arn(&format!("cluster/{}", service.cluster)),
        "createdAt": seconds(deployment.created_at),
        "startedAt": deployment.started_at.map(seconds),
        "finishedAt": deployment.finished_at.map(seconds),
        "targetServiceRevisionArn": deployment.target,
        "status": deployment.status,
        "statusReason": deployment.reason,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Describe {
    #[serde(default)]
    service_deployment_arns: Vec<String>,
}

pub(super) fn describe(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Describe = call.input()?;
    if !(1..=20).contains(&input.service_deployment_arns.len()) {
        return Err(refuse::parameter("serviceDeploymentArns must have between 1 and 20 elements."));
    }
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for arn in &input.service_deployment_arns {
        let service = lookup::service_of(world, call, KIND, arn);
        let deployment = service.and_then(|service| {
            let deployment = service.history.iter().find(|deployment| deployment.arn == *arn && kept(deployment, call.now))?;
            Some(view(service, deployment))
        });
        match deployment {
            Some(view) => found.push(view),
            None => failures.push(json!({"arn": arn, "reason": "MISSING"})),
        }
    }
    Ok(json!({"serviceDeployments": found, "failures": failures}))
}

fn view(service: &Service, deployment: &ServiceDeployment) -> Value {
    let staged = tuning::strategy(&deployment.tuning) != Strategy::Rolling;
    let (production, test) = motion::share(deployment);
    let side = |revision: &str, production: f64, test: f64| {
        let mut side = describe::counts(service, revision);
        if staged {
            side["requestedProductionTrafficWeight"] = json!(production);
            side["requestedTestTrafficWeight"] = json!(test);
        }
        side
    };
    let serving = deployment.sources.first();
    let sources = deployment.sources.iter().map(|source| {
        // Only the first serves; others are left over from superseded deployments.
        if Some(source) == serving { side(source, 100.0 - production, 100.0 - test) } else { side(source, 0.0, 0.0) }
    });
    let mut view = brief(service, deployment);
    view["sourceServiceRevisions"] = sources.collect();
    view["targetServiceRevision"] = side(&deployment.target, production, test);
    if let Some(view) = view.as_object_mut() {
        view.remove("targetServiceRevisionArn");
    }
    view["updatedAt"] = seconds(deployment.updated_at);
    view["stoppedAt"] = json!(deployment.stopped_at.map(seconds));
    view["deploymentConfiguration"] = json!(deployment.tuning);
    view["deploymentCircuitBreaker"] = breaker(service, deployment);
    view["alarms"] = json!({"status": "DISABLED", "alarmNames": [], "triggeredAlarmNames": []});
    if let Some(stage) = deployment.stage {
        view["lifecycleStage"] = json!(stage);
    }
    if let Some(pause) = &deployment.pause {
        view["lifecycleHookDetails"] = json!([{
            "hookId": pause.hook_id,
            "targetType": "PAUSE",
            "status": "AWAITING_ACTION",
            "expiresAt": seconds(pause.until),
            "timeoutAction": if pause.rolls_back { "ROLLBACK" } else { "CONTINUE" },
        }]);
    }
    if let Some(rollback) = &deployment.rollback {
        view["rollback"] = json!({"reason": rollback.reason, "startedAt": seconds(rollback.started_at), "serviceRevisionArn": rollback.revision});
    }
    view
}

fn breaker(service: &Service, deployment: &ServiceDeployment) -> Value {
    let breaker = tuning::breaker(&deployment.tuning, service.desired);
    let of = service.deployments.iter().find(|entry| entry.id == deployment.id);
    let through = deployment.status.over() || of.is_some_and(|entry| entry.state == Rollout::Completed);
    let status = match () {
        () if !breaker.enabled => "DISABLED",
        () if deployment.tripped => "TRIGGERED",
        () if through => "MONITORING_COMPLETE",
        () => "MONITORING",
    };
    json!({"status": status, "failureCount": of.map_or(0, |entry| entry.failed), "threshold": breaker.threshold})
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Act {
    #[serde(default)]
    service_deployment_arn: String,
    stop_type: Option<String>,
    hook_id: Option<String>,
    action: Option<String>,
}

/// The service of a deployment, if that is its current one and has not ended.
fn running<'a>(world: &'a mut World, call: &Call, arn: &str) -> Result<&'a mut Service, Refusal> {
    let service = lookup::service_of(world, call, KIND, arn).ok_or_else(refuse::no_deployment)?;
    let deployment = service.history.iter().find(|deployment| deployment.arn == arn).ok_or_else(refuse::no_deployment)?;
    if deployment.status.over() {
        let status = json!(deployment.status);
        let status = status.as_str().unwrap_or_default();
        let text = format!("The service deployment {arn} cannot be stopped: its status is {status}.");
        return Err(Refusal::new(400, "ConflictException", text));
    }
    Ok(service)
}

pub(super) fn stop(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Act = call.input()?;
    match input.stop_type.as_deref() {
        None | Some("ROLLBACK") => {}
        Some(other) => return Err(refuse::parameter(format!("Invalid stopType: {other}. The valid values are ROLLBACK."))),
    }
    let arn = input.service_deployment_arn;
    let service = running(world, call, &arn)?;
    // A superseded one goes on stopping; the current one turns back.
    if service.history.last().is_some_and(|current| current.arn == arn) {
        motion::request_rollback(service, Moment { at: call.now, pace: call.pace });
    }
    Ok(json!({"serviceDeploymentArn": arn}))
}

pub(super) fn go_on(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Act = call.input()?;
    let arn = input.service_deployment_arn;
    let service = running(world, call, &arn)?;
    let current = service.history.last().filter(|current| current.arn == arn);
    let paused = current.and_then(|current| current.pause.as_ref()).filter(|pause| Some(&pause.hook_id) == input.hook_id.as_ref());
    if paused.is_none() {
        return Err(refuse::parameter("No paused lifecycle hook with this hookId was found on the service deployment."));
    }
    let moment = Moment { at: call.now, pace: call.pace };
    match input.action.as_deref() {
        None | Some("CONTINUE") => {
            motion::go_on(service, moment);
            motion::round(service, moment);
        }
        Some("ROLLBACK") => motion::request_rollback(service, moment),
        Some(other) => return Err(refuse::parameter(format!("Invalid action: {other}. The valid values are CONTINUE and ROLLBACK."))),
    }
    Ok(json!({"serviceDeploymentArn": arn}))
}
