//! Steps that an engine of AWS's takes from where they leave off: followed until it is through, and never written under.

use std::collections::BTreeMap;

use switchback_core::saga::Move;
use switchback_core::verify::{Reached, reached, still_as_left, went_back};
use switchback_core::{Action, Circumstance, Observed, Target};

use super::Executor;
use crate::journal::{JournalError, JournalWriter, OpenOperation};
use crate::ports::Made;

/// What an engine that has given up has left behind.
pub(super) enum Arrived {
    /// What it was to bring.
    There,
    /// What was served before: it has taken it back.
    Back,
    /// Neither, in words.
    Elsewhere(String),
    /// A rollback has taken over meanwhile.
    TakenOver,
}

impl Executor<'_> {
    /// What a reading says of a step's aim. Of a deployment that was started, CodeDeploy's own word counts as well: shares may
    /// look right while its last functions are asked, and wrong for ever once it has given up.
    pub(super) async fn reached(&self, op: &OpenOperation, step: usize, seen: &Observed) -> Reached {
        let (planned, now) = (&op.operation().opened.plan.steps[step], &seen.serving);
        let verdict = reached(planned, now);
        let to_codedeploy = matches!(planned.action, Action::StartDeployment { .. } | Action::StopDeployment { .. } | Action::ContinueDeployment { .. });
        if to_codedeploy && driver_unread(seen) {
            // That nothing runs any more was not seen.
            return Reached::NotYet;
        }
        if !matches!(planned.action, Action::StartDeployment { .. }) {
            return verdict;
        }
        match self.look(op, step).await {
            Ok(Made::Ready(_)) => verdict,
            // Its reason says more than that something else is served.
            Ok(Made::Failed(reason)) => {
                let left = if now.goes_back() {
                    "and takes it back".to_owned()
                } else if went_back(planned, now) {
                    format!("and has taken it back to {now}")
                } else {
                    format!("and left it at {now}")
                };
                Reached::No(format!("CodeDeploy gave it up ({reason}) {left}"))
            }
            _ if matches!(verdict, Reached::No(_)) => verdict,
            Ok(Made::Absent | Made::Pending(_) | Made::Untold) | Err(_) => Reached::NotYet,
        }
    }

    /// Waits until nothing moves a target any more whose engine has given up, and tells what that has left there.
    pub(super) async fn let_arrive(
        &self,
        writer: &mut JournalWriter,
        op: &mut OpenOperation,
        seen: &mut BTreeMap<Target, Observed>,
        step: usize,
    ) -> Result<Arrived, JournalError> {
        let planned = op.operation().opened.plan.steps[step].clone();
        let kind = planned.target.kind();
        let (until, settled) = (self.deadline(self.timing.goes_back(kind)), self.deadline(self.timing.settle_for(kind)));
        let mut wait = self.timing.poll;
        loop {
            let message = match self.observe.observe(&planned.target).await {
                Ok(now) => {
                    let moves = now.serving.driven_by().is_some() || driver_unread(&now);
                    let (back, there) = (!moves && went_back(&planned, &now.serving), !moves && still_as_left(&planned.verify, &now.serving));
                    let message = format!("{} serves {}: it was stopped on its way and not taken back; abort takes it back", planned.target, now.serving);
                    seen.insert(planned.target.clone(), now);
                    // Between its end and the one that takes it back there may be a moment without any.
                    match (back, there) {
                        (true, _) => return Ok(Arrived::Back),
                        (_, true) if self.clock.now() >= settled => return Ok(Arrived::There),
                        _ if !moves && self.clock.now() >= settled => return Ok(Arrived::Elsewhere(message)),
                        _ => message,
                    }
                }
                Err(e) => format!("{} cannot be read: {e}", planned.target),
            };
            if self.clock.now() >= until {
                return Ok(Arrived::Elsewhere(message));
            }
            self.pause(writer, op, seen, &mut wait).await?;
            if op.operation().saga.next() == Move::Stop {
                return Ok(Arrived::TakenOver);
            }
        }
    }
}

/// Whether a call moves an alias's traffic, underneath whatever else may be moving it.
pub(super) fn moves_alias(action: &Action) -> bool {
    matches!(action, Action::SetAlias(_) | Action::StartDeployment { .. })
}

/// Whether it is not known if CodeDeploy moves the target.
pub(super) fn driver_unread(seen: &Observed) -> bool {
    seen.around.iter().any(|circumstance| matches!(circumstance, Circumstance::DriverUnread { .. }))
}
