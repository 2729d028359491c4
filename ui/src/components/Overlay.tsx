/** A modal panel: the rest of the window cannot be reached while it is open, and the focus returns when it closes. */
import { type ReactNode, useLayoutEffect, useRef } from "react";
import { focusBoard } from "../actions/focus";
import { useSay } from "../stores/lang";
import { closeOverlay } from "../stores/panels";
import { useRefused } from "../stores/refused";
import { DropHint } from "./DropHint";
import { Icon } from "./Icon";

/** What lies behind the panel is not to be seen or heard: what a file means, and why it was not taken, is said in front. */
function Dropped() {
  const { reason, times } = useRefused();
  return (
    <>
      <DropHint />
      <p className="drop-hint" role="status" data-takes="false" data-testid="overlay-refused" hidden={reason === null}>
        <span key={times}>{reason}</span>
      </p>
    </>
  );
}

export function Overlay({ label, testId, title, children }: {
  label: string;
  testId: string;
  /** Shown with a close button; without it the content stands alone. */
  title?: string;
  children: ReactNode;
}) {
  const say = useSay();
  const dialog = useRef<HTMLDialogElement>(null);
  // With the panel itself and not a frame later: what is typed meanwhile would be lost, or meant for the board.
  useLayoutEffect(() => {
    const open = dialog.current;
    open?.showModal();
    // What is to be typed comes before the way out.
    open?.querySelector<HTMLElement>("form input, input[type='text']")?.focus();
    return () => {
      open?.close();
      focusBoard();
    };
  }, []);
  return (
    // A click beside the panel closes it; Esc does the same for the keyboard, by the keymap.
    <dialog
      ref={dialog}
      className="overlay"
      data-testid={testId}
      aria-label={label}
      onCancel={closeOverlay}
      onClick={(event) => event.target === dialog.current && closeOverlay()}
    >
      <div className="overlay-body">
        {title !== undefined && (
          <header>
            <h2>{title}</h2>
            <button type="button" className="quiet" aria-label={say("help.close")} onClick={closeOverlay}>
              <Icon name="close" />
            </button>
          </header>
        )}
        {children}
      </div>
      <Dropped />
    </dialog>
  );
}
