//! The programs that are measured, and the room each run has for itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::Trouble;

/// The account's Region on the embedded cloud.
pub const REGION: &str = "ap-northeast-2";

/// Where the programs are.
pub struct Programs {
    /// The command line.
    pub switchback: PathBuf,
    /// The window.
    pub desktop: PathBuf,
    /// A Tauri window with nothing in it.
    pub blank: PathBuf,
    /// Python with awscli and boto3.
    pub python: PathBuf,
    /// The AWS CLI.
    pub aws: PathBuf,
    /// This program.
    pub bench: PathBuf,
    /// The script that does with boto3 what `switchback rollback` does.
    pub script: PathBuf,
    home: TempDir,
}

impl Programs {
    /// Finds them beside this program, which cargo builds with them, and in the project's venv.
    pub fn find() -> Result<Self, Trouble> {
        let bench = std::env::current_exe()?;
        let built = bench.ancestors().nth(2).ok_or("this program is not in a target folder")?.to_owned();
        let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
        let venv = tests.join("../.venv/bin");
        let programs = Self {
            switchback: built.join("switchback"),
            desktop: built.join("switchback-desktop"),
            blank: built.join("examples/blank"),
            python: venv.join("python"),
            aws: venv.join("aws"),
            script: tests.join("bench/rollback.py"),
            bench,
            home: TempDir::new()?,
        };
        for program in [&programs.switchback, &programs.python, &programs.aws] {
            if !program.exists() {
                return Err(format!("{} is not there; `make bench` builds and installs what is measured", program.display()).into());
            }
        }
        Ok(programs)
    }

    /// A new empty folder.
    pub fn folder(&self, name: &str) -> Result<PathBuf, Trouble> {
        let folder = self.home.path().join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// A program in an environment that says all that AWS clients ask for, and in which nothing of this machine's own
    /// AWS settings is heard.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
            command.env_remove(name);
        }
        let none = self.home.path().join("no-such-file");
        command.env("AWS_ACCESS_KEY_ID", "bench").env("AWS_SECRET_ACCESS_KEY", "bench").env("AWS_REGION", REGION).env("AWS_DEFAULT_REGION", REGION);
        command.env("AWS_CONFIG_FILE", &none).env("AWS_SHARED_CREDENTIALS_FILE", &none).env("AWS_EC2_METADATA_DISABLED", "true");
        command.env_remove("SWITCHBACK_DATA_DIR").env_remove("SWITCHBACK_LOG").env("LANG", "C.UTF-8");
        command
    }
}
