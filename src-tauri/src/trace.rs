//! How long the start takes: lines on standard error, only where SWITCHBACK_TRACE_START is set.

use std::sync::OnceLock;
use std::time::Instant;

use switchback_cli::stdio;

static BEGUN: OnceLock<Option<Instant>> = OnceLock::new();

/// The start of the process.
pub fn begin() {
    BEGUN.get_or_init(|| std::env::var_os("SWITCHBACK_TRACE_START").map(|_| Instant::now()));
}

/// A stage was reached.
pub fn mark(stage: &str) {
    if let Some(Some(begun)) = BEGUN.get() {
        stdio::err(&format!("{:6} ms  {stage}", begun.elapsed().as_millis()));
    }
}
