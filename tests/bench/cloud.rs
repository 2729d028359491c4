//! The embedded cloud, served by a process of its own, and what that process says of the requests it had.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::Stdio;

use jiff::Timestamp;
use serde_json::Value;

use crate::Trouble;
use crate::http;
use crate::process::Running;
use crate::programs::Programs;

/// A served cloud; it ends when this is dropped.
pub struct Cloud {
    _server: Running,
    address: SocketAddr,
}

/// A request that the cloud has answered.
#[derive(Debug, Clone)]
pub struct Seen {
    /// When, in milliseconds since 1970. The server notes it as it answers, well within a millisecond of the arrival.
    pub at: f64,
    /// The operation's name.
    pub operation: String,
}

impl Cloud {
    /// `switchback demo serve` on a free port, without AWS's quotas: those would measure themselves.
    pub fn serve(programs: &Programs, scenario: &str) -> Result<Self, Trouble> {
        let mut command = programs.command(&programs.switchback);
        command.args(["demo", "serve", "--port", "0", "--no-quotas", "--json", "--scenario", scenario]);
        let mut server = Running(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?);
        let mut document = String::new();
        let mut lines = BufReader::new(server.0.stdout.take().ok_or("the server has no output")?);
        while lines.read_line(&mut document)? > 0 {
            if let Ok(said) = serde_json::from_str::<Value>(&document) {
                let endpoint = said["endpoint"].as_str().ok_or("the server names no endpoint")?;
                let address = endpoint.trim_start_matches("http://").parse()?;
                return Ok(Self { _server: server, address });
            }
        }
        Err("the embedded cloud could not be served".into())
    }

    /// For `--endpoint-url`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All requests so far, oldest first.
    pub fn seen(&self) -> Result<Vec<Seen>, Trouble> {
        let (_, said) = http::ask(self.address, "GET", "/_switchback/calls", None)?;
        said["calls"].as_array().ok_or("no calls were told")?.iter().map(one).collect()
    }
}

fn one(call: &Value) -> Result<Seen, Trouble> {
    let at: Timestamp = call["at"].as_str().ok_or("a call without a time")?.parse()?;
    Ok(Seen { at: at.as_nanosecond() as f64 / 1e6, operation: call["operation"].as_str().unwrap_or_default().to_owned() })
}
