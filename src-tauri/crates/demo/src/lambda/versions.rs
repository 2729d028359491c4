//! Published versions: numbered, immutable, made from `$LATEST`.

use serde::Deserialize;

use super::name::Name;
use super::paging::{page, place};
use super::refuse::{conflict, invalid, no_function, stale};
use super::state::{Function, LATEST, Version};
use super::{Code, shape};
use crate::rng::Rng;
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let name = Name::of(call)?;
    let function = world.lambda.functions.get(&name.function).ok_or_else(|| no_function(&name.unqualified()))?;
    page(call, "Versions", all(function), |version| shape::configuration(&function.name, &name.arn_of(&version.number), version, call.now, true))
}

/// `$LATEST` and every published version, with their places in a list.
pub(super) fn all(function: &Function) -> impl Iterator<Item = (String, &Version)> {
    let latest = (place(&function.name, 0), &function.latest);
    std::iter::once(latest).chain(function.versions.iter().map(|(number, version)| (place(&function.name, *number), version)))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    code_sha256: Option<String>,
    description: Option<String>,
    revision_id: Option<String>,
}

pub(super) fn publish(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let (name, input) = (Name::of(call)?, call.input::<Input>()?);
    let function = world.lambda.functions.get_mut(&name.function).ok_or_else(|| no_function(&name.unqualified()))?;
    settled(function, &name, call)?;
    if input.revision_id.is_some_and(|given| given != function.latest.revision_id(call.now)) {
        return Err(stale());
    }
    let Code { sha256, .. } = &function.latest.code;
    if let Some(given) = input.code_sha256.filter(|given| !given.is_empty() && given != sha256) {
        return Err(invalid(format!(
            "CodeSHA256 ({given}) is different from current CodeSHA256 in $LATEST ({sha256}). Please try again with the CodeSHA256 in $LATEST."
        )));
    }
    let number = cut(function, input.description, call.now, &mut world.rng);
    let version = function.version(&number).ok_or_else(|| no_function(&name.arn_of(&number)))?;
    let answer = shape::configuration(&function.name, &name.arn_of(&number), version, call.now, false);
    Ok(Reply::json(201, &answer))
}

/// Refuses while `$LATEST` is being created or updated.
pub(super) fn settled(function: &Function, name: &Name, call: &Call) -> Result<(), Refusal> {
    match function.latest.underway(call.now) {
        Some(_) => Err(conflict(format!("The operation cannot be performed at this time. An update is in progress for resource: {}", name.unqualified()))),
        None => Ok(()),
    }
}

/// Publishes `$LATEST` and says which number it has; unchanged code and configuration keep the
/// number they have.
pub(super) fn cut(function: &mut Function, description: Option<String>, now: jiff::Timestamp, rng: &mut Rng) -> String {
    let latest = &function.latest;
    if let Some(newest) = function.versions.get(&function.last_number)
        && newest.code == latest.code
        && newest.config == latest.config
    {
        return newest.number.clone();
    }
    function.last_number += 1;
    let number = function.last_number.to_string();
    let version = Version {
        number: number.clone(),
        description: description.unwrap_or_else(|| latest.description.clone()),
        modified: now,
        revision: rng.uuid(),
        transition: None,
        trouble: latest.trouble,
        ..latest.clone()
    };
    function.versions.insert(function.last_number, version);
    // A publish gives $LATEST another RevisionId too.
    function.latest.revision = rng.uuid();
    function.latest.transition = None;
    debug_assert_eq!(function.latest.number, LATEST, "only $LATEST is published");
    number
}
