//! The log on standard error: warnings, and with SWITCHBACK_LOG what Switchback itself has to say in detail.

use tracing::Level;
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

/// Begins it, once a process.
pub fn begin() {
    let asked = EnvFilter::try_from_env("SWITCHBACK_LOG").unwrap_or_else(|_| EnvFilter::new("warn,aws_config=error"));
    // The SDK writes whole answers into its finest lines, and in those are the values of environments.
    let without_answers = filter_fn(|line| *line.level() <= Level::INFO || line.target().starts_with("switchback"));
    // Its own complaint about a line that cannot be written would panic.
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(false).without_time().with_target(false).log_internal_errors(false);
    registry().with(lines.with_filter(asked.and(without_answers))).init();
}
