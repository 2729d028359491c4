//! Aliases: the only thing at AWS with a true compare-and-swap, by RevisionId.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::name::Name;
use super::paging::page;
use super::refuse::{conflict, invalid, no_function, not_found, stale, unfit};
use super::state::{Alias, Function, LATEST, State, Version};
use super::{provisioned, shape};
use crate::clock::Moment;
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    name: Option<String>,
    function_version: Option<String>,
    description: Option<String>,
    routing_config: Option<Routing>,
    revision_id: Option<String>,
}

/// An absent `RoutingConfig` leaves the weights; one with an empty map clears them. An empty
/// `{}` is not known to do either, and leaves them here: callers must clear explicitly.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Routing {
    additional_version_weights: Option<BTreeMap<String, f64>>,
}

pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let name = Name::of(call)?;
    let function = function(world, &name)?;
    let wanted = call.query("FunctionVersion");
    let serves = |alias: &Alias| wanted.is_none_or(|version| alias.version == version || alias.weights.contains_key(version));
    let items = function.aliases.iter().filter(|(_, alias)| serves(alias)).map(|(key, alias)| (key.clone(), (key, alias)));
    page(call, "Aliases", items, |(key, alias)| shape::alias(&name.arn_of(key), key, alias))
}

pub(super) fn get(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let (name, key) = (Name::of(call)?, call.param("Name"));
    let alias = world.lambda.functions.get(&name.function).and_then(|function| function.aliases.get(key));
    let alias = alias.ok_or_else(|| not_found(format!("Cannot find alias arn: {}", name.arn_of(key))))?;
    Ok(Reply::ok(&shape::alias(&name.arn_of(key), key, alias)))
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let (name, input) = (Name::of(call)?, call.input::<Input>()?);
    let key = input.name.unwrap_or_default();
    let well_named = !key.is_empty() && key.len() <= 128 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if !well_named || key.bytes().all(|b| b.is_ascii_digit()) {
        return Err(unfit(&key, "name", "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)"));
    }
    let version = input.function_version.unwrap_or_default();
    let weights = input.routing_config.and_then(|routing| routing.additional_version_weights).unwrap_or_default();
    let function = world.lambda.functions.get(&name.function).ok_or_else(|| no_function(&name.arn_of(&version)))?;
    check(function, &name, &version, &weights)?;
    if function.aliases.contains_key(&key) {
        return Err(conflict(format!("Alias already exists: {}", name.arn_of(&key))));
    }
    let alias = Alias { version, description: input.description.unwrap_or_default(), weights, revision: world.rng.uuid() };
    let answer = shape::alias(&name.arn_of(&key), &key, &alias);
    if let Some(function) = world.lambda.functions.get_mut(&name.function) {
        function.aliases.insert(key, alias);
    }
    Ok(Reply::json(201, &answer))
}

pub(super) fn update(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let (name, key, input) = (Name::of(call)?, call.param("Name"), call.input::<Input>()?);
    let missing = || not_found(format!("Alias not found: {}", name.arn_of(key)));
    let function = world.lambda.functions.get(&name.function).ok_or_else(missing)?;
    let old = function.aliases.get(key).ok_or_else(missing)?;
    let mut alias = old.clone();
    alias.version = input.function_version.unwrap_or(alias.version);
    alias.description = input.description.unwrap_or(alias.description);
    alias.weights = input.routing_config.and_then(|routing| routing.additional_version_weights).unwrap_or(alias.weights);
    check(function, &name, &alias.version, &alias.weights)?;
    if input.revision_id.is_some_and(|given| given != old.revision) {
        return Err(stale());
    }
    let moved = alias.version != old.version;
    alias.revision = world.rng.uuid();
    let answer = shape::alias(&name.arn_of(key), key, &alias);
    if let Some(function) = world.lambda.functions.get_mut(&name.function) {
        function.aliases.insert(key.to_owned(), alias);
        if moved {
            provisioned::follow(function, key, Moment { at: call.now, pace: call.pace });
        }
    }
    Ok(Reply::ok(&answer))
}

