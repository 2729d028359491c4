/** The rules of the keys: what may act when, decided from the press alone. */
import { describe, expect, it } from "vitest";
import { ACTION_IDS, CATALOG } from "../actions/catalog";
import type { Press } from "./chord";
import { type Circumstances, resolve } from "./resolve";

const BOARD: Circumstances = {
  text: false,
  control: false,
  changes: false,
  fires: false,
  overlay: false,
  armed: false,
  undoArmed: false,
  release: false,
  shifting: false,
  begun: null,
};

function press(key: string, more: Partial<Press> = {}): Press {
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key;
  const none = { ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, repeat: false, isComposing: false };
  return { key, code, ...none, ...more };
}

const digit = (n: string) => press(n, { code: `Digit${n}` });
const runs = (action: string) => ({ do: "run", action });

describe("a key on the board", () => {
  it("arms, moves and opens", () => {
    expect(resolve(press("r"), BOARD), "r arms").toEqual(runs("strip.arm"));
    expect(resolve(press("R", { shiftKey: true }), BOARD), "and so does the capital").toEqual(runs("strip.arm"));
    expect(resolve(press("j"), BOARD), "j goes down").toEqual(runs("row.down"));
    expect(resolve(press("Enter"), BOARD), "Enter opens while nothing is armed").toEqual(runs("detail.open"));
    expect(resolve(press("?", { code: "Slash", shiftKey: true }), BOARD), "? is a character").toEqual(runs("help.open"));
  });

  it("means the same under a Korean layout", () => {
    expect(resolve(press("ㄱ", { code: "KeyR" }), BOARD), "ㄱ is on the R key").toEqual(runs("strip.arm"));
    expect(resolve(press("ㅓ", { code: "KeyJ" }), BOARD), "ㅓ is on the J key").toEqual(runs("row.down"));
    expect(resolve(press("ㄲ", { code: "KeyR", shiftKey: true }), BOARD), "with Shift too").toEqual(runs("strip.arm"));
  });

  it("follows the label of another Latin layout, not the place", () => {
    expect(resolve(press("r", { code: "KeyO" }), BOARD), "Dvorak's r is where o was").toEqual(runs("strip.arm"));
    expect(resolve(press("o", { code: "KeyR" }), BOARD), "and r's place types another letter").toEqual({ do: "pass" });
  });

  it("tells gg from G", () => {
    expect(resolve(press("g"), BOARD), "one g waits").toEqual({ do: "begin", chord: "g" });
    expect(resolve(press("g"), { ...BOARD, begun: "g" }), "two go to the first").toEqual(runs("row.first"));
    expect(resolve(press("G", { shiftKey: true }), BOARD), "the capital goes to the last").toEqual(runs("row.last"));
    expect(resolve(press("j"), { ...BOARD, begun: "g" }), "another key ends the wait").toEqual(runs("row.down"));
  });
});

describe("Enter while something is armed", () => {
  const armed = { ...BOARD, armed: true };

  it("fires from the board and from the button of what is armed", () => {
    expect(resolve(press("Enter"), armed), "from the board").toEqual(runs("strip.fire"));
    const onButton = { ...armed, control: true, changes: true, fires: true };
    expect(resolve(press("Enter"), onButton), "from the button").toEqual(runs("strip.fire"));
    expect(resolve(press("Enter"), { ...BOARD, undoArmed: true }), "the undo by its own").toEqual(runs("undo.fire"));
  });

  it("leaves another control its own Enter", () => {
    expect(resolve(press("Enter"), { ...armed, control: true }), "a focused button is pressed").toEqual({ do: "pass" });
  });

  const never: [string, Partial<Press>, Partial<Circumstances>][] = [
    ["in a text field", {}, { text: true }],
    ["on key repeat", { repeat: true }, {}],
    ["on key repeat, on the button", { repeat: true }, { control: true, changes: true, fires: true }],
    ["while an input method composes", { isComposing: true }, {}],
    ["swallowed by an input method", { keyCode: 229 }, {}],
    ["with Ctrl", { ctrlKey: true }, {}],
    ["with Alt", { altKey: true }, {}],
    ["with Meta", { metaKey: true }, {}],
    ["with Shift", { shiftKey: true }, {}],
    ["with Ctrl, on the button", { ctrlKey: true }, { control: true, changes: true, fires: true }],
    ["under an overlay", {}, { overlay: true }],
  ];
  it.each(never)("never fires %s", (_, more, now) => {
    const meaning = resolve(press("Enter", more), { ...armed, ...now });
    expect(meaning.do, "nothing that changes anything may run").not.toBe("run");
  });
});

