/** What of the board is shown and what on it is selected. */
import { create } from "zustand";
import { filterText, type Kind, KINDS, nameWords, rowOf, useListing } from "./rows";

/** One line of the board: a kind's header, or a target. */
export type Line = { type: "group"; kind: Kind; count: number } | { type: "row"; id: string };

/** What is shown, worked out once per change of its causes. */
export interface Shown {
  lines: readonly Line[];
  /** The targets alone, in order. */
  ids: readonly string[];
  /** Where each target is among `lines`. */
  lineOf: ReadonlyMap<string, number>;
}

interface BoardState {
  kind: Kind | null;
  filter: string;
  selected: string | null;
  /** How many rows one page holds; the board says so when it is measured. */
  page: number;
}

export const useBoard = create<BoardState>(() => ({ kind: null, filter: "", selected: null, page: 10 }));

interface Causes {
  ids: readonly string[];
  texts: number;
  kind: Kind | null;
  filter: string;
}

let causes: Causes | null = null;
let result: Shown = { lines: [], ids: [], lineOf: new Map() };

/** What serves customers, by the names people give it. */
const LIVE = new Set(["live", "prod", "production", "prd", "main"]);

/** How near a target is to what was typed: its name exactly, then what is live, then the rest. */
function distance(id: string, wanted: readonly string[]): number {
  const words = nameWords(id);
  return (wanted.every((each) => words.includes(each)) ? 0 : 2) + (words.some((each) => LIVE.has(each)) ? 0 : 1);
}

function compute({ ids, kind, filter }: Causes): Shown {
  const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<Kind, string[]>(KINDS.map((each) => [each, []]));
  for (const id of ids) {
    const of = rowOf(id)?.kind as Kind;
    if (kind !== null && of !== kind) continue;
    if (wanted.length > 0) {
      const text = filterText(id);
      if (!wanted.every((each) => text.includes(each))) continue;
    }
    groups.get(of)?.push(id);
  }
  if (wanted.length > 0) {
    for (const [of, members] of groups) {
      const near = members.map((id) => [distance(id, wanted), id] as const);
      groups.set(of, near.toSorted(([a], [b]) => a - b).map(([, id]) => id));
    }
  }
  const lines: Line[] = [];
  const lineOf = new Map<string, number>();
  for (const [of, members] of groups) {
    if (members.length === 0) continue;
    lines.push({ type: "group", kind: of, count: members.length });
    for (const id of members) {
      lineOf.set(id, lines.length);
      lines.push({ type: "row", id });
    }
  }
  return { lines, ids: [...groups.values()].flat(), lineOf };
}

/** What is shown now. Without a filter a changed text changes nothing here. */
export function shown(): Shown {
  const { ids, texts } = useListing.getState();
  const { kind, filter } = useBoard.getState();
  const now: Causes = { ids, texts: filter === "" ? 0 : texts, kind, filter };
  const same =
    causes !== null && causes.ids === ids && causes.texts === now.texts && causes.kind === kind && causes.filter === filter;
  if (!same) {
    causes = now;
    result = compute(now);
  }
  return result;
}

/** What is shown now, for components. */
export function useShown(): Shown {
  useListing((s) => s.ids);
  useListing((s) => s.texts);
  useBoard((s) => s.kind);
  useBoard((s) => s.filter);
  return shown();
}

/** The target that was selected because it came first; null where a person chose. */
let offered: string | null = null;

function offerFirst(): void {
  offered = shown().ids[0] ?? null;
  if (offered !== useBoard.getState().selected) useBoard.setState({ selected: offered });
}

/** Keeps the selection on something that is shown: the strip must never act on a target nobody sees. */
export function keepSelection(): void {
  const { selected } = useBoard.getState();
  if (selected === null || !shown().lineOf.has(selected)) offerFirst();
}

export function select(id: string): void {
  offered = null;
  if (useBoard.getState().selected !== id) useBoard.setState({ selected: id });
}

/** Moves the selection by so many rows, stopping at the ends. */
export function moveBy(step: number): void {
  const { ids } = shown();
  const { selected } = useBoard.getState();
  const at = selected === null ? -1 : ids.indexOf(selected);
  const next = ids[Math.max(0, Math.min(ids.length - 1, at + step))];
  if (next !== undefined) select(next);
}

export function showKind(kind: Kind | null): void {
  useBoard.setState({ kind });
  keepSelection();
}

/** Filters, and offers the nearest target as long as nobody chose one. */
export function setFilter(filter: string): void {
  useBoard.setState({ filter });
  if (filter !== "" && offered !== null && offered === useBoard.getState().selected) offerFirst();
  else keepSelection();
}
