/** The targets that were marked on the board for one deploy, in the order in which they were. */
import { create } from "zustand";
import { onRows, rowOf } from "./rows";

interface MarksState {
  marked: readonly string[];
}

export const useMarks = create<MarksState>(() => ({ marked: [] }));

/** Marks a target, or takes its mark away. */
export function toggleMark(id: string): void {
  useMarks.setState(({ marked }) => ({ marked: marked.includes(id) ? marked.filter((each) => each !== id) : [...marked, id] }));
}

/** What a deploy of the selected target is for: all that are marked, where it is one of them; else the selected one alone. Marks
 * that were set a while ago, or that a filter hides, never decide over what the eye is on. */
export function meant(marked: readonly string[], selected: string | null): readonly string[] {
  if (selected === null) return marked;
  return marked.includes(selected) ? marked : [selected];
}

export function clearMarks(): void {
  if (useMarks.getState().marked.length > 0) useMarks.setState({ marked: [] });
}

/** What is gone from the board is not marked any longer. */
export const followMarks = (): (() => void) =>
  onRows(() => {
    const { marked } = useMarks.getState();
    if (marked.some((id) => rowOf(id) === undefined)) useMarks.setState({ marked: marked.filter((id) => rowOf(id) !== undefined) });
  });
