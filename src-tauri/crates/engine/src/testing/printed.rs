//! An operation's records as a person would read them, for snapshots.

use switchback_core::event::Event;
use switchback_core::{Operation, OperationId, Step};

use super::stage::Stage;

/// One line a record, without ids and times that differ from run to run.
pub(crate) fn printed(stage: &Stage, id: &OperationId) -> String {
    let operation = stage.recorded(id);
    let lines = stage.reader().lines(id).expect("sound records");
    let first = lines[0].at;
    let line = |at: jiff::Timestamp, event: &Event| format!("{:>6} ms  {}\n", at.duration_since(first).as_millis(), words(&operation, event));
    lines.iter().map(|l| line(l.at, &l.event)).collect()
}

fn words(operation: &Operation, event: &Event) -> String {
    let step = |n: usize| {
        let Step { target, action, .. } = &operation.opened.plan.steps[n];
        format!("{n} {target} {}", action.operation())
    };
    match event {
        Event::Opened(opened) => {
            let to: Vec<String> = opened.plan.to.iter().map(ToString::to_string).collect();
            let from: Vec<String> = opened.plan.observed.iter().map(|o| o.serving.to_string()).collect();
            let over = if opened.took_over.is_empty() { "" } else { ", takes over" };
            format!("{} from [{}] to [{}]{over}", opened.plan.intent.word(), from.join("; "), to.join("; "))
        }
        Event::StepStarted { step: n, attempt } => format!("start {} (attempt {attempt})", step(*n)),
        Event::StepSucceeded { step: n, request_id, .. } => format!("took {} {}", step(*n), request_id.as_deref().unwrap_or("-")),
        Event::StepRefused { step: n, refusal } => format!("refused {} {} {:?}", step(*n), refusal.code, refusal.kind),
        Event::StepIndeterminate { step: n, message } => format!("lost {}: {message}", step(*n)),
        Event::StepSettled { step: n, outcome, .. } => format!("settled {} {outcome:?}", step(*n)),
        Event::StepVerified { step: n, .. } => format!("verified {}", step(*n)),
        Event::StepUnverified { step: n, contradicted, message } => format!("unverified {} contradicted={contradicted}: {message}", step(*n)),
        Event::UndoStarted { step: n } => format!("undo {}", step(*n)),
        Event::UndoFinished { step: n, .. } => format!("undone {}", step(*n)),
        Event::UndoFailed { step: n, message } => format!("undo failed {}: {message}", step(*n)),
        Event::Superseded { .. } => "superseded".into(),
        Event::Ended { state, verdict, observed } => {
            let seen: Vec<String> = observed.iter().map(|s| format!("{} serves {}", s.target, s.serving)).collect();
            format!("end {} {verdict:?}: {}", state.as_str(), seen.join(", "))
        }
    }
}
