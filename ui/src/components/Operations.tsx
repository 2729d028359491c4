/** What this window has under way: every operation with its calls, as they happen. */
import { useMemo } from "react";
import { word } from "../i18n";
import { named } from "../format/split";
import { shortId } from "../format/target";
import { when } from "../format/time";
import { useCalls } from "../stores/calls";
import { useSay } from "../stores/lang";
import { underWay, useOperations } from "../stores/operations";
import { Drivers, HeldActions, Ladder } from "./Ladder";
import { OperationHead, OperationSteps, OperationTargets } from "./OperationCard";
import { Icon } from "./Icon";
import { Uploading } from "./Uploading";

export function Operations() {
  const say = useSay();
  const silent = useCalls((s) => s.silent);
  const state = useOperations();
  const running = useMemo(() => underWay(state), [state]);
  if (running.length === 0 && state.launches.length === 0) return null;
  return (
    <section className="operations" aria-label={say("op.label")}>
      {state.launches.map((launch) => (
        <div key={launch.key} className="operation" data-testid="operation" data-state="starting">
          <p className="op-head">
            <span className="op-state" data-state="running">
              {say("op.starting")}
            </span>
            <span className="strong">{word(say, "intent", launch.intent)}</span>
            <span>{launch.targets.map(shortId).join(", ")}</span>
            {launch.to !== "" && (
              <>
                <Icon name="arrow" />
                <span className="mono strong">{named(say, launch.to)}</span>
              </>
            )}
          </p>
        </div>
      ))}
      {running.map((operation) => (
        <div
          key={operation.id}
          className="operation"
          data-testid="operation"
          data-operation-id={operation.id}
          data-state={operation.state}
          data-verdict={operation.verdict ?? ""}
        >
          <OperationHead operation={operation} />
          <OperationTargets operation={operation} />
          <Ladder operation={operation}>
            {operation.next_step_at !== null && <HeldActions operation={operation} />}
          </Ladder>
          <Drivers operation={operation} />
          <Uploading operation={operation} />
          <OperationSteps operation={operation} />
          {silent !== null && (
            <p className="op-silent" role="status" data-testid="op-silent">
              <Icon name="warn" /> {say("op.silent", { time: when(silent) })}
            </p>
          )}
          <p className="off-screen" role="status">
            {say("op.announce", {
              intent: word(say, "intent", operation.intent),
              targets: operation.targets.map((target) => target.id).join(", "),
              state: word(say, "opstate", operation.state),
              progress: operation.targets.map((target) => target.progress ?? "").join(" "),
            })}
          </p>
        </div>
      ))}
    </section>
  );
}
