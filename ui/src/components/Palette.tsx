/** The palette: every action by name. One that cannot run stays in the list and says why. */
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { ACTION_IDS, type ActionId } from "../actions/catalog";
import { ACTIONS, perform } from "../actions/perform";
import { say as sayIn } from "../i18n";
import { useSay } from "../stores/lang";
import { closeOverlay } from "../stores/panels";
import { KeysOf } from "./Keys";
import { Overlay } from "./Overlay";

const IDS: readonly ActionId[] = ACTION_IDS.filter((id) => id !== "palette.open" && id !== "back");

/** Found by its words in either language, whichever the window speaks. */
function matching(typed: string): ActionId[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return IDS.filter((id) => {
    const text = `${id} ${sayIn("en", `action.${id}`)} ${sayIn("ko", `action.${id}`)}`.toLowerCase();
    return words.every((each) => text.includes(each));
  });
}

function choose(id: ActionId): void {
  if (ACTIONS[id].disabledReason() !== null) return;
  closeOverlay();
  // What the action focuses must come after the palette has given the focus back.
  setTimeout(() => perform(id));
}

export function Palette() {
  const say = useSay();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const found = useMemo(() => matching(typed), [typed]);
  const active = found[Math.min(at, found.length - 1)];
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected='true']")?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const heard = (event: KeyboardEvent<HTMLElement>) => {
    if (event.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((now) => Math.max(0, Math.min(found.length - 1, Math.min(now, found.length - 1) + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (active && !event.repeat) choose(active);
    }
  };

  return (
    <Overlay label={say("palette.label")} testId="palette">
      <input
        className="palette-input"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={active ? `palette-${active}` : undefined}
        aria-label={say("palette.label")}
        placeholder={say("palette.placeholder")}
        spellcheck={false}
        autocomplete="off"
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={heard}
      />
      <ul id="palette-list" ref={list} className="palette-list" role="listbox" aria-label={say("palette.label")}>
        {found.map((id) => {
          const reason = ACTIONS[id].disabledReason();
          return (
            // The field above keeps the focus and moves the selection; a pointer may choose directly.
            <li
              key={id}
              id={`palette-${id}`}
              role="option"
              tabIndex={-1}
              data-action={id}
              aria-selected={id === active}
              aria-disabled={reason !== null}
              onClick={() => choose(id)}
            >
              <span className="palette-title">
                {say(`action.${id}`)}
                {reason !== null && <span className="palette-reason">{reason}</span>}
              </span>
              <KeysOf action={id} />
            </li>
          );
        })}
      </ul>
      {found.length === 0 && <p className="muted palette-none">{say("palette.none")}</p>}
    </Overlay>
  );
}
