/**
 * Every action and its keys, as data. The window's bindings, the palette, the help overlay and docs/keys.md all come
 * from this one table; nothing else knows a key.
 */

/** When a binding counts: `armed` and `undo_armed` while that is armed, `idle` while neither is. */
export type When = "armed" | "undo_armed" | "idle";
export type Group = "move" | "look" | "filter" | "change" | "app";

export interface Entry {
  group: Group;
  /**
   * Chords: `r` and `Shift+r` are letters, `/` is a character, `Enter` a named key, `g g` a sequence.
   * The first one is shown.
   */
  keys: readonly string[];
  when?: When;
  /** Whether it can lead to a change. */
  mutates?: boolean;
  /** Whether holding the key goes on. */
  repeats?: boolean;
  /** Whether it works while a text field has the focus. */
  inText?: boolean;
  /** Whether it works while an overlay is open. */
  inOverlay?: boolean;
}

const table = {
  "row.down": { group: "move", keys: ["j", "ArrowDown"], repeats: true },
  "row.up": { group: "move", keys: ["k", "ArrowUp"], repeats: true },
  "row.first": { group: "move", keys: ["g g", "Home"] },
  "row.last": { group: "move", keys: ["Shift+g", "End"] },
  "page.down": { group: "move", keys: ["Ctrl+f", "PageDown"], repeats: true },
  "page.up": { group: "move", keys: ["Ctrl+b", "PageUp"], repeats: true },
  "strip.arm": { group: "change", keys: ["Shift+r", "r"] },
  "strip.fire": { group: "change", keys: ["Enter"], when: "armed", mutates: true },
  "undo.arm": { group: "change", keys: ["Shift+u", "u"] },
  "undo.fire": { group: "change", keys: ["Enter"], when: "undo_armed", mutates: true },
  "undo.dismiss": { group: "change", keys: [] },
  "flight.resume": { group: "change", keys: [], mutates: true },
  "journal.anew": { group: "change", keys: [], mutates: true },
  "detail.open": { group: "look", keys: ["Enter"], when: "idle" },
  "back": { group: "look", keys: ["Escape"], inText: true, inOverlay: true },
  "log.toggle": { group: "look", keys: ["Shift+l", "l"] },
  "audit.open": { group: "look", keys: ["Shift+a", "a"] },
  "doctor.open": { group: "look", keys: [] },
  "target.copy": { group: "look", keys: ["y"] },
  "inventory.again": { group: "look", keys: ["g r"] },
  "filter.focus": { group: "filter", keys: ["/"] },
  "kind.all": { group: "filter", keys: ["0"] },
  "kind.lambda": { group: "filter", keys: ["1"] },
  "kind.rest": { group: "filter", keys: ["2"] },
  "kind.http": { group: "filter", keys: ["3"] },
  "kind.ecs": { group: "filter", keys: ["4"] },
  "palette.open": { group: "app", keys: [":", "Ctrl+k", "Meta+k"], inText: true },
  "help.open": { group: "app", keys: ["?", "F1"] },
  "lang.switch": { group: "app", keys: [] },
} as const satisfies Record<string, Entry>;

export type ActionId = keyof typeof table;
export const CATALOG: Record<ActionId, Entry> = table;
export const ACTION_IDS = Object.keys(table) as ActionId[];
export const GROUPS: readonly Group[] = ["change", "move", "look", "filter", "app"];

/** A browser would reload, go back or print on these. Here they do nothing at all. */
export const SUPPRESSED: readonly string[] = [
  "Ctrl+r",
  "Ctrl+Shift+r",
  "Meta+r",
  "Meta+Shift+r",
  "F5",
  "Ctrl+F5",
  "Ctrl+d",
  "Ctrl+p",
  "Backspace",
  "Alt+ArrowLeft",
  "Alt+ArrowRight",
];
