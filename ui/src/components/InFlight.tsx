/** Operations that were open at start-up or still need a person. They stand before everything else. */
import { useMemo } from "react";
import { resume } from "../actions/change";
import { resumeReason, sessionReason } from "../actions/reasons";
import { perform } from "../actions/perform";
import { when } from "../format/time";
import type { OperationShape } from "../ipc/types";
import { useSay } from "../stores/lang";
import { inFlight, leave, useOperations } from "../stores/operations";
import { showResult } from "../stores/undo";
import { Drivers, HeldActions, Ladder, Unused } from "./Ladder";
import { observedText, OperationHead, OperationSteps, OperationTargets } from "./OperationCard";

function Flight({ operation }: { operation: OperationShape }) {
  const say = useSay();
  const cannotResume = resumeReason(operation);
  const cannotUndo = sessionReason() ?? (operation.undoable ? null : say("reason.not_undoable"));
  // Its process is gone: nothing runs, whatever the journal's last record says.
  const moving = operation.state === "running" || operation.state === "unwinding";
  const state = operation.held ? "held" : moving && !operation.live ? "interrupted" : operation.state;
  const why = [...new Set([cannotResume, cannotUndo])].filter((reason) => reason !== null);
  return (
    <div
      className="flight operation"
      data-testid="operation"
      data-operation-id={operation.id}
      data-state={operation.state}
      data-verdict={operation.verdict ?? ""}
      data-held={operation.held || undefined}
    >
      <div className="flight-text">
        <OperationHead operation={operation} state={state} />
        {why.length > 0 && (
          <p className="flight-why" data-testid="flight-why">
            {why.join(" · ")}
          </p>
        )}
        <OperationTargets operation={operation} />
        <Ladder operation={operation} />
        {operation.held && <p>{say("held.text")}</p>}
        <Drivers operation={operation} />
        <Unused operation={operation} />
        <OperationSteps operation={operation} />
        <p className="muted">
          {[
            say("flight.by", { actor: operation.actor }),
            when(operation.started_at),
            operation.live ? say("flight.live") : null,
            observedText(operation),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      <div className="flight-actions">
        {operation.held ? (
          <HeldActions operation={operation} />
        ) : (
          <button
            key="flight-resume"
            type="button"
            className="plain"
            data-changes
            data-testid="flight-resume"
            disabled={cannotResume !== null}
            title={cannotResume ?? say("flight.resume_does")}
            onClick={() => resume(operation)}
          >
            {say("flight.resume")}
          </button>
        )}
        <button
          key="flight-undo"
          type="button"
          className="plain"
          data-testid="flight-undo"
          disabled={cannotUndo !== null}
          title={cannotUndo ?? say("flight.undo_does")}
          onClick={() => {
            // It sends nothing: it shows what the undo would do, armed, and the undo bar has the button.
            showResult(operation, null, true);
            perform("undo.arm");
          }}
        >
          {say("flight.undo")}
        </button>
        <button
          key="flight-leave"
          type="button"
          className="plain"
          data-testid="flight-leave"
          title={say("flight.leave_does")}
          onClick={() => operation.id !== null && leave(operation.id)}
        >
          {say("flight.leave")}
        </button>
      </div>
    </div>
  );
}

/** What the buttons below do: a shift that waits has others than a call that was cut off. */
function waysOn(open: readonly OperationShape[]) {
  const held = open.some((operation) => operation.held) ? (["held.continue", "held.promote", "held.abort"] as const) : [];
  const cut = open.some((operation) => !operation.held) ? (["flight.resume"] as const) : [];
  return [...held, ...cut, "flight.undo", "flight.leave"] as const;
}

export function InFlight() {
  const say = useSay();
  const state = useOperations();
  const open = useMemo(() => inFlight(state), [state]);
  if (open.length === 0) return null;
  // What another process has in hand leaves nothing to be done here.
  const forUs = open.some((operation) => !operation.live);
  return (
    <section className="in-flight" data-testid="in-flight" aria-label={say("flight.title")}>
      <h2>{say("flight.title")}</h2>
      <p className="muted">{say(forUs ? "flight.text" : "flight.text_live")}</p>
      {forUs && (
        <p className="muted flight-does">
          {waysOn(open).map((way) => (
            <span key={way}>
              <span className="strong">{say(way)}</span> {say(`${way}_does`)}
            </span>
          ))}
        </p>
      )}
      {open.map((operation) => (
        <Flight key={operation.id} operation={operation} />
      ))}
    </section>
  );
}
