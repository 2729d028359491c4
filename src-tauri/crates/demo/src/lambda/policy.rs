//! Resource policies: who may invoke a function, a version or an alias.

use serde::Deserialize;
use serde_json::{Value, json};

use super::name::Name;
use super::refuse::{conflict, invalid, no_function, not_found, stale_policy, unfit};
use super::state::{Function, LATEST};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// Whether the policy of exactly this qualifier lets a service invoke from this source.
pub(super) fn allows(function: &Function, qualifier: Option<&str>, service: &str, source: &str) -> bool {
    let Some(policy) = function.policies.get(qualifier.unwrap_or_default()) else {
        return false;
    };
    policy.statements.iter().any(|statement| {
        let principal = &statement["Principal"];
        let who = principal == "*" || principal["Service"] == service;
        let action = matches!(statement["Action"].as_str(), Some("lambda:InvokeFunction" | "lambda:*" | "*"));
        let from = statement["Condition"]["ArnLike"]["AWS:SourceArn"].as_str();
        who && action && from.is_none_or(|pattern| like(pattern, source))
    })
}

/// IAM's `ArnLike`: `*` for any run of characters, `?` for one.
fn like(pattern: &str, text: &str) -> bool {
    match (pattern.chars().next(), text.chars().next()) {
        (None, None) => true,
        (Some('*'), _) => like(&pattern[1..], text) || text.chars().next().is_some_and(|c| like(pattern, &text[c.len_utf8()..])),
        (Some('?'), Some(c)) => like(&pattern[1..], &text[c.len_utf8()..]),
        (Some(p), Some(c)) if p == c => like(&pattern[p.len_utf8()..], &text[c.len_utf8()..]),
        _ => false,
    }
}

pub(super) fn get(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let name = Name::of(call)?;
    let function = function(world, &name)?;
    let key = name.qualifier.as_deref().filter(|q| *q != LATEST).unwrap_or_default();
    let policy = function.policies.get(key).filter(|policy| !policy.statements.is_empty());
    let policy = policy.ok_or_else(|| not_found("The resource you requested does not exist."))?;
    let text = json!({"Version": "2012-10-17", "Id": "default", "Statement": policy.statements}).to_string();
    Ok(Reply::ok(&json!({"Policy": text, "RevisionId": policy.revision})))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Permission {
    statement_id: String,
    action: String,
    principal: String,
    source_arn: Option<String>,
    source_account: Option<String>,
    revision_id: Option<String>,
}

pub(super) fn add(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let name = Name::of(call)?;
    let input: Permission = call.input()?;
    if input.statement_id.is_empty() || !input.statement_id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) {
        return Err(unfit(&input.statement_id, "statementId", "Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)"));
    }
    if name.qualifier.as_deref() == Some(LATEST) {
        return Err(invalid("We currently do not support adding policies for $LATEST."));
    }
    let key = name.qualifier.clone().unwrap_or_default();
    let policy = function(world, &name)?.policies.get(&key);
    let current = policy.map(|policy| policy.revision.as_str());
    if input.revision_id.as_deref().is_some_and(|given| Some(given) != current) {
        return Err(stale_policy());
    }
    if policy.is_some_and(|policy| policy.statements.iter().any(|s| s["Sid"] == input.statement_id.as_str())) {
        return Err(conflict(format!(
            "The statement id ({}) provided already exists. Please provide a new statement id, or remove the existing statement.",
            input.statement_id
        )));
    }
    let principal = principal(&input.principal)?;
    let mut statement = json!({"Sid": input.statement_id, "Effect": "Allow", "Principal": principal, "Action": input.action, "Resource": name.arn()});
    if let Some(arn) = &input.source_arn {
        statement["Condition"]["ArnLike"]["AWS:SourceArn"] = json!(arn);
    }
    if let Some(account) = &input.source_account {
        statement["Condition"]["StringEquals"]["AWS:SourceAccount"] = json!(account);
    }
    let revision = world.rng.uuid();
    if let Some(function) = world.lambda.functions.get_mut(&name.function) {
        let policy = function.policies.entry(key).or_default();
        policy.revision = revision;
        policy.statements.push(statement.clone());
    }
    Ok(Reply::json(201, &json!({"Statement": statement.to_string()})))
}

fn principal(text: &str) -> Result<Value, Refusal> {
    match text {
        "*" => Ok(json!("*")),
        _ if text.ends_with(".amazonaws.com") => Ok(json!({"Service": text})),
        _ if text.starts_with("arn:") => Ok(json!({"AWS": text})),
        _ if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) => Ok(json!({"AWS": format!("arn:aws:iam::{text}:root")})),
        _ => Err(invalid("The provided principal was invalid. Please check the principal and try again.")),
    }
}

pub(super) fn remove(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let name = Name::of(call)?;
    let none = || not_found("No policy is associated with the given resource.");
    let function = world.lambda.functions.get_mut(&name.function).ok_or_else(|| not_found(format!("No policy found for: {}", name.arn())))?;
    let policy = function.policies.get_mut(name.qualifier.as_deref().unwrap_or_default()).filter(|p| !p.statements.is_empty()).ok_or_else(none)?;
    if call.query("RevisionId").is_some_and(|given| given != policy.revision) {
        return Err(stale_policy());
    }
    let id = call.param("StatementId");
    if !policy.statements.iter().any(|statement| statement["Sid"] == id) {
        return Err(not_found(format!("Statement {id} is not found in resource policy.")));
    }
    policy.statements.retain(|statement| statement["Sid"] != id);
    policy.revision = world.rng.uuid();
    Ok(Reply::empty(204))
}

/// The function, if it has the qualifier asked for.
fn function<'a>(world: &'a World, name: &Name) -> Result<&'a Function, Refusal> {
    let function = world.lambda.functions.get(&name.function).ok_or_else(|| no_function(&name.arn()))?;
    match name.qualifier.as_deref() {
        Some(qualifier) if function.resolve(qualifier).is_none() => {
            let number = qualifier.bytes().all(|b| b.is_ascii_digit()) || qualifier.contains('$');
            Err(if number { no_function(&name.arn()) } else { not_found(format!("Cannot find alias arn: {}", name.arn())) })
        }
        _ => Ok(function),
    }
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn arn_like_knows_wildcards() {
        let source = "arn:aws:execute-api:ap-northeast-2:1:abc/prod/GET/orders";
        assert!(like("arn:aws:execute-api:ap-northeast-2:1:abc/*/*/*", source), "stars match each part");
        assert!(like("arn:aws:execute-api:ap-northeast-2:1:abc/prod/?ET/orders", source), "one character");
        assert!(!like("arn:aws:execute-api:ap-northeast-2:1:xyz/*", source), "another API");
    }
}
