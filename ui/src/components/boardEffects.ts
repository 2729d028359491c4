/** What the board tells others: the inventory what is on screen, and the measurement when it is usable. */
import type { VirtualItem } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef } from "react";
import * as read from "../ipc/read";
import type { Line } from "../stores/board";
import { useLang } from "../stores/lang";

/** A board that is still moving is not looked at, in milliseconds. */
const LOOK_MS = 150;

/** Tells the inventory what to read first. */
export function useLook(items: readonly VirtualItem[], lines: readonly Line[], selected: string | null): void {
  const lang = useLang((s) => s.lang);
  const ids = items.flatMap(({ index }) => {
    const line = lines[index];
    return line?.type === "row" ? [line.id] : [];
  });
  const seen = ids.join("\n");
  useEffect(() => {
    if (seen === "") return;
    const timer = setTimeout(() => {
      // A hint that is lost costs nothing: the inventory gets there by itself.
      read.look(seen.split("\n"), selected, lang).catch(() => {});
    }, LOOK_MS);
    return () => clearTimeout(timer);
  }, [seen, selected, lang]);
}

/** Marks the moment at which the first rows were painted, and tells of it. */
export function useUsableMark(usable: boolean, painted: () => void): void {
  const marked = useRef(false);
  useLayoutEffect(() => {
    if (!usable || marked.current) return;
    marked.current = true;
    // The frame after the next one begins once these rows have been painted.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        performance.mark("board-usable");
        document.documentElement.dataset.usable = "true";
        painted();
      }),
    );
  }, [usable, painted]);
}
