//! Lines on standard output and standard error. A reader that went away or a full disk behind them must not stop a
//! rollback half-way, so nothing that is printed here can fail: the macros of the standard library would panic.

use std::io::Write;

/// A line on standard output.
pub fn out(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// A line on standard error.
pub fn err(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// The same without a new line: an answer follows.
pub fn prompt(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = write!(stderr, "{text}").and_then(|()| stderr.flush());
}
