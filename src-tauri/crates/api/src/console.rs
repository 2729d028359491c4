//! What the window and the command line hold: reads always, the means to change only where the process may.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use switchback_core::event::{Actor, Event};
use switchback_core::intent::Way;
use switchback_core::{Hold, Kind, Lang, Observed, Operation, OperationId, OperationState, Scope, Target, TargetId};
use switchback_engine::board::{Board, Gate, Looking};
use switchback_engine::execute::Follow;
use switchback_engine::journal::{Journal, JournalError, JournalReader};
use switchback_engine::operate::Operator;
use switchback_engine::ports::{Actuate, Clock, Observe, Stacks};
use switchback_engine::prepare::why_not_undoable;
use switchback_engine::timing::{Limit, Timing};
use tokio::sync::Notify;

use crate::accounts::{Protection, Unread};
use crate::error::{ApiError, Code};
use crate::operation_words::{self, Standing};
use crate::packages::Packages;
use crate::shape::{Inventory, OperationShape, TargetRow, UploadShape};

/// Hears what goes on, in the shapes of the edge.
pub trait Events: Send + Sync {
    /// Rows of the board changed.
    fn rows(&self, rows: Vec<TargetRow>);
    /// These targets, by their ids, are no longer on the board: they do not exist any longer.
    fn gone(&self, targets: Vec<String>);
    /// The inventory went on.
    fn inventory(&self, inventory: Inventory);
    /// An operation went on.
    fn operation(&self, operation: OperationShape);
    /// An upload of this process went on.
    fn upload(&self, upload: UploadShape);
}

/// For whoever needs no events.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Events for Silent {
    fn rows(&self, _: Vec<TargetRow>) {}
    fn gone(&self, _: Vec<String>) {}
    fn inventory(&self, _: Inventory) {}
    fn operation(&self, _: OperationShape) {}
    fn upload(&self, _: UploadShape) {}
}

/// What a console is made of. A read-only process leaves `change` out, and then holds no means to change anything.
pub struct Parts {
    /// Reads on the way of the key press.
    pub observe: Arc<dyn Observe>,
    /// The same reads, in the background lane.
    pub background: Arc<dyn Observe>,
    /// Change sets of stacks, read.
    pub stacks: Arc<dyn Stacks>,
    /// Changes.
    pub change: Option<Arc<dyn Actuate>>,
    /// Where operations are recorded.
    pub journal: Journal,
    /// What config.toml says of the account.
    pub protection: Protection,
    /// Who acts.
    pub actor: Actor,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// How long things may take.
    pub timing: Timing,
    /// Holds background reads back while an operation runs; the background observer waits at the same one.
    pub gate: Gate,
    /// Who listens.
    pub events: Arc<dyn Events>,
}

/// One connection to one account, Region and endpoint.
pub struct Console {
    pub(crate) parts: Parts,
    pub(crate) board: Arc<Board>,
    pub(crate) looking: Looking,
    /// Somebody wants the inventory read again.
    pub(crate) list: Notify,
    pub(crate) packages: Arc<Packages>,
    unlocked: AtomicBool,
    lang: Mutex<Lang>,
    /// Whoever tells of rows reads their marks and tells of them alone: what was read first is told first.
    pub(crate) telling: Mutex<()>,
}

impl Console {
    /// A console; nothing is read yet.
    pub fn new(parts: Parts, lang: Lang) -> Self {
        Self {
            parts,
            board: Board::new(),
            looking: Looking::default(),
            list: Notify::new(),
            packages: Arc::default(),
            unlocked: AtomicBool::new(false),
            lang: Mutex::new(lang),
            telling: Mutex::default(),
        }
    }

    /// Account, Region and endpoint.
    pub fn scope(&self) -> &Scope {
        self.parts.observe.scope()
    }

    /// Where operations are recorded.
    pub fn journal(&self) -> &Journal {
        &self.parts.journal
    }

    /// What config.toml says of the account.
    pub fn protection(&self) -> &Protection {
        &self.parts.protection
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.parts.actor
    }

    /// Whether this process holds no means to change anything.
    pub fn is_read_only(&self) -> bool {
        self.parts.change.is_none()
    }

    /// Whether the protected account's name was given in this session.
    pub fn is_unlocked(&self) -> bool {
        self.unlocked.load(Ordering::Relaxed)
    }

