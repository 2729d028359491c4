/** The plan on screen: what is fired is what was shown, and a difference is kept to be seen. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { operation, plan } from "../../tests/fixtures";
import type { ApiError, PlanAnswer } from "../ipc/types";
import { type Aim, createAim, SETTLE_MS, SOON_MS } from "./aim";

const refused = (code: ApiError["code"]): ApiError => ({ code, message: "so it is", hint: "", operation_id: null });

let answers: (PlanAnswer | ApiError)[] = [];
let aim: Aim;

beforeEach(() => {
  vi.useFakeTimers();
  answers = [];
  aim = createAim(async () => {
    const next = answers.shift() ?? plan();
    if ("code" in next) throw next;
    return next;
  });
  aim.at("lambda:checkout:live");
});

afterEach(() => vi.useRealTimers());

async function shows(...next: (PlanAnswer | ApiError)[]): Promise<void> {
  answers = next;
  aim.refresh();
  await vi.advanceTimersByTimeAsync(0);
}

describe("firing", () => {
  it("sends the plan on screen within the call", async () => {
    await shows(plan("plan-7"));
    const send = vi.fn(async () => ({ ok: true, operation: operation() }));
    void aim.fire(send);
    expect(send, "before fire returns").toHaveBeenCalledExactlyOnceWith("lambda:checkout:live", "plan-7");
    expect(aim.use.getState(), "and can not be fired twice").toMatchObject({ sent: true, answer: null, armed: false });
  });

  it("takes no press for a moment after the next plan has come", async () => {
    await shows(plan("plan-1"));
    void aim.fire(async () => ({ ok: true, operation: operation() }));
    await shows(plan("plan-2"));
    expect(aim.use.getState().settling, "the second half of a double click").toBe(true);
    await vi.advanceTimersByTimeAsync(SETTLE_MS);
    expect(aim.use.getState().settling, "then it may be pressed").toBe(false);
  });

  it("takes no press for a moment where what was sent gave its place to the next subject", async () => {
    await shows(plan("plan-1"));
    void aim.fire(async () => ({ ok: true, operation: operation() }));
    aim.at("op-2");
    await shows(plan("undo-2"));
    expect(aim.use.getState().settling, "the second half of a double click").toBe(true);
  });

  it("takes no press for a moment on a plan that nobody asked for", async () => {
    aim.at("op-1", true);
    await shows(plan("undo-1"));
    expect(aim.use.getState().settling, "it was not read yet").toBe(true);
    aim.at("lambda:chosen:live");
    await shows(plan("plan-1"));
    expect(aim.use.getState().settling, "what was chosen may be pressed as soon as it stands there").toBe(false);
  });

  it("shows both plans where the shell found another", async () => {
    await shows(plan("plan-1"));
    answers = [plan("plan-2", "43")];
    await aim.fire(() => Promise.reject(refused("plan_changed")));
    await vi.advanceTimersByTimeAsync(0);
    const state = aim.use.getState();
    expect(state.was?.plan.id, "what was on screen").toBe("plan-1");
    expect(state.answer?.plan.id, "what is so now").toBe("plan-2");
    expect(state.armed, "and it needs a new press").toBe(false);
  });
});

describe("arming", () => {
  it("holds while the fresh plan is the same", async () => {
    await shows(plan("plan-1"));
    aim.arm();
    await vi.advanceTimersByTimeAsync(0);
    expect(aim.use.getState(), "still armed, nothing to compare").toMatchObject({ armed: true, was: null });
  });

  it("ends when the fresh plan differs", async () => {
    await shows(plan("plan-1"));
    answers = [plan("plan-2", "43")];
    aim.arm();
    await vi.advanceTimersByTimeAsync(0);
    expect(aim.use.getState(), "disarmed, with both plans").toMatchObject({ armed: false, was: { plan: { id: "plan-1" } } });
  });

  it("ends when nothing is armed any more", async () => {
    await shows(plan("plan-1"));
    answers = [refused("already_rolled_back")];
    aim.arm();
    await vi.advanceTimersByTimeAsync(0);
    expect(aim.use.getState(), "disarmed, and why").toMatchObject({ armed: false, answer: null, refusal: { code: "already_rolled_back" } });
  });

  it("may come before the plan", async () => {
    aim.arm();
    await vi.advanceTimersByTimeAsync(0);
    expect(aim.use.getState(), "armed with the plan that came").toMatchObject({ armed: true, answer: { plan: { id: "plan-1" } } });
  });
});

describe("a trouble that passes", () => {
  it("is tried again, later and later, until the plan comes", async () => {
    await shows(refused("unreachable"), refused("throttled"), plan("plan-1"));
    await vi.advanceTimersByTimeAsync(2000);
    expect(aim.use.getState().refusal?.code, "read again without a key").toBe("throttled");
    await vi.advanceTimersByTimeAsync(2000);
    expect(aim.use.getState().answer, "not as soon as the first time").toBeNull();
    await vi.advanceTimersByTimeAsync(2000);
    expect(aim.use.getState(), "the plan, and no word of the trouble").toMatchObject({ answer: { plan: { id: "plan-1" } }, refusal: null });
  });

  it("leaves what is on screen and armed", async () => {
    await shows(plan("plan-1"));
    answers = [refused("read_failed")];
    aim.arm();
    await vi.advanceTimersByTimeAsync(0);
    expect(aim.use.getState(), "the target has not changed").toMatchObject({ armed: true, was: null, answer: { plan: { id: "plan-1" } } });
  });

  it("is no reason to read again what was refused for good", async () => {
    await shows(refused("already_rolled_back"), plan("plan-2"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(aim.use.getState().answer, "asked once").toBeNull();
  });
});

describe("aiming elsewhere", () => {
  it("forgets the plan and the arming at once", async () => {
    await shows(plan("plan-1"));
    aim.arm();
    aim.at("lambda:other:live");
    expect(aim.use.getState(), "nothing of the old target is left").toMatchObject({ armed: false, answer: null, reading: true });
  });

  it("ignores an answer that comes late", async () => {
    answers = [plan("plan-old")];
    aim.refresh();
    aim.at("lambda:other:live");
    await vi.advanceTimersByTimeAsync(0);
    expect(aim.use.getState().answer, "another target's plan is never shown").toBeNull();
  });

  it("replaces a plan that nobody armed without a word", async () => {
    await shows(plan("plan-1"));
    await shows(plan("plan-2", "43"));
    expect(aim.use.getState(), "shown, and not pressable for a moment").toMatchObject({ was: null, settling: true });
  });
});

describe("being overtaken", () => {
  it("takes the plan away at once, and whatever was being read", async () => {
    await shows(plan("plan-1"));
    aim.refresh();
    aim.overtake();
    expect(aim.use.getState(), "nothing is on screen").toMatchObject({ answer: null, reading: true, overtaken: true });
    await vi.advanceTimersByTimeAsync(0);
    expect(aim.use.getState().answer, "what was read before the move says nothing").toBeNull();
    answers = [plan("plan-2", "43", "42")];
    await vi.advanceTimersByTimeAsync(SOON_MS);
    expect(aim.use.getState(), "the next plan, which was not read yet").toMatchObject({ answer: plan("plan-2", "43", "42"), overtaken: false, settling: true });
  });

  it("keeps the plan that was armed, to show the difference", async () => {
    await shows(plan("plan-1"));
    answers = [plan("plan-1")];
    aim.arm();
    await vi.advanceTimersByTimeAsync(0);
    answers = [plan("plan-2", "43", "42")];
    aim.overtake();
    await vi.advanceTimersByTimeAsync(SOON_MS);
    expect(aim.use.getState(), "no press fires what nobody chose").toMatchObject({ armed: false, was: plan("plan-1") });
  });
});
