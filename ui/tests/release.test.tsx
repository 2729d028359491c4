/** Deploy, shift, promote and abort in the real window: what a key, a click and a field send, and what they do not. */
import { act, fireEvent, screen, waitFor } from "./dom";
import { afterEach, describe, expect, it } from "vitest";
import type { PlanAnswer, ReleaseRequest, RevisionRow, StepShape } from "../src/ipc/types";
import { LIVE, operation, plan, row, session } from "./fixtures";
import { ended } from "../src/actions/change";
import { dismissResult } from "../src/stores/undo";
import { aimed, close, open, press, tell, until } from "./shell";

afterEach(close);

const ZETA = "lambda:zeta:live";
const SERVICE = "ecs:shop/web";
const board = (...rows: ReturnType<typeof row>[]) => () => ({ ok: true, as_of: "2026-11-21T12:00:00Z", targets: rows });
const asked = (args: Record<string, unknown> | undefined) => args?.request as ReleaseRequest;
const split = [{ revision: "42", percent: 90 }, { revision: "43", percent: 10 }];

function revision(name: string, changed: Partial<RevisionRow> = {}): RevisionRow {
  return { revision: name, created: "2026-11-21T11:00:00Z", description: null, digest: null, condition: "ready", percent: 0, armed: false, ...changed };
}

const finding = (severity: string, code: string, cause: string) => ({ severity, code, target: LIVE, cause, fix: "" });
const call = (from: string, to: string, state: string, pause_s: number | null): StepShape =>
  ({ target: LIVE, action: "lambda:UpdateAlias", from, to, pause_s, state, request_id: null, message: null, started_at: null, ended_at: null });
const shown = (...revisions: RevisionRow[]) => () => ({ ok: true, target: row(LIVE), revisions, history: [], known_good: [], around: [] });

/** Names each plan after what it was asked for, as the shell's ids do. */
function planned({ request }: Record<string, unknown>): PlanAnswer {
  const { intent, targets, steps = "all" } = request as ReleaseRequest;
  const answer = plan(`${intent} ${steps}`, "42", "43", targets[0]);
  return { ...answer, plan: { ...answer.plan, intent } };
}

const usual = {
  show: shown(revision("43"), revision("42", { percent: 100 })),
  plan_release: planned,
  release: () => ({ ok: true, operation: operation({ intent: "shift" }) }),
};

const share = () => screen.getByTestId("shift-share").textContent;

/** Waits until what is prepared could be sent. */
async function ready(): Promise<void> {
  await until(() => screen.queryByTestId("release")?.dataset.ready === "true");
}

async function openShift(answers: Parameters<typeof open>[0] = {}) {
  const shell = await open({ ...usual, ...answers });
  await aimed();
  await act(async () => press("s"));
  await ready();
  return shell;
}

