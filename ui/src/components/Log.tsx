/** Every AWS call, newest at the foot: what was asked, what came back, and the id AWS knows it by. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { focusBoard } from "../actions/focus";
import { perform } from "../actions/perform";
import { clock } from "../format/time";
import type { CallShape } from "../ipc/types";
import { useCalls } from "../stores/calls";
import { useSay } from "../stores/lang";
import { CopyButton } from "./CopyButton";
import { Icon } from "./Icon";

/** The height of a line in pixels; the style sheet has the same. */
const LINE = 24;
/** Closer to the foot than this, in pixels, and the log follows what comes. */
const NEAR = 40;

function asText(call: CallShape): string {
  const parts = [call.at, call.operation, call.status ?? "-", `${call.took_ms} ms`, call.request_id ?? "-", call.error ?? ""];
  return parts.join("\t").trimEnd();
}

/** Whether somebody must look at it: that something is not there is an ordinary answer to a reading. */
function isTrouble({ status, error, mutates }: CallShape): boolean {
  if (status === null || status >= 500) return true;
  return status >= 400 ? mutates || status !== 404 : error !== null;
}

function LogRow({ call, top }: { call: CallShape; top: number }) {
  const say = useSay();
  return (
    <div
      role="row"
      className="log-row"
      data-testid="log-row"
      data-mutates={call.mutates || undefined}
      data-failed={isTrouble(call) || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="cell" className="num faint">
        {clock(call.at)}
      </span>
      <span role="cell" className="mono">
        {call.operation}
        {call.mutates && <span className="tag mutates">{say("log.mutates")}</span>}
      </span>
      <span role="cell" className="num">
        {call.status ?? say("log.no_answer")}
      </span>
      <span role="cell" className="num muted">
        {say("log.ms", { ms: call.took_ms })}
      </span>
      <span role="cell" className="mono faint">
        {call.request_id ?? "–"}
      </span>
      <span role="cell" className="log-error">
        {call.error}
      </span>
      <span role="cell">
        <CopyButton text={asText(call)} label={say("log.copy_row")} />
      </span>
    </div>
  );
}

export function Log() {
  const say = useSay();
  const all = useCalls((s) => s.calls);
  const [only, setOnly] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const changes = useMemo(() => all.filter((call) => call.mutates), [all]);
  const calls = only ? changes : all;
  const virtual = useVirtualizer({
    count: calls.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 10,
    useFlushSync: false,
  });
  // It follows the newest call, unless somebody has scrolled up to read.
  const last = calls.at(-1)?.number ?? 0;
  const follows = useRef(true);
  useEffect(() => {
    if (follows.current && calls.length > 0) virtual.scrollToIndex(calls.length - 1, { align: "end" });
  }, [last, calls.length, virtual]);

  return (
    <section className="log" data-testid="log" aria-label={say("log.label")}>
      <header>
        <h2>{say("log.title")}</h2>
        <span className="muted num">{say("log.count", { count: all.length, mutations: changes.length })}</span>
        <span className="push" />
        <button
          type="button"
          className="plain small"
          data-testid="log-only"
          aria-pressed={only}
          onClick={() => {
            setOnly(!only);
            // The keys go on as they were.
            focusBoard();
          }}
        >
          {say("log.only_changes")}
        </button>
        <CopyButton text={calls.map(asText).join("\n")} label={say("log.copy")} />
        <button type="button" className="quiet" aria-label={say("log.close")} onClick={() => perform("log.toggle")}>
          <Icon name="close" />
        </button>
      </header>
      <div
        ref={scroller}
        className="log-rows"
        role="table"
        // A region that scrolls must be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={say("log.label")}
        aria-rowcount={calls.length}
        onScroll={({ currentTarget: at }) => {
          follows.current = at.scrollHeight - at.scrollTop - at.clientHeight < NEAR;
        }}
      >
        {calls.length === 0 && <p className="muted log-empty">{say(only ? "log.empty_changes" : "log.empty")}</p>}
        <div role="rowgroup" className="rows" style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map((item) => {
            const call = calls[item.index];
            return call && <LogRow key={call.number} call={call} top={item.start} />;
          })}
        </div>
      </div>
    </section>
  );
}
