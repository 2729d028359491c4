/** What the strip and the undo bar have in common: the place named, the keys, and the button that fires. */
import { type KeyboardEvent, type MouseEvent, type Ref, useEffect, useLayoutEffect, useRef, useState } from "react";
import { focusBoard } from "../actions/focus";
import type { ActionId } from "../actions/catalog";
import type { StringKey } from "../i18n";
import type { SessionShape } from "../ipc/types";
import type { AimState } from "../stores/aim";
import { useSay } from "../stores/lang";
import { refuse, useRefused } from "../stores/refused";
import { KeysOf } from "./Keys";

/** Account · Region, and the practice mark: a hand must never mistake one cloud for another. */
export function Where({ session }: { session: SessionShape | null }) {
  const say = useSay();
  if (session === null) return null;
  const account = [session.account_name, session.account].filter(Boolean).join(" ");
  return (
    <span className="where">
      {session.mode !== "aws" && (
        <span className="mode" data-mode={session.mode}>
          {say(`mode.${session.mode}`)}
        </span>
      )}
      <span className="num">{[account, session.region].filter(Boolean).join(" · ")}</span>
    </span>
  );
}

/** Why nothing can be sent, or what is being waited for; again, for eye and ear, each time a key is refused by it. */
export function Reason({ id, text, reading }: { id: string; text: string; reading: boolean }) {
  const refused = useRefused();
  return (
    <span
      key={refused.times}
      className="strip-reason"
      data-testid={id}
      data-refused={refused.reason === text || undefined}
      role={reading ? undefined : "status"}
    >
      {text}
    </span>
  );
}

/**
 * Takes the focus to the button when it is armed, so that Enter is where the eye is, and back to the board when it is
 * armed no more: there Enter must not press what has come in the plan's place.
 */
export function useArmedFocus(armed: boolean) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (armed) button.current?.focus({ preventScroll: true });
    else if (button.current !== null && document.activeElement === button.current) focusBoard();
  }, [armed]);
  return button;
}

/** Which keys count now. */
export function ArmingHints({ arm, fire, aim, able, back = "strip.hint_disarm" }: {
  arm: ActionId;
  fire: ActionId;
  aim: AimState;
  able: boolean;
  /** What Esc does. */
  back?: StringKey;
}) {
  const say = useSay();
  if (!able || aim.sent) return null;
  if (aim.refusal !== null) {
    return (
      <span className="hints" aria-hidden="true">
        <KeysOf action={arm} /> {say("strip.hint_again")}
      </span>
    );
  }
  return (
    <span className="hints" aria-hidden="true">
      {aim.armed ? (
        <>
          <span className="armed-tag">{say("strip.armed")}</span>
          <KeysOf action={fire} /> {say("strip.hint_fire")}
          <span className="hint-word">
            <KeysOf action="back" /> {say(back)}
          </span>
        </>
      ) : (
        <>
          <KeysOf action={arm} /> {say("strip.hint_arm")} <KeysOf action={fire} /> {say("strip.hint_fire")}
        </>
      )}
    </span>
  );
}

/** Why the last press did nothing; `shown` stands there anyway, and is only spoken. */
export function Refused({ shown }: { shown: string | null }) {
  const { reason, times } = useRefused();
  return (
    <p className={reason === null || reason === shown ? "off-screen" : "refused"} role="status" data-testid="refused">
      {reason !== null && <span key={times}>{reason}</span>}
    </p>
  );
}

/** A held Space would press on release; a modified one is not a press of this button. */
function guard(event: KeyboardEvent<HTMLElement>) {
  const pressed = event.key === "Enter" || event.key === " ";
  if (pressed && (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey)) event.preventDefault();
}

/**
 * The hand that fired rests on the button, and the button means the next plan now. Until the pointer has been
 * elsewhere, a click there is the tail of the click before it.
 */
function useResting(): [boolean, (event: MouseEvent<HTMLElement>) => void] {
  const [on, setOn] = useState<Element | null>(null);
  useEffect(() => {
    if (on === null) return;
    const moved = ({ target }: PointerEvent) => {
      if (!(target instanceof Node && on.contains(target))) setOn(null);
    };
    // Heard from the window: a button that is off hears no pointer leave it.
    window.addEventListener("pointermove", moved);
    return () => window.removeEventListener("pointermove", moved);
  }, [on]);
  // A key's click has no pointer to it.
  return [on !== null, (event) => event.detail > 0 && setOn(event.currentTarget)];
}

export function FireButton({ ref, testId, label, reason, armed, danger = false, becomesNext = false, onFire }: {
  ref?: Ref<HTMLButtonElement>;
  testId: string;
  label: string;
  /** Why it cannot be pressed; null where it can. */
  reason: string | null;
  armed: boolean;
  danger?: boolean;
  /** Whether a press makes it the button of another plan, with nothing chosen in between. */
  becomesNext?: boolean;
  onFire: () => void;
}) {
  const say = useSay();
  const [resting, rest] = useResting();
  return (
    <button
      ref={ref}
      type="button"
      className={danger ? "fire" : "fire-undo"}
      data-testid={testId}
      data-changes
      data-fires={armed || undefined}
      data-armed={armed || undefined}
      disabled={reason !== null && !armed}
      aria-disabled={reason !== null}
      title={reason ?? undefined}
      onKeyDown={guard}
      onClick={(event) => {
        if (reason !== null) return refuse(reason);
        if (becomesNext && resting && !armed) return refuse(say("reason.resting"));
        rest(event);
        onFire();
      }}
    >
      {label}
    </button>
  );
}
