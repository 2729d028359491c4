/** The strip in the real window: what a key and a click send, and what they do not. */
import { act, fireEvent, screen, waitFor } from "./dom";
import { afterEach, describe, expect, it } from "vitest";
import { LIVE, operation, plan, row, session } from "./fixtures";
import { aimed, close, open, press, tell } from "./shell";

afterEach(close);

const board = (...rows: ReturnType<typeof row>[]) => () => ({ ok: true, as_of: "2026-11-21T12:00:00Z", targets: rows });
const undoReady = () => waitFor(() => expect(screen.getByTestId("undo-fire").getAttribute("aria-disabled")).toBe("false"));
const request = (args: Record<string, unknown> | undefined) => args?.request as Record<string, unknown>;

describe("the strip", () => {
  it("says where the rollback goes, in the words of the plan", async () => {
    await open();
    await aimed();
    expect(screen.getByTestId("strip-from").textContent, "from").toBe("42");
    expect(screen.getByTestId("strip-to").textContent, "to").toBe("41");
    expect(screen.getByTestId("strip").textContent, "with its proof and place").toMatch(/served here until 21:40.*ap-northeast-2/);
  });

  it("fires the plan on screen in one click", async () => {
    const shell = await open();
    fireEvent.click(await aimed());
    expect(shell.of("rollback"), "one request").toHaveLength(1);
    expect(request(shell.of("rollback")[0]), "by the plan that was shown").toMatchObject({ targets: [LIVE], plan: "plan-1" });
  });

  it("fires by R and Enter, within the key's own event", async () => {
    const shell = await open();
    await aimed();
    await act(async () => press("r"));
    expect(screen.getByTestId("strip").dataset.armed, "visibly armed").toBe("true");
    expect(shell.of("rollback"), "arming sends nothing").toHaveLength(0);
    press("Enter");
    expect(shell.of("rollback"), "sent before the event has ended").toHaveLength(1);
    await screen.findByTestId("undo-bar");
  });

  it("arms under a Korean layout", async () => {
    await open();
    await aimed();
    await act(async () => press("ㄱ", { code: "KeyR" }));
    expect(screen.getByTestId("strip").dataset.armed, "ㄱ is the R key").toBe("true");
  });

  it("disarms by Esc and by moving on, and sends nothing", async () => {
    const shell = await open({ board: board(row(LIVE), row("lambda:zeta:live")) });
    await aimed();
    await act(async () => press("r"));
    await act(async () => press("Escape"));
    expect(screen.getByTestId("strip").dataset.armed, "Esc").toBeUndefined();
    await act(async () => press("r"));
    await act(async () => press("j"));
    expect(screen.getByTestId("strip").dataset.armed, "another target").toBeUndefined();
    press("Enter");
    expect(shell.of("rollback"), "nothing was sent").toHaveLength(0);
  });

  it("does not fire from the filter, on repeat, or with a modifier", async () => {
    const shell = await open();
    await aimed();
    const filter = screen.getByTestId("filter");
    filter.focus();
    await act(async () => press("r", {}, filter));
    expect(screen.getByTestId("strip").dataset.armed, "r is a letter there").toBeUndefined();
    filter.blur();
    await act(async () => press("r"));
    press("Enter", { repeat: true });
    press("Enter", { ctrlKey: true });
    press("Enter", { isComposing: true });
    fireEvent.keyDown(filter, { key: "Enter", code: "Enter" });
    expect(shell.of("rollback"), "none of these fires").toHaveLength(0);
    press("Enter");
    expect(shell.of("rollback"), "and a plain Enter does").toHaveLength(1);
  });

  it("fires once, however often it is pressed", async () => {
    const shell = await open({ rollback: () => new Promise(() => {}) });
    const button = await aimed();
    fireEvent.click(button);
    fireEvent.click(button);
    press("r");
    press("Enter");
    expect(shell.of("rollback"), "one press, one request").toHaveLength(1);
  });
});

