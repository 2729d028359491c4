/** The key cheat sheet of the documents, in both languages, from the catalogue. */
import { ACTION_IDS, CATALOG, type Entry, GROUPS, SUPPRESSED } from "../actions/catalog";
import { say, type StringKey } from "../i18n";
import type { Lang } from "../ipc/types";
import { caps, isTwin } from "./chord";

const cap = (chord: string) => caps(chord).map((each) => `<kbd>${each === "<" ? "&lt;" : each}</kbd>`).join(" ");

function keysOf(entry: Entry, lang: Lang): string {
  const shown = entry.keys.filter((key) => !isTwin(key, entry.keys));
  return shown.length === 0 ? say(lang, "keys.palette_only") : shown.map(cap).join(", ");
}

function section(lang: Lang): string[] {
  const tell = (key: StringKey) => say(lang, key);
  const lines = [`## ${tell("keys.title")}`, "", tell("keys.intro"), ""];
  for (const group of GROUPS) {
    lines.push(`### ${tell(`group.${group}`)}`, "");
    lines.push(`| ${tell("keys.key")} | ${tell("keys.does")} | ${tell("keys.when")} |`, "| --- | --- | --- |");
    for (const id of ACTION_IDS) {
      const entry = CATALOG[id];
      if (entry.group !== group) continue;
      const when = entry.when ? tell(`when.${entry.when}`) : "";
      lines.push(`| ${keysOf(entry, lang)} | ${tell(`action.${id}`)} | ${when} |`);
    }
    lines.push("");
  }
  lines.push(`${tell("help.rules")}`, "");
  lines.push(`${tell("keys.suppressed")}: ${SUPPRESSED.map(cap).join(", ")}.`, "");
  return lines;
}

/** The whole document. */
export function keySheet(): string {
  return ["# Keys · 단축키", "", ...section("en"), ...section("ko")].join("\n").trimEnd() + "\n";
}
