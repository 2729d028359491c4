//! A page under WebDriver: scripts, presses, clicks and pictures, each one request.

use std::net::SocketAddr;
use std::path::Path;

use serde_json::{Value, json};

use crate::Trouble;
use crate::http;

/// What WebDriver calls an element by.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A session: the windows of one program.
pub struct Page {
    server: SocketAddr,
    session: String,
}

impl Page {
    /// Has the driver start a program and takes hold of its window.
    pub async fn open(server: SocketAddr, program: &Path, arguments: &[String]) -> Result<Self, Trouble> {
        let options = json!({"binary": program, "args": arguments});
        let wanted = json!({"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}});
        let opened = ask(server, "POST", "/session".to_owned(), wanted).await?;
        let session = opened["sessionId"].as_str().ok_or("a session without an id")?.to_owned();
        Ok(Self { server, session })
    }

    /// Closes its windows.
    pub async fn quit(self) -> Result<(), Trouble> {
        self.ask("DELETE", "", Value::Null).await.map(|_| ())
    }

    /// What the body of a function returns.
    pub async fn run(&self, body: &str, arguments: &[Value]) -> Result<Value, Trouble> {
        self.ask("POST", "/execute/sync", json!({"script": body, "args": arguments})).await
    }

    /// What the body of a function hands to the function that is its last argument.
    pub async fn run_async(&self, body: &str) -> Result<Value, Trouble> {
        self.ask("POST", "/execute/async", json!({"script": body, "args": []})).await
    }

    /// Presses and lets go, as the hardware would: true is down.
    pub async fn strokes(&self, strokes: &[(bool, char)]) -> Result<(), Trouble> {
        let strokes: Vec<Value> = strokes.iter().map(|(down, key)| json!({"type": if *down { "keyDown" } else { "keyUp" }, "value": key})).collect();
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": strokes});
        self.ask("POST", "/actions", json!({"actions": [keyboard]})).await.map(|_| ())
    }

    /// Clicks the middle of an element with the pointer.
    pub async fn click(&self, css: &str) -> Result<(), Trouble> {
        let found = self.ask("POST", "/element", json!({"using": "css selector", "value": css})).await?;
        let element = found[ELEMENT].as_str().ok_or("an element without an id")?;
        self.ask("POST", &format!("/element/{element}/click"), json!({})).await.map(|_| ())
    }

    /// The window as a PNG, in base64.
    pub async fn picture(&self) -> Result<String, Trouble> {
        let picture = self.ask("GET", "/screenshot", Value::Null).await?;
        Ok(picture.as_str().ok_or("no picture")?.to_owned())
    }

    /// Makes it so many pixels wide and high.
    pub async fn size(&self, width: u32, height: u32) -> Result<(), Trouble> {
        self.ask("POST", "/window/rect", json!({"width": width, "height": height})).await.map(|_| ())
    }

    /// The handles of all its windows, in no stable order.
    pub async fn windows(&self) -> Result<Vec<String>, Trouble> {
        Ok(serde_json::from_value(self.ask("GET", "/window/handles", Value::Null).await?)?)
    }

    /// Turns to another window.
    pub async fn turn(&self, handle: &str) -> Result<(), Trouble> {
        self.ask("POST", "/window", json!({"handle": handle})).await.map(|_| ())
    }

    async fn ask(&self, method: &'static str, path: &str, body: Value) -> Result<Value, Trouble> {
        ask(self.server, method, format!("/session/{}{path}", self.session), body).await
    }
}

/// Off this thread: the cloud that the window talks to is served on it.
async fn ask(server: SocketAddr, method: &'static str, path: String, body: Value) -> Result<Value, Trouble> {
    let asked = path.clone();
    let body = if body.is_null() { None } else { Some(body) };
    let (status, mut answer) = tokio::task::spawn_blocking(move || http::ask(server, method, &path, body.as_ref())).await??;
    let value = answer["value"].take();
    if status == 200 { Ok(value) } else { Err(format!("WebDriver {method} {asked}: {}", value["message"].as_str().unwrap_or("refused")).into()) }
}
