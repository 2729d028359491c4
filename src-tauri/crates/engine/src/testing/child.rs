//! A process of its own: this test binary again, running one entry under a role given by the environment.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const ROLE: &str = "SWITCHBACK_TEST_ROLE";
const DIR: &str = "SWITCHBACK_TEST_DIR";

/// The role and folder of this process, if it was started as a child; an entry does nothing otherwise.
pub(crate) fn role() -> Option<(String, PathBuf)> {
    Some((std::env::var(ROLE).ok()?, std::env::var_os(DIR)?.into()))
}

/// A child that runs the test `entry`, by its full path, under `role`. With `most`, no file of it may grow beyond so many
/// blocks of 512 bytes: a disk that is full.
pub(crate) fn child(entry: &str, role: &str, dir: &Path, most: Option<u32>) -> Command {
    let exe = std::env::current_exe().expect("this binary");
    let limit = most.map_or(String::new(), |blocks| format!("trap '' XFSZ; ulimit -f {blocks}; "));
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{limit}exec \"$0\" \"$@\"")).arg(exe).args(["--exact", entry, "--nocapture", "--test-threads=1"]);
    command.env(ROLE, role).env(DIR, dir).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}
