/** Shares and plan sides as a person reads them. */
import type { Say } from "../i18n";
import type { PlanShape, ShareShape } from "../ipc/types";

/** At most two decimals, and none that say nothing. */
export function percent(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A whole number, which never says that a small share is none or a large one all. */
function whole(value: number): string {
  if (value > 0 && value < 1) return "<1";
  if (value > 99 && value < 100) return ">99";
  return String(Math.round(value));
}

/** Words of the journal with the crumbs of their shares left out: `57.14286 %` is `57.14 %`. */
export function tidy(words: string): string {
  return words.replace(/\d+\.\d{3,}(?=\s?%)/g, (share) => percent(Number(share)));
}

/** `42` where one revision has all, else `42 90 % · 43 10 %`: shares sum to 100 and the stable side comes first. */
export function splitText(split: readonly ShareShape[]): string {
  if (split.length === 1) return split[0]?.revision ?? "";
  return split.map((share) => `${share.revision} ${percent(share.percent)} %`).join(" · ");
}

/** `90 / 10`; the revisions and the fractions stand elsewhere. */
export function shares(split: readonly ShareShape[]): string {
  return split.length === 1 ? "100 %" : split.map((share) => whole(share.percent)).join(" / ");
}

/** What a plan says where a revision will stand that AWS has not named yet. */
const UPCOMING = "(new)";

/** The same words with that revision in the reader's language. */
export function named(say: Say, words: string): string {
  return words.replaceAll(UPCOMING, say("revision.upcoming"));
}

/** A plan's side without the `100 %` that says nothing: `42 100 %` is `42`. */
export function side(words: string): string {
  return tidy(words.replace(/\s+100\s?%$/, ""));
}

/** What a plan leaves one target with, and what it takes it from; null where it does not touch it. */
export function route(plan: PlanShape, target: string): { from: string; to: string } | null {
  const steps = plan.steps.filter((step) => step.target === target || step.target.endsWith(`/${target}`));
  const first = steps[0];
  const last = steps.at(-1);
  return first && last ? { from: side(first.from), to: side(last.to) } : null;
}