/// Where another AWS service wants an alias to lead.
pub(crate) struct Shift<'a> {
    /// The function's name.
    pub function: &'a str,
    pub alias: &'a str,
    pub version: &'a str,
    /// The second version's share; empty for none.
    pub weights: BTreeMap<String, f64>,
    /// The RevisionId it gets.
    pub revision: String,
    pub account: &'a str,
    pub region: &'a str,
}

/// UpdateAlias by another AWS service: the same checks, but without a RevisionId to compare.
pub(crate) fn shift(state: &mut State, shift: Shift<'_>, moment: Moment) -> Result<(), Refusal> {
    let name = Name::parse(shift.function, None, shift.account, shift.region)?;
    let missing = || not_found(format!("Alias not found: {}", name.arn_of(shift.alias)));
    let function = state.functions.get_mut(shift.function).ok_or_else(missing)?;
    check(function, &name, shift.version, &shift.weights)?;
    let alias = function.aliases.get_mut(shift.alias).ok_or_else(missing)?;
    let moved = alias.version != shift.version;
    let description = std::mem::take(&mut alias.description);
    *alias = Alias { version: shift.version.to_owned(), description, weights: shift.weights, revision: shift.revision };
    if moved {
        provisioned::follow(function, shift.alias, moment);
    }
    Ok(())
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let (name, key) = (Name::of(call)?, call.param("Name"));
    let function = world.lambda.functions.get_mut(&name.function).ok_or_else(|| no_function(&name.unqualified()))?;
    // Deleting what is not there succeeds, as at AWS; what hangs on the alias goes with it.
    function.aliases.remove(key);
    function.policies.remove(key);
    function.provisioned.remove(key);
    Ok(Reply::empty(204))
}

fn function<'a>(world: &'a World, name: &Name) -> Result<&'a Function, Refusal> {
    world.lambda.functions.get(&name.function).ok_or_else(|| no_function(&name.unqualified()))
}

/// Everything Lambda wants of the version and the weights of an alias.
fn check(function: &Function, name: &Name, version: &str, weights: &BTreeMap<String, f64>) -> Result<(), Refusal> {
    if version != LATEST && (version.is_empty() || !version.bytes().all(|b| b.is_ascii_digit())) {
        return Err(unfit(version, "functionVersion", "Member must satisfy regular expression pattern: (\\$LATEST(\\.PUBLISHED)?|[0-9]+)"));
    }
    if weights.len() > 1 {
        return Err(invalid("Number of items in AdditionalVersionWeights cannot be greater than 1"));
    }
    let place = "routingConfig.additionalVersionWeights";
    if let Some((other, weight)) = weights.iter().next() {
        let shown = format!("{{{other}={weight:?}}}");
        if !(0.0..=1.0).contains(weight) {
            let constraint = "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]";
            return Err(unfit(&shown, place, constraint));
        }
        if !other.bytes().all(|b| b.is_ascii_digit()) || other.is_empty() {
            let constraint = "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]";
            return Err(unfit(&shown, place, constraint));
        }
        if other == version {
            return Err(invalid(format!("Invalid function version {version}. Function version {version} is already included in routing configuration.")));
        }
        if version == LATEST {
            let text = "$LATEST is not supported for an alias pointing to more than 1 version";
            return Err(Refusal::new(400, "InvalidParameterValueException", text));
        }
    }
    let main = function.version(version).ok_or_else(|| no_function(&name.arn_of(version)))?;
    for other in weights.keys() {
        let second = function.version(other).ok_or_else(|| no_function(&name.arn_of(other)))?;
        alike(main, second)?;
    }
    Ok(())
}

/// Two versions may share an alias only with one role and one dead-letter queue.
fn alike(main: &Version, second: &Version) -> Result<(), Refusal> {
    if main.config.role != second.config.role {
        return Err(invalid("Specified versions must be associated with the same execution role"));
    }
    if main.config.dead_letter != second.config.dead_letter {
        return Err(invalid("Specified versions must be associated with the same dead-letter queue configuration"));
    }
    Ok(())
}
