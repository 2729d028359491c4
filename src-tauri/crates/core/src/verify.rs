//! Whether a read-back shows what a step was for.

use std::collections::BTreeSet;

use crate::action::Action;
use crate::plan::Step;
use crate::revision::Revision;
use crate::serving::{AliasServing, Phase, Serving};

/// What a reading says of a step's aim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reached {
    /// It holds.
    Yes,
    /// Not yet; it may still come.
    NotYet,
    /// Something else is being served.
    No(String),
}

/// Compares a reading after a step's call with the step's aim.
pub fn reached(step: &Step, now: &Serving) -> Reached {
    if let (Action::StartDeployment { .. } | Action::StopDeployment { .. }, Serving::Alias(seen)) = (&step.action, now)
        && versions([&step.expect, &step.verify].into_iter().filter_map(alias)).is_superset(&versions([seen].into_iter()))
    {
        // Shares of the two are on their way there, or back.
        return if now.agrees(&step.verify) { Reached::Yes } else { Reached::NotYet };
    }
    if let (Serving::Ecs(wanted), Serving::Ecs(seen)) = (&step.verify, now) {
        return match seen.rollout.phase {
            Phase::Completed if seen.task_definition == wanted.task_definition => Reached::Yes,
            Phase::Failed if seen.task_definition == wanted.task_definition => {
                let why = seen.rollout.reason.as_deref().unwrap_or("ECS gives no reason");
                Reached::No(format!("the deployment of {} failed: {why}", wanted.task_definition))
            }
            _ if seen.task_definition == wanted.task_definition => Reached::NotYet,
            // On its way back to what was wanted, though the service does not name that yet.
            Phase::RollingBack if seen.rollout.source.as_ref().is_some_and(|(source, _)| *source == wanted.task_definition) => Reached::NotYet,
            // ECS itself takes it back again; unless it was doing so before the write, and this read is from then.
            Phase::RollingBack if !matches!(&step.expect, Serving::Ecs(before) if before.rollout.phase == Phase::RollingBack) => {
                Reached::No(format!("ECS gave {} up and is going back to {}", wanted.task_definition, seen.task_definition))
            }
            // A read right after the write may still show the deployment from before.
            _ if matches!(&step.expect, Serving::Ecs(before) if before.task_definition == seen.task_definition) => Reached::NotYet,
            _ => Reached::No(format!("the service is now moving to {}, which is not {}", seen.task_definition, wanted.task_definition)),
        };
    }
    if now.agrees(&step.verify) {
        Reached::Yes
    } else if now.agrees(&step.expect) {
        Reached::NotYet
    } else {
        Reached::No(format!("it now serves {now}: somebody else has written"))
    }
}

fn alias(serving: &Serving) -> Option<&AliasServing> {
    match serving {
        Serving::Alias(alias) => Some(alias),
        _ => None,
    }
}

/// The versions that these serve or are taken to.
fn versions<'a>(aliases: impl Iterator<Item = &'a AliasServing>) -> BTreeSet<&'a Revision> {
    aliases.flat_map(|a| std::iter::once(&a.version).chain(a.weights.keys()).chain(a.run.iter().flat_map(|run| [&run.from, &run.to]))).collect()
}

/// Whether a reading shows that a call has taken effect, though its author is not proven. What an engine of AWS's has begun
/// with has taken the call; that it arrives is for verification.
pub fn shows_effect(step: &Step, now: &Serving) -> bool {
    match (&step.action, &step.expect, &step.verify, now) {
        // What is wanted does not change by it, but the wait is over.
        (Action::ContinueDeployment { .. } | Action::ContinueRollout { .. }, Serving::Ecs(before), _, Serving::Ecs(seen)) => {
            seen.rollout.waits != before.rollout.waits || !now.in_motion()
        }
        (_, _, Serving::Ecs(wanted), Serving::Ecs(seen)) if seen.task_definition == wanted.task_definition => true,
        (_, _, wanted, _) if now.goes_back() => now.stable() == wanted.stable(),
        (_, _, wanted, _) => now.agrees(wanted),
    }
}

/// Whether what an engine of AWS's drove is back where it came from, by itself or by somebody else's hand.
pub fn went_back(step: &Step, now: &Serving) -> bool {
    !now.in_motion() && now.stable() == step.expect.stable()
}

/// Whether a service has only arrived since it was read: what was on its way then is what it serves now.
pub fn has_arrived(read: &Serving, now: &Serving) -> bool {
    match (read, now) {
        (Serving::Ecs(then), Serving::Ecs(seen)) => {
            read.in_motion() && !read.goes_back() && seen.rollout.phase == Phase::Completed && seen.task_definition == then.task_definition
        }
        _ => false,
    }
}

/// Whether a target still is as an operation left it: what an undo asks before it sends anything. For a service the
/// task definition decides; how far its tasks are does not.
pub fn still_as_left(left: &Serving, now: &Serving) -> bool {
    match (left, now) {
        (Serving::Ecs(a), Serving::Ecs(b)) => a.task_definition == b.task_definition,
        (a, b) => a.agrees(b),
    }
}

#[cfg(test)]
mod tests;
