/** Fetches the rest of the console once, and hands it to whoever draws it. */
import { create } from "zustand";

type Rest = typeof import("./rest");

export const useRest = create<{ rest: Rest | null }>(() => ({ rest: null }));

let asked: Promise<void> | undefined;

/** Asked for as often as anybody likes. */
export function fetchRest(): Promise<void> {
  asked ??= import("./rest").then((rest) => useRest.setState({ rest }));
  return asked;
}
