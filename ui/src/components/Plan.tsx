/** A plan as it would be sent, what preflight says of it, and the difference where it changed. */
import { named, route, side } from "../format/split";
import type { FindingShape, PlanAnswer, PlannedStep } from "../ipc/types";
import { useSay } from "../stores/lang";
import { CopyButton } from "./CopyButton";
import { Icon, type IconName } from "./Icon";
import { CallWords, TargetName } from "./OperationCard";

const SIGN: Record<string, IconName> = { block: "block", warn: "warn", info: "info" };
const WEIGHT: Record<string, number> = { block: 0, warn: 1, info: 2 };

const byWeight = (a: FindingShape, b: FindingShape) => (WEIGHT[a.severity] ?? 3) - (WEIGHT[b.severity] ?? 3);

function FindingLine({ finding, told }: { finding: FindingShape; told: boolean }) {
  return (
    <li className="finding" data-severity={finding.severity} data-code={finding.code}>
      <Icon name={SIGN[finding.severity] ?? "info"} />
      <span>
        {told && <TargetName id={finding.target} />} {finding.cause}
        {finding.fix !== "" && <span className="muted"> · {finding.fix}</span>}
      </span>
    </li>
  );
}

export function Findings({ findings }: { findings: readonly FindingShape[] }) {
  const say = useSay();
  if (findings.length === 0) return <p className="muted">{say("strip.no_findings")}</p>;
  // Of one target it goes without saying.
  const several = new Set(findings.map((finding) => finding.target)).size > 1;
  return (
    <ul className="findings" aria-label={say("strip.findings")}>
      {findings.toSorted(byWeight).map((finding) => (
        <FindingLine key={`${finding.code} ${finding.target} ${finding.cause}`} finding={finding} told={several} />
      ))}
    </ul>
  );
}

/** The weightiest finding and how many there are, for a strip that is not armed. */
export function FindingsBrief({ findings }: { findings: readonly FindingShape[] }) {
  const say = useSay();
  const first = findings.toSorted(byWeight)[0];
  if (!first) return null;
  return (
    <span className="finding brief" data-severity={first.severity}>
      <Icon name={SIGN[first.severity] ?? "info"} />
      {findings.length > 1 && <span className="num">{say("strip.findings_count", { count: findings.length })}</span>}
      <span className="brief-cause">{first.cause}</span>
    </span>
  );
}

/** Where a call leads; nothing where it moves no release. */
function Way({ step }: { step: PlannedStep }) {
  const say = useSay();
  if (step.from === step.to) return null;
  return (
    <>
      <span className="mono">{named(say, side(step.from))}</span>
      <Icon name="arrow" />
      <span className="mono strong">{named(say, side(step.to))}</span>
    </>
  );
}

/** What a step waits for after the one before it. */
function Pause({ seconds }: { seconds: number | null }) {
  const say = useSay();
  if (seconds === null) return null;
  return <span className="pause">{seconds === 0 ? say("plan.waits") : say("plan.pause", { seconds })}</span>;
}

export function Steps({ answer }: { answer: PlanAnswer }) {
  const say = useSay();
  return (
    <ol className="steps" aria-label={say("strip.steps")}>
      {answer.plan.steps.map((step, at) => (
        <li key={`${step.target} ${step.action} ${step.to}`}>
          <span className="num faint">{at + 1}</span>
          <TargetName id={step.target} />
          <Way step={step} />
          <CallWords call={step} />
          <Pause seconds={step.pause_s} />
          <CopyButton text={step.command} label={say("strip.command")} />
        </li>
      ))}
    </ol>
  );
}

/** The whole of a plan: its calls, and its findings beside them. */
export function PlanBody({ answer }: { answer: PlanAnswer }) {
  const say = useSay();
  return (
    <div className="plan-body">
      <div>
        <h2>{say("strip.steps")}</h2>
        <Steps answer={answer} />
      </div>
      <div>
        <h2>{say("strip.findings")}</h2>
        <Findings findings={answer.findings} />
      </div>
    </div>
  );
}

function Side({ title, answer, other, none }: {
  title: string;
  answer: PlanAnswer | null;
  other: PlanAnswer | null;
  none: string;
}) {
  const known = new Set(other?.plan.steps.map((step) => `${step.target} ${step.action} ${step.from} ${step.to}`));
  return (
    <div>
      <h2>{title}</h2>
      {answer === null && <p>{none}</p>}
      <ol className="steps">
        {answer?.plan.steps.map((step) => {
          const same = known.has(`${step.target} ${step.action} ${step.from} ${step.to}`);
          return (
            <li key={`${step.action} ${step.from} ${step.to}`} data-differs={!same || undefined}>
              <Way step={step} />
              <CallWords call={step} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** The plan that was on screen beside the fresh one. */
export function PlanChange({ was, now, text, next, none }: {
  was: PlanAnswer;
  now: PlanAnswer | null;
  text: string;
  next?: string;
  none: string;
}) {
  const say = useSay();
  return (
    <div className="plan-change" role="alert" data-testid="plan-changed">
      <p>
        <Icon name="warn" />
        <span>
          <span className="strong">{text}</span> {next ?? say(now === null ? "strip.changed_close" : "strip.changed_next")}
        </span>
      </p>
      <div className="plan-body">
        <Side title={say("strip.changed_old")} answer={was} other={now} none="" />
        <Side title={say("strip.changed_new")} answer={now} other={was} none={none} />
      </div>
    </div>
  );
}

/** Where a plan leads, for the words on a button. */
export const destination = (answer: PlanAnswer | null, target: string): string | null =>
  answer === null ? null : (route(answer.plan, target)?.to ?? null);
