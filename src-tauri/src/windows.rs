//! The windows: the console, as `main` or in a read-only start as `viewer`, and `audit`. The label is what a capability
//! file names, so it decides what a window may call. No window goes anywhere but to the pages of the program itself.

use std::path::PathBuf;

use switchback_core::Lang;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Emitter, EventTarget, Manager, Runtime, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

/// The console that may change things.
pub const MAIN: &str = "main";
/// The console of a read-only start.
pub const VIEWER: &str = "viewer";
/// The read-only history.
pub const AUDIT: &str = "audit";

/// The folder in which the program keeps what is its own.
pub struct Home(pub PathBuf);

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// Every window.
    All,
    /// The console alone.
    Console,
}

/// The windows as the rest of the shell needs them, whatever toolkit draws them: tests have one of their own.
pub trait Windows: Send + Sync {
    /// Sends an event with its payload in JSON.
    fn tell(&self, to: To, event: &str, json: String);
    /// Sets the console's title.
    fn title(&self, title: &str);
}

impl<R: Runtime> Windows for AppHandle<R> {
    fn tell(&self, to: To, event: &str, json: String) {
        let told = self.emit_str_filter(event, json, |target| match target {
            EventTarget::WebviewWindow { label } | EventTarget::Webview { label } | EventTarget::Window { label } => to == To::All || label != AUDIT,
            _ => true,
        });
        if let Err(error) = told {
            tracing::warn!(event, %error, "an event could not be sent");
        }
    }

    fn title(&self, title: &str) {
        for label in [MAIN, VIEWER] {
            if let Some(window) = self.get_webview_window(label)
                && let Err(error) = window.set_title(title)
            {
                tracing::warn!(%error, "the title could not be set");
            }
        }
    }
}

/// Opens the console.
///
/// # Errors
/// What keeps the system from opening a window.
pub fn open_console<R: Runtime>(app: &AppHandle<R>, read_only: bool) -> tauri::Result<()> {
    let label = if read_only { VIEWER } else { MAIN };
    let window = confined(app, label, "index.html").title("Switchback").inner_size(1280.0, 800.0).min_inner_size(900.0, 600.0);
    // A dropped package is told to the page by its path. What can change nothing has no use for one.
    let window = if read_only { window.disable_drag_drop_handler() } else { window };
    window.build().and_then(|window| unaccelerated(&window))
}

/// Opens the audit window, or brings it forward.
///
/// # Errors
/// What keeps the system from opening a window.
pub fn open_audit<R: Runtime>(app: &AppHandle<R>, lang: Lang) -> tauri::Result<()> {
    let title = lang.pick("Switchback · audit", "Switchback · 감사 기록");
    if let Some(window) = app.get_webview_window(AUDIT) {
        window.set_title(title)?;
        window.unminimize()?;
        return window.set_focus();
    }
    confined(app, AUDIT, "audit.html")
        .title(title)
        .inner_size(1100.0, 700.0)
        .min_inner_size(700.0, 400.0)
        .disable_drag_drop_handler()
        .build()
        .and_then(|window| unaccelerated(&window))
}

/// Has WebKitGTK draw on the processor: these pages are text, changed in small parts (ADR 0007).
#[cfg(target_os = "linux")]
fn unaccelerated<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};
    window.with_webview(|page| {
        if let Some(settings) = page.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Elsewhere the system decides.
#[cfg(not(target_os = "linux"))]
fn unaccelerated<R: Runtime>(_: &WebviewWindow<R>) -> tauri::Result<()> {
    Ok(())
}

/// A window that shows one page of the program: it neither follows nor opens links, nor downloads.
fn confined<'a, R: Runtime>(app: &'a AppHandle<R>, label: &str, page: &str) -> WebviewWindowBuilder<'a, R, AppHandle<R>> {
    let development = if tauri::is_dev() { app.config().build.dev_url.clone() } else { None };
    let window = WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into()))
        .on_navigation(move |url| is_own(url, development.as_ref()))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false);
    match app.try_state::<Home>() {
        Some(home) => window.data_directory(home.0.join("window")),
        None => window,
    }
}

/// Whether a page is one of the program's own; while it is developed, one of its development server.
fn is_own(url: &Url, development: Option<&Url>) -> bool {
    let own = match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    };
    own || development.is_some_and(|d| d.origin() == url.origin())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_programs_own_pages_are_gone_to() {
        let own = |url: &str| is_own(&url.parse().expect("a URL"), None);
        assert!(own("tauri://localhost/index.html"), "where the pages are on Linux and macOS");
        assert!(own("http://tauri.localhost/audit.html"), "where they are on Windows");
        for other in [
            "https://example.com/",
            "http://localhost:5173/",
            "tauri://example.com/",
            "about:blank",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:void(0)",
        ] {
            assert!(!own(other), "{other} is not a page of the program");
        }
    }
}
