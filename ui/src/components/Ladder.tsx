/** How far a shift is: its shares as a ladder, the time until the next one, and what can be done where it stands. */
import type { ReactNode } from "react";
import { openTargets } from "../actions/release";
import { resume } from "../actions/change";
import { resumeReason, sessionReason } from "../actions/reasons";
import { countdown, isRamp, type Rung, rungsOf, secondsUntil } from "../format/ladder";
import { percent } from "../format/split";
import type { OperationShape } from "../ipc/types";
import { useSecond } from "../stores/clock";
import { useSay } from "../stores/lang";
import { TargetName } from "./OperationCard";

const MARK: Record<Rung["state"], string> = { reached: "✓", now: "●", next: "○", failed: "✕", undone: "↩" };

function Rungs({ rungs }: { rungs: readonly Rung[] }) {
  const say = useSay();
  const stands = rungs.findLastIndex((rung) => rung.state === "reached");
  return (
    <ol className="ladder" aria-label={say("ladder.label")}>
      {rungs.map((rung, at) => (
        <li key={rung.percent} data-state={rung.state} aria-current={at === stands ? "step" : undefined}>
          <span className="num">{`${percent(rung.percent)} %`}</span>
          <span aria-hidden="true">{MARK[rung.state]}</span>
          <span className="off-screen">{say(`ladder.${rung.state}`)}</span>
        </li>
      ))}
    </ol>
  );
}

function Countdown({ at }: { at: string }) {
  const say = useSay();
  const seconds = secondsUntil(at, useSecond());
  return (
    <span className="num" role="timer" data-testid="countdown">
      {say("ladder.next_in", { time: countdown(seconds) })}
    </span>
  );
}

/** The ladder of each target, with `children` behind it; nothing for what is done in one go. */
export function Ladder({ operation, children }: { operation: OperationShape; children?: ReactNode }) {
  const ladders = isRamp(operation) ? operation.targets.map((target) => ({ target, rungs: rungsOf(operation, target) })) : [];
  const told = ladders.filter(({ rungs }) => rungs.length > 0);
  if (told.length === 0 && operation.next_step_at === null) return null;
  return (
    <div className="ladders" data-testid="ladder">
      {told.map(({ target, rungs }) => (
        <div key={target.id} className="ladder-line">
          {told.length > 1 && <TargetName id={target.id} />}
          <Rungs rungs={rungs} />
        </div>
      ))}
      {operation.next_step_at !== null && <Countdown at={operation.next_step_at} />}
      {children}
    </div>
  );
}

/**
 * What can be said to a shift that waits, or to one between two steps. Going on sends the next step; the other two come
 * into the strip with their plan first.
 */
export function HeldActions({ operation }: { operation: OperationShape }) {
  const say = useSay();
  const cannot = resumeReason(operation);
  const never = sessionReason();
  const targets = operation.targets.map((target) => target.id);
  return (
    <span className="held-actions" role="group" aria-label={say("held.label")}>
      {operation.held && (
        <button
          key="held-continue"
          type="button"
          className="plain"
          data-changes
          data-testid="held-continue"
          disabled={cannot !== null}
          title={cannot ?? say("held.continue_does")}
          onClick={() => resume(operation)}
        >
          {say("held.continue")}
        </button>
      )}
      {(["promote", "abort"] as const).map((intent) => (
        <button
          key={intent}
          type="button"
          className="plain"
          data-testid={`held-${intent}`}
          disabled={never !== null}
          title={never ?? say(`held.${intent}_does`)}
          onClick={() => openTargets(intent, targets)}
        >
          {say(`held.${intent}`)}
        </button>
      ))}
    </span>
  );
}

/** What was said of who takes it further, by the rule's code. */
const DRIVES = new Set(["code_deploy_drives", "ecs_drives", "local_engine"]);

/** Who takes it further, and what becomes of it when this machine sleeps. */
export function Drivers({ operation }: { operation: OperationShape }) {
  const said = operation.findings.filter((finding) => DRIVES.has(finding.code));
  return said.map((finding) => (
    <p key={finding.target} className="muted" data-testid="op-driver">
      {said.length > 1 && <TargetName id={finding.target} />} {finding.cause}
    </p>
  ));
}

/** What was made for a release that came to nothing. */
export function Unused({ operation }: { operation: OperationShape }) {
  const say = useSay();
  if (operation.unused.length === 0) return null;
  return (
    <p className="unused" data-testid="unused">
      {say("op.unused", { made: operation.unused.join(", ") })}
    </p>
  );
}
