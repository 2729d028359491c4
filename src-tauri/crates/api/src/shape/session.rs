//! Where this process works, how far the inventory is, and what it has called.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::ApiError;

/// Which cloud answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nothing is connected: the window opens on a choice.
    Unconnected,
    /// AWS.
    Aws,
    /// Another endpoint.
    Endpoint,
    /// The embedded cloud.
    Practice,
}

/// Where this process works.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SessionShape {
    /// Which cloud answers.
    pub mode: Mode,
    /// The account's id; null while unconnected.
    pub account: Option<String>,
    /// The account's name in config.toml; null where it is unlisted.
    pub account_name: Option<String>,
    /// The Region.
    pub region: Option<String>,
    /// The profile, where one was named.
    pub profile: Option<String>,
    /// `aws`, `practice` or a URL.
    pub endpoint: Option<String>,
    /// The AWS identity.
    pub identity: Option<String>,
    /// Whether the account asks for its name before a change.
    pub protected: bool,
    /// Whether it was given in this session.
    pub unlocked: bool,
    /// Whether this process holds no means to change anything.
    pub read_only: bool,
    /// Why nothing is connected, in words, where that is so.
    pub trouble: Option<String>,
    /// What is wrong with the journal, in words, where something is.
    pub journal_trouble: Option<String>,
    /// Profiles in the AWS config files, for the choice.
    pub profiles: Vec<String>,
    /// Switchback's version.
    pub version: String,
    /// The language the system asks for: `en` or `ko`.
    pub lang: String,
    /// A crash of an earlier run, or of a part of this one, in words.
    pub crash: Option<String>,
}

/// What to connect to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Connect {
    /// The embedded cloud.
    pub practice: bool,
    /// A profile.
    pub profile: Option<String>,
    /// A Region.
    pub region: Option<String>,
    /// An endpoint.
    pub endpoint_url: Option<String>,
}

/// How far the inventory is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Inventory {
    /// Whether it is reading.
    pub reading: bool,
    /// Whether it waits because an operation runs.
    pub paused: bool,
    /// Targets known by name.
    pub known: u32,
    /// Of these, how many were read.
    pub read: u32,
    /// When the oldest of the listings on the board began; null while a kind was neither listed to its end nor found
    /// unreadable.
    #[ts(type = "string | null")]
    pub listed_at: Option<Timestamp>,
    /// What could not be read, in words, one line a kind.
    pub trouble: Vec<String>,
}

/// One AWS call.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CallShape {
    /// Counts up from 1 in this process.
    #[ts(type = "number")]
    pub number: u64,
    /// The API operation, in IAM's form.
    pub operation: String,
    /// Whether it can change something.
    pub mutates: bool,
    /// When it was begun.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// How long until the answer, in milliseconds.
    #[ts(type = "number")]
    pub took_ms: u64,
    /// The HTTP status; null where no answer came.
    pub status: Option<u16>,
    /// AWS's id of the request.
    pub request_id: Option<String>,
    /// AWS's error code, if it refused.
    pub error: Option<String>,
}

/// What `doctor` found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Doctor {
    /// Whether nothing stands in the way of a rollback.
    pub ok: bool,
    /// The journal's path.
    pub journal: String,
    /// What was looked at.
    pub checks: Vec<DoctorLine>,
    /// Why `ok` is false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub error: Option<ApiError>,
}

/// One thing `doctor` looked at.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DoctorLine {
    /// `credentials`, `permissions`, `clock`, `keyring`, `journal`.
    pub what: String,
    /// `ok`, `warn` or `fail`.
    pub result: String,
    /// What was found, in the asked language.
    pub text: String,
    /// What to do; may be empty.
    pub fix: String,
}
