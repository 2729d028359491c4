//! Steps that an engine of AWS's takes from where they leave off: followed until it is through, and never written under.

use std::collections::BTreeMap;
use std::time::Duration;

use switchback_core::saga::Move;
use switchback_core::verify::{Reached, reached, still_as_left, went_back};
use switchback_core::{Action, Circumstance, Observed, Step, Target};

use super::Executor;
use crate::journal::{JournalError, JournalWriter, OpenOperation};
use crate::ports::Made;
use crate::timing::Wait;

/// How long after a stop CodeDeploy may take to name the deployment that takes it back. AWS documents none; this is ours.
const TAKEN_UP: Duration = Duration::from_secs(15);

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
    /// What a reading says of a step's aim. Of what CodeDeploy was told, its own word counts as well: shares may look right while
    /// its last functions are asked, or before it begins to take them back, and wrong for ever once it has given up.
    pub(super) async fn reached(&self, op: &OpenOperation, step: usize, seen: &mut Observed) -> Reached {
        let planned = &op.operation().opened.plan.steps[step];
        let verdict = reached(planned, &seen.serving);
        let to_codedeploy = matches!(planned.action, Action::StartDeployment { .. } | Action::StopDeployment { .. } | Action::ContinueDeployment { .. });
        if to_codedeploy && driver_unread(seen) {
            // That nothing runs any more was not seen.
            return Reached::NotYet;
        }
        match planned.action {
            Action::StartDeployment { .. } => self.started(op, step, seen, verdict).await,
            Action::StopDeployment { .. } if verdict != Reached::NotYet || seen.serving.driven_by().is_none() => self.stopped(op, step, seen).await,
            _ => verdict,
        }
    }

    async fn started(&self, op: &OpenOperation, step: usize, seen: &mut Observed, verdict: Reached) -> Reached {
        let planned = &op.operation().opened.plan.steps[step];
        match self.look(op, step).await {
            Ok(Made::Ready(_)) if verdict == Reached::NotYet && seen.serving.driven_by().is_none() => match self.once_over(planned, seen).await {
                Reached::NotYet if nobody_moves(seen) => {
                    Reached::No(format!("CodeDeploy had brought it to {}, and somebody has moved it since: it serves {}", planned.verify, seen.serving))
                }
                other => other,
            },
            Ok(Made::Ready(_)) => verdict,
            // Its reason says more than that something else is served.
            Ok(Made::Failed(reason)) => {
                let now = &seen.serving;
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
            Ok(Made::Absent | Made::Pending(_) | Made::Settled(_) | Made::Unshown(_) | Made::Untold) | Err(_) => Reached::NotYet,
        }
    }

    /// Between the end of what was stopped and the deployment that takes it back there may be a moment without any. Whoever
    /// wrote then would write underneath that one: it has to be over, or known not to come.
    async fn stopped(&self, op: &OpenOperation, step: usize, seen: &mut Observed) -> Reached {
        let (planned, sent) = (&op.operation().opened.plan.steps[step], op.operation().steps[step].sent_at);
        let too_late = Wait::begin(self.clock).since(sent) >= TAKEN_UP;
        let how = match self.look(op, step).await {
            Ok(Made::Ready(id)) => format!("{} took it back, and somebody has moved it since", id.unwrap_or_default()),
            Ok(Made::Failed(reason)) => format!("CodeDeploy could not take it back ({reason})"),
            Ok(Made::Untold) => "CodeDeploy takes nothing back".to_owned(),
            Ok(Made::Absent) | Err(_) if too_late => format!("CodeDeploy has not begun to take it back within {} s", TAKEN_UP.as_secs()),
            Ok(Made::Absent | Made::Pending(_) | Made::Settled(_) | Made::Unshown(_)) | Err(_) => return Reached::NotYet,
        };
        match self.once_over(planned, seen).await {
            Reached::NotYet if nobody_moves(seen) => Reached::No(format!("{how}: it serves {}", seen.serving)),
            other => other,
        }
    }

    /// What is served once a deployment is over: read after its end, and for as long as its last write may not show yet.
    async fn once_over(&self, planned: &Step, seen: &mut Observed) -> Reached {
        let (until, mut wait) = (self.deadline(self.timing.settle_for(planned.target.kind())), self.timing.poll);
        loop {
            match self.observe.observe(&planned.target).await {
                Ok(now) => *seen = now,
                // What was read before its end tells nothing of it.
                Err(e) => seen.around.push(Circumstance::DriverUnread { why: e.to_string(), denied: false }),
            }
            let verdict = if driver_unread(seen) { Reached::NotYet } else { reached(planned, &seen.serving) };
            if verdict != Reached::NotYet || !nobody_moves(seen) || self.clock.now() >= until {
                return verdict;
            }
            self.clock.sleep(wait).await;
            wait *= 2;
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
                    let how = if now.serving.in_motion() {
                        "it was stopped on its way and not taken back; abort takes it back"
                    } else {
                        "somebody else has moved it"
                    };
                    let message = format!("{} serves {}: {how}", planned.target, now.serving);
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

/// Whether it was read that no engine moves the target.
fn nobody_moves(seen: &Observed) -> bool {
    seen.serving.driven_by().is_none() && !driver_unread(seen)
}

/// Whether it is not known if CodeDeploy moves the target.
pub(super) fn driver_unread(seen: &Observed) -> bool {
    seen.around.iter().any(|circumstance| matches!(circumstance, Circumstance::DriverUnread { .. }))
}
