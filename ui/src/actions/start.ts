/** Brings the window to life: follows the events, reads what there is, and keeps the aims on the selection. */
import { toApiError } from "../ipc/call";
import { on } from "../ipc/events";
import * as read from "../ipc/read";
import type { Board, OperationShape, SessionShape, TargetRow } from "../ipc/types";
import { route } from "../format/split";
import { keepSelection, shown, useBoard } from "../stores/board";
import { heardCalls } from "../stores/calls";
import { debounced } from "../stores/frame";
import { adoptLang, followLangOfOthers, lang, useLang } from "../stores/lang";
import { clearOperations, heardOperations, isMoving, lastOn, onBegun, useOperations, wayOf } from "../stores/operations";
import { clearRows, mergeRows, onRows, removeRows, replaceRows, rowOf, useListing } from "../stores/rows";
import { isConnected, setSession, useSession } from "../stores/session";
import { clearMarks, followMarks } from "../stores/marks";
import { movedOn } from "../stores/aim";
import { followRelease } from "../stores/release";
import { strip, useStrip } from "../stores/strip";
import { complain, cured } from "../stores/toasts";
import { heardUpload } from "../stores/uploads";
import { clearResult, followJournal, undo } from "../stores/undo";
import { followDrags } from "./drop";
import { keepListed } from "./inventory";

/** Takes an answer in; where there is none, it is complained of until the same question is answered. */
function take<T>(about: string, asked: Promise<T>, answered: (answer: T) => void): void {
  asked.then(
    (answer) => {
      cured(about);
      answered(answer);
    },
    (reason: unknown) => complain(toApiError(reason), about),
  );
}

function readBoard(asked = read.board(lang())): void {
  take("board", asked, ({ targets }) => {
    replaceRows(targets);
    keepSelection();
  });
}

function readOperations(): void {
  take("operations", read.operations(lang()), ({ operations }) => heardOperations(operations));
}

/** How long a process may hold what it has brought to rest, in milliseconds. */
const LETTING_GO_MS = 1000;
const readOperationsLater = debounced(readOperations, LETTING_GO_MS);

function heardOperation(operation: OperationShape): void {
  heardOperations([operation]);
  // It is at rest and still held: whether it can be undone is known when it is let go of, and no event tells that.
  if (operation.live && !isMoving(operation)) readOperationsLater.ask();
}

/** What identifies a cloud: rows and plans never cross it. */
const cloud = (s: SessionShape | null) => JSON.stringify([s?.mode, s?.account, s?.region, s?.endpoint]);

/** The board that the window begins with. */
let first: Promise<Board> | undefined;

/** Takes the first session in, together with its rows: a console without them is drawn only to be drawn again. */
async function begin(): Promise<void> {
  const session = await read.session();
  adoptLang(session.lang);
  if (isConnected(session)) {
    first = read.board(lang());
    await first.catch(() => {}); // What keeps it is said where it would be drawn.
  }
  setSession(session);
  first = undefined;
}

function followSession(): () => void {
  return useSession.subscribe(({ session }, before) => {
    if (cloud(session) === cloud(before.session)) return;
    clearRows();
    clearOperations();
    clearMarks();
    clearResult();
    keepSelection();
    if (!isConnected(session)) return;
    readBoard(first);
    readOperations();
    take("calls", read.calls(), heardCalls);
  });
}

/** What of a row a plan depends on; its age alone changes nothing. */
function facts(row: TargetRow | undefined): string {
  return JSON.stringify([row?.revision, row?.split, row?.armed?.to, row?.armed_reason, row?.state, row?.operation, row?.hold]);
}

/** A row may tell of an operation before the journal's own word of it comes. */
function followRows(): () => void {
  return onRows((changed) => {
    const { all } = useOperations.getState();
    for (const id of changed) {
      const operation = rowOf(id)?.operation ?? null;
      if (operation !== null && !all.has(operation)) return readOperationsLater.ask();
    }
  });
}

function followSelection(): () => void {
  let known = "";
  const stopSelecting = useBoard.subscribe(({ selected }, before) => {
    if (selected === before.selected) return;
    known = facts(rowOf(selected));
    // A row that went out of sight handed the selection on by itself.
    strip.at(selected, before.selected !== null && !shown().lineOf.has(before.selected));
    if (selected !== null) strip.refreshSoon();
  });
  // A row that changed under the strip may lead elsewhere now.
  const stopRows = onRows((changed) => {
    const { subject, sent } = useStrip.getState();
    if (subject === null || !changed.has(subject) || sent) return;
    const now = facts(rowOf(subject));
    if (now !== known) strip.refreshSoon();
    known = now;
  });
  const stopListing = useListing.subscribe(keepSelection);
  const stopBegun = onBegun((operation) => {
    const { subject } = useStrip.getState();
    if (operation.targets.some((target) => target.id === subject)) strip.heard();
  });
  // With each step that anybody's operation takes, the plan on screen is from before it. Right after a call a reading may be too.
  const stopOnTheWay = useOperations.subscribe((state, before) => {
    const { subject, answer, sent } = useStrip.getState();
    if (subject === null || sent || state.all === before.all) return;
    if (lastOn(state, subject) !== lastOn(before, subject)) return strip.overtake();
    const [now, old] = [wayOf(state, subject), wayOf(before, subject)];
    const stale = now !== null && now.progress !== old?.progress && answer !== null && route(answer.plan, subject)?.to === now.to;
    if (now?.state !== old?.state || stale) strip.refreshSoon();
  });
  // Somebody was here: what the board says of the target is from before that.
  const stopMoved = useStrip.subscribe(({ subject, was, refusal }, before) => {
    const changed = was !== null && before.was === null;
    const gone = was === null && refusal !== null && refusal !== before.refusal && movedOn(refusal) && rowOf(subject)?.armed;
    if (subject === null || !(changed || gone)) return;
    // The row is read in its turn too, where this does not get through.
    read.show(subject, lang()).then(({ target }) => mergeRows([target]), () => {});
  });
  return () => {
    stopMoved();
    stopOnTheWay();
    stopSelecting();
    stopRows();
    stopListing();
    stopBegun();
  };
}

/** Words that come from the shell are asked for again in the new language. */
function followLang(): () => void {
  return useLang.subscribe((now, before) => {
    if (now.lang === before.lang || !isConnected(useSession.getState().session)) return;
    readBoard();
    readOperations();
    strip.refresh();
    undo.refresh();
  });
}

/** Starts the main window; the answer stops it. */
export function start(): () => void {
  const stops = [
    on("rows", mergeRows),
    on("gone", removeRows),
    on("inventory", (inventory) => useSession.setState({ inventory })),
    on("operation", heardOperation),
    on("upload", heardUpload),
    on("call", heardCalls),
    on("session", setSession),
    on("closing", () => useSession.setState({ closing: true })),
    followSession(),
    followSelection(),
    followRows(),
    followLang(),
    followLangOfOthers(),
    followJournal(),
    followRelease(),
    followMarks(),
    followDrags(),
    keepListed(),
    readOperationsLater.cancel,
  ];
  take("session", begin(), () => {});
  return () => {
    for (const stop of stops) stop();
  };
}
