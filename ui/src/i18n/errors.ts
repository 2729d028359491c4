/**
 * An error in the window's own words. Its code says what is so and what to press next; its message is the detail, and
 * may be AWS's own English. Its hint is the command line's, and is shown only where preflight wrote it for both.
 */
import type { ApiError, Code } from "../ipc/types";
import type { Say } from "./index";

/** What the tables must say of every code: what is so, and the next move. A new code without words does not compile. */
export type ErrorKey = `error.${Code}` | `error.${Code}.next` | "error.by_hand" | "error.copy_commands";

export interface ErrorWords {
  title: string;
  detail: string;
  next: string;
}

export function errorWords(say: Say, error: ApiError): ErrorWords {
  const own = error.code === "blocked" ? error.hint : "";
  return { title: say(`error.${error.code}`), detail: error.message, next: own || say(`error.${error.code}.next`) };
}

/** All of it in one line, where there is room for one. */
export function errorLine(say: Say, error: ApiError): string {
  const { title, detail, next } = errorWords(say, error);
  const so = [title, detail.replace(/\.$/, "")].filter(Boolean).join(": ");
  return `${so}. ${next}`;
}
