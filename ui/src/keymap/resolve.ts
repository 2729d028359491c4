/** What a key press means, decided from the press and the circumstances alone. */
import { ACTION_IDS, type ActionId, CATALOG, type Entry, SUPPRESSED } from "../actions/catalog";
import { chordOf, composes, type Press } from "./chord";

/** What the keymap knows of the window. */
export interface Circumstances {
  /** A text field has the focus. */
  text: boolean;
  /** A control has the focus that answers Enter and Space itself. */
  control: boolean;
  /** That control can lead to a change. */
  changes: boolean;
  /** That control is the button of what is armed. */
  fires: boolean;
  overlay: boolean;
  armed: boolean;
  undoArmed: boolean;
  /** A release is being prepared in the strip. */
  release: boolean;
  /** A share of the traffic is chosen there. */
  shifting: boolean;
  /** The chord of a sequence that has begun. */
  begun: string | null;
}

export type Meaning =
  | { do: "run"; action: ActionId }
  /** Nothing happens, and the browser does nothing either. */
  | { do: "swallow" }
  /** The first half of a sequence. */
  | { do: "begin"; chord: string }
  /** Not ours: the focused control or the browser has it. */
  | { do: "pass" };

const PASS: Meaning = { do: "pass" };
const SWALLOW: Meaning = { do: "swallow" };
const modified = (press: Press) => press.ctrlKey || press.altKey || press.metaKey || press.shiftKey;

function counts(entry: Entry, now: Circumstances): boolean {
  if (entry.when === "armed") return now.armed;
  if (entry.when === "undo_armed") return now.undoArmed && !now.armed;
  if (entry.when === "release_armed") return now.release && !now.armed && !now.undoArmed;
  if (entry.when === "shifting") return now.shifting;
  if (entry.when === "board") return !now.release;
  if (entry.when === "idle") return !now.armed && !now.undoArmed && !now.release;
  return true;
}

export function resolve(press: Press, now: Circumstances): Meaning {
  if (composes(press)) return PASS;
  const chord = chordOf(press);
  if (SUPPRESSED.includes(chord) && !(now.text && chord === "Backspace")) return SWALLOW;

  const pressesControl = now.control && !now.text && (press.key === "Enter" || press.key === " ");
  if (pressesControl) {
    // A held key or a modifier never presses a button that changes something.
    if (now.changes && (press.repeat || modified(press))) return SWALLOW;
    if (!(now.fires && press.key === "Enter")) return PASS;
  }

  const spelled = now.begun === null ? chord : `${now.begun} ${chord}`;
  const found = ACTION_IDS.find((id) => CATALOG[id].keys.includes(spelled) && counts(CATALOG[id], now));
  if (found === undefined) {
    const begins = ACTION_IDS.some((id) => CATALOG[id].keys.some((key) => key.startsWith(`${chord} `)));
    const free = !now.text && !now.overlay && !press.repeat;
    if (begins && free && now.begun === null) return { do: "begin", chord };
    return now.begun === null ? PASS : resolve(press, { ...now, begun: null });
  }

  const entry = CATALOG[found];
  // In a text field characters belong to the field; only keys that type nothing go through.
  if (now.text && !(entry.inText && (press.key.length > 1 || press.ctrlKey || press.metaKey))) return PASS;
  if (now.overlay && !entry.inOverlay) return PASS;
  if (entry.mutates && modified(press)) return SWALLOW;
  if (press.repeat && !entry.repeats) return SWALLOW;
  return { do: "run", action: found };
}
