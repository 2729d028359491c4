//! A window under WebKitWebDriver: scripts and native key presses.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::Trouble;
use crate::http;
use crate::process::{Running, wait_for};

/// A WebDriver server; it ends when this is dropped.
pub struct Driver {
    _server: Running,
    address: SocketAddr,
}

impl Driver {
    /// WebKitWebDriver on a free port, as `command` makes it.
    pub fn start(mut command: Command) -> Result<Self, Trouble> {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        command.args(["--host=127.0.0.1", &format!("--port={}", address.port())]).env("TAURI_WEBVIEW_AUTOMATION", "true");
        let server = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(|e| format!("WebKitWebDriver could not be started: {e}"))?;
        let driver = Self { _server: Running(server), address };
        wait_for("WebKitWebDriver answers", Duration::from_secs(10), || Ok(http::ask(driver.address, "GET", "/status", None).ok()))?;
        Ok(driver)
    }

    /// Has the driver start a program and takes hold of its window.
    pub fn open(&self, program: &Path, arguments: &[String]) -> Result<Page<'_>, Trouble> {
        let wanted = json!({"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": {"binary": program, "args": arguments}}}});
        let opened = self.ask("POST", "/session", Some(&wanted))?;
        let session = opened["sessionId"].as_str().ok_or("a session without an id")?.to_owned();
        Ok(Page { driver: self, session })
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Trouble> {
        let (status, mut answer) = http::ask(self.address, method, path, body)?;
        let value = answer["value"].take();
        if status == 200 { Ok(value) } else { Err(format!("WebDriver {method} {path}: {}", value["message"].as_str().unwrap_or("refused")).into()) }
    }
}

/// One window; it closes when this is dropped.
pub struct Page<'a> {
    driver: &'a Driver,
    session: String,
}

impl Page<'_> {
    /// What the body of a function returns in the page.
    pub fn run(&self, body: &str) -> Result<Value, Trouble> {
        self.driver.ask("POST", &format!("/session/{}/execute/sync", self.session), Some(&json!({"script": body, "args": []})))
    }

    /// Presses a key and lets it go, as the hardware would.
    pub fn press(&self, key: char) -> Result<(), Trouble> {
        let strokes = json!([{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]);
        let actions = json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]});
        self.driver.ask("POST", &format!("/session/{}/actions", self.session), Some(&actions)).map(|_| ())
    }

    /// Waits until an expression is true in the page.
    pub fn until(&self, what: &str, limit: Duration, expression: &str) -> Result<(), Trouble> {
        let body = format!("return Boolean({expression})");
        // A page that is not loaded yet cannot be asked: that is no answer, and not yet an error.
        wait_for(what, limit, || Ok(self.run(&body).is_ok_and(|answer| answer == true).then_some(())))
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        let _ = self.driver.ask("DELETE", &format!("/session/{}", self.session), None);
    }
}
