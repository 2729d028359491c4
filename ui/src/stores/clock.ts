/** One second hand for the whole window: ages move together, and stop while nobody looks. */
import { useSyncExternalStore } from "react";

const watchers = new Set<() => void>();
let second = Math.floor(Date.now() / 1000);
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  if (document.hidden) return;
  second = Math.floor(Date.now() / 1000);
  for (const watcher of watchers) watcher();
}

function watch(woken: () => void): () => void {
  watchers.add(woken);
  timer ??= setInterval(tick, 1000);
  return () => {
    watchers.delete(woken);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time in whole seconds since 1970, moving once a second. */
export const useSecond = (): number => useSyncExternalStore(watch, () => second);
