/** The walls of the interface, read from its own source. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseSync } from "vite";
import { describe, expect, it } from "vitest";

const SRC = join(import.meta.dirname, "../src");
/** The ceiling of a file, in lines. */
const CEILING = 300;

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !name.startsWith("ipc/bindings"))
  .map((name) => ({ name, text: readFileSync(join(SRC, name), "utf8") }));
const code = files.filter(({ name }) => !name.includes(".test."));

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s+"([^"]+)"/g)].map((found) => found[1] ?? "");
}

/** Every own file that a file leads to, itself included. */
function reach(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  const text = files.find(({ name }) => name === entry)?.text ?? "";
  for (const path of importsOf(text).filter((each) => each.startsWith("."))) {
    const at = relative(SRC, join(SRC, entry, "..", path));
    const found = [`${at}.ts`, `${at}.tsx`, `${at}/index.ts`].find((name) => files.some((file) => file.name === name));
    if (found) reach(found, seen);
  }
  return seen;
}

const isWords = (text: unknown) => typeof text === "string" && /[\p{L}]{2,}/u.test(text);

/** What a JSX text or a spoken attribute holds, if it is words. */
function literals(node: unknown, found: string[] = []): string[] {
  if (Array.isArray(node)) for (const each of node) literals(each, found);
  if (typeof node !== "object" || node === null || Array.isArray(node)) return found;
  const at = node as { type?: string; value?: unknown; name?: { name?: string } };
  if (at.type === "JSXText" && isWords(at.value)) found.push(String(at.value).trim());
  const spoken = ["title", "alt", "placeholder", "aria-label", "aria-description"];
  if (at.type === "JSXAttribute" && spoken.includes(at.name?.name ?? "")) {
    const value = at.value as { type?: string; value?: unknown } | null;
    if (value?.type === "Literal" && isWords(value.value)) found.push(String(value.value));
  }
  for (const each of Object.values(node)) literals(each, found);
  return found;
}

describe("the interface", () => {
  it("touches the shell in ipc alone", () => {
    const touching = code.filter(({ text }) => importsOf(text).some((each) => each.startsWith("@tauri-apps/")));
    expect(touching.length, "somebody does").toBeGreaterThan(0);
    expect(touching.filter(({ name }) => !name.startsWith("ipc/")).map(({ name }) => name), "and nobody else").toEqual([]);
  });

  it("gives the audit window no way to a change", () => {
    const reached = [...reach("audit.tsx")];
    expect(reached, "it reads").toContain("ipc/read.ts");
    expect(reached.filter((name) => name === "ipc/change.ts" || name === "actions/change.ts"), "and nothing more").toEqual([]);
    expect([...reach("main.tsx")], "the main window has the other half").toContain("ipc/change.ts");
  });

  it("holds no words outside the tables", () => {
    const spoken = code.filter(({ name }) => name.endsWith(".tsx")).flatMap(({ name, text }) => {
      const { program } = parseSync(name, text);
      return literals(program).map((words) => `${name}: ${words}`);
    });
    expect(spoken, "every sentence is said in both languages").toEqual([]);
    const probe = parseSync("probe.tsx", `const a = <b title="two words">spoken {x}</b>;`);
    expect(literals(probe.program), "the search finds what it looks for").toEqual(["two words", "spoken"]);
  });

  it("builds no markup from text, and runs none", () => {
    const risky = /dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|\beval\(|new Function|document\.write/;
    expect(code.filter(({ text }) => risky.test(text)).map(({ name }) => name), "outside text stays text").toEqual([]);
  });

  it.each(files)("$name is short and says what it is for", ({ text }) => {
    expect(text.split("\n").length, "one idea a file").toBeLessThanOrEqual(CEILING);
    expect(text.startsWith("/**"), "it opens by saying so").toBe(true);
  });
});
