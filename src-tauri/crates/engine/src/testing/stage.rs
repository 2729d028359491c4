//! A stage: one cloud, one clock, one journal in a folder of its own, and the flows run on them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use switchback_core::event::Actor;
use switchback_core::planner::Note;
use switchback_core::release::FileAt;
use switchback_core::{CheckedPlan, Intent, Observed, Operation, OperationId, Plan, Target};
use tempfile::TempDir;

use super::clock::ManualClock;
use super::cloud::Cloud;
use super::world::target;
use crate::execute::{Executor, Follow};
use crate::journal::{Beginning, Journal, JournalReader};
use crate::operate::{Asked, OperateError, Operator, Went};
use crate::ports::Clock;
use crate::prepare::Given;
use crate::timing::{Limit, Timing};

/// A folder for a journal: in memory where the machine has such a place, for records are synchronised to the disk.
pub(crate) fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let dir = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
    dir.expect("a folder")
}

/// Runs a flow to its end. Waiting on the manual clock never blocks.
pub(crate) fn block_on<T>(flow: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(flow)
}

/// The operation that a flow ended with.
pub(crate) fn ended(went: Result<Went, OperateError>) -> Operation {
    match went {
        Ok(Went::Operation(operation)) => *operation,
        Ok(Went::AlreadyThere(prepared)) => panic!("an operation was expected, but every target was there: {:?}", prepared.plan),
        Err(error) => panic!("an operation was expected: {error}; {error:?}"),
    }
}

enum Folder {
    Own(TempDir),
    Shared(PathBuf),
}

type Listener = Arc<dyn Fn(&Operation) + Send + Sync>;

