/** Every AWS call this process made, oldest first, as far as the window remembers. */
import { create } from "zustand";
import type { CallShape } from "../ipc/types";
import { perFrame } from "./frame";

/** What the window keeps; the oldest go first. */
const MOST = 5000;

interface CallsState {
  calls: readonly CallShape[];
}

export const useCalls = create<CallsState>(() => ({ calls: [] }));

let waiting: CallShape[] = [];

const flush = perFrame(() => {
  const byNumber = new Map(useCalls.getState().calls.map((call) => [call.number, call]));
  for (const call of waiting) byNumber.set(call.number, call);
  waiting = [];
  const calls = [...byNumber.values()].toSorted((a, b) => a.number - b.number).slice(-MOST);
  useCalls.setState({ calls });
});

/** Takes calls in; one that is known by its number is replaced. */
export function heardCalls(calls: readonly CallShape[]): void {
  waiting.push(...calls);
  flush();
}