describe("a shift", () => {
  it("stands armed with its plan after S, and Enter sends that very plan", async () => {
    const shell = await openShift();
    const strip = screen.getByTestId("release");
    expect(strip.dataset.armed, "visibly armed").toBe("true");
    expect(screen.getByTestId<HTMLSelectElement>("release-revision").value, "the newest that has not all of it").toBe("43");
    expect(asked(shell.of("plan_release").at(-1)), "what is on screen was asked").toMatchObject({ intent: "shift", to: "43", steps: "10" });
    expect(strip.textContent, "account, Region, target, from and to").toMatch(/Shiftcheckout:live.*42.*43.*ap-northeast-2/);
    expect(shell.of("release"), "opening it sends nothing").toHaveLength(0);
    press("Enter");
    expect(shell.of("release"), "sent before the event has ended").toHaveLength(1);
    expect(asked(shell.of("release")[0]), "by the plan on screen").toMatchObject({ intent: "shift", targets: [LIVE], to: "43", steps: "10", plan: "shift 10" });
    await waitFor(() => expect(screen.queryByTestId("release"), "and the strip is free").toBeNull());
    expect(screen.getByTestId("undo-bar").textContent, "with its result").toContain("Shift");
  });

  it("begins with the new side where a split is on", async () => {
    const shell = await openShift({ board: board(row(LIVE, { split: [split[0]!, { revision: "40", percent: 10 }], state: "split" })) });
    expect(screen.getByTestId<HTMLSelectElement>("release-revision").value, "not the newest").toBe("40");
    expect(asked(shell.of("plan_release").at(-1)).to).toBe("40");
  });

  it("suggests no revision that has all of it already", async () => {
    await open({ ...usual, show: shown(revision("42", { percent: 100 }), revision("41")) });
    await aimed();
    await act(async () => press("s"));
    await waitFor(() => expect(screen.getByTestId("release-revision").textContent).toContain("41"));
    expect(screen.getByTestId("release-reason").textContent).toContain("choose the revision");
  });

  it("offers no share of an HTTP stage, which has none", async () => {
    const target = "http:h1/prod";
    const shell = await open({ ...usual, board: board(row(target, { kind: "http" })) });
    await aimed();
    await act(async () => press("s"));
    await ready();
    expect(screen.getByTestId("shift-whole").textContent).toBe("An HTTP stage serves one deployment: all of it moves.");
    expect(screen.queryByTestId("shift-percent") ?? screen.queryByTestId("ramp-steps"), "neither slider nor steps").toBeNull();
    press("5", { code: "Digit5" }, document.body);
    await ready();
    expect(asked(shell.of("plan_release").at(-1)), "and no key takes one").toMatchObject({ targets: [target], steps: "100" });
  });

  it("takes its share from digits, arrows and the slider", async () => {
    const shell = await openShift();
    const steps: [string, KeyboardEventInit, string][] = [
      ["5", {}, "50 %"],
      ["ArrowRight", {}, "51 %"],
      ["ArrowUp", { shiftKey: true }, "61 %"],
      ["ArrowLeft", { shiftKey: true }, "51 %"],
      ["ArrowDown", {}, "50 %"],
      ["0", {}, "100 %"],
      ["ArrowRight", {}, "100 %"],
    ];
    for (const [key, more, expected] of steps) {
      // Each press comes after the one before it.
      // oxlint-disable-next-line no-await-in-loop
      await act(async () => press(key, { ...more, code: /\d/.test(key) ? `Digit${key}` : key }));
      expect(share(), key).toBe(expected);
    }
    const slider = screen.getByTestId("shift-percent");
    fireEvent.input(slider, { target: { value: "30" } });
    expect(share(), "the slider").toBe("30 %");
    slider.focus();
    await act(async () => press("7", { code: "Digit7" }, slider));
    expect(share(), "which leaves digits their meaning").toBe("70 %");
    await ready();
    expect(asked(shell.of("plan_release").at(-1)).steps, "the plan of the last choice").toBe("70");
    press("Enter", {}, slider);
    expect(asked(shell.of("release")[0]), "and that is sent").toMatchObject({ steps: "70", plan: "shift 70" });
  });

  it("asks once for a choice that is passed by quickly", async () => {
    const shell = await openShift();
    const before = shell.of("plan_release").length;
    for (const key of ["2", "3", "4"]) press(key, { code: `Digit${key}` });
    await ready();
    expect(shell.of("plan_release").length - before, "the last one").toBe(1);
  });

  it("sends nothing while the plan on screen is of another choice", async () => {
    const shell = await openShift();
    await act(async () => press("5", { code: "Digit5" }));
    press("Enter");
    expect(shell.of("release"), "the plan of 50 % has not come").toHaveLength(0);
    await waitFor(() => expect(screen.getByTestId("refused").textContent).toContain("still being worked out"));
    await ready();
    press("Enter");
    expect(asked(shell.of("release")[0]).plan, "now it has").toBe("shift 50");
  });

  it("leaves digits and Enter to a text field", async () => {
    const shell = await openShift();
    fireEvent.click(screen.getByTestId("ramp-steps"));
    const field = screen.getByTestId<HTMLInputElement>("ramp-steps-field");
    field.focus();
    press("7", { code: "Digit7" }, field);
    fireEvent.input(field, { target: { value: "5,100" } });
    await ready();
    expect(document.activeElement, "typing is not cut off by the plan that comes").toBe(field);
    press("Enter", {}, field);
    expect(shell.of("release"), "Enter ends the field").toHaveLength(0);
    expect(document.activeElement, "and leads to the button").toBe(screen.getByTestId("release-fire"));
    press("Enter");
    expect(asked(shell.of("release")[0]), "which a press of its own fires").toMatchObject({ steps: "5,100", every: "60s", plan: "shift 5,100" });
  });

  it("does not fire on repeat or with a modifier", async () => {
    const shell = await openShift();
    press("Enter", { repeat: true });
    press("Enter", { ctrlKey: true });
    press("Enter", { shiftKey: true });
    press("Enter", { isComposing: true });
    expect(shell.of("release"), "none of these").toHaveLength(0);
    fireEvent.click(screen.getByTestId("release-fire"));
    expect(shell.of("release"), "one click does").toHaveLength(1);
  });

  it("shows both plans where the shell found another, and needs a new press", async () => {
    let target = "43";
    let times = 0;
    const shell = await openShift({
      plan_release: ({ request }: Record<string, unknown>) => plan(`to ${target}`, "42", target, (request as ReleaseRequest).targets[0]),
      release: () => {
        times += 1;
        if (times > 1) return { ok: true, operation: operation() };
        target = "44";
        return Promise.reject({ code: "plan_changed", message: "the plan differs", hint: "", operation_id: null });
      },
    });
    press("Enter");
    const box = await screen.findByTestId("plan-changed");
    await waitFor(() => expect(box.textContent, "side by side").toMatch(/Nothing was sent.*On screen.*43.*Now.*44/));
    // Longer than a plan has to settle: it is not the haste that is refused.
    await act(() => new Promise((done) => setTimeout(done, 600)));
    press("Enter");
    expect(shell.of("release"), "not by the same hand").toHaveLength(1);
    expect(screen.queryByTestId("toast"), "said once").toBeNull();
    await act(async () => press("s"));
    await ready();
    press("Enter");
    expect(asked(shell.of("release")[1]).plan, "the new plan, armed anew").toBe("to 44");
  });

  it("names what blocks, who drives it, and what each step waits for", async () => {
    const steps = [
      { target: LIVE, action: "lambda:UpdateAlias", from: "42", to: "42 95 %, 43 5 %", pause_s: null, command: "a" },
      { target: LIVE, action: "lambda:UpdateAlias", from: "42 95 %, 43 5 %", to: "43", pause_s: 60, command: "b" },
    ];
    const findings = [finding("warn", "local_engine", "this machine drives it"), finding("block", "no_split", "one at a time")];
    const shell = await open({ ...usual, plan_release: () => ({ ok: false, plan: { id: "p", intent: "shift", steps }, findings }) });
    await aimed();
    await act(async () => press("s"));
    await waitFor(() => expect(screen.getByTestId("release-plan").textContent).toMatch(/after 60 s.*one at a time.*this machine drives it/));
    expect(screen.getByTestId("release-reason").textContent, "the block is the reason").toContain("one at a time");
    press("Enter");
    fireEvent.click(screen.getByTestId("release-fire"));
    expect(shell.of("release"), "nothing is sent").toHaveLength(0);
  });

  it("closes by Esc and by another selection, and gives way to R", async () => {
    const shell = await openShift({ board: board(row(LIVE), row(ZETA)) });
    await act(async () => press("j"));
    expect(screen.queryByTestId("release"), "no row is passed by the share's keys").not.toBeNull();
    await act(async () => press("Escape"));
    expect(screen.queryByTestId("release"), "Esc").toBeNull();
    await act(async () => press("s"));
    await act(async () => fireEvent.click(document.querySelector(`[data-row-id="${ZETA}"]`) as Element));
    expect(screen.queryByTestId("release"), "another target").toBeNull();
    await act(async () => press("s"));
    await act(async () => press("r"));
    expect(screen.queryByTestId("release"), "a rollback waits for nothing").toBeNull();
    expect(screen.getByTestId("strip").dataset.armed).toBe("true");
    expect(shell.of("release"), "nothing was sent").toHaveLength(0);
  });

  it("is refused where nothing may be changed", async () => {
    const shell = await open({ ...usual, session: () => session({ read_only: true }) });
    for (const key of ["s", "d", "p", "x"]) press(key);
    await waitFor(() => expect(screen.getByTestId("refused").textContent).toContain("read-only"));
    expect(screen.queryByTestId("release")).toBeNull();
    expect(shell.of("plan_release")).toHaveLength(0);
  });

  it("asks a protected account for its name, and is armed after it", async () => {
    const locked = session({ protected: true, account_name: "hangang-prod", mode: "aws" });
    const shell = await open({ ...usual, session: () => locked, unlock: () => ({ ...locked, unlocked: true }) }, "account-name");
    await act(async () => press("s"));
    await waitFor(() => expect(shell.of("plan_release")).not.toHaveLength(0));
    const field = await screen.findByTestId("account-name");
    fireEvent.input(field, { target: { value: "hangang-prod" } });
    fireEvent.submit(field);
    await ready();
    expect(screen.getByTestId("release"), "not the rollback").toBeDefined();
    press("Enter");
    expect(asked(shell.of("release")[0]).account, "with the name").toBe("hangang-prod");
  });

  it("speaks Korean", async () => {
    await openShift({ session: () => session({ lang: "ko" }) });
    expect(screen.getByTestId("release-fire").textContent).toBe("10 %로 전환");
  });
});

