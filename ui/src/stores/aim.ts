/**
 * A plan on screen that one press would run: the strip aims at a target, the undo bar at an operation. What is fired
 * is always the plan that was shown, by its id; if the shell finds a fresh one that differs, nothing was sent, and
 * both are kept so that the difference can be seen.
 */
import { create, type StoreApi, type UseBoundStore } from "zustand";
import { toApiError } from "../ipc/call";
import type { ApiError, Code, OperationAnswer, PlanAnswer } from "../ipc/types";
import { debounced } from "./frame";

/** A plan that replaced another on screen takes no press for so many milliseconds: it was not read yet. */
export const SETTLE_MS = 500;

/** Causes to read again come in swarms (a selection passing by, an operation's rows): one read answers them all. */
export const SOON_MS = 150;

/** What passes by itself: the plan is read again without being asked for. */
const PASSING: ReadonlySet<Code> = new Set(["unreachable", "throttled", "read_failed"]);

/** What may have been mended outside: the arming key asks again. What the target itself refuses stays refused. */
const MENDABLE: ReadonlySet<Code> = new Set([
  ...PASSING,
  "no_credentials",
  "expired_credentials",
  "mfa_needed",
  "not_permitted",
  "internal",
]);

/** The target is not where the plan set out from: the strip says so where the plan stood. */
const MOVED: ReadonlySet<Code> = new Set(["plan_changed", "nothing_armed", "already_rolled_back", "changed_since"]);

/** The first wait before a plan is read again, and the longest, in milliseconds. */
const AGAIN_MS = 2000;
const AGAIN_MOST_MS = 15_000;

export const movedOn = (error: ApiError): boolean => MOVED.has(error.code);
export const mayAskAgain = (refusal: ApiError | null): boolean => refusal !== null && MENDABLE.has(refusal.code);

export interface AimState {
  /** The id of what is aimed at. */
  subject: string | null;
  /** The plan on screen. */
  answer: PlanAnswer | null;
  /** Why there is none. */
  refusal: ApiError | null;
  /** The plan that was on screen when it was pressed or armed, where the fresh one differs. */
  was: PlanAnswer | null;
  reading: boolean;
  armed: boolean;
  settling: boolean;
  /** Sent, and not heard of since. */
  sent: boolean;
  /** Its subject was moved since it was last read: whatever was known of it is from before that. */
  overtaken: boolean;
}

const NOTHING: AimState = {
  subject: null,
  answer: null,
  refusal: null,
  was: null,
  reading: false,
  armed: false,
  settling: false,
  sent: false,
  overtaken: false,
};

export interface Aim {
  use: UseBoundStore<StoreApi<AimState>>;
  /**
   * Aims at something else; nothing is read until `refresh`. What the operator did not choose comes unasked: its plan
   * takes no press before it could be read. `armed` where the subject itself was chosen to be sent.
   */
  at: (subject: string | null, unasked?: boolean, armed?: boolean) => void;
  /** Reads the plan afresh, now. */
  refresh: () => void;
  /** Reads the plan afresh when nothing has asked for it for a moment. */
  refreshSoon: () => void;
  /** The subject was moved: what is on screen is from before that, and goes at once. The next plan is read. */
  overtake: () => void;
  arm: () => void;
  disarm: () => void;
  /** Sends the plan on screen before it returns. The caller has asked whether it may. */
  fire: (send: (subject: string, plan: string) => Promise<OperationAnswer>) => Promise<OperationAnswer | ApiError>;
  /** The first word of what was sent has come. */
  heard: () => void;
}

export function createAim(read: (subject: string) => Promise<PlanAnswer>): Aim {
  const use = create<AimState>(() => NOTHING);
  let reads = 0;
  /** The next plan comes under a hand that may be pressing: after a send, or where it was not asked for. */
  let unread = false;
  let settled: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let inVain = 0;
  /** The plan that went from the screen when its subject was moved; the next is compared with it. */
  let before: PlanAnswer | null = null;

  const settle = () => {
    clearTimeout(settled);
    use.setState({ settling: true });
    settled = setTimeout(() => use.setState({ settling: false }), SETTLE_MS);
  };

  /** The network's trouble is not the target's: what is on screen stays, and the shell looks again when it is pressed. */
  const passes = (): void => {
    again = setTimeout(() => refresh(), Math.min(AGAIN_MS * 2 ** inVain, AGAIN_MOST_MS));
    inVain += 1;
  };

  const arrived = (fresh: PlanAnswer | null, refusal: ApiError | null) => {
    const { answer: old, armed, was } = use.getState();
    const passing = refusal !== null && PASSING.has(refusal.code);
    if (passing) passes();
    else inVain = 0;
    if (passing && old !== null) return use.setState({ reading: false });
    const known = was ?? old ?? before;
    before = null;
    const differs = known !== null && known.plan.id !== fresh?.plan.id;
    const replaced = old !== null && old.plan.id !== fresh?.plan.id;
    const keep = differs && (armed || was !== null);
    use.setState({
      answer: fresh,
      refusal,
      reading: false,
      overtaken: false,
      was: keep ? known : null,
      armed: armed && !differs && fresh !== null,
    });
    // Also after a send: the second half of a double click must not fire what comes next.
    if (replaced || keep || unread) settle();
    unread = false;
  };

  const later = debounced(() => refresh(), SOON_MS);

  const refresh = () => {
    const { subject } = use.getState();
    later.cancel();
    clearTimeout(again);
    if (subject === null) return;
    reads += 1;
    const mine = reads;
    use.setState({ reading: true });
    read(subject).then(
      (answer) => mine === reads && arrived(answer, null),
      (error: unknown) => mine === reads && arrived(null, toApiError(error)),
    );
  };

  return {
    use,
    at: (subject, unasked = false, armed = false) => {
      if (use.getState().subject === subject) return;
      reads += 1;
      clearTimeout(settled);
      clearTimeout(again);
      inVain = 0;
      before = null;
      later.cancel();
      // Kept from a send: the hand that fired is still where the next plan will stand.
      unread ||= unasked;
      use.setState({ ...NOTHING, subject, reading: subject !== null, armed: armed && subject !== null });
    },
    refresh,
    refreshSoon: later.ask,
    overtake: () => {
      const { subject, answer } = use.getState();
      if (subject === null) return;
      // Whatever is being read may have been read before the move.
      reads += 1;
      before ??= answer;
      unread = true;
      use.setState({ answer: null, refusal: null, reading: true, overtaken: true });
      later.ask();
    },
    arm: () => {
      const { armed, refusal, was } = use.getState();
      if (armed) return;
      // What comes in the place of a refusal or of a difference has not been on screen.
      unread ||= refusal !== null || was !== null;
      use.setState({ armed: true, was: null });
      refresh();
    },
    disarm: () => use.setState({ armed: false, was: null }),
    fire: (send) => {
      const { subject, answer } = use.getState();
      if (subject === null || answer === null) throw new Error("fired without a plan on screen");
      const ended = send(subject, answer.plan.id);
      reads += 1;
      clearTimeout(again);
      unread = true;
      before = null;
      use.setState({ sent: true, answer: null, armed: false, was: null, reading: false });
      const still = () => use.getState().subject === subject;
      return ended.then(
        (operation) => {
          if (still()) use.setState({ sent: false });
          return operation;
        },
        (reason: unknown) => {
          const error = toApiError(reason);
          if (still()) {
            use.setState({ sent: false, was: movedOn(error) ? answer : null });
            refresh();
          }
          return error;
        },
      );
    },
    heard: () => {
      if (use.getState().sent) use.setState({ sent: false });
      later.ask();
    },
  };
}
