/** What is deployed: a source of the target's own kind, why, and how the traffic gets there. */
import { createContext, useContext } from "react";
import { openReason, twiceReason } from "../actions/releaseReasons";
import { perform } from "../actions/perform";
import { type Draft, enginesOf, makesVersion, type Typed, waysOf } from "../format/release";
import { ownId, shortId } from "../format/target";
import { useSay } from "../stores/lang";
import { choose, leaveOut, moveTarget, type, useRelease, useReleaseAim } from "../stores/release";
import { rowOf } from "../stores/rows";
import { Choice, EngineChoice, Field, RoutesField, StepFields } from "./fields";
import { Icon } from "./Icon";
import { RevisionSelect } from "./RevisionSelect";
import { useTargetInFull } from "./useTargetInFull";

type Text = Exclude<keyof Typed, "from" | "images">;

/** The endings of what each field's file is called, mostly. */
const PACKAGES = ["zip", "jar"];
const DOCUMENTS = ["json"];
const VALUES = ["env"];

/** How the traffic gets to what is new, or not at all. */
const RAMPS = ["once", "steps", "none"] as const;

/** Which of the targets is typed for. */
const Place = createContext(0);

function useType() {
  const place = useContext(Place);
  return (changed: Partial<Typed>) => type(changed, place);
}

/** A field for one of the texts of the source; `as` where another label says what it is here. */
function Part({ typed, name, as, wide, digits, browse }: {
  typed: Typed;
  name: Text;
  as?: "through" | "definition" | "env_container";
  wide?: boolean;
  digits?: boolean;
  browse?: readonly string[];
}) {
  const say = useSay();
  const put = useType();
  return (
    <Field
      key="field"
      label={say(`deploy.${as ?? name}`)}
      value={typed[name]}
      onType={(value) => put({ [name]: value })}
      testId={`deploy-${name}`}
      wide={wide}
      digits={digits}
      browse={browse}
    />
  );
}

/** A size that Fargate has near the one that it has not: the finding names them as CPU/memory. */
function Sizes({ target }: { target: string }) {
  const say = useSay();
  const put = useType();
  const finding = useReleaseAim((s) => s.answer?.findings.find((each) => each.code === "fargate_size" && ownId(each.target) === target));
  const sizes = [...(finding?.fix.matchAll(/(\d+)\/(\d+)/g) ?? [])];
  if (sizes.length === 0) return null;
  return (
    <span className="choice-buttons" role="group" aria-label={say("deploy.sizes")}>
      {sizes.map(([size, cpu = "", memory = ""]) => (
        <button key={size} type="button" className="plain small" data-testid="deploy-size" onClick={() => put({ cpu, memory })}>
          {size}
        </button>
      ))}
    </span>
  );
}

function Images({ typed }: { typed: Typed }) {
  const say = useSay();
  const choice = useType();
  const rows = typed.images.length === 0 ? [{ container: "", image: "" }] : typed.images;
  const put = (at: number, changed: Partial<(typeof rows)[number]>) =>
    choice({ images: rows.map((row, place) => (place === at ? { ...row, ...changed } : row)) });
  return (
    <>
      {rows.map((row, at) => (
        // The place is the identity: a row has no other name while it is typed.
        // oxlint-disable-next-line react/no-array-index-key
        <span className="pair" key={at}>
          <Field key="deploy-image-container" label={say("deploy.container")} value={row.container} onType={(container) => put(at, { container })} testId="deploy-image-container" />
          <Field key="deploy-image" label={say("deploy.image")} value={row.image} onType={(image) => put(at, { image })} testId="deploy-image" hint={say("deploy.image_hint")} wide />
        </span>
      ))}
      <button key="another_image" type="button" className="plain small" onClick={() => choice({ images: [...rows, { container: "", image: "" }] })}>
        {say("deploy.another_image")}
      </button>
    </>
  );
}

function Definition({ typed, target }: { typed: Typed; target: string }) {
  const say = useSay();
  const alone = useRelease((s) => s.draft?.targets.length === 1);
  const never = openReason("deploy") ?? twiceReason();
  return (
    <>
      <Images typed={typed} />
      <Part typed={typed} name="cpu" digits />
      <Part typed={typed} name="memory" digits />
      <Sizes target={target} />
      {alone && (
        <button
          key="deploy-twice"
          type="button"
          className="plain small"
          data-testid="deploy-twice"
          disabled={never !== null}
          title={never ?? undefined}
          onClick={() => perform("deploy.twice")}
        >
          {say("action.deploy.twice")}
        </button>
      )}
      <Part typed={typed} name="file" as="definition" wide browse={DOCUMENTS} />
      <Part typed={typed} name="container" as="env_container" />
      <Part typed={typed} name="env" wide browse={VALUES} />
    </>
  );
}

