/** Operations as the journal tells them, and what this window sent that the journal has not told of yet. */
import { create } from "zustand";
import { ownId } from "../format/target";
import type { OperationShape, TargetState } from "../ipc/types";
import { perFrame } from "./frame";

/** Something sent from this window, before its operation has a name. */
export interface Launch {
  key: number;
  intent: string;
  targets: readonly string[];
  to: string;
}

interface OperationsState {
  all: ReadonlyMap<string, OperationShape>;
  /** Begun or resumed in this window. */
  ours: ReadonlySet<string>;
  /** Left alone by the operator in this session. */
  left: ReadonlySet<string>;
  launches: readonly Launch[];
}

export const useOperations = create<OperationsState>(() => ({
  all: new Map(),
  ours: new Set(),
  left: new Set(),
  launches: [],
}));

const begun = new Set<(operation: OperationShape) => void>();
let waiting: OperationShape[] = [];
let key = 0;

/** What has come to rest and was let go of stays so: an event that was overtaken by the answer is old news. */
function newer(known: OperationShape | undefined, heard: OperationShape): boolean {
  return known === undefined || known.open || !(heard.open || (heard.live && !known.live));
}

function matches(launch: Launch, operation: OperationShape): boolean {
  const targets = operation.targets.map((target) => target.id);
  return launch.intent === operation.intent && launch.targets.every((target) => targets.includes(target));
}

const flush = perFrame(() => {
  const heard = waiting;
  waiting = [];
  const fresh: OperationShape[] = [];
  useOperations.setState((old) => {
    const all = new Map(old.all);
    const ours = new Set(old.ours);
    let { launches } = old;
    for (const operation of heard) {
      if (operation.id === null || !newer(all.get(operation.id), operation)) continue;
      const launch = all.has(operation.id) ? undefined : launches.find((each) => matches(each, operation));
      all.set(operation.id, operation);
      if (!launch) continue;
      ours.add(operation.id);
      launches = launches.filter((each) => each !== launch);
      fresh.push(operation);
    }
    return { all, ours, launches };
  });
  for (const operation of fresh) for (const told of begun) told(operation);
});

/** Takes operations in; they show in the next frame. */
export function heardOperations(operations: readonly OperationShape[]): void {
  waiting.push(...operations);
  flush();
}

/** Is told when something sent from this window has become an operation. */
export function onBegun(told: (operation: OperationShape) => void): () => void {
  begun.add(told);
  return () => begun.delete(told);
}

/** Notes that something was sent. */
export function launched(intent: string, targets: readonly string[], to: string): number {
  key += 1;
  const launch: Launch = { key, intent, targets, to };
  useOperations.setState(({ launches }) => ({ launches: [...launches, launch] }));
  return launch.key;
}

/** Notes what became of it; null where no operation did. */
export function landed(launch: number | null, operation: OperationShape | null): void {
  useOperations.setState((old) => {
    const launches = old.launches.filter((each) => each.key !== launch);
    if (operation === null || operation.id === null) return { launches };
    const all = new Map(old.all).set(operation.id, operation);
    return { launches, all, ours: new Set(old.ours).add(operation.id) };
  });
}

/** Counts an operation among those of this window: it was resumed here. */
export function adopt(id: string): void {
  useOperations.setState((old) => ({ ours: new Set(old.ours).add(id) }));
}

/** Leaves an open operation alone for this session: it stays open in the journal. */
export function leave(id: string): void {
  useOperations.setState((old) => ({ left: new Set(old.left).add(id) }));
}

/** Back to the open ones, when the result that covered it is dismissed. */
export function disown(id: string): void {
  useOperations.setState((old) => {
    const ours = new Set(old.ours);
    ours.delete(id);
    return { ours };
  });
}

export function clearOperations(): void {
  waiting = [];
  useOperations.setState({ all: new Map(), ours: new Set(), left: new Set(), launches: [] });
}

export const isMoving = (operation: OperationShape) => operation.state === "running" || operation.state === "unwinding";

/** Ids count up too, where two began in the same instant. */
const age = ({ started_at, id }: OperationShape) => `${started_at} ${id}`;
export const isNewer = (a: OperationShape, b: OperationShape) => age(a) > age(b);
const byStart = (a: OperationShape, b: OperationShape) => (isNewer(a, b) ? -1 : 1);

/** Those of this window that are under way, newest first. */
export function underWay({ all, ours }: OperationsState): OperationShape[] {
  return [...all.values()].filter((o) => o.id !== null && ours.has(o.id) && isMoving(o)).toSorted(byStart);
}

/** Those that are open and not of this window: in flight at start-up, or left over for a person. What is held goes first. */
export function inFlight({ all, ours, left }: OperationsState): OperationShape[] {
  return [...all.values()]
    .filter((o) => o.id !== null && o.open && !ours.has(o.id) && !left.has(o.id))
    .toSorted((a, b) => Number(b.held) - Number(a.held) || byStart(a, b));
}

/** What an undo means that names nothing, here as on the command line: the newest one that left something to undo. */
export function newestUndoable({ all }: OperationsState): OperationShape | undefined {
  return [...all.values()].filter((o) => o.id !== null && o.undoable).toSorted(byStart)[0];
}

/** Past these a target's way is over, whatever the rest of its operation does. */
const ARRIVED: ReadonlySet<string> = new Set(["verified", "failed", "refused"]);

const towards = (operation: OperationShape, target: string) =>
  operation.targets.find(({ id, state }) => ownId(id) === target && !ARRIVED.has(state));

/** The operation that takes a target somewhere just now, whoever does it; null where it is at rest. */
export function takerOf({ all, ours }: OperationsState, target: string): OperationShape | null {
  for (const operation of [...all.values()].filter(isMoving).toSorted(byStart)) {
    // Without a process nothing moves, whatever the journal's last record says.
    if (!operation.live && !ours.has(operation.id ?? "")) continue;
    if (towards(operation, target)) return operation;
  }
  return null;
}

/** Where a target is being taken just now; null where it is at rest. */
export function wayOf(state: OperationsState, target: string): TargetState | null {
  const taker = takerOf(state, target);
  return taker === null ? null : (towards(taker, target) ?? null);
}

/** What the newest operation on a target has come to there; it is another text with each step that it takes. */
export function lastOn({ all }: OperationsState, target: string): string {
  const [last] = [...all.values()].filter(({ targets }) => targets.some(({ id }) => ownId(id) === target)).toSorted(byStart);
  if (last === undefined) return "";
  return [last.id, last.state, ...last.targets.filter(({ id }) => ownId(id) === target).map(({ state }) => state)].join(" ");
}

const BACK: ReadonlySet<string> = new Set(["rollback", "undo", "abort"]);

/** Whether a target that is on its way goes back to what it served before, rather than forward. */
export const isGoingBack = (state: OperationsState, target: string): boolean => BACK.has(takerOf(state, target)?.intent ?? "");

/** The targets of what this window has sent and not seen the end of. */
export function underWayTargets(state: OperationsState): string[] {
  const running = underWay(state).flatMap(({ targets }) => targets.map(({ id }) => id));
  return [...new Set([...state.launches.flatMap(({ targets }) => targets), ...running])];
}
