/**
 * Errors that a person must see. They stay until dismissed, or until what they were about has worked after all: an
 * error that fades was never read, and one that is cured is not so any more.
 */
import { create } from "zustand";
import type { ApiError } from "../ipc/types";

export interface Toast {
  key: number;
  error: ApiError;
  /** What was tried; null where nothing that works later would cure it. */
  about: string | null;
}

/** More than this at once is noise; the oldest go first. */
const MOST = 4;

let next = 1;

export const useToasts = create<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }));

export function complain(error: ApiError, about: string | null = null): void {
  useToasts.setState(({ toasts }) => {
    const others = toasts.filter((t) => t.error.code !== error.code || t.error.message !== error.message);
    return { toasts: [...others, { key: next++, error, about }].slice(-MOST) };
  });
}

/** What was tried has worked: what it failed with before is over. */
export function cured(about: string): void {
  if (useToasts.getState().toasts.some((t) => t.about === about)) {
    useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((t) => t.about !== about) }));
  }
}

export function dismissToast(key: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((t) => t.key !== key) }));
}

export function dismissNewest(): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.slice(0, -1) }));
}
