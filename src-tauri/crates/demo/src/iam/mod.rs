//! IAM: roles with their policies, and what a simulation says of them. Nothing in this cloud
//! asks a role before it acts; that is for the simulation to find out.
//!
//! Roles are the account's, and live in the home Region's world.

pub(crate) mod policy;
mod simulate;
mod state;

pub use state::State;
pub(crate) use state::{Role, doc};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::wire::query::{answer, written};
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// Answers a call; its form fields are in `call.params`.
pub(crate) fn route(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    match call.operation.as_str() {
        "GetRole" => get_role(world, call),
        "SimulatePrincipalPolicy" => simulate::principal(world, call),
        other => Err(Refusal::new(400, "InvalidAction", format!("Could not find operation {other} for version 2010-05-08"))),
    }
}

fn no_role(name: &str) -> Refusal {
    Refusal::new(404, "NoSuchEntity", format!("The role with name {name} cannot be found."))
}

fn get_role(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let name = call.param("RoleName");
    let role = world.iam.roles.get(name).ok_or_else(|| no_role(name))?;
    let shown = json!({
        "Path": "/",
        "RoleName": name,
        "RoleId": role.id,
        "Arn": format!("arn:aws:iam::{}:role/{name}", call.account),
        "CreateDate": written(role.created),
        // Documents in answers are percent-encoded.
        "AssumeRolePolicyDocument": utf8_percent_encode(&role.trust.to_string(), NON_ALPHANUMERIC).to_string(),
        "MaxSessionDuration": 3600,
    });
    Ok(answer(call.service, "GetRole", &json!({"Role": shown})))
}

#[cfg(test)]
mod tests;
