/** What is deployed: a source of the target's own kind, why, and how the traffic gets there. */
import { openReason, twiceReason } from "../actions/releaseReasons";
import { perform } from "../actions/perform";
import { type Draft, makesVersion, type Typed, waysOf } from "../format/release";
import { useSay } from "../stores/lang";
import { choose, type, useReleaseAim } from "../stores/release";
import { Choice, Field, StepFields } from "./fields";
import { RevisionSelect } from "./RevisionSelect";
import { useTargetInFull } from "./useTargetInFull";

type Text = Exclude<keyof Typed, "from" | "images">;

/** A field for one of the texts of the source; `as` where another label says what it is here. */
function Part({ typed, name, as, wide, digits }: {
  typed: Typed;
  name: Text;
  as?: "through" | "definition" | "env_container";
  wide?: boolean;
  digits?: boolean;
}) {
  const say = useSay();
  return (
    <Field
      label={say(`deploy.${as ?? name}`)}
      value={typed[name]}
      onType={(value) => type({ [name]: value })}
      testId={`deploy-${name}`}
      wide={wide}
      digits={digits}
    />
  );
}

/** A size that Fargate has near the one that it has not: the finding names them as CPU/memory. */
function Sizes() {
  const say = useSay();
  const finding = useReleaseAim((s) => s.answer?.findings.find((each) => each.code === "fargate_size"));
  const sizes = [...(finding?.fix.matchAll(/(\d+)\/(\d+)/g) ?? [])];
  if (sizes.length === 0) return null;
  return (
    <span className="choice-buttons" role="group" aria-label={say("deploy.sizes")}>
      {sizes.map(([size, cpu = "", memory = ""]) => (
        <button key={size} type="button" className="plain small" data-testid="deploy-size" onClick={() => type({ cpu, memory })}>
          {size}
        </button>
      ))}
    </span>
  );
}

function Images({ typed }: { typed: Typed }) {
  const say = useSay();
  const rows = typed.images.length === 0 ? [{ container: "", image: "" }] : typed.images;
  const put = (at: number, changed: Partial<(typeof rows)[number]>) =>
    type({ images: rows.map((row, place) => (place === at ? { ...row, ...changed } : row)) });
  return (
    <>
      {rows.map((row, at) => (
        // The place is the identity: a row has no other name while it is typed.
        // oxlint-disable-next-line react/no-array-index-key
        <span className="pair" key={at}>
          <Field label={say("deploy.container")} value={row.container} onType={(container) => put(at, { container })} testId="deploy-image-container" />
          <Field label={say("deploy.image")} value={row.image} onType={(image) => put(at, { image })} testId="deploy-image" hint={say("deploy.image_hint")} wide />
        </span>
      ))}
      <button type="button" className="plain small" onClick={() => type({ images: [...rows, { container: "", image: "" }] })}>
        {say("deploy.another_image")}
      </button>
    </>
  );
}

function Definition({ typed }: { typed: Typed }) {
  const say = useSay();
  const never = openReason("deploy") ?? twiceReason();
  return (
    <>
      <Images typed={typed} />
      <Part typed={typed} name="cpu" digits />
      <Part typed={typed} name="memory" digits />
      <Sizes />
      <button
        type="button"
        className="plain small"
        data-testid="deploy-twice"
        disabled={never !== null}
        title={never ?? undefined}
        onClick={() => perform("deploy.twice")}
      >
        {say("action.deploy.twice")}
      </button>
      <Part typed={typed} name="file" as="definition" wide />
      <Part typed={typed} name="container" as="env_container" />
      <Part typed={typed} name="env" wide />
    </>
  );
}

function Source({ typed, target }: { typed: Typed; target: string }) {
  const say = useSay();
  const { full, error } = useTargetInFull(typed.from === "revision" ? target : null);
  switch (typed.from) {
    case "zip":
      return (
        <>
          <Part typed={typed} name="file" wide />
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
      return <RevisionSelect revisions={full?.revisions ?? null} error={error} value={typed.revision} onChoose={(revision) => type({ revision })} />;
    case "snapshot":
      return <p className="muted">{say("deploy.snapshot_text")}</p>;
    case "definition":
      return <Definition typed={typed} />;
  }
}

export function DeployForm({ draft, target, kind }: { draft: Draft; target: string; kind: string }) {
  const say = useSay();
  const { typed, note, commit, event, stepped, steps, every } = draft;
  return (
    <>
      <Choice
        label={say("deploy.from")}
        testId="deploy-from"
        of={waysOf(kind)}
        value={typed.from}
        words={(from) => say(`deploy.from_${from}`)}
        onChoose={(from) => type({ from })}
      />
      <Source typed={typed} target={target} />
      <Field label={say("deploy.note")} value={note} onType={(value) => choose({ note: value })} testId="deploy-note" wide />
      <Field label={say("deploy.commit")} value={commit} onType={(value) => choose({ commit: value })} testId="deploy-commit" />
      {kind === "lambda" && makesVersion(typed.from) && (
        <Field label={say("deploy.event")} value={event} onType={(value) => choose({ event: value })} testId="deploy-event" wide />
      )}
      <Choice
        label={say("ramp.label")}
        testId="ramp"
        of={["once", "steps"] as const}
        value={stepped ? "steps" : "once"}
        words={(way) => say(way === "once" ? "ramp.at_once" : "ramp.in_steps")}
        onChoose={(way) => choose({ stepped: way === "steps" })}
      />
      {stepped && (
        <StepFields steps={steps} every={every} onSteps={(value) => choose({ steps: value })} onEvery={(value) => choose({ every: value })} />
      )}
    </>
  );
}
