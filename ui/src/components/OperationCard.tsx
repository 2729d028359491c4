/** One operation as it goes: its targets with their progress, and each call it makes. */
import { splitText } from "../format/split";
import { shortId } from "../format/target";
import { type Say, word } from "../i18n";
import type { OperationShape } from "../ipc/types";
import { useSay } from "../stores/lang";
import { Icon } from "./Icon";

/** Its verdict in words; while it runs there is none. */
export function verdictText(say: Say, operation: OperationShape): string | null {
  if (operation.verdict !== null) return word(say, "verdict", operation.verdict);
  return operation.open ? null : say("verdict.none");
}

export function OperationTargets({ operation }: { operation: OperationShape }) {
  const say = useSay();
  return (
    <ul className="op-targets">
      {operation.targets.map((target) => (
        <li key={target.id} data-state={target.state}>
          <span className="strong">{shortId(target.id)}</span>
          <span className="mono">{splitText(target.from)}</span>
          <Icon name="arrow" />
          <span className="mono strong">{target.to}</span>
          <span className="muted">{target.progress ?? word(say, "target", target.state)}</span>
        </li>
      ))}
    </ul>
  );
}

export function OperationSteps({ operation }: { operation: OperationShape }) {
  const say = useSay();
  return (
    <ol className="op-steps" aria-label={say("op.steps")}>
      {operation.steps.map((step) => (
        <li key={`${step.target} ${step.action} ${step.from} ${step.to}`} data-state={step.state}>
          <span className="dot" aria-hidden="true" />
          <span className="mono">{step.action}</span>
          <span>{word(say, "step", step.state)}</span>
          {step.request_id !== null && <span className="faint mono">{step.request_id}</span>}
          {step.message !== null && <span className="step-message">{step.message}</span>}
        </li>
      ))}
    </ol>
  );
}

/** The operation's line: what, how it stands, and its verdict. */
export function OperationHead({ operation }: { operation: OperationShape }) {
  const say = useSay();
  return (
    <p className="op-head">
      <span className="op-state" data-state={operation.state}>
        {word(say, "opstate", operation.state)}
      </span>
      <span className="strong">{word(say, "intent", operation.intent)}</span>
      {operation.undoes !== null && <span className="muted">{say("audit.undoes", { operation: operation.undoes })}</span>}
      <span className="faint mono">{operation.id}</span>
    </p>
  );
}
