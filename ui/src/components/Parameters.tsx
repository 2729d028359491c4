/** Values for a template's parameters. They may be secrets: they are not to be read on the screen, and nothing remembers them. */
import { useId } from "react";
import { useSay } from "../stores/lang";

/** What was typed, with a key for its row. */
export interface Given {
  key: number;
  name: string;
  value: string;
}

export function Parameters({ of, onChange }: { of: readonly Given[]; onChange: (all: Given[]) => void }) {
  const say = useSay();
  const change = (key: number, to: Partial<Given>) => onChange(of.map((each) => (each.key === key ? { ...each, ...to } : each)));
  const add = () => onChange([...of, { key: Math.max(0, ...of.map((each) => each.key)) + 1, name: "", value: "" }]);
  return (
    <div className="parameters" data-testid="changes-parameters">
      {of.map((each) => (
        <div key={each.key} className="parameter">
          <Typed label={say("changes.parameter")} value={each.name} onType={(name) => change(each.key, { name })} testId="parameter-name" />
          <Typed label={say("changes.value")} value={each.value} onType={(value) => change(each.key, { value })} testId="parameter-value" secret />
          <button
            type="button"
            className="plain small"
            aria-label={say("changes.drop_parameter", { name: each.name })}
            data-testid="parameter-drop"
            onClick={() => onChange(of.filter((other) => other.key !== each.key))}
          >
            ×
          </button>
        </div>
      ))}
      <button type="button" className="plain small" data-testid="parameter-add" onClick={add}>
        {say("changes.add_parameter")}
      </button>
      {of.length > 0 && <p className="muted">{say("changes.others")}</p>}
    </div>
  );
}

function Typed({ label, value, onType, testId, secret = false }: {
  label: string;
  value: string;
  onType: (value: string) => void;
  testId: string;
  secret?: boolean;
}) {
  const id = useId();
  return (
    <span className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        {...(secret ? { type: "password" } : { type: "text" })}
        data-testid={testId}
        value={value}
        spellcheck={false}
        autocomplete={secret ? "new-password" : "off"}
        onInput={(event) => onType(event.currentTarget.value)}
      />
    </span>
  );
}
