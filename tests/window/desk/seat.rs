//! One operator's desk: a home, a data folder that the command line shares, and the flags the window is started with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use switchback_core::{Operation, OperationState, Verdict};
use switchback_engine::journal::{Journal, JournalReader};

use super::window::Window;
use crate::harness::{Line, Program, Served};

/// The desk. The window and the command line at it share one data folder.
pub struct Desk {
    pub program: Program,
    practice: bool,
    env: BTreeMap<String, String>,
    flags: Vec<String>,
}

impl Desk {
    /// On the embedded cloud inside the window's own process.
    pub fn practice() -> Self {
        let mut desk = Self::at(Program::bare()).flag("--demo");
        desk.practice = true;
        desk
    }

    /// On a cloud that others can reach too.
    pub fn on(served: &Served) -> Self {
        Self::at(Program::on(served)).flag("--endpoint-url").flag(&served.endpoint).with_credentials()
    }

    /// On the same over a line of its own.
    pub fn over(line: &Line) -> Self {
        Self::at(Program::at(&line.endpoint)).flag("--endpoint-url").flag(&line.endpoint).with_credentials()
    }

    /// On an endpoint of any kind.
    pub fn facing(endpoint: &str) -> Self {
        Self::at(Program::bare()).flag("--endpoint-url").flag(endpoint).with_credentials()
    }

    /// Without an endpoint, Region or credentials.
    pub fn bare() -> Self {
        Self::at(Program::bare())
    }

    fn at(program: Program) -> Self {
        let home = program.data().parent().expect("the data folder is in a home").to_owned();
        let inside = |name: &str| home.join(name).display().to_string();
        let env = [
            ("HOME", home.display().to_string()),
            ("XDG_DATA_HOME", inside("share")),
            ("XDG_CACHE_HOME", inside("cache")),
            ("XDG_CONFIG_HOME", inside("config")),
            ("SWITCHBACK_DATA_DIR", program.data().display().to_string()),
            ("AWS_CONFIG_FILE", inside("no-config")),
            ("AWS_SHARED_CREDENTIALS_FILE", inside("no-credentials")),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("LANG", "en_US.UTF-8".to_owned()),
            ("USER", "oncall".to_owned()),
        ];
        let env = env.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { program, practice: false, env, flags: Vec::new() }
    }

    fn with_credentials(self) -> Self {
        self.with("AWS_REGION", "ap-northeast-2").with("AWS_ACCESS_KEY_ID", "AKIAOPERATOR").with("AWS_SECRET_ACCESS_KEY", "secret")
    }

    /// With a value in the window's environment.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    /// With one more argument.
    pub fn flag(mut self, flag: &str) -> Self {
        self.flags.push(flag.to_owned());
        self
    }

    /// Opens the window; it may still be loading.
    pub async fn open(&self) -> Window {
        Window::open(&binary(), &self.flags, &self.env).await
    }

    /// Opens the window and waits until its board is there.
    pub async fn usable(&self) -> Window {
        let window = self.open().await;
        window.until_usable().await;
        window
    }

    /// The folder of the journal, and of the practice cloud.
    pub fn folder(&self) -> PathBuf {
        if self.practice { self.program.data().join("demo") } else { self.program.data() }
    }

    /// The journal as any other process reads it.
    pub fn journal(&self) -> Option<JournalReader> {
        Journal::in_dir(self.folder()).reader().expect("the journal can be read")
    }

    /// The newest operation in the journal.
    pub fn newest(&self) -> Option<Operation> {
        self.journal()?.newest(1).expect("the journal can be read").pop()
    }

    /// The journal has so many operations, and the newest is this target's, done and verified.
    #[track_caller]
    pub fn recorded(&self, target: &str, operations: usize, undoes: Option<&str>) {
        let all = self.journal().expect("a journal").newest(100).expect("the journal can be read");
        assert_eq!(all.len(), operations, "one press, one operation");
        let newest = all.first().expect("an operation");
        assert_eq!((newest.state(), newest.verdict), (OperationState::Done, Some(Verdict::Verified)), "it came to its end, read back");
        assert_eq!(newest.targets().iter().map(ToString::to_string).collect::<Vec<_>>(), [target], "on the target on screen");
        let undone = newest.opened.plan.intent.undoes().map(|operation| operation.0.as_str());
        assert_eq!(undone, undoes, "and undoes what it should");
    }

    /// How many records the journal has.
    pub fn records(&self) -> u64 {
        self.journal().map_or(0, |reader| reader.verify_chain().expect("an unbroken chain"))
    }
}

/// `switchback-desktop` beside the folder of the test programs.
fn binary() -> PathBuf {
    let this = std::env::current_exe().expect("this program's path");
    let built = this.parent().and_then(Path::parent).expect("the target folder").join("switchback-desktop");
    assert!(built.exists(), "{} is not built: scripts/test does that first", built.display());
    built
}
