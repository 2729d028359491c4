/** What the last press was refused for: a key that does nothing says so at once. */
import { create } from "zustand";

/** So long after a refused key Enter means nothing else, in milliseconds: it was the second half of that press. */
const ENTER_MS = 1500;

/** So long the words stand there, in milliseconds: why nothing can be done stands elsewhere for as long as it is so. */
const SHOWN_MS = 6000;

interface Refused {
  reason: string | null;
  /** Counts up, so that the same words are said again. */
  times: number;
}

export const useRefused = create<Refused>(() => ({ reason: null, times: 0 }));

let at = -Infinity;
let gone: ReturnType<typeof setTimeout> | undefined;

export function refuse(reason: string): void {
  at = Date.now();
  clearTimeout(gone);
  gone = setTimeout(() => useRefused.setState({ reason: null }), SHOWN_MS);
  useRefused.setState(({ times }) => ({ reason, times: times + 1 }));
}

/** Something was done: what was refused before is over. */
export function clearRefused(): void {
  at = -Infinity;
  clearTimeout(gone);
  if (useRefused.getState().reason !== null) useRefused.setState({ reason: null });
}

/** What a press a moment ago was refused for. */
export const justRefused = (): string | null => (Date.now() - at < ENTER_MS ? useRefused.getState().reason : null);
