/** The last operation's result, and its undo. It stays until dismissed or until another operation ends. */
import { dismiss, fireUndo, resume } from "../actions/change";
import { resumeReason, undoArmReason, undoFireReason } from "../actions/reasons";
import { route } from "../format/split";
import { when } from "../format/time";
import { useSay } from "../stores/lang";
import { useSession } from "../stores/session";
import { underWayTargets, useOperations } from "../stores/operations";
import { useResult, useUndo } from "../stores/undo";
import { ErrorText } from "./ErrorText";
import { Icon } from "./Icon";
import { HeldActions, Ladder, Unused } from "./Ladder";
import { observedText, OperationHead, OperationTargets, verdictText } from "./OperationCard";
import { PlanBody, PlanChange } from "./Plan";
import { ArmingHints, FireButton, useArmedFocus, Where } from "./stripParts";

export function UndoBar() {
  const say = useSay();
  const { result, error: why } = useResult();
  const known = useOperations((s) => (result?.id ? s.all.get(result.id) : undefined));
  const ours = useOperations((s) => s.ours.has(result?.id ?? ""));
  // The button is off while something is under way.
  useOperations((s) => underWayTargets(s).join(" "));
  const session = useSession((s) => s.session);
  const aim = useUndo();
  const button = useArmedFocus(aim.armed);
  if (result === null) return null;

  const operation = known ?? result;
  const because = undoArmReason();
  // What this window did not do is somebody's, and of some time.
  const whose = ours || operation.id === null ? [] : [say("flight.by", { actor: operation.actor }), when(operation.started_at)];
  const off = undoFireReason();
  // Of several targets the button names none: their plan does.
  const [only, ...others] = operation.targets;
  const to = aim.answer && only && others.length === 0 ? (route(aim.answer.plan, only.id)?.to ?? null) : null;
  // What has moved on since the answer came is no longer described by its error, and to be held is none.
  const error = operation.state === result.state && !operation.held ? why : null;
  const verdict = operation.id === null ? say("undo.nothing_sent") : verdictText(say, operation);

  return (
    <section
      className="undo-bar"
      data-testid="undo-bar"
      data-armed={aim.armed || undefined}
      aria-label={say("undo.label")}
    >
      <p className="off-screen" role="status">
        {aim.armed && say("undo.announce_armed")}
      </p>
      {aim.was !== null && (
        <PlanChange was={aim.was} now={aim.answer} text={say("undo.changed")} none={because ?? say("undo.reading")} />
      )}
      {aim.armed && aim.answer !== null && <PlanBody answer={aim.answer} />}
      <div className="undo-line">
        <div
          className="operation"
          data-testid="operation"
          data-operation-id={operation.id}
          data-state={operation.state}
          data-verdict={operation.verdict ?? ""}
        >
          <OperationHead operation={operation} state={operation.held ? "held" : operation.state} />
          <OperationTargets operation={operation} />
          <Ladder operation={operation} />
          {operation.held && <p>{say("held.text")}</p>}
          {error !== null && (
            <div className="undo-error" role="alert" data-testid="undo-error" data-code={error.code}>
              <Icon name="warn" />
              <ErrorText error={error} />
            </div>
          )}
          <p className="verdict" data-verdict={error === null ? operation.verdict : ""} role="status">
            {[...whose, error === null ? verdict : null, observedText(operation)].filter(Boolean).join(" · ")}
            {aim.armed && <Where session={session} />}
          </p>
          <Unused operation={operation} />
          {operation.not_restored.length > 0 && (
            <p className="muted">
              {say("undo.not_restored")}: {operation.not_restored.join("; ")}
            </p>
          )}
        </div>
        <div className="strip-actions">
          <ArmingHints arm="undo.arm" fire="undo.fire" aim={aim} able={because === null} />
          {operation.held && <HeldActions operation={operation} />}
          {operation.open && !operation.held && operation.id !== null && (
            <button
              key="resume"
              type="button"
              className="plain"
              disabled={resumeReason(operation) !== null}
              title={resumeReason(operation) ?? undefined}
              onClick={() => resume(operation)}
            >
              {say("undo.resume")}
            </button>
          )}
          <FireButton
            key="undo-fire"
            ref={button}
            testId="undo-fire"
            becomesNext
            armed={aim.armed}
            reason={off}
            onFire={fireUndo}
            label={to === null ? say("undo.fire") : say("undo.fire_armed", { revision: to })}
          />
          <button
            key="undo-dismiss"
            type="button"
            className="quiet"
            data-testid="undo-dismiss"
            aria-label={say("undo.dismiss")}
            title={say("undo.dismiss")}
            onClick={dismiss}
          >
            <Icon name="close" />
          </button>
        </div>
      </div>
    </section>
  );
}
