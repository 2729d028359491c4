//! An embedded cloud in this process, and consoles on it that share a folder and its journal as processes do.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use switchback_api::accounts::Protection;
use switchback_api::error::ApiError;
use switchback_api::shape::{OperationAnswer, RollbackRequest};
use switchback_api::{Again, Console, Parts, Silent};
use switchback_aws::{Connect, Session};
use switchback_core::Lang;
use switchback_core::event::Actor;
use switchback_demo::{Cloud, Effect, Fault, Options};
use switchback_engine::board::Gate;
use switchback_engine::journal::Journal;
use switchback_engine::ports::{Call, CallSink};
use switchback_engine::timing::Timing;
use tempfile::TempDir;

use super::wire::Joined;
use super::{Hand, Sdk};

/// A cloud, a clock that moves when somebody waits, and a data folder.
pub struct Place {
    pub cloud: Cloud,
    pub clock: Arc<Hand>,
    pub wire: Arc<Joined>,
    pub dir: TempDir,
    pub request_timeout: Duration,
    heard: Arc<Heard>,
}

impl Place {
    /// Hangang Market, without request quotas.
    pub fn market() -> Self {
        let clock = Arc::new(Hand::new());
        let options = Options { buckets: false, ..Options::new(Arc::clone(&clock) as Arc<dyn switchback_demo::Clock>) };
        let cloud = Cloud::new(options);
        let dir = tempfile::tempdir().expect("a data folder");
        Self { wire: Arc::new(Joined::new(cloud.clone())), cloud, clock, dir, request_timeout: Duration::from_secs(10), heard: Arc::default() }
    }

    /// Plain SDK clients on the same cloud.
    pub fn sdk(&self) -> Sdk {
        self.sdk_as("AKIATEST")
    }

    /// The same, signing with another key.
    pub fn sdk_as(&self, key: &str) -> Sdk {
        Sdk::of(&self.cloud, key)
    }

    /// A session of its own, as another process would hold.
    pub async fn session(&self) -> Session {
        let connect = Connect {
            in_process: Some(Arc::clone(&self.wire) as Arc<dyn switchback_aws::Wire>),
            calls: Some(Arc::clone(&self.heard) as Arc<dyn CallSink>),
            clock: Arc::clone(&self.clock) as Arc<dyn switchback_engine::ports::Clock>,
            request_timeout: self.request_timeout,
            ..Connect::default()
        };
        Session::open(connect).await.expect("the embedded cloud answers STS")
    }

    /// A console of its own session.
    pub async fn console(&self) -> Console {
        let session = self.session().await;
        let observer = session.observer();
        let parts = Parts {
            background: Arc::new(observer.background()),
            stacks: Arc::new(observer.clone()),
            observe: Arc::new(observer),
            change: Some(Arc::new(session.actuator())),
            journal: self.journal(),
            protection: Protection::default(),
            actor: Actor { name: "test".to_owned(), arn: Some(session.identity().arn.clone()) },
            clock: Arc::clone(&self.clock) as Arc<dyn switchback_engine::ports::Clock>,
            timing: Timing::default(),
            gate: Gate::default(),
            events: Arc::new(Silent),
        };
        Console::new(parts, Lang::En)
    }

    /// The journal that all consoles share.
    pub fn journal(&self) -> Journal {
        Journal::in_dir(self.dir.path())
    }

    /// Hits the next call of `operation`, once.
    pub fn once(&self, operation: &str, effect: Effect) {
        self.cloud.inject(Fault::once(operation, effect)).expect("a rule in memory");
    }

    /// Hits every call of `operation` until faults are cleared.
    pub fn always(&self, operation: &str, effect: Effect) {
        self.cloud.inject(Fault::always(operation, effect)).expect("a rule in memory");
    }

    /// How often the cloud was asked for this operation, refusals and lost answers too.
    pub fn asked(&self, operation: &str) -> usize {
        self.cloud.calls().iter().filter(|seen| seen.operation == operation).count()
    }

    /// The calls that the consoles reported.
    pub fn heard(&self) -> Vec<Call> {
        self.heard.0.lock().expect("no test panics while it holds this").clone()
    }
}

#[derive(Default)]
struct Heard(Mutex<Vec<Call>>);

impl CallSink for Heard {
    fn called(&self, call: Call) {
        self.0.lock().expect("no test panics while it holds this").push(call);
    }
}

/// A rollback of these targets to where they are armed, waited for.
pub async fn rollback(console: &Console, targets: &[&str]) -> Result<OperationAnswer, ApiError> {
    let request = RollbackRequest { targets: targets.iter().map(ToString::to_string).collect(), ..RollbackRequest::default() };
    console.rollback(&request, true, Lang::En).await
}

/// The undo of the newest operation, waited for.
pub async fn undo(console: &Console) -> Result<OperationAnswer, ApiError> {
    console.undo(None, &Again::default(), true, Lang::En).await
}
