//! A window of the bench: started by the driver through this program, so that the moment of its start is known.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Trouble;
use crate::cloud::Cloud;
use crate::launch;
use crate::process::wait_for;
use crate::programs::Programs;
use crate::webdriver::{Driver, Page};

/// Longer than any start takes.
const START: Duration = Duration::from_secs(60);

/// What both kinds of windows say of themselves in the frame after the first that shows what they are for.
const MARK: &str = "performance.getEntriesByName('board-usable')[0]";

/// Opens windows.
pub struct Windows<'a> {
    programs: &'a Programs,
    driver: Driver,
    word: PathBuf,
}

/// An open window.
pub struct Window<'a> {
    /// What is in it.
    pub page: Page<'a>,
    /// Its main process.
    pub pid: u32,
    begun: f64,
}

impl<'a> Windows<'a> {
    /// For windows of this environment: the driver hands its own on to what it starts.
    pub fn new(programs: &'a Programs, name: &str) -> Result<Self, Trouble> {
        if std::env::var_os("DISPLAY").is_none() && std::env::var_os("WAYLAND_DISPLAY").is_none() {
            return Err("there is no display; `make bench` brings its own".into());
        }
        let driver = Driver::start(programs.command(Path::new("WebKitWebDriver")))?;
        Ok(Self { programs, driver, word: programs.folder(name)?.join("started") })
    }

    /// The console on a served cloud, with its journal in `data`.
    pub fn console(&self, cloud: &Cloud, data: &Path) -> Result<Window<'_>, Trouble> {
        self.open(&self.programs.desktop, &["--endpoint-url".into(), cloud.endpoint(), "--data-dir".into(), data.display().to_string()])
    }

    /// The console on the embedded cloud in its own process.
    pub fn practice(&self, data: &Path) -> Result<Window<'_>, Trouble> {
        self.open(&self.programs.desktop, &["--demo".into(), "--data-dir".into(), data.display().to_string()])
    }

    /// A window with nothing in it.
    pub fn blank(&self) -> Result<Window<'_>, Trouble> {
        self.open(&self.programs.blank, &[])
    }

    fn open(&self, program: &Path, flags: &[String]) -> Result<Window<'_>, Trouble> {
        if !program.exists() {
            return Err(format!("{} is not there; `make bench` builds it", program.display()).into());
        }
        let mut arguments = vec![launch::FLAG.to_owned(), self.word.display().to_string(), program.display().to_string()];
        arguments.extend_from_slice(flags);
        let page = self.driver.open(&self.programs.bench, &arguments)?;
        let (pid, begun) = launch::read(&self.word)?;
        let window = Window { page, pid, begun };
        window.page.until("the window is usable", START, MARK)?;
        Ok(window)
    }
}

impl Window<'_> {
    /// From the start of the process to the mark, in milliseconds.
    pub fn start(&self) -> Result<f64, Trouble> {
        let marked = self.page.run(&format!("return performance.timeOrigin + {MARK}.startTime"))?;
        Ok(marked.as_f64().ok_or("the mark has no time")? - self.begun)
    }

    /// Closes it and waits until its process is gone.
    pub fn close(self) -> Result<(), Trouble> {
        let Self { page, pid, .. } = self;
        drop(page);
        wait_for("the window is closed", Duration::from_secs(20), || Ok((!Path::new(&format!("/proc/{pid}")).exists()).then_some(())))
    }
}
