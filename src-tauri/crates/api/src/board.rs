//! The board and one target's detail.

use std::sync::{Arc, PoisonError};

use switchback_core::arming::{ServedBefore, Witness};
use switchback_core::{Kind, Lang, Operation, Target, TargetId};
use switchback_engine::board::{BoardEvents, Progress, Row, read_all, watch};
use switchback_engine::journal::{JournalError, JournalReader, known};
use switchback_engine::memory::{self, Memory};
use switchback_engine::prepare::look_at;

use crate::console::Console;
use crate::error::ApiError;
use crate::shape::{Board, HistoryEntry, Inventory, KindTrouble, Show};
use crate::words::{self, Marks};

/// How many rows the command line works rollbacks out for.
const ARMED_AT_MOST: usize = 200;

impl Console {
    /// The board as far as it is filled: for the window, which fills it in the background, and shows what is in trouble
    /// with the journal beside it.
    pub fn board(&self, lang: Lang) -> Board {
        self.speak(lang);
        self.board_of(self.board.rows(), self.marks(), lang)
    }

    /// The whole board, read now: for the command line. Rollbacks are worked out for the first 200 rows. It is AWS's: where
    /// the journal cannot be read, that is told beside it.
    ///
    /// # Errors
    /// Where none of the kinds could be read. One of several is told in the board's `trouble`.
    pub async fn targets(&self, kind: Option<Kind>, query: Option<&str>, lang: Lang) -> Result<Board, ApiError> {
        let kinds: Vec<Kind> = kind.map_or_else(|| Kind::ALL.to_vec(), |k| vec![k]);
        read_all(&*self.parts.observe, &self.board, &self.parts.gate, &*self.parts.clock, &Quiet, &kinds).await;
        let trouble = self.board.progress().trouble;
        if let Some(why) = trouble.values().next()
            && kinds.iter().all(|k| trouble.contains_key(k))
        {
            return Err(why.clone().into());
        }
        let wanted = query.map(str::to_lowercase);
        let matches = |target: &Target, row: &Row| {
            let Some(query) = &wanted else { return true };
            target.to_string().to_lowercase().contains(query) || row.name.as_ref().is_some_and(|n| n.to_lowercase().contains(query))
        };
        let listed: Vec<Target> = self.board.rows().into_iter().filter(|(t, r)| matches(t, r)).map(|(t, _)| t).collect();
        self.arm_rows(&listed[..listed.len().min(ARMED_AT_MOST)]).await;
        Ok(self.board_of(self.board.some(&listed), self.marks(), lang))
    }

    /// Works the rollbacks of these rows out, several at a time: the lanes keep AWS's quotas.
    async fn arm_rows(&self, targets: &[Target]) {
        let arm = |target: Target| async move {
            let before = self.board.before(&target);
            // A listing does not tell whether ECS itself went back; that decides whether anything is armed.
            let read = match self.board.row(&target).and_then(|r| r.observed) {
                Some(observed) if target.kind() != Kind::Ecs => Ok(observed),
                _ => self.parts.observe.observe(&target).await,
            };
            let Ok(observed) = read else { return };
            let reader = self.parts.journal.reader();
            match look_at(&*self.parts.observe, Memory::of(&reader), observed).await {
                Ok(armed) => self.board.arm(before, armed.observed, armed.rollback),
                Err(e) => tracing::debug!(%target, error = %e, "could not be armed"),
            }
        };
        let lanes = targets.len().div_ceil(8).max(1);
        let lanes = targets.chunks(lanes).map(|chunk| async move {
            for target in chunk {
                arm(target.clone()).await;
            }
        });
        futures_util::future::join_all(lanes).await;
    }

    fn board_of(&self, rows: Vec<(Target, Row)>, marks: Result<Marks, JournalError>, lang: Lang) -> Board {
        let (marks, journal) = marks.map_or_else(|e| (Marks::default(), Some(ApiError::from(e).in_lang(lang))), |marks| (marks, None));
        let shape = |(target, row): (Target, Row)| words::row(self.scope(), &target, &row, &marks, lang);
        let trouble = self.board.progress().trouble.into_iter();
        let trouble = trouble.map(|(kind, why)| KindTrouble { kind: kind.to_string(), error: ApiError::from(why).in_lang(lang) });
        Board { ok: true, as_of: self.parts.clock.now(), targets: rows.into_iter().map(shape).collect(), trouble: trouble.collect(), journal }
    }

    fn marks(&self) -> Result<Marks, JournalError> {
        let Some(reader) = self.parts.journal.reader()? else { return Ok(Marks::default()) };
        let open = reader.open_operations()?.into_iter().filter(|o| o.is_in(self.scope()));
        let open = open.flat_map(|o| o.targets().into_iter().map(move |target| (target, o.id().to_string())));
        Ok(Marks { open: open.collect(), holds: reader.holds(self.scope())? })
    }

    /// What somebody looks at: it is read and armed first. Also sets the language of what is pushed.
    ///
    /// # Errors
    /// Malformed ids.
    pub fn look(&self, visible: &[String], selected: Option<&str>, lang: Lang) -> Result<(), ApiError> {
        self.speak(lang);
        let here = |id: &str| id.parse::<TargetId>().map_err(ApiError::from).and_then(|t| Ok(t.within(self.scope())?));
        let visible = visible.iter().take(500).map(|id| here(id)).collect::<Result<Vec<_>, _>>()?;
        self.looking.look(selected.map(here).transpose()?, visible);
        Ok(())
    }