describe("promote and abort", () => {
  it("say that nothing is split where nothing is", async () => {
    const shell = await open(usual);
    await aimed();
    await act(async () => press("p"));
    expect(screen.getByTestId("refused").textContent).toContain("not split");
    await act(async () => press("x"));
    expect(screen.queryByTestId("release"), "neither opens").toBeNull();
    expect(shell.of("plan_release")).toHaveLength(0);
  });

  it.each([
    ["p", "promote"],
    ["x", "abort"],
  ])("are armed by %s and fired by Enter", async (key, intent) => {
    const shell = await open({ ...usual, board: board(row(LIVE, { split, state: "split" })) });
    await aimed();
    await act(async () => press(key));
    await ready();
    expect(document.activeElement, "the button is where the eye is").toBe(screen.getByTestId("release-fire"));
    press("Enter");
    expect(shell.of("release").map(asked)).toMatchObject([{ intent, targets: [LIVE], sources: [], plan: `${intent} all` }]);
  });
});

describe("a shift that waits", () => {
  const target = { id: LIVE, from: [{ revision: "42", percent: 100 }], to: "43", state: "pending", progress: null };
  const steps = [call("42", "42 95 %, 43 5 %", "verified", null), call("42 95 %, 43 5 %", "43", "pending", 60)];
  const held = operation({ id: "op-9", intent: "shift", state: "needs_attention", open: true, held: true, verdict: null, targets: [target], steps, undoable: false });
  const splitBoard = board(row(LIVE, { split, state: "split", operation: "op-9" }));

  it("is shown first at start-up, with where it stands and the three ways on", async () => {
    const other = operation({ id: "op-99", state: "needs_attention", open: true, undoable: false });
    const shell = await open({ ...usual, board: splitBoard, operations: () => ({ ok: true, operations: [other, held] }), resume: () => new Promise(() => {}) });
    const flight = await screen.findByTestId("in-flight");
    expect(flight.querySelector("[data-operation-id]")?.getAttribute("data-operation-id"), "before the rest").toBe("op-9");
    expect(screen.getByTestId("ladder").textContent).toMatch(/5 %✓reached100 %○still to come/);
    for (const way of ["continue", "promote", "abort"]) {
      expect(screen.getByTestId<HTMLButtonElement>(`held-${way}`).disabled, `${way} is a button that can be reached`).toBe(false);
    }
    fireEvent.click(screen.getByTestId("held-abort"));
    await ready();
    expect(screen.getByTestId("release").dataset.intent, "with its plan first").toBe("abort");
    expect(shell.of("release"), "and nothing sent").toHaveLength(0);
    await act(async () => press("Escape"));
    fireEvent.click(screen.getByTestId("held-continue"));
    expect(shell.of("resume"), "the next step is asked for").toMatchObject([{ operation: "op-9" }]);
  });

  it("brings its own target into the strip, however the board is filtered", async () => {
    await open({ ...usual, board: board(row(LIVE, { split, state: "split" }), row(SERVICE, { name: "web" })), operations: () => ({ ok: true, operations: [held] }) });
    await screen.findByTestId("in-flight");
    await act(async () => press("4", { code: "Digit4" }));
    fireEvent.click(screen.getByTestId("held-promote"));
    await ready();
    expect(screen.getByTestId("release").dataset.target).toBe(LIVE);
    await waitFor(() => expect(document.querySelector(`[data-row-id="${LIVE}"]`)?.getAttribute("aria-selected"), "and in sight").toBe("true"));
  });

  it("counts down to its next step while it runs", async () => {
    const nothing = { code: "nothing_armed", message: "it is on its way", hint: "", operation_id: null };
    await open({ ...usual, board: board(row(LIVE, { armed: null, operation: "op-9" })), arm: () => Promise.reject(nothing), release: () => new Promise(() => {}) });
    await act(async () => press("s"));
    await ready();
    press("Enter");
    const soon = new Date(Date.now() + 45_000).toISOString();
    await tell("operation", { ...held, state: "running", held: false, live: true, next_step_at: soon });
    await waitFor(() => expect(screen.getByTestId("countdown").textContent).toMatch(/next step in 4\d s/));
    expect(screen.queryByTestId("release"), "the strip is free again").toBeNull();
    expect(screen.queryByTestId("held-continue"), "it needs no word to go on").toBeNull();
    expect(screen.getByTestId("held-abort"), "but can be stopped").toBeDefined();
    expect(screen.getByTestId("strip").textContent, "forward is not back").toMatch(/going to\s*43/);
    expect(document.querySelector(`[data-row-id="${LIVE}"] .c-armed`)?.textContent, "nor on the board").toBe("going to 43");
  });

  it("is no error where this window began it", async () => {
    const attention = { code: "needs_attention", message: "held", hint: "", operation_id: "op-9" };
    await openShift({ release: () => ({ ok: false, operation: held, error: attention }) });
    press("Enter");
    const bar = await screen.findByTestId("undo-bar");
    expect(bar.textContent).toContain("Nothing goes forward until you say so");
    expect(screen.queryByTestId("undo-error")).toBeNull();
    expect(screen.getByTestId("held-continue"), "the way on is beside it").toBeDefined();
  });

  it("names what a failed deploy has left behind", async () => {
    const failed = operation({ id: "op-9", intent: "deploy", state: "undone", verdict: null, unused: ["43"], undoable: false });
    const error = { code: "failed", message: "the new version did not answer", hint: "", operation_id: "op-9" };
    await openShift({ release: () => ({ ok: false, operation: failed, error }) });
    press("Enter");
    await waitFor(() => expect(screen.getByTestId("unused").textContent).toBe("Made, and not served by its targets: 43"));
    expect(screen.getByTestId("undo-error").textContent).toContain("The release failed");
  });
});

