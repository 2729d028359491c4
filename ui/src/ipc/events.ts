/** What the shell tells the windows unasked. */
import { listen } from "@tauri-apps/api/event";
import type { CallShape, Inventory, OperationShape, SessionShape, TargetRow, UploadShape } from "./types";

interface Events {
  rows: TargetRow[];
  /** Ids of targets that do not exist any longer. */
  gone: string[];
  inventory: Inventory;
  operation: OperationShape;
  /** At most ten a second, of what this process sends. */
  upload: UploadShape;
  call: CallShape[];
  session: SessionShape;
  /** Closing the window was refused: a change is under way. */
  closing: null;
}

/** Follows one event; the answer stops following it. */
export function on<Name extends keyof Events>(name: Name, heard: (payload: Events[Name]) => void): () => void {
  const stop = listen<Events[Name]>(name, (event) => heard(event.payload));
  return () => {
    void stop.then((unlisten) => unlisten());
  };
}
