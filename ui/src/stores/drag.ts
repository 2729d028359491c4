/** What is being dragged over the window, and where it would fall. */
import { create } from "zustand";
import type { Taker } from "./takers";

/** Where a file falls: on a row, or within a panel that lies in front of the board. */
export interface Place {
  /** The target it would be for; null where there is none. */
  target: string | null;
  /** The panel: one over the board, or the release in the strip. */
  panel: "overlay" | "release" | null;
  /** The field under the pointer, where it takes files. */
  field: Taker | null;
  /** What in the panel takes files, in the order of the eye. */
  takers: readonly Taker[];
}

export interface Drag extends Place {
  paths: readonly string[];
}

export const useDrag = create<{ drag: Drag | null }>(() => ({ drag: null }));
