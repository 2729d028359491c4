/**
 * The undo bar: an operation with its result, and the plan that would undo it. It follows the journal: the last
 * operation of this window, or a newer one that somebody else made.
 */
import { create } from "zustand";
import * as read from "../ipc/read";
import type { ApiError, OperationShape } from "../ipc/types";
import { createAim } from "./aim";
import { lang } from "./lang";
import { inFlight, isNewer, newestUndoable, underWayTargets, useOperations } from "./operations";
import { useSession } from "./session";

export const undo = createAim((operation) => read.previewUndo(operation, lang()));
export const useUndo = undo.use;

interface Result {
  /** The operation whose result is shown; null where it was dismissed. */
  result: OperationShape | null;
  /** Why it is not "done and verified"; null where it is. */
  error: ApiError | null;
  /** The operator picked this very one out. */
  chosen: boolean;
  /** What was dismissed last: nothing as old comes back by itself. */
  dismissed: OperationShape | null;
}

const NONE: Result = { result: null, error: null, chosen: false, dismissed: null };
export const useResult = create<Result>(() => NONE);

/** Shows how an operation ended, and reads what an undo of it would do. */
export function showResult(result: OperationShape, error: ApiError | null = null, chosen = false): void {
  useResult.setState({ result, error, chosen });
  undo.at(result.undoable ? result.id : null, true);
  undo.refresh();
}

export function dismissResult(): void {
  useResult.setState(({ result }) => ({ ...NONE, dismissed: result }));
  undo.at(null);
}

/** Another cloud is connected: nothing of the old one is left. */
export function clearResult(): void {
  useResult.setState(NONE);
  undo.at(null);
}

/** What U means now: what the bar shows, or something newer that it does not show yet. */
export function meant(): OperationShape | undefined {
  const { result, chosen } = useResult.getState();
  const newest = newestUndoable(useOperations.getState());
  if (result === null) return newest;
  return newest !== undefined && !chosen && isNewer(newest, result) ? newest : result;
}

/** Puts what U means on screen: nothing else may be armed. */
export function showMeant(): void {
  const operation = meant();
  if (operation !== undefined && operation.id !== useResult.getState().result?.id) showResult(operation);
}

function follow(): void {
  const state = useOperations.getState();
  const { result, error, chosen, dismissed } = useResult.getState();
  if (useSession.getState().session?.read_only || underWayTargets(state).length > 0) return;
  const newest = newestUndoable(state);
  const known = result?.id ? state.all.get(result.id) : undefined;
  const last = result ?? dismissed;
  // An error that was not dismissed was not read, and what is in flight comes before what is over.
  const room = error === null && !chosen && (result !== null || inFlight(state).length === 0);
  const over = newest !== undefined && (!newest.open || state.ours.has(newest.id ?? ""));
  if (newest !== undefined && room && over && (last === null || isNewer(newest, last))) {
    showResult(newest);
  } else if (result !== null && known !== undefined && known.undoable !== result.undoable) {
    showResult(known, error, chosen);
  }
}

/** Keeps the bar on the journal until the answer is called. */
export const followJournal = (): (() => void) => useOperations.subscribe(follow);
