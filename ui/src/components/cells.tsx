/** The small parts that show a target's facts, on the board and in the detail. */
import { memo } from "react";
import { age, secondsSince } from "../format/age";
import { named, percent, shares, splitText } from "../format/split";
import { cut } from "../format/target";
import { when } from "../format/time";
import { word } from "../i18n";
import type { ArmedShape, HoldShape, ShareShape, TargetRow } from "../ipc/types";
import { useSecond } from "../stores/clock";
import { useSay } from "../stores/lang";
import { isGoingBack, useOperations, wayOf } from "../stores/operations";
import { Icon } from "./Icon";

/** How long since the target was read; it moves by itself. */
export function Age({ at }: { at: string | null }) {
  const say = useSay();
  const seconds = secondsSince(at, useSecond());
  if (seconds === null) return <span className="faint">–</span>;
  return <time dateTime={at ?? undefined}>{age(seconds, say)}</time>;
}

/** A name that gives way in its middle, so that its end stays in view. */
export function Cut({ text, least, className = "" }: { text: string; least?: number; className?: string }) {
  const [head, end] = cut(text, least);
  if (end === "") return <span className={className}>{head}</span>;
  return (
    <span className={`cut ${className}`}>
      {/* Whole for whoever reads it without eyes; the parts are boxes, and would be read as two words. */}
      <span className="off-screen">{text}</span>
      <span className="cut-head" aria-hidden="true">
        {head}
      </span>
      <span className="cut-end" aria-hidden="true">
        {end}
      </span>
    </span>
  );
}

/** The shares as a bar. The words beside it carry the same fact. */
export const SplitBar = memo(function SplitBar({ split }: { split: readonly ShareShape[] }) {
  return (
    <span className="split-bar" aria-hidden="true">
      {split.map((share, at) => (
        <span key={share.revision} data-side={at === 0 ? "stable" : "other"} style={{ width: `${share.percent}%` }} />
      ))}
    </span>
  );
});

export function Split({ split }: { split: readonly ShareShape[] }) {
  if (split.length === 0) return <span className="faint">–</span>;
  return (
    <span className="split" title={splitText(split)} data-whole={split.length === 1 || undefined}>
      <SplitBar split={split} />
      <span className="num">{shares(split)}</span>
      {split.length > 1 && <span className="off-screen">{splitText(split)}</span>}
    </span>
  );
}

/** `brief` where many stand below each other: one word for the reason, but for when it was served; the title has the sentence. */
export function Armed({ armed, brief = false }: { armed: ArmedShape; brief?: boolean }) {
  const say = useSay();
  const proof = brief && armed.why !== "served_before" ? "" : armed.proof;
  return (
    <span
      className="armed-to"
      data-why={armed.why}
      title={[armed.to, armed.proof, armed.description].filter(Boolean).join(" · ")}
    >
      <Icon name="back" />
      <Cut className="mono" text={armed.to} />
      <span className="proof">
        <span className="why-dot" aria-hidden="true" />
        {proof || word(say, "why", armed.why)}
      </span>
    </span>
  );
}

export function ArmedCell({ row }: { row: TargetRow }) {
  const say = useSay();
  const way = useOperations((s) => (row.operation === null ? null : wayOf(s, row.id)));
  const back = useOperations((s) => row.operation === null || isGoingBack(s, row.id));
  if (row.armed) return <Armed armed={row.armed} brief />;
  // What is on its way is not there already.
  const going = way && say(back ? "board.going" : "board.going_on", { revision: named(say, way.to) });
  const text = going ?? row.armed_text ?? say(row.state === "unread" ? "board.unread" : "board.not_armed");
  return (
    <span className="not-armed" title={text}>
      {text}
    </span>
  );
}

export function State({ row }: { row: TargetRow }) {
  const say = useSay();
  const progress = useOperations((s) => (row.operation === null ? null : (wayOf(s, row.id)?.progress ?? null)));
  const about = row.operation === null ? [row.driver] : [row.driver, say("state.operation"), progress, row.operation];
  return (
    <span className="state" data-state={row.state} title={about.filter(Boolean).join(" · ") || undefined}>
      <span className="dot" aria-hidden="true" />
      {word(say, "state", row.state)}
      {/* One tag is what fits: who moves it comes before who asked for that. */}
      {row.driver !== null ? (
        <span className="tag driver" data-testid="driver">
          {row.driver.split(" ")[0]}
        </span>
      ) : (
        row.operation !== null && <span className="tag open-op">{progress ?? say("state.operation")}</span>
      )}
    </span>
  );
}

/** That the target is on hold; the title has who and why. */
export function HoldTag({ hold }: { hold: HoldShape }) {
  const say = useSay();
  const note = hold.note === null ? "" : `: ${hold.note}`;
  return (
    <span className="tag on-hold" data-testid="on-hold" title={say("board.hold_by", { by: hold.by, at: when(hold.since), note })}>
      {say("board.hold")}
    </span>
  );
}

export function Health({ health }: { health: string }) {
  const say = useSay();
  return (
    <span className="health" data-health={health}>
      {word(say, "health", health)}
    </span>
  );
}

/** Each share with its bar, one a line, for the detail. */
export function SplitList({ split }: { split: readonly ShareShape[] }) {
  return (
    <ul className="split-list">
      {split.map((share, at) => (
        <li key={share.revision}>
          <span className="mono">{share.revision}</span>
          <span className="split-bar" aria-hidden="true">
            <span data-side={at === 0 ? "stable" : "other"} style={{ width: `${share.percent}%` }} />
          </span>
          <span className="num">{`${percent(share.percent)} %`}</span>
        </li>
      ))}
    </ul>
  );
}
