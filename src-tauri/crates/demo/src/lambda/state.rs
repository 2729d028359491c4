//! What Lambda keeps, and what of it time moves.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::behaviour::Behaviour;

/// Everything Lambda knows in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// By name.
    pub functions: BTreeMap<String, Function>,
    /// By UUID.
    pub event_sources: BTreeMap<String, EventSource>,
}

/// A function with its versions and aliases.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Function {
    /// The unqualified name.
    pub name: String,
    /// `$LATEST`.
    pub latest: Version,
    /// Published versions; numbers are never used again.
    pub versions: BTreeMap<u64, Version>,
    /// The number of the newest version ever published.
    pub last_number: u64,
    /// By name.
    pub aliases: BTreeMap<String, Alias>,
    /// Resource policies, by qualifier; the function's own under the empty string.
    pub policies: BTreeMap<String, Policy>,
    /// Provisioned concurrency, by alias name or version number.
    pub provisioned: BTreeMap<String, Provisioned>,
    /// Reserved concurrency.
    pub reserved: Option<u32>,
}

impl Function {
    /// `$LATEST` or a published version.
    pub fn version(&self, number: &str) -> Option<&Version> {
        match number {
            LATEST => Some(&self.latest),
            number => self.versions.get(&number.parse().ok()?),
        }
    }

    /// The version a qualifier leads to: `$LATEST`, a number, or the main version of an alias.
    pub fn resolve(&self, qualifier: &str) -> Option<&Version> {
        self.version(qualifier).or_else(|| self.version(&self.aliases.get(qualifier)?.version))
    }

    /// The same, to change.
    pub fn version_mut(&mut self, number: &str) -> Option<&mut Version> {
        match number {
            LATEST => Some(&mut self.latest),
            number => self.versions.get_mut(&number.parse().ok()?),
        }
    }
}

/// The unpublished version's name.
pub const LATEST: &str = "$LATEST";

/// `$LATEST` or a published version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Version {
    /// `$LATEST`, `1`, `2`, …
    pub number: String,
    /// What the publisher wrote.
    pub description: String,
    /// When it was last changed.
    pub modified: Timestamp,
    /// The RevisionId until a transition, if one is on, is over.
    pub revision: String,
    /// A creation or update that takes time.
    pub transition: Option<Transition>,
    /// Why it cannot serve at once, if so.
    pub trouble: Option<Trouble>,
    /// Everything but the code.
    pub config: Config,
    /// The code.
    pub code: Code,
}

impl Version {
    /// The RevisionId as of now: AWS gives another one when a creation or update has settled.
    pub fn revision_id(&self, now: Timestamp) -> &str {
        match &self.transition {
            Some(transition) if transition.until <= now => &transition.revision_after,
            _ => &self.revision,
        }
    }

    /// The transition that is still on.
    pub fn underway(&self, now: Timestamp) -> Option<&Transition> {
        self.transition.as_ref().filter(|transition| transition.until > now)
    }

    /// `Active`, `Pending`, `Inactive`, `Failed`, with reason code and reason.
    pub fn state(&self, now: Timestamp) -> (&'static str, Option<(&'static str, &'static str)>) {
        if let Some(Transition { kind: kind @ (Change::Creating | Change::Waking), .. }) = self.underway(now) {
            return ("Pending", Some((kind.code(), kind.reason())));
        }
        match self.trouble {
            None => ("Active", None),
            Some(Trouble::Idle) => ("Inactive", Some(("Idle", "The function is idle. Its resources were reclaimed; invoke it to restore them."))),
            Some(Trouble::ImageDeleted) => ("Failed", Some(("ImageDeleted", "The container image of the function was deleted from its repository."))),
        }
    }
}

/// A change that is not over at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Transition {
    /// When it is over.
    pub until: Timestamp,
    /// What it is.
    pub kind: Change,
    /// The RevisionId from then on.
    pub revision_after: String,
}

/// Kinds of changes that take time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// A new function: `State` is Pending.
    Creating,
    /// An idle version was invoked: `State` is Pending again.
    Waking,
    /// New code or configuration: `LastUpdateStatus` is InProgress.
    Updating,
}

impl Change {
    fn code(self) -> &'static str {
        if self == Self::Waking { "Restoring" } else { "Creating" }
    }

    fn reason(self) -> &'static str {
        if self == Self::Waking { "The function is being restored." } else { "The function is being created." }
    }
}

/// Why a settled version is not Active.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// Not invoked for weeks: the first invoke fails and wakes it.
    Idle,
    /// The image is gone from ECR.
    ImageDeleted,
}

/// A version's configuration: what, with the code, makes a publish worth a new number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// None for image functions.
    pub runtime: Option<String>,
    /// None for image functions.
    pub handler: Option<String>,
    /// The execution role's ARN.
    pub role: String,
    /// Seconds.
    pub timeout: u32,
    /// MB.
    pub memory: u32,
    /// Environment variables.
    pub environment: BTreeMap<String, String>,
    /// The dead-letter queue or topic's ARN.
    pub dead_letter: Option<String>,
    /// Layer version ARNs.
    pub layers: Vec<String>,
    /// `x86_64` or `arm64`.
    pub architecture: String,
}

/// Code as Lambda keeps it: not the bytes, but what can be seen of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Code {
    /// Base64 of the SHA-256 for zips, hex for images.
    pub sha256: String,
    /// Bytes of the package; 0 for images.
    pub size: u64,
    /// The image's URI; none for zips.
    pub image: Option<String>,
    /// What an invoke does, if the handler is there.
    pub behaviour: Behaviour,
    /// The source files of a zip that was uploaded; none for images and for what a beginning drew.
    pub sources: Option<Vec<String>>,
}

/// A named pointer to one version, or to two with weights.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Alias {
    /// The main version: a number or `$LATEST`.
    pub version: String,
    /// What the operator wrote.
    pub description: String,
    /// The second version's share, 0 to 1; at most one entry.
    pub weights: BTreeMap<String, f64>,
    /// Another one after every change.
    pub revision: String,
}

/// A resource policy.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Policy {
    /// Another one after every change.
    pub revision: String,
    /// IAM statements in the order added.
    pub statements: Vec<serde_json::Value>,
}

/// Provisioned concurrency of an alias or version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Provisioned {
    /// Environments asked for.
    pub requested: u32,
    /// Environments that are there until `ready` (from before a change).
    pub before: u32,
    /// When it was last put.
    pub modified: Timestamp,
    /// When what was asked for is there.
    pub ready: Timestamp,
}

/// A queue or stream that feeds a function.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EventSource {
    /// The queue's or stream's ARN.
    pub source: String,
    /// The function's ARN, with its qualifier if it is pinned to one.
    pub function: String,
    /// Records per invoke.
    pub batch: u32,
    /// Whether it polls.
    pub enabled: bool,
    /// When it was last changed.
    pub modified: Timestamp,
}
