//! Pull-through cache rules: made and read. What they fetch is there for whoever runs it, and is not kept here.

use serde::Deserialize;
use serde_json::{Value, json};

use super::refuse;
use super::state::Through;
use crate::wire::{Call, Refusal, cut, seconds};
use crate::world::World;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Asked {
    registry_id: Option<String>,
    ecr_repository_prefix: String,
    upstream_registry_url: String,
    ecr_repository_prefixes: Vec<String>,
    next_token: Option<String>,
    max_results: Option<usize>,
}

fn shown(prefix: &str, rule: &Through, call: &Call) -> Value {
    json!({"ecrRepositoryPrefix": prefix, "upstreamRegistryUrl": rule.url, "createdAt": seconds(rule.created), "registryId": call.account})
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let asked: Asked = call.input()?;
    let prefix = asked.ecr_repository_prefix;
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));
    if !(2..=30).contains(&prefix.len()) || !prefix.split('/').all(part) {
        return Err(refuse::parameter("Invalid parameter at 'ecrRepositoryPrefix' failed to satisfy constraint: 'must satisfy regular expression'"));
    }
    if asked.upstream_registry_url.is_empty() {
        return Err(refuse::parameter("Invalid parameter at 'upstreamRegistryUrl' failed to satisfy constraint: 'Member must not be null'"));
    }
    if world.ecr.through.contains_key(&prefix) {
        let text = format!("The pull through cache rule with ecrRepositoryPrefix '{prefix}' already exists in the registry with id '{}'", call.account);
        return Err(Refusal::new(400, "PullThroughCacheRuleAlreadyExistsException", text));
    }
    let rule = Through { url: asked.upstream_registry_url, created: call.now };
    let body = shown(&prefix, &rule, call);
    world.ecr.through.insert(prefix, rule);
    Ok(body)
}

pub(super) fn describe(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let asked: Asked = call.input()?;
    let own = asked.registry_id.as_deref().is_none_or(|registry| registry == call.account);
    let all = &world.ecr.through;
    if let Some(unknown) = asked.ecr_repository_prefixes.iter().find(|prefix| !own || !all.contains_key(*prefix)) {
        let text = format!("The pull through cache rule with ecrRepositoryPrefix '{unknown}' does not exist in the registry with id '{}'", call.account);
        return Err(Refusal::new(400, "PullThroughCacheRuleNotFoundException", text));
    }
    let wanted = all.iter().filter(|(prefix, _)| own && (asked.ecr_repository_prefixes.is_empty() || asked.ecr_repository_prefixes.contains(prefix)));
    let items = wanted.map(|(prefix, rule)| (prefix.clone(), shown(prefix, rule, call)));
    let (page, next) = cut(items, asked.next_token.as_deref(), asked.max_results.unwrap_or(100).clamp(1, 1000));
    let mut body = json!({"pullThroughCacheRules": page});
    if let Some(next) = next {
        body["nextToken"] = json!(next);
    }
    Ok(body)
}