const bar = () => screen.getByTestId("undo-bar").textContent;

describe("what was taken over by this window's own abort", () => {
  const abort = operation({ id: "op-2", intent: "abort", started_at: "2026-11-21T12:05:00Z" });
  const error = { code: "superseded" as const, message: "another operation took this one over", hint: "", operation_id: "op-1" };
  const shift = operation({ intent: "shift", state: "superseded", verdict: null, undoable: false });

  it("does not hide how the abort went, whichever answer comes first", async () => {
    await open({ board: board(row(LIVE)) });
    for (const answers of [[abort, shift], [shift, abort]]) {
      await act(async () => dismissResult());
      for (const each of answers) {
        await act(async () => ended("a press", null, each === shift ? { ok: false, operation: each, error } : { ok: true, operation: each }));
      }
      expect(bar(), "the press that came last has its answer").not.toContain("took this one over");
      expect(document.querySelector(".undo-bar [data-operation-id]")?.getAttribute("data-operation-id")).toBe("op-2");
    }
  });

  it("is said where something was left undone elsewhere", async () => {
    await open({ board: board(row(LIVE)) });
    const wider = { ...shift, targets: [...shift.targets, ...shift.targets.map((target) => ({ ...target, id: ZETA }))] };
    await act(async () => ended("a press", null, { ok: true, operation: abort }));
    await act(async () => ended("a press", null, { ok: false, operation: wider, error }));
    expect(bar(), "nobody took that over").toContain("took this one over");
  });
});
