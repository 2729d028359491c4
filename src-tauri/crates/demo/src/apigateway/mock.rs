//! `MOCK` integrations: the request template names a status code, the integration response of
//! that code has the body.

use serde_json::{Value, json};

use super::serve::{Picked, broken};
use super::state::{Integration, IntegrationResponse};
use crate::stage::{StageRequest, fill};
use crate::wire::Reply;

/// The configured answer; 500 where the templates do not lead to one.
pub(super) fn answer(integration: &Integration, request: &StageRequest, picked: &Picked) -> Reply {
    let look_up = |name: &str| picked.variable(name).or_else(|| context(name, request, picked));
    let template = integration.request_templates.get("application/json");
    let rendered = template.map(|template| fill(template, look_up)).unwrap_or_default();
    let code = serde_json::from_str::<Value>(&rendered).ok().and_then(|value| value["statusCode"].as_u64());
    let Some(response) = code.and_then(|code| select(integration, &code.to_string())) else { return broken(500) };
    let Ok(status) = response.status_code.parse() else { return broken(500) };
    let body = response.response_templates.get("application/json").or_else(|| response.response_templates.values().next());
    let body = body.map(|template| fill(template, look_up)).unwrap_or_default();
    let mut reply = Reply { body: body.into(), ..Reply::empty(status) };
    if let Some((kind, _)) = response.response_templates.first_key_value() {
        reply = reply.with_header("content-type", kind);
    }
    for (name, value) in &response.response_parameters {
        // Only constants, 'in quotes', can come out of a mock.
        let constant = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
        if let (Some(name), Some(value)) = (name.strip_prefix("method.response.header."), constant) {
            reply = reply.with_header(name, value);
        }
    }
    reply
}

/// The response whose pattern takes the code, else the one without a pattern.
fn select<'a>(integration: &'a Integration, code: &str) -> Option<&'a IntegrationResponse> {
    let pattern = |response: &IntegrationResponse| response.selection_pattern.clone().filter(|pattern| !pattern.is_empty());
    let responses = || integration.integration_responses.values();
    let named = responses().find(|response| pattern(response).is_some_and(|pattern| pattern.split('|').any(|one| takes(one, code))));
    named.or_else(|| responses().find(|response| pattern(response).is_none()))
}

/// Patterns of codes are digits, `.` and `\d`; nothing else of regular expressions is understood.
fn takes(pattern: &str, code: &str) -> bool {
    let pattern = pattern.replace("\\d", ".");
    pattern.len() == code.len() && pattern.chars().zip(code.chars()).all(|(p, c)| p == '.' || p == c)
}

fn context(name: &str, request: &StageRequest, picked: &Picked) -> Option<String> {
    let value = match name.strip_prefix("context.")? {
        "isCanaryRequest" => json!(picked.canary).to_string(),
        "resourcePath" => picked.resource.clone(),
        "httpMethod" => request.method.to_string(),
        "apiId" => request.api_id.clone(),
        "accountId" => request.account.clone(),
        "stage" => picked.stage.clone(),
        "deploymentId" => picked.deployment.clone(),
        _ => return None,
    };
    Some(value)
}
