/** Which revision gets how much of the traffic: one share by slider and keys, or several one after the other. */
import { useEffect } from "react";
import { PERCENT_ID } from "../actions/focus";
import { type Draft, enginesOf, splits } from "../format/release";
import { useSay } from "../stores/lang";
import { choose, setPercent } from "../stores/release";
import { Choice, EngineChoice, RoutesField, StepFields } from "./fields";
import { KeysOf } from "./Keys";
import { RevisionSelect } from "./RevisionSelect";
import { useTargetInFull } from "./useTargetInFull";

export function ShiftForm({ draft, target, kind }: { draft: Draft; target: string; kind: string }) {
  const say = useSay();
  const { full, error } = useTargetInFull(target);
  const { to, percent, stepped, steps, every } = draft;
  const newest = full?.revisions[0];
  useEffect(() => {
    // What was just published is what traffic is shifted to; what has all of it is no suggestion.
    if (to === "" && newest !== undefined && newest.percent < 100) choose({ to: newest.revision });
  }, [to, newest]);
  return (
    <>
      <RevisionSelect revisions={full?.revisions ?? null} error={error} value={to} onChoose={(revision) => choose({ to: revision })} />
      {splits(kind) ? (
        <Choice
          label={say("ramp.label")}
          testId="ramp"
          of={["once", "steps"] as const}
          value={stepped ? "steps" : "once"}
          words={(way) => say(way === "once" ? "shift.once" : "ramp.way_steps")}
          onChoose={(way) => choose({ stepped: way === "steps" })}
        />
      ) : (
        <span className="field muted" data-testid="shift-whole">
          {say("shift.whole")}
        </span>
      )}
      <RoutesField targets={draft.targets} value={draft.routes} onType={(routes) => choose({ routes })} />
      <EngineChoice of={enginesOf([kind])} value={draft.engine} onChoose={(engine) => choose({ engine })} />
      {!splits(kind) ? null : stepped ? (
        <StepFields steps={steps} every={every} onSteps={(typed) => choose({ steps: typed })} onEvery={(typed) => choose({ every: typed })} />
      ) : (
        <span className="field percent" data-wide>
          <label htmlFor={PERCENT_ID}>{say("shift.percent")}</label>
          <input
            id={PERCENT_ID}
            data-testid="shift-percent"
            type="range"
            min={0}
            max={100}
            step={1}
            value={percent}
            aria-valuetext={`${percent} %`}
            onInput={(event) => setPercent(Number(event.currentTarget.value))}
          />
          <output className="num strong" data-testid="shift-share" htmlFor={PERCENT_ID}>{`${percent} %`}</output>
          <span className="hints" aria-hidden="true">
            <KeysOf action="percent.set" /> … <KeysOf action="percent.less" /> <KeysOf action="percent.more" />
          </span>
        </span>
      )}
    </>
  );
}