#[derive(Clone)]
pub(crate) struct Stage {
    pub cloud: Arc<Cloud>,
    pub clock: Arc<ManualClock>,
    pub timing: Timing,
    pub wait: bool,
    dir: Arc<Folder>,
    listener: Arc<Mutex<Option<Listener>>>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(ManualClock::default());
        Self::with(Arc::new(Cloud::new(clock.clone())), clock, folder())
    }

    /// A stage whose journal lies in a folder that others use too.
    pub(crate) fn in_dir(dir: &Path) -> Self {
        let clock = Arc::new(ManualClock::default());
        Self::on(Arc::new(Cloud::new(clock.clone())), clock, Folder::Shared(dir.to_owned()))
    }

    pub(crate) fn with(cloud: Arc<Cloud>, clock: Arc<ManualClock>, dir: TempDir) -> Self {
        Self::on(cloud, clock, Folder::Own(dir))
    }

    fn on(cloud: Arc<Cloud>, clock: Arc<ManualClock>, dir: Folder) -> Self {
        Self { cloud, clock, timing: Timing::default(), wait: true, dir: Arc::new(dir), listener: Arc::default() }
    }

    pub(crate) fn dir(&self) -> &Path {
        match self.dir.as_ref() {
            Folder::Own(dir) => dir.path(),
            Folder::Shared(dir) => dir,
        }
    }

    pub(crate) fn journal(&self) -> Journal {
        Journal::in_dir(self.dir())
    }

    pub(crate) fn reader(&self) -> JournalReader {
        self.journal().reader().expect("a sound journal").expect("a journal")
    }

    /// Hears of an operation after each of its records but the last.
    pub(crate) fn on_record(&self, listener: impl Fn(&Operation) + Send + Sync + 'static) {
        *self.listener.lock().expect("not poisoned") = Some(Arc::new(listener));
    }

    /// The same stage for a hook or another thread, which must not keep the folder for ever.
    pub(crate) fn beside(&self) -> Self {
        Self { dir: Arc::new(Folder::Shared(self.dir().to_owned())), ..self.clone() }
    }

    /// The same cloud at the same moment, pressed by an operator whose journal knows nothing of ours.
    pub(crate) fn of_another_operator(&self) -> Self {
        Self { dir: Arc::new(Folder::Own(folder())), listener: Arc::default(), ..self.clone() }
    }

    /// The same stage, heard by nobody: for a flow inside a listener.
    pub(crate) fn without_listener(&self) -> Self {
        Self { listener: Arc::default(), ..self.beside() }
    }

    /// The same journal, in a process that works in another account.
    pub(crate) fn in_another_account(&self) -> Self {
        let cloud = self.cloud.again(self.clock.clone()).elsewhere();
        Self { cloud: Arc::new(cloud), listener: Arc::default(), ..self.clone() }
    }

    pub(crate) fn operate<T>(&self, flow: impl AsyncFnOnce(&Operator<'_>) -> T) -> T {
        let journal = self.journal();
        let operator = Operator {
            observe: self.cloud.as_ref(),
            actuate: self.cloud.as_ref(),
            clock: self.clock.as_ref(),
            timing: &self.timing,
            limit: Limit::begin(&self.timing, self.clock.as_ref()),
            follow: self,
            wait: self.wait,
            journal: &journal,
            actor: Actor { name: "jiwoo".into(), arn: None },
        };
        block_on(flow(&operator))
    }

    pub(crate) fn rollback(&self, ids: &[&str]) -> Result<Went, OperateError> {
        self.rollback_asking(ids, &Asked::default())
    }

    pub(crate) fn rollback_to(&self, id: &str, to: &str) -> Result<Went, OperateError> {
        self.rollback_asking(&[id], &Asked { to: Some(to.into()), ..Asked::default() })
    }

    pub(crate) fn rollback_asking(&self, ids: &[&str], asked: &Asked) -> Result<Went, OperateError> {
        let targets: Vec<Target> = ids.iter().map(|id| target(id)).collect();
        self.operate(async |o| o.rollback(&targets, asked).await)
    }

    pub(crate) fn forward(&self, intent: &Intent) -> Result<Went, OperateError> {
        self.forward_trying(intent, None)
    }

    /// The same, with a test event for a new version.
    pub(crate) fn forward_trying(&self, intent: &Intent, event: Option<FileAt>) -> Result<Went, OperateError> {
        let given = Given { note: Note { description: "jiwoo: as the story asks".into(), event }, packages: Vec::new(), routes: Vec::new(), again: false };
        self.operate(async |o| o.forward(intent, &given, &Asked::default()).await)
    }

    pub(crate) fn undo(&self, id: &OperationId) -> Result<Went, OperateError> {
        self.operate(async |o| o.undo(id, None, None).await)
    }

    pub(crate) fn resume(&self, id: &OperationId) -> Result<Went, OperateError> {
        self.operate(async |o| o.resume(id).await)
    }

    /// Carries out a plan that the tests made themselves: a forward one, which no flow makes yet.
    pub(crate) fn run(&self, id: &str, plan: Plan) -> Result<Went, OperateError> {
        let id = OperationId(id.into());
        let mut writer = self.journal().writer()?;
        let head = self.reader().generation()?;
        let plan = CheckedPlan::new(plan, Vec::new()).expect("no finding blocks it");
        let actor = Actor { name: "jiwoo".into(), arn: None };
        let beginning = Beginning { id: id.clone(), plan, actor, expected: None, took_over: Vec::new(), head, at: self.clock.now() };
        let mut op = writer.open_operation(beginning).map_err(|e| match e {
            crate::journal::OpenError::Held { held, .. } => OperateError::Held(held),
            crate::journal::OpenError::Overtaken => OperateError::Held(Vec::new()),
            crate::journal::OpenError::Journal(e) => e.into(),
        })?;
        let limit = Limit::begin(&self.timing, self.clock.as_ref());
        let executor = Executor {
            observe: self.cloud.as_ref(),
            actuate: self.cloud.as_ref(),
            clock: self.clock.as_ref(),
            timing: &self.timing,
            limit: &limit,
            follow: self,
            wait: self.wait,
        };
        let run = block_on(executor.run(&mut writer, &mut op));
        run.map_err(|source| OperateError::RecordLost { id, source })?;
        Ok(Went::Operation(Box::new(op.operation().clone())))
    }

    /// The operation as the journal tells it.
    pub(crate) fn recorded(&self, id: &OperationId) -> Operation {
        self.reader().operation(id).expect("sound records").expect("a recorded operation")
    }

    /// The newest operation as the journal tells it.
    pub(crate) fn newest(&self) -> Operation {
        self.reader().newest(1).expect("sound records").remove(0)
    }
}

impl Follow for Stage {
    fn goes_on(&self, operation: &Operation, _: &BTreeMap<Target, Observed>) {
        let listener = self.listener.lock().expect("not poisoned").clone();
        if let Some(listener) = listener {
            listener(operation);
        }
    }
}
