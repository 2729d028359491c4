/** The audit window: what was done, by whom, and whether it worked. It reads, and has no control that could do more. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { AuditTable } from "../components/AuditTable";
import { Icon } from "../components/Icon";
import { errorLine } from "../i18n/errors";
import { toApiError } from "../ipc/call";
import { on } from "../ipc/events";
import * as read from "../ipc/read";
import type { ApiError, AuditEntry, OperationShape, SessionShape } from "../ipc/types";
import { adoptLang, followLangOfOthers, switchLang, useLang, useSay } from "../stores/lang";

/** What is read again while operations move, at most once in so many milliseconds. */
const QUIET_MS = 300;

interface History {
  entries: readonly AuditEntry[];
  operations: ReadonlyMap<string, OperationShape>;
}

function useHistory(): { history: History | null; error: ApiError | null; again: () => void } {
  const lang = useLang((s) => s.lang);
  const [history, setHistory] = useState<History | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const again = useCallback(() => {
    Promise.all([read.auditList(lang), read.operations(lang)]).then(
      ([audit, { operations }]) => {
        setHistory({ entries: audit.entries, operations: new Map(operations.map((o) => [o.id ?? "", o])) });
        setError(null);
      },
      (reason: unknown) => setError(toApiError(reason)),
    );
  }, [lang]);
  useEffect(again, [again]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(again, QUIET_MS);
    };
    const stops = [on("operation", later), on("session", later)];
    // Whoever comes back to it reads what is so now.
    window.addEventListener("focus", later);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("focus", later);
      for (const stop of stops) stop();
    };
  }, [again]);
  return { history, error, again };
}

/** Where this window reads. The language follows the system until somebody chooses one. */
function useWhere(): SessionShape | null {
  const [session, setSession] = useState<SessionShape | null>(null);
  useEffect(() => {
    read.session().then((found) => {
      adoptLang(found.lang);
      setSession(found);
    }, () => {});
    const stops = [on("session", setSession), followLangOfOthers()];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return session;
}

function matches(entry: AuditEntry, words: readonly string[]): boolean {
  const text = JSON.stringify(entry).toLowerCase();
  return words.every((word) => text.includes(word));
}

export function Audit() {
  const say = useSay();
  const { history, error, again } = useHistory();
  const session = useWhere();
  const [filter, setFilter] = useState("");
  const entries = useMemo(() => {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    return (history?.entries ?? []).filter((entry) => matches(entry, words));
  }, [history, filter]);

  return (
    <main className="audit">
      <header className="header">
        <h1 className="brand">
          <Icon name="mark" />
          {say("audit.title")}
        </h1>
        {session && (
          <span className="mode" data-mode={session.mode}>
            {say(`mode.${session.mode}`)}
          </span>
        )}
        <span className="tag">
          <Icon name="lock" /> {say("audit.read_only")}
        </span>
        <span className="muted num">{say("audit.count", { count: entries.length })}</span>
        <span className="header-actions">
          <input
            type="text"
            className="audit-filter"
            aria-label={say("audit.filter")}
            placeholder={say("audit.filter")}
            spellcheck={false}
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
          <button type="button" className="plain small" data-testid="lang" title={say("lang.switch")} onClick={switchLang}>
            {say("lang.name")}
          </button>
        </span>
      </header>
      <p className="muted audit-text">{say("audit.text")}</p>
      {error !== null && (
        <p className="banner" role="alert" data-testid="toast">
          <Icon name="warn" />
          {errorLine(say, error)} <span className="mono faint">{error.code}</span>
          <button type="button" className="plain small" onClick={again}>
            {say("audit.refresh")}
          </button>
        </p>
      )}
      <AuditTable entries={entries} operations={history?.operations ?? new Map()} empty={history !== null} />
    </main>
  );
}
