//! Method settings: `/{resource}/{verb}/throttling/rateLimit` and its kin, `*` for all.

use super::patch::Patch;
use super::refuse::bad_request;
use super::stage_patch::truth;
use super::state::{MethodSetting, Stage};
use crate::wire::Refusal;

/// The paths AWS names when a path is none of them; the missing commas are AWS's.
const PATHS: &str = "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, \
/accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, \
/{resourcePath}/{httpMethod}/logging/dataTrace, /{resourcePath}/{httpMethod}/logging/loglevel, \
/{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit\
/{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, \
/{resourcePath}/{httpMethod}/caching/dataEncrypted, /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, \
/{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, /*/*/logging/dataTrace, \
/*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, /*/*/caching/enabled, \
/*/*/caching/dataEncrypted, /*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, \
/variables/{variable_name}, /tracingEnabled";

fn invalid(path: &str) -> Refusal {
    bad_request(format!("Invalid method setting path: {path}. Must be one of: [{PATHS}]"))
}

/// Sets one setting; a method without settings begins with those of `*/*`.
pub(super) fn replace_setting(stage: &mut Stage, patch: &Patch) -> Result<(), Refusal> {
    let parts: Vec<&str> = patch.path.split('/').collect();
    let ["", resource, verb, group, name] = parts[..] else {
        return Err(invalid(&patch.path));
    };
    let key = format!("{resource}/{verb}");
    let settings = &stage.method_settings;
    let mut changed = settings.get(&key).or_else(|| settings.get("*/*")).cloned().unwrap_or_default();
    set(&mut changed, patch, group, name)?;
    stage.method_settings.insert(key, changed);
    Ok(())
}

fn set(setting: &mut MethodSetting, patch: &Patch, group: &str, name: &str) -> Result<(), Refusal> {
    fn number<T: std::str::FromStr>(patch: &Patch) -> Result<T, Refusal> {
        patch.value.parse().map_err(|_| bad_request(format!("Invalid numeric value: {}", patch.value)))
    }
    match (group, name) {
        ("metrics", "enabled") => setting.metrics_enabled = truth(patch)?,
        ("logging", "dataTrace") => setting.data_trace_enabled = truth(patch)?,
        ("logging", "loglevel") => setting.logging_level = Some(patch.value.clone()),
        ("throttling", "burstLimit") => setting.throttling_burst_limit = number(patch)?,
        ("throttling", "rateLimit") => setting.throttling_rate_limit = number(patch)?,
        ("caching", "enabled") => setting.caching_enabled = truth(patch)?,
        ("caching", "ttlInSeconds") => setting.cache_ttl_in_seconds = number(patch)?,
        ("caching", "dataEncrypted") => setting.cache_data_encrypted = truth(patch)?,
        ("caching", "requireAuthorizationForCacheControl") => setting.require_authorization_for_cache_control = truth(patch)?,
        ("caching", "unauthorizedCacheControlHeaderStrategy") => {
            setting.unauthorized_cache_control_header_strategy.clone_from(&patch.value);
        }
        _ => return Err(invalid(&patch.path)),
    }
    Ok(())
}

/// Takes the settings of a method away. Every path that is nothing else ends up here, and is
/// refused in these words, the space at the end included.
pub(super) fn remove_setting(stage: &mut Stage, path: &str) -> Result<(), Refusal> {
    let key = path.trim_start_matches('/');
    match stage.method_settings.remove(key) {
        Some(_) => Ok(()),
        None => Err(bad_request(format!("Cannot remove method setting {key} because there is no method setting for this method "))),
    }
}

/// The settings in force for a method: its own, else those for all.
pub(super) fn in_force<'a>(stage: &'a Stage, path: &str, verb: &str) -> Option<&'a MethodSetting> {
    let (short, escaped) = (path.trim_start_matches('/'), path.replace('/', "~1"));
    let own = [format!("{escaped}/{verb}"), format!("{short}/{verb}")].into_iter().find_map(|key| stage.method_settings.get(&key));
    own.or_else(|| stage.method_settings.get("*/*"))
}
