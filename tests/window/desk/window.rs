//! An open window: what is in it, and waiting until something is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::driver::{Driver, alive, kill};
use super::page::Page;
use base64::Engine as _;
use serde_json::{Value, json};

/// How long a condition may take to come true, on two busy cores in a debug build.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often a condition is asked for.
const GLANCE: Duration = Duration::from_millis(40);

/// How long nothing has to happen.
const QUIET: Duration = Duration::from_millis(800);

/// The window.
pub struct Window {
    pub(super) page: Page,
    pid: u32,
    // After the page: it ends what was not closed.
    driver: Driver,
}

/// Has the page drawn for two seconds, unseen.
const BLINK: &str = "
    const point = document.createElement('i');
    Object.assign(point.style, { position: 'fixed', inset: '0 auto auto 0', width: '1px', height: '1px' });
    document.body.append(point);
    let left = 40;
    const ticking = setInterval(() => {
        point.style.background = left % 2 ? 'transparent' : 'rgb(128 128 128 / 1%)';
        if (--left === 0) { clearInterval(ticking); point.remove(); }
    }, 50);
";

impl Window {
    pub(super) async fn open(program: &Path, flags: &[String], env: &BTreeMap<String, String>) -> Self {
        let driver = Driver::start(env).await;
        let page = Page::open(driver.address, program, flags).await.expect("the window opens under WebKitWebDriver");
        let pid = driver.started().expect("the driver started the window");
        Self { page, pid, driver }
    }

    /// Closes it as a person would.
    pub async fn close(self) {
        let Self { page, pid, driver } = self;
        page.quit().await.expect("the window closes");
        gone(pid).await;
        drop(driver);
    }

    /// Ends its process at once, in the middle of whatever it does.
    pub async fn kill(self) {
        kill(self.pid);
        gone(self.pid).await;
    }

    /// What the body of a function returns in the page.
    pub async fn run(&self, body: &str) -> Value {
        self.run_with(body, &[]).await
    }

    /// The same with arguments.
    pub async fn run_with(&self, body: &str, arguments: &[Value]) -> Value {
        self.page.run(body, arguments).await.unwrap_or_else(|e| panic!("{body}: {e}"))
    }

    /// What a promise of the page comes to: `{"ok": …}` or `{"error": …}`.
    pub async fn settled(&self, promise: &str) -> Value {
        let said = "typeof e === 'string' ? e : e.message ?? JSON.stringify(e)";
        let body = format!("const done = arguments[0]; ({promise}).then(ok => done({{ok}}), e => done({{error: {said}}}))");
        self.page.run_async(&body).await.expect("the promise settles")
    }

    pub(super) async fn is(&self, expression: &str) -> bool {
        // A page that is not loaded yet cannot be asked: that is no answer, and not yet a failure.
        self.page.run(&format!("return Boolean({expression})"), &[]).await.is_ok_and(|answer| answer == Value::Bool(true))
    }

    /// Waits until an expression is true in the page.
    pub async fn until(&self, what: &str, expression: &str) {
        self.until_within(PATIENCE, what, expression).await;
    }

