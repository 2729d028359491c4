/**
 * A deploy, shift, promote or abort that is being prepared in the strip: what was chosen so far, and the aim at its plan.
 * The aim's subject is the request itself, so that a plan on screen is never another choice's.
 */
import { create } from "zustand";
import { type Draft, missing, moved, NOTHING_TYPED, requestOf, type Typed, waysOf } from "../format/release";
import { percent } from "../format/split";
import { ownId } from "../format/target";
import * as read from "../ipc/read";
import type { ReleaseIntent, ReleaseRequest } from "../ipc/types";
import { createAim } from "./aim";
import { useBoard } from "./board";
import { debounced } from "./frame";
import { lang, useLang } from "./lang";
import { onBegun } from "./operations";
import { onRows, rowOf } from "./rows";

/** A path that is still being typed is not asked about, in milliseconds. */
const TYPING_MS = 400;

/** What a shift begins with where nothing is split yet, in percent: little, and enough to see errors. */
const FIRST_SHARE = 10;

export const release = createAim((asked) => read.planRelease(JSON.parse(asked) as ReleaseRequest, lang()));
export const useReleaseAim = release.use;

interface ReleaseState {
  /** What is being prepared; null where nothing is. */
  draft: Draft | null;
  /** The last deploy that was not sent: it comes back for its target. */
  kept: Draft | null;
}

export const useRelease = create<ReleaseState>(() => ({ draft: null, kept: null }));

/** What of the rows the plan on screen depends on, as it was last seen. */
let known = "";

function factsOf(targets: readonly string[]): string {
  return JSON.stringify(targets.map((id) => rowOf(ownId(id))).map((row) => [row?.split, row?.state, row?.operation, row?.hold]));
}

const ask = debounced(() => release.refresh(), TYPING_MS);

/** Takes the aim to what is chosen now. It is armed as it stands there: one press sends it, once its plan is on screen. */
function aim(draft: Draft): void {
  release.at(missing(draft) === null ? JSON.stringify(requestOf(draft)) : null, false, true);
  if (draft.intent === "deploy") ask.ask();
  else release.refreshSoon();
}

function begin(intent: ReleaseIntent, targets: readonly string[]): Draft {
  const row = rowOf(ownId(targets[0] ?? ""));
  const other = row?.split[1];
  // Where AWS splits nothing, all of it is what may be asked for.
  const first = row?.kind === "lambda" || row?.kind === "rest" ? FIRST_SHARE : 100;
  return {
    intent,
    targets,
    to: intent === "shift" ? (other?.revision ?? "") : "",
    percent: other === undefined ? first : Number(percent(other.percent)),
    stepped: false,
    publishOnly: false,
    steps: "5,50,100",
    every: "60s",
    engine: "auto",
    typed: targets.map((id) => ({ ...NOTHING_TYPED, from: waysOf(rowOf(ownId(id))?.kind ?? "")[0] ?? "revision" })),
    note: "",
    commit: "",
    event: "",
    routes: "",
  };
}

/** Begins to prepare, or goes on with a deploy of the same target that was closed. */
export function prepare(intent: ReleaseIntent, targets: readonly string[]): void {
  const { kept } = useRelease.getState();
  const again = intent === "deploy" && kept?.targets.join() === targets.join();
  const draft = again ? kept : begin(intent, targets);
  known = factsOf(targets);
  release.at(null);
  useRelease.setState({ draft });
  aim(draft);
}

/** Chooses something else of what is being prepared. */
export function choose(changed: Partial<Omit<Draft, "intent" | "targets">>): void {
  const { draft } = useRelease.getState();
  if (draft === null) return;
  const next = { ...draft, ...changed };
  useRelease.setState({ draft: next });
  aim(next);
}

/** Types into the source of one of the targets, by its place. */
export function type(changed: Partial<Typed>, place = 0): void {
  const { draft } = useRelease.getState();
  if (draft !== null) choose({ typed: draft.typed.map((each, at) => (at === place ? { ...each, ...changed } : each)) });
}

function reorder(change: <Item>(list: readonly Item[]) => readonly Item[]): void {
  const { draft } = useRelease.getState();
  if (draft === null) return;
  const next = { ...draft, targets: change(draft.targets), typed: change(draft.typed) };
  known = factsOf(next.targets);
  useRelease.setState({ draft: next });
  aim(next);
}

/** Has a target moved earlier or later than another; its release goes with it. */
export const moveTarget = (at: number, by: number): void => reorder((list) => moved(list, at, by));

/** Leaves a target out of the plan; the last one stays. */
export const leaveOut = (at: number): void => reorder((list) => (list.length > 1 ? list.toSpliced(at, 1) : list));

/** A share within its ends. */
export const setPercent = (share: number): void => choose({ percent: Math.max(0, Math.min(100, share)) });

/** Puts it aside; `sent` forgets it, for it became an operation. */
export function close(sent = false): void {
  const { draft, kept } = useRelease.getState();
  if (draft === null) return;
  ask.cancel();
  release.at(null);
  useRelease.setState({ draft: null, kept: draft.intent !== "deploy" ? kept : sent ? null : draft });
}

/** Whether digits and arrows mean a share of the traffic now. */
export function isShifting(): boolean {
  const { draft } = useRelease.getState();
  return draft?.intent === "shift" && !draft.stepped;
}

const about = (id: string) => useRelease.getState().draft?.targets.some((target) => ownId(target) === id) ?? false;

/** Keeps what is prepared on the board: another selection closes it, a changed row is planned anew. */
export function followRelease(): () => void {
  const stops = [
    useBoard.subscribe(({ selected }, before) => {
      if (selected !== before.selected && (selected === null || !about(selected))) close();
    }),
    onBegun((operation) => {
      if (useReleaseAim.getState().sent && operation.targets.some((target) => about(ownId(target.id)))) close(true);
    }),
    // A row's age alone changes no plan.
    onRows((changed) => {
      const { draft } = useRelease.getState();
      if (draft === null || ![...changed].some(about) || useReleaseAim.getState().sent) return;
      const now = factsOf(draft.targets);
      if (now !== known) release.refreshSoon();
      known = now;
    }),
    useLang.subscribe((now, before) => {
      if (now.lang !== before.lang) release.refresh();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
