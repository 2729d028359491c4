//! What stands behind a method: put, get, delete, and what AWS checks of it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use super::refuse::{bad_request, not_found, unfit, unknown};
use super::resources::{method, status_code};
use super::state::{Integration, IntegrationResponse};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

const KINDS: [&str; 5] = ["HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    #[serde(rename = "type")]
    kind: String,
    http_method: Option<String>,
    uri: Option<String>,
    credentials: Option<String>,
    #[serde(default)]
    request_templates: BTreeMap<String, String>,
    passthrough_behavior: Option<String>,
    timeout_in_millis: Option<u32>,
    cache_namespace: Option<String>,
    #[serde(default)]
    cache_key_parameters: Vec<String>,
}

pub(super) fn put(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let wanted: Wanted = call.input()?;
    if !KINDS.contains(&wanted.kind.as_str()) {
        let constraint = "Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]";
        return Err(unfit(&wanted.kind, "putIntegrationInput.type", constraint));
    }
    if wanted.kind != "MOCK" && wanted.http_method.as_deref().unwrap_or_default().is_empty() {
        return Err(bad_request("Enumeration value for HttpMethod must be non-empty"));
    }
    check_uri(&wanted.kind, wanted.uri.as_deref().unwrap_or_default())?;
    let timeout = wanted.timeout_in_millis.unwrap_or(29_000);
    if !(50..=29_000).contains(&timeout) {
        return Err(bad_request("Timeout should be between 50 ms and 29000 ms"));
    }
    let method = method(world, call)?;
    let responses = method.method_integration.take().map(|old| old.integration_responses);
    let made = Integration {
        kind: wanted.kind,
        http_method: wanted.http_method,
        uri: wanted.uri,
        credentials: wanted.credentials,
        request_templates: wanted.request_templates,
        passthrough_behavior: wanted.passthrough_behavior.unwrap_or_else(|| "WHEN_NO_MATCH".to_owned()),
        timeout_in_millis: timeout,
        cache_namespace: wanted.cache_namespace.unwrap_or_else(|| call.param("resource_id").to_owned()),
        cache_key_parameters: wanted.cache_key_parameters,
        integration_responses: responses.unwrap_or_default(),
    };
    let reply = Reply::json(201, &json!(made));
    method.method_integration = Some(made);
    Ok(reply)
}

/// `arn:aws:apigateway:{region}:{service}:path/…` or `…:action/…`; `AWS_PROXY` only knows
/// Lambda's invocations and Firehose.
fn check_uri(kind: &str, uri: &str) -> Result<(), Refusal> {
    match kind {
        "HTTP" | "HTTP_PROXY" if !uri.starts_with("http://") && !uri.starts_with("https://") => Err(bad_request("Invalid HTTP endpoint specified for URI")),
        "AWS" | "AWS_PROXY" => {
            let parts: Vec<&str> = uri.splitn(6, ':').collect();
            let [arn, _, service, _, backend, action] = parts[..] else {
                return Err(bad_request("Invalid ARN specified in the request"));
            };
            if arn != "arn" || !["apigateway", "lambda"].contains(&service) {
                return Err(bad_request("Invalid ARN specified in the request"));
            }
            if !action.starts_with("path/") && !action.starts_with("action/") {
                return Err(bad_request("AWS ARN for integration must contain path or action"));
            }
            let invocation = backend == "lambda" && action.starts_with("path/2015-03-31/functions/arn:") && action.ends_with("/invocations");
            if kind == "AWS_PROXY" && !invocation {
                let text = "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.";
                return Err(bad_request(text));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

pub(super) fn get(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let integration = method(world, call)?.method_integration.as_ref();
    integration.map(|integration| Reply::ok(&json!(integration))).ok_or_else(|| unknown("Integration"))
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    method(world, call)?.method_integration.take().map(|_| Reply::empty(204)).ok_or_else(|| unknown("Integration"))
}

pub(super) fn put_response(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Wanted {
        selection_pattern: Option<String>,
        #[serde(default)]
        response_parameters: BTreeMap<String, String>,
        #[serde(default)]
        response_templates: BTreeMap<String, String>,
    }
    let code = status_code(call)?;
    let wanted: Wanted = call.input()?;
    let integration = method(world, call)?.method_integration.as_mut().ok_or_else(|| unknown("Integration"))?;
    let made = IntegrationResponse {
        status_code: code.clone(),
        selection_pattern: wanted.selection_pattern,
        response_parameters: wanted.response_parameters,
        response_templates: wanted.response_templates,
    };
    let reply = Reply::json(201, &json!(made));
    integration.integration_responses.insert(code, made);
    Ok(reply)
}

pub(super) fn get_response(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let code = status_code(call)?;
    let integration = method(world, call)?.method_integration.as_ref().ok_or_else(|| unknown("Integration"))?;
    let response = integration.integration_responses.get(&code);
    response.map(|response| Reply::ok(&json!(response))).ok_or_else(|| not_found("Invalid Response status code specified"))
}
