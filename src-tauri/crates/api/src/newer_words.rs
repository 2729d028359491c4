//! What a newer Switchback recorded, in the shapes of the edge: that it is there, and what can be told of it without understanding it.

use switchback_core::Lang;
use switchback_engine::journal::{NewerLine, NewerOperation};

use crate::shape::{AuditEntry, OperationShape, TargetState};

/// Why there is no more to say.
fn not_understood(lang: Lang) -> String {
    let (en, ko) =
        ("recorded by a newer Switchback: what it did is shown by that version", "더 새로운 Switchback이 기록했습니다: 내용은 그 버전에서 확인하세요");
    lang.pick(en, ko).to_owned()
}

/// An operation that can be listed, and neither resumed nor undone.
pub fn operation(op: &NewerOperation, live: bool, lang: Lang) -> OperationShape {
    let target =
        |id: &String| TargetState { id: id.clone(), from: Vec::new(), to: String::new(), after: Vec::new(), state: "unknown".to_owned(), progress: None };
    OperationShape {
        id: Some(op.id.to_string()),
        intent: op.intent.clone(),
        state: op.state.as_str().to_owned(),
        open: op.open,
        live,
        verdict: None,
        targets: op.targets.iter().map(target).collect(),
        steps: Vec::new(),
        findings: Vec::new(),
        expected: op.expected.clone(),
        observed: Some(not_understood(lang)),
        undoes: None,
        undoable: false,
        not_restored: Vec::new(),
        unused: Vec::new(),
        held: false,
        next_step_at: None,
        actor: op.actor.as_ref().map(|actor| actor.name.clone()).unwrap_or_default(),
        started_at: op.at,
        ended_at: (!op.open).then_some(op.heard_at),
    }
}

/// Its line in the audit trail.
pub fn audit(op: NewerOperation, lang: Lang) -> AuditEntry {
    let line = NewerLine { seq: op.seq, at: op.at, scope: op.scope, hash: op.hash };
    let (actor, arn) = op.actor.map_or((String::new(), None), |actor| (actor.name, actor.arn));
    AuditEntry {
        actor,
        arn,
        operation: op.id.to_string(),
        intent: op.intent,
        targets: op.targets,
        state: op.state.as_str().to_owned(),
        expected: op.expected,
        ..audit_line(line, lang)
    }
}

/// The line of a record beside the operations.
pub fn audit_line(line: NewerLine, lang: Lang) -> AuditEntry {
    let NewerLine { seq, at, scope, hash } = line;
    let (account, region, endpoint) = scope.map(|s| (s.account, s.region, s.endpoint.to_string())).unwrap_or_default();
    AuditEntry {
        seq,
        at,
        actor: String::new(),
        arn: None,
        account,
        region,
        endpoint,
        operation: String::new(),
        intent: "newer".to_owned(),
        targets: Vec::new(),
        change: vec![not_understood(lang)],
        // What is no operation stands nowhere.
        state: String::new(),
        verdict: None,
        expected: None,
        observed: None,
        hash,
    }
}
