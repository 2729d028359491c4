/** The two languages: one typed table each, and words filled into a sentence as text. */
import type { Lang } from "../ipc/types";
import { en } from "./en";
import { ko } from "./ko";

export type StringKey = keyof typeof en;
export type Strings = Record<StringKey, string>;
export type Words = Record<string, string | number>;
/** Says a sentence in the current language. */
export type Say = (key: StringKey, words?: Words) => string;

export const TABLES: Record<Lang, Strings> = { en, ko };

/**
 * A whole number with its thousands apart; both languages write it the same way. By hand: the first `toLocaleString` of a
 * window costs more than the rows it is in.
 */
export const grouped = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+(?!\d))/g, ",");

/** Says one sentence; a placeholder without a word stays visible rather than vanish. */
export function say(lang: Lang, key: StringKey, words?: Words): string {
  const sentence = TABLES[lang][key];
  if (!words) return sentence;
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const filled = words[name];
    return typeof filled === "number" ? grouped(filled) : (filled ?? whole);
  });
}

/** A word of the contract in the language of the window, or the word itself where this version does not know it. */
export function word(speak: Say, group: string, value: string): string {
  const key = `${group}.${value}`;
  return key in en ? speak(key as StringKey) : value.replaceAll("_", " ");
}

/** The language to begin with: the one chosen before, else what the shell says, else the browser's own. */
export function firstLang(stored: string | null, session: string | null, browser: string): Lang {
  const wanted = stored ?? session ?? browser;
  return wanted.toLowerCase().startsWith("ko") ? "ko" : "en";
}
