/** The history as a table. */
import { memo } from "react";
import { tidy } from "../format/split";
import { shortOperation } from "../format/target";
import { fully, zone } from "../format/time";
import { word } from "../i18n";
import type { AuditEntry, OperationShape } from "../ipc/types";
import { useSay } from "../stores/lang";
import { CopyButton } from "./CopyButton";
import { verdictText } from "./OperationCard";

/** Enough of a record's hash to compare by eye. */
const HASH_LENGTH = 8;

const COLUMNS = ["when", "who", "what", "change", "result", "where", "record"] as const;

/** The session's name within an assumed role; nothing where it only says again who it was. */
function identity({ arn, actor }: AuditEntry): string | null {
  if (arn === null) return null;
  const name = arn.split("/").slice(1).join("/") || arn;
  return name.split("/").at(-1) === actor ? null : name;
}

/** `41 → 42` of `lambda:checkout:live: 41 → 42`: the target stands beside it. */
function change(words: string, target: string): string {
  return tidy(words.startsWith(`${target}: `) ? words.slice(target.length + 2) : words);
}

/** What was seen; of one target alone, which stands beside it. */
function observed({ observed: words, targets }: AuditEntry): string {
  const only = targets.length === 1 ? `${targets[0]} ` : "";
  return tidy(words?.startsWith(only) ? words.slice(only.length) : (words ?? ""));
}

const Entry = memo(function Entry({ entry, operation }: { entry: AuditEntry; operation: OperationShape | undefined }) {
  const say = useSay();
  const who = identity(entry);
  // What was seen says itself that it was read back.
  const read = entry.verdict === "verified" && entry.observed !== null;
  return (
    <tr data-operation-id={entry.operation} data-state={entry.state}>
      <td className="num">
        <time dateTime={entry.at}>{fully(entry.at)}</time>
      </td>
      <td title={entry.arn ?? undefined}>
        {entry.actor}
        {who !== null && <span className="faint under mono">{who}</span>}
      </td>
      <td>
        <span className="strong">{word(say, "intent", entry.intent)}</span>{" "}
        <span className="faint mono" title={entry.operation}>
          {shortOperation(entry.operation)} <CopyButton text={entry.operation} />
        </span>
        {operation?.undoes && (
          <span className="faint under" title={operation.undoes}>
            {say("audit.undoes", { operation: shortOperation(operation.undoes) })}
          </span>
        )}
      </td>
      <td>
        {entry.targets.map((target, at) => (
          <span key={target} className="change">
            <span className="strong">{target}</span> <span className="mono">{change(entry.change[at] ?? "", target)}</span>
          </span>
        ))}
        {entry.expected !== null && (
          <span className="muted under">
            {say("audit.expected")}: {entry.expected}
          </span>
        )}
      </td>
      <td>
        <span className="op-state" data-state={entry.state}>
          {word(say, "opstate", entry.state)}
        </span>{" "}
        {read ? (
          <span className="muted">{observed(entry)}</span>
        ) : (
          <>
            <span className="muted">{verdictText(say, { ...entry, open: false })}</span>
            {entry.observed !== null && <span className="under muted">{observed(entry)}</span>}
          </>
        )}
      </td>
      <td className="num muted">
        {`${entry.account} · ${entry.region}`}
        {entry.endpoint !== "aws" && <span className="faint under">{entry.endpoint}</span>}
      </td>
      <td className="num faint" title={entry.hash}>
        {`#${entry.seq}`}
        <span className="mono under">{entry.hash.slice(0, HASH_LENGTH)}</span>
      </td>
    </tr>
  );
});

export function AuditTable({ entries, operations, empty }: {
  entries: readonly AuditEntry[];
  operations: ReadonlyMap<string, OperationShape>;
  /** Whether no entries means that there are none. */
  empty: boolean;
}) {
  const say = useSay();
  return (
    // A region that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="audit-scroll" tabIndex={0} aria-label={say("audit.title")}>
      <table data-testid="audit-table" className="audit-table">
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {say(`audit.${column}`)}
                {column === "when" && ` (${zone()})`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Entry key={entry.seq} entry={entry} operation={operations.get(entry.operation)} />
          ))}
        </tbody>
      </table>
      {empty && entries.length === 0 && <p className="muted audit-empty">{say("audit.empty")}</p>}
    </section>
  );
}
