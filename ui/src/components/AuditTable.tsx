/** The history as a table. */
import { memo } from "react";
import { when } from "../format/time";
import { type Say, word } from "../i18n";
import type { AuditEntry, OperationShape } from "../ipc/types";
import { useLang, useSay } from "../stores/lang";

/** Enough of a record's hash to compare by eye. */
const HASH_LENGTH = 8;

const COLUMNS = ["when", "who", "what", "change", "result", "where", "record"] as const;

function verdict(say: Say, entry: AuditEntry): string {
  return entry.verdict === null ? say("verdict.none") : word(say, "verdict", entry.verdict);
}

const Entry = memo(function Entry({ entry, operation }: { entry: AuditEntry; operation: OperationShape | undefined }) {
  const say = useSay();
  const lang = useLang((s) => s.lang);
  return (
    <tr data-operation-id={entry.operation} data-state={entry.state}>
      <td className="num">
        <time dateTime={entry.at}>{when(entry.at, lang)}</time>
      </td>
      <td title={entry.arn ?? undefined}>
        {entry.actor}
        {entry.arn !== null && <span className="faint under mono">{entry.arn.split("/").slice(1).join("/") || entry.arn}</span>}
      </td>
      <td>
        <span className="strong">{word(say, "intent", entry.intent)}</span>
        {operation?.undoes && <span className="faint under">{say("audit.undoes", { operation: operation.undoes })}</span>}
        <span className="faint under mono">{entry.operation}</span>
      </td>
      <td>
        {entry.targets.map((target, at) => (
          <span key={target} className="change">
            <span className="strong">{target}</span> <span className="mono">{entry.change[at] ?? ""}</span>
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
        </span>
        <span className="under muted">{verdict(say, entry)}</span>
        {entry.observed !== null && (
          <span className="under muted">
            {say("audit.observed")}: {entry.observed}
          </span>
        )}
      </td>
      <td className="num muted">
        {entry.account}
        <span className="faint under">{`${entry.region} · ${entry.endpoint}`}</span>
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
