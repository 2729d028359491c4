/** Prepares a deploy, shift, promote or abort in the strip, and sends what stands there. */
import * as change from "../ipc/change";
import { toApiError } from "../ipc/call";
import * as read from "../ipc/read";
import type { ReleaseIntent, ReleaseRequest } from "../ipc/types";
import { route } from "../format/split";
import { splits } from "../format/release";
import { ownId } from "../format/target";
import { select, shown, useBoard } from "../stores/board";
import { lang, useLang } from "../stores/lang";
import { clearMarks, meant, toggleMark, useMarks } from "../stores/marks";
import { launched } from "../stores/operations";
import { close, isShifting, prepare, release, setPercent, type, useRelease, useReleaseAim } from "../stores/release";
import { refuse } from "../stores/refused";
import { useSession } from "../stores/session";
import { rowOf } from "../stores/rows";
import { strip } from "../stores/strip";
import { complain } from "../stores/toasts";
import { undo } from "../stores/undo";
import type { ActionId } from "./catalog";
import { ended } from "./change";
import { focusBoard, focusPercent } from "./focus";
import type { Action } from "./perform";
import { openReason, releaseEnterReason, releaseFireReason, twiceReason } from "./releaseReasons";

/** Brings a release of these targets into the strip; nothing else is armed meanwhile. */
export function openTargets(intent: ReleaseIntent, targets: readonly string[]): void {
  const { draft } = useRelease.getState();
  strip.disarm();
  undo.disarm();
  if (draft?.intent === intent && draft.targets.join() === targets.join()) return release.arm();
  const first = ownId(targets[0] ?? "");
  // A filter must not hide what is about to be changed.
  if (!shown().lineOf.has(first)) useBoard.setState({ kind: null, filter: "" });
  select(first);
  prepare(intent, targets);
}

/** Opens it for the selected target; a deploy for all that are marked, where that is one of them. */
function openSelected(intent: ReleaseIntent): void {
  const { selected } = useBoard.getState();
  const { marked } = useMarks.getState();
  const targets = intent === "deploy" ? meant(marked, selected) : meant([], selected);
  if (targets.length > 0) openTargets(intent, targets);
}

/** Sends the plan on screen. */
export function fireRelease(): void {
  if (releaseFireReason() !== null) return;
  const { draft } = useRelease.getState();
  const { subject, answer } = useReleaseAim.getState();
  if (draft === null || subject === null || answer === null) return;
  const { intent, targets } = draft;
  const account = useSession.getState().typedName ?? undefined;
  const done = release.fire((asked, plan) => change.release({ ...(JSON.parse(asked) as ReleaseRequest), plan, account }, lang()));
  const launch = launched(intent, targets, route(answer.plan, ownId(targets[0] ?? ""))?.to ?? "");
  focusBoard();
  void done.then((result) => {
    const still = useReleaseAim.getState().subject === subject;
    if (still && !("code" in result)) close(true);
    if (!("code" in result)) clearMarks();
    ended(`${intent} ${targets.join(" ")}`, launch, result, still);
  });
}

/** A size that no task has: asked for so that the differences name the one that is served. */
const PROBE = 1;

/** The CPU units and MiB of the task that a service runs; null where its definition sets none. */
async function sizeOf(target: string): Promise<{ cpu: number; memory: number } | null> {
  const source = { from: "definition" as const, images: [], cpu: PROBE, memory: PROBE };
  const { diff } = await read.planRelease({ intent: "deploy", targets: [target], sources: [source] }, lang());
  const was = (field: string) => Number(diff?.[0]?.lines.find((line) => line.field === field)?.from ?? Number.NaN);
  const size = { cpu: was("cpu"), memory: was("memory") };
  return Number.isNaN(size.cpu + size.memory) ? null : size;
}

/** The same release with twice the CPU and memory, in the strip. */
async function openTwice(): Promise<void> {
  const { selected } = useBoard.getState();
  if (selected === null) return;
  openTargets("deploy", [selected]);
  type({ from: "definition" });
  try {
    const size = await sizeOf(selected);
    // Something else may have been chosen meanwhile.
    if (useRelease.getState().draft?.targets[0] !== selected) return;
    if (size === null) refuse(useLang.getState().say("deploy.no_size"));
    else type({ cpu: String(size.cpu * 2), memory: String(size.memory * 2) });
  } catch (reason) {
    complain(toApiError(reason));
  }
}

/** `5` is 50 %, `0` is all of it. */
function setByDigit(chord?: string): void {
  const digit = Number(chord ?? Number.NaN);
  if (Number.isNaN(digit)) focusPercent();
  else setPercent(digit === 0 ? 100 : digit * 10);
}

function shifting(): string | null {
  const { say } = useLang.getState();
  if (!isShifting()) return say("reason.not_shifting");
  const kind = rowOf(ownId(useRelease.getState().draft?.targets[0] ?? ""))?.kind ?? "";
  return splits(kind) ? null : say("shift.whole");
}

const by = (step: number): Action => ({
  run: () => setPercent((useRelease.getState().draft?.percent ?? 0) + step),
  disabledReason: shifting,
});
const opens = (intent: ReleaseIntent): Action => ({ run: () => openSelected(intent), disabledReason: () => openReason(intent) });

export type ReleaseAction = Extract<ActionId, `${ReleaseIntent}.open` | "mark.toggle" | "deploy.twice" | "release.fire" | `percent.${string}`>;

export const RELEASE_ACTIONS: Record<ReleaseAction, Action> = {
  "deploy.open": opens("deploy"),
  "mark.toggle": {
    run: () => {
      const { selected } = useBoard.getState();
      if (selected !== null) toggleMark(selected);
    },
    disabledReason: () => openReason("deploy"),
  },
  "deploy.twice": { run: () => void openTwice(), disabledReason: twiceReason },
  "shift.open": opens("shift"),
  "promote.open": opens("promote"),
  "abort.open": opens("abort"),
  "release.fire": { run: fireRelease, disabledReason: releaseEnterReason },
  "percent.set": { run: setByDigit, disabledReason: shifting },
  "percent.more": by(1),
  "percent.less": by(-1),
  "percent.more_by_ten": by(10),
  "percent.less_by_ten": by(-10),
};
