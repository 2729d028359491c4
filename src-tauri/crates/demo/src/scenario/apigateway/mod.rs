//! The API Gateway part of each beginning: REST and HTTP APIs in front of the functions.

mod http;
mod market;
mod rest;

use super::lambda::permit;
use super::{Setting, Size};
use crate::world::World;

pub(super) use market::market;

/// What a route leads to.
#[derive(Clone, Copy)]
enum Backend<'a> {
    /// A function's qualifier; a stage variable may stand for the qualifier.
    Lambda(&'a str, &'a str),
    /// A fixed answer with this status.
    Mock(u16, &'a str),
}

/// Verb, path and what answers.
type Line<'a> = (&'a str, &'a str, Backend<'a>);

/// What was deployed: the deployer's words, how many hours ago, and the routes then.
struct Release<'a> {
    text: &'a str,
    hours: i64,
    lines: &'a [Line<'a>],
}

fn function_arn(setting: &Setting<'_>, function: &str, qualifier: &str) -> String {
    format!("arn:aws:lambda:{}:{}:function:{function}:{qualifier}", setting.region, setting.account)
}

/// Lets the API invoke every qualifier its routes ever led to, as a deployment tool would have.
/// `variables` are the values of the stage variable `alias`.
fn open(world: &mut World, setting: &Setting<'_>, api: &str, releases: &[Release<'_>], variables: &[&str]) {
    let source = format!("arn:aws:execute-api:{}:{}:{api}/*/*", setting.region, setting.account);
    let mut wanted: Vec<(&str, &str)> = Vec::new();
    for (_, _, backend) in releases.iter().flat_map(|release| release.lines) {
        match backend {
            Backend::Lambda(function, qualifier) if qualifier.starts_with('$') => wanted.extend(variables.iter().map(|value| (*function, *value))),
            Backend::Lambda(function, qualifier) => wanted.push((function, qualifier)),
            Backend::Mock(..) => {}
        }
    }
    wanted.sort_unstable();
    wanted.dedup();
    for (function, qualifier) in wanted {
        let exists = world.lambda.functions.get(function).is_some_and(|function| function.aliases.contains_key(qualifier));
        if exists {
            permit(world, setting, function, qualifier, &source);
        }
    }
}

/// Many APIs, each in front of one function, with a handful of deployments.
pub(super) fn large(world: &mut World, setting: &Setting<'_>, size: &Size) {
    let function = |index: u32| format!("fn-{:04}", index % size.functions.max(1));
    let stage = |index: usize| ["prod", "staging", "dev"].get(index).map_or_else(|| format!("stage-{index}"), |name| (*name).to_owned());
    for index in 0..size.rest_apis {
        let function = function(index);
        let lines = [("GET", "/items", Backend::Lambda(&function, "live"))];
        let releases = daily(&lines);
        let made = rest::api(world, setting, &format!("rest-{index:03}"), "", &releases);
        for s in 0..size.stages as usize {
            made.stage(world, setting, &stage(s), releases.len() - 1 - s % releases.len(), 24);
        }
        open(world, setting, &made.api, &releases, &[]);
    }
    for index in 0..size.http_apis {
        let function = function(index);
        let lines = [("GET", "/items", Backend::Lambda(&function, "live"))];
        let releases = daily(&lines);
        let made = http::api(world, setting, &format!("http-{index:03}"), &releases);
        made.stage(world, setting, "prod", releases.len() - 1, 24);
        open(world, setting, &made.api, &releases, &[]);
    }
}

/// A release a day, the newest yesterday.
fn daily<'a>(lines: &'a [Line<'a>]) -> Vec<Release<'a>> {
    let days = [("release 1", 5), ("release 2", 4), ("release 3", 3), ("release 4", 2), ("release 5", 1)];
    days.map(|(text, days)| Release { text, hours: days * 24, lines }).into()
}

#[cfg(test)]
mod tests;
