/** Key events as chords: `Ctrl+f`, `Shift+g`, `/`, `Enter`. */

/** The part of a keyboard event that is looked at. */
export interface Press {
  key: string;
  code: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  repeat: boolean;
  isComposing: boolean;
  keyCode?: number;
  getModifierState?: (name: string) => boolean;
}

const LATIN = /^[a-z]$/i;
const LETTER_CODE = /^Key([A-Z])$/;
const DIGIT_CODE = /^(?:Digit|Numpad)(\d)$/;
/** What browsers report for a key that an input method has swallowed. */
const SWALLOWED = 229;

/** Whether an input method is putting a character together: such a press means nothing else. */
export function composes(press: Press): boolean {
  return press.isComposing || press.keyCode === SWALLOWED || press.key === "Process" || press.key === "Dead";
}

/**
 * The letter of a press: the Latin one it types, so that Dvorak and AZERTY work by their labels; under a layout that
 * types another script (Hangul: `ㄱ`) the one at that place of the keyboard.
 */
function letter({ key, code }: Press): string | null {
  if (LATIN.test(key)) return key.toLowerCase();
  const typed = key.codePointAt(0) ?? 0;
  const foreign = key.length === 1 && typed > 127;
  return foreign ? (LETTER_CODE.exec(code)?.[1]?.toLowerCase() ?? null) : null;
}

/** A capital letter means Shift, however it was typed, unless Caps Lock made it one. */
function shifted(press: Press): boolean {
  return press.shiftKey || (/^[A-Z]$/.test(press.key) && press.getModifierState?.("CapsLock") !== true);
}

/** The chord of a press. A character that needs Shift (`?`, `:`) is named by itself alone. */
export function chordOf(press: Press): string {
  const mods = `${press.ctrlKey ? "Ctrl+" : ""}${press.altKey ? "Alt+" : ""}${press.metaKey ? "Meta+" : ""}`;
  const shift = shifted(press) ? "Shift+" : "";
  const asLetter = letter(press);
  if (asLetter !== null) return `${mods}${shift}${asLetter}`;
  const digit = press.shiftKey ? null : (DIGIT_CODE.exec(press.code)?.[1] ?? null);
  if (digit !== null && press.key.length === 1) return `${mods}${digit}`;
  if (press.key === " ") return `${mods}${shift}Space`;
  return press.key.length === 1 ? `${mods}${press.key}` : `${mods}${shift}${press.key}`;
}

const SIGNS: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  PageDown: "PgDn",
  PageUp: "PgUp",
  Meta: "⌘",
};

/** A chord as key caps: `Shift+g` is the capital letter `G`, `Ctrl+f` is `Ctrl` `F`. */
export function caps(chord: string): string[] {
  return chord.split(" ").flatMap((part) => {
    const names = part === "+" ? ["+"] : part.split("+");
    const last = names.at(-1) ?? "";
    const mods = names.slice(0, -1);
    if (LATIN.test(last) && mods.length === 1 && mods[0] === "Shift") return [last.toUpperCase()];
    const shown = LATIN.test(last) && mods.length > 0 ? last.toUpperCase() : (SIGNS[last] ?? last);
    return [...mods.map((mod) => SIGNS[mod] ?? mod), shown];
  });
}

/** Whether a chord is the same key as one with Shift in the list: `r` beside `Shift+r` is one key to a person. */
export function isTwin(chord: string, keys: readonly string[]): boolean {
  return LATIN.test(chord) && keys.includes(`Shift+${chord}`);
}
