/** A protected account asks for its own name, once a session: what a hurried hand cannot give by accident. */
import { type FormEvent, useState } from "react";
import { unlock } from "../actions/change";
import { NAME_ID } from "../actions/focus";
import type { ActionId } from "../actions/catalog";
import { perform } from "../actions/perform";
import { useSay } from "../stores/lang";
import { Icon } from "./Icon";

/** `then` is what the name was typed for. */
export function NameGate({ then = "strip.arm" }: { then?: ActionId }) {
  const say = useSay();
  const [name, setName] = useState("");
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    if (name.trim() === "" || busy) return;
    setBusy(true);
    void unlock(name.trim()).then((right) => {
      setBusy(false);
      setWrong(!right);
      // The strip is armed, and still sends nothing before its own press.
      if (right) perform(then);
    });
  };
  return (
    <form className="name-gate" onSubmit={submit}>
      <label htmlFor={NAME_ID}>
        <Icon name="lock" /> {say("strip.protected")}
      </label>
      <input
        id={NAME_ID}
        data-testid="account-name"
        type="text"
        value={name}
        aria-label={say("strip.account_name")}
        aria-invalid={wrong}
        aria-describedby={wrong ? "account-name-wrong" : undefined}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => {
          setName(event.currentTarget.value);
          setWrong(false);
        }}
      />
      <button type="submit" className="plain" disabled={busy || name.trim() === ""}>
        {say("strip.unlock")}
      </button>
      {wrong && (
        <span id="account-name-wrong" className="wrong" role="alert">
          {say("strip.unlock_wrong")}
        </span>
      )}
    </form>
  );
}
