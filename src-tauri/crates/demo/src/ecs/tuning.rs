//! `deploymentConfiguration`: ECS's defaults, its refusals, and what the scheduler reads from it.

use serde_json::{Value, json};

use super::refuse;
use super::state::{Doc, Stage};
use crate::wire::Refusal;

/// How a service's deployments go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strategy {
    Rolling,
    BlueGreen,
    Linear,
    Canary,
}

/// The strategy; ROLLING if none is named.
pub(super) fn strategy(tuning: &Doc) -> Strategy {
    match tuning.get("strategy").and_then(Value::as_str) {
        Some("BLUE_GREEN") => Strategy::BlueGreen,
        Some("LINEAR") => Strategy::Linear,
        Some("CANARY") => Strategy::Canary,
        _ => Strategy::Rolling,
    }
}

fn number(tuning: &Doc, key: &str) -> Option<f64> {
    tuning.get(key).and_then(Value::as_f64)
}

fn nested(tuning: &Doc, part: &str, key: &str) -> Option<f64> {
    tuning.get(part)?.get(key)?.as_f64()
}

/// Tasks that must stay running, and tasks there may be at most, of `desired`.
pub(super) fn bounds(tuning: &Doc, desired: u32) -> (u32, u32) {
    let of = |percent: f64| f64::from(desired) * percent / 100.0;
    let least = of(number(tuning, "minimumHealthyPercent").unwrap_or(100.0)).ceil();
    let most = of(number(tuning, "maximumPercent").unwrap_or(200.0)).floor();
    (least as u32, most as u32)
}

/// Minutes both sides run once all traffic has moved.
pub(super) fn bake_minutes(tuning: &Doc) -> i64 {
    number(tuning, "bakeTimeInMinutes").map_or(15, |minutes| minutes as i64)
}

/// After `shifts` shifts of production traffic: the new side's percent, and how many minutes
/// that lasts before the next shift (none: it is all there).
pub(super) fn share(tuning: &Doc, shifts: u32) -> (f64, Option<i64>) {
    match strategy(tuning) {
        _ if shifts == 0 => (0.0, Some(0)),
        Strategy::Linear => {
            let step = nested(tuning, "linearConfiguration", "stepPercent").unwrap_or(10.0);
            let wait = nested(tuning, "linearConfiguration", "stepBakeTimeInMinutes").unwrap_or(6.0);
            let share = (step * f64::from(shifts)).min(100.0);
            (share, (share < 100.0).then_some(wait as i64))
        }
        Strategy::Canary if shifts == 1 => {
            let share = nested(tuning, "canaryConfiguration", "canaryPercent").unwrap_or(5.0);
            let wait = nested(tuning, "canaryConfiguration", "canaryBakeTimeInMinutes").unwrap_or(10.0);
            (share, (share < 100.0).then_some(wait as i64))
        }
        _ => (100.0, None),
    }
}

/// The circuit breaker's settings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Breaker {
    pub enabled: bool,
    pub rolls_back: bool,
    /// A task that runs sets the count to zero and ends the counting.
    pub resets: bool,
    /// Failures that trip it.
    pub threshold: u32,
}

/// The circuit breaker of a service that wants `desired` tasks.
pub(super) fn breaker(tuning: &Doc, desired: u32) -> Breaker {
    let settings = tuning.get("deploymentCircuitBreaker").unwrap_or(&Value::Null);
    let flag = |key: &str| settings[key].as_bool();
    let of = &settings["thresholdConfiguration"];
    let value = of["value"].as_u64().unwrap_or(50) as u32;
    let percent = (u64::from(desired) * u64::from(value)).div_ceil(100) as u32;
    let threshold = match of["type"].as_str() {
        Some("COUNT") => value,
        Some("UNBOUNDED_PERCENT") => percent.max(1),
        _ => percent.clamp(3, 200),
    };
    let enabled = flag("enable").unwrap_or(false);
    Breaker { enabled, rolls_back: flag("rollback").unwrap_or(false), resets: flag("resetOnHealthyTask").unwrap_or(true), threshold }
}

