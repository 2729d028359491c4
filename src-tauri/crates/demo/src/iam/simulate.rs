//! SimulatePrincipalPolicy.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::no_role;
use super::policy::{Asked, Decision, decide};
use crate::wire::query::{answer, members, values};
use crate::wire::{Call, Refusal, Reply, cut};
use crate::world::World;

/// Results of a page where the caller does not say.
const PAGE: usize = 100;

pub(super) fn principal(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let source = call.param("PolicySourceArn");
    let unclear = || Refusal::new(400, "InvalidInput", format!("Invalid Entity Arn: {source} does not clearly define entity type and name."));
    let entity = source.strip_prefix(&format!("arn:aws:iam::{}:", call.account)).ok_or_else(unclear)?;
    let name = entity.strip_prefix("role/").ok_or_else(unclear)?;
    // A role's ARN has its path in it; its name has not.
    let name = name.rsplit('/').next().unwrap_or(name);
    let role = world.iam.roles.get(name).ok_or_else(|| no_role(name))?;
    let actions = values(&call.params, "ActionNames");
    if actions.is_empty() {
        let text = "1 validation error detected: Value null at 'actionNames' failed to satisfy constraint: Member must not be null";
        return Err(Refusal::new(400, "ValidationError", text));
    }
    if let Some(bad) = actions.iter().find(|action| !action.contains(':')) {
        return Err(Refusal::new(400, "InvalidInput", format!("Invalid Action Name: {bad}")));
    }
    let mut resources = values(&call.params, "ResourceArns");
    if resources.is_empty() {
        resources.push("*".to_owned());
    }
    let context = context(call);
    let mut results = Vec::new();
    for (action, resource) in actions.iter().flat_map(|action| resources.iter().map(move |resource| (action, resource))) {
        let documents = role.policies.iter().map(|(name, document)| (name.as_str(), document));
        let verdict = decide(documents, Asked { action, resource, context: &context, service: None });
        let decision = match verdict.decision {
            Decision::Allowed => "allowed",
            Decision::ExplicitDeny => "explicitDeny",
            Decision::ImplicitDeny => "implicitDeny",
        };
        let by: Vec<Value> = verdict.by.iter().map(|policy| json!({"SourcePolicyId": policy, "SourcePolicyType": "IAM Policy"})).collect();
        let result = json!({
            "EvalActionName": action,
            "EvalResourceName": resource,
            "EvalDecision": decision,
            "MatchedStatements": by,
            "MissingContextValues": verdict.missing,
        });
        results.push((format!("{:06}", results.len()), result));
    }
    let most = call.params.get("MaxItems").and_then(|text| text.parse().ok()).unwrap_or(PAGE).clamp(1, 1000);
    let (page, next) = cut(results.into_iter(), call.params.get("Marker").map(String::as_str), most);
    Ok(answer(call.service, "SimulatePrincipalPolicy", &json!({"EvaluationResults": page, "IsTruncated": next.is_some(), "Marker": next})))
}

/// The context entries of the form, by key in lower case.
fn context(call: &Call) -> BTreeMap<String, Vec<String>> {
    let entries = members(&call.params, "ContextEntries");
    let entry = |entry: &BTreeMap<String, String>| Some((entry.get("ContextKeyName")?.to_ascii_lowercase(), values(entry, "ContextKeyValues")));
    entries.iter().filter_map(entry).collect()
}
