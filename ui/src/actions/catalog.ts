/**
 * Every action and its keys, as data. The window's bindings, the palette, the help overlay and docs/keys.md all come
 * from this one table; nothing else knows a key.
 */

/**
 * When a binding counts: `armed` and `undo_armed` while that is armed, `release_armed` while a release is in the strip,
 * `shifting` while a share of the traffic is chosen there, `board` while no release is, `idle` while there is none of them.
 */
export type When = "armed" | "undo_armed" | "release_armed" | "shifting" | "board" | "idle";
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
  "row.down": { group: "move", keys: ["j", "ArrowDown"], when: "board", repeats: true },
  "row.up": { group: "move", keys: ["k", "ArrowUp"], when: "board", repeats: true },
  "row.first": { group: "move", keys: ["g g", "Home"], when: "board" },
  "row.last": { group: "move", keys: ["Shift+g", "End"], when: "board" },
  "page.down": { group: "move", keys: ["Ctrl+f", "PageDown"], when: "board", repeats: true },
  "page.up": { group: "move", keys: ["Ctrl+b", "PageUp"], when: "board", repeats: true },
  "strip.arm": { group: "change", keys: ["Shift+r", "r"] },
  "strip.fire": { group: "change", keys: ["Enter"], when: "armed", mutates: true },
  "undo.arm": { group: "change", keys: ["Shift+u", "u"] },
  "undo.fire": { group: "change", keys: ["Enter"], when: "undo_armed", mutates: true },
  "undo.dismiss": { group: "change", keys: [] },
  "hold.open": { group: "change", keys: ["Shift+h", "h"] },
  "deploy.open": { group: "change", keys: ["Shift+d", "d"] },
  "mark.toggle": { group: "change", keys: ["Shift+m", "m"], when: "board" },
  "deploy.twice": { group: "change", keys: [] },
  "shift.open": { group: "change", keys: ["Shift+s", "s"] },
  "promote.open": { group: "change", keys: ["Shift+p", "p"] },
  "abort.open": { group: "change", keys: ["Shift+x", "x"] },
  "release.fire": { group: "change", keys: ["Enter"], when: "release_armed", mutates: true },
  "percent.set": { group: "change", keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"], when: "shifting" },
  "percent.more": { group: "change", keys: ["ArrowRight", "ArrowUp"], when: "shifting", repeats: true },
  "percent.less": { group: "change", keys: ["ArrowLeft", "ArrowDown"], when: "shifting", repeats: true },
  "percent.more_by_ten": { group: "change", keys: ["Shift+ArrowRight", "Shift+ArrowUp"], when: "shifting", repeats: true },
  "percent.less_by_ten": { group: "change", keys: ["Shift+ArrowLeft", "Shift+ArrowDown"], when: "shifting", repeats: true },
  "flight.resume": { group: "change", keys: [], mutates: true },
  "journal.anew": { group: "change", keys: [], mutates: true },
  "detail.open": { group: "look", keys: ["Enter"], when: "idle" },
  "back": { group: "look", keys: ["Escape"], inText: true, inOverlay: true },
  "log.toggle": { group: "look", keys: ["Shift+l", "l"] },
  "audit.open": { group: "look", keys: ["Shift+a", "a"] },
  "doctor.open": { group: "look", keys: [] },
  "changes.open": { group: "look", keys: [] },
  "target.copy": { group: "look", keys: ["y"] },
  "inventory.again": { group: "look", keys: ["g r"] },
  "filter.focus": { group: "filter", keys: ["/"] },
  "kind.all": { group: "filter", keys: ["0"], when: "board" },
  "kind.lambda": { group: "filter", keys: ["1"], when: "board" },
  "kind.rest": { group: "filter", keys: ["2"], when: "board" },
  "kind.http": { group: "filter", keys: ["3"], when: "board" },
  "kind.ecs": { group: "filter", keys: ["4"], when: "board" },
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
