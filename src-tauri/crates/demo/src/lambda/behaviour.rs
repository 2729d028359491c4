//! What a version does when it is invoked: code is not run here, its behaviour is data.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::handler;
use super::state::{Code, Config};
use crate::rng::Rng;

/// The environment variable that gives code brought by an SDK another behaviour than
/// [`Behaviour::Works`]: the JSON of one, for example `{"fails":{"per_hundred":24,"message":"…"}}`.
/// Being configuration, it is published with the version.
const VARIABLE: &str = "SWITCHBACK_BEHAVIOUR";

/// How code behaves.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Behaviour {
    /// Answers 200 and says which function and version it is.
    #[default]
    Works,
    /// Throws in this many of a hundred invokes, else works.
    Fails {
        /// 0 to 100.
        per_hundred: u32,
        /// The error's message.
        message: String,
    },
    /// `Runtime.ImportModuleError`: this module is not there.
    ImportError {
        /// The module's name.
        module: String,
    },
    /// `Runtime.HandlerNotFound`: the module lacks the configured handler.
    NoHandler,
    /// Initialisation does not end within the time-out.
    InitTimeout,
}

/// What came of running code once.
#[derive(Debug, Clone, PartialEq)]
pub struct Ran {
    /// `Unhandled` where the code failed.
    pub error: Option<&'static str>,
    /// The payload answered: an API Gateway proxy response where the code works.
    pub payload: Value,
    /// What the log's tail says.
    pub log: String,
}

impl Code {
    /// Runs once: a handler that is not in the package is found missing before anything else.
    pub(super) fn run(&self, function: &str, version: &str, config: &Config, rng: &mut Rng) -> Ran {
        match self.sources.as_ref().and_then(|sources| handler::missing(config, sources)) {
            Some((kind, message)) => failed(kind, &message),
            None => self.behaviour.run(function, version, config, rng),
        }
    }
}

impl Behaviour {
    fn run(&self, function: &str, version: &str, config: &Config, rng: &mut Rng) -> Ran {
        let ordered = config.environment.get(VARIABLE).and_then(|text| serde_json::from_str::<Self>(text).ok());
        match ordered.as_ref().unwrap_or(self) {
            Self::Works => works(function, version),
            Self::Fails { per_hundred, message } if rng.below(100) < u64::from(*per_hundred) => failed("Error", message),
            Self::Fails { .. } => works(function, version),
            Self::ImportError { module } => failed("Runtime.ImportModuleError", &format!("Error: Cannot find module '{module}'")),
            Self::NoHandler => {
                let handler = config.handler.as_deref().unwrap_or_default();
                failed("Runtime.HandlerNotFound", &format!("{handler} is undefined or not exported"))
            }
            Self::InitTimeout => failed("Sandbox.Timedout", &format!("Task timed out after {}.00 seconds", config.timeout)),
        }
    }
}

fn works(function: &str, version: &str) -> Ran {
    let body = json!({"service": function, "version": version, "ok": true}).to_string();
    let payload = json!({"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body});
    Ran { error: None, payload, log: format!("{function} {version} ok") }
}

fn failed(kind: &str, message: &str) -> Ran {
    let payload = json!({"errorType": kind, "errorMessage": message, "trace": []});
    Ran { error: Some("Unhandled"), log: format!("ERROR {kind}: {message}"), payload }
}
