//! What serves a release, and the one way it is written: `lambda:F:A`, `rest:API/STAGE`, `http:API/STAGE`, `ecs:CLUSTER/SERVICE`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::scope::Scope;

/// The kinds of target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A Lambda alias.
    Lambda,
    /// A stage of a REST API (API Gateway v1).
    Rest,
    /// A stage of an HTTP API (API Gateway v2).
    Http,
    /// An ECS service.
    Ecs,
    /// A CloudFormation stack: it serves nothing by itself, and is only reviewed.
    Stack,
}

impl Kind {
    /// All kinds that serve releases, in the order the board shows them.
    pub const ALL: [Self; 4] = [Self::Lambda, Self::Rest, Self::Http, Self::Ecs];

    /// The prefix of the kind's ids.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lambda => "lambda",
            Self::Rest => "rest",
            Self::Http => "http",
            Self::Ecs => "ecs",
            Self::Stack => "stack",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = MalformedId;
    fn from_str(s: &str) -> Result<Self, MalformedId> {
        Self::ALL.into_iter().find(|k| k.as_str() == s).ok_or_else(|| MalformedId::new(s, "the kind is not one of lambda, rest, http, ecs"))
    }
}

/// Something that serves a release. Its text form is its identity within a [`Scope`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Target {
    /// `lambda:FUNCTION:ALIAS`
    LambdaAlias {
        /// The function's name, never an ARN.
        function: String,
        /// The alias.
        alias: String,
    },
    /// `rest:APIID/STAGE`
    RestStage {
        /// The API's id.
        api: String,
        /// The stage's name.
        stage: String,
    },
    /// `http:APIID/STAGE`
    HttpStage {
        /// The API's id.
        api: String,
        /// The stage's name; `$default` is one.
        stage: String,
    },
    /// `ecs:CLUSTER/SERVICE`
    EcsService {
        /// The cluster's name, never an ARN.
        cluster: String,
        /// The service's name.
        service: String,
    },
    /// `stack:NAME`: what a change set is made for. No board lists it.
    Stack {
        /// The stack's name, never an ARN.
        name: String,
    },
}

/// An id that is not in the form of any target.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("malformed target id `{id}`: {why}; write lambda:FUNCTION:ALIAS, rest:APIID/STAGE, http:APIID/STAGE or ecs:CLUSTER/SERVICE")]
pub struct MalformedId {
    /// What was given.
    pub id: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl MalformedId {
    fn new(id: &str, why: &'static str) -> Self {
        Self { id: id.chars().take(200).collect(), why }
    }
}

impl Target {
    /// The stack of this name, where it can be a name: a letter, then letters, digits and hyphens, 128 at most.
    pub fn stack(name: &str) -> Option<Self> {
        let formed = name.len() <= 128 && name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        formed.then(|| Self::Stack { name: name.to_owned() })
    }

    /// Which of the kinds this is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::LambdaAlias { .. } => Kind::Lambda,
            Self::RestStage { .. } => Kind::Rest,
            Self::HttpStage { .. } => Kind::Http,
            Self::EcsService { .. } => Kind::Ecs,
            Self::Stack { .. } => Kind::Stack,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LambdaAlias { function, alias } => write!(f, "lambda:{function}:{alias}"),
            Self::RestStage { api, stage } => write!(f, "rest:{api}/{stage}"),
            Self::HttpStage { api, stage } => write!(f, "http:{api}/{stage}"),
            Self::EcsService { cluster, service } => write!(f, "ecs:{cluster}/{service}"),
            Self::Stack { name } => write!(f, "stack:{name}"),
        }
    }
}

