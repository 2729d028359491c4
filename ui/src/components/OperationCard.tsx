/** One operation as it goes: its targets with their progress, and each call it makes. */
import { callWords } from "../format/call";
import { named, splitText, tidy } from "../format/split";
import { ownId, shortId, shortOperation } from "../format/target";
import { type Say, word } from "../i18n";
import type { OperationShape } from "../ipc/types";
import { useSay } from "../stores/lang";
import { rowOf, useRow } from "../stores/rows";
import { CopyButton } from "./CopyButton";
import { Icon } from "./Icon";

/** A target by the name the board knows it by: an API's own id says nothing to a person. */
export function TargetName({ id }: { id: string }) {
  const row = useRow(ownId(id));
  return (
    <span className="strong" title={id}>
      {row?.name ?? shortId(ownId(id))}
    </span>
  );
}

/** What was seen at the end, with the names of the board. */
export function observedText(operation: OperationShape): string | null {
  if (operation.observed === null) return null;
  let text = operation.observed;
  for (const { id } of operation.targets) text = text.replaceAll(id, rowOf(ownId(id))?.name ?? shortId(ownId(id)));
  return tidy(text);
}

/** Its verdict in words; while it runs there is none. What was observed says by itself that no checks were chosen. */
export function verdictText(say: Say, operation: Pick<OperationShape, "verdict" | "observed" | "open">): string | null {
  if (operation.verdict === "verified" && operation.observed !== null) return say("verdict.read_back");
  if (operation.verdict !== null) return word(say, "verdict", operation.verdict);
  return operation.open ? null : say("verdict.none");
}

export function OperationTargets({ operation }: { operation: OperationShape }) {
  const say = useSay();
  return (
    <ul className="op-targets">
      {operation.targets.map((target) => (
        <li key={target.id} data-state={target.state}>
          <TargetName id={target.id} />
          <span className="mono">{named(say, splitText(target.from))}</span>
          <Icon name="arrow" />
          <span className="mono strong">{named(say, target.after?.length ? splitText(target.after) : target.to)}</span>
          <span className="muted">{target.progress !== null ? named(say, target.progress) : word(say, "target", target.state)}</span>
        </li>
      ))}
    </ul>
  );
}

/** What a call does, and by which API operation. */
export function CallWords({ call }: { call: Parameters<typeof callWords>[0] }) {
  const say = useSay();
  const words = callWords(call);
  return (
    <>
      {words !== null && <span className="call-words">{say(words)}</span>}
      <span className={words === null ? "mono" : "mono faint"}>{call.action}</span>
    </>
  );
}

export function OperationSteps({ operation }: { operation: OperationShape }) {
  const say = useSay();
  return (
    <ol className="op-steps" aria-label={say("op.steps")}>
      {operation.steps.map((step) => (
        <li key={`${step.target} ${step.action} ${step.from} ${step.to}`} data-state={step.state}>
          <span className="dot" aria-hidden="true" />
          <CallWords call={step} />
          <span>{word(say, "step", step.state)}</span>
          {step.request_id !== null && <span className="faint mono">{step.request_id}</span>}
          {step.message !== null && <span className="step-message">{named(say, step.message)}</span>}
        </li>
      ))}
    </ol>
  );
}

/** The operation's line: what, how it stands, and its id. */
export function OperationHead({ operation, state = operation.state }: { operation: OperationShape; state?: string }) {
  const say = useSay();
  return (
    <p className="op-head">
      <span className="op-state" data-state={state}>
        {word(say, "opstate", state)}
      </span>
      <span className="strong">{word(say, "intent", operation.intent)}</span>
      {operation.id !== null && (
        <span className="faint mono" title={operation.id}>
          {shortOperation(operation.id)} <CopyButton text={operation.id} />
        </span>
      )}
      {operation.undoes !== null && (
        <span className="faint" title={operation.undoes}>
          {say("audit.undoes", { operation: shortOperation(operation.undoes) })}
        </span>
      )}
    </p>
  );
}