    /// The language of what is pushed.
    pub fn lang(&self) -> Lang {
        *self.lang.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn speak(&self, lang: Lang) {
        *self.lang.lock().unwrap_or_else(PoisonError::into_inner) = lang;
    }

    /// Takes a protected account's name, once a session.
    ///
    /// # Errors
    /// `protected_account` for any other name.
    pub fn unlock(&self, name: &str) -> Result<(), ApiError> {
        let Protection { name: wanted, protected, .. } = &self.parts.protection;
        self.not_kept_out()?;
        if *protected && wanted.as_deref() != Some(name) {
            let account = &self.scope().account;
            let error = ApiError::of(Code::ProtectedAccount, format!("`{name}` is not the name of account {account}"));
            let error = error.in_korean(format!("`{name}`은(는) 계정 {account}의 이름이 아닙니다"));
            return Err(error.hinting("type the account's name as it stands in the header", "화면 위에 보이는 계정 이름을 그대로 입력하세요"));
        }
        self.unlocked.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Whether a change may go on: not in a read-only process, and not in a protected account without its name.
    pub(crate) fn may_change(&self, account: Option<&str>) -> Result<&Arc<dyn Actuate>, ApiError> {
        let change = self.parts.change.as_ref().ok_or_else(|| {
            ApiError::of(Code::ReadOnly, "this process is read-only: it holds no means to change anything")
                .in_korean("읽기 전용 프로세스입니다: 변경할 수단이 없습니다")
        })?;
        self.not_kept_out()?;
        if self.parts.protection.protected && !self.is_unlocked() {
            let name = self.parts.protection.name.clone().unwrap_or_default();
            match account {
                Some(given) => self.unlock(given)?,
                None => {
                    let message = format!("account {} ({name}) is protected and asks for its name", self.scope().account);
                    let (en, ko) = (format!("give it: --account {name}"), format!("계정 이름을 지정하세요: --account {name}"));
                    let said = format!("계정 {}({name})은(는) 보호되어 있어 계정 이름을 묻습니다", self.scope().account);
                    return Err(ApiError::of(Code::ProtectedAccount, message).in_korean(said).hinting(en, ko));
                }
            }
        }
        Ok(change)
    }

    /// Whether this user may know what the account asks for, and so whether anything may be recorded for it.
    fn not_kept_out(&self) -> Result<(), ApiError> {
        let Some(Unread { path, what, folder: false }) = &self.parts.protection.unread else {
            return self.shut_out().map_or(Ok(()), |source| Err(source.into()));
        };
        let message = format!("{} cannot be read, so account {} counts as protected: {what}", path.display(), self.scope().account);
        let (en, ko) = ("let this user read the file", "이 사용자가 이 파일을 읽을 수 있게 하세요");
        let said = format!("{}을(를) 읽을 수 없어 계정 {}을(를) 보호된 것으로 봅니다: {what}", path.display(), self.scope().account);
        Err(ApiError::of(Code::ProtectedAccount, message).in_korean(said).hinting(en, ko))
    }

    /// What keeps the journal from being written, where the data folder does not let this user in.
    pub(crate) fn shut_out(&self) -> Option<JournalError> {
        let unread = self.parts.protection.unread.as_ref().filter(|unread| unread.folder)?;
        Some(JournalError::Unwritable { path: self.parts.journal.path(), what: unread.what.clone() })
    }

    /// Whether a change would be let through to its plan: for whoever must do something before it.
    ///
    /// # Errors
    /// `read_only`; `protected_account` without its name.
    pub fn lets_change(&self, account: Option<&str>) -> Result<(), ApiError> {
        self.may_change(account).map(drop)
    }

    pub(crate) fn operator<'a>(&'a self, change: &'a dyn Actuate, wait: bool, follow: &'a Following<'a>) -> Operator<'a> {
        Operator {
            observe: &*self.parts.observe,
            actuate: change,
            clock: &*self.parts.clock,
            timing: &self.parts.timing,
            limit: Limit::begin(&self.parts.timing, &*self.parts.clock),
            follow,
            wait,
            journal: &self.parts.journal,
            actor: self.parts.actor.clone(),
        }
    }

    pub(crate) fn targets_here(&self, ids: &[String]) -> Result<Vec<Target>, ApiError> {
        if ids.is_empty() {
            return Err(ApiError::of(Code::MalformedInput, "no target was named")
                .in_korean("대상을 지정하지 않았습니다")
                .hinting("`switchback targets` lists the ids", "대상 ID는 `switchback targets`로 볼 수 있습니다"));
        }
        let mut targets: Vec<Target> = Vec::with_capacity(ids.len());
        for id in ids {
            let target = id.parse::<TargetId>()?.within(self.scope())?;
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        Ok(targets)
    }

    /// What the journal's other records say of an operation.
    pub(crate) fn standing(&self, reader: Option<&JournalReader>, open: &[OperationId], op: &Operation) -> Standing {
        let Some(reader) = reader else { return Standing::default() };
        let undoable = op.opened.plan.scope == *self.scope() && matches!(why_not_undoable(reader, op), Ok(None));
        let live = reader.is_live(&op.id);
        let by = taken_over_by(reader, op).map(Box::new);
        Standing { open: open.contains(&op.id), live, undoable: undoable && !live, by, hold: hold_before(reader, op) }
    }
}

/// The hold on the target of the step that an operation which goes forward stands before: the first one too.
fn hold_before(reader: &JournalReader, op: &Operation) -> Option<Hold> {
    let next = op.saga.steps().iter().position(|s| s.is_to_be_sent())?;
    if reader.way(op).ok()? != Way::Forward {
        return None;
    }
    reader.hold_on(&op.opened.plan.scope, &op.opened.plan.steps[next].target).ok().flatten()
}

/// The operation that has taken this one over, if one has.
fn taken_over_by(reader: &JournalReader, op: &Operation) -> Option<Operation> {
    let lines = (op.state() == OperationState::Superseded).then(|| reader.lines(&op.id).ok())??;
    let by = lines.into_iter().find_map(|line| if let Event::Superseded { by } = line.event { Some(by) } else { None })?;
    reader.operation(&by).ok().flatten()
}

/// Passes an operation's progress on as events.
pub(crate) struct Following<'a>(pub &'a Console);

impl Follow for Following<'_> {
    fn goes_on(&self, operation: &Operation, seen: &BTreeMap<Target, Observed>) {
        // No board lists stacks.
        for observed in seen.values().filter(|o| o.target.kind() != Kind::Stack) {
            self.0.board.observe(observed.clone());
        }
        let standing = Standing { open: operation.state().is_open(), live: true, ..Standing::default() };
        self.0.parts.events.operation(operation_words::operation(operation, &standing, seen, self.0.lang()));
    }
}
