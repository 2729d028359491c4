/** Times as a person on call reads them: local, with the date only where it is not today. */
import type { Lang } from "../ipc/types";

const LOCALE: Record<Lang, string> = { en: "en-GB", ko: "ko-KR" };
const made = new Map<string, Intl.DateTimeFormat>();

function format(lang: Lang, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${lang} ${name}`;
  const known = made.get(key) ?? new Intl.DateTimeFormat(LOCALE[lang], { hourCycle: "h23", ...options });
  made.set(key, known);
  return known;
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit" };

/** `21:40:07`. */
export function clock(at: string | null, lang: Lang): string {
  const then = new Date(at ?? Number.NaN);
  return Number.isNaN(then.getTime()) ? "–" : format(lang, "clock", CLOCK).format(then);
}

/** `21:40` today, else `20 Nov, 21:40`, with the year where it is another one. */
export function when(at: string | null, lang: Lang, now: Date = new Date()): string {
  const then = new Date(at ?? Number.NaN);
  if (Number.isNaN(then.getTime())) return "–";
  const minute: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  if (then.toDateString() === now.toDateString()) return format(lang, "minute", minute).format(then);
  const day: Intl.DateTimeFormatOptions = { ...minute, day: "numeric", month: "short" };
  if (then.getFullYear() === now.getFullYear()) return format(lang, "day", day).format(then);
  return format(lang, "year", { ...day, year: "numeric" }).format(then);
}
