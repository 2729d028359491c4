/** The undo bar: the last operation of this window with its result, and the plan that would undo it. */
import { create } from "zustand";
import * as read from "../ipc/read";
import type { ApiError, OperationShape } from "../ipc/types";
import { createAim } from "./aim";
import { lang } from "./lang";

export const undo = createAim((operation) => read.previewUndo(operation, lang()));
export const useUndo = undo.use;

interface Result {
  /** The operation whose result is shown; null where it was dismissed. */
  result: OperationShape | null;
  /** Why it is not "done and verified"; null where it is. */
  error: ApiError | null;
}

export const useResult = create<Result>(() => ({ result: null, error: null }));

/** Shows how an operation ended, and reads what an undo of it would do. */
export function showResult(result: OperationShape, error: ApiError | null = null): void {
  useResult.setState({ result, error });
  undo.at(result.undoable ? result.id : null, true);
  undo.refresh();
}

export function dismissResult(): void {
  useResult.setState({ result: null, error: null });
  undo.at(null);
}
