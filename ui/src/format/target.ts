/** How targets and revisions are written, and where a long one may be cut. */

/** `checkout:live` of `lambda:checkout:live`. */
export function shortId(id: string): string {
  const colon = id.indexOf(":");
  return colon < 0 ? id : id.slice(colon + 1);
}

/**
 * The part that gives way where room is short, and the end that stays: it tells `service-01` from `service-02` and
 * `web:30` from `web:31`. The end is what follows the last colon, and at least so many characters.
 */
export function cut(text: string, least = 0): [string, string] {
  const colon = text.lastIndexOf(":");
  const at = Math.min(colon < 0 ? text.length : colon, Math.max(0, text.length - least));
  return at === 0 ? [text, ""] : [text.slice(0, at), text.slice(at)];
}

/** The id as the board has it, where a plan or the journal puts account and Region before it. */
export function ownId(id: string): string {
  return id.replace(/^.*\/(?=(?:lambda|rest|http|ecs):)/, "");
}

/** Whether it is a stage of an API, which has routes. */
export const isStage = (id: string): boolean => /^(?:rest|http):/.test(ownId(id));

/** Enough of a long id to tell two operations apart by eye. */
const TAIL = 6;

/** `…X4F9QK`; the whole of it stands in a title or behind a copy button. */
export function shortOperation(id: string): string {
  return id.length > 2 * TAIL ? `…${id.slice(-TAIL)}` : id;
}
