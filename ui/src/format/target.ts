/** How a target is written where its kind is plain from the place. */

/** `checkout:live` of `lambda:checkout:live`. */
export function shortId(id: string): string {
  const colon = id.indexOf(":");
  return colon < 0 ? id : id.slice(colon + 1);
}