describe("while a release is in the strip", () => {
  const release = { ...BOARD, release: true };
  const shifting = { ...release, shifting: true };

  it("digits and arrows are its share, and nothing on the board", () => {
    expect(resolve(digit("5"), BOARD), "without one 5 means nothing").toEqual({ do: "pass" });
    expect(resolve(digit("4"), BOARD), "and 4 a kind").toEqual(runs("kind.ecs"));
    expect(resolve(digit("4"), shifting), "with one a share").toEqual(runs("percent.set"));
    expect(resolve(digit("4"), release), "of a deploy neither").toEqual({ do: "pass" });
    expect(resolve(press("ArrowDown"), shifting), "down is less").toEqual(runs("percent.less"));
    expect(resolve(press("ArrowDown", { repeat: true }), shifting), "held down too").toEqual(runs("percent.less"));
    expect(resolve(press("ArrowUp", { shiftKey: true }), shifting), "by ten").toEqual(runs("percent.more_by_ten"));
    expect(resolve(press("j"), shifting), "no row is passed by").toEqual({ do: "pass" });
  });

  it("a text field keeps its digits, arrows and Enter", () => {
    for (const key of ["5", "ArrowLeft", "Enter", "s", "x"]) {
      expect(resolve(press(key), { ...shifting, text: true }), key).toEqual({ do: "pass" });
    }
  });

  it("Enter fires it, from the board and from its own button alone", () => {
    expect(resolve(press("Enter"), release), "from the board").toEqual(runs("release.fire"));
    expect(resolve(press("Enter"), { ...release, control: true, changes: true, fires: true }), "from its button").toEqual(runs("release.fire"));
    expect(resolve(press("Enter"), { ...release, control: true }), "another button has its own").toEqual({ do: "pass" });
    expect(resolve(press("Enter", { repeat: true }), release), "held").toEqual({ do: "swallow" });
    expect(resolve(press("Enter", { shiftKey: true }), release).do, "modified").not.toBe("run");
  });
});

describe("text fields and repeats", () => {
  it("leaves letters to the field", () => {
    for (const key of ["r", "u", "j", "/", ":", "1", "Backspace"]) {
      expect(resolve(press(key), { ...BOARD, text: true }), `${key} is typed`).toEqual({ do: "pass" });
    }
    expect(resolve(press("Escape"), { ...BOARD, text: true }), "Esc leads out").toEqual(runs("back"));
  });

  it("repeats moving and nothing else", () => {
    expect(resolve(press("j", { repeat: true }), BOARD), "a held j goes on").toEqual(runs("row.down"));
    expect(resolve(press("r", { repeat: true }), BOARD), "a held r does not arm").toEqual({ do: "swallow" });
  });

  it("does not press a changing button twice while Enter is held", () => {
    const onButton = { ...BOARD, control: true, changes: true };
    expect(resolve(press("Enter", { repeat: true }), onButton), "held").toEqual({ do: "swallow" });
    expect(resolve(press(" ", { repeat: true }), onButton), "held space").toEqual({ do: "swallow" });
    expect(resolve(press("Enter"), onButton), "a fresh press is the button's").toEqual({ do: "pass" });
  });
});

describe("what a browser would do", () => {
  it.each([
    ["Ctrl+R", press("r", { ctrlKey: true })],
    ["F5", press("F5")],
    ["Ctrl+D", press("d", { ctrlKey: true })],
    ["Backspace", press("Backspace")],
  ])("%s is swallowed", (_, event) => {
    expect(resolve(event, { ...BOARD, armed: true }), "no reload, no way back").toEqual({ do: "swallow" });
  });
});

describe("no chord with a modifier", () => {
  it("leads to a change, whatever is armed", () => {
    const keys = [..."abcdefghijklmnopqrstuvwxyz", "Enter", "Backspace", "Delete", " ", "F5"];
    for (const key of keys) {
      for (const modifier of ["ctrlKey", "altKey", "metaKey"] as const) {
        const meaning = resolve(press(key, { [modifier]: true }), { ...BOARD, armed: true, undoArmed: true });
        const changes = meaning.do === "run" && CATALOG[meaning.action].mutates === true;
        expect(changes, `${modifier} with ${key}`).toBe(false);
      }
    }
    expect(ACTION_IDS.some((id) => CATALOG[id].mutates), "there are actions that could have").toBe(true);
  });
});
