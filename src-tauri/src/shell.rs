//! What the process holds: at most one connection, what it was started with, and why there is no connection where there is none.

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use switchback_api::Console;
use switchback_api::error::{ApiError, Code};
use switchback_api::shape::{Connect, SessionShape};
use switchback_cli::compose::Settings;
use switchback_core::Lang;
use tokio::sync::watch;

use crate::calls::Calls;
use crate::connection::Connection;
use crate::crash::Crashes;
use crate::events::Outbox;
use crate::session::{self, Around};
use crate::windows::{To, Windows};
use crate::{trace, work};

/// How long the first answer waits for a connection under way: a page that changes its mind at once is worse than one that comes a moment later.
const PATIENCE: Duration = Duration::from_millis(1_000);

/// What the process holds.
pub struct Shell {
    start: Settings,
    held: Mutex<Held>,
    /// Whether a connection is under way.
    connecting: watch::Sender<bool>,
    crashes: Crashes,
    outbox: Arc<Outbox>,
    calls: Arc<Calls>,
    windows: Arc<dyn Windows>,
    closing: Closing,
}

/// What keeps the console open.
#[derive(Default)]
struct Closing {
    /// Changes that have not come to rest.
    under_way: AtomicUsize,
    /// Whether the operator was told of them.
    told: AtomicBool,
}

/// One change that has not come to rest.
struct UnderWay<'a>(&'a Closing);

impl<'a> UnderWay<'a> {
    fn begin(closing: &'a Closing) -> Self {
        closing.under_way.fetch_add(1, Ordering::SeqCst);
        Self(closing)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if self.0.under_way.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.told.store(false, Ordering::SeqCst);
        }
    }
}

#[derive(Default)]
struct Held {
    connection: Option<Connection>,
    trouble: Option<String>,
    /// Counts attempts to connect: only the newest may end in a connection.
    attempt: u64,
}

impl Shell {
    /// Nothing is connected yet.
    pub fn new(start: Settings, windows: Arc<dyn Windows>, crashes: Crashes) -> Arc<Self> {
        let outbox = Arc::new(Outbox::new(Arc::clone(&windows)));
        let calls = Arc::new(Calls::new(Arc::clone(&outbox)));
        Arc::new(Self { start, held: Mutex::default(), connecting: watch::Sender::new(false), crashes, outbox, calls, windows, closing: Closing::default() })
    }

    /// Connects to what the process was started with, and from then on tells the windows what happens.
    pub fn begin(self: &Arc<Self>) {
        let outbox = Arc::clone(&self.outbox);
        tauri::async_runtime::spawn(async move { outbox.deliver().await });
        let shell = Arc::clone(self);
        tauri::async_runtime::spawn(async move {
            let mut crashes = shell.crashes.clone();
            while crashes.changed().await.is_ok() {
                shell.outbox.session(&shell.session().await);
            }
        });
        // Counted before the window exists, so that its first question finds it under way.
        let attempt = self.attempt();
        let shell = Arc::clone(self);
        tauri::async_runtime::spawn(async move {
            // Why it failed is the session's trouble.
            let connected = shell.open(attempt, shell.start.clone(), shell.start.lang).await;
            trace::mark(if connected.is_ok() { "connected" } else { "not connected" });
        });
    }

    /// Connects to something else. What was connected stays until that has worked.
    ///
    /// # Errors
    /// What keeps it from connecting.
    pub async fn connect(&self, to: Connect, lang: Lang) -> Result<SessionShape, ApiError> {
        let Connect { practice, profile, region, endpoint_url } = to;
        let settings = Settings { demo: practice, profile, region, endpoint_url, ..self.start.clone() };
        self.open(self.attempt(), settings, lang).await.map_err(|e| e.in_lang(lang))
    }

    fn attempt(&self) -> u64 {
        let mut held = self.held();
        held.attempt += 1;
        self.connecting.send_replace(true);
        held.attempt
    }

    async fn open(&self, attempt: u64, settings: Settings, lang: Lang) -> Result<SessionShape, ApiError> {
        let opened = Connection::open(settings, Arc::clone(&self.outbox), Arc::clone(&self.calls)).await;
        let Some(ended) = self.settle(attempt, opened, lang) else { return Ok(self.session().await) };
        let session = self.session().await;
        self.windows.title(&session::title(&session));
        self.outbox.session(&session);
        ended.map(|()| session)
    }

    /// Keeps what the newest attempt led to. An older one leads to nothing: somebody chose something else in the meantime.
    fn settle(&self, attempt: u64, opened: Result<Connection, ApiError>, lang: Lang) -> Option<Result<(), ApiError>> {
        let mut held = self.held();
        if held.attempt != attempt {
            return None;
        }
        held.trouble = opened.as_ref().err().map(|e| session::sentence(e, lang));
        let ended = opened.map(|connection| held.connection = Some(connection));
        self.connecting.send_replace(false);
        Some(ended)
    }

    /// Where this process works. While a connection is under way it waits a moment for it.
    pub async fn session(&self) -> SessionShape {
        let mut connecting = self.connecting.subscribe();
        let settled = tokio::time::timeout(PATIENCE, connecting.wait_for(|under_way| !under_way)).await.is_ok();
        let profiles = switchback_aws::profiles().await;
        let held = self.held();
        let trouble = if settled { held.trouble.clone() } else { Some(self.start.lang.pick("still connecting…", "아직 연결하는 중…").to_owned()) };
        let around = Around { start: self.start.clone(), trouble, profiles, crash: self.crashes.borrow().clone() };
        session::shape(held.connection.as_ref(), around)
    }

    /// Every call this process remembers, oldest first.
    pub fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Gives work to the console, apart from the window. What keeps it from its end is said in this language.
    ///
    /// # Errors
    /// `no_credentials` while nothing is connected; then the work's own.
    pub async fn ask<T, F, W>(&self, lang: Lang, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(Arc<Console>) -> W + Send + 'static,
        W: Future<Output = Result<T, ApiError>>,
    {
        let done = match self.console() {
            Ok(console) => work::apart(move || work(console)).await,
            Err(e) => Err(e),
        };
        done.map_err(|e| e.in_lang(lang))
    }

    /// The same for what changes something: until it has come to rest, closing the console asks once.
    ///
    /// # Errors
    /// As [`Shell::ask`].
    pub async fn change<T, F, W>(&self, lang: Lang, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(Arc<Console>) -> W + Send + 'static,
        W: Future<Output = Result<T, ApiError>>,
    {
        let _under_way = UnderWay::begin(&self.closing);
        self.ask(lang, work).await
    }

    /// Whether the console may close. While a change is under way the first request is refused and the window says
    /// why; the second closes, and the next start goes on with what is left.
    pub fn may_close(&self) -> bool {
        if self.closing.under_way.load(Ordering::SeqCst) == 0 || self.closing.told.swap(true, Ordering::SeqCst) {
            return true;
        }
        self.windows.tell(To::Console, "closing", "null".to_owned());
        false
    }

    fn console(&self) -> Result<Arc<Console>, ApiError> {
        let held = self.held();
        let nothing = || {
            let (en, ko) = ("choose an account, an endpoint or the practice cloud first", "먼저 계정, 엔드포인트 또는 연습 클라우드를 고르세요");
            ApiError::of(Code::NoCredentials, "nothing is connected").in_korean("연결된 곳이 없습니다").hinting(en, ko)
        };
        held.connection.as_ref().map(|c| Arc::clone(&c.console)).ok_or_else(nothing)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
