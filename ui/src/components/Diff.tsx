/** What a new revision has otherwise than the one it is made from: the field, as it is now, as it will be. */
import type { DiffLine, DiffShape } from "../ipc/types";
import { useSay } from "../stores/lang";
import { TargetName } from "./OperationCard";

type Change = "added" | "removed" | "changed";

/** Said by a sign and a word too, not by colour alone. */
const SIGN: Record<Change, string> = { added: "+", removed: "−", changed: "≠" };

const changeOf = ({ from, to }: DiffLine): Change => (from === null ? "added" : to === null ? "removed" : "changed");

function Value({ text }: { text: string | null }) {
  return <td className="mono">{text ?? "–"}</td>;
}

function Table({ diff }: { diff: DiffShape }) {
  const say = useSay();
  return (
    <table className="diff" data-testid="diff">
      <caption className="off-screen">{say("diff.title")}</caption>
      <thead>
        <tr>
          {(["change", "field", "now", "then"] as const).map((column) => (
            <th key={column} scope="col">
              {say(`diff.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {diff.lines.map((line) => {
          const change = changeOf(line);
          return (
            <tr key={`${line.field} ${line.from} ${line.to}`} data-change={change}>
              <td>
                <span aria-hidden="true">{SIGN[change]}</span> {say(`diff.${change}`)}
              </td>
              <th scope="row">{line.field}</th>
              <Value text={line.from} />
              <Value text={line.to} />
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** `making` where something new is made, so that "no difference" is worth saying. */
export function Diff({ diff, making }: { diff: readonly DiffShape[]; making: boolean }) {
  const say = useSay();
  const told = diff.filter(({ lines }) => lines.length > 0);
  if (told.length === 0) return making ? <p className="muted">{say("diff.none")}</p> : null;
  return (
    <div className="diffs">
      <h2>{say("diff.title")}</h2>
      {told.map((each) => (
        <div key={each.target}>
          {told.length > 1 && <TargetName id={each.target} />}
          <Table diff={each} />
        </div>
      ))}
    </div>
  );
}
