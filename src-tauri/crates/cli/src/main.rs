//! `switchback`: release control from the command line. It decides nothing about releases; it asks the console.

mod args;
mod ask;
mod report;
mod run;
mod say;

use std::process::ExitCode;

use clap::Parser;
use switchback_api::error::{ApiError, Code};

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        // No backtrace at night: one line that says what to do. What was recorded stays recorded.
        eprintln!("switchback: a fault of Switchback itself stopped it: {panic}");
        eprintln!("            `switchback operations` shows what was in flight; `switchback resume` goes on with it");
    }));
    let filter = tracing_subscriber::EnvFilter::try_from_env("SWITCHBACK_LOG").unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,aws_config=error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).without_time().with_target(false).init();

    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => return usage(&e),
    };
    // One thread is enough: the command waits for AWS, and nothing else.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => {
            eprintln!("switchback: cannot start: {e}");
            return ExitCode::from(Code::Internal.exit());
        }
    };
    ExitCode::from(runtime.block_on(run::run(cli)))
}

/// Help and version go to standard output with exit 0; anything else is a usage error, also as JSON where that was asked.
fn usage(e: &clap::Error) -> ExitCode {
    if e.use_stderr() && std::env::args().any(|a| a == "--json") {
        let text = e.render().to_string();
        let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        say::failure(&ApiError::new(Code::MalformedInput, first, "`switchback help` lists commands and flags"));
    } else {
        // A closed pipe is no reason to fail louder.
        let _ = e.print();
    }
    ExitCode::from(if e.use_stderr() { 2 } else { 0 })
}
