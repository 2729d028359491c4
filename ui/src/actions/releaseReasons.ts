/** Why a release cannot be prepared or sent now. What AWS or the plan stands against is the shell's own answer. */
import { lacking, missing } from "../format/release";
import { ownId, shortId } from "../format/target";
import { errorLine } from "../i18n/errors";
import type { ReleaseIntent } from "../ipc/types";
import { useBoard } from "../stores/board";
import { useLang } from "../stores/lang";
import { useRelease, useReleaseAim } from "../stores/release";
import { rowOf } from "../stores/rows";
import { isLocked, useSession } from "../stores/session";
import { planReason, sessionReason } from "./reasons";

const say = () => useLang.getState().say;

/** What the board says of a target whose traffic is on the way between two revisions. */
const IN_MOTION: ReadonlySet<string> = new Set(["split", "canary", "rolling_out", "rolling_back"]);

/** Why the selected target is in nobody's hands between two revisions; null where it may be. */
function notSplit(target: string): string | null {
  const row = rowOf(target);
  const split = row !== undefined && (row.split.length > 1 || IN_MOTION.has(row.state) || row.operation !== null);
  return split ? null : say()("reason.not_split");
}

/** Why this cannot be brought into the strip for the selected target. */
export function openReason(intent: ReleaseIntent): string | null {
  const { selected } = useBoard.getState();
  const session = sessionReason();
  if (session !== null) return session;
  if (selected === null) return say()("reason.no_selection");
  return intent === "promote" || intent === "abort" ? notSplit(selected) : null;
}

/** Why there is no task whose CPU and memory could be doubled. */
export function twiceReason(): string | null {
  const reason = openReason("deploy");
  if (reason !== null) return reason;
  return rowOf(useBoard.getState().selected)?.kind === "ecs" ? null : say()("reason.no_service");
}

/** Why what stands in the strip leads nowhere; null while its plan is still on its way. */
export function releaseReason(): string | null {
  const session = sessionReason();
  if (session !== null) return session;
  const { draft } = useRelease.getState();
  if (draft === null) return say()("reason.no_release");
  const lacks = missing(draft);
  if (lacks !== null) {
    const where = draft.targets.length > 1 ? lacking(draft) : null;
    const what = say()(`missing.${lacks}`);
    return where === null ? what : `${rowOf(ownId(where))?.name ?? shortId(ownId(where))}: ${what}`;
  }
  const aim = useReleaseAim.getState();
  // What was typed is beside it: the fact alone says what to correct.
  if (aim.refusal?.code === "malformed_input" && aim.refusal.message !== "") return aim.refusal.message;
  if (aim.refusal !== null) return errorLine(say(), aim.refusal);
  return aim.answer === null && !aim.sent ? null : planReason(aim, draft.intent === "abort");
}

/** Why the strip's button could not be pressed now. */
export function releaseFireReason(): string | null {
  const reason = releaseReason();
  if (reason !== null) return reason;
  const aim = useReleaseAim.getState();
  if (isLocked(useSession.getState().session)) return say()("reason.locked");
  if (aim.settling) return say()("reason.changed");
  return planReason(aim, useRelease.getState().draft?.intent === "abort");
}

/** Why Enter could not send it: a plan that changed under the hand wants to be armed again. */
export function releaseEnterReason(): string | null {
  const aim = useReleaseAim.getState();
  if (aim.was !== null && !aim.armed) return say()("reason.changed_box");
  return releaseFireReason();
}
