//! What is recorded: operations, the audit trail, and which operation an undo or a resume means.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use switchback_core::{Lang, Operation, OperationId};
use switchback_engine::journal::{JournalError, JournalReader, Recorded};
use switchback_engine::memory;
use switchback_engine::prepare::why_not_undoable;

use crate::console::Console;
use crate::error::{ApiError, Code};
use crate::newer_words;
use crate::operation_words::{self, Standing};
use crate::shape::{AuditList, OperationShape, Operations};

/// How many operations a listing shows.
const LISTED: usize = 200;

impl Console {
    /// Operations of every place, newest first; open ones are marked.
    ///
    /// # Errors
    /// The journal's.
    pub fn operations(&self, lang: Lang) -> Result<Operations, ApiError> {
        let reader = self.parts.journal.reader()?;
        let Some(reader) = &reader else { return Ok(Operations { ok: true, operations: Vec::new() }) };
        let open: Vec<OperationId> = reader.open_operations()?.iter().map(|o| o.id().clone()).collect();
        let shape = |recorded: &Recorded| match recorded {
            Recorded::Known(op) => operation_words::operation(op, &self.standing(Some(reader), &open, op), &BTreeMap::new(), lang),
            Recorded::Newer(op) => newer_words::operation(op, reader.is_live(&op.id), lang),
        };
        Ok(Operations { ok: true, operations: reader.recorded(LISTED)?.iter().map(shape).collect() })
    }

    /// The audit trail, newest first: a fold over the journal's reader.
    ///
    /// # Errors
    /// The journal's.
    pub fn audit_list(&self, lang: Lang) -> Result<AuditList, ApiError> {
        let Some(reader) = self.parts.journal.reader()? else { return Ok(AuditList { ok: true, entries: Vec::new() }) };
        let mut entries = Vec::new();
        for recorded in reader.recorded(LISTED)? {
            match recorded {
                Recorded::Known(op) => {
                    let first = reader.first_line(&op.id)?;
                    entries.extend(first.map(|first| operation_words::audit(&op, first.seq, first.hash, lang)));
                }
                Recorded::Newer(op) => entries.push(newer_words::audit(*op, lang)),
            }
        }
        let oldest = entries.last().filter(|_| entries.len() == LISTED).map_or(0, |entry| entry.seq);
        entries.extend(reader.hold_lines(oldest)?.into_iter().map(operation_words::audit_hold));
        entries.extend(reader.newer_lines(oldest)?.into_iter().map(|line| newer_words::audit_line(line, lang)));
        entries.sort_by_key(|entry| Reverse(entry.seq));
        Ok(AuditList { ok: true, entries })
    }

    /// What is wrong with the journal, as far as it is shown; the rest is for `doctor` to read.
    pub fn journal_trouble(&self) -> Option<JournalError> {
        self.trouble(|reader| reader.open_operations().and_then(|_| reader.newest(LISTED)).and_then(|_| reader.beside_is_sound()))
    }

    /// What is wrong with the journal, as far as a rollback of these targets reads it. One to a named revision needs no memory: with
    /// `beside`, the records beside the operations count too, which stop only what goes forward.
    ///
    /// # Errors
    /// Malformed ids, and those of another place.
    pub fn journal_trouble_of(&self, targets: &[String], beside: bool) -> Result<Option<JournalError>, ApiError> {
        let targets = self.targets_here(targets)?;
        let memory = |reader: &JournalReader| targets.iter().try_for_each(|target| reader.on_target(self.scope(), target, memory::DEPTH).map(drop));
        Ok(self.trouble(|reader| {
            reader.open_on(self.scope(), &targets).and_then(|_| memory(reader)).and_then(|()| if beside { reader.beside_is_sound() } else { Ok(()) })
        }))
    }

    /// Whether the journal was begun beside another, and so knows nothing of what was done before it.
    pub fn began_beside_another(&self) -> bool {
        matches!(self.parts.journal.reader().and_then(|r| r.map_or(Ok(None), |r| r.begun())), Ok(Some(_)))
    }

