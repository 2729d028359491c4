/** The undo bar: the last operation of this window with its result, and the plan that would undo it. */
import { create } from "zustand";
import * as read from "../ipc/read";
import type { OperationShape } from "../ipc/types";
import { createAim } from "./aim";
import { lang } from "./lang";

export const undo = createAim((operation) => read.previewUndo(operation, lang()));
export const useUndo = undo.use;

/** The operation whose result is shown; null where it was dismissed. */
export const useResult = create<{ result: OperationShape | null }>(() => ({ result: null }));

/** Shows an operation's result, and reads what an undo of it would do. */
export function showResult(result: OperationShape): void {
  useResult.setState({ result });
  undo.at(result.undoable ? result.id : null);
  undo.refresh();
}

export function dismissResult(): void {
  useResult.setState({ result: null });
  undo.at(null);
}
