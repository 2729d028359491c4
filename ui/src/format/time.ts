/** Times as a person on call reads them: local, in digits, with the date only where it is not today. */

const two = (n: number): string => String(n).padStart(2, "0");

function parsed(at: string | null): Date | null {
  const then = new Date(at ?? Number.NaN);
  return Number.isNaN(then.getTime()) ? null : then;
}

const minute = (then: Date) => `${two(then.getHours())}:${two(then.getMinutes())}`;
const day = (then: Date) => `${two(then.getMonth() + 1)}-${two(then.getDate())}`;

/** `21:40:07`. */
export function clock(at: string | null): string {
  const then = parsed(at);
  return then === null ? "–" : `${minute(then)}:${two(then.getSeconds())}`;
}

/** `21:40` today, else `11-20 21:40` as the proofs of the shell have it, with the year where it is another one. */
export function when(at: string | null, now: Date = new Date()): string {
  const then = parsed(at);
  if (then === null) return "–";
  if (then.toDateString() === now.toDateString()) return minute(then);
  const year = then.getFullYear() === now.getFullYear() ? "" : `${then.getFullYear()}-`;
  return `${year}${day(then)} ${minute(then)}`;
}

/** `2026-11-20 21:40:07`: for a record, whatever day it is read on. */
export function fully(at: string | null): string {
  const then = parsed(at);
  return then === null ? "–" : `${then.getFullYear()}-${day(then)} ${clock(at)}`;
}

/** The zone these times are in: `UTC`, `GMT+9`. */
export function zone(): string {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(new Date());
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
}
