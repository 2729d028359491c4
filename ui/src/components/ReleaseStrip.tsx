/** The strip while a deploy, shift, promote or abort is prepared: what was chosen, what it would do, and the button that does it. */
import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import { focusBoard } from "../actions/focus";
import { fireRelease } from "../actions/release";
import { openReason, releaseFireReason, releaseReason } from "../actions/releaseReasons";
import type { ActionId } from "../actions/catalog";
import type { Draft } from "../format/release";
import { named, route, splitText } from "../format/split";
import { ownId } from "../format/target";
import type { Say } from "../i18n";
import type { PlanShape } from "../ipc/types";
import { useSay } from "../stores/lang";
import { close, useReleaseAim } from "../stores/release";
import { useRow } from "../stores/rows";
import { isLocked, useSession } from "../stores/session";
import { DeployForm } from "./DeployForm";
import { Diff } from "./Diff";
import { Icon } from "./Icon";
import { NameGate } from "./NameGate";
import { TargetName } from "./OperationCard";
import { Findings, PlanBody, PlanChange } from "./Plan";
import { ShiftForm } from "./ShiftForm";
import { ArmingHints, FireButton, Reason, Refused, Where } from "./stripParts";

const FORM = ".release-form";

/** Where the eye is when it opens: the first field of a form that wants words, else the button. Typing is never cut off. */
function useOpeningFocus(draft: Draft, armed: boolean) {
  const button = useRef<HTMLButtonElement>(null);
  const form = useRef<HTMLDivElement>(null);
  const { intent } = draft;
  useLayoutEffect(() => {
    const field = intent === "deploy" ? form.current?.querySelector<HTMLElement>("input, select") : null;
    (field ?? button.current)?.focus({ preventScroll: true });
  }, [intent]);
  useLayoutEffect(() => {
    if (armed && !document.activeElement?.closest(FORM)) button.current?.focus({ preventScroll: true });
    else if (!armed && button.current !== null && document.activeElement === button.current) focusBoard();
  }, [armed]);
  return { button, form };
}

/** What the button does, in words. */
function label(say: Say, { intent, percent, stepped, publishOnly }: Draft, to: string | null): string {
  const revision = to ?? "";
  if (publishOnly) return say("release.fire_publish");
  if (intent === "shift" && !stepped) return say("release.fire_shift", { percent });
  if (intent === "shift" || to === null) return say(`release.fire_${intent === "shift" ? "steps" : intent}`);
  return intent === "deploy" ? say("release.fire_deploy") : say(`release.fire_${intent}_to`, { revision });
}

/** A target, what it serves, and what it will. */
function Route({ id, plan, stays }: { id: string; plan: PlanShape | null; stays: boolean }) {
  const say = useSay();
  const target = ownId(id);
  const row = useRow(target);
  const way = plan === null ? null : route(plan, target);
  return (
    <span className="strip-route">
      <TargetName id={id} />
      <span className="muted">{say("strip.serves")}</span>
      <span className="mono strong">{way ? named(say, way.from) : splitText(row?.split ?? []) || "–"}</span>
      {stays && <span className="muted">· {say("release.stays")}</span>}
      {way && !stays && (
        <>
          <Icon name="arrow" />
          <span className="mono strong strip-to" data-testid="release-to">
            {named(say, way.to)}
          </span>
        </>
      )}
    </span>
  );
}

