/** A file dropped on the window: into a field of the panel in front, else a package opens its deploy; nothing is sent by a drop. */
import { onDrag, type Point } from "../ipc/drop";
import { ownId, shortId } from "../format/target";
import { useBoard } from "../stores/board";
import { type Drag, type Place, useDrag } from "../stores/drag";
import { useLang } from "../stores/lang";
import { clearRefused, refuse } from "../stores/refused";
import { choose, type, useRelease } from "../stores/release";
import { rowOf } from "../stores/rows";
import { takerAt, type Taker } from "../stores/takers";
import { sessionReason } from "./reasons";
import { openTargets } from "./release";

/** What a drop would do: its words, and the deed where there is one. */
export interface Meaning {
  words: string;
  run: (() => void) | null;
}

const nameOf = (path: string): string => path.replace(/^.*[/\\]/, "");

/** Into its place of the deploy that is being prepared, or into one of its own. */
function deploy(target: string, typed: Parameters<typeof type>[0]): () => void {
  return () => {
    const place = placeOf(target);
    if (place < 0) openTargets("deploy", [target]);
    type(typed, Math.max(0, place));
  };
}

/** The place of a target in the deploy that is being prepared; -1 where it is in none. */
function placeOf(target: string): number {
  const { draft } = useRelease.getState();
  return draft?.intent === "deploy" ? draft.targets.findIndex((id) => ownId(id) === target) : -1;
}

const ends = (file: string, { endings }: Taker): boolean => endings.some((ending) => file.toLowerCase().endsWith(`.${ending}`));

/** The field that a file falls into: the one it is held over, as whoever browses may choose any file; else one whose files end so. */
function fieldFor(file: string, { field, takers }: Place): Taker | undefined {
  return field ?? takers.find((taker) => ends(file, taker));
}

/** What this file means on its target. */
function onTarget(path: string, target: string): Meaning {
  const { say } = useLang.getState();
  const file = nameOf(path);
  const row = rowOf(target);
  const words = { file, target: row?.name ?? shortId(target) };
  if (row?.kind === "lambda" && /\.(zip|jar)$/i.test(file)) {
    return { words: say("drop.here", words), run: deploy(target, { from: "zip", file: path }) };
  }
  if (row?.kind === "ecs" && /\.json$/i.test(file)) {
    return { words: say("drop.here", words), run: deploy(target, { from: "definition", file: path }) };
  }
  if (row?.kind === "lambda" && placeOf(target) >= 0 && /\.json$/i.test(file)) {
    return { words: say("drop.event", words), run: () => choose({ event: path }) };
  }
  return { words: say("drop.not_here", words), run: null };
}

/** What these files mean where they would fall. */
export function meaningOf(drag: Drag): Meaning {
  const { say } = useLang.getState();
  const { paths, target, panel, takers } = drag;
  const session = sessionReason();
  const path = paths[0];
  if (session !== null) return { words: session, run: null };
  if (path === undefined || paths.length > 1) return { words: say("drop.one"), run: null };
  const file = nameOf(path);
  const into = panel === null ? undefined : fieldFor(file, drag);
  if (into !== undefined) return { words: say("drop.into", { file, label: into.label }), run: () => into.put(path) };
  // A panel is what is looked at: nothing is opened behind it, and nothing that is prepared is closed.
  const deploying = useRelease.getState().draft?.intent === "deploy";
  if (panel === "overlay" || (panel === "release" && !deploying)) {
    const endings = [...new Set(takers.flatMap((taker) => taker.endings.map((ending) => `.${ending}`)))].join(", ");
    return { words: takers.length === 0 ? say("drop.no_use", { file }) : say("drop.takes", { file, endings }), run: null };
  }
  return target === null ? { words: say("drop.no_target", { file }), run: null } : onTarget(path, target);
}

/** The fields that take files, by the ids of their elements. */
const takersIn = (panel: Element): Taker[] => [panel, ...panel.querySelectorAll("[id]")].flatMap((each) => takerAt(each.id) ?? []);

/** The panel in front, else the row under the pointer, else the selected one. */
function placeAt({ x, y }: Point): Place {
  const under = document.elementFromPoint(x, y);
  const overlay = document.querySelector(".overlay");
  const panel = overlay ?? under?.closest(".release") ?? null;
  // Of several targets each has its part of the form.
  const row = under?.closest<HTMLElement>("[data-testid='deploy-row']") ?? null;
  const input = panel === null ? null : under?.closest(".field")?.querySelector("input");
  return {
    target: under?.closest("[data-row-id]")?.getAttribute("data-row-id") ?? row?.dataset.target ?? useBoard.getState().selected,
    panel: panel === null ? null : overlay === null ? "release" : "overlay",
    field: (input && takerAt(input.id)) ?? null,
    takers: panel === null ? [] : takersIn(row ?? panel),
  };
}

/** Follows what is dragged over the window until the answer is called. */
export function followDrags(): () => void {
  let held: readonly string[] = [];
  return onDrag({
    over: (paths, at) => {
      held = paths ?? held;
      useDrag.setState({ drag: { paths: held, ...placeAt(at) } });
    },
    drop: (paths, at) => {
      held = [];
      useDrag.setState({ drag: null });
      const { words, run } = meaningOf({ paths, ...placeAt(at) });
      if (run === null) return refuse(words);
      clearRefused();
      run();
    },
    leave: () => {
      held = [];
      useDrag.setState({ drag: null });
    },
  });
}
