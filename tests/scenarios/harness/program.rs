//! The real `switchback`, started as an operator would: with a home of its own and nothing of this machine's AWS settings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::Served;

/// No command of these tests takes longer; one that does hangs.
const LONGEST: Duration = Duration::from_secs(90);

/// One operator's machine: a home, a data folder, an environment.
pub struct Program {
    home: TempDir,
    env: BTreeMap<String, String>,
}

/// What a command left behind.
#[derive(Debug)]
pub struct Ran {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

impl Program {
    /// Without an endpoint, Region or credentials.
    pub fn bare() -> Self {
        let home = tempfile::tempdir().expect("a home");
        for empty in ["config", "credentials"] {
            std::fs::write(home.path().join(empty), "").expect("an empty file");
        }
        let text = |path: PathBuf| path.display().to_string();
        let env = [
            ("HOME", text(home.path().to_owned())),
            ("SWITCHBACK_DATA_DIR", text(home.path().join("data"))),
            ("AWS_CONFIG_FILE", text(home.path().join("config"))),
            ("AWS_SHARED_CREDENTIALS_FILE", text(home.path().join("credentials"))),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("LANG", "en_US.UTF-8".to_owned()),
            ("USER", "oncall".to_owned()),
        ];
        Self { home, env: env.into_iter().map(|(name, value)| (name.to_owned(), value)).collect() }
    }

    /// With an operator's key, on a served cloud.
    pub fn on(served: &Served) -> Self {
        Self::at(&served.endpoint)
    }

    /// The same on any endpoint.
    pub fn at(endpoint: &str) -> Self {
        let here = [("AWS_ENDPOINT_URL", endpoint), ("AWS_REGION", "ap-northeast-2")];
        let keys = [("AWS_ACCESS_KEY_ID", "AKIAOPERATOR"), ("AWS_SECRET_ACCESS_KEY", "secret")];
        here.into_iter().chain(keys).fold(Self::bare(), |program, (name, value)| program.with(name, value))
    }

    /// With another value in the environment.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Without a value in the environment.
    pub fn without(mut self, name: &str) -> Self {
        self.env.remove(name);
        self
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// Writes `config.toml`.
    pub fn configure(&self, text: &str) {
        std::fs::create_dir_all(self.data()).expect("a data folder");
        std::fs::write(self.data().join("config.toml"), text).expect("config.toml");
    }

    /// Starts a command, without a terminal.
    pub fn start(&self, args: &[&str]) -> Child {
        let mut command = Command::new(binary());
        command.args(args);
        self.spawn(command)
    }

    /// Starts it under the conditions of this machine; nothing is left running when the test is over.
    fn spawn(&self, mut command: Command) -> Child {
        command.env_clear().envs(&self.env);
        for name in ["PATH", "SystemRoot"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command.spawn().expect("the program starts")
    }

    /// Runs a command that may make no file longer than so many blocks of 512 bytes: a disk that is full from there on.
    #[cfg(unix)]
    pub async fn run_with_files_of(&self, blocks: u32, args: &[&str]) -> Ran {
        self.run_after(&format!("ulimit -f {blocks}; trap '' XFSZ"), args).await
    }

    /// Runs a command in a shell that has done something before.
    #[cfg(unix)]
    pub async fn run_after(&self, before: &str, args: &[&str]) -> Ran {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{before}; exec \"$@\""), "sh"]).arg(binary()).args(args);
        Ran::of(self.spawn(command), args).await
    }

    /// Runs a command to its end.
    pub async fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.start(args), args).await
    }

    /// Runs a command with `--json` to its end, and checks its exit: one document on standard output, and nothing else.
    pub async fn json(&self, exit: i32, args: &[&str]) -> Value {
        let ran = self.run(&[args, &["--json"]].concat()).await;
        assert_eq!(ran.exit, exit, "switchback {args:?} ended otherwise: {ran:#?}");
        let document: Value = serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("standard output is not one JSON document ({e}): {ran:#?}"));
        assert_eq!(document["ok"], exit == 0, "`ok` is true exactly when the exit is 0: {document:#}");
        assert_eq!(document["error"].is_null(), exit == 0, "`error` is there exactly when it is not: {document:#}");
        document
    }
}

impl Ran {
    /// Waits for a command that was started.
    pub async fn of(child: Child, args: &[&str]) -> Self {
        let output = tokio::time::timeout(LONGEST, child.wait_with_output()).await;
        let output = output.unwrap_or_else(|_| panic!("switchback {args:?} hangs")).expect("its output");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let ran = Self { exit: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) };
        assert!(!ran.err.contains("a fault of Switchback itself"), "no panic reaches a user: {ran:#?}");
        ran
    }
}

/// `switchback` beside the folder of the test programs.
fn binary() -> PathBuf {
    let this = std::env::current_exe().expect("this program's path");
    let built = this.parent().and_then(Path::parent).expect("the target folder").join(format!("switchback{}", std::env::consts::EXE_SUFFIX));
    assert!(built.exists(), "{} is not built: run `cargo build -p switchback-cli` first, as scripts/test does", built.display());
    built
}
