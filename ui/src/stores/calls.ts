/** Every AWS call this process made, oldest first, as far as the window remembers. */
import { create } from "zustand";
import type { CallShape } from "../ipc/types";
import { perFrame } from "./frame";

/** What the window keeps; the oldest go first. */
const MOST = 5000;

/** One call without an answer is an accident; so many in a row are an endpoint that does not answer. */
const SILENCE = 2;

interface CallsState {
  calls: readonly CallShape[];
  /** Since when no call was answered; null where the last ones were. */
  silent: string | null;
}

export const useCalls = create<CallsState>(() => ({ calls: [], silent: null }));

/** When the run of calls without an answer began that the last ones are part of. */
function silentSince(calls: readonly CallShape[]): string | null {
  const answered = calls.findLastIndex((call) => call.status !== null);
  return calls.length - answered > SILENCE ? (calls[answered + 1]?.at ?? null) : null;
}

let waiting: CallShape[] = [];

const flush = perFrame(() => {
  const byNumber = new Map(useCalls.getState().calls.map((call) => [call.number, call]));
  for (const call of waiting) byNumber.set(call.number, call);
  waiting = [];
  const calls = [...byNumber.values()].toSorted((a, b) => a.number - b.number).slice(-MOST);
  // The beginning of a long silence may be forgotten by now.
  useCalls.setState((old) => ({ calls, silent: silentSince(calls) && (old.silent ?? silentSince(calls)) }));
});

/** Takes calls in; one that is known by its number is replaced. */
export function heardCalls(calls: readonly CallShape[]): void {
  waiting.push(...calls);
  flush();
}
