/** How old a reading is, in the shortest words that are true. */
import type { Say } from "../i18n";

const STEPS = [
  ["age.days", 86_400],
  ["age.hours", 3_600],
  ["age.minutes", 60],
] as const;

/** `seconds` since the reading; a reading from a clock ahead of ours is 0 s old. */
export function age(seconds: number, say: Say): string {
  const whole = Math.max(0, Math.floor(seconds));
  for (const [key, size] of STEPS) if (whole >= size) return say(key, { n: Math.floor(whole / size) });
  return say("age.seconds", { n: whole });
}

/** Whole seconds between an RFC 3339 time and now; null where it is not one. */
export function secondsSince(at: string | null, now: number): number | null {
  if (at === null) return null;
  const then = Date.parse(at);
  return Number.isNaN(then) ? null : now - then / 1000;
}
