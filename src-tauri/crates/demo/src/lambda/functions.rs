//! Functions: lists, looks, deletion.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::name::Name;
use super::paging::page;
use super::refuse::{conflict, invalid, no_function, unfit};
use super::state::{Function, LATEST, Version};
use super::{shape, versions};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// Seconds that a link to code is good for.
const LINK_LIFE: i64 = 600;

pub(super) fn list(world: &World, call: &Call) -> Result<Reply, Refusal> {
    // Begin near the marker: in a large account the pages before it are most of the work.
    let near = call.query("Marker").and_then(|marker| marker.strip_prefix("after:")?.split('!').next()).unwrap_or_default();
    let functions = world.lambda.functions.range(near.to_owned()..).map(|(_, function)| function);
    let arn = |function: &str| format!("arn:aws:lambda:{}:{}:function:{function}", call.region, call.account);
    match call.query("FunctionVersion") {
        None => page(call, "Functions", functions.map(|f| (f.name.clone(), f)), |function| {
            shape::configuration(&function.name, &arn(&function.name), &function.latest, call.now, true)
        }),
        Some("ALL") => {
            let every = functions.flat_map(|function| versions::all(function).map(move |(key, version)| (key, (function, version))));
            page(call, "Functions", every, |(function, version)| {
                let arn = format!("{}:{}", arn(&function.name), version.number);
                shape::configuration(&function.name, &arn, version, call.now, true)
            })
        }
        Some(other) => Err(unfit(other, "functionVersion", "Member must satisfy enum value set: [ALL]")),
    }
}

/// The function and the version that the qualifier leads to.
fn found<'a>(world: &'a World, name: &Name) -> Result<(&'a Function, &'a Version), Refusal> {
    let function = world.lambda.functions.get(&name.function).ok_or_else(|| no_function(&name.arn()))?;
    let version = function.resolve(name.or_latest()).ok_or_else(|| no_function(&name.arn()))?;
    Ok((function, version))
}

pub(super) fn configuration(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let name = Name::of(call)?;
    let (function, version) = found(world, &name)?;
    Ok(Reply::ok(&shape::configuration(&function.name, &name.arn(), version, call.now, false)))
}

pub(super) fn get(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let name = Name::of(call)?;
    let (function, version) = found(world, &name)?;
    let mut body = json!({
        "Configuration": shape::configuration(&function.name, &name.arn(), version, call.now, false),
        "Code": code(version, &name, call),
    });
    if let Some(reserved) = function.reserved {
        body["Concurrency"] = json!({"ReservedConcurrentExecutions": reserved});
    }
    Ok(Reply::ok(&body))
}

/// Where the code is. The link has the shape and the life of AWS's; behind it is nothing, since
/// no code is kept here.
fn code(version: &Version, name: &Name, call: &Call) -> Value {
    if let Some(uri) = &version.code.image {
        let repository = uri.rsplit_once([':', '@']).map_or(uri.as_str(), |(repository, _)| repository);
        let repository = repository.trim_end_matches("@sha256");
        return json!({"RepositoryType": "ECR", "ImageUri": uri, "ResolvedImageUri": format!("{repository}@sha256:{}", version.code.sha256)});
    }
    let expires = call.now.as_second() + LINK_LIFE;
    let token = Sha256::digest(format!("{}{}{expires}", name.arn(), version.code.sha256));
    let token = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(token);
    let location = format!(
        "https://awslambda-{region}-tasks.s3.{region}.amazonaws.com/snapshots/{account}/{function}-{number}?X-Amz-Date={date}&X-Amz-Expires={LINK_LIFE}&X-Amz-Signature={token}",
        region = call.region,
        account = call.account,
        function = name.function,
        number = version.number.trim_start_matches('$'),
        date = call.now.strftime("%Y%m%dT%H%M%SZ"),
    );
    json!({"RepositoryType": "S3", "Location": location})
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let name = Name::of(call)?;
    let function = world.lambda.functions.get_mut(&name.function).ok_or_else(|| no_function(&name.unqualified()))?;
    match name.qualifier.as_deref() {
        None => {
            world.lambda.functions.remove(&name.function);
        }
        Some(LATEST) => {
            return Err(invalid("$LATEST version cannot be deleted without deleting the function."));
        }
        Some(qualifier) => {
            let Ok(number) = qualifier.parse::<u64>() else {
                return Err(invalid("Deletion of aliases is not currently supported."));
            };
            let users = function.aliases.iter().filter(|(_, alias)| alias.version == qualifier || alias.weights.contains_key(qualifier));
            let users: Vec<&str> = users.map(|(name, _)| name.as_str()).collect();
            if !users.is_empty() {
                return Err(conflict(format!("Unable to delete version because the following aliases reference it: [{}]", users.join(", "))));
            }
            // Deleting a version that is not there succeeds, as at AWS.
            function.versions.remove(&number);
            function.policies.remove(qualifier);
            function.provisioned.remove(qualifier);
        }
    }
    Ok(Reply::empty(204))
}

/// Base64 of the SHA-256 of a package: `CodeSha256`.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(bytes))
}
