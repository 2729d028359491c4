/** What each action of the catalogue does, and why it cannot where it cannot. */
import { toApiError } from "../ipc/call";
import * as read from "../ipc/read";
import { moveBy, setFilter, shown, showKind, useBoard } from "../stores/board";
import { switchLang, useLang } from "../stores/lang";
import { closeOverlay, openOverlay, setDetail, toggleLog, usePanels } from "../stores/panels";
import { clearRefused, justRefused, refuse } from "../stores/refused";
import { clearMarks, useMarks } from "../stores/marks";
import { strip, useStrip } from "../stores/strip";
import { complain, cured, dismissNewest, useToasts } from "../stores/toasts";
import { showMeant, undo, useResult, useUndo } from "../stores/undo";
import { type ActionId, CATALOG } from "./catalog";
import { beginAnew, dismiss, fireStrip, fireUndo, resume } from "./change";
import { copy } from "./copy";
import { listAgain, listReason } from "./inventory";
import { focusBoard, focusFilter, focusName } from "./focus";
import { armReason, fireReason, firstInFlight, journalReason, resumeReason, sessionReason, undoArmReason, undoFireReason } from "./reasons";
import { isLocked, useSession } from "../stores/session";
import { close as closeRelease, useRelease } from "../stores/release";
import { RELEASE_ACTIONS } from "./release";

export interface Action {
  /** `chord` is the key that was pressed, where one was. */
  run: (chord?: string) => void;
  /** Null where it can run; else why not, in the window's language. */
  disabledReason: () => string | null;
}

const always = () => null;
const noRows = () => (shown().ids.length === 0 ? useLang.getState().say("reason.no_rows") : null);
const noTarget = () => (useBoard.getState().selected === null ? useLang.getState().say("reason.no_detail") : null);
/** A changed plan is in front: it wants to be looked at, or closed. */
const changedBox = () =>
  useStrip.getState().was !== null || useUndo.getState().was !== null ? useLang.getState().say("reason.changed_box") : null;
/** Enter that was meant for what was armed a moment ago opens nothing. */
const enterMeantAChange = () => changedBox() ?? justRefused();
const locked = () => isLocked(useSession.getState().session);

/** One step back out of whatever is in front. */
function back(): void {
  if (usePanels.getState().overlay !== null) closeOverlay();
  else if (useRelease.getState().draft !== null) closeRelease();
  else if (useStrip.getState().armed || useStrip.getState().was !== null) strip.disarm();
  else if (useUndo.getState().armed || useUndo.getState().was !== null) undo.disarm();
  else if (useToasts.getState().toasts.length > 0) dismissNewest();
  else if (usePanels.getState().detail) setDetail(false);
  else if (useMarks.getState().marked.length > 0) clearMarks();
  else if (useBoard.getState().filter !== "") setFilter("");
  focusBoard();
}

async function openHistory(): Promise<void> {
  try {
    await read.openAudit(useLang.getState().lang);
    cured("open_audit");
  } catch (reason) {
    complain(toApiError(reason), "open_audit");
  }
}

function armStrip(): void {
  undo.disarm();
  closeRelease();
  if (!locked()) strip.arm();
  else if (useStrip.getState().refusal === null) focusName();
  else strip.refresh();
}

function armUndo(): void {
  strip.disarm();
  closeRelease();
  showMeant();
  if (locked()) focusName();
  else undo.arm();
}

const move = (step: () => number): Action => ({ run: () => moveBy(step()), disabledReason: noRows });
const kind = (which: Parameters<typeof showKind>[0]): Action => ({ run: () => showKind(which), disabledReason: always });

export const ACTIONS: Record<ActionId, Action> = {
  "row.down": move(() => 1),
  "row.up": move(() => -1),
  "row.first": move(() => -Infinity),
  "row.last": move(() => Infinity),
  "page.down": move(() => useBoard.getState().page),
  "page.up": move(() => -useBoard.getState().page),
  "strip.arm": { run: armStrip, disabledReason: armReason },
  "strip.fire": {
    run: fireStrip,
    disabledReason: () => (useStrip.getState().armed ? fireReason() : useLang.getState().say("reason.not_armed_yet")),
  },
  "undo.arm": { run: armUndo, disabledReason: undoArmReason },
  "undo.fire": {
    run: fireUndo,
    disabledReason: () => (useUndo.getState().armed ? undoFireReason() : useLang.getState().say("reason.not_armed_yet")),
  },
  "undo.dismiss": {
    run: dismiss,
    disabledReason: () =>
      useResult.getState().result === null ? useLang.getState().say("reason.nothing_to_undo") : null,
  },
  ...RELEASE_ACTIONS,
  "flight.resume": {
    run: () => {
      const first = firstInFlight();
      if (first) resume(first);
    },
    disabledReason: () => resumeReason(firstInFlight()),
  },
  "journal.anew": { run: () => void beginAnew(), disabledReason: journalReason },
  "detail.open": { run: () => setDetail(true), disabledReason: () => noTarget() ?? enterMeantAChange() },
  "back": { run: back, disabledReason: always },
  "log.toggle": { run: toggleLog, disabledReason: always },
  "audit.open": {
    run: () => void openHistory(),
    disabledReason: always,
  },
  "hold.open": { run: () => openOverlay("hold"), disabledReason: () => sessionReason() ?? noTarget() },
  "changes.open": { run: () => openOverlay("changes"), disabledReason: always },
  "doctor.open": { run: () => openOverlay("doctor"), disabledReason: always },
  "inventory.again": { run: () => void listAgain(), disabledReason: listReason },
  "target.copy": { run: () => void copy(useBoard.getState().selected ?? ""), disabledReason: noTarget },
  "filter.focus": { run: focusFilter, disabledReason: always },
  "kind.all": kind(null),
  "kind.lambda": kind("lambda"),
  "kind.rest": kind("rest"),
  "kind.http": kind("http"),
  "kind.ecs": kind("ecs"),
  "palette.open": { run: () => openOverlay("palette"), disabledReason: always },
  "help.open": { run: () => openOverlay("help"), disabledReason: always },
  "lang.switch": { run: switchLang, disabledReason: always },
};

/** Runs an action if it can run now; answers whether it did. A change that cannot run says why, for all to see. */
export function perform(id: ActionId, chord?: string): boolean {
  const action = ACTIONS[id];
  const reason = action.disabledReason();
  if (reason !== null) {
    if (CATALOG[id].group === "change" || reason === changedBox()) refuse(reason);
    return false;
  }
  clearRefused();
  action.run(chord);
  return true;
}
