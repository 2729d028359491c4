//! The shell against windows without a display: the real commands, permissions and capabilities on a mock toolkit.

mod permissions;
mod pushing;
mod wiring;

use std::sync::Arc;

use serde_json::{Value, json};
use switchback_cli::compose::Settings;
use switchback_core::Lang;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, Context, Manager, WebviewWindow};
use tempfile::TempDir;

use crate::crash::Crashes;
use crate::windows;

/// The program as it is configured.
fn context() -> Context<MockRuntime> {
    tauri::generate_context!(test = true)
}

/// The shell as it starts, in a folder of its own.
struct Opened {
    app: App<MockRuntime>,
    /// The folder lives as long as the shell does.
    _home: Arc<TempDir>,
}

impl Opened {
    fn with(settings: Settings) -> Self {
        let home = Arc::new(tempfile::tempdir().expect("a folder"));
        Self::again(settings, home)
    }

    fn again(settings: Settings, home: Arc<TempDir>) -> Self {
        let settings = Settings { data_dir: Some(home.path().to_owned()), ..settings };
        let folder = home.path().to_owned();
        let (_, crashes): (_, Crashes) = tokio::sync::watch::channel(None);
        let mut app = crate::with_commands(mock_builder()).build(context()).expect("the shell is built");
        // The mock toolkit never comes to the event on which the real one sets up.
        crate::set_up(&mut app, settings, folder, crashes).expect("the shell starts");
        Self { app, _home: home }
    }

    fn practice() -> Self {
        Self::with(Settings { demo: true, ..Settings::default() })
    }

    /// Nothing connects, and nothing outside is asked: there is no such profile.
    fn unconnected(read_only: bool) -> Self {
        Self::with(Settings { profile: Some("there-is-no-such-profile".to_owned()), read_only, ..Settings::default() })
    }

    fn window(&self, label: &str) -> WebviewWindow<MockRuntime> {
        self.app.get_webview_window(label).expect("the window is open")
    }

    fn audit(&self) -> WebviewWindow<MockRuntime> {
        windows::open_audit(self.app.handle(), Lang::En).expect("the audit window opens");
        self.window(windows::AUDIT)
    }
}

/// Calls a command as the page in the window does.
fn call(window: &WebviewWindow<MockRuntime>, command: &str, arguments: Value) -> Result<Value, Value> {
    let url = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: url.parse().expect("a URL"),
        body: InvokeBody::Json(arguments),
        headers: tauri::http::HeaderMap::new(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(|answer| answer.deserialize().expect("an answer in JSON"))
}

/// Calls a command with no arguments at all and gives the words of its refusal; empty where it answered.
fn refusal(window: &WebviewWindow<MockRuntime>, command: &str) -> String {
    match call(window, command, json!({})) {
        Ok(_) => String::new(),
        Err(Value::String(words)) => words,
        Err(other) => other.to_string(),
    }
}
