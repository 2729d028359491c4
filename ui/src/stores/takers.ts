/** What on screen takes the path of a file, by the id of its element: fields, and panels as a whole. */
export interface Taker {
  /** What it is called on screen. */
  label: string;
  /** The endings of its files, without dots. */
  endings: readonly string[];
  put: (path: string) => void;
}

const takers = new Map<string, Taker>();

/** Takes files until the answer is called. */
export function take(id: string, taker: Taker): () => void {
  takers.set(id, taker);
  return () => {
    takers.delete(id);
  };
}

export const takerAt = (id: string): Taker | undefined => takers.get(id);
