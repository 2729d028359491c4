//! Starts a program and leaves word of when: this program becomes the other one, so that whoever wanted to start it has.
//! WebKitWebDriver starts the window itself and tells nobody when it did.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Trouble;

/// How this program is told to become another: `--launch WORD PROGRAM [ARGUMENT…]`, where WORD is a file.
pub const FLAG: &str = "--launch";

/// The time since 1970 by the machine's clock, which the page's `performance.timeOrigin` follows too.
#[expect(clippy::disallowed_methods, reason = "a measurement reads the machine's clock")]
pub fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Leaves word and becomes the program; comes back only if that failed.
pub fn become_program(arguments: &[String]) -> ExitCode {
    let [word, program, rest @ ..] = arguments else {
        eprintln!("bench: {FLAG} WORD PROGRAM [ARGUMENT…]");
        return ExitCode::FAILURE;
    };
    let failed = match std::fs::write(word, format!("{} {}", std::process::id(), now().as_nanos())) {
        Ok(()) => Command::new(program).args(rest).exec(),
        Err(error) => error,
    };
    eprintln!("bench: {program} could not be started: {failed}");
    ExitCode::FAILURE
}

/// What word says: the process, and when it began, in milliseconds since 1970.
pub fn read(word: &Path) -> Result<(u32, f64), Trouble> {
    let text = std::fs::read_to_string(word)?;
    let (pid, nanoseconds) = text.split_once(' ').ok_or("half a word of the start")?;
    Ok((pid.parse()?, nanoseconds.parse::<f64>()? / 1e6))
}
