/**
 * What a release has otherwise than what it takes the place of, side by side: the field, as it is now, as it will be. A table
 * for whoever hears it, with a region of its own that scrolls by keys; fields of one container stand under its name.
 */
import type { DiffLine, DiffShape } from "../ipc/types";
import { useSay } from "../stores/lang";
import { TargetName } from "./OperationCard";

type Change = "added" | "removed" | "changed";

/** Said by a sign and a word too, not by colour alone. */
const SIGN: Record<Change, string> = { added: "+", removed: "−", changed: "≠" };

const changeOf = ({ from, to }: DiffLine): Change => (from === null ? "added" : to === null ? "removed" : "changed");

/** The container that a field belongs to: `web: image`. */
const partOf = ({ field }: DiffLine): string => /^([\w-]+): /.exec(field)?.[1] ?? "";

function Side({ line, side }: { line: DiffLine; side: "from" | "to" }) {
  const say = useSay();
  const text = line[side];
  const hidden = line.hidden && text !== null;
  return (
    <td className={hidden ? "unshown" : "mono"} data-empty={text === null || undefined}>
      {hidden ? say("diff.unshown") : (text ?? "–")}
    </td>
  );
}

function Row({ line, part }: { line: DiffLine; part: string }) {
  const say = useSay();
  const change = changeOf(line);
  return (
    <tr data-change={change}>
      <td>
        <span aria-hidden="true">{SIGN[change]}</span> <span className="change-word">{say(`diff.${change}`)}</span>
      </td>
      <th scope="row">{part === "" ? line.field : line.field.slice(part.length + 2)}</th>
      <Side line={line} side="from" />
      <Side line={line} side="to" />
    </tr>
  );
}

/** Lines of one part one after the other, in the order they came. */
function grouped(lines: readonly DiffLine[]): [string, DiffLine[]][] {
  const groups: [string, DiffLine[]][] = [];
  for (const line of lines) {
    const part = partOf(line);
    const last = groups.at(-1);
    if (last !== undefined && last[0] === part) last[1].push(line);
    else groups.push([part, [line]]);
  }
  return groups;
}

function Table({ diff }: { diff: DiffShape }) {
  const say = useSay();
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keys
    <section className="diff-scroll" data-scrolls aria-label={say("diff.of", { target: diff.target })} tabIndex={0} data-testid="diff-scroll">
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
        {grouped(diff.lines).map(([part, lines], place) => (
          <tbody key={`${part} ${place}`}>
            {part !== "" && (
              <tr className="diff-part">
                <th scope="rowgroup" colSpan={4}>
                  {part}
                </th>
              </tr>
            )}
            {lines.map((line, at) => (
              <Row key={`${line.field} ${at}`} line={line} part={part} />
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

/** `making` where something new is made, so that "no difference" is worth saying. */
export function Diff({ diff, making }: { diff: readonly DiffShape[]; making: boolean }) {
  const say = useSay();
  const told = diff.filter(({ lines }) => lines.length > 0);
  if (told.length === 0) return making ? <p className="muted">{say("diff.none")}</p> : null;
  return (
    <div className="diffs">
      <h2>
        {say("diff.title")} <span className="diff-count">{say("diff.count", { count: told.reduce((sum, { lines }) => sum + lines.length, 0) })}</span>
      </h2>
      {told.map((each) => (
        <div key={each.target}>
          {told.length > 1 && <TargetName id={each.target} />}
          <Table diff={each} />
        </div>
      ))}
    </div>
  );
}