/// Whether a person must let this stage go on: minutes to wait, and whether it rolls back after.
pub(super) fn pause(tuning: &Doc, stage: Stage) -> Option<(i64, bool)> {
    let mut names = vec![json!(stage)];
    if stage == Stage::ProductionTrafficShift {
        // A stage of its own for hooks only.
        names.push(json!("PRE_PRODUCTION_TRAFFIC_SHIFT"));
    }
    let hooks = tuning.get("lifecycleHooks")?.as_array()?;
    let hook = hooks.iter().find(|hook| {
        let stages = hook["lifecycleStages"].as_array();
        hook["targetType"] == "PAUSE" && stages.is_some_and(|stages| names.iter().any(|name| stages.contains(name)))
    })?;
    let timeout = &hook["timeoutConfiguration"];
    Some((timeout["timeoutInMinutes"].as_i64().unwrap_or(1440), timeout["action"] != "CONTINUE"))
}

/// What the caller sent over what there was, checked as ECS checks it.
pub(super) fn merge(current: &Doc, sent: &Doc, controller: &str) -> Result<Doc, Refusal> {
    let mut tuning = current.clone();
    tuning.extend(sent.clone());
    check(&tuning, controller)?;
    Ok(tuning)
}

/// What a service has that says nothing of its deployments.
pub(crate) fn defaults(controller: &str) -> Doc {
    let mut tuning = Doc::new();
    tuning.insert("maximumPercent".into(), json!(200));
    tuning.insert("minimumHealthyPercent".into(), json!(100));
    if controller == "ECS" {
        tuning.insert("deploymentCircuitBreaker".into(), json!({"enable": false, "rollback": false}));
        tuning.insert("strategy".into(), json!("ROLLING"));
        tuning.insert("bakeTimeInMinutes".into(), json!(0));
    }
    tuning
}

fn check(tuning: &Doc, controller: &str) -> Result<(), Refusal> {
    let breaker = tuning.get("deploymentCircuitBreaker");
    if let Some(breaker) = breaker {
        if !breaker["enable"].is_boolean() || !breaker["rollback"].is_boolean() {
            return Err(refuse::parameter("deploymentCircuitBreaker requires both enable and rollback."));
        }
        if controller != "ECS" && breaker["enable"] == true {
            return Err(refuse::parameter("DeploymentCircuitBreaker feature can only be enabled with ECS deployment controller."));
        }
    }
    let (least, most) = (number(tuning, "minimumHealthyPercent"), number(tuning, "maximumPercent"));
    if strategy(tuning) == Strategy::Rolling && controller == "ECS" && least.unwrap_or(100.0) >= 100.0 && most.unwrap_or(200.0) <= 100.0 {
        return Err(refuse::parameter("Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments."));
    }
    if let Some(name) = tuning.get("strategy").and_then(Value::as_str) {
        if !["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"].contains(&name) {
            return Err(refuse::parameter(format!("Invalid deployment strategy: {name}.")));
        }
        if controller != "ECS" && name != "ROLLING" {
            return Err(refuse::parameter(format!("The {name} strategy can only be used with the ECS deployment controller.")));
        }
    }
    let within = |what: &str, value: Option<f64>, least: f64, most: f64| match value {
        Some(value) if value < least || value > most => {
            Err(refuse::parameter(format!("Invalid {what}: {value}. The value must be between {least} and {most}.")))
        }
        _ => Ok(()),
    };
    within("bakeTimeInMinutes", number(tuning, "bakeTimeInMinutes"), 0.0, 1440.0)?;
    within("stepPercent", nested(tuning, "linearConfiguration", "stepPercent"), 3.0, 100.0)?;
    within("stepBakeTimeInMinutes", nested(tuning, "linearConfiguration", "stepBakeTimeInMinutes"), 0.0, 1440.0)?;
    within("canaryPercent", nested(tuning, "canaryConfiguration", "canaryPercent"), 0.1, 100.0)?;
    within("canaryBakeTimeInMinutes", nested(tuning, "canaryConfiguration", "canaryBakeTimeInMinutes"), 0.0, 1440.0)?;
    let misplaced = [("linearConfiguration", Strategy::Linear), ("canaryConfiguration", Strategy::Canary)];
    for (part, of) in misplaced {
        if tuning.contains_key(part) && strategy(tuning) != of {
            return Err(refuse::parameter(format!("{part} is not valid for the deployment strategy of this service.")));
        }
    }
    Ok(())
}