describe("a strip that cannot fire", () => {
  it("says why nothing is armed, and its button is off", async () => {
    const text = "41 was put there by a rollback and nothing changed since";
    const armed = { armed: null, armed_reason: "already_rolled_back", armed_text: text };
    await open({
      board: board(row(LIVE, armed)),
      arm: () => Promise.reject({ code: "already_rolled_back", message: "already rolled back", hint: "", operation_id: null }),
    });
    await waitFor(() => expect(screen.getByTestId("strip-reason").textContent, "the row's own words").toBe(text));
    expect((screen.getByTestId("strip-fire") as HTMLButtonElement).disabled, "off").toBe(true);
    expect(screen.queryByTestId("toast"), "it is no error").toBeNull();
  });

  it("says what is so once", async () => {
    const message = `${LIVE}: already rolled back: a rollback put this here`;
    await open({ arm: () => Promise.reject({ code: "already_rolled_back", message, hint: "", operation_id: null }) });
    await waitFor(() => expect(screen.getByTestId("strip-reason").textContent).toBe("already rolled back: a rollback put this here"));
  });

  it("says so when R is pressed, and Enter after that opens nothing", async () => {
    const refusal = { code: "already_rolled_back", message: "41 was put there", hint: "", operation_id: null };
    const shell = await open({ arm: () => Promise.reject(refusal) });
    await waitFor(() => expect(screen.getByTestId("strip-reason").textContent).toContain("41 was put there"));
    await act(async () => press("r"));
    expect(screen.getByTestId("refused").textContent, "spoken").toContain("41 was put there");
    expect(screen.getByTestId("strip-reason").dataset.refused, "and pointed at where it stands").toBe("true");
    await act(async () => press("Enter"));
    expect(screen.queryByTestId("detail"), "Enter was meant for the rollback").toBeNull();
    await act(async () => press("u"));
    expect(screen.getByTestId("refused").textContent, "U says why too").toBe("no operation to undo");
    expect(screen.getByTestId("refused").className, "in sight").toBe("refused");
    await act(async () => press("j"));
    expect(screen.getByTestId("refused").textContent, "until something is done").toBe("");
    await act(async () => press("Enter"));
    expect(screen.queryByTestId("detail"), "and Enter opens the target again").not.toBeNull();
    expect(shell.asked.some(({ command }) => ["rollback", "undo"].includes(command)), "nothing was sent").toBe(false);
  });

  it("knows more than a row that was not looked at yet", async () => {
    const unread = { armed: null, armed_reason: "not_checked", armed_text: "not worked out yet" };
    await open({
      board: board(row(LIVE, unread)),
      arm: () => Promise.reject({ code: "nothing_armed", message: "there is no older revision", hint: "--to", operation_id: null }),
    });
    await waitFor(() => expect(screen.getByTestId("strip-reason").textContent).toContain("there is no older revision"));
  });

  it("names the finding that blocks", async () => {
    const block = { severity: "block", code: "revision_not_ready", target: LIVE, cause: "41 has failed", fix: "choose another" };
    const shell = await open({ arm: () => ({ ...plan(), ok: false, findings: [block] }) });
    await waitFor(() => expect(screen.getByTestId("strip-reason").textContent).toContain("41 has failed"));
    fireEvent.click(screen.getByTestId("strip-fire"));
    expect(shell.of("rollback"), "nothing is sent").toHaveLength(0);
  });

  it("is asked again by R where the network was the trouble, and the plan can be read before it fires", async () => {
    let down = true;
    const unreachable = { code: "unreachable", message: "connection refused", hint: "", operation_id: null };
    const shell = await open({ arm: () => (down ? Promise.reject(unreachable) : plan()) });
    await waitFor(() => expect(screen.getByTestId("strip-reason").textContent).toContain("connection refused"));
    await act(async () => press("r"));
    await waitFor(() => expect(screen.getByTestId("strip-reason").textContent, "still so").toContain("connection refused"));
    down = false;
    await act(async () => press("r"));
    await waitFor(() => expect(screen.getByTestId("strip-to").textContent, "the plan is there").toBe("41"));
    expect(screen.getByTestId("strip").dataset.armed, "and armed").toBe("true");
    press("Enter");
    expect(shell.of("rollback"), "not before it could be read").toHaveLength(0);
    await aimed();
    press("Enter");
    expect(shell.of("rollback"), "then at one press").toHaveLength(1);
  });

  it("is off in a read-only process", async () => {
    const shell = await open({ session: () => session({ read_only: true }) });
    await waitFor(() => expect(screen.getByTestId("strip-reason").textContent).toContain("read-only"));
    press("r");
    press("Enter");
    fireEvent.click(screen.getByTestId("strip-fire"));
    expect(shell.of("rollback"), "nothing is sent").toHaveLength(0);
  });

  it("shows the difference when the plan has changed, and sends the new one on a new press", async () => {
    const plans = [plan("plan-1"), plan("plan-2", "43"), plan("plan-2", "43")];
    const refusal = { code: "plan_changed", message: "the plan differs", hint: "", operation_id: null };
    let times = 0;
    const shell = await open({
      arm: () => plans.shift() ?? plan("plan-2", "43"),
      rollback: () => {
        times += 1;
        return times === 1 ? Promise.reject(refusal) : { ok: true, operation: operation() };
      },
    });
    fireEvent.click(await aimed());
    const change = await screen.findByTestId("plan-changed");
    expect(change.textContent, "old and new side by side").toMatch(/Nothing was sent.*On screen42.*Now43/);
    fireEvent.click(screen.getByTestId("strip-fire"));
    await act(async () => press("r"));
    fireEvent.click(screen.getByTestId("strip-fire"));
    press("Enter");
    expect(shell.of("rollback"), "not before it could be read, armed or not").toHaveLength(1);
    await act(async () => press("Escape"));
    fireEvent.click(await aimed());
    expect(request(shell.of("rollback")[1]).plan, "the fresh plan").toBe("plan-2");
  });

  it("goes no further back where somebody was faster, but by Esc or by being armed again", async () => {
    let now = plan("plan-1");
    const shell = await open({ arm: () => now, show: () => ({ target: row(LIVE, { revision: "41", split: [{ revision: "41", percent: 100 }] }) }) });
    await aimed();
    await act(async () => press("r"));
    now = plan("plan-2", "41", "40");
    await tell("rows", [row(LIVE, { revision: "41", split: [{ revision: "41", percent: 100 }] })]);
    const box = await screen.findByTestId("plan-changed");
    expect(box.textContent, "what happened").toContain("Somebody moved it 42 → 41: it is already where you were going.");
    expect(box.textContent, "no invitation").not.toContain("press again");
    // Longer than a plan has to settle: it is not the haste that is refused.
    await act(() => new Promise((done) => setTimeout(done, 600)));
    press("Enter");
    fireEvent.click(screen.getByTestId("strip-fire"));
    expect(screen.queryByTestId("detail"), "Enter was meant for the rollback").toBeNull();
    expect(screen.getByTestId("refused").textContent, "and is told what is in front").not.toBe("");
    expect(shell.of("rollback"), "neither key nor click goes further").toHaveLength(0);
    await act(async () => press("Escape"));
    expect(screen.queryByTestId("plan-changed"), "read and closed").toBeNull();
    fireEvent.click(await aimed());
    expect(request(shell.of("rollback")[0]).plan, "then it is an ordinary plan").toBe("plan-2");
  });

  it("says where a target under way is going, and never that it is there already", async () => {
    const text = "41 was put there by a rollback and nothing changed since";
    const theirs = { revision: "42", armed: null, armed_reason: "already_rolled_back", armed_text: text, operation: "op-5" };
    const shell = await open({
      board: board(row(LIVE, theirs)),
      arm: () => Promise.reject({ code: "already_rolled_back", message: "already rolled back", hint: "", operation_id: null }),
    });
    const target = { id: LIVE, from: [{ revision: "42", percent: 100 }], to: "41", state: "applied", progress: "0 of 3 tasks" };
    const going = operation({ id: "op-5", state: "running", open: true, live: true, verdict: null, targets: [target], ended_at: null });
    await tell("operation", going);
    const strip = screen.getByTestId("strip");
    await waitFor(() => expect(strip.textContent, "where it is going, and how far").toMatch(/going back to\s*41\s*0 of 3 tasks/));
    expect(strip.textContent, "and nothing that contradicts it").not.toMatch(/serves|nothing changed since/);
    const line = document.querySelector(`[data-row-id="${LIVE}"]`);
    expect(line?.querySelector(".open-op")?.textContent, "on the board too").toBe("0 of 3 tasks");
    expect(line?.querySelector(".c-armed")?.textContent, "nor there").toBe("going back to 41");
    await waitFor(() => expect(screen.getByTestId("strip-reason").textContent, "with what to do").toContain("wait for its end"));
    await act(async () => press("r"));
    expect(screen.getByTestId("refused").textContent, "R says so too").toContain("wait for its end");
    expect(shell.of("rollback"), "nothing was sent").toHaveLength(0);
    await tell("operation", { ...going, live: false });
    await waitFor(() => expect(screen.queryByTestId("strip-progress"), "without a process nothing moves").toBeNull());
  });

  it("shows no rollback from before an operation that has moved its target, whoever made it", async () => {
    const waiting: ((answer: ReturnType<typeof plan>) => void)[] = [];
    let read = false;
    const shell = await open({
      arm: () => {
        const first = !read;
        read = true;
        return first ? plan("plan-1") : new Promise((done) => waiting.push(done));
      },
    });
    await aimed();
    const target = { id: LIVE, from: [{ revision: "42", percent: 100 }], to: "43", state: "verified", progress: null };
    await tell("operation", operation({ id: "op-7", intent: "deploy", targets: [target] }));
    const button = screen.getByTestId("strip-fire") as HTMLButtonElement;
    expect(screen.queryByTestId("strip-to"), "neither the old plan nor the board's old word").toBeNull();
    expect(screen.getByTestId("strip-reason").textContent, "it says what it waits for").toBe("Working out the rollback…");
    expect(button.disabled, "and its button is off").toBe(true);
    fireEvent.click(button);
    await act(async () => press("r"));
    press("Enter");
    expect(shell.of("rollback"), "no key fires what is not there").toHaveLength(0);
    await waitFor(() => expect(waiting.length, "the plan is read anew").toBeGreaterThan(0));
    await act(async () => waiting.at(-1)?.(plan("plan-2", "43", "42")));
    expect(screen.getByTestId("strip-to").textContent, "where it leads now").toBe("42");
    expect(screen.getByTestId("strip").textContent, "and not with the proof of another").not.toContain("served here until 21:40");
  });

  it("reads its plan again when its target is on its way, and offers no way that is being gone", async () => {
    let sent = false;
    const refusal = { code: "already_rolled_back", message: "already rolled back", hint: "", operation_id: null };
    const shell = await open({
      arm: () => (sent ? Promise.reject(refusal) : plan()),
      show: () => ({ target: row(LIVE, { state: "rolling_out", armed: null, armed_reason: "already_rolled_back", armed_text: "already there" }) }),
    });
    await aimed();
    const target = { id: LIVE, from: [{ revision: "42", percent: 100 }], to: "41", state: "in_flight", progress: null };
    const going = operation({ id: "op-5", state: "running", open: true, live: true, verdict: null, targets: [target], ended_at: null });
    await tell("operation", going);
    expect(screen.getByTestId("strip").textContent, "one way, said once").toMatch(/going back to\s*41\s*in flight/);
    expect(screen.queryByTestId("strip-from"), "not as if it had still to be gone").toBeNull();
    await tell("operation", { ...going, targets: [{ ...target, state: "applied", progress: "4 of 4 tasks" }] });
    await waitFor(() => expect(shell.of("arm").length, "read again").toBeGreaterThan(1));
    expect(screen.getByTestId("strip-progress").textContent, "from before the call, as it may be").toBe("4 of 4 tasks");
    sent = true;
    await tell("operation", { ...going, targets: [{ ...target, state: "applied", progress: "0 of 4 tasks" }] });
    await waitFor(() => expect(screen.getByTestId("strip-reason").textContent).toContain("wait for its end"));
    await waitFor(() => expect(document.querySelector(`[data-row-id="${LIVE}"] .c-armed`)?.textContent, "nor on the board").toBe("already there"));
    expect(shell.of("show"), "read once").toHaveLength(1);
  });

  it("says that somebody moved it where nothing is armed any more, and looks at the target again", async () => {
    const refusal = { code: "nothing_armed", message: "there is no older revision", hint: "", operation_id: null };
    let gone = false;
    const shell = await open({
      arm: () => (gone ? Promise.reject(refusal) : plan()),
      rollback: () => {
        gone = true;
        return Promise.reject(refusal);
      },
      show: () => ({ target: row(LIVE, { revision: "39", split: [{ revision: "39", percent: 100 }], armed: null }) }),
    });
    fireEvent.click(await aimed());
    const box = await screen.findByTestId("plan-changed");
    await waitFor(() => expect(box.textContent).toContain("Nothing was sent. Somebody moved it 42 → 39."));
    expect(screen.queryByTestId("toast"), "said once").toBeNull();
    expect(screen.getByTestId("strip-from").textContent, "strip and board know it").toBe("39");
    expect(shell.of("show"), "by one reading").toHaveLength(1);
  });

  it("says why there is no plan in the window's own words, not the command line's", async () => {
    const refusal = { code: "unknown_target", message: "checkout is gone", hint: "`switchback targets` lists them", operation_id: null };
    await open({ arm: () => Promise.reject(refusal) });
    await waitFor(() =>
      expect(screen.getByTestId("strip-reason").textContent).toBe(
        "The target does not exist in this account and Region: checkout is gone. " +
          "Check the account and the Region at the top. It may have been renamed or deleted.",
      ),
    );
  });
});

