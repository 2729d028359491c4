//! What every test here stands on: a desk with a window on it.

#[cfg(target_os = "linux")]
mod dialog;
#[cfg(target_os = "linux")]
mod drag;
mod driver;
mod keys;
mod package;
mod page;
mod seat;
mod window;

use std::time::Duration;

use tokio::sync::Mutex;

#[cfg(target_os = "linux")]
pub use dialog::Dialog;
#[cfg(target_os = "linux")]
pub use drag::Drag;
pub use keys::key;
pub use package::package;
pub use seat::Desk;
pub use window::Window;

/// Longer than any of these tests takes on a busy machine; one that takes longer hangs.
const LONGEST: Duration = Duration::from_secs(120);

/// One window at a time: two on the same two cores only wait for each other.
static SCREEN: Mutex<()> = Mutex::const_new(());

/// Plays a test where there is a display. Without one it is left out with one line, but never in CI.
pub async fn on_screen(test: impl Future<Output = ()>) {
    if std::env::var_os("DISPLAY").is_none() && std::env::var_os("WAYLAND_DISPLAY").is_none() {
        assert!(std::env::var_os("CI").is_none(), "there is no display in CI: run the tests through scripts/desktop");
        eprintln!("left out: there is no display for the window; `scripts/desktop cargo test` brings its own");
        return;
    }
    let _alone = SCREEN.lock().await;
    tokio::time::timeout(LONGEST, test).await.expect("a test in the window hangs");
}

/// Selects the part of the window with this test id.
pub fn part(id: &str) -> String {
    format!("[data-testid='{id}']")
}
