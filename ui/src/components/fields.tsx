/** The fields of the release forms: a label above what is typed, and buttons of which one is on. */
import { useEffect, useId } from "react";
import { chosen } from "../actions/browse";
import type { Engine } from "../format/release";
import { isStage } from "../format/target";
import { useSay } from "../stores/lang";
import { take } from "../stores/takers";

export function Field({ label, value, onType, testId, hint, wide = false, digits = false, browse }: {
  label: string;
  value: string;
  onType: (value: string) => void;
  testId?: string;
  /** An example, shown while nothing is typed. */
  hint?: string;
  wide?: boolean;
  /** Nothing but a whole number belongs here. */
  digits?: boolean;
  /** The endings of the files that are looked for, where it is the path of one. */
  browse?: readonly string[];
}) {
  const id = useId();
  const say = useSay();
  useEffect(() => (browse === undefined ? undefined : take(id, { label, endings: browse, put: onType })));
  const input = (
    <input
      id={id}
      type="text"
      data-testid={testId}
      value={value}
      placeholder={hint}
      inputMode={digits ? "numeric" : undefined}
      aria-invalid={digits && value.trim() !== "" && !/^\d+$/.test(value.trim())}
      spellcheck={false}
      autocomplete="off"
      onInput={(event) => onType(event.currentTarget.value)}
    />
  );
  return (
    <span className="field" data-wide={wide || undefined}>
      <label htmlFor={id}>{label}</label>
      {browse === undefined ? (
        input
      ) : (
        <span className="with-browse">
          {input}
          <button
            type="button"
            className="plain small"
            data-testid={`${testId}-browse`}
            aria-label={say("field.browse_for", { label })}
            onClick={() => void chosen(browse, onType)}
          >
            {say("field.browse")}
          </button>
        </span>
      )}
    </span>
  );
}

/** One of several, all in view. */
export function Choice<Value extends string>({ label, of, value, words, onChoose, testId, shown = false }: {
  label: string;
  of: readonly Value[];
  value: Value;
  words: (value: Value) => string;
  onChoose: (value: Value) => void;
  testId: string;
  /** Whether its label is to be seen, where the values do not say what they are of. */
  shown?: boolean;
}) {
  return (
    <span className="choice-buttons" role="group" aria-label={label}>
      {shown && (
        <span className="muted" aria-hidden="true">
          {label}
        </span>
      )}
      {of.map((each) => (
        <button
          key={each}
          type="button"
          className="plain small"
          data-testid={`${testId}-${each}`}
          aria-pressed={each === value}
          onClick={() => onChoose(each)}
        >
          {words(each)}
        </button>
      ))}
    </span>
  );
}

/** The routes that clients will ask for, where the release is that of a stage. */
export function RoutesField({ targets, value, onType }: { targets: readonly string[]; value: string; onType: (value: string) => void }) {
  const say = useSay();
  if (!targets.some(isStage)) return null;
  return <Field label={say("release.routes")} value={value} onType={onType} testId="release-routes" hint="GET /orders, POST /orders/{id}" wide />;
}

/** Who takes the traffic from one share to the next, where anybody but this machine could. */
export function EngineChoice({ of, value, onChoose }: { of: readonly Engine[]; value: Engine; onChoose: (engine: Engine) => void }) {
  const say = useSay();
  if (of.length === 0) return null;
  return <Choice label={say("engine.label")} testId="engine" of={of} value={value} words={(engine) => say(`engine.${engine}`)} onChoose={onChoose} shown />;
}

/** The steps of a shift or of a deploy, and the time between two of them. */
export function StepFields({ steps, every, onSteps, onEvery }: {
  steps: string;
  every: string;
  onSteps: (value: string) => void;
  onEvery: (value: string) => void;
}) {
  const say = useSay();
  return (
    <>
      <Field label={say("ramp.steps")} value={steps} onType={onSteps} testId="ramp-steps-field" hint="5,50,100" />
      <Field label={say("ramp.every")} value={every} onType={onEvery} testId="ramp-every-field" hint={say("ramp.every_hint")} />
    </>
  );
}