describe("a protected account", () => {
  const locked = session({ protected: true, account_name: "hangang-prod", mode: "aws" });

  it("asks for its name once, and then arms", async () => {
    const shell = await open(
      {
        session: () => locked,
        unlock: ({ account }) =>
          account === "hangang-prod"
            ? { ...locked, unlocked: true }
            : Promise.reject({ code: "protected_account", message: "no", hint: "", operation_id: null }),
      },
      "account-name",
    );
    expect(screen.getByTestId("red-band").textContent, "across the top").toContain("A change asks for the account's name");
    expect(screen.queryByTestId("strip-fire"), "no button to press by accident").toBeNull();
    const field = screen.getByTestId<HTMLInputElement>("account-name");
    await act(async () => press("r"));
    expect(document.activeElement, "R leads to the field").toBe(field);
    fireEvent.input(field, { target: { value: "wrong" } });
    fireEvent.submit(field);
    await screen.findByText("That is not this account's name.");
    fireEvent.input(field, { target: { value: "hangang-prod" } });
    fireEvent.submit(field);
    const button = await screen.findByTestId("strip-fire");
    await waitFor(() => expect(screen.getByTestId("strip").dataset.armed, "armed, not fired").toBe("true"));
    expect(shell.of("rollback"), "the name alone sends nothing").toHaveLength(0);
    expect(screen.getByTestId("red-band").textContent, "the band knows that it was given").toContain("Its name was given");
    fireEvent.click(button);
    expect(request(shell.of("rollback")[0]).account, "with the name that was typed").toBe("hangang-prod");
  });
});