function Source({ typed, target }: { typed: Typed; target: string }) {
  const say = useSay();
  const put = useType();
  const { full, error } = useTargetInFull(typed.from === "revision" ? target : null);
  switch (typed.from) {
    case "zip":
      return (
        <>
          <Part typed={typed} name="file" wide browse={PACKAGES} />
          <Part typed={typed} name="bucket" as="through" />
        </>
      );
    case "object":
      return (
        <>
          <Part typed={typed} name="bucket" />
          <Part typed={typed} name="key" wide />
          <Part typed={typed} name="version" />
        </>
      );
    case "image":
      return <Part typed={typed} name="uri" wide />;
    case "revision":
      return <RevisionSelect revisions={full?.revisions ?? null} error={error} value={typed.revision} onChoose={(revision) => put({ revision })} />;
    case "snapshot":
      return <p className="muted">{say("deploy.snapshot_text")}</p>;
    case "definition":
      return <Definition typed={typed} target={target} />;
  }
}

/** The release of one target. */
function Release({ typed, id }: { typed: Typed; id: string }) {
  const say = useSay();
  const put = useType();
  const target = ownId(id);
  return (
    <>
      <Choice
        label={say("deploy.from")}
        testId="deploy-from"
        of={waysOf(rowOf(target)?.kind ?? "")}
        value={typed.from}
        words={(from) => say(`deploy.from_${from}`)}
        onChoose={(from) => put({ from })}
      />
      <Source typed={typed} target={target} />
    </>
  );
}

/** One target of several: its place in the plan, which can be changed, and its release. */
function Row({ typed, id, place, all }: { typed: Typed; id: string; place: number; all: number }) {
  const say = useSay();
  const target = rowOf(ownId(id))?.name ?? shortId(ownId(id));
  return (
    <fieldset className="release-row" data-testid="deploy-row" data-target={ownId(id)}>
      <legend>
        <span className="num faint">{say("deploy.place", { place: place + 1, all })}</span> <span className="strong">{target}</span>
        <button
          key="deploy-earlier"
          type="button"
          className="quiet"
          data-testid="deploy-earlier"
          disabled={place === 0}
          aria-label={say("deploy.earlier", { target })}
          title={say("deploy.earlier", { target })}
          onClick={() => moveTarget(place, -1)}
        >
          ↑
        </button>
        <button
          key="deploy-later"
          type="button"
          className="quiet"
          data-testid="deploy-later"
          disabled={place === all - 1}
          aria-label={say("deploy.later", { target })}
          title={say("deploy.later", { target })}
          onClick={() => moveTarget(place, 1)}
        >
          ↓
        </button>
        <button
          key="deploy-leave-out"
          type="button"
          className="quiet"
          data-testid="deploy-leave-out"
          aria-label={say("deploy.leave_out", { target })}
          title={say("deploy.leave_out", { target })}
          onClick={() => leaveOut(place)}
        >
          <Icon name="close" />
        </button>
      </legend>
      <div className="release-form">
        <Release typed={typed} id={id} />
      </div>
    </fieldset>
  );
}

export function DeployForm({ draft }: { draft: Draft }) {
  const say = useSay();
  const { targets, typed, note, commit, event, stepped, publishOnly, steps, every } = draft;
  const tried = targets.some((id, at) => rowOf(ownId(id))?.kind === "lambda" && makesVersion(typed[at]?.from ?? "revision"));
  return (
    <>
      {targets.map((id, at) => {
        const each = typed[at];
        if (each === undefined) return null;
        return (
          <Place key={id} value={at}>
            {targets.length === 1 ? <Release typed={each} id={id} /> : <Row typed={each} id={id} place={at} all={targets.length} />}
          </Place>
        );
      })}
      <Field key="deploy-note" label={say("deploy.note")} value={note} onType={(value) => choose({ note: value })} testId="deploy-note" wide />
      <Field key="deploy-commit" label={say("deploy.commit")} value={commit} onType={(value) => choose({ commit: value })} testId="deploy-commit" />
      {tried && (
        <Field key="deploy-event" label={say("deploy.event")} value={event} onType={(value) => choose({ event: value })} testId="deploy-event" wide browse={DOCUMENTS} />
      )}
      <RoutesField targets={targets} value={draft.routes} onType={(routes) => choose({ routes })} />
      <Choice
        label={say("ramp.label")}
        testId="ramp"
        of={RAMPS}
        value={publishOnly ? "none" : stepped ? "steps" : "once"}
        words={(way) => say(`ramp.way_${way}`)}
        onChoose={(way) => choose({ stepped: way === "steps", publishOnly: way === "none" })}
      />
      {!publishOnly && (
        <EngineChoice of={enginesOf(targets.map((id) => rowOf(ownId(id))?.kind ?? ""))} value={draft.engine} onChoose={(engine) => choose({ engine })} />
      )}
      {stepped && (
        <StepFields steps={steps} every={every} onSteps={(value) => choose({ steps: value })} onEvery={(value) => choose({ every: value })} />
      )}
    </>
  );
}
