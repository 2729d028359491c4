/** The table of keys: no key twice, no change on a forbidden one, and the documents up to date. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ACTION_IDS, CATALOG, SUPPRESSED } from "../actions/catalog";
import { ACTIONS } from "../actions/perform";
import { en } from "../i18n/en";
import { keySheet } from "./sheet";

const bindings = ACTION_IDS.flatMap((id) => CATALOG[id].keys.map((key) => ({ id, key, when: CATALOG[id].when })));

describe("the catalogue", () => {
  it("binds no key twice under the same circumstances", () => {
    for (const a of bindings) {
      for (const b of bindings) {
        if (a.id === b.id || a.key !== b.key) continue;
        const apart = a.when !== undefined && b.when !== undefined && a.when !== b.when;
        expect(apart, `${a.key} means both ${a.id} and ${b.id}`).toBe(true);
      }
    }
  });

  it("has no key that begins another's sequence", () => {
    const sequences = bindings.filter(({ key }) => key.includes(" "));
    for (const { key } of sequences) {
      const first = key.split(" ")[0];
      expect(bindings.map((each) => each.key), `${first} alone would never be heard`).not.toContain(first);
    }
    expect(sequences.length, "there is a sequence to check").toBeGreaterThan(0);
  });

  it("binds no change to a forbidden key", () => {
    const changing = bindings.filter(({ id }) => CATALOG[id].mutates);
    expect(changing.length, "there are changing bindings to check").toBeGreaterThan(0);
    for (const { id, key } of changing) {
      expect(key, `${id} takes no modifier`).not.toMatch(/Ctrl|Alt|Meta|Shift/);
      expect(["Backspace", "Delete", " ", "F5"], `${id} is not on a key people hit by habit`).not.toContain(key);
      expect(CATALOG[id].repeats ?? false, `${id} does not repeat`).toBe(false);
      expect(CATALOG[id].inText ?? false, `${id} does not act in a text field`).toBe(false);
      expect(CATALOG[id].when, `${id} acts only while armed`).toMatch(/armed/);
    }
  });

  it("binds nothing that is suppressed", () => {
    for (const { id, key } of bindings) expect(SUPPRESSED, `${id} would never be heard`).not.toContain(key);
  });

  it("has a deed and a title for every action", () => {
    for (const id of ACTION_IDS) {
      expect(ACTIONS[id], `${id} does something`).toBeDefined();
      expect(en, `${id} has a title`).toHaveProperty([`action.${id}`]);
    }
  });

  it("stands in docs/keys.md as it is", () => {
    const written = readFileSync(join(import.meta.dirname, "../../../docs/keys.md"), "utf8");
    expect(written, "run `npm run keys`").toBe(keySheet());
  });
});
