//! What the journal remembers of a target, as facts for arming.

use jiff::Timestamp;
use switchback_core::arming::{Doubt, Facts, LeftBehind, ServedBefore, Witness};
use switchback_core::saga::StepState;
use switchback_core::verify::still_as_left;
use switchback_core::{Action, Intent, Observed, Operation, Revision, Scope, Serving, Target};

use crate::journal::{JournalError, JournalReader, known};

/// What there is to remember by.
#[derive(Debug, Clone, Copy)]
pub enum Memory<'a> {
    /// The journal.
    Journal(&'a JournalReader),
    /// Nothing was recorded yet.
    Blank,
    /// There is a journal, and it cannot be read.
    Gone,
}

impl<'a> From<Option<&'a JournalReader>> for Memory<'a> {
    fn from(reader: Option<&'a JournalReader>) -> Self {
        reader.map_or(Self::Blank, Self::Journal)
    }
}

impl<'a> Memory<'a> {
    /// What there is to remember by, where a journal was to be opened.
    pub fn of(opened: &'a Result<Option<JournalReader>, JournalError>) -> Self {
        opened.as_ref().map_or(Self::Gone, |reader| reader.as_ref().into())
    }
}

/// How many operations back the memory of one target goes.
pub const DEPTH: usize = 50;

/// The facts the journal has on what was just observed. Without a journal there are none.
///
/// # Errors
/// The journal's.
pub fn facts<'a>(memory: impl Into<Memory<'a>>, scope: &Scope, observed: Observed) -> Result<Facts, JournalError> {
    let gone = |facts: Facts| Facts { doubt: Some(Doubt::MemoryGone), ..facts };
    let reader = match memory.into() {
        Memory::Journal(reader) => reader,
        Memory::Blank => return Ok(Facts::new(observed)),
        Memory::Gone => return Ok(gone(Facts::new(observed))),
    };
    let recorded = reader.on_target(scope, &observed.target, DEPTH)?;
    let all = recorded.len();
    let operations = known(recorded);
    let mut facts = remember(&operations, observed);
    if operations.len() < all {
        facts.doubt = Some(Doubt::NewerOperation);
    }
    // One that began beside a damaged journal knows nothing from before.
    let knows = !facts.served_before.is_empty() || reader.begun()?.is_none();
    Ok(if knows { facts } else { gone(facts) })
}

/// What these operations, newest first, tell about the target.
fn remember(operations: &[Operation], observed: Observed) -> Facts {
    let mut facts = Facts::new(observed);
    let changes: Vec<Change<'_>> = operations.iter().filter_map(|o| Change::of(o, &facts.observed)).collect();
    let now = &facts.observed.serving;
    let is_as_left = |c: &Change<'_>| still_as_left(c.after, now) || sides(c.after) == sides(now) || c.is_under_way(now);
    facts.doubt = changes.first().is_some_and(|c| !is_as_left(c)).then_some(Doubt::ChangedSince);

    // A change that moved no traffic (a share of 0 % taken off; half a rollback, AutoDeploy off and no more) put nothing there.
    let moved = changes.iter().position(|c| sides(c.before) != sides(c.after));
    facts.put_there_by_rollback = moved.map(|newest| &changes[newest..]).is_some_and(|changes| {
        let whole = changes[0].after.stable().is_some() && changes[0].after.stable() == changes[0].to;
        takes_back(changes) && whole && is_as_left(&changes[0])
    }) || given_up(operations, &facts.observed);
    facts.untouched = operations.iter().any(|o| left_with(o, &facts.observed));

    let released = moved.map(|newest| &changes[newest..]).filter(|changes| is_as_left(&changes[0]) && !takes_back(changes));
    facts.came_from = released.and_then(|changes| changes[0].before.stable().cloned());

    for change in &changes {
        let mut served = |serving: &Serving, until: Timestamp| {
            if let Some(revision) = serving.stable() {
                facts.served_before.push(ServedBefore { revision: revision.clone(), at: Some(until), source: Witness::Journal });
            }
        };
        served(change.after, change.at_rest());
        served(change.before, change.operation.opened_at);
    }

    // What a rollback left behind was left for a reason, until it was served here again. An undo that was refused is no
    // change, and brought nothing back.
    for (place, change) in changes.iter().enumerate().filter(|(place, _)| takes_back(&changes[*place..])) {
        let again = |r: &Revision| changes[..place].iter().any(|newer| serves(newer.before, r) || serves(newer.after, r));
        let left = change.before.newest().filter(|r| !serves(change.after, r) && !again(r));
        facts.left_behind.extend(left.map(|r| LeftBehind { revision: r.clone(), at: change.at_rest() }));
    }
    facts
}

