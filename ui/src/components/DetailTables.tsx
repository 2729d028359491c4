/** The detail's two tables: what a target could serve, and what happened to it. */
import { percent } from "../format/split";
import { when } from "../format/time";
import { word } from "../i18n";
import type { HistoryEntry, RevisionRow } from "../ipc/types";
import { useSay } from "../stores/lang";
import { CopyButton } from "./CopyButton";

/** Enough of a digest to tell two apart; the copy button has all of it. */
const DIGEST_LENGTH = 10;

function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, "").slice(0, DIGEST_LENGTH);
}

export function Revisions({ revisions }: { revisions: readonly RevisionRow[] }) {
  const say = useSay();
  return (
    <ul className="revisions">
      {revisions.map((each) => (
        <li key={each.revision}>
          <p>
            <span className="mono strong">{each.revision}</span>
            {each.percent > 0 && <span className="tag serves">{say("detail.serves", { percent: percent(each.percent) })}</span>}
            {each.armed && <span className="tag armed">{say("detail.is_armed")}</span>}
            {each.condition !== "ready" && <span className="tag">{word(say, "condition", each.condition)}</span>}
            <span className="muted num push">{when(each.created)}</span>
            <CopyButton text={each.revision} />
          </p>
          {each.description !== null && <p className="muted">{each.description}</p>}
          {each.digest !== null && (
            <p className="faint mono" title={each.digest}>
              {shortDigest(each.digest)}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

export function History({ history }: { history: readonly HistoryEntry[] }) {
  const say = useSay();
  if (history.length === 0) return <p className="muted">{say("detail.no_history")}</p>;
  return (
    <ul className="history">
      {history.map((entry) => (
        <li key={`${entry.at} ${entry.source} ${entry.revision} ${entry.operation}`}>
          <span className="num muted">{when(entry.at)}</span>
          <span className="mono strong">{entry.revision}</span>
          <span>
            {[
              entry.intent === null ? null : word(say, "intent", entry.intent),
              entry.state === null ? null : word(say, "opstate", entry.state),
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
          <span className="faint push">{word(say, "source", entry.source)}</span>
          {entry.operation !== null && <CopyButton text={entry.operation} />}
        </li>
      ))}
    </ul>
  );
}