    fn trouble(&self, read: impl FnOnce(&JournalReader) -> Result<(), JournalError>) -> Option<JournalError> {
        let reader = match self.parts.journal.reader() {
            Ok(reader) => reader?,
            Err(e) => return Some(e),
        };
        reader.begun().and_then(|_| read(&reader)).err()
    }

    /// After a yes: keeps a damaged or newer journal aside, untouched, and begins a new one that names it.
    ///
    /// # Errors
    /// `read_only`; `operation_live` while a process works by it; a journal in some other trouble; a folder that does not
    /// let itself be changed.
    pub fn begin_anew(&self) -> Result<(), ApiError> {
        if self.is_read_only() {
            return Err(
                ApiError::of(Code::ReadOnly, "this process is read-only: it begins no journal").in_korean("읽기 전용 프로세스입니다: 저널을 시작하지 않습니다")
            );
        }
        match self.journal_trouble() {
            None => Ok(()),
            Some(why @ (JournalError::Damaged { .. } | JournalError::Newer { .. })) => {
                self.parts.journal.begin_anew(&why, self.parts.clock.now())?;
                Ok(())
            }
            Some(other) => Err(other.into()),
        }
    }

    /// The operation an undo means.
    pub(crate) fn undoable(&self, named: Option<&str>) -> Result<OperationId, ApiError> {
        if let Some(id) = named {
            return Ok(OperationId(id.to_owned()));
        }
        let nothing =
            || ApiError::of(Code::NothingToUndo, "there is no operation here that could be undone").in_korean("여기에는 실행 취소할 수 있는 작업이 없습니다");
        let reader = self.parts.journal.reader()?.ok_or_else(nothing)?;
        for recorded in reader.recorded(LISTED)?.into_iter().filter(|recorded| recorded.is_in(self.scope())) {
            // Whether one that is not understood comes first is not for this version to say.
            let op = recorded.understood()?;
            if why_not_undoable(&reader, &op)?.is_none() {
                return Ok(op.id);
            }
        }
        Err(nothing())
    }

    /// One operation, of whichever place.
    pub(crate) fn recorded(&self, id: &OperationId) -> Result<Operation, ApiError> {
        let reader = self.parts.journal.reader()?.ok_or_else(|| unknown(id))?;
        reader.operation(id)?.ok_or_else(|| unknown(id))
    }

    /// The operation that a resume would go on with: for whoever asks before it does.
    ///
    /// # Errors
    /// `unknown_operation`, where none is open; `wrong_scope`; the journal's.
    pub fn to_resume(&self, named: Option<&str>, lang: Lang) -> Result<OperationShape, ApiError> {
        let operation = self.recorded(&self.resumable(named)?)?;
        self.same_place(&operation)?;
        let standing = Standing { open: operation.state().is_open(), ..Standing::default() };
        Ok(operation_words::operation(&operation, &standing, &BTreeMap::new(), lang))
    }

    /// The operation a resume means.
    pub(crate) fn resumable(&self, named: Option<&str>) -> Result<OperationId, ApiError> {
        if let Some(id) = named {
            return Ok(OperationId(id.to_owned()));
        }
        let nothing = || ApiError::of(Code::UnknownOperation, "no operation is open here").in_korean("여기에는 열려 있는 작업이 없습니다");
        let reader = self.parts.journal.reader()?.ok_or_else(nothing)?;
        let here = reader.open_operations()?.into_iter().find(|o| o.is_in(self.scope()));
        here.map(|o| o.id().clone()).ok_or_else(nothing)
    }

    /// Undo and resume never cross account, Region or endpoint.
    pub(crate) fn same_place(&self, op: &Operation) -> Result<(), ApiError> {
        let there = &op.opened.plan.scope;
        if there == self.scope() {
            return Ok(());
        }
        let message = format!("operation {} belongs to {there}, but this process works in {}", op.id, self.scope());
        let ko = format!("작업 {}은(는) {there}의 작업인데 이 프로세스는 {}에서 작업합니다", op.id, self.scope());
        Err(ApiError::of(Code::WrongScope, message).in_korean(ko).about(op.id.to_string()))
    }
}

pub(crate) fn unknown(id: &OperationId) -> ApiError {
    JournalError::Unknown { id: id.clone() }.into()
}
