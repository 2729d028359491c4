//! WebKitWebDriver as a process: it starts the window and hands its own environment on to it.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// A driver; it and what it started end when this is dropped.
pub struct Driver {
    process: Child,
    /// Where it answers.
    pub address: SocketAddr,
}

impl Driver {
    /// A driver on a free port that has answered.
    pub async fn start(env: &BTreeMap<String, String>) -> Self {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr()).expect("a free port");
        let mut command = Command::new("WebKitWebDriver");
        command.args(["--host=127.0.0.1", &format!("--port={}", address.port())]);
        for (name, _) in std::env::vars_os() {
            // Nothing of this machine's AWS settings, nor of its language.
            if name.to_str().is_some_and(|n| ["AWS_", "SWITCHBACK_", "LC_", "GTK_THEME"].iter().any(|p| n.starts_with(p))) {
                command.env_remove(name);
            }
        }
        command.envs(env).env("TAURI_WEBVIEW_AUTOMATION", "true").kill_on_drop(true);
        let process = command.spawn().expect("WebKitWebDriver is there: install webkit2gtk-driver, as scripts/setup does");
        let begun = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "WebKitWebDriver does not answer at {address}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self { process, address }
    }

    /// The window's process: the one this driver started.
    pub fn started(&self) -> Option<u32> {
        let own = self.process.id()?;
        let children = std::fs::read_to_string(format!("/proc/{own}/task/{own}/children")).ok()?;
        children.split_whitespace().next()?.parse().ok()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A test that failed never closed its window.
        if let Some(pid) = self.started() {
            kill(pid);
        }
    }
}

/// Ends a process that this test started, at once: it gets no chance to tidy up.
pub fn kill(pid: u32) {
    let killed = std::process::Command::new("kill").args(["-KILL", &pid.to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()) || !alive(pid), "process {pid} cannot be ended");
}

/// Whether a process is still there.
pub fn alive(pid: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}
