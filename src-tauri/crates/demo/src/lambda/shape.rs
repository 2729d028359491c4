//! Lambda's answers as JSON.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::state::{Alias, Change, Version};

/// `LastModified` as Lambda writes it.
pub(super) fn written(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}

/// A `FunctionConfiguration`. Lists leave out `State` and `LastUpdateStatus`.
pub(super) fn configuration(function: &str, arn: &str, version: &Version, now: Timestamp, listed: bool) -> Value {
    let (config, code) = (&version.config, &version.code);
    let mut body = json!({
        "FunctionName": function,
        "FunctionArn": arn,
        "Role": config.role,
        "CodeSize": code.size,
        "Description": version.description,
        "Timeout": config.timeout,
        "MemorySize": config.memory,
        "LastModified": written(version.modified),
        "CodeSha256": code.sha256,
        "Version": version.number,
        "TracingConfig": {"Mode": "PassThrough"},
        "RevisionId": version.revision_id(now),
        "PackageType": if code.image.is_some() { "Image" } else { "Zip" },
        "Architectures": [config.architecture],
        "EphemeralStorage": {"Size": 512},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": format!("/aws/lambda/{function}")},
    });
    let Some(map) = body.as_object_mut() else {
        return body;
    };
    let mut some = |key: &str, value: Option<Value>| value.map(|value| map.insert(key.to_owned(), value));
    some("Runtime", config.runtime.as_ref().map(|runtime| json!(runtime)));
    some("Handler", config.handler.as_ref().map(|handler| json!(handler)));
    some("Environment", (!config.environment.is_empty()).then(|| json!({"Variables": config.environment})));
    some("DeadLetterConfig", config.dead_letter.as_ref().map(|arn| json!({"TargetArn": arn})));
    some("Layers", (!config.layers.is_empty()).then(|| config.layers.iter().map(|arn| json!({"Arn": arn, "CodeSize": 0})).collect()));
    if !listed {
        readiness(map, version, now);
    }
    body
}

fn readiness(map: &mut Map<String, Value>, version: &Version, now: Timestamp) {
    let (state, reason) = version.state(now);
    map.insert("State".to_owned(), json!(state));
    if let Some((code, reason)) = reason {
        map.insert("StateReasonCode".to_owned(), json!(code));
        map.insert("StateReason".to_owned(), json!(reason));
    }
    match version.underway(now).map(|transition| transition.kind) {
        // A function that is being created has had no update yet.
        Some(Change::Creating) => {}
        Some(Change::Updating) => {
            map.insert("LastUpdateStatus".to_owned(), json!("InProgress"));
            map.insert("LastUpdateStatusReason".to_owned(), json!("The function is being created."));
            map.insert("LastUpdateStatusReasonCode".to_owned(), json!("Creating"));
        }
        Some(Change::Waking) | None => {
            map.insert("LastUpdateStatus".to_owned(), json!("Successful"));
        }
    }
}

/// An `AliasConfiguration`; `RoutingConfig` is there only with weights.
pub(super) fn alias(arn: &str, name: &str, alias: &Alias) -> Value {
    let mut body = json!({
        "AliasArn": arn,
        "Name": name,
        "FunctionVersion": alias.version,
        "Description": alias.description,
        "RevisionId": alias.revision,
    });
    if !alias.weights.is_empty() {
        body["RoutingConfig"] = json!({"AdditionalVersionWeights": alias.weights});
    }
    body
}
