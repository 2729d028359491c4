/** Shapes of the contract with one fact changed at a time. */
import type {
  OperationShape,
  PlanAnswer,
  SessionShape,
  TargetRow,
} from "../src/ipc/types";

export const LIVE = "lambda:checkout:live";

export function session(changed: Partial<SessionShape> = {}): SessionShape {
  return {
    mode: "practice",
    account: "123456789012",
    account_name: null,
    region: "ap-northeast-2",
    profile: null,
    endpoint: "practice",
    identity: "arn:aws:sts::123456789012:assumed-role/oncall/minji",
    protected: false,
    unlocked: false,
    read_only: false,
    trouble: null,
    journal_trouble: null,
    profiles: ["oncall"],
    version: "0.1.0",
    lang: "en",
    crash: null,
    ...changed,
  };
}

export function row(id: string, changed: Partial<TargetRow> = {}): TargetRow {
  return {
    id,
    kind: id.slice(0, id.indexOf(":")),
    account: "123456789012",
    region: "ap-northeast-2",
    name: null,
    revision: "42",
    split: [{ revision: "42", percent: 100 }],
    armed: { to: "41", why: "served_before", proof: "served here until 21:40", description: null },
    armed_reason: null,
    armed_text: null,
    health: "no_data",
    state: "steady",
    driver: null,
    operation: null,
    hold: null,
    observed_at: new Date().toISOString(),
    ...changed,
  };
}

export function plan(id = "plan-1", from = "42", to = "41", target = LIVE): PlanAnswer {
  const step = { target, action: "lambda:UpdateAlias", from: `${from} 100 %`, to: `${to} 100 %`, pause_s: null, command: "aws lambda update-alias" };
  return { ok: true, plan: { id, intent: "rollback", steps: [step] }, findings: [] };
}

export function operation(changed: Partial<OperationShape> = {}): OperationShape {
  return {
    id: "op-1",
    intent: "rollback",
    state: "done",
    open: false,
    live: false,
    verdict: "verified",
    targets: [{ id: LIVE, from: [{ revision: "42", percent: 100 }], to: "41", state: "verified", progress: null }],
    steps: [],
    findings: [],
    expected: null,
    observed: "lambda:checkout:live serves 41 (read back; no checks were chosen)",
    undoes: null,
    undoable: true,
    not_restored: [],
    unused: [],
    held: false,
    next_step_at: null,
    actor: "minji",
    started_at: "2026-11-21T12:00:00Z",
    ended_at: "2026-11-21T12:00:01Z",
    ...changed,
  };
}
