//! Whether there is a display at all: without one the toolkit would end the process with a panic.

/// What to say where there is none.
pub const MISSING: &str = "there is no display to open a window on; `switchback` does the same from the command line, \
                           and the window opens in a desktop session, over `ssh -X`, or unseen under `xvfb-run -a`";

/// Whether a window can be opened here.
#[cfg(target_os = "linux")]
pub fn is_there() -> bool {
    gtk::init().is_ok()
}

/// Whether a window can be opened here: elsewhere the system always has one.
#[cfg(not(target_os = "linux"))]
pub fn is_there() -> bool {
    true
}
