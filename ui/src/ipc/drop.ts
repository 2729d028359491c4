/** Files that are dragged over the window, as the shell tells of them. */
import { listen, TauriEvent } from "@tauri-apps/api/event";

export interface Point {
  x: number;
  y: number;
}

export interface Drags {
  /** Full paths; `at` in CSS pixels of the page. */
  over: (paths: readonly string[] | null, at: Point) => void;
  drop: (paths: readonly string[], at: Point) => void;
  leave: () => void;
}

interface Told {
  /** Named when they enter and when they are dropped, not on the way. */
  paths?: string[];
  position: Point;
}

/** Windows counts in the screen's own pixels, the others in the page's. */
function inPage({ x, y }: Point): Point {
  const scale = navigator.userAgent.includes("Windows") ? window.devicePixelRatio : 1;
  return { x: x / scale, y: y / scale };
}

/** Follows what is dragged; the answer stops following it. */
export function onDrag({ over, drop, leave }: Drags): () => void {
  const stops = [
    listen<Told>(TauriEvent.DRAG_ENTER, ({ payload }) => over(payload.paths ?? [], inPage(payload.position))),
    listen<Told>(TauriEvent.DRAG_OVER, ({ payload }) => over(null, inPage(payload.position))),
    listen<Told>(TauriEvent.DRAG_DROP, ({ payload }) => drop(payload.paths ?? [], inPage(payload.position))),
    listen(TauriEvent.DRAG_LEAVE, leave),
  ];
  return () => {
    for (const stop of stops) void stop.then((unlisten) => unlisten());
  };
}
