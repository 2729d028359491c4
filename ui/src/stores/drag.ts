/** What is being dragged over the window, and onto which target it would fall. */
import { create } from "zustand";

export interface Drag {
  paths: readonly string[];
  target: string | null;
}

export const useDrag = create<{ drag: Drag | null }>(() => ({ drag: null }));