    /// One target in full, as far as AWS tells where the journal cannot be read.
    ///
    /// # Errors
    /// Unknown targets, reads that could not be made.
    pub async fn show(&self, id: &str, lang: Lang) -> Result<Show, ApiError> {
        let target = id.parse::<TargetId>()?.within(self.scope())?;
        let cloud = &*self.parts.observe;
        let before = self.board.before(&target);
        let observed = cloud.observe_around(&target).await?;
        let remembered = self.remembered(&target);
        let (memory, operations) = match &remembered {
            Ok((reader, operations)) => (reader.as_ref().into(), operations.as_slice()),
            Err(_) => (Memory::Gone, &[][..]),
        };
        let armed = look_at(cloud, memory, observed).await?;
        let revisions = cloud.revisions(&target).await?;
        let served = cloud.served_before(&target).await?;
        let name = self.board.row(&target).and_then(|r| r.name);
        match memory {
            // Worked out anew once the journal can be read again.
            Memory::Gone => self.board.observe(armed.observed.clone()),
            Memory::Journal(_) | Memory::Blank => self.board.arm(before, armed.observed.clone(), armed.rollback.clone()),
        }
        let facts = memory::facts(memory, self.scope(), armed.observed.clone())?;
        let to = armed.rollback.as_ref().ok().map(|a| a.to.revision.to_string());
        let serving = &armed.observed.serving;
        let row = Row { name, observed: Some(armed.observed.clone()), armed: Some(armed.rollback.clone()), ..Row::default() };
        let (marks, unmarked) = self.marks().map_or_else(|e| (Marks::default(), Some(e)), |marks| (marks, None));
        Ok(Show {
            ok: true,
            target: words::row(self.scope(), &target, &row, &marks, lang),
            revisions: revisions.iter().map(|r| words::revision(r, serving, to.as_deref())).collect(),
            history: history(operations, &served, &target),
            known_good: facts.known_good.iter().map(ToString::to_string).collect(),
            around: armed.observed.around.iter().map(|a| words::around(a, lang)).collect(),
            journal: remembered.err().or(unmarked).map(|e| ApiError::from(e).in_lang(lang)),
        })
    }

    /// The journal, and the newest operations that it has on a target.
    fn remembered(&self, target: &Target) -> Result<(Option<JournalReader>, Vec<Operation>), JournalError> {
        let reader = self.parts.journal.reader()?;
        let operations = reader.as_ref().map_or(Ok(Vec::new()), |reader| reader.on_target(self.scope(), target, 100))?;
        Ok((reader, known(operations)))
    }

    /// Has the inventory read again in the background: targets that came appear, those that are gone leave the board.
    /// While it is being read already, it is read once more after that.
    pub fn list_again(&self) {
        self.list.notify_one();
    }

    /// Fills the board in the background until dropped: the inventory once and whenever somebody wants it, the watch for
    /// ever, and what other processes record.
    pub async fn run_background(self: &Arc<Self>) {
        let inventory = async {
            loop {
                read_all(&*self.parts.background, &self.board, &self.parts.gate, &*self.parts.clock, &**self, &Kind::ALL).await;
                self.list.notified().await;
            }
        };
        let watching = watch(&*self.parts.background, &self.board, &self.parts.journal, &self.parts.gate, &*self.parts.clock, &self.looking, &**self);
        tokio::join!(inventory, watching, self.follow_others());
    }
}

impl BoardEvents for Console {
    fn rows_changed(&self, targets: &[Target]) {
        let _alone = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        let marks = self.marks().unwrap_or_default();
        let lang = self.lang();
        let there = self.board.some(targets);
        let gone: Vec<String> = targets.iter().filter(|target| there.iter().all(|(t, _)| t != *target)).map(ToString::to_string).collect();
        let rows = there.iter().map(|(target, row)| words::row(self.scope(), target, row, &marks, lang)).collect();
        self.parts.events.rows(rows);
        if !gone.is_empty() {
            self.parts.events.gone(gone);
        }
        self.progressed(&self.board.progress());
    }

    fn progressed(&self, progress: &Progress) {
        let (known, read) = self.board.counts();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let settled = Kind::ALL.iter().all(|kind| progress.listed.contains_key(kind) || progress.trouble.contains_key(kind));
        let oldest = progress.listed.values().min().copied();
        self.parts.events.inventory(Inventory {
            listed_at: oldest.filter(|_| settled),
            reading: !progress.reading.is_empty(),
            paused: self.parts.gate.is_shut(),
            known: count(known),
            read: count(read),
            trouble: progress.trouble.iter().map(|(kind, why)| format!("{kind}: {why}")).collect(),
        });
    }
}

/// The command line shows the board once it is whole.
struct Quiet;

impl BoardEvents for Quiet {
    fn rows_changed(&self, _: &[Target]) {}
    fn progressed(&self, _: &Progress) {}
}

/// What happened to a target: our operations and AWS's own history, newest first.
fn history(operations: &[Operation], served: &[ServedBefore], target: &Target) -> Vec<HistoryEntry> {
    let ours = operations.iter().filter_map(|op| {
        let at = op.opened.plan.observed.iter().position(|o| o.target == *target)?;
        Some(HistoryEntry {
            at: Some(op.opened_at),
            source: "journal".to_owned(),
            revision: op.opened.plan.to.get(at)?.to_string(),
            operation: Some(op.id.to_string()),
            intent: Some(op.opened.plan.intent.word().to_owned()),
            state: Some(op.state().as_str().to_owned()),
        })
    });
    let theirs = served.iter().map(|s| HistoryEntry {
        at: s.at,
        source: match s.source {
            Witness::Journal => "journal",
            Witness::Ecs => "ecs",
            Witness::CodeDeploy => "codedeploy",
        }
        .to_owned(),
        revision: s.revision.to_string(),
        operation: None,
        intent: None,
        state: None,
    });
    let mut entries: Vec<HistoryEntry> = ours.chain(theirs).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    entries
}
