/** A hold on the selected target: who set it and why, and the button that lifts it, or the form that sets one. */
import { type FormEvent, useState } from "react";
import { when } from "../format/time";
import * as change from "../ipc/change";
import { toApiError } from "../ipc/call";
import { type ApiError, type HoldShape, LONGEST_NOTE } from "../ipc/types";
import { useBoard } from "../stores/board";
import { useLang, useSay } from "../stores/lang";
import { closeOverlay } from "../stores/panels";
import { markHolds, rowOf, useRow } from "../stores/rows";
import { useSession } from "../stores/session";
import { ErrorText } from "./ErrorText";
import { Field } from "./fields";
import { Overlay } from "./Overlay";

const same = (one: HoldShape | null, other: HoldShape | null) => one?.since === other?.since && one?.by === other?.by && one?.note === other?.note;

export function HoldOverlay() {
  const say = useSay();
  const lang = useLang((s) => s.lang);
  // The target for which it was opened, whatever comes to be selected behind it.
  const [target] = useState(() => useBoard.getState().selected);
  const row = useRow(target);
  // And what was on it then: the button does what it said when it was reached, or nothing.
  const [hold, see] = useState(() => rowOf(target)?.hold ?? null);
  const account = useSession((s) => s.typedName);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [moving, setMoving] = useState<readonly string[]>([]);
  if (target === null || row === undefined) return null;
  const changed = moving.length === 0 && !busy && !same(row.hold, hold);
  const long = [...note].length > LONGEST_NOTE;
  // Once it stands, the same press again must not be the other one.
  const off = busy || long || changed || moving.length > 0;

  const send = (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    if (off) return;
    setBusy(true);
    setError(null);
    change
      .hold({ targets: [target], lift: hold !== null, note: hold === null ? note : null, account }, lang)
      .then(
        (stands) => {
          markHolds([target], stands.holds);
          if (stands.moving.length === 0) closeOverlay();
          else setMoving(stands.moving);
        },
        (reason: unknown) => setError(toApiError(reason)),
      )
      .finally(() => setBusy(false));
  };

  return (
    // Without a head of its own: the focus goes to the first thing that can have it, and that is what H was pressed for.
    <Overlay label={say("hold.title")} testId="hold">
      <form className="hold-form" onSubmit={send} data-changes>
        <h2>
          {say("hold.title")} <span className="mono">{target}</span>
        </h2>
        <p className="muted">{say("hold.text")}</p>
        {hold === null ? (
          <Field key="hold-note" label={say("hold.note")} value={note} onType={setNote} testId="hold-note" wide />
        ) : (
          <p data-testid="hold-stands">
            {say("hold.by", { by: hold.by, at: when(hold.since) })}
            {hold.note !== null && <strong> {hold.note}</strong>}
          </p>
        )}
        {changed && (
          <p className="wrong" role="alert" data-testid="hold-changed">
            {say(row.hold === null ? "hold.lifted_meanwhile" : "hold.set_meanwhile", { by: row.hold?.by ?? "" })}{" "}
            <button key="look_again" type="button" onClick={() => see(row.hold)}>
              {say("hold.look_again")}
            </button>
          </p>
        )}
        {long && <p className="wrong">{say("hold.too_long", { most: LONGEST_NOTE })}</p>}
        <button key="hold-send" type="submit" className="primary" disabled={off} data-testid="hold-send">
          {say(hold === null ? "hold.set" : "hold.lift")}
        </button>
        <button key="close" type="button" className="quiet" onClick={closeOverlay}>
          {say("help.close")}
        </button>
      </form>
      <div role="status" className="hold-said">
        {moving.map((line) => (
          <p key={line}>
            {line} · {say("hold.goes_on")}
          </p>
        ))}
        {error !== null && <ErrorText error={error} />}
      </div>
    </Overlay>
  );
}
