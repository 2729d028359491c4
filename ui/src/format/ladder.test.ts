/** The rungs of a shift, from the calls of its operation. */
import { describe, expect, it } from "vitest";
import { LIVE, operation } from "../../tests/fixtures";
import type { StepShape } from "../ipc/types";
import { countdown, isRamp, rungsOf, secondsUntil, shareIn } from "./ladder";

function step(from: string, to: string, state: string, pause_s: number | null = null): StepShape {
  return { target: LIVE, action: "lambda:UpdateAlias", from, to, pause_s, state, request_id: null, message: null, started_at: null, ended_at: null };
}

const target = { id: LIVE, from: [{ revision: "42", percent: 100 }], to: "43", state: "pending", progress: null };
const shift = (...steps: StepShape[]) => operation({ intent: "shift", targets: [target], steps });

describe("a share", () => {
  it("is found in the words of a side", () => {
    expect(shareIn("43", "43"), "alone it has all").toBe(100);
    expect(shareIn("43 100 %", "43")).toBe(100);
    expect(shareIn("42 94.5 %, 43 5.5 %", "43")).toBe(5.5);
    expect(shareIn("42", "43"), "not named, it has none").toBe(0);
    expect(shareIn("web:7 90 %, web:17 10 %", "web:7"), "one name may end another").toBe(90);
  });
});

describe("the ladder", () => {
  it("has a rung a share: reached, being taken, still to come", () => {
    const going = shift(
      step("42", "42 95 %, 43 5 %", "verified"),
      step("42 95 %, 43 5 %", "42 50 %, 43 50 %", "started", 60),
      step("42 50 %, 43 50 %", "43", "pending", 60),
    );
    expect(rungsOf(going, target).map(({ percent, state }) => `${percent} ${state}`)).toEqual(["5 reached", "50 now", "100 next"]);
    expect(isRamp(going)).toBe(true);
  });

  it("leaves out what moves no traffic", () => {
    const made = shift(step("42", "42", "verified"), step("42", "43", "pending"));
    expect(rungsOf(made, target)).toEqual([{ percent: 100, state: "next" }]);
    expect(isRamp(made), "and is none where all goes at once").toBe(false);
  });

  it("reaches a share of two calls when both have arrived", () => {
    const canary = step("42 90 %, 43 10 %", "43 100 %, 43 0 %", "verified");
    const promoted = shift({ ...canary, to: "43" }, { ...step("43 100 %", "43", "applied") });
    expect(rungsOf(promoted, target)).toEqual([{ percent: 100, state: "now" }]);
  });
});

describe("the time until the next step", () => {
  it("counts down in words and stops at none", () => {
    expect(secondsUntil("2026-11-21T12:01:00Z", Date.parse("2026-11-21T12:00:15Z") / 1000)).toBe(45);
    expect(secondsUntil("2026-11-21T12:01:00Z", Date.parse("2026-11-21T12:02:00Z") / 1000), "not below").toBe(0);
    expect([countdown(45), countdown(125)]).toEqual(["45 s", "2:05"]);
  });
});
