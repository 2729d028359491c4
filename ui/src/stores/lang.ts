/** The language of the window: remembered between starts, switchable at any time. */
import { create } from "zustand";
import { firstLang, say, type Say } from "../i18n";
import type { Lang } from "../ipc/types";

const MEMORY = "switchback.lang";

function remembered(): string | null {
  try {
    return localStorage.getItem(MEMORY);
  } catch {
    return null; // A window without storage still has a language.
  }
}

interface LangState {
  lang: Lang;
  say: Say;
}

function speaking(lang: Lang): LangState {
  return { lang, say: (key, words) => say(lang, key, words) };
}

export const useLang = create<LangState>(() => speaking(firstLang(remembered(), null, navigator.language)));

function apply(lang: Lang): void {
  document.documentElement.lang = lang;
  if (useLang.getState().lang !== lang) useLang.setState(speaking(lang));
}

/** Takes the shell's word for the system's language, unless the operator chose one before. */
export function adoptLang(system: string): void {
  apply(firstLang(remembered(), system, navigator.language));
}

/** Switches to the other language and remembers it. */
export function switchLang(): void {
  const next: Lang = useLang.getState().lang === "en" ? "ko" : "en";
  try {
    localStorage.setItem(MEMORY, next);
  } catch {
    // Not remembered; still switched.
  }
  apply(next);
}

function stored({ key, newValue }: StorageEvent): void {
  if (key === MEMORY && newValue !== null) apply(firstLang(newValue, null, navigator.language));
}

/** Follows a switch made in the other window; the answer stops that. */
export function followLangOfOthers(): () => void {
  window.addEventListener("storage", stored);
  return () => window.removeEventListener("storage", stored);
}

/** The sentence-maker, for components. */
export const useSay = (): Say => useLang((s) => s.say);
/** The current language, for code outside components. */
export const lang = (): Lang => useLang.getState().lang;
