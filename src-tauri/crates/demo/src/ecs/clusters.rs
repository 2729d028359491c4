//! Clusters.

use serde::Deserialize;
use serde_json::{Value, json};

use super::lookup::{self, Place};
use super::page::Page;
use super::refuse;
use super::state::{Cluster, Doc};
use crate::wire::{Call, Refusal};
use crate::world::World;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn list(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: List = call.input()?;
    let page = Page::new(input.max_results, input.next_token.as_deref(), 100)?;
    let all = world.ecs.clusters.values().map(|cluster| cluster.arn.clone()).collect();
    let (arns, next) = page.cut(all);
    Ok(json!({"clusterArns": arns, "nextToken": next}))
}

#[derive(Deserialize)]
struct Describe {
    #[serde(default)]
    clusters: Vec<String>,
    #[serde(default)]
    include: Vec<String>,
}

pub(super) fn describe(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let mut input: Describe = call.input()?;
    if input.clusters.len() > 100 {
        return Err(refuse::parameter("Clusters cannot have more than 100 elements."));
    }
    if input.clusters.is_empty() {
        input.clusters.push("default".to_owned());
    }
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for given in &input.clusters {
        match lookup::cluster(world, call, Some(given)) {
            Ok(cluster) => found.push(view(cluster, &input.include)),
            Err(_) => {
                let arn = if given.starts_with("arn:") { given.clone() } else { Place::of(call).arn(&format!("cluster/{given}")) };
                failures.push(json!({"arn": arn, "reason": "MISSING"}));
            }
        }
    }
    Ok(json!({"clusters": found, "failures": failures}))
}

fn view(cluster: &Cluster, include: &[String]) -> Value {
    let tasks = || cluster.services.values().flat_map(|service| &service.tasks);
    let name = cluster.arn.rsplit('/').next().unwrap_or_default();
    let mut view = json!({
        "clusterArn": cluster.arn,
        "clusterName": name,
        "status": "ACTIVE",
        "registeredContainerInstancesCount": 0,
        "runningTasksCount": tasks().filter(|task| task.phase.runs()).count(),
        "pendingTasksCount": tasks().filter(|task| task.phase.live() && !task.phase.runs()).count(),
        "activeServicesCount": cluster.services.values().filter(|service| service.status == "ACTIVE").count(),
        "statistics": [],
        "tags": [],
        "settings": [],
        "capacityProviders": cluster.settings.get("capacityProviders").cloned().unwrap_or_else(|| json!([])),
        "defaultCapacityProviderStrategy": cluster.settings.get("defaultCapacityProviderStrategy").cloned().unwrap_or_else(|| json!([])),
    });
    for wanted in include {
        match wanted.as_str() {
            "TAGS" => view["tags"] = json!(cluster.tags),
            "SETTINGS" => {
                let none = json!([{"name": "containerInsights", "value": "disabled"}]);
                view["settings"] = cluster.settings.get("settings").cloned().unwrap_or(none);
            }
            _ => {}
        }
    }
    view
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let mut input: Doc = call.input()?;
    let name = input.remove("clusterName").and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_else(|| "default".to_owned());
    if name.is_empty() || name.len() > 255 || !name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
        return Err(refuse::parameter("Invalid identifier: Cluster names can have up to 255 letters, numbers, hyphens, and underscores."));
    }
    let tags = input.remove("tags").and_then(|tags| tags.as_array().cloned()).unwrap_or_default();
    let arn = Place::of(call).arn(&format!("cluster/{name}"));
    // Creating a cluster that exists answers the one there is.
    let cluster = world.ecs.clusters.entry(name).or_insert_with(|| Cluster { arn, settings: input, tags, ..Cluster::default() });
    Ok(json!({"cluster": view(cluster, &["TAGS".to_owned(), "SETTINGS".to_owned()])}))
}
