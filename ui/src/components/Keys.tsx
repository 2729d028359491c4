/** Key caps, from the catalogue: no component names a key itself. */
import { Fragment } from "react";
import { type ActionId, CATALOG } from "../actions/catalog";
import { caps, isTwin } from "../keymap/chord";

export function Chord({ chord }: { chord: string }) {
  return (
    <span className="chord">
      {caps(chord).map((cap, at) => (
        // The caps of one chord never move: the place is the identity.
        // oxlint-disable-next-line react/no-array-index-key
        <kbd key={`${at}${cap}`}>{cap}</kbd>
      ))}
    </span>
  );
}

/** The first key of an action, or all of them. */
export function KeysOf({ action, all = false }: { action: ActionId; all?: boolean }) {
  const { keys } = CATALOG[action];
  const shown = keys.filter((key) => !isTwin(key, keys));
  return (
    <>
      {(all ? shown : shown.slice(0, 1)).map((chord) => (
        <Fragment key={chord}>
          <Chord chord={chord} />{" "}
        </Fragment>
      ))}
    </>
  );
}
