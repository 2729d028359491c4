//! What a new revision of a target would be made from: the function, the API or the task definition behind it, as AWS said
//! it. Names of environment variables, never their values.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::preflight::package::{Architecture, FunctionFacts, PackageType};
use crate::revision::Revision;

/// What stands behind a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "base")]
pub enum Base {
    /// The `$LATEST` of the function that an alias belongs to.
    Function(FunctionBase),
    /// The API that a stage belongs to.
    Api(ApiBase),
    /// The task definition that a service wants now.
    Definition(DefinitionBase),
}

/// A function's `$LATEST`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunctionBase {
    /// What the next write to it is held to.
    pub revision_id: String,
    /// Hash of its code: base64, or hexadecimal for an image.
    pub sha256: String,
    /// Its code in bytes, packed; 0 for an image.
    pub size: u64,
    /// Whether it is an image function. That can never change.
    pub image: bool,
    /// Its runtime; none for an image.
    pub runtime: Option<String>,
    /// Its handler; none for an image.
    pub handler: Option<String>,
    /// `x86_64` or `arm64`.
    pub architecture: String,
    /// Its role's ARN.
    pub role: Option<String>,
    /// Where its failed events go.
    pub dead_letter: Option<String>,
    /// Seconds.
    pub timeout_s: u32,
    /// MiB.
    pub memory: u32,
    /// Names of its environment variables, sorted.
    pub environment: Vec<String>,
    /// Its layers' ARNs with their packed size in bytes.
    pub layers: Vec<(String, u64)>,
    /// Whether an update of it is still under way, or has failed; then no other is taken.
    pub busy: bool,
}

impl FunctionBase {
    /// What a package for it is held against.
    pub fn facts(&self) -> FunctionFacts {
        FunctionFacts {
            package_type: if self.image { PackageType::Image } else { PackageType::Zip },
            runtime: self.runtime.clone(),
            handler: self.handler.clone(),
            architecture: if self.architecture == Architecture::Arm.as_str() { Architecture::Arm } else { Architecture::X86 },
            layers: self.layers.iter().map(|(_, size)| *size).collect(),
        }
    }
}

#[cfg(test)]
impl FunctionBase {
    /// A small function at rest.
    pub(crate) fn at_rest() -> Self {
        Self {
            revision_id: "r-1".into(),
            sha256: "old=".into(),
            size: 9,
            image: false,
            runtime: Some("nodejs22.x".into()),
            handler: Some("index.handler".into()),
            architecture: "arm64".into(),
            role: None,
            dead_letter: None,
            timeout_s: 3,
            memory: 128,
            environment: Vec::new(),
            layers: Vec::new(),
            busy: false,
        }
    }
}

/// An API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiBase {
    /// Its name.
    pub name: String,
    /// What a deployment made now would publish beside what the stage serves. Empty where it is known that there is
    /// nothing; none where AWS does not tell.
    pub unpublished: Option<Vec<Edit>>,
    /// A hash of all that AWS tells of the API as it stands, integrations too: a deployment publishes whatever stands there when
    /// it is made. None where AWS does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands: Option<String>,
}

/// A route that one side has otherwise than the other, as `GET /orders`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// The later side alone has it.
    Added(String),
    /// The earlier side alone has it.
    Removed(String),
    /// Both have it, and not the same.
    Changed(String),
}

impl Edit {
    /// The route.
    pub fn name(&self) -> &str {
        match self {
            Self::Added(name) | Self::Removed(name) | Self::Changed(name) => name,
        }
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Added(_) => "added",
            Self::Removed(_) => "removed",
            Self::Changed(_) => "changed",
        };
        write!(f, "{word} {}", self.name())
    }
}

/// A task definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinitionBase {
    /// Its full ARN.
    pub arn: String,
    /// `family:N`.
    pub revision: Revision,
    /// Whether it has to fit Fargate.
    pub fargate: bool,
    /// CPU units of the whole task.
    pub cpu: Option<u32>,
    /// Memory of the whole task in MiB.
    pub memory: Option<u32>,
    /// Its containers, in order.
    pub containers: Vec<Container>,
    /// The ARN of the role its tasks work with.
    pub role: Option<String>,
    /// The ARN of the role that starts them and reads their secrets.
    pub execution_role: Option<String>,
}

/// A container of a task definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// Its image, as it is written there.
    pub image: String,
    /// Names of its environment variables, sorted.
    pub environment: Vec<String>,
    /// Names and ARNs of its secrets.
    pub secrets: Vec<(String, String)>,
}
