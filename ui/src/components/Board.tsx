/** The board: every target, grouped by kind, drawn as far as it is seen. */
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { BOARD_ID } from "../actions/focus";
import { grouped, type StringKey } from "../i18n";
import { type Line, select, useBoard, useShown } from "../stores/board";
import { useSay } from "../stores/lang";
import type { Kind } from "../stores/rows";
import { setDetail } from "../stores/panels";
import { BoardEmpty } from "./BoardEmpty";
import { BoardRow, rowElementId } from "./BoardRow";
import { useLook, useUsableMark } from "./boardEffects";

/** Heights in pixels; the style sheet has the same. */
export const ROW = 34;
export const GROUP = 30;
export const HEAD = 30;
/** What of the window's height is not the board's, at the least: header, filter, foot. */
const AROUND = 240;
/** So many rows are drawn beyond each edge of what is seen. */
const BEYOND = 8;

const COLUMNS = ["target", "revision", "split", "armed", "state", "health", "age"] as const;

function pick(event: MouseEvent<HTMLElement>): string | null {
  const row = event.target instanceof Element ? event.target.closest("[data-row-id]") : null;
  return row?.getAttribute("data-row-id") ?? null;
}

export function Board() {
  const say = useSay();
  const { lines, lineOf } = useShown();
  const selected = useBoard((s) => s.selected);
  // The first picture holds what is seen; the rest comes when it is there.
  const [beyond, setBeyond] = useState(0);
  const painted = useCallback(() => setBeyond(BEYOND), []);
  const scroller = useRef<HTMLDivElement>(null);
  const selectedLine = selected === null ? undefined : lineOf.get(selected);

  const groups = useMemo(() => groupsOf(lines), [lines]);
  const extract = useCallback(
    (range: Range) => {
      const drawn = new Set(defaultRangeExtractor(range));
      // The selected row stays drawn wherever the board is scrolled: a screen reader is pointed at it.
      if (selectedLine !== undefined) drawn.add(selectedLine);
      return [...drawn].toSorted((a, b) => a - b);
    },
    [selectedLine],
  );

  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (lines[at]?.type === "group" ? GROUP : ROW),
    getItemKey: (at) => keyOf(lines[at], at),
    rangeExtractor: extract,
    overscan: beyond,
    // The first picture is drawn without measuring first how much of it will be seen.
    initialRect: { width: window.innerWidth, height: Math.max(0, window.innerHeight - AROUND) },
    paddingStart: HEAD,
    scrollPaddingStart: HEAD + GROUP,
  });

  useEffect(() => virtual.measure(), [lines, virtual]);
  const height = virtual.scrollRect?.height ?? 0;
  // Also when the board grows or shrinks: an armed strip must not cover the row it is about.
  useEffect(() => {
    if (selectedLine !== undefined) virtual.scrollToIndex(selectedLine, { align: "auto" });
  }, [selectedLine, height, virtual]);

  useEffect(() => {
    if (height > 0) useBoard.setState({ page: Math.max(1, Math.floor((height - HEAD - GROUP) / ROW) - 1) });
  }, [height]);

  const items = virtual.getVirtualItems();
  useLook(items, lines, selected);
  useUsableMark(lines.length > 0 && items.length > 0, painted);

  return (
    <div
      ref={scroller}
      id={BOARD_ID}
      data-testid="board"
      className="board"
      role="grid"
      tabIndex={0}
      aria-label={say("board.label")}
      aria-rowcount={lines.length + 1}
      aria-colcount={COLUMNS.length}
      aria-activedescendant={selected === null ? undefined : rowElementId(selected)}
      onClick={(event) => {
        const id = pick(event);
        if (id !== null) select(id);
      }}
      onDblClick={(event) => pick(event) !== null && setDetail(true)}
    >
      <div role="row" className="row head" aria-rowindex={1}>
        {COLUMNS.map((column) => (
          <span key={column} role="columnheader" className={`c-${column}`}>
            {say(`board.${column}`)}
          </span>
        ))}
      </div>
      {lines.length === 0 ? (
        <BoardEmpty />
      ) : (
        <div className="rows" style={{ height: `${virtual.getTotalSize() - HEAD}px` }}>
          {groups.map((group) => (
            // The header sticks within its own group, so that no row ever stands under another kind's.
            <div
              key={group.kind}
              role="rowgroup"
              className="group-rows"
              style={{ top: `${group.top}px`, height: `${GROUP + group.count * ROW}px` }}
            >
              <div role="row" className="group" aria-rowindex={group.at + 2}>
                <span role="gridcell" aria-colspan={COLUMNS.length}>
                  {say(`kind.${group.kind}` satisfies StringKey)}
                  <span className="num faint">{grouped(group.count)}</span>
                </span>
              </div>
              {items
                .filter(({ index }) => index > group.at && index <= group.at + group.count)
                .map(({ index, key, start }) => {
                  const line = lines[index];
                  if (line?.type !== "row") return null;
                  const top = start - HEAD - group.top;
                  return <BoardRow key={key} id={line.id} place={index + 2} top={top} selected={line.id === selected} />;
                })}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function keyOf(line: Line | undefined, at: number): string | number {
  if (line === undefined) return at;
  return line.type === "group" ? `group ${line.kind}` : line.id;
}

interface Group {
  kind: Kind;
  count: number;
  /** Its place among the lines. */
  at: number;
  /** Where it begins, in pixels below the head. */
  top: number;
}

function groupsOf(lines: readonly Line[]): Group[] {
  const groups: Group[] = [];
  for (const [at, line] of lines.entries()) {
    if (line.type === "group") groups.push({ kind: line.kind, count: line.count, at, top: at * ROW - groups.length * (ROW - GROUP) });
  }
  return groups;
}