/// Whether the newest of these changes took the target back: a rollback, the undo of a release, or the undo of an undo of one.
fn takes_back(changes: &[Change<'_>]) -> bool {
    /// How often a way back was turned around for this change; a release is one that was. `None` where that is not known.
    fn undoes(changes: &[Change<'_>]) -> Option<u32> {
        let (newest, older) = changes.split_first()?;
        match &newest.operation.opened.plan.intent {
            Intent::Rollback { .. } | Intent::Abort { .. } => Some(0),
            Intent::Deploy { .. } | Intent::Shift { .. } | Intent::Promote { .. } | Intent::Review { .. } => Some(1),
            Intent::Undo { operation, .. } => {
                let undone = older.iter().position(|c| c.operation.id == *operation)?;
                undoes(&older[undone..]).map(|times| times + 1)
            }
        }
    }
    undoes(changes).is_some_and(|times| times % 2 == 0)
}

/// Whether the newest operation that was to move the target's traffic was a release that CodeDeploy gave up, and the target is
/// as it was before that: then it was taken back, though by no rollback of ours.
fn given_up(operations: &[Operation], now: &Observed) -> bool {
    for operation in operations {
        let calls = operation.opened.plan.steps.iter().zip(operation.saga.steps()).zip(&operation.steps);
        let mut started = calls.filter(|((step, _), _)| step.target == now.target && matches!(step.action, Action::StartDeployment { .. }));
        if started.any(|((_, state), record)| *state == StepState::Undone && record.contradicted) {
            return operation.opened.plan.before(&now.target).is_some_and(|before| sides(&before.serving) == sides(&now.serving));
        }
        if Change::of(operation, now).is_some_and(|change| sides(change.before) != sides(change.after)) {
            return false;
        }
    }
    false
}

/// Whether a write of this operation left the target with what it is read with now.
fn left_with(operation: &Operation, now: &Observed) -> bool {
    let mut calls = operation.opened.plan.steps.iter().zip(&operation.steps);
    calls.any(|(step, record)| step.target == now.target && record.token.as_ref() == Some(&now.token))
}

/// What traffic goes to: the stable side, and what is being brought in.
fn sides(serving: &Serving) -> (Option<&Revision>, Option<&Revision>) {
    (serving.stable(), serving.newest())
}

fn serves(serving: &Serving, revision: &Revision) -> bool {
    serving.stable() == Some(revision) || serving.newest() == Some(revision)
}

/// How one operation changed the target.
struct Change<'a> {
    operation: &'a Operation,
    before: &'a Serving,
    after: &'a Serving,
    /// Where the plan was to take it.
    to: Option<&'a Revision>,
}

impl<'a> Change<'a> {
    /// `None` where the operation did not change the target, as far as is known. A call that nobody knows the outcome of
    /// counts where what it was for is what is served now.
    fn of(operation: &'a Operation, now: &Observed) -> Option<Self> {
        let (plan, target) = (&operation.opened.plan, &now.target);
        let lost = operation.saga.lost().map(|step| &plan.steps[step]).find(|step| step.target == *target && still_as_left(&step.verify, &now.serving));
        let after = lost.map(|step| &step.verify).or_else(|| last_applied(operation, target))?;
        let place = plan.observed.iter().position(|o| o.target == *target)?;
        Some(Self { operation, before: &plan.observed[place].serving, after, to: plan.to.get(place) })
    }

    /// Whether a deployment that it started is what moves the target now.
    fn is_under_way(&self, now: &Serving) -> bool {
        let started = || self.operation.opened.plan.steps.iter().zip(&self.operation.steps).filter(|(step, _)| !step.action.makes());
        now.driven_by().is_some_and(|deployment| started().any(|(_, record)| record.made.as_deref() == Some(deployment)))
    }

    fn at_rest(&self) -> Timestamp {
        self.operation.ended_at.unwrap_or(self.operation.opened_at)
    }
}

/// What the operation's last applied step on this target was to leave behind.
pub fn last_applied<'a>(operation: &'a Operation, target: &Target) -> Option<&'a Serving> {
    let steps = operation.opened.plan.steps.iter().zip(operation.saga.steps());
    steps.filter(|(step, state)| step.target == *target && !step.action.makes() && state.is_applied()).map(|(step, _)| &step.verify).next_back()
}