export function ReleaseStrip({ draft }: { draft: Draft }) {
  const say = useSay();
  const target = ownId(draft.targets[0] ?? "");
  const row = useRow(target);
  const session = useSession((s) => s.session);
  const aim = useReleaseAim();
  const { button, form } = useOpeningFocus(draft, aim.armed);
  const { intent } = draft;
  const action: ActionId = `${intent}.open`;

  const way = aim.answer ? route(aim.answer.plan, target) : null;
  const from = way ? named(say, way.from) : (splitText(row?.split ?? []) || "–");
  const to = way ? named(say, way.to) : null;
  // Nothing has moved yet: what is under way only ends.
  const endsOnly = intent === "abort" && aim.answer !== null && aim.answer.ok && aim.answer.plan.steps.length === 0;
  const because = releaseReason();
  const off = releaseFireReason();
  const gate = isLocked(session) && because === null;
  const reading = aim.subject !== null && aim.answer === null && aim.refusal === null && !aim.sent;
  const reason = aim.sent ? say("strip.sent") : (because ?? (reading ? say("release.reading") : null));

  const heard = (event: KeyboardEvent<HTMLElement>) => {
    // Enter ends a field. What is armed is fired from its button, by a press of its own.
    if (event.key !== "Enter" || event.isComposing || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    button.current?.focus();
  };

  return (
    <section
      className="strip release"
      data-testid="release"
      data-intent={intent}
      data-target={target}
      data-armed={aim.armed || undefined}
      data-ready={off === null || undefined}
      aria-busy={aim.reading}
      aria-label={say(`release.label_${intent}`)}
    >
      <Refused shown={reason} />
      <p className="off-screen" role="status">
        {aim.armed && to !== null && say(draft.publishOnly ? "release.announce_publish" : "release.announce", { intent: say(`intent.${intent}`), target, from, to })}
      </p>
      <div className="release-scroll">
        {aim.was !== null && (
          <PlanChange
            was={aim.was}
            now={aim.answer}
            text={say("strip.changed")}
            none={aim.reading ? say("release.reading") : (because ?? "")}
          />
        )}
        <div className="release-form" role="group" aria-label={say(`release.label_${intent}`)} ref={form} onKeyDown={heard}>
          {intent === "shift" && <ShiftForm draft={draft} target={target} kind={row?.kind ?? ""} />}
          {intent === "deploy" && <DeployForm draft={draft} />}
        </div>
        {aim.answer !== null && (
          <div data-testid="release-plan">
            <Diff diff={aim.answer.diff ?? []} making={intent === "deploy" && draft.typed.some((each) => each.from !== "revision")} />
            {draft.publishOnly && <p className="release-note" data-testid="release-publishes">{say("release.publishes")}</p>}
            {endsOnly ? (
              <>
                <p className="release-note" data-testid="release-ends">{say("release.ends")}</p>
                {aim.answer.findings.length > 0 && <Findings findings={aim.answer.findings} />}
              </>
            ) : (
              <PlanBody answer={aim.answer} />
            )}
          </div>
        )}
      </div>
      <div className="strip-line">
        <div className="strip-words">
          <p className="strip-way">
            <span className="strong">{say(`intent.${intent}`)}</span>
            {draft.targets.length > 1 && <span className="muted">{say("release.several", { count: draft.targets.length })}</span>}
            {draft.targets.map((id) => (
              <Route key={id} id={id} plan={aim.answer?.plan ?? null} stays={draft.publishOnly} />
            ))}
          </p>
          <p className="strip-where">
            <Where session={session} />
            {reason !== null && <Reason id="release-reason" text={reason} reading={reading} />}
          </p>
        </div>
        {gate ? (
          <NameGate key="namegate" then={action} />
        ) : (
          <div className="strip-actions">
            <ArmingHints arm={action} fire="release.fire" aim={aim} able={openReason(intent) === null && aim.subject !== null && because === null} back="release.hint_close" />
            <FireButton
              key="release-fire"
              ref={button}
              testId="release-fire"
              danger={intent === "abort"}
              armed={aim.armed}
              reason={off}
              onFire={fireRelease}
              label={label(say, draft, to)}
            />
            <button key="release-close" type="button" className="quiet" data-testid="release-close" aria-label={say("release.close")} title={say("release.close")} onClick={() => close()}>
              <Icon name="close" />
            </button>
          </div>
        )}
      </div>
    </section>
  );
}
