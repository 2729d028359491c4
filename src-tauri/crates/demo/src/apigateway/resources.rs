//! Paths and the verbs on them: what an API is made of before it is deployed.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::apis::api;
use super::paging::{V1, page};
use super::refuse::{bad_request, conflict, not_found, unfit, unknown};
use super::state::{Method, Resource};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// The resource a call names; AWS speaks of the resource also where the API is unknown.
pub(super) fn resource<'a>(world: &'a World, call: &Call, label: &str) -> Result<&'a Resource, Refusal> {
    let api = world.apigateway.apis.get(call.param("restapi_id"));
    api.and_then(|api| api.resources.get(call.param(label))).ok_or_else(|| unknown("Resource"))
}

/// The method a call names, to change.
pub(super) fn method<'a>(world: &'a mut World, call: &Call) -> Result<&'a mut Method, Refusal> {
    let api = world.apigateway.apis.get_mut(call.param("restapi_id"));
    let resource = api.and_then(|api| api.resources.get_mut(call.param("resource_id"))).ok_or_else(|| unknown("Resource"))?;
    resource.methods.get_mut(call.param("http_method")).ok_or_else(|| unknown("Method"))
}

/// The method a call names.
fn method_of<'a>(world: &'a World, call: &Call) -> Result<&'a Method, Refusal> {
    resource(world, call, "resource_id")?.methods.get(call.param("http_method")).ok_or_else(|| unknown("Method"))
}

fn show(resource: &Resource, embed: bool) -> Value {
    let mut shown = json!({"id": resource.id, "path": resource.path});
    for (key, value) in [("parentId", &resource.parent_id), ("pathPart", &resource.path_part)] {
        if let Some(value) = value {
            shown[key] = json!(value);
        }
    }
    for (verb, method) in &resource.methods {
        shown["resourceMethods"][verb] = if embed { json!(method) } else { json!({}) };
    }
    shown
}

pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let embed = call.query("embed") == Some("methods");
    page(call, &V1, api(world, call)?.resources.iter(), |resource| show(resource, embed))
}

pub(super) fn get(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let embed = call.query("embed") == Some("methods");
    Ok(Reply::ok(&show(resource(world, call, "resource_id")?, embed)))
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Wanted {
        path_part: String,
    }
    let part = call.input::<Wanted>()?.path_part;
    let parent = resource(world, call, "parent_id")?;
    let (parent_id, parent_path) = (parent.id.clone(), parent.path.clone());
    if let Some(greedy) = parent.path_part.as_deref().filter(|part| part.ends_with("+}")) {
        return Err(bad_request(format!("Cannot create a child of a resource with a greedy path variable: {greedy}")));
    }
    let variable = part.starts_with('{') && part.ends_with('}');
    let word = part.trim_start_matches('{').trim_end_matches('}').trim_end_matches('+');
    if word.is_empty() || !word.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:-".contains(&b)) || (!variable && word != part) {
        let text = "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.";
        return Err(bad_request(text));
    }
    let siblings = || api(world, call).into_iter().flat_map(|api| api.resources.values()).filter(|other| other.parent_id.as_ref() == Some(&parent_id));
    if siblings().any(|other| other.path_part.as_ref() == Some(&part)) {
        return Err(conflict(format!("Another resource with the same parent already has this name: {part}")));
    }
    if let Some(other) = siblings().filter_map(|other| other.path_part.as_deref()).find(|other| variable && other.starts_with('{')) {
        return Err(bad_request(format!("A sibling ({other}) of this resource already has a variable path part -- only one is allowed")));
    }
    let path = format!("{}/{part}", parent_path.trim_end_matches('/'));
    let id = world.rng.base36(6);
    let made = Resource { id: id.clone(), parent_id: Some(parent_id), path_part: Some(part), path, methods: BTreeMap::new() };
    let reply = Reply::json(201, &show(&made, false));
    super::apis::api_mut(&mut world.apigateway, call)?.resources.insert(id, made);
    Ok(reply)
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let gone = resource(world, call, "resource_id")?;
    if gone.parent_id.is_none() {
        return Err(bad_request("Root resource cannot be deleted"));
    }
    let below = format!("{}/", gone.path);
    let (id, api) = (gone.id.clone(), super::apis::api_mut(&mut world.apigateway, call)?);
    api.resources.retain(|key, other| *key != id && !other.path.starts_with(&below));
    Ok(Reply::empty(202))
}

pub(super) fn put_method(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Wanted {
        #[serde(default)]
        authorization_type: String,
        authorizer_id: Option<String>,
        #[serde(default)]
        api_key_required: bool,
        #[serde(default)]
        request_parameters: BTreeMap<String, bool>,
    }
    let wanted: Wanted = call.input()?;
    let verb = call.param("http_method").to_owned();
    let taken = resource(world, call, "resource_id")?.methods.contains_key(&verb);
    if !["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY"].contains(&verb.as_str()) {
        return Err(bad_request("Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY"));
    }
    if taken {
        return Err(conflict("Method already exists for this resource"));
    }
    // The embedded cloud keeps no authorizers, so none is valid.
    if ["CUSTOM", "COGNITO_USER_POOLS"].contains(&wanted.authorization_type.as_str()) || wanted.authorizer_id.is_some() {
        let text = "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.";
        return Err(bad_request(text));
    }
    let made = Method {
        http_method: verb.clone(),
        authorization_type: if wanted.authorization_type.is_empty() { "NONE".to_owned() } else { wanted.authorization_type },
        api_key_required: wanted.api_key_required,
        request_parameters: wanted.request_parameters,
        method_responses: BTreeMap::new(),
        method_integration: None,
    };
    let reply = Reply::json(201, &json!(made));
    let api = super::apis::api_mut(&mut world.apigateway, call)?;
    if let Some(resource) = api.resources.get_mut(call.param("resource_id")) {
        resource.methods.insert(verb, made);
    }
    Ok(reply)
}

pub(super) fn get_method(world: &World, call: &Call) -> Result<Reply, Refusal> {
    method_of(world, call).map(|method| Reply::ok(&json!(method)))
}

pub(super) fn delete_method(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    method_of(world, call)?;
    let api = super::apis::api_mut(&mut world.apigateway, call)?;
    if let Some(resource) = api.resources.get_mut(call.param("resource_id")) {
        resource.methods.remove(call.param("http_method"));
    }
    Ok(Reply::empty(204))
}

/// A status code in a path: three digits, the first 1 to 5.
pub(super) fn status_code(call: &Call) -> Result<String, Refusal> {
    let code = call.param("status_code");
    let fits = code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()) && (b'1'..=b'5').contains(&code.as_bytes()[0]);
    if fits { Ok(code.to_owned()) } else { Err(unfit(code, "statusCode", "Member must satisfy regular expression pattern: [1-5]\\d\\d")) }
}

pub(super) fn put_method_response(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let code = status_code(call)?;
    let given: Value = call.input()?;
    let method = method(world, call)?;
    if method.method_responses.contains_key(&code) {
        return Err(conflict("Response already exists for this resource"));
    }
    let mut made = json!({"statusCode": code});
    for key in ["responseParameters", "responseModels"] {
        if !given[key].is_null() {
            made[key] = given[key].clone();
        }
    }
    method.method_responses.insert(code, made.clone());
    Ok(Reply::json(201, &made))
}

pub(super) fn get_method_response(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let code = status_code(call)?;
    let response = method_of(world, call)?.method_responses.get(&code);
    response.map(Reply::ok).ok_or_else(|| not_found("Invalid Response status code specified"))
}