describe("the undo bar", () => {
  it("stays, says the verdict in words, and undoes by U and Enter", async () => {
    const shell = await open();
    fireEvent.click(await aimed());
    const bar = await screen.findByTestId("undo-bar");
    expect(bar.textContent, "the verdict in words").toContain("verified · checkout:live serves 41");
    expect(bar.textContent?.split("no checks were chosen"), "once, that nothing else was looked at").toHaveLength(2);
    await waitFor(() => expect(screen.getByTestId("undo-fire").textContent).toBe("Undo: back to 42"));
    await waitFor(() => expect(screen.getByTestId("undo-fire").getAttribute("aria-disabled")).toBe("false"));
    await act(async () => press("u"));
    press("Enter");
    expect(shell.of("undo"), "by the plan that was shown").toMatchObject([{ operation: "op-1", plan: "undo-1" }]);
    await waitFor(() => expect(screen.getByTestId("undo-bar").textContent, "and is a result of its own").toContain("op-2"));
    fireEvent.click(screen.getByTestId("undo-dismiss"));
    expect(screen.queryByTestId("undo-bar"), "until dismissed").toBeNull();
  });

  it("is undone once by a double click, and by a pointer that never left", async () => {
    const shell = await open();
    fireEvent.click(await aimed());
    await screen.findByTestId("undo-bar");
    await undoReady();
    fireEvent.click(screen.getByTestId("undo-fire"), { detail: 1 });
    await waitFor(() => expect(screen.getByTestId("undo-bar").textContent).toContain("op-2"));
    fireEvent.click(screen.getByTestId("undo-fire"), { detail: 2 });
    await undoReady();
    fireEvent.click(screen.getByTestId("undo-fire"), { detail: 1 });
    expect(screen.getByTestId("refused").textContent, "and says so").toContain("take the pointer off it");
    expect(shell.of("undo"), "the undo is not undone by the same hand").toHaveLength(1);
    fireEvent.pointerMove(document.body);
    fireEvent.click(screen.getByTestId("undo-fire"), { detail: 1 });
    expect(shell.of("undo"), "but by one that came back").toMatchObject([{ operation: "op-1" }, { operation: "op-2" }]);
  });

  it("is there again after a restart, and says whose it is", async () => {
    const last = operation({ id: "op-7", actor: "jisoo" });
    const shell = await open({ operations: () => ({ ok: true, operations: [last, operation({ id: "op-6" })] }) });
    const bar = await screen.findByTestId("undo-bar");
    expect(bar.textContent, "the newest that can be undone").toMatch(/op-7.*by jisoo/);
    await undoReady();
    expect(shell.of("preview_undo").map((asked) => asked.operation), "its plan, and no other's").toEqual(["op-7"]);
    fireEvent.click(screen.getByTestId("undo-dismiss"));
    await tell("operation", operation({ id: "op-6" }));
    expect(screen.queryByTestId("undo-bar"), "dismissed is dismissed").toBeNull();
    await act(async () => press("u"));
    await waitFor(() => expect(screen.getByTestId("undo-bar").dataset.armed, "and U brings it back, armed").toBe("true"));
    expect(shell.of("undo"), "nothing was sent").toHaveLength(0);
  });

  it("leaves the place to what is in flight", async () => {
    const stuck = operation({ id: "op-9", state: "needs_attention", open: true, undoable: false });
    await open({ operations: () => ({ ok: true, operations: [stuck, operation({ id: "op-6" })] }) });
    await screen.findByTestId("in-flight");
    expect(screen.queryByTestId("undo-bar")).toBeNull();
  });

  it("means the newest operation, whoever made it", async () => {
    const shell = await open();
    fireEvent.click(await aimed());
    await screen.findByTestId("undo-bar");
    await undoReady();
    await act(async () => press("u"));
    await tell("operation", operation({ id: "op-5", actor: "jisoo", started_at: "2026-11-21T12:05:00Z" }));
    expect(screen.getByTestId("undo-bar").textContent, "the bar follows the journal").toMatch(/op-5.*by jisoo/);
    expect(screen.getByTestId("undo-bar").dataset.armed, "what was armed is not armed any more").toBeUndefined();
    press("Enter");
    expect(shell.of("undo"), "and nothing was sent").toHaveLength(0);
  });

  it("looks for an operation that a row names and nobody has told of", async () => {
    const shell = await open({ operations: () => ({ ok: true, operations: [] }) });
    await aimed();
    const before = shell.of("operations").length;
    await tell("rows", [row(LIVE, { operation: "op-5" })]);
    await waitFor(() => expect(shell.of("operations").length).toBeGreaterThan(before), { timeout: 2000 });
  });

  it("asks again once a process has let go of what it brought to rest", async () => {
    const theirs = operation({ id: "op-5", actor: "jisoo", started_at: "2026-11-21T12:05:00Z" });
    let free = false;
    await open({ operations: () => ({ ok: true, operations: free ? [theirs] : [] }) });
    await aimed();
    free = true;
    await tell("operation", { ...theirs, live: true, undoable: false });
    await waitFor(() => expect(screen.queryByTestId("undo-bar")).not.toBeNull(), { timeout: 2000 });
  });

  it("waits for the end of what this window has under way, and names it", async () => {
    const shell = await open({
      operations: () => ({ ok: true, operations: [operation({ id: "op-0" })] }),
      rollback: () => new Promise(() => {}),
    });
    await screen.findByTestId("undo-bar");
    await undoReady();
    fireEvent.click(await aimed());
    await act(async () => press("u"));
    expect(screen.getByTestId("undo-bar").dataset.armed, "another's undo is not armed meanwhile").toBeUndefined();
    expect(screen.getByTestId("undo-fire").title, "and the button says what it waits for").toContain("checkout:live is still under way");
    fireEvent.click(screen.getByTestId("undo-fire"));
    expect(shell.of("undo"), "nothing was sent").toHaveLength(0);
  });

  it("shows an operation as it goes", async () => {
    const answers: ((value: unknown) => void)[] = [];
    await open({ rollback: () => new Promise((done) => answers.push(done)) });
    fireEvent.click(await aimed());
    expect((await screen.findByTestId("operation")).dataset.state, "at once").toBe("starting");
    const target = { id: LIVE, from: [{ revision: "42", percent: 100 }], to: "41", state: "in_flight", progress: "3 of 4 tasks" };
    await tell("operation", operation({ state: "running", open: true, verdict: null, targets: [target], ended_at: null }));
    expect(screen.getByTestId("operation").dataset.state, "by its event").toBe("running");
    expect(screen.getByTestId("operation").textContent, "with its progress").toContain("3 of 4 tasks");
    const lost = { number: 7, operation: "ecs:DescribeServices", mutates: false, at: new Date().toISOString(), took_ms: 900, status: null, request_id: null, error: null };
    await tell("call", [lost, { ...lost, number: 8 }]);
    await waitFor(() => expect(screen.getByTestId("op-silent").textContent, "it does not look healthy").toMatch(/No answer since .*still trying/));
    expect(document.querySelector("[data-banner='silent']")?.textContent, "nor does the board").toContain("does not answer");
    await tell("call", [{ ...lost, number: 9, status: 200 }]);
    await waitFor(() => expect(screen.queryByTestId("op-silent"), "until there is an answer").toBeNull());
    await act(async () => answers[0]?.({ ok: true, operation: operation() }));
    await waitFor(() => expect(screen.getByTestId("operation").dataset.verdict, "and its end").toBe("verified"));
  });
});
