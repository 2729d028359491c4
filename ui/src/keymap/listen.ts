/** The one key listener of a window. It runs an action within the key's own event, and never later. */
import { perform } from "../actions/perform";
import { usePanels } from "../stores/panels";
import { isShifting, useRelease } from "../stores/release";
import { useStrip } from "../stores/strip";
import { useUndo } from "../stores/undo";
import { chordOf } from "./chord";
import { type Circumstances, resolve } from "./resolve";

/** How long the second half of `g g` may take, in milliseconds. */
const SEQUENCE_MS = 1000;

/** What characters are typed in, or chosen by; a slider takes none. */
const TEXT = "input:not([type='range']), textarea, select, [contenteditable='true']";
const CONTROL = "button, a[href], summary, [role='option'], [role='button']";

function circumstances(target: EventTarget | null, begun: string | null): Circumstances {
  const at = target instanceof Element ? target : null;
  const control = at?.closest(CONTROL) ?? null;
  return {
    text: at?.closest(TEXT) !== null && at !== null,
    control: control !== null,
    changes: control?.closest("[data-changes]") !== null && control !== null,
    fires: control?.closest("[data-fires]") !== null && control !== null,
    overlay: usePanels.getState().overlay !== null,
    armed: useStrip.getState().armed,
    undoArmed: useUndo.getState().armed,
    release: useRelease.getState().draft !== null,
    // What scrolls by keys keeps its arrows.
    shifting: isShifting() && (at?.closest("[data-scrolls]") ?? null) === null,
    begun,
  };
}

/** The browser's own menu has nothing to offer here, except in a text field. */
function noMenu(event: Event): void {
  if (!(event.target instanceof Element) || event.target.closest(TEXT) === null) event.preventDefault();
}

/** Listens until the answer is called. */
export function listenToKeys(): () => void {
  let begun: { chord: string; at: number } | null = null;

  const heard = (event: KeyboardEvent) => {
    if (["Shift", "Control", "Alt", "Meta", "CapsLock"].includes(event.key)) return;
    const waits = begun !== null && event.timeStamp - begun.at < SEQUENCE_MS ? begun.chord : null;
    begun = null;
    const meaning = resolve(event, circumstances(event.target, waits));
    if (meaning.do === "pass") return;
    event.preventDefault();
    if (meaning.do === "begin") begun = { chord: chordOf(event), at: event.timeStamp };
    if (meaning.do === "run") perform(meaning.action, chordOf(event));
  };
  window.addEventListener("keydown", heard, { capture: true });
  window.addEventListener("contextmenu", noMenu);
  return () => {
    window.removeEventListener("keydown", heard, { capture: true });
    window.removeEventListener("contextmenu", noMenu);
  };
}
