/** Errors that a person must see. They stay until dismissed: an error that fades was never read. */
import { create } from "zustand";
import type { ApiError } from "../ipc/types";

export interface Toast {
  key: number;
  error: ApiError;
}

/** More than this at once is noise; the oldest go first. */
const MOST = 4;

let next = 1;

export const useToasts = create<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }));

export function complain(error: ApiError): void {
  useToasts.setState(({ toasts }) => {
    const others = toasts.filter((t) => t.error.code !== error.code || t.error.message !== error.message);
    return { toasts: [...others, { key: next++, error }].slice(-MOST) };
  });
}

export function dismissToast(key: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((t) => t.key !== key) }));
}
