/** The files this window's process is uploading, by the operation they belong to: one at a time each. */
import { create } from "zustand";
import type { OperationShape, UploadShape } from "../ipc/types";

interface UploadsState {
  byOperation: ReadonlyMap<string, UploadShape>;
}

export const useUploads = create<UploadsState>(() => ({ byOperation: new Map() }));

/** Takes in how far one is. */
export function heardUpload(upload: UploadShape): void {
  useUploads.setState(({ byOperation }) => ({ byOperation: new Map(byOperation).set(upload.operation, upload) }));
}

/** What an operation uploads just now; null once its call has an outcome, however far the file had come. */
export function uploadOf({ byOperation }: UploadsState, { id, steps }: OperationShape): UploadShape | null {
  const upload = byOperation.get(id ?? "") ?? null;
  const under = steps.some((step) => step.target === upload?.target && step.state === "started");
  return under ? upload : null;
}
