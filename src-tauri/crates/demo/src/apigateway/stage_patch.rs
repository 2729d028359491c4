//! `UpdateStage`: what each patch operation does to a stage, and which are refused.
//!
//! Recorded AWS answers are behind most of this: a `replace` below `/canarySettings` makes a
//! canary where there is none, pointing at the stage's own deployment with 0 %; `copy` only
//! promotes; anything unknown is taken for a method setting.

use super::patch::Patch;
use super::refuse::{bad_request, no_deployment};
use super::setting::{remove_setting, replace_setting};
use super::stages::{check_variables, percent};
use super::state::{AccessLog, Canary, RestApi, Stage};
use crate::wire::Refusal;

/// Applies one operation to `stage`, a copy that is thrown away if a later one is refused.
pub(super) fn apply(stage: &mut Stage, api: &RestApi, patch: &Patch) -> Result<(), Refusal> {
    if let Some(rest) = patch.path.strip_prefix("/canarySettings")
        && (rest.is_empty() || rest.starts_with('/'))
        && patch.op != "copy"
    {
        return canary(stage, api, patch, rest);
    }
    if let Some(rest) = patch.path.strip_prefix("/accessLogSettings") {
        return access_log(stage, patch, rest);
    }
    match patch.op.as_str() {
        "replace" => replace(stage, api, patch),
        "remove" => remove(stage, patch),
        "copy" => promote(stage, patch),
        op => Err(bad_request(format!("Invalid {op} operation with path: {}", patch.path))),
    }
}

fn replace(stage: &mut Stage, api: &RestApi, patch: &Patch) -> Result<(), Refusal> {
    let value = &patch.value;
    let some = || Some(value.clone()).filter(|text| !text.is_empty());
    match patch.path.as_str() {
        "/deploymentId" => {
            if !api.deployments.contains_key(value) {
                return Err(no_deployment());
            }
            if let Some(canary) = &stage.canary_settings
                && canary.deployment_id != *value
                && stage.deployment_id != *value
            {
                // Documented, but the wording is not recorded anywhere public.
                let text = "Stage has an active canary: it cannot be associated with another non-canary deployment until the canary settings are removed";
                return Err(bad_request(text));
            }
            stage.deployment_id.clone_from(value);
        }
        "/description" => stage.description = some(),
        "/cacheClusterEnabled" => stage.cache_cluster_enabled = truth(patch)?,
        "/cacheClusterSize" => {
            if !["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"].contains(&value.as_str()) {
                return Err(bad_request("Invalid cache cluster size specified. Valid options are 0.5,1.6,6.1,13.5,28.4,58.2,118,237"));
            }
            stage.cache_cluster_size = some();
        }
        "/clientCertificateId" => stage.client_certificate_id = some(),
        "/documentationVersion" => stage.documentation_version = some(),
        "/tracingEnabled" => stage.tracing_enabled = truth(patch)?,
        path => match path.strip_prefix("/variables/") {
            Some(name) => {
                check_variables(&[(unescape(name), value.clone())].into())?;
                stage.variables.insert(unescape(name), value.clone());
            }
            None => replace_setting(stage, patch)?,
        },
    }
    Ok(())
}

fn remove(stage: &mut Stage, patch: &Patch) -> Result<(), Refusal> {
    match patch.path.as_str() {
        "/description" => stage.description = None,
        "/clientCertificateId" => stage.client_certificate_id = None,
        path => match path.strip_prefix("/variables/") {
            Some(name) => {
                stage.variables.remove(&unescape(name));
            }
            None => remove_setting(stage, path)?,
        },
    }
    Ok(())
}

fn canary(stage: &mut Stage, api: &RestApi, patch: &Patch, rest: &str) -> Result<(), Refusal> {
    let overridden = rest.strip_prefix("/stageVariableOverrides/").map(unescape);
    match (patch.op.as_str(), rest) {
        ("remove", "") => stage.canary_settings = None,
        ("remove", _) => match overridden.and_then(|name| stage.canary_settings.as_mut()?.stage_variable_overrides.remove(&name)) {
            Some(_) => {}
            None => return remove_setting(stage, &patch.path),
        },
        ("replace", _) => {
            let mut changed = stage.canary_settings.clone().unwrap_or_else(|| Canary {
                deployment_id: stage.deployment_id.clone(),
                percent_traffic: 0.0,
                stage_variable_overrides: [].into(),
                use_stage_cache: false,
            });
            match rest {
                "/percentTraffic" => changed.percent_traffic = percent(patch.value.parse().unwrap_or(f64::NAN))?,
                "/useStageCache" => changed.use_stage_cache = truth(patch)?,
                "/deploymentId" if !api.deployments.contains_key(&patch.value) => return Err(no_deployment()),
                "/deploymentId" => changed.deployment_id.clone_from(&patch.value),
                _ => match overridden {
                    Some(name) => {
                        check_variables(&[(name.clone(), patch.value.clone())].into())?;
                        changed.stage_variable_overrides.insert(name, patch.value.clone());
                    }
                    None => return replace_setting(stage, patch),
                },
            }
            stage.canary_settings = Some(changed);
        }
        (op, _) => return Err(bad_request(format!("Invalid {op} operation with path: {}", patch.path))),
    }
    Ok(())
}

/// `copy` takes the canary's deployment or its variables over; the canary itself stays.
fn promote(stage: &mut Stage, patch: &Patch) -> Result<(), Refusal> {
    let (to, from) = (patch.path.as_str(), patch.from.as_str());
    let known = matches!((to, from), ("/deploymentId", "/canarySettings/deploymentId") | ("/variables", "/canarySettings/stageVariableOverrides"));
    if !known {
        return Err(bad_request(format!(
            "Invalid copy operation with path: {to} and from {from}. Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]"
        )));
    }
    let canary = stage.canary_settings.as_ref().ok_or_else(|| bad_request("Promotion not available. Canary does not exist."))?;
    if to == "/deploymentId" {
        stage.deployment_id.clone_from(&canary.deployment_id);
    } else {
        stage.variables.extend(canary.stage_variable_overrides.clone());
    }
    Ok(())
}

fn access_log(stage: &mut Stage, patch: &Patch, rest: &str) -> Result<(), Refusal> {
    match (patch.op.as_str(), rest) {
        ("remove", "") => stage.access_log_settings = None,
        ("remove", _) => return remove_setting(stage, &patch.path),
        ("add" | "replace", "/destinationArn" | "/format") if patch.value.is_empty() => {
            return Err(bad_request("Access Log value must not be empty"));
        }
        ("add" | "replace", "/destinationArn" | "/format") => {
            let log = stage.access_log_settings.get_or_insert_with(AccessLog::default);
            let place = if rest == "/format" { &mut log.format } else { &mut log.destination_arn };
            *place = Some(patch.value.clone());
        }
        ("add" | "replace", _) => {
            let text = "Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]";
            return Err(bad_request(text));
        }
        (op, _) => return Err(bad_request(format!("Invalid {op} operation with path: {}", patch.path))),
    }
    Ok(())
}

/// A boolean, which a patch writes as text.
pub(super) fn truth(patch: &Patch) -> Result<bool, Refusal> {
    match patch.value.as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        other => Err(bad_request(format!("Invalid boolean value: {other}"))),
    }
}

/// A segment of a JSON pointer as plain text.
fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}
