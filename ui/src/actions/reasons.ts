/** Why an action cannot run now, in words. The rules are the core's; these only say what the shell has answered. */
import { named, route, splitText } from "../format/split";
import { shortId } from "../format/target";
import { errorLine } from "../i18n/errors";
import { useBoard } from "../stores/board";
import { useLang } from "../stores/lang";
import { inFlight, isGoingBack, underWayTargets, useOperations, wayOf } from "../stores/operations";
import { rowOf } from "../stores/rows";
import { isConnected, isLocked, useSession } from "../stores/session";
import { useStrip } from "../stores/strip";
import { meant, useResult, useUndo } from "../stores/undo";
import { type AimState, mayAskAgain, movedOn } from "../stores/aim";
import { word } from "../i18n";
import type { OperationShape, TargetState } from "../ipc/types";

const say = () => useLang.getState().say;

/** Why this window may change nothing at all. */
export function sessionReason(): string | null {
  const { session } = useSession.getState();
  if (!isConnected(session)) return say()("reason.not_connected");
  return session?.read_only ? say()("reason.read_only") : null;
}

/** Why there is no journal to be replaced, or no right to. */
export function journalReason(): string | null {
  return sessionReason() ?? (useSession.getState().session?.journal_trouble ? null : say()("reason.journal_fine"));
}

/** Why a plan on screen could not be fired, whoever may; `ends` where it ends what is under way even without a call. */
export function planReason(aim: AimState, ends = false): string | null {
  if (aim.sent) return say()("reason.sent");
  if (aim.refusal) return errorLine(say(), aim.refusal);
  if (aim.answer === null) return say()("reason.reading");
  const block = aim.answer.findings.find((finding) => finding.severity === "block");
  if (!aim.answer.ok || block) {
    return say()("strip.blocked", { cause: block ? [block.cause, block.fix].filter(Boolean).join("; ") : "" });
  }
  if (aim.answer.plan.steps.length === 0 && !ends) {
    const led = aim.answer.findings.some((finding) => finding.code === "leads_there");
    return say()(led ? "strip.led_there" : "strip.already_there");
  }
  return null;
}

/** How far a target is on its way. */
export const howFar = (way: TargetState): string => way.progress ?? word(say(), "target", way.state);

/** Why the selected target has nothing to roll back to, or may not be. */
export function stripReason(): string | null {
  const { selected } = useBoard.getState();
  const session = sessionReason();
  if (session !== null) return session;
  if (selected === null) return say()("reason.no_selection");
  const aim = useStrip.getState();
  const row = rowOf(selected);
  const way = wayOf(useOperations.getState(), selected);
  // What has been sent is not what has been reached: "already" would be said too early.
  if (way !== null && aim.refusal !== null && movedOn(aim.refusal)) {
    return say()(isGoingBack(useOperations.getState(), selected) ? "reason.going" : "reason.going_on", { to: named(say(), way.to), progress: howFar(way) });
  }
  // The row's own words name the stage and the way out; the refusal's are the same fact without them.
  if (aim.refusal && aim.refusal.code === row?.armed_reason && row.armed_text !== null) return row.armed_text;
  if (aim.refusal?.code === "nothing_armed" && row?.armed_text && row.armed_reason !== "not_checked") return row.armed_text;
  // The fact alone: the window says what it is about, and the code's own words say it once more.
  if (aim.refusal && ["already_rolled_back", "nothing_armed"].includes(aim.refusal.code) && aim.refusal.message !== "") {
    return aim.refusal.message.replace(`${selected}: `, "");
  }
  const reason = planReason(aim);
  // Arming may be asked for while the plan is still on its way.
  return aim.answer === null && aim.refusal === null && !aim.sent ? null : reason;
}

/** Why R could not arm: what may have been mended since is asked for again. */
export const armReason = (): string | null =>
  mayAskAgain(useStrip.getState().refusal) ? sessionReason() : stripReason();

/** Where somebody moved the target after the plan was shown that led from `from`; null where nobody is known to have. */
export function moved(): { from: string; now: string; there: boolean } | null {
  const { subject, was, answer } = useStrip.getState();
  const planned = subject === null || was === null ? null : route(was.plan, subject);
  const split = rowOf(subject)?.split ?? [];
  // A row is told apart from a plan's side only where one revision has all.
  const seen = split.length === 1 && !planned?.from.includes("%") ? splitText(split) : null;
  const now = (answer && subject !== null ? route(answer.plan, subject)?.from : null) ?? seen;
  if (!planned || now === null || now === planned.from) return null;
  return { from: planned.from, now, there: now === planned.to };
}

/** Why the strip's button could not be pressed now. */
export function fireReason(): string | null {
  const reason = stripReason();
  if (reason !== null) return reason;
  const aim = useStrip.getState();
  if (isLocked(useSession.getState().session)) return say()("reason.locked");
  if (aim.settling) return say()("reason.changed");
  // One press would go further back than what was wanted, and that was there already.
  if (!aim.armed && moved()?.there) return say()("reason.overtaken");
  return planReason(aim);
}

/** Why nothing may be undone while this window has something under way: the undo meant is the undo of that. */
function underWayReason(): string | null {
  const targets = underWayTargets(useOperations.getState()).map((id) => rowOf(id)?.name ?? shortId(id));
  return targets.length === 0 ? null : say()("reason.under_way", { targets: targets.join(", ") });
}

function undoReason(operation: OperationShape | null | undefined): string | null {
  const first = sessionReason() ?? underWayReason();
  if (first !== null) return first;
  if (!operation) return say()("reason.nothing_to_undo");
  if (!operation.undoable) return say()("reason.not_undoable");
  const aim = useUndo.getState();
  // Arming may be asked for while the plan is still on its way.
  const coming = aim.answer === null && aim.refusal === null && !aim.sent;
  return coming || aim.subject !== operation.id ? null : planReason(aim);
}

export const undoArmReason = (): string | null =>
  mayAskAgain(useUndo.getState().refusal) ? (sessionReason() ?? underWayReason()) : undoReason(meant());

/** Why the undo bar's button could not be pressed now: it is about what the bar shows. */
export function undoFireReason(): string | null {
  const reason = undoReason(useResult.getState().result);
  if (reason !== null) return reason;
  const aim = useUndo.getState();
  if (isLocked(useSession.getState().session)) return say()("reason.locked");
  if (aim.settling) return say()("reason.changed");
  return planReason(aim);
}

export function resumeReason(operation: OperationShape | undefined): string | null {
  const session = sessionReason();
  if (session !== null) return session;
  if (operation === undefined) return say()("reason.nothing_open");
  if (operation.live) return say()("reason.live");
  return isLocked(useSession.getState().session) ? say()("reason.locked") : null;
}

export const firstInFlight = (): OperationShape | undefined => inFlight(useOperations.getState())[0];
