/**
 * The rows of the board, by id. A changed row wakes the components that show that row and nobody else; the list
 * itself wakes only when targets come or go, or when a filter could see the change.
 */
import { useSyncExternalStore } from "react";
import { create } from "zustand";
import type { HoldShape, TargetRow } from "../ipc/types";
import { perFrame } from "./frame";

/** The kinds in the order of the board. */
export const KINDS = ["lambda", "rest", "http", "ecs"] as const;
export type Kind = (typeof KINDS)[number];
export type Counts = Record<Kind, number>;

interface Listing {
  /** All ids, by kind and then by name. */
  ids: readonly string[];
  counts: Counts;
  /** Counts up when a text that a filter looks at has changed. */
  texts: number;
  /** Whether a board was read at all. */
  loaded: boolean;
}

const none = (): Counts => ({ lambda: 0, rest: 0, http: 0, ecs: 0 });
const rows = new Map<string, TargetRow>();
const texts = new Map<string, string>();
const watchers = new Map<string, Set<() => void>>();
const anyRow = new Set<(changed: ReadonlySet<string>) => void>();
/** The newest word of each target: its row, or null where it is gone. */
let waiting = new Map<string, TargetRow | null>();

export const useListing = create<Listing>(() => ({ ids: [], counts: none(), texts: 0, loaded: false }));

function textOf(row: TargetRow): string {
  return [row.id, row.name, row.revision, row.state.replaceAll("_", " "), row.kind].join(" ").toLowerCase();
}

function isKind(kind: string): kind is Kind {
  return (KINDS as readonly string[]).includes(kind);
}

/** Kinds in their order, then what a person knows the target by. */
function sortKey(row: TargetRow): string {
  const kind = (KINDS as readonly string[]).indexOf(row.kind);
  return `${kind}\u0000${(row.name ?? row.id).toLowerCase()}\u0000${row.id}`;
}

function relist(): Pick<Listing, "ids" | "counts"> {
  const keyed = [...rows.values()].filter((row) => isKind(row.kind)).map((row) => [sortKey(row), row] as const);
  keyed.sort(([a], [b]) => (a < b ? -1 : 1));
  const counts = none();
  for (const [, row] of keyed) counts[row.kind as Kind] += 1;
  return { ids: keyed.map(([, row]) => row.id), counts };
}

interface Change {
  changed: Set<string>;
  /** Targets came, went, or are called otherwise. */
  listed: boolean;
  text: boolean;
}

function put(incoming: Iterable<readonly [string, TargetRow | null]>): Change {
  const changed = new Set<string>();
  let listed = false;
  let text = false;
  for (const [id, row] of incoming) {
    if (row === null) {
      listed = rows.delete(id) || listed;
      texts.delete(id);
    } else {
      listed ||= !rows.has(id) || rows.get(id)?.name !== row.name;
      const words = textOf(row);
      text ||= texts.get(id) !== words;
      texts.set(id, words);
      rows.set(id, row);
    }
    changed.add(id);
  }
  return { changed, listed, text };
}

const byId = (incoming: readonly TargetRow[]) => incoming.map((row) => [row.id, row] as const);

function wake(changed: ReadonlySet<string>): void {
  for (const id of changed) for (const watcher of watchers.get(id) ?? []) watcher();
  for (const watcher of anyRow) watcher(changed);
}

const flush = perFrame(() => {
  const incoming = waiting;
  waiting = new Map();
  const { changed, listed, text } = put(incoming);
  if (listed || text) useListing.setState((old) => ({ ...(listed ? relist() : {}), texts: old.texts + (text ? 1 : 0) }));
  wake(changed);
});

/** Takes changed rows in; they show in the next frame. */
export function mergeRows(incoming: readonly TargetRow[]): void {
  for (const [id, row] of byId(incoming)) waiting.set(id, row);
  flush();
}

/** Says which of these targets are on hold now, before anybody has read them again. What goes on hold elsewhere comes with its row. */
export function markHolds(targets: readonly string[], holds: readonly HoldShape[]): void {
  for (const target of targets) {
    const row = waiting.has(target) ? waiting.get(target) : rows.get(target);
    if (row) waiting.set(target, { ...row, hold: holds.find((hold) => hold.target === target) ?? null });
  }
  flush();
}

/** Takes targets off the board that do not exist any longer, in the next frame. */
export function removeRows(ids: readonly string[]): void {
  for (const id of ids) waiting.set(id, null);
  flush();
}

/** Takes a whole board in: what it does not name is gone. Rows still waiting are newer and stay. */
export function replaceRows(incoming: readonly TargetRow[]): void {
  const before = [...rows.keys()];
  rows.clear();
  texts.clear();
  const { changed } = put(byId(incoming));
  put(waiting);
  useListing.setState((old) => ({ ...relist(), texts: old.texts + 1, loaded: true }));
  wake(new Set([...before, ...changed]));
}

/** Forgets every row: another cloud is connected. */
export function clearRows(): void {
  waiting = new Map();
  rows.clear();
  texts.clear();
  useListing.setState((old) => ({ ids: [], counts: none(), texts: old.texts + 1, loaded: false }));
}

export const rowOf = (id: string | null): TargetRow | undefined => (id === null ? undefined : rows.get(id));
/** The words a target is known by: `checkout` and `live` of `lambda:checkout:live`. */
export const nameWords = (id: string): string[] =>
  `${id} ${rowOf(id)?.name ?? ""}`.toLowerCase().split(/[\s:/]+/).slice(1);
export const filterText = (id: string): string => texts.get(id) ?? "";

/** Is told which rows changed, once a frame. */
export function onRows(heard: (changed: ReadonlySet<string>) => void): () => void {
  anyRow.add(heard);
  return () => anyRow.delete(heard);
}

/** One row, for the component that shows it. */
export function useRow(id: string | null): TargetRow | undefined {
  return useSyncExternalStore(
    (woken) => {
      if (id === null) return () => {};
      const of = watchers.get(id) ?? new Set();
      watchers.set(id, of.add(woken));
      return () => {
        of.delete(woken);
        if (of.size === 0) watchers.delete(id);
      };
    },
    () => rowOf(id),
  );
}
