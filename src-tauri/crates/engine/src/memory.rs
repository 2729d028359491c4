//! What the journal remembers of a target, as facts for arming.

use switchback_core::arming::{Facts, ServedBefore, Witness};
use switchback_core::saga::StepState;
use switchback_core::verify::still_as_left;
use switchback_core::{Intent, Observed, Operation, OperationId, Revision, Scope, Serving, Target};

use crate::journal::{JournalError, JournalReader};

/// How many operations back the memory of one target goes.
const DEPTH: usize = 50;

/// The facts the journal has on what was just observed. Without a journal there are none.
///
/// # Errors
/// The journal's.
pub fn facts(reader: Option<&JournalReader>, scope: &Scope, observed: Observed) -> Result<Facts, JournalError> {
    let Some(reader) = reader else { return Ok(Facts::new(observed)) };
    let operations = reader.on_target(scope, &observed.target, DEPTH)?;
    let undone = reader.undone()?;
    Ok(remember(&operations, &undone, observed))
}

/// What these operations, newest first, tell about the target.
fn remember(operations: &[Operation], undone: &[(OperationId, OperationId)], observed: Observed) -> Facts {
    let mut facts = Facts::new(observed);
    let changes: Vec<Change<'_>> = operations.iter().filter_map(|o| Change::of(o, &facts.observed)).collect();
    // An undo that was refused brought nothing back.
    let was_undone = |id: &OperationId| undone.iter().any(|(of, by)| of == id && changes.iter().any(|c| c.operation.id == *by));

    // Half a rollback (AutoDeploy off, and no more) has put nothing there.
    facts.put_there_by_rollback = changes.first().is_some_and(|c| {
        let whole = c.after.stable().is_some() && c.after.stable() == c.to;
        matches!(c.operation.opened.plan.intent, Intent::Rollback { .. }) && whole && still_as_left(c.after, &facts.observed.serving)
    });

    for change in &changes {
        let at = change.operation.ended_at.or(Some(change.operation.opened_at));
        let mut served = |serving: &Serving| {
            if let Some(revision) = serving.stable() {
                facts.served_before.push(ServedBefore { revision: revision.clone(), at, source: Witness::Journal });
            }
        };
        served(change.after);
        served(change.before);
    }

    // What a rollback left behind was left for a reason, unless that rollback was itself undone.
    facts.left_behind = changes
        .iter()
        .filter(|c| matches!(c.operation.opened.plan.intent, Intent::Rollback { .. }) && !was_undone(&c.operation.id))
        .filter_map(|c| c.before.newest().filter(|r| c.after.stable() != Some(r)).cloned())
        .collect::<Vec<Revision>>();
    facts
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
}

/// What the operation's last applied step on this target was to leave behind.
pub fn last_applied<'a>(operation: &'a Operation, target: &Target) -> Option<&'a Serving> {
    let steps = operation.opened.plan.steps.iter().zip(operation.saga.steps());
    steps
        .filter(|(step, state)| {
            step.target == *target && matches!(state, StepState::Applied | StepState::Verified | StepState::Unverified | StepState::UndoFailed)
        })
        .map(|(step, _)| &step.verify)
        .next_back()
}
