//! The little HTTP that is needed to ask a WebDriver and the served cloud: JSON over a new loopback connection.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::Trouble;

/// Longer than any answer waited for here takes.
const LIMIT: Duration = Duration::from_secs(30);

/// The status and the JSON that a request gets.
pub fn ask(server: SocketAddr, method: &str, path: &str, body: Option<&Value>) -> Result<(u16, Value), Trouble> {
    exchange(server, method, path, body).map_err(|error| format!("{method} {path} on {server}: {error}").into())
}

fn exchange(server: SocketAddr, method: &str, path: &str, body: Option<&Value>) -> Result<(u16, Value), Trouble> {
    let mut stream = TcpStream::connect_timeout(&server, LIMIT)?;
    stream.set_read_timeout(Some(LIMIT))?;
    let body = body.map_or(String::new(), Value::to_string);
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(format!("{head}{body}").as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8(answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("half an answer")?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or("an answer without a status")?;
    Ok((status, if body.trim().is_empty() { Value::Null } else { serde_json::from_str(body)? }))
}
