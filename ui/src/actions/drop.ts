/** A file dropped on the window: a package opens its deploy with the path filled in; nothing is sent by a drop. */
import { onDrag, type Point } from "../ipc/drop";
import { ownId, shortId } from "../format/target";
import { useBoard } from "../stores/board";
import { type Drag, useDrag } from "../stores/drag";
import { useLang } from "../stores/lang";
import { clearRefused, refuse } from "../stores/refused";
import { usePanels } from "../stores/panels";
import { choose, type, useRelease } from "../stores/release";
import { rowOf } from "../stores/rows";
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

/** What these files mean on this target. */
export function meaningOf({ paths, target }: Drag): Meaning {
  const { say } = useLang.getState();
  const session = sessionReason();
  const path = paths[0];
  if (session !== null) return { words: session, run: null };
  // What lies over the board is what is looked at: nothing is opened behind it.
  if (usePanels.getState().overlay !== null) return { words: say("drop.covered"), run: null };
  if (path === undefined || paths.length > 1) return { words: say("drop.one"), run: null };
  const file = nameOf(path);
  if (target === null) return { words: say("drop.no_target", { file }), run: null };
  const row = rowOf(target);
  const words = { file, target: row?.name ?? shortId(target) };
  const deploying = placeOf(target) >= 0;
  if (row?.kind === "lambda" && /\.(zip|jar)$/i.test(file)) {
    return { words: say("drop.here", words), run: deploy(target, { from: "zip", file: path }) };
  }
  if (row?.kind === "ecs" && /\.json$/i.test(file)) {
    return { words: say("drop.here", words), run: deploy(target, { from: "definition", file: path }) };
  }
  if (row?.kind === "lambda" && deploying && /\.json$/i.test(file)) {
    return { words: say("drop.event", words), run: () => choose({ event: path }) };
  }
  return { words: say("drop.not_here", words), run: null };
}

/** The row under the pointer, else the selected one. */
function targetAt({ x, y }: Point): string | null {
  const row = document.elementFromPoint(x, y)?.closest("[data-row-id]");
  return row?.getAttribute("data-row-id") ?? useBoard.getState().selected;
}

/** Follows what is dragged over the window until the answer is called. */
export function followDrags(): () => void {
  let held: readonly string[] = [];
  return onDrag({
    over: (paths, at) => {
      held = paths ?? held;
      useDrag.setState({ drag: { paths: held, target: targetAt(at) } });
    },
    drop: (paths, at) => {
      held = [];
      useDrag.setState({ drag: null });
      const { words, run } = meaningOf({ paths, target: targetAt(at) });
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
