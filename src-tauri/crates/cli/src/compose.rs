//! Puts a console together from what the operator set: the only place where adapters, engine and embedded cloud meet.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use switchback_api::accounts;
use switchback_api::error::{ApiError, Code};
use switchback_api::{Console, Events, Parts, Uploads};
use switchback_aws::{Connect, ConnectError, Session};
use switchback_core::Lang;
use switchback_core::event::Actor;
use switchback_engine::journal::{Journal, make_folder};
use switchback_engine::ports::{Actuate, CallSink, Clock, ReadError, SystemClock};
use switchback_engine::timing::Timing;

use crate::{practice, unconnected};

/// What the operator set.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The embedded cloud, instead of AWS.
    pub demo: bool,
    /// A profile.
    pub profile: Option<String>,
    /// A Region.
    pub region: Option<String>,
    /// An endpoint.
    pub endpoint_url: Option<String>,
    /// The data folder; the platform's where there is none.
    pub data_dir: Option<PathBuf>,
    /// Build nothing that can change anything.
    pub read_only: bool,
    /// How long to read back.
    pub timeout: Option<Duration>,
    /// The language.
    pub lang: Lang,
}

impl Settings {
    /// The data folder. Practice has one of its own inside, with a journal of its own.
    ///
    /// # Errors
    /// A platform without a home folder.
    pub fn dir(&self) -> Result<PathBuf, ApiError> {
        let base = match &self.data_dir {
            Some(dir) => dir.clone(),
            None => directories::ProjectDirs::from("", "", "switchback").map(|dirs| dirs.data_dir().to_owned()).ok_or_else(|| {
                let (en, ko) = ("name a folder with --data-dir", "--data-dir로 폴더를 지정하세요");
                ApiError::of(Code::MalformedInput, "this user has no home folder").in_korean("이 사용자에게는 홈 폴더가 없습니다").hinting(en, ko)
            })?,
        };
        Ok(if self.demo { base.join("demo") } else { base })
    }
}

/// Connects, and puts the console together. A read-only one holds observers and a journal reader, and nothing else.
///
/// # Errors
/// What keeps it from connecting, with the next move.
pub async fn console(settings: &Settings, events: Arc<dyn Events>, calls: Option<Arc<dyn CallSink>>) -> Result<Console, ApiError> {
    let dir = settings.dir()?;
    // Before the practice cloud makes it for everybody. That it cannot be made is for the journal to tell, beside the plan.
    if settings.demo
        && let Err(e) = make_folder(&dir)
    {
        tracing::debug!("{} cannot be made: {e}", dir.display());
    }
    let (journal, clock) = (Journal::in_dir(dir.clone()), Arc::new(SystemClock));
    let uploads = Uploads::new(Arc::clone(&events), journal.clone(), Arc::clone(&clock) as Arc<dyn Clock>);
    let connect = Connect {
        profile: settings.profile.clone(),
        region: settings.region.clone(),
        endpoint_url: settings.endpoint_url.clone(),
        in_process: if settings.demo { Some(practice::open(&dir)?) } else { None },
        calls,
        uploads: Some(Arc::new(uploads)),
        ..Connect::default()
    };
    let request = connect.request_timeout;
    let gate = connect.gate.clone();
    let session = Session::open(connect).await.map_err(refused)?;
    let observer = session.observer();
    let change: Option<Arc<dyn Actuate>> = if settings.read_only { None } else { Some(Arc::new(session.actuator())) };
    let timing = Timing { request, ..Timing::default() };
    let parts = Parts {
        background: Arc::new(observer.background()),
        stacks: Arc::new(observer.clone()),
        observe: Arc::new(observer),
        change,
        protection: accounts::protection(config_dir(settings, &dir), &session.identity().account)?,
        journal,
        actor: Actor { name: who(), arn: Some(session.identity().arn.clone()) },
        clock,
        timing: match settings.timeout {
            Some(limit) => timing.within(limit),
            None => timing,
        },
        gate,
        events,
    };
    Ok(Console::new(parts, settings.lang))
}

/// `config.toml` lies in the data folder proper, for practice too.
fn config_dir<'a>(settings: &Settings, dir: &'a Path) -> &'a Path {
    if settings.demo { dir.parent().unwrap_or(dir) } else { dir }
}

/// The operator's name on this machine.
fn who() -> String {
    let named = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|v| std::env::var(v).ok().filter(|n| !n.is_empty()));
    named.unwrap_or_else(|| "unknown".to_owned())
}

/// What keeps a session from opening, as an error at the edge.
fn refused(e: ConnectError) -> ApiError {
    let (message, said) = (e.to_string(), unconnected::korean(&e));
    let error = match e {
        ConnectError::NoRegion { .. } => ApiError::of(Code::NoRegion, message),
        ConnectError::MalformedRegion { .. } | ConnectError::MalformedEndpoint { .. } | ConnectError::ProfileFile { .. } => {
            ApiError::of(Code::MalformedInput, message).hinting("correct it and start again", "고친 뒤 다시 시작하세요")
        }
        ConnectError::UnknownProfile { .. } | ConnectError::NoCredentials { .. } | ConnectError::BadCredentials { .. } => {
            ApiError::of(Code::NoCredentials, message)
        }
        other => ReadError::from(other).into(),
    };
    error.in_korean(said)
}
