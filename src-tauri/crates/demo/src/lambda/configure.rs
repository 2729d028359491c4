//! CreateFunction and UpdateFunctionConfiguration.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::code::{Source, begin_update, sized};
use super::name::Name;
use super::refuse::{conflict, invalid, no_function, stale, unfit};
use super::runtimes::{self, Use};
use super::state::{Change, Config, Function, LATEST, Transition, Version};
use super::{shape, versions};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// Seconds a new function takes to become Active; not published by AWS, seen as "a few".
const CREATING: i64 = 5;

/// The most that environment variables may have together, as JSON.
const ENVIRONMENT: usize = 4096;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Settings {
    function_name: Option<String>,
    package_type: Option<String>,
    code: Option<Source>,
    publish: bool,
    architectures: Vec<String>,
    runtime: Option<String>,
    handler: Option<String>,
    role: Option<String>,
    description: Option<String>,
    timeout: Option<u32>,
    memory_size: Option<u32>,
    environment: Option<Environment>,
    dead_letter_config: Option<DeadLetter>,
    layers: Option<Vec<String>>,
    revision_id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Environment {
    variables: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DeadLetter {
    target_arn: Option<String>,
}

impl Settings {
    /// What both operations ask of the settings given.
    fn check(&self) -> Result<(), Refusal> {
        let is_role = |arn: &str| arn.starts_with("arn:aws:iam::") && arn.contains(":role/");
        if let Some(role) = self.role.as_deref().filter(|role| !is_role(role)) {
            let pattern = "Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+";
            return Err(unfit(role, "role", pattern));
        }
        if let Some(timeout) = self.timeout.filter(|timeout| !(1..=900).contains(timeout)) {
            let side = if timeout < 1 { "greater than or equal to 1" } else { "less than or equal to 900" };
            return Err(unfit(&timeout.to_string(), "timeout", &format!("Member must have value {side}")));
        }
        if let Some(memory) = self.memory_size.filter(|memory| !(128..=10_240).contains(memory)) {
            let side = if memory < 128 { "greater than or equal to 128" } else { "less than or equal to 10240" };
            return Err(unfit(&memory.to_string(), "memorySize", &format!("Member must have value {side}")));
        }
        if let Some(environment) = &self.environment {
            let measured = serde_json::to_string(&environment.variables).unwrap_or_default();
            if measured.len() > ENVIRONMENT {
                return Err(invalid(format!(
                    "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {measured}"
                )));
            }
        }
        Ok(())
    }

    /// Puts what was given over a configuration.
    fn apply(self, version: &mut Version) {
        let config = &mut version.config;
        config.runtime = self.runtime.or(config.runtime.take());
        config.handler = self.handler.or(config.handler.take());
        if let Some(role) = self.role {
            config.role = role;
        }
        config.timeout = self.timeout.unwrap_or(config.timeout);
        config.memory = self.memory_size.unwrap_or(config.memory);
        if let Some(environment) = self.environment {
            config.environment = environment.variables;
        }
        if let Some(dead_letter) = self.dead_letter_config {
            config.dead_letter = dead_letter.target_arn.filter(|arn| !arn.is_empty());
        }
        if let Some(layers) = self.layers {
            config.layers = layers;
        }
        version.description = self.description.unwrap_or(std::mem::take(&mut version.description));
    }
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    sized(call)?;
    let mut input: Settings = call.input()?;
    input.check()?;
    let name = Name::parse(input.function_name.as_deref().unwrap_or_default(), None, &call.account, &call.region)?;
    let Some(role) = input.role.clone() else {
        return Err(Refusal::new(
            400,
            "ValidationException",
            "1 validation error detected: Value null at 'role' failed to satisfy constraint: Member must not be null",
        ));
    };
    let source = input.code.take().unwrap_or_default();
    let image = input.package_type.as_deref() == Some("Image");
    if image != source.image_uri.is_some() {
        return Err(invalid(if image {
            "Please provide ImageUri when creating a function with packageType Image."
        } else {
            "Please don't provide ImageUri when creating a function with packageType Zip."
        }));
    }
    match &input.runtime {
        Some(runtime) if !image => runtimes::check(runtime, Use::Create, call.now)?,
        None if !image => {
            return Err(invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages."));
        }
        _ => {}
    }
    if !image && input.handler.is_none() {
        return Err(invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages."));
    }
    if world.lambda.functions.contains_key(&name.function) {
        return Err(conflict(format!("Function already exist: {}", name.function)));
    }
    let code = source.fetch(world, call)?;
    let architecture = input.architectures.first().cloned().unwrap_or_else(|| "x86_64".to_owned());
    let config = Config {
        runtime: None,
        handler: None,
        role,
        timeout: 3,
        memory: 128,
        environment: BTreeMap::new(),
        dead_letter: None,
        layers: Vec::new(),
        architecture,
    };
    let until = call.now.saturating_add(call.lasting(CREATING)).unwrap_or(call.now);
    let transition = Transition { until, kind: Change::Creating, revision_after: world.rng.uuid() };
    let mut latest = Version {
        number: LATEST.to_owned(),
        description: String::new(),
        modified: call.now,
        revision: world.rng.uuid(),
        transition: Some(transition),
        trouble: None,
        config,
        code,
    };
    let publish = input.publish;
    input.apply(&mut latest);
    let mut function = Function {
        name: name.function.clone(),
        latest,
        versions: BTreeMap::new(),
        last_number: 0,
        aliases: BTreeMap::new(),
        policies: BTreeMap::new(),
        provisioned: BTreeMap::new(),
        reserved: None,
    };
    if publish {
        let transition = function.latest.transition.clone();
        let number = versions::cut(&mut function, None, call.now, &mut world.rng);
        function.latest.transition = transition.clone();
        if let Some(version) = function.version_mut(&number) {
            version.transition = transition;
        }
    }
    let shown = function.versions.get(&1).unwrap_or(&function.latest);
    let arn = if publish { name.arn_of("1") } else { name.unqualified() };
    let answer = shape::configuration(&function.name, &arn, shown, call.now, false);
    world.lambda.functions.insert(name.function, function);
    Ok(Reply::json(201, &answer))
}

pub(super) fn update(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let (name, input) = (Name::of(call)?, call.input::<Settings>()?);
    input.check()?;
    let function = world.lambda.functions.get_mut(&name.function).ok_or_else(|| no_function(&name.unqualified()))?;
    versions::settled(function, &name, call)?;
    if input.revision_id.as_deref().is_some_and(|given| given != function.latest.revision_id(call.now)) {
        return Err(stale());
    }
    // Also a function left on an old runtime cannot be touched once its update date has passed.
    if let Some(runtime) = input.runtime.as_ref().or(function.latest.config.runtime.as_ref()) {
        runtimes::check(runtime, Use::Update, call.now)?;
    }
    input.apply(&mut function.latest);
    function.latest.modified = call.now;
    begin_update(&mut function.latest, call, &mut world.rng);
    Ok(Reply::ok(&shape::configuration(&function.name, &name.unqualified(), &function.latest, call.now, false)))
}
