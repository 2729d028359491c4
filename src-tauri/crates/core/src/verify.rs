//! Whether a read-back shows what a step was for.

use crate::plan::Step;
use crate::serving::{Phase, Serving};

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

/// Whether a target still is as an operation left it: what an undo asks before it sends anything. For a service the
/// task definition decides; how far its tasks are does not.
pub fn still_as_left(left: &Serving, now: &Serving) -> bool {
    match (left, now) {
        (Serving::Ecs(a), Serving::Ecs(b)) => a.task_definition == b.task_definition,
        (a, b) => a.agrees(b),
    }
}
