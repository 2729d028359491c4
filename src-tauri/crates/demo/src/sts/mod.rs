//! STS: who am I, and temporary credentials for a role.
//!
//! Roles are few and known: [`ROLES`]. One of them wants a second factor, so that profiles with
//! `mfa_serial` can be tried.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::principal::{Access, Principal};
use crate::wire::query::answer;
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// A role that may be assumed.
struct Role {
    name: &'static str,
    access: Access,
    mfa: bool,
}

static ROLES: &[Role] = &[
    Role { name: "SwitchbackViewer", access: Access::Viewer, mfa: false },
    Role { name: "SwitchbackOperator", access: Access::Operator, mfa: false },
    Role { name: "SwitchbackOperatorMfa", access: Access::Operator, mfa: true },
];

/// The sessions handed out, by access key id.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    sessions: BTreeMap<String, Session>,
}

/// Temporary credentials of a role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    role: String,
    name: String,
    role_id: String,
    access: Access,
    pub expires: Timestamp,
}

impl Session {
    pub(crate) fn principal(&self, account: &str) -> Principal {
        Principal {
            arn: format!("arn:aws:sts::{account}:assumed-role/{}/{}", self.role, self.name),
            user_id: format!("{}:{}", self.role_id, self.name),
            access: self.access,
        }
    }
}

/// The session of an access key, running or over.
pub(crate) fn session<'a>(world: &'a World, access_key: &str) -> Option<&'a Session> {
    world.sts.sessions.get(access_key)
}

/// Answers a call; its form fields are in `call.params`.
pub(crate) fn route(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    match call.operation.as_str() {
        "GetCallerIdentity" => {
            let Principal { arn, user_id, .. } = &call.principal;
            Ok(answer(call.service, "GetCallerIdentity", &json!({"Arn": arn, "UserId": user_id, "Account": call.account})))
        }
        "AssumeRole" => assume_role(world, call),
        other => Err(Refusal::new(400, "InvalidAction", format!("Could not find operation {other} for version 2011-06-15"))),
    }
}

fn assume_role(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let (arn, name) = (call.param("RoleArn"), call.param("RoleSessionName"));
    if name.len() < 2 || name.len() > 64 || !name.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)) {
        let text = format!(
            "1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*"
        );
        return Err(Refusal::new(400, "ValidationError", text));
    }
    let seconds: i64 = call.params.get("DurationSeconds").and_then(|s| s.parse().ok()).unwrap_or(3600);
    let most = if call.principal.arn.contains(":assumed-role/") { 3600 } else { 43_200 };
    if !(900..=most).contains(&seconds) {
        let text = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining";
        return Err(Refusal::new(400, "ValidationError", text));
    }
    let denied = || Refusal::new(403, "AccessDenied", format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {arn}", call.principal.arn));
    let role = ROLES.iter().find(|role| arn == format!("arn:aws:iam::{}:role/{}", call.account, role.name)).ok_or_else(denied)?;
    if role.mfa && (call.param("SerialNumber").is_empty() || call.param("TokenCode").is_empty()) {
        return Err(denied());
    }
    let token = call.param("TokenCode");
    if role.mfa && (token.len() != 6 || !token.bytes().all(|b| b.is_ascii_digit())) {
        return Err(Refusal::new(403, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code."));
    }
    let key = format!("ASIA{}", world.rng.base36(16).to_uppercase());
    let role_id = format!("AROADEMO{}", role.name.to_uppercase());
    let expires = call.now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(call.now);
    let (secret, session_token) = (world.rng.hex(40), world.rng.hex(64));
    let principal = {
        let session = Session { role: role.name.to_owned(), name: name.to_owned(), role_id, access: role.access, expires };
        let principal = session.principal(&call.account);
        world.sts.sessions.retain(|_, old| old.expires > call.now);
        world.sts.sessions.insert(key.clone(), session);
        principal
    };
    world.touched = true;
    let result = json!({
        "AssumedRoleUser": {"AssumedRoleId": principal.user_id, "Arn": principal.arn},
        "Credentials": {
            "AccessKeyId": key,
            "SecretAccessKey": secret,
            "SessionToken": session_token,
            "Expiration": expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        },
    });
    Ok(answer(call.service, "AssumeRole", &result))
}

#[cfg(test)]
mod tests;
