//! How an operation comes to rest: once everything has arrived, with a verdict and with what each target was seen to serve.

use std::collections::BTreeMap;

use switchback_core::event::{Seen, Verdict};
use switchback_core::saga::Move;
use switchback_core::serving::{Observed, Phase, Serving};
use switchback_core::verify::still_as_left;
use switchback_core::{OperationState, Target};

use super::driven::driver_unread;
use super::{Executor, after};
use crate::journal::{JournalError, JournalWriter, OpenOperation};

impl Executor<'_> {
    /// A target that was already there has no step to be verified by, and one that was taken back none that is read back;
    /// a service may still be on its way.
    pub(super) async fn end_where_arrived(
        &self,
        writer: &mut JournalWriter,
        op: &mut OpenOperation,
        seen: &mut BTreeMap<Target, Observed>,
        state: OperationState,
    ) -> Result<(), JournalError> {
        let plan = op.operation().opened.plan.clone();
        let taken_back = state == OperationState::Undone;
        let open = plan.observed.iter().filter(|o| taken_back || plan.steps.iter().all(|s| s.target != o.target));
        for Observed { target, serving: before, .. } in open {
            // What an engine was moving before must have come where this leads, and must have been seen to move no more.
            let to = plan.leads_to(target).filter(|_| !taken_back && !at_rest(before));
            let there = |now: &Observed| to.is_none_or(|to| now.serving.stable() == Some(to) && !driver_unread(now));
            let arrived = |now: &Observed| at_rest(&now.serving) && there(now) && (!taken_back || still_as_left(before, &now.serving));
            let driven = matches!(before, Serving::Alias(_)) && before.driven_by().is_some() || before.goes_back();
            let limit = if driven { self.timing.under_way(target.kind(), before.goes_back()) } else { self.timing.verify_for(target.kind()) };
            let (deadline, settled) = (self.deadline(limit), self.timing.settle_for(target.kind()));
            let mut elsewhere = None;
            let mut wait = self.timing.poll;
            while !seen.get(target).is_some_and(arrived) {
                // A deployment that has failed comes no further by itself.
                let failed = seen.get(target).is_some_and(|now| matches!(&now.serving, Serving::Ecs(service) if service.rollout.phase == Phase::Failed));
                // What moved it is over, or turns round, and has not come where this leads.
                let over = |now: &Observed| !driver_unread(now) && (at_rest(&now.serving) || now.serving.goes_back() != before.goes_back());
                let now = self.clock.now();
                let up = !self.wait || self.time_is_up(deadline);
                elsewhere = if driven && seen.get(target).is_some_and(over) { elsewhere.or(Some(after(now, settled))) } else { None };
                if failed || elsewhere.is_some_and(|until| now >= until) || up {
                    return self.end(writer, op, seen, OperationState::NeedsAttention).await;
                }
                self.pause(writer, op, seen, &mut wait).await?;
                if op.operation().saga.next() == Move::Stop {
                    return Ok(());
                }
                if let Ok(now) = self.observe.observe(target).await {
                    seen.insert(target.clone(), now);
                }
            }
        }
        self.end(writer, op, seen, state).await
    }

    pub(super) async fn end(
        &self,
        writer: &mut JournalWriter,
        op: &mut OpenOperation,
        seen: &mut BTreeMap<Target, Observed>,
        state: OperationState,
    ) -> Result<(), JournalError> {
        let verdict = match state {
            OperationState::Done => Verdict::Verified,
            OperationState::NeedsAttention | OperationState::Undone if op.operation().contradicted => Verdict::Contradicted,
            _ => Verdict::NotVerified,
        };
        let targets = op.operation().targets().to_vec();
        for target in &targets {
            // One whose call was refused was not read since: what it serves now belongs to the end.
            if !seen.contains_key(target)
                && let Ok(now) = self.observe.observe(target).await
            {
                seen.insert(target.clone(), now);
            }
        }
        let observed = targets.iter().filter_map(|t| seen.get(t)).map(|o| Seen { target: o.target.clone(), serving: o.serving.clone(), at: o.at }).collect();
        writer.end(op, state, verdict, observed, self.clock.now())
    }
}

/// Whether a service, or what CodeDeploy moves, has arrived; others are where they are.
fn at_rest(serving: &Serving) -> bool {
    match serving {
        Serving::Ecs(service) => service.rollout.phase == Phase::Completed,
        other => other.driven_by().is_none(),
    }
}
