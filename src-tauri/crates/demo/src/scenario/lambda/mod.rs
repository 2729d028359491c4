//! The Lambda part of each beginning.

mod market;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;

pub(super) use self::market::market;
use super::{Setting, Size};
use crate::lambda::{Alias, Behaviour, Code, Config, Function, LATEST, Policy, Version, fingerprint};
use crate::rng::Rng;
use crate::world::World;

/// A function from its releases, oldest first; `$LATEST` is what the newest was made from.
fn build(
    name: &str,
    runtime: &str,
    memory: u32,
    releases: impl Iterator<Item = (u64, String, Timestamp)>,
    aliases: impl Iterator<Item = (String, u64)>,
    setting: &Setting<'_>,
    rng: &mut Rng,
) -> Function {
    let config = Config {
        runtime: Some(runtime.to_owned()),
        handler: Some(if runtime.starts_with("java") { "market.Handler::handle" } else { "index.handler" }.to_owned()),
        role: format!("arn:aws:iam::{}:role/{name}-lambda", setting.account),
        timeout: 10,
        memory,
        environment: BTreeMap::from([("STAGE".to_owned(), "prod".to_owned())]),
        dead_letter: None,
        layers: Vec::new(),
        architecture: "arm64".to_owned(),
    };
    let mut versions = BTreeMap::new();
    for (number, description, modified) in releases {
        let key = format!("{name}:{number}");
        let code =
            Code { sha256: fingerprint(key.as_bytes()), size: 1_000_000 + hash(&key) % 9_000_000, image: None, behaviour: Behaviour::Works, sources: None };
        let version =
            Version { number: number.to_string(), description, modified, revision: rng.uuid(), transition: None, trouble: None, config: config.clone(), code };
        versions.insert(number, version);
    }
    let (last_number, newest) = versions.last_key_value().map_or_else(|| (0, blank(&config, setting.now)), |(number, version)| (*number, version.clone()));
    let latest = Version { number: LATEST.to_owned(), description: String::new(), revision: rng.uuid(), ..newest };
    let alias = |number: u64, rng: &mut Rng| Alias { version: number.to_string(), description: String::new(), weights: BTreeMap::new(), revision: rng.uuid() };
    let aliases = aliases.map(|(key, number)| (key, alias(number, rng))).collect();
    Function { name: name.to_owned(), latest, versions, last_number, aliases, policies: BTreeMap::new(), provisioned: BTreeMap::new(), reserved: None }
}

/// `$LATEST` of a function that was never published.
fn blank(config: &Config, now: Timestamp) -> Version {
    let code = Code { sha256: fingerprint(b""), size: 0, image: None, behaviour: Behaviour::Works, sources: None };
    Version {
        number: LATEST.to_owned(),
        description: String::new(),
        modified: now,
        revision: String::new(),
        transition: None,
        trouble: None,
        config: config.clone(),
        code,
    }
}

/// A number that follows from a text alone.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Lets an API invoke a function's qualifier, or with an empty one the function itself, as `AddPermission` with this
/// `source_arn` would.
/// For the API Gateway parts of the beginnings.
pub(super) fn permit(world: &mut World, setting: &Setting<'_>, function: &str, qualifier: &str, source_arn: &str) {
    let separator = if qualifier.is_empty() { "" } else { ":" };
    let resource = format!("arn:aws:lambda:{}:{}:function:{function}{separator}{qualifier}", setting.region, setting.account);
    let (id, revision) = (format!("api-{}", world.rng.hex(8)), world.rng.uuid());
    let Some(function) = world.lambda.functions.get_mut(function) else { return };
    let policy: &mut Policy = function.policies.entry(qualifier.to_owned()).or_default();
    policy.revision = revision;
    policy.statements.push(json!({
        "Sid": id,
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": resource,
        "Condition": {"ArnLike": {"AWS:SourceArn": source_arn}},
    }));
}

/// Many functions: `live` on the newest version, every further alias one version older.
pub(super) fn large(world: &mut World, setting: &Setting<'_>, size: &Size) {
    for index in 0..size.functions {
        let name = format!("fn-{index:04}");
        let versions = u64::from(size.versions);
        let releases = (1..=versions).map(|n| (n, format!("release {n}"), setting.hours_ago(((versions - n) * 24 + 1) as i64)));
        let aliases = (0..size.aliases).map(|a| {
            let name = ["live", "beta"].get(a as usize).map_or_else(|| format!("alias-{a}"), |name| (*name).to_owned());
            (name, versions.saturating_sub(u64::from(a)).max(1))
        });
        let function = build(&name, "nodejs22.x", 256, releases, aliases, setting, &mut world.rng);
        world.lambda.functions.insert(name, function);
    }
}
