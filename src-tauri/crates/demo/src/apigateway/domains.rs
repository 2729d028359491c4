//! Custom domain names and their base path mappings.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::paging::{V1, page};
use super::patch::patches;
use super::refuse::{bad_request, conflict, not_found};
use super::state::{Domain, Mapping};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// What AWS calls the empty base path.
const NONE: &str = "(none)";

fn unknown_domain() -> Refusal {
    not_found("Invalid domain name identifier specified")
}

fn domain<'a>(world: &'a World, call: &Call) -> Result<&'a Domain, Refusal> {
    world.apigateway.domains.get(call.param("domain_name")).ok_or_else(unknown_domain)
}

fn domain_mut<'a>(world: &'a mut World, call: &Call) -> Result<&'a mut Domain, Refusal> {
    world.apigateway.domains.get_mut(call.param("domain_name")).ok_or_else(unknown_domain)
}

pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    page(call, &V1, world.apigateway.domains.iter(), |domain| domain.shown.clone())
}

pub(super) fn get(world: &World, call: &Call) -> Result<Reply, Refusal> {
    domain(world, call).map(|domain| Reply::ok(&domain.shown))
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let given: Value = call.input()?;
    let name = given["domainName"].as_str().unwrap_or_default();
    if name.is_empty() {
        return Err(bad_request("No Domain Name specified"));
    }
    if world.apigateway.domains.contains_key(name) {
        return Err(conflict("The domain name you provided already exists."));
    }
    let mut shown = json!({
        "domainName": name,
        "domainNameStatus": "AVAILABLE",
        "securityPolicy": "TLS_1_2",
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
    });
    for key in ["certificateName", "certificateArn", "regionalCertificateName", "regionalCertificateArn", "endpointConfiguration", "securityPolicy", "tags"] {
        if !given[key].is_null() {
            shown[key] = given[key].clone();
        }
    }
    let label = world.rng.base36(10);
    if shown["endpointConfiguration"]["types"][0] == "REGIONAL" {
        shown["regionalDomainName"] = json!(format!("d-{label}.execute-api.{}.amazonaws.com", call.region));
    } else {
        shown["distributionDomainName"] = json!(format!("d{label}.cloudfront.net"));
    }
    world.apigateway.domains.insert(name.to_owned(), Domain { shown: shown.clone(), mappings: BTreeMap::new() });
    Ok(Reply::json(201, &shown))
}

pub(super) fn update(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let mut shown = domain(world, call)?.shown.clone();
    for patch in patches(call, "updateDomainNameInput")? {
        match patch.path.as_str() {
            "/certificateArn" | "/certificateName" | "/regionalCertificateArn" | "/regionalCertificateName" | "/securityPolicy" if patch.op == "replace" => {
                shown[&patch.path[1..]] = json!(patch.value);
            }
            path => return Err(bad_request(format!("Invalid patch path {path}"))),
        }
    }
    domain_mut(world, call)?.shown = shown.clone();
    Ok(Reply::ok(&shown))
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    world.apigateway.domains.remove(call.param("domain_name")).map(|_| Reply::empty(202)).ok_or_else(unknown_domain)
}

fn mapping<'a>(world: &'a World, call: &Call) -> Result<&'a Mapping, Refusal> {
    let mapping = domain(world, call)?.mappings.get(call.param("base_path"));
    mapping.ok_or_else(|| not_found("Invalid base path mapping identifier specified"))
}

/// The mapping must name an API of this account and, if any, one of its stages.
fn check(world: &World, mapping: &Mapping) -> Result<(), Refusal> {
    let api = world.apigateway.apis.get(&mapping.rest_api_id).ok_or_else(|| bad_request("Invalid REST API identifier specified"))?;
    if mapping.stage.as_ref().is_some_and(|stage| !api.stages.contains_key(stage)) {
        return Err(bad_request("Invalid stage identifier specified"));
    }
    if mapping.base_path.contains('/') {
        let text =
            "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path mapping, use API Gateway V2.";
        return Err(bad_request(text));
    }
    Ok(())
}

pub(super) fn mappings(world: &World, call: &Call) -> Result<Reply, Refusal> {
    page(call, &V1, domain(world, call)?.mappings.iter(), |mapping| json!(mapping))
}

pub(super) fn get_mapping(world: &World, call: &Call) -> Result<Reply, Refusal> {
    mapping(world, call).map(|mapping| Reply::ok(&json!(mapping)))
}

pub(super) fn create_mapping(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Wanted {
        #[serde(default)]
        base_path: String,
        rest_api_id: String,
        stage: Option<String>,
    }
    let wanted: Wanted = call.input()?;
    let base_path = if wanted.base_path.is_empty() { NONE.to_owned() } else { wanted.base_path };
    let made = Mapping { base_path, rest_api_id: wanted.rest_api_id, stage: wanted.stage };
    if domain(world, call)?.mappings.contains_key(&made.base_path) {
        return Err(conflict("Base path already exists for this domain name"));
    }
    check(world, &made)?;
    let reply = Reply::json(201, &json!(made));
    domain_mut(world, call)?.mappings.insert(made.base_path.clone(), made);
    Ok(reply)
}

pub(super) fn update_mapping(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let old = mapping(world, call)?;
    let mut changed = old.clone();
    for patch in patches(call, "updateBasePathMappingInput")? {
        let (op, path) = (patch.op.as_str(), patch.path.as_str());
        if op != "replace" {
            return Err(bad_request(format!("Invalid patch path  '{path}' specified for op '{op}'. Please choose supported operations")));
        }
        match path {
            "/basePath" => changed.base_path = if patch.value.is_empty() { NONE.to_owned() } else { patch.value },
            "/restapiId" => changed.rest_api_id = patch.value,
            "/stage" => changed.stage = Some(patch.value).filter(|stage| !stage.is_empty()),
            _ => return Err(bad_request(format!("Invalid patch path  '{path}' specified for op '{op}'. Must be one of: [/basePath, /restapiId, /stage]"))),
        }
    }
    if changed.base_path != old.base_path && domain(world, call)?.mappings.contains_key(&changed.base_path) {
        return Err(conflict("Base path already exists for this domain name"));
    }
    check(world, &changed)?;
    let domain = domain_mut(world, call)?;
    domain.mappings.remove(call.param("base_path"));
    domain.mappings.insert(changed.base_path.clone(), changed.clone());
    Ok(Reply::ok(&json!(changed)))
}

pub(super) fn delete_mapping(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    mapping(world, call)?;
    domain_mut(world, call)?.mappings.remove(call.param("base_path"));
    Ok(Reply::empty(202))
}
