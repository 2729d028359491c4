/** The shares that a shift goes through, as rungs: which were reached, which is being taken, which are still to come. */
import type { OperationShape, StepShape } from "../ipc/types";

export type RungState = "reached" | "now" | "next" | "failed" | "undone";

export interface Rung {
  percent: number;
  state: RungState;
}

const REACHED: ReadonlySet<string> = new Set(["verified"]);
const NOW: ReadonlySet<string> = new Set(["started", "throttled", "indeterminate", "applied", "undoing"]);
const FAILED: ReadonlySet<string> = new Set(["refused", "unverified", "skipped", "undo_failed"]);

function stateOf({ state }: StepShape): RungState {
  if (REACHED.has(state)) return "reached";
  if (NOW.has(state)) return "now";
  if (FAILED.has(state)) return "failed";
  return state === "undone" ? "undone" : "next";
}

/** The share of `revision` in a side's words: all of it where it stands alone, none where it is not named. */
export function shareIn(words: string, revision: string): number {
  const alone = words.replace(/\s+100\s?%$/, "");
  if (alone === revision) return 100;
  for (const part of words.split(", ")) {
    const found = /^(.*) (\d+(?:\.\d+)?)\s?%$/.exec(part);
    if (found?.[1] === revision) return Number(found[2]);
  }
  return 0;
}

/** The rungs of one target; what only makes something moves no traffic, and is none. */
export function rungsOf(operation: OperationShape, target: OperationShape["targets"][number]): Rung[] {
  const rungs: Rung[] = [];
  for (const step of operation.steps) {
    if (step.target !== target.id || step.from === step.to) continue;
    const percent = shareIn(step.to, target.to);
    const state = stateOf(step);
    const last = rungs.at(-1);
    // Two calls may make one share: it is reached when both are.
    if (last?.percent === percent) last.state = last.state === "reached" ? state : last.state;
    else rungs.push({ percent, state });
  }
  return rungs;
}

/** Whether there is more than one way to stand: only then is a ladder worth its room. */
export const isRamp = (operation: OperationShape): boolean =>
  operation.held || operation.steps.some((step) => step.pause_s !== null);

/** Whole seconds until then, never less than none. */
export function secondsUntil(at: string, now: number): number {
  const then = Date.parse(at);
  return Number.isNaN(then) ? 0 : Math.max(0, Math.ceil(then / 1000 - now));
}

/** `45 s`, `2:05`. */
export function countdown(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