impl FromStr for Target {
    type Err = MalformedId;
    fn from_str(s: &str) -> Result<Self, MalformedId> {
        let bad = |why| MalformedId::new(s, why);
        let (kind, rest) = s.split_once(':').ok_or_else(|| bad("there is no kind before a colon"))?;
        if kind == "stack" {
            return Self::stack(rest).ok_or_else(|| bad("the stack's name is a letter, then letters, digits and hyphens"));
        }
        let separator = if kind == "lambda" { ':' } else { '/' };
        let (first, second) = rest.split_once(separator).ok_or_else(|| bad("it has one name where two are needed"))?;
        let (first, second) = (first.to_owned(), second.to_owned());
        let named =
            |name: &str, longest: usize| (1..=longest).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        match kind {
            "lambda" if !named(&first, 140) => Err(bad("the function's name has a character that no name has")),
            "lambda" if second == "$LATEST" => Err(bad("$LATEST is not an alias")),
            "lambda" if !named(&second, 128) => Err(bad("the alias has a character that no alias has")),
            "lambda" if second.bytes().all(|b| b.is_ascii_digit()) => Err(bad("a version number is not an alias")),
            "lambda" => Ok(Self::LambdaAlias { function: first, alias: second }),
            "rest" | "http" if !named(&first, 64) => Err(bad("the API's id has a character that no id has")),
            "rest" | "http" if second != "$default" && !named(&second, 128) => Err(bad("the stage has a character that no stage has")),
            "rest" => Ok(Self::RestStage { api: first, stage: second }),
            "http" => Ok(Self::HttpStage { api: first, stage: second }),
            "ecs" if !named(&first, 255) || !named(&second, 255) => Err(bad("a cluster or service has a character that no name has")),
            "ecs" => Ok(Self::EcsService { cluster: first, service: second }),
            _ => Err(bad("the kind is not one of lambda, rest, http, ecs")),
        }
    }
}

impl TryFrom<String> for Target {
    type Error = MalformedId;
    fn try_from(s: String) -> Result<Self, MalformedId> {
        s.parse()
    }
}

impl From<Target> for String {
    fn from(t: Target) -> Self {
        t.to_string()
    }
}

/// A target as an operator may write it: optionally behind `ACCOUNT/REGION/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetId {
    /// The account and Region it was written with, if any.
    pub place: Option<(String, String)>,
    /// The target.
    pub target: Target,
}

/// The prefix names another place than the one this process works in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{target}` is written for {account}/{region}, but this process works in {here}; change the profile or Region, or drop the prefix")]
pub struct WrongScope {
    /// The target.
    pub target: Target,
    /// The account in the prefix.
    pub account: String,
    /// The Region in the prefix.
    pub region: String,
    /// Where this process works.
    pub here: Scope,
}

impl TargetId {
    /// The target, if the prefix (when there is one) names `scope`.
    ///
    /// # Errors
    /// [`WrongScope`] when it names another account or Region.
    pub fn within(self, scope: &Scope) -> Result<Target, WrongScope> {
        match self.place {
            Some((account, region)) if account != scope.account || region != scope.region => {
                Err(WrongScope { target: self.target, account, region, here: scope.clone() })
            }
            _ => Ok(self.target),
        }
    }
}

impl FromStr for TargetId {
    type Err = MalformedId;
    /// As an operator names what serves a release: a stack, which serves none, is not among them.
    fn from_str(s: &str) -> Result<Self, MalformedId> {
        if s.starts_with("stack:") {
            return Err(MalformedId::new(s, "a stack serves no release itself; `preflight change-set` reviews what is to happen to it"));
        }
        let place_first = s.find('/').is_some_and(|slash| !s[..slash].contains(':'));
        if !place_first {
            return Ok(Self { place: None, target: s.parse()? });
        }
        let mut parts = s.splitn(3, '/');
        let (Some(account), Some(region), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(MalformedId::new(s, "a prefix is ACCOUNT/REGION/"));
        };
        if account.len() != 12 || !account.bytes().all(|b| b.is_ascii_digit()) {
            return Err(MalformedId::new(s, "the account in the prefix is not twelve digits"));
        }
        Ok(Self { place: Some((account.to_owned(), region.to_owned())), target: rest.parse()? })
    }
}

#[cfg(test)]
mod tests;
