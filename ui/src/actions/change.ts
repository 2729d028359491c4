/** The changes a person can ask for. Each sends within the press that asked, and what came of it is shown. */
import * as change from "../ipc/change";
import { toApiError } from "../ipc/call";
import * as read from "../ipc/read";
import type { ApiError, Code, Connect, OperationAnswer, OperationShape } from "../ipc/types";
import { route } from "../format/split";
import { movedOn } from "../stores/aim";
import { lang } from "../stores/lang";
import { adopt, disown, isNewer, landed, launched } from "../stores/operations";
import { setSession, useSession } from "../stores/session";
import { strip, useStrip } from "../stores/strip";
import { complain, cured } from "../stores/toasts";
import { dismissResult, showResult, undo, useResult, useUndo } from "../stores/undo";
import { focusBoard } from "./focus";
import { fireReason, resumeReason, undoFireReason } from "./reasons";

/** What the session shows too, with the way out beside it: the name's field, and the journal's banner. */
const TOLD_BY_SESSION: ReadonlySet<Code> = new Set(["protected_account", "journal_damaged", "journal_newer"]);

function isError(answer: OperationAnswer | ApiError): answer is ApiError {
  return "code" in answer;
}

/** Whether the result that is shown is of what took it over, wherever it went: the press that came last has its answer. */
function isOvertaken(operation: OperationShape): boolean {
  const { result } = useResult.getState();
  if (operation.state !== "superseded" || result === null || !isNewer(result, operation)) return false;
  return operation.targets.every(({ id }) => result.targets.some((target) => target.id === id));
}

/** What every change ends with: its result shown, or its error, unless whoever showed the plan shows why it is gone. */
export function ended(about: string, launch: number | null, answer: OperationAnswer | ApiError, shown = false): void {
  if (isError(answer)) {
    landed(launch, null);
    if (TOLD_BY_SESSION.has(answer.code)) void read.session().then(setSession, complain);
    if (!(shown && movedOn(answer))) complain(answer, about);
  } else {
    cured(about);
    if (!isOvertaken(answer.operation)) showResult(answer.operation, answer.error ?? null);
    landed(launch, answer.operation);
  }
  // What was on the strip was planned before this end.
  strip.refresh();
}

/** Rolls the selected target back by the plan on screen. */
export function fireStrip(): void {
  if (fireReason() !== null) return;
  const { subject, answer } = useStrip.getState();
  if (subject === null || answer === null) return;
  const { typedName } = useSession.getState();
  const done = strip.fire((target, plan) => change.rollback(read.requestFor(target, plan, typedName ?? undefined), lang()));
  const launch = launched("rollback", [subject], route(answer.plan, subject)?.to ?? "");
  focusBoard();
  void done.then((result) => ended(`rollback ${subject}`, launch, result, useStrip.getState().subject === subject));
}

/** Undoes the operation of the undo bar by the plan on screen. */
export function fireUndo(): void {
  if (undoFireReason() !== null) return;
  const { subject, answer } = useUndo.getState();
  const { typedName } = useSession.getState();
  if (answer === null) return;
  const done = undo.fire((operation, plan) => change.undo(operation, plan, typedName, lang()));
  const targets = [...new Set(answer.plan.steps.map((step) => step.target))];
  const launch = launched("undo", targets, "");
  focusBoard();
  void done.then((result) => ended(`undo ${subject}`, launch, result, useUndo.getState().subject === subject));
}

/** Goes on with an open operation. */
export function resume(operation: OperationShape): void {
  if (operation.id === null || resumeReason(operation) !== null) return;
  const { id } = operation;
  const going = change.resume(id, useSession.getState().typedName, lang());
  adopt(id);
  if (useResult.getState().result?.id === id) dismissResult();
  going.then(
    (answer) => ended(`resume ${id}`, null, answer),
    (reason: unknown) => {
      disown(id);
      complain(toApiError(reason), `resume ${id}`);
    },
  );
}

/** Dismisses the last result. What is still open goes back among the operations in flight. */
export function dismiss(): void {
  const { result } = useResult.getState();
  dismissResult();
  if (result?.id && result.open) disown(result.id);
}

/** Gives the protected account's name; answers whether it was right. */
export async function unlock(name: string): Promise<boolean> {
  try {
    setSession(await change.unlock(name, lang()));
    useSession.setState({ typedName: name });
    cured("unlock");
    return true;
  } catch (reason) {
    const error = toApiError(reason);
    if (error.code !== "protected_account") complain(error, "unlock");
    return false;
  }
}

/** Keeps a damaged or newer journal aside and begins a new one, so that a rollback can be recorded again. */
export async function beginAnew(): Promise<void> {
  try {
    setSession(await change.beginAnew(lang()));
    cured("begin_anew");
    strip.refreshSoon();
  } catch (reason) {
    complain(toApiError(reason), "begin_anew");
  }
}

/** Connects to a cloud; answers whether that worked. */
export async function connect(request: Connect): Promise<boolean> {
  try {
    setSession(await change.connect(request, lang()));
    cured("connect");
    return true;
  } catch (reason) {
    complain(toApiError(reason), "connect");
    return false;
  }
}