    /// The same for what takes its time.
    pub async fn until_within(&self, patience: Duration, what: &str, expression: &str) {
        let begun = Instant::now();
        while !self.is(expression).await {
            if begun.elapsed() > patience {
                let name = format!("failed-{}", what.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
                self.shot(&name).await;
                panic!("{what} did not come true: {expression}\nthe window (target/screenshots/{name}.png) shows:\n{}", self.text("body").await);
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Looks on for a while: nothing may happen. Longer than a press takes to reach the shell and come back.
    pub async fn stays(&self, what: &str, expression: &str) {
        let begun = Instant::now();
        while begun.elapsed() < QUIET {
            assert!(self.is(expression).await, "{what}, but not any longer: {expression}");
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until something is there.
    pub async fn see(&self, css: &str) {
        self.until(&format!("{css} is there"), &format!("document.querySelector({})", json!(css))).await;
    }

    /// Waits until something is not there.
    pub async fn gone(&self, css: &str) {
        self.until(&format!("{css} is gone"), &format!("!document.querySelector({})", json!(css))).await;
    }

    /// Waits until something says these words.
    pub async fn reads(&self, css: &str, words: &str) {
        let expression = format!("document.querySelector({})?.innerText.includes({})", json!(css), json!(words));
        self.until(&format!("{css} reads {words:?}"), &expression).await;
    }

    /// The words of something; empty where it is not there.
    pub async fn text(&self, css: &str) -> String {
        let found = self.run(&format!("return document.querySelector({})?.innerText ?? ''", json!(css))).await;
        found.as_str().unwrap_or_default().to_owned()
    }

    /// How many there are.
    pub async fn count(&self, css: &str) -> u64 {
        self.run(&format!("return document.querySelectorAll({}).length", json!(css))).await.as_u64().expect("a number")
    }

    /// Clicks with the pointer, where it is.
    pub async fn click(&self, css: &str) {
        self.see(css).await;
        self.page.click(css).await.unwrap_or_else(|e| panic!("{css} cannot be clicked: {e}"));
    }

    /// Makes the window so many pixels wide and high, and waits until its page is.
    pub async fn size(&self, width: u32, height: u32) {
        self.page.size(width, height).await.expect("a size");
        self.until("the page is as wide as its window", &format!("innerWidth === {width}")).await;
    }

    /// Nothing of the foot lies beyond the window, and nothing is wider than it.
    pub async fn all_in_view(&self, what: &str) {
        let beyond = "[...document.querySelectorAll('.release button, .release input, .release select, .operations, .undo-bar')].filter(part => { \
                      const at = part.getBoundingClientRect(); return at.width > 0 && (at.right > innerWidth + 1 || at.left < -1); }).map(part => part.outerHTML.slice(0, 120))";
        let cut = self.run(&format!("return {beyond}")).await;
        assert_eq!(cut, json!([]), "{what}: cut off at the edge");
        let wide = self.run("return document.documentElement.scrollWidth - innerWidth").await;
        assert!(wide.as_i64().is_some_and(|wide| wide <= 0), "{what}: the page is {wide} px wider than its window");
    }

    /// Keeps what the window looks like as `target/screenshots/NAME.png`.
    pub async fn shot(&self, name: &str) {
        // The picture is taken with the next drawing, and a page that rests is not drawn: a point in a corner blinks.
        self.run(BLINK).await;
        let picture = base64::engine::general_purpose::STANDARD.decode(self.page.picture().await.expect("a screenshot")).expect("base64");
        let folder = screenshots();
        std::fs::create_dir_all(&folder).expect("a folder for screenshots");
        std::fs::write(folder.join(format!("{name}.png")), picture).expect("a file for the screenshot");
    }

    /// Goes to the window in which this is true; the order of windows is not stable.
    pub async fn turn_to(&self, what: &str, expression: &str) {
        let begun = Instant::now();
        loop {
            for handle in self.page.windows().await.expect("the open windows") {
                self.page.turn(&handle).await.expect("the window is still there");
                if self.is(expression).await {
                    return;
                }
            }
            assert!(begun.elapsed() < PATIENCE, "no window {what}");
            tokio::time::sleep(GLANCE).await;
        }
    }
}

async fn gone(pid: u32) {
    let begun = Instant::now();
    while alive(pid) {
        assert!(begun.elapsed() < PATIENCE, "the window's process {pid} does not end");
        tokio::time::sleep(GLANCE).await;
    }
}

/// Beside the build, whatever the build folder is.
fn screenshots() -> PathBuf {
    let this = std::env::current_exe().expect("this program's path");
    this.ancestors().nth(3).expect("the build folder").join("screenshots")
}
