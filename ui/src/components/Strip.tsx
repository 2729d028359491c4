/** The strip: in words, what the rollback key will do to the selected target, and the button that does it. */
import { fireStrip } from "../actions/change";
import { armReason, fireReason, howFar, moved, stripReason } from "../actions/reasons";
import { named, route, splitText } from "../format/split";
import { uploadWords } from "../format/upload";
import { word } from "../i18n";
import { useBoard } from "../stores/board";
import { useSay } from "../stores/lang";
import { isGoingBack, takerOf, useOperations, wayOf } from "../stores/operations";
import { useRow } from "../stores/rows";
import { isLocked, useSession } from "../stores/session";
import { useStrip } from "../stores/strip";
import { uploadOf, useUploads } from "../stores/uploads";
import { ArmingHints, FireButton, Reason, Refused, useArmedFocus, Where } from "./stripParts";
import { Icon } from "./Icon";
import { NameGate } from "./NameGate";
import { FindingsBrief, PlanBody, PlanChange } from "./Plan";

export function Strip() {
  const say = useSay();
  const selected = useBoard((s) => s.selected);
  const row = useRow(selected);
  const session = useSession((s) => s.session);
  const aim = useStrip();
  const going = useOperations((s) => (selected === null ? null : wayOf(s, selected)));
  const back = useOperations((s) => selected === null || isGoingBack(s, selected));
  const taker = useOperations((s) => (selected === null ? null : takerOf(s, selected)));
  const upload = useUploads((s) => (taker === null ? null : uploadOf(s, taker)));
  const button = useArmedFocus(aim.armed);
  if (selected === null || row === undefined) {
    return (
      <section className="strip" data-testid="strip" aria-label={say("strip.label")}>
        <Refused shown={null} />
        <p className="muted">{say("strip.nothing")}</p>
      </section>
    );
  }

  const way = aim.answer ? route(aim.answer.plan, selected) : null;
  const from = way?.from ?? (splitText(row.split) || "–");
  // The board's word is as old as the plan that was overtaken.
  const ahead = aim.refusal === null && !aim.overtaken ? row.armed : null;
  const to = way?.to ?? ahead?.to ?? null;
  // One way is not said twice, as if it had still to be gone.
  const arriving = going !== null && (to === null || to === going.to);
  const because = stripReason();
  const off = fireReason();
  const gone = moved();
  const gate = isLocked(session) && because === null && !session?.read_only;
  const reading = aim.answer === null && aim.refusal === null && !aim.sent;
  const again = aim.refusal !== null && aim.armed && aim.reading;
  const reason = aim.sent ? say("strip.sent") : again ? say("strip.again") : reading ? say("strip.reading") : because;

  return (
    <section
      className="strip"
      data-testid="strip"
      data-target={selected}
      data-armed={aim.armed || undefined}
      data-ready={off === null || undefined}
      aria-busy={aim.reading}
      aria-label={say("strip.label")}
    >
      <Refused shown={reason} />
      <p className="off-screen" role="status">
        {aim.armed && to !== null && say("strip.announce_armed", { target: selected, from, to })}
      </p>
      {aim.was !== null && (
        <PlanChange
          was={aim.was}
          now={aim.answer}
          text={[
            say("strip.changed"),
            gone === null ? "" : say(gone.there ? "strip.moved_there" : "strip.moved", { from: gone.from, now: gone.now }),
          ].join(" ")}
          next={gone?.there ? say(aim.answer === null ? "strip.changed_close" : "strip.moved_next") : undefined}
          none={aim.reading ? say("strip.reading") : say("strip.changed_none", { reason: because ?? "" })}
        />
      )}
      {aim.armed && aim.answer !== null && <PlanBody answer={aim.answer} />}
      <div className="strip-line">
        <div className="strip-words">
          <p className="strip-way">
            <span className="strong strip-target">{row.name === null ? selected : `${row.name} (${selected})`}</span>
            {arriving ? (
              <>
                <span className="muted">{say(back ? "strip.going" : "strip.going_on")}</span>
                <span className="mono strong">{named(say, going.to)}</span>
                <span className="why num" data-testid="strip-progress">
                  {howFar(going)}
                </span>
              </>
            ) : (
              <>
                <span className="muted">{say("strip.serves")}</span>
                <span className="mono strong" data-testid="strip-from">
                  {from}
                </span>
              </>
            )}
            {to !== null && !arriving && (
              <>
                <Icon name="arrow" />
                <span className="muted">{say("strip.goes_to")}</span>
                <span className="mono strong strip-to" data-testid="strip-to">
                  {to}
                </span>
              </>
            )}
            {to !== null && !arriving && row.armed?.to === to && (
              <span className="why" data-why={row.armed.why}>
                {row.armed.proof || word(say, "why", row.armed.why)}
              </span>
            )}
            {upload !== null && (
              <span className="why num" data-testid="strip-upload">
                {uploadWords(say, upload)}
              </span>
            )}
          </p>
          <p className="strip-where">
            <Where session={session} />
            {reason === null ? (
              !aim.armed && aim.answer !== null && <FindingsBrief findings={aim.answer.findings} />
            ) : (
              <Reason id="strip-reason" text={reason} reading={reading} />
            )}
          </p>
        </div>
        {gate ? (
          <NameGate key="namegate" />
        ) : (
          <div className="strip-actions">
            <ArmingHints arm="strip.arm" fire="strip.fire" aim={aim} able={armReason() === null} />
            <FireButton
              key="strip-fire"
              ref={button}
              testId="strip-fire"
              danger
              armed={aim.armed}
              reason={off}
              onFire={fireStrip}
              label={to === null ? say("strip.fire_off") : say("strip.fire", { revision: to })}
            />
          </div>
        )}
      </div>
    </section>
  );
}
